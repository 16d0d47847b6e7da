"""The screens of reminders, and of setting them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.messages.inviting import rows_of
from bot.messages.screen import Button, Rows, Screen
from bot.messages.wording import Wording
from bot.services.composing import Due
from bot.timetable import FOREVER, Days, Rhythm, Snooze, holidays_known

SNOOZES = {Snooze.HALF_HOUR: "half_hour", Snooze.TONIGHT: "tonight", Snooze.NOT_TODAY: "not_today"}

SLOTS = (time(7), time(7, 30), time(8), time(12, 30), time(18, 30), time(20))
"""The times offered as buttons; any other is set in words."""
QUIET = ((time(21), time(7)), (time(22), time(6)), (time(23), time(7)), (time(12), time(14)))
"""The quiet hours offered as buttons."""
MOST_A_DAY = 2
PAUSES = (1, 3, 7, 14)
"""The pauses offered as buttons, in days."""


def reminder(words: Wording, due: Due, offered: Sequence[Snooze], *, ignored: int, last: bool) -> Screen:
    """What is due today, to be begun or put off."""
    text = words.text("reminder", d=due, ignored=ignored, last=last)
    later = tuple(
        Button(words.label(f"snoozes.{SNOOZES[each]}"), "snooze", (SNOOZES[each],)) for each in offered
    )
    return Screen(text, ((words.button("begin", action="drill"),), later))


def rhythm(
    words: Wording,
    wish: Rhythm,
    following: datetime | None,
    zone: ZoneInfo,
    today: date,
    most: int,
    *,
    heard: bool = False,
) -> Screen:
    """A person's rhythm, each part of it a button; `most` is what the phase lets through a day.

    `heard` when it was understood from words, which can be taken back.
    """
    audible = [slot for slot in wish.slots if not wish.quiet(slot)]
    text = words.text(
        "rhythm",
        described=described(words, wish, today),
        following=instant(words, following, zone, today),
        most=most if len(audible) > most else None,
        unknown=_unknown_year(wish, today),
        heard=heard,
    )
    undo = ((words.button("rhythm_undo"),),) if heard else ()
    return Screen(text, (*undo, *_slots(wish), *_others(words, wish, today)))


def described(words: Wording, wish: Rhythm, today: date | None = None) -> str:
    """A person's rhythm in one line; with `today` a pause that is over goes unmentioned."""
    label = words.label
    ahead = wish.paused_from is not None and (today is None or wish.paused_from > today)
    if wish.paused_until == FOREVER and not ahead:
        return label("rhythm.off")
    audible = words.listed(f"{slot:%H:%M}" for slot in wish.slots if not wish.quiet(slot))
    silent = words.listed(f"{slot:%H:%M}" for slot in wish.slots if wish.quiet(slot))
    days = label("rhythm.every_day" if wish.days is Days.EVERY else "rhythm.workdays")
    parts = [label("rhythm.at", days=days, times=audible) if audible else label("rhythm.never")]
    if wish.days is Days.WORKDAYS and (today is None or holidays_known(today.year)):
        parts.append(label("rhythm.holidays"))
    elif wish.days is Days.WORKDAYS and today is not None:
        parts.append(label("rhythm.holidays_unknown", year=today.year))
    if silent:
        parts.append(label("rhythm.silent", times=silent))
    if sum(not wish.quiet(slot) for slot in wish.slots) > MOST_A_DAY:
        parts.append(label("rhythm.most", count=MOST_A_DAY))
    if wish.quiet_from != wish.quiet_until:
        parts.append(label("rhythm.quiet", begin=f"{wish.quiet_from:%H:%M}", end=f"{wish.quiet_until:%H:%M}"))
    resumes = wish.paused_until
    if resumes is not None and (today is None or resumes > today):
        begin = words.day(wish.paused_from, year=False) if ahead and wish.paused_from else ""
        end = "" if resumes == FOREVER else words.day(resumes, year=False)
        key = ("paused_ahead" if end else "off_ahead") if begin else "paused"
        parts.append(label(f"rhythm.{key}", begin=begin, day=end))
    return label("signs.semicolon").join(parts) + label("signs.stop")


def _slots(wish: Rhythm) -> Rows:
    """The usual times, and the person's own beside them."""
    offered = sorted({*SLOTS, *wish.slots})
    buttons = [
        Button(f"{'✓ ' if slot in wish.slots else ''}{slot:%H:%M}", "slot", (f"{slot:%H%M}",))
        for slot in offered
    ]
    return rows_of(buttons, 3)


def _others(words: Wording, wish: Rhythm, today: date) -> Rows:
    button = words.button
    days = button("workdays" if wish.days is Days.EVERY else "every_day", action="rhythm_days")
    pause = (
        button("resume", 0, action="rhythm_pause_set")
        if wish.paused_until is not None and wish.paused_until > today
        else button("pause", action="rhythm_pause")
    )
    return ((days, button("quiet", action="rhythm_quiet")), (pause, button("back", action="settings")))


def quiet(words: Wording, wish: Rhythm) -> Screen:
    """Quiet hours to choose from."""
    now = (wish.quiet_from, wish.quiet_until)
    buttons = [
        Button(
            f"{'✓ ' if hours == now else ''}{hours[0]:%H:%M}–{hours[1]:%H:%M}",
            "rhythm_quiet_set",
            (f"{hours[0]:%H%M}", f"{hours[1]:%H%M}"),
        )
        for hours in QUIET
    ]
    none = words.button("quiet_none", "0000", "0000", action="rhythm_quiet_set")
    back = words.button("back", action="rhythm")
    return Screen(words.text("rhythm_quiet", wish=wish), (*rows_of(buttons, 2), (none, back)))


def pause(words: Wording, today: date) -> Screen:
    """Pauses to choose from."""
    buttons = [
        words.button(
            "pause_days",
            days,
            action="rhythm_pause_set",
            days=days,
            until=words.day(today + timedelta(days=days), year=False),
        )
        for days in PAUSES
    ]
    forever = words.button("pause_forever", "forever", action="rhythm_pause_set")
    return Screen(
        words.text("rhythm_pause"), (*rows_of(buttons, 1), (forever, words.button("back", action="rhythm")))
    )


def snoozed(
    words: Wording, following: datetime | None, zone: ZoneInfo, today: date, *, undo: bool = True
) -> Screen:
    """When the reminder comes again; `undo` where it can be put back to its regular time."""
    buttons = (words.button("snooze_undo"),) if undo else ()
    text = words.text("snoozed", following=instant(words, following, zone, today))
    return Screen(text, ((*buttons, words.button("rhythm")),))


def unclear(words: Wording) -> Screen:
    """What was said of reminders was not understood; how it can be said."""
    return Screen(
        words.text("rhythm_unclear"), ((words.button("rhythm"), words.button("go_on", action="drill")),)
    )


def instant(words: Wording, when: datetime | None, zone: ZoneInfo, today: date) -> str:
    """A coming instant as people say it; empty for none."""
    if when is None:
        return ""
    local = when.astimezone(zone)
    near = {0: "today", 1: "tomorrow", 2: "after_tomorrow"}.get((local.date() - today).days, "later")
    return words.label(f"days.{near}", time=f"{local:%H:%M}", day=words.day(local.date(), year=False))


def _unknown_year(wish: Rhythm, today: date) -> int | None:
    """The coming year whose holidays are not published yet, once it is near and matters."""
    soon = (today + timedelta(days=14)).year
    matters = wish.days is Days.WORKDAYS and wish.paused_until != FOREVER
    # What is said of the wish itself already tells of the present year.
    return soon if matters and soon != today.year and not holidays_known(soon) else None
