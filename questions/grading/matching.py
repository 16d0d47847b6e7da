"""How much of a point an answer says, and where."""

from __future__ import annotations

from dataclasses import dataclass

from questions.grading import slips
from questions.grading.normalise import clauses
from questions.grading.points import Form

_REACH = 5
"""How far apart, in characters, single matching characters may stand and still belong together."""
SPENT = "\0"
"""What stands in an answer for text that has already paid a point."""


@dataclass(frozen=True, slots=True)
class Match:
    """`coverage` 0..1 of a form; `start`/`end` bound what was matched, `left`/`right` the clauses looked at.

    `taken` are the answer's positions that paid; `typo` says that a slip was forgiven.
    """

    coverage: float
    form: Form
    start: int = 0
    end: int = 0
    left: int = 0
    right: int = 0
    taken: tuple[int, ...] = ()
    run: tuple[int, int] = (0, 0)
    typo: bool = False


@dataclass(slots=True)
class Reading:
    """An answer being matched: its text in one form, what is still unpaid of it, and its clauses."""

    chars: str
    free: str
    bounds: list[tuple[int, int]]
    sets: list[frozenset[str]]
    heard: str = ""

    @classmethod
    def of(cls, chars: str) -> Reading:
        bounds = clauses(chars)
        return cls(chars, chars, bounds, [frozenset(chars[left:right]) for left, right in bounds])

    def spend(self, positions: tuple[int, ...]) -> None:
        """Take `positions` out of what can still pay."""
        chars = list(self.free)
        for position in positions:
            chars[position] = SPENT
        self.free = "".join(chars)


def best(form: Form, reading: Reading) -> Match:
    """Where the answer says most of `form`."""
    if not reading.bounds or form.total == 0:
        return Match(0.0, form)
    keys = form.keys
    ranked = sorted(((len(keys & chars), -index) for index, chars in enumerate(reading.sets)), reverse=True)
    found = Match(0.0, form)
    last = len(reading.bounds) - 1
    tried = set()
    long = len(form.chars) >= 8
    for score, negative in ranked[:3]:
        if score == 0 and len(form.chars) > 4:
            break
        index = -negative
        spans = [(index, index)]
        if index > 0:
            spans.append((index - 1, index))
        if index < last:
            spans.append((index, index + 1))
        if long and 0 < index < last:
            spans.append((index - 1, index + 1))
        if long and index + 2 <= last:
            spans.append((index, index + 2))
        for first, final in spans:
            if (first, final) in tried:
                continue
            tried.add((first, final))
            match = cover(form, reading, reading.bounds[first][0], reading.bounds[final][1])
            if match.coverage - 0.02 * (final - first) > found.coverage + (
                0.0 if found.coverage == 0 else 0.01
            ):
                found = match
            if found.coverage >= 0.999:
                return found
    if found.coverage < 0.999 and len(form.chars) >= 12:
        match = cover(form, reading, 0, len(reading.chars))
        if match.coverage - 0.15 > found.coverage:
            found = match
    return found


def cover(form: Form, reading: Reading, left: int, right: int) -> Match:
    """How much of `form` the answer says between `left` and `right`."""
    chars, weights = form.chars, form.weights
    shared = reading.chars[left:right]
    free = reading.free[left:right]
    size = len(chars)
    at = [-1] * size
    index = 0
    longest = (0, 0, 0)
    while index < size - 1:
        if weights[index] == 0 or chars[index] not in shared:
            index += 1
            continue
        length, place = _run(chars, index, weights, free, shared)
        if length >= 2:
            for offset in range(length):
                at[index + offset] = place + offset
            if length > longest[0]:
                longest = (length, place, place + length)
            index += length
        else:
            index += 1
    _singles(chars, weights, free, shared, at)
    typo = _heard(form, reading, left, shared, at)
    gained = 0.0
    taken = []
    places = []
    for index, place in enumerate(at):
        if place < 0:
            continue
        gained += weights[index]
        places.append(place)
        taken.append(left + place)
    if not places:
        return Match(0.0, form, left, left, left, right)
    start, end = left + min(places), left + max(places) + 1
    run = (left + longest[1], left + longest[2]) if longest[0] else (start, end)
    return Match(gained / form.total, form, start, end, left, right, tuple(taken), run, typo)


def _run(chars: str, index: int, weights: tuple[float, ...], free: str, shared: str) -> tuple[int, int]:
    """Length and place of the longest run of `chars` from `index`; distinctive text must be unpaid."""
    length, place = 0, -1
    telling = False
    stop = index
    while stop < len(chars) and weights[stop] > 0:
        telling = telling or weights[stop] >= 0.5
        stop += 1
        found = (free if telling else shared).find(chars[index:stop])
        if found < 0:
            break
        length, place = stop - index, found
    return length, place


def _singles(chars: str, weights: tuple[float, ...], free: str, shared: str, at: list[int]) -> None:
    """Add single characters that stand in order beside what already matched, or form a chain of their own."""
    size = len(chars)
    taken = {place for place in at if place >= 0}
    if not taken:
        _chain(chars, weights, free, at)
        taken = {place for place in at if place >= 0}
        if not taken:
            return
    before = -1
    for index in range(size):
        if at[index] >= 0:
            before = at[index]
        elif weights[index] > 0 and before >= 0:
            text = free if weights[index] >= 0.5 else shared
            place = text.find(chars[index], before + 1, before + 1 + _REACH)
            if place >= 0 and place not in taken:
                at[index] = before = place
                taken.add(place)
    after = -1
    for index in range(size - 1, -1, -1):
        if at[index] >= 0:
            after = at[index]
        elif weights[index] > 0 and after >= 0:
            text = free if weights[index] >= 0.5 else shared
            place = text.rfind(chars[index], max(0, after - _REACH), after)
            if place >= 0 and place not in taken:
                at[index] = after = place
                taken.add(place)


def _chain(chars: str, weights: tuple[float, ...], free: str, at: list[int]) -> None:
    """Match characters one by one in order, each near the one before (中师 in 中等师范)."""
    wanted = [index for index, weight in enumerate(weights) if weight >= 0.3]
    if len(wanted) == 1:
        place = free.find(chars[wanted[0]])
        if place >= 0:
            at[wanted[0]] = place
        return
    best: list[tuple[int, int]] = []
    for first, index in enumerate(wanted[:3]):
        start = free.find(chars[index])
        while start >= 0:
            chain = [(index, start)]
            for following in wanted[first + 1 :]:
                place = free.find(chars[following], chain[-1][1] + 1, chain[-1][1] + 1 + _REACH)
                if place >= 0:
                    chain.append((following, place))
            if len(chain) > len(best):
                best = chain
            start = free.find(chars[index], start + 1)
    if len(best) >= 2:
        for index, place in best:
            at[index] = place


def _heard(form: Form, reading: Reading, left: int, shared: str, at: list[int]) -> bool:
    """Fill what is missing with characters that sound or look alike beside matched ones; whether any did."""
    chars, weights = form.chars, form.weights
    size = len(chars)
    filled = False
    for index in range(size):
        if at[index] >= 0 or weights[index] < 0.1:
            continue
        place = -1
        if index and at[index - 1] >= 0:
            place = at[index - 1] + 1
        elif index + 1 < size and at[index + 1] >= 0:
            place = at[index + 1] - 1
        if not 0 <= place < len(shared) or place in at:
            continue
        written = shared[place]
        if written != chars[index] and "\u4e00" <= written <= "\u9fff" and slips.alike(chars[index], written):
            at[index] = place
            filled = True
    return filled
