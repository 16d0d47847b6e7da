"""A reminder put off, read from a member's own words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from bot import moments
from bot.timetable import Snooze
from bot.vocabulary import SILENT, Word, plain, spoken

_AGAIN_AT = {"中午": time(12, 30), "下午": time(15), "傍晚": time(18)}


def read_snooze(words: str, now: datetime) -> Snooze | datetime | None:
    """The snooze that `words` ask for at the local time `now`, or the local time they name; None for none."""
    row = spoken(plain(words))
    if row is None:
        return None
    kinds = {word.kind for word in row}
    told = [word for word in row if word.kind not in SILENT | {"again", "too"}]
    shape = " ".join(word.kind for word in told)
    asked = bool(kinds & {"again", "remind"}) and "not" not in kinds
    if shape == "soon":
        later = moments.soon(told[0].match)
        return None if later is None else _later(now, later)
    if shape == "shortly" and asked:
        return Snooze.HALF_HOUR
    if shape == "tonight" or (shape == "part" and asked and told[0].match[0] in ("晚上", "夜里")):
        return Snooze.TONIGHT
    if shape == "part" and asked and "again" in kinds:
        at = _AGAIN_AT.get(told[0].match[0])
        return now.replace(hour=at.hour, minute=at.minute) if at is not None and at > now.time() else None
    if _not_today(told, shape, kinds, now.date()):
        return Snooze.NOT_TODAY
    if shape == "time" and ("again" not in kinds or "too" in kinds):
        return None
    return _moment(told, shape, now) if asked or shape == "tonight time" else None


def _not_today(told: Sequence[Word], shape: str, kinds: set[str], today: date) -> bool:
    """“今天不练了”, “今天先算了”, “明天再说”."""
    if not told or told[0].kind != "day":
        return False
    ahead = moments.calendar_day(told[0].match, today)
    if ahead == today:
        no_drill = shape == "day not" and bool(kinds & {"do", "remind"})
        return no_drill or shape in ("day rest", "day not rest") or (shape == "day" and "why" in kinds)
    if ahead != today + timedelta(days=1):
        return False
    if shape == "day part":
        return "again" in kinds and told[1].match[0] in ("早上", "上午", "早晨")
    return shape == "day" and bool(kinds & {"again", "soft"}) and not kinds & {"too", "why"}


def _later(now: datetime, later: timedelta) -> Snooze | datetime | None:
    if later == timedelta(minutes=30):
        return Snooze.HALF_HOUR
    return now + later if later <= timedelta(hours=12) else None


def _moment(told: Sequence[Word], shape: str, now: datetime) -> datetime | None:
    """“今晚九点提醒我”, “明天早上八点再提醒”: a single time, today's or tomorrow's."""
    if shape not in ("tonight time", "day time", "time"):
        return None
    clock = told[-1].match
    at = moments.clock_time(clock, "晚上" if shape == "tonight time" else "")
    if at is None:
        return None
    day = moments.calendar_day(told[0].match, now.date()) if shape == "day time" else now.date()
    if day is None or not now.date() <= day <= now.date() + timedelta(days=1):
        return None
    local = now.replace(year=day.year, month=day.month, day=day.day, hour=at.hour, minute=at.minute)
    if local <= now and shape == "time" and moments.either_half(clock) and at.hour < 12:
        local += timedelta(hours=12)
    return local if local > now else None
