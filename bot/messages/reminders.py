"""The screens of reminders, and of setting them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.messages.screen import Button, Screen
from bot.messages.wording import Wording
from bot.services.composing import Due
from bot.timetable import Days, Rhythm, Snooze, holidays_known
from bot.wishes import describe

SNOOZES = {Snooze.HALF_HOUR: "half_hour", Snooze.TONIGHT: "tonight", Snooze.NOT_TODAY: "not_today"}

SLOTS = (time(7, 30), time(12, 30), time(20))
"""The times offered as buttons; any other is set in words."""


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


def rhythm(words: Wording, wish: Rhythm, following: datetime | None, zone: ZoneInfo, today: date) -> Screen:
    """A person's rhythm, each part of it a button."""
    text = words.text(
        "rhythm",
        described=describe(wish, today),
        following=instant(following, zone, today),
        holidays_known=wish.days is Days.EVERY or holidays_known(today.year),
        year=today.year,
    )
    slots = tuple(
        Button(f"{'✓ ' if slot in wish.slots else ''}{slot:%H:%M}", "slot", (f"{slot:%H%M}",))
        for slot in SLOTS
    )
    days = words.button("workdays" if wish.days is Days.EVERY else "every_day", action="rhythm_days")
    paused = wish.paused(today)
    pause = words.button("resume" if paused else "pause", action="rhythm_pause")
    return Screen(text, (slots, (days, pause), (words.button("back", action="settings"),)))


def snoozed(words: Wording, following: datetime | None, zone: ZoneInfo, today: date) -> Screen:
    """When the reminder comes again."""
    return Screen(words.text("snoozed", following=instant(following, zone, today)))


def instant(when: datetime | None, zone: ZoneInfo, today: date) -> str:
    """A coming instant as people say it; empty for none."""
    if when is None:
        return ""
    local = when.astimezone(zone)
    ahead = (local.date() - today).days
    day = {0: "今天", 1: "明天", 2: "后天"}.get(ahead, f"{local.month}月{local.day}日")
    return f"{day} {local:%H:%M}"
