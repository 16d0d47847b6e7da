"""The screens of reminders, and of setting them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages.screen import Button, Screen
from bot.messages.wording import Wording
from bot.services.composing import Due
from bot.timetable import Snooze

SNOOZES = {Snooze.HALF_HOUR: "half_hour", Snooze.TONIGHT: "tonight", Snooze.NOT_TODAY: "not_today"}


def reminder(words: Wording, due: Due, offered: Sequence[Snooze]) -> Screen:
    """What is due today, to be begun or put off."""
    text = words.text(
        "reminder",
        name=due.name,
        questions=due.questions,
        minutes=due.minutes,
        days_left=due.days_left,
        weak=due.weak,
        ignored=due.ignored,
        variant=due.variant,
        hour=due.hour,
    )
    later = tuple(
        Button(words.label(f"snoozes.{SNOOZES[each]}"), "snooze", (SNOOZES[each],)) for each in offered
    )
    return Screen(text, ((words.button("begin", action="drill"),), later))
