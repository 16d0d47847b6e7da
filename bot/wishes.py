"""A member's wish about reminders, read from their own words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from bot import moments
from bot.timetable import FOREVER, Days, Rhythm, Snooze

# Every word of a wish is one of these; whatever holds anything else is no wish but an ordinary answer.
_WORDS = {
    "resume": r"恢复|继续(?=提醒)|重新开[始启]|打开(?=提醒)|开启(?=提醒)",
    "pause": r"先?暂停",
    "weekend": r"周末|双休日|休息日|节假日|周六[和、]?周[日天]|(?:星期|礼拜)六[和、]?(?:星期|礼拜)[日天]",
    "workdays": r"工作日|上班日|(?:周|星期)一[到至](?:周|星期)?五",
    "every": r"每天|每日|天天|每(?=[早晚])",
    "not": r"(?:不[要用必]?|别|勿|免)再?(?:提醒|打扰|吵|叫|(?=.*(?:提醒|打扰)))"
    r"|(?:停止|取消|关[闭掉])(?=.*提醒)",
    "until": r"[到至]|—+|-+|~+",
    "day": moments.DAY,
    "span": moments.SPAN,
    "time": moments.TIME,
    "after": r"[以之]?后",
    "before": r"[以之]?前",
    "add": r"再加|加[上个]|增加|另外|还要",
    "remind": r"提醒|叫|喊",
    "too": r"也|照常",
    "filler": r"麻烦|请|只|仅|把|帮|给|我|的|都|就|改[成到为]|设[成为]|定[在到]|在|时间|一[下次个]|[次各个]"
    r"|和|以?及|还有|吧|了|练习|答题|做题|学习|啊|呀|谢谢|[,、;。!.]",
}
_KIND = {f"kind_{name}": name for name in _WORDS}
_TOKEN = re.compile("|".join(f"(?P<kind_{name}>{pattern})" for name, pattern in _WORDS.items()))


@dataclass(frozen=True, slots=True)
class _Word:
    kind: str
    match: re.Match[str]


def read_rhythm(words: str, rhythm: Rhythm, *, today: date) -> Rhythm | None:
    """`rhythm` changed as `words` ask, or None when they are anything but a wish about reminders.

    `today` is the local day, for pauses. All of the words must be understood: “每天早上七点半” is a wish,
    “每天早上七点半到校” and a bare “七点半” are not. A slot asked for is kept audible by shorter quiet hours.
    """
    said = re.sub(r"\s", "", unicodedata.normalize("NFKC", words))
    whole = _read(said, rhythm, today)
    clauses = [clause for clause in re.split(r"[,;。!]", said) if clause]
    if whole is not None or len(clauses) < 2:
        return whole
    changed: Rhythm | None = rhythm
    for clause in clauses:
        if changed is not None:
            changed = _read(clause, changed, today)
    return changed


def read_snooze(words: str) -> Snooze | None:
    """The snooze that `words` ask for, or None."""
    said = re.sub(r"[\s,。!]|请|再|我|吧|了", "", unicodedata.normalize("NFKC", words))
    if re.fullmatch(r"过?(?:30分钟|三十分钟|半个?小时)[以之]?后[提叫]醒?", said):
        return Snooze.HALF_HOUR
    if re.fullmatch(r"(?:今晚|今天晚上|晚上)(?:提醒|叫)", said):
        return Snooze.TONIGHT
    if re.fullmatch(r"今天先?(?:不练|不学|(?:别|不[要用]?)提醒)", said):
        return Snooze.NOT_TODAY
    return None


def _read(said: str, rhythm: Rhythm, today: date) -> Rhythm | None:
    words = _words(said)
    if words is None:
        return None
    kinds = {word.kind for word in words}
    told = [word for word in words if word.kind not in ("filler", "remind", "too")]
    shape = " ".join(word.kind for word in told)
    for wish in _WISHES:
        if re.fullmatch(wish.shape, shape) and wish.needs <= kinds:
            return wish.read(rhythm, told, today)
    return None


def _words(said: str) -> list[_Word] | None:
    """`said` as a row of known words, or None when any of it is not."""
    words, place = [], 0
    while place < len(said):
        match = _TOKEN.match(said, place)
        if match is None:
            return None
        words.append(_Word(next(kind for group, kind in _KIND.items() if match[group] is not None), match))
        place = match.end()
    return words


def _resume(rhythm: Rhythm, told: Sequence[_Word], today: date) -> Rhythm:
    return replace(rhythm, paused_until=None)


def _pause(rhythm: Rhythm, told: Sequence[_Word], today: date) -> Rhythm | None:
    until: date | None = FOREVER
    for word in told:
        if word.kind == "day":
            until = moments.calendar_day(word.match, today)
        elif word.kind == "span":
            length = moments.span(word.match)
            until = None if length is None else today + length
    if until is None or until <= today:
        return None
    return replace(rhythm, paused_until=until)


def _workdays(rhythm: Rhythm, told: Sequence[_Word], today: date) -> Rhythm:
    return replace(rhythm, days=Days.WORKDAYS)


def _every_day(rhythm: Rhythm, told: Sequence[_Word], today: date) -> Rhythm:
    return replace(rhythm, days=Days.EVERY)


def _quiet(rhythm: Rhythm, told: Sequence[_Word], today: date) -> Rhythm | None:
    times = _times(told)
    if times is None or len(set(times)) < len(times):
        return None
    if len(times) == 2:
        begin, end = times
        if moments.either_half([word for word in told if word.kind == "time"][-1].match):
            # “中午12点到2点” ends in the afternoon, “晚上10点到7点” in the morning: whichever is sooner.
            end = min(
                (end, end.replace(hour=(end.hour + 12) % 24)), key=lambda at: (at.hour - begin.hour) % 24
            )
        return replace(rhythm, quiet_from=begin, quiet_until=end)
    if any(word.kind == "before" for word in told):
        return replace(rhythm, quiet_until=times[0])
    return replace(rhythm, quiet_from=times[0])


def _slots(rhythm: Rhythm, told: Sequence[_Word], today: date) -> Rhythm | None:
    times = _times(told)
    if times is None:
        return None
    kinds = {word.kind for word in told}
    if kinds & {"workdays", "weekend"}:
        rhythm = replace(rhythm, days=Days.WORKDAYS)
    elif "every" in kinds and "add" not in kinds:
        rhythm = replace(rhythm, days=Days.EVERY)
    kept = rhythm.slots if "add" in kinds else ()
    rhythm = replace(rhythm, slots=(*kept, *times), paused_until=None)
    for slot in times:
        rhythm = _audible(rhythm, slot)
    return rhythm


def _fewer(rhythm: Rhythm, told: Sequence[_Word], today: date) -> Rhythm | None:
    times = _times(told)
    if times is None or not set(times) <= set(rhythm.slots):
        return None
    return replace(rhythm, slots=tuple(slot for slot in rhythm.slots if slot not in times))


@dataclass(frozen=True, slots=True)
class _Wish:
    """A row of words that asks for something; `needs` are kinds of words that must be among them as well."""

    shape: str
    read: Callable[[Rhythm, Sequence[_Word], date], Rhythm | None]
    needs: frozenset[str] = frozenset()


_REMIND = frozenset({"remind"})
_WISHES = (
    _Wish(r"resume", _resume, _REMIND),
    _Wish(r"pause|pause until", _pause, _REMIND),
    _Wish(r"pause until day( before)?|pause span|span pause", _pause),
    _Wish(r"until day( before)? (pause|not)|day before (pause|not)|span not", _pause),
    _Wish(r"day resume", _pause, _REMIND),
    _Wish(r"not", _pause),
    _Wish(r"weekend not|not weekend", _workdays),
    _Wish(r"workdays", _workdays, _REMIND),
    _Wish(r"every", _every_day, _REMIND),
    _Wish(r"weekend", _every_day, frozenset({"remind", "too"})),
    _Wish(r"(every )?(time (after|before) not|not time (after|before))", _quiet),
    _Wish(
        r"(every )?(time( after)? until time( before)? not|not time( after)? until time( before)?)", _quiet
    ),
    _Wish(r"((every|workdays) )?time( time)* not|not (every )?time( time)*", _fewer),
    _Wish(r"(every|workdays)( time)+( weekend not)?|(time )+(every|workdays)", _slots),
    _Wish(r"time( time)*( weekend not)?", _slots, _REMIND),
    _Wish(r"(every )?add( time)+", _slots),
)


def _audible(rhythm: Rhythm, slot: time) -> Rhythm:
    """`rhythm` with its quiet hours shortened at the end nearer to `slot`, so that `slot` is heard."""
    if not rhythm.quiet(slot):
        return rhythm
    at, begin, end = (60 * t.hour + t.minute for t in (slot, rhythm.quiet_from, rhythm.quiet_until))
    if (at - begin) % 1440 < (end - at) % 1440:
        return replace(rhythm, quiet_from=time((slot.hour + 1) % 24))
    return replace(rhythm, quiet_until=slot)


def _times(told: Sequence[_Word]) -> list[time] | None:
    """The times said, a part of the day holding for those after it; None when one is no time of the day."""
    times, part = [], ""
    for word in told:
        if word.kind == "time":
            part = word.match["part"] or part
            at = moments.clock_time(word.match, part)
            if at is None:
                return None
            times.append(at)
    return times
