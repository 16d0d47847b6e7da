"""Pauses of a rhythm, read from the words of a wish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot import moments
from bot.timetable import FOREVER, Rhythm
from bot.vocabulary import Word


def pause(rhythm: Rhythm, told: Sequence[Word], today: date) -> Rhythm | None:
    """A pause from today or a day that is said, for a span, until a day, or until recalled."""
    days = [word for word in told if word.kind == "day"]
    begins = bool(days) and any(word.kind in ("from", "on") for word in told)
    first, until = today, FOREVER
    if begins:
        start = moments.calendar_day(days.pop(0).match, today)
        if start is None:
            return None
        first = start
    for word in told:
        if word.kind == "span":
            length = moments.span(word.match)
            if length is None:
                return None
            until = first + length
    if days:
        end = moments.calendar_day(days[0].match, first)
        if end is None:
            return None
        until = end + timedelta(days=begins)
    return _paused(rhythm, first, until, today)


def days_between(rhythm: Rhythm, told: Sequence[Word], today: date) -> Rhythm | None:
    """A pause over days that are both said, the last one among them."""
    first, last = (word.match for word in told if word.kind == "day")
    begin = moments.calendar_day(first, today)
    end = moments.calendar_day(last, begin) if begin is not None else None
    if begin is None or end is None:
        return None
    return _paused(rhythm, begin, end + timedelta(days=1), today)


def single_days(rhythm: Rhythm, told: Sequence[Word], today: date) -> Rhythm | None:
    days = [moments.calendar_day(word.match, today) for word in told if word.kind == "day"]
    first = days[0]
    if first is None or any(day != first + timedelta(days=n) for n, day in enumerate(days)):
        return None
    return _paused(rhythm, first, first + timedelta(days=len(days)), today)


def whole_week(rhythm: Rhythm, told: Sequence[Word], today: date) -> Rhythm | None:
    said = moments.week(next(word for word in told if word.kind == "week").match, today)
    return None if said is None else _paused(rhythm, *said, today)


def _paused(rhythm: Rhythm, first: date, until: date, today: date) -> Rhythm | None:
    if until <= first or until <= today:
        return None
    return replace(rhythm, paused_from=first if first > today else None, paused_until=until)
