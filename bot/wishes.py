"""A member's wish about their rhythm, read from their own words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from bot import moments, pauses
from bot.timetable import FOREVER, Days, Rhythm
from bot.vocabulary import SILENT, Word, plain, spoken

_PARTS = {
    "早": (time(4), time(12)),
    "上午": (time(6), time(12)),
    "中午": (time(11), time(14)),
    "下午": (time(12), time(18)),
    "傍晚": (time(17), time(20)),
    "晚": (time(18), time.max),
    "夜": (time(18), time.max),
}
NOON = (time(12), time(14))


def read_rhythm(words: str, rhythm: Rhythm, *, today: date) -> Rhythm | None:
    """`rhythm` changed as `words` ask, or None when they are anything but a wish about reminders.

    `today` is the local day, for pauses. All of the words must be understood: “每天早上七点半” is a wish,
    “每天早上七点半到校” and a bare “七点半” are not. A slot asked for is kept audible by shorter quiet hours.
    """
    said = plain(words)
    whole = _read(said, rhythm, today)
    clauses = [clause for clause in re.split(r"[,;。!]", said) if clause]
    if whole is not None or len(clauses) < 2:
        return whole
    changed: Rhythm | None = rhythm
    for clause in clauses:
        if changed is not None:
            changed = _read(clause, changed, today)
    return changed


def _read(said: str, rhythm: Rhythm, today: date) -> Rhythm | None:
    words = spoken(said)
    if words is None:
        return None
    kinds = {word.kind for word in words}
    told = [word for word in words if word.kind not in SILENT]
    shape = " ".join(word.kind for word in told)
    for wish in _WISHES:
        if re.fullmatch(wish.shape, shape) and (not wish.needs or wish.needs & kinds):
            return wish.read(rhythm, told, today)
    return None


def _resume(rhythm: Rhythm, told: Sequence[Word], today: date) -> Rhythm:
    return rhythm.awake()


def _afresh(rhythm: Rhythm, told: Sequence[Word], today: date) -> Rhythm:
    return replace(rhythm.awake(), days=Days.EVERY)


def _workdays(rhythm: Rhythm, told: Sequence[Word], today: date) -> Rhythm:
    return replace(rhythm, days=Days.WORKDAYS)


def _every_day(rhythm: Rhythm, told: Sequence[Word], today: date) -> Rhythm:
    return replace(rhythm, days=Days.EVERY)


def _quiet(rhythm: Rhythm, told: Sequence[Word], today: date) -> Rhythm | None:
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


def _quiet_at_noon(rhythm: Rhythm, told: Sequence[Word], today: date) -> Rhythm:
    return replace(rhythm, quiet_from=NOON[0], quiet_until=NOON[1])


def _quiet_part(rhythm: Rhythm, told: Sequence[Word], today: date) -> Rhythm | None:
    """Only noon has an end that everybody knows."""
    return _quiet_at_noon(rhythm, told, today) if told[0].match[0] == "中午" else None


def _never_quiet(rhythm: Rhythm, told: Sequence[Word], today: date) -> Rhythm:
    return replace(rhythm, quiet_from=time(), quiet_until=time())


def _slots(rhythm: Rhythm, told: Sequence[Word], today: date) -> Rhythm | None:
    times = _times(told)
    if times is None:
        return None
    kinds = {word.kind for word in told}
    often = next((moments.often(word.match) for word in told if word.kind == "times"), None)
    if often is not None and often not in (1, len(set(times))):
        return None
    if kinds & {"workdays", "weekend"}:
        rhythm = replace(rhythm, days=Days.WORKDAYS)
    elif "every" in kinds and "add" not in kinds:
        rhythm = replace(rhythm, days=Days.EVERY)
    kept = rhythm.slots if "add" in kinds else ()
    return _heard(replace(rhythm, slots=(*kept, *times)).awake(today), times)


def _one_more(rhythm: Rhythm, told: Sequence[Word], today: date) -> Rhythm | None:
    times = _times(told)
    if times is None:
        return None
    return _heard(replace(rhythm, slots=(*rhythm.slots, *times)).awake(today), times)


def _moved(rhythm: Rhythm, told: Sequence[Word], today: date) -> Rhythm | None:
    """“早上七点半改到八点”: one slot in place of another."""
    words = [word for word in told if word.kind == "time"]
    times = _times(told)
    if times is None:
        return None
    old, new = times
    if old not in rhythm.slots or len(words) != 2:
        return None
    return _heard(replace(rhythm, slots=(*(s for s in rhythm.slots if s != old), new)).awake(today), [new])


def _part_moved(rhythm: Rhythm, told: Sequence[Word], today: date) -> Rhythm | None:
    """“早上的改到八点”: the slot of that part of the day, if there is one alone."""
    part, new = told[0].match[0], moments.clock_time(told[-1].match, told[0].match[0])
    old = _of_part(rhythm, part)
    if new is None or len(old) != 1:
        return None
    return _heard(replace(rhythm, slots=(*(s for s in rhythm.slots if s != old[0]), new)).awake(today), [new])


def _fewer(rhythm: Rhythm, told: Sequence[Word], today: date) -> Rhythm | None:
    times = _times(told)
    if times is None or not set(times) <= set(rhythm.slots):
        return None
    return _without(rhythm, times)


def _fewer_by_part(rhythm: Rhythm, told: Sequence[Word], today: date) -> Rhythm | None:
    gone = _of_part(rhythm, next(word for word in told if word.kind == "part").match[0])
    return _without(rhythm, gone) if gone else None


def _only_part(rhythm: Rhythm, told: Sequence[Word], today: date) -> Rhythm | None:
    kept = _of_part(rhythm, next(word for word in told if word.kind == "part").match[0])
    return replace(rhythm, slots=tuple(kept)) if kept else None


def _once(rhythm: Rhythm, told: Sequence[Word], today: date) -> Rhythm | None:
    often = moments.often(next(word for word in told if word.kind == "times").match)
    return replace(rhythm, slots=rhythm.slots[:often]) if often and often <= len(rhythm.slots) else None


def _without(rhythm: Rhythm, times: Sequence[time]) -> Rhythm:
    """With the last slot given up reminders stop, and the slots stay for when they are taken up again."""
    left = tuple(slot for slot in rhythm.slots if slot not in times)
    if not left:
        return replace(rhythm, paused_from=None, paused_until=FOREVER)
    return replace(rhythm, slots=left)


def _of_part(rhythm: Rhythm, part: str) -> list[time]:
    begin, end = next(hours for name, hours in _PARTS.items() if part.startswith(name))
    return [slot for slot in rhythm.slots if begin <= slot < end]


@dataclass(frozen=True, slots=True)
class _Wish:
    """A row of words that asks for something; one of `needs` must be among them as well, if there are any."""

    shape: str
    read: Callable[[Rhythm, Sequence[Word], date], Rhythm | None]
    needs: frozenset[str] = frozenset()


_REMIND = frozenset({"remind", "disturb", "send"})
_TELL = frozenset({"remind", "send"})
_NO = r"(not|drop|pause|not again)"
_WISHES = (
    _Wish(r"unpause", _resume),
    _Wish(r"resume", _resume, _REMIND),
    _Wish(r"pause", pauses.pause, _REMIND),
    _Wish(r"pause until", pauses.pause, _REMIND),
    _Wish(r"pause until day( before| again)?|pause span|span pause", pauses.pause),
    _Wish(r"until day( before)? (pause|not)|day before (pause|not)", pauses.pause),
    _Wish(r"span (not|not again)|(not|not again) span", pauses.pause, _REMIND),
    _Wish(r"(from )?day on (pause|not|not again)( span| until day)?", pauses.pause, _REMIND | {"pause"}),
    _Wish(r"(from )?day on span (pause|not)", pauses.pause, _REMIND | {"pause"}),
    _Wish(r"(pause|not) from day( on)?|(pause|not) day on", pauses.pause, _REMIND | {"pause"}),
    _Wish(
        r"(from )?day until day (pause|not)|(pause|not) (from )?day until day",
        pauses.days_between,
        _REMIND | {"pause"},
    ),
    _Wish(r"(day )+(pause|not)|(pause|not) day", pauses.single_days, _REMIND | {"pause"}),
    _Wish(r"week (pause|not)|(pause|not) week", pauses.whole_week, _REMIND | {"pause"}),
    _Wish(r"day (again|resume)|resume day", pauses.pause, _REMIND | {"do"}),
    _Wish(r"resume every|every resume", _afresh, _REMIND),
    _Wish(r"(not|drop|not again)( again)?", pauses.pause, _REMIND),
    _Wish(r"(weekend )+(not|rest|drop|pause)|(not|drop)( weekend)+", _workdays),
    _Wish(r"(keep )?workdays( again| keep)?", _workdays, _REMIND | {"again", "keep"}),
    _Wish(r"every( weekend)?", _every_day, _REMIND),
    _Wish(r"(every )?(workdays )?weekend( too)+|every( weekend)? too", _every_day, _REMIND),
    _Wish(r"time( time)* too( times)?", _one_more, _REMIND),
    _Wish(r"(every )?(time (after|before|on) not|not time (after|before|on))", _quiet, _REMIND),
    _Wish(
        r"(every )?(from )?(time( after)? until time( before)? not"
        r"|not (from )?time( after)? until time( before)?)",
        _quiet,
        _REMIND,
    ),
    _Wish(r"quiet( set)? time until time|time until time (set )?quiet|quiet time time", _quiet),
    _Wish(r"(part )?lunch (not|quiet)|(set )?(part )?lunch quiet|lunch not", _quiet_at_noon),
    _Wish(r"(not|drop) quiet|quiet (not|drop)", _never_quiet),
    _Wish(
        r"((every|workdays) )?time( time)* (not|drop|not again)|(not|drop) (every )?time( time)*",
        _fewer,
        _REMIND,
    ),
    _Wish(r"drop( every)? time( time)*|time( time)* drop", _fewer),
    _Wish(r"part (not|drop)|(not|drop) part", _fewer_by_part, _TELL),
    _Wish(r"part not", _quiet_part, frozenset({"disturb"})),
    _Wish(r"part set time", _part_moved),
    _Wish(r"drop part", _fewer_by_part),
    _Wish(r"keep part|part keep", _only_part),
    _Wish(r"(every )?times", _once, _REMIND),
    _Wish(r"time set time", _moved),
    _Wish(r"(set )?(every|workdays)( times)?( set)?( time)+( times)?( weekend not)?", _slots),
    _Wish(r"(time )+(every|workdays)( times)?", _slots),
    _Wish(r"set( every| workdays)?( time)+|(keep )(time )*time|every set( time)+", _slots),
    _Wish(r"time( time)*( times)?( weekend not)?", _slots, _REMIND),
    _Wish(r"(every )?add( times)?( every)?( time)+( too)?( times)?", _one_more),
    _Wish(r"every (time )+again( times)?", _one_more),
)


def _heard(rhythm: Rhythm, slots: Sequence[time]) -> Rhythm:
    """`rhythm` with its quiet hours shortened so that each of `slots` is heard."""
    for slot in slots:
        rhythm = _audible(rhythm, slot)
    return rhythm


def _audible(rhythm: Rhythm, slot: time) -> Rhythm:
    """`rhythm` with its quiet hours shortened at the end nearer to `slot`, so that `slot` is heard."""
    if not rhythm.quiet(slot):
        return rhythm
    at, begin, end = (60 * t.hour + t.minute for t in (slot, rhythm.quiet_from, rhythm.quiet_until))
    if (at - begin) % 1440 < (end - at) % 1440:
        return replace(rhythm, quiet_from=time((slot.hour + 1) % 24))
    return replace(rhythm, quiet_until=slot)


def _times(told: Sequence[Word]) -> list[time] | None:
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
