"""The screen of the bank's health."""

from __future__ import annotations

from bot.messages.bank import button, to_menu
from bot.messages.inviting import rows_of
from bot.messages.screen import Screen
from bot.messages.wording import Wording
from bot.services.health import Health


def health(words: Wording, found: Health) -> Screen:
    """What is wrong, by kind; each kind opens the questions that have it."""
    kinds = (*found.errors, *found.warnings, *found.statistical)
    buttons = [
        button(
            words,
            "fault",
            "b_list",
            "fault",
            code,
            1,
            name=words.label(f"faults.{code}"),
            count=count,
        )
        for code, count in kinds
    ]
    return Screen(words.text("bank_health", h=found), (*rows_of(buttons), (to_menu(words),)))
