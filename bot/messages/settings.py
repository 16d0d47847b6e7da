"""The screens of settings and help."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.messages.screen import Screen
from bot.messages.wording import Wording
from bot.services.people import Role


def help_(
    words: Wording, commands: Sequence[str], roles: Collection[Role], menu: tuple[tuple[str, ...], ...]
) -> Screen:
    """How to use the bot, and what the roles of a person add to it."""
    duties = [(name, words.label(f"duties.{name}")) for name in commands if name in words.labels["duties"]]
    held = [words.label(f"roles.{role.value}") for role in Role if role in roles and role is not Role.MEMBER]
    return Screen(words.text("help", duties=duties, roles=held), menu=menu)
