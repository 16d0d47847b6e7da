"""Times of the day and days of the calendar as people say them in Chinese."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

_DIGITS = "零一二三四五六七八九"
_TENS = ("", "十", "二十", "三十", "四十", "五十")
_NUMERALS = {
    tens + ("" if tens and not unit else digit): 10 * ten + unit
    for ten, tens in enumerate(_TENS)
    for unit, digit in enumerate(_DIGITS)
} | {"零" + digit: unit for unit, digit in enumerate(_DIGITS)}
_WEEKDAYS = "一二三四五六日"
_NEAR = ("今天", "明天", "后天", "大后天")
_ALSO_NEAR = {"今日": "今天", "明日": "明天", "明儿": "明天", "今儿": "今天"}
_NUMBER = r"(?:\d{1,4}|[零〇一二两三四五六七八九十]{1,3})"

TIME = (
    r"(?P<part>早上|早晨|清晨|凌晨|上午|中午|下午|傍晚|晚上|夜里|早|晚)?"
    rf"(?P<hour>{_NUMBER})"
    rf"(?:[点时]钟?(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<minute>{_NUMBER})分?)?|:(?P<colon>\d\d))"
)
DAY = (
    rf"(?:(?P<year>\d{{4}})年)?(?P<month>{_NUMBER})月(?P<day>{_NUMBER})[日号]?"
    rf"|(?P<only>{_NUMBER})[日号]|月底|(?P<near>{'|'.join((*reversed(_NEAR), *_ALSO_NEAR))})"
    rf"|(?P<next>下)?个?(?:周|星期|礼拜)(?P<weekday>[{_WEEKDAYS}天])"
)
SPAN = rf"(?P<count>{_NUMBER}|半)个?(?P<unit>天|日(?!以)|周|星期|礼拜|月)"
WEEK = rf"(?P<which>[这本]|下个?|这?几)个?(?P<whole>周末|(?:星期|礼拜|周)(?![{_WEEKDAYS}天])|月(?!底)|天)"
SOON = (
    rf"再?(?P<wait>[过等])?(?:(?P<halves>半个?小时|半个?钟头?)|(?P<hours>{_NUMBER})个?(?P<and_half>半)?(?:小时|钟头)"
    rf"|(?P<quarters>[一二两三])刻钟|(?P<minutes>{_NUMBER})分钟?)(?(wait)(?:[以之]?后)?|[以之过]?后)"
)


def clock_time(match: re.Match[str], part: str = "") -> time | None:
    """The time of the day that a match of TIME says; `part` of the day holds where it names none itself.

    None when the day has no such time, like 早上13点.
    """
    hour = _number(match["hour"])
    if hour is None:
        return None
    hour = _hour(hour, match["part"] or ("" if hour >= 12 else part))
    if match["half"]:
        minute: int | None = 30
    elif match["quarter"]:
        minute = 15 * (1 if match["quarter"] == "一" else 3)
    else:
        minute = _number(match["minute"] or match["colon"] or "0")
    if hour is None or minute is None or minute > 59:
        return None
    return time(hour, minute)


def either_half(match: re.Match[str]) -> bool:
    """Whether a match of TIME leaves open which half of the day is meant."""
    return match["part"] is None and (_number(match["hour"]) or 0) <= 12


def calendar_day(match: re.Match[str], today: date) -> date | None:
    """The day that a match of DAY says: the next to come where year, month or week is left open.

    None when the coming year has no such day.
    """
    if match["near"]:
        return today + timedelta(days=_NEAR.index(_ALSO_NEAR.get(match["near"], match["near"])))
    if match["weekday"]:
        weekday = _WEEKDAYS.index(match["weekday"].replace("天", "日"))
        day = today + timedelta(days=weekday - today.weekday() + (7 if match["next"] else 0))
        return day if day > today else day + timedelta(days=7)
    if match[0] == "月底":
        return (today.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    said = match["year"], match["month"], match["day"] or match["only"]
    year, month, number = (None if text is None else _number(text) for text in said)
    if match["month"] and month is None:
        return None
    for ahead in range(1, 367):
        coming = today + timedelta(days=ahead)
        if coming.day == number and month in (None, coming.month) and year in (None, coming.year):
            return coming
    return None


def span(match: re.Match[str]) -> timedelta | None:
    """How long a match of SPAN says; None when its number is none."""
    unit = {"天": 1, "日": 1, "月": 30}.get(match["unit"], 7)
    if match["count"] == "半":
        return timedelta(days=15) if unit == 30 else None
    count = _number(match["count"])
    return timedelta(days=count * unit) if count else None


def week(match: re.Match[str], today: date) -> tuple[date, date] | None:
    """The days, the second no more among them, that a match of WEEK says; None for what is vague."""
    which, whole = match["which"], match["whole"]
    if "几" in which or whole == "天":
        return None
    coming = which.startswith("下")
    if whole == "月":
        first = today.replace(day=1)
        following = _next_month(first)
        return (following, _next_month(following)) if coming else (today, following)
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=coming)
    end = monday + timedelta(weeks=1)
    return max(today, end - timedelta(days=2) if whole == "周末" else monday), end


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def soon(match: re.Match[str]) -> timedelta | None:
    """How far off a match of SOON says; None when its number is none."""
    if match["halves"]:
        return timedelta(minutes=30)
    if match["quarters"]:
        return timedelta(minutes=15 * (_number(match["quarters"]) or 0))
    count = _number(match["hours"] or match["minutes"])
    if not count:
        return None
    if match["hours"]:
        return timedelta(hours=count, minutes=30 if match["and_half"] else 0)
    return timedelta(minutes=count)


def often(match: re.Match[str]) -> int:
    """How many times a day a match of a count of times says."""
    return _number(match["often"]) or 0


def _number(text: str) -> int | None:
    """The whole number that digits, or Chinese numerals below sixty, say."""
    if text.isdecimal():
        return int(text)
    return _NUMERALS.get(text.replace("〇", "零").replace("两", "二"))


def _hour(hour: int, part: str) -> int | None:
    if hour > 24:
        return None
    if part in ("下午", "傍晚") or (part == "中午" and hour <= 2):
        return hour + 12 if 1 <= hour < 12 else hour % 24
    if part in ("晚上", "晚", "夜里"):
        return {12: 0, 24: 0}.get(hour, hour + 12 if 5 <= hour < 12 else hour)
    if part and part != "中午":
        return hour if hour < 12 else None
    return hour % 24
