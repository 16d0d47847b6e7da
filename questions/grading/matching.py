"""How much of a point an answer says, and where."""

from __future__ import annotations

from dataclasses import dataclass

from questions import segment
from questions.grading.forms import LIGHT, Form
from questions.grading.normalise import clauses

_REACH = 5
"""How far apart, in characters, single matching characters may stand and still belong together."""
_TURNED = 0.85
"""What remains of a match whose pieces stand in another order than in the point."""
SPENT = "\0"
"""What stands in an answer for text that has already paid a point."""


@dataclass(frozen=True, slots=True)
class Match:
    """`coverage` 0..1 of a form; `start`/`end` bound what was matched, `left`/`right` the clauses looked at.

    `taken` are the answer's positions that paid; `runs` are (place in the form, in the answer, length) of
    what matched in one piece, the longest first; `typo` says that a slip was forgiven.
    """

    coverage: float
    form: Form
    start: int = 0
    end: int = 0
    left: int = 0
    right: int = 0
    taken: tuple[int, ...] = ()
    runs: tuple[tuple[int, int, int], ...] = ()
    typo: bool = False


@dataclass(slots=True)
class Reading:
    """An answer being matched: its text in one form, what is still unpaid of it, and its clauses."""

    chars: str
    free: str
    bounds: list[tuple[int, int]]
    sets: list[frozenset[str]]
    spoken: bool = False
    sound: str = ""

    @classmethod
    def of(cls, chars: str, spoken: bool = False) -> Reading:
        bounds = clauses(chars)
        return cls(chars, chars, bounds, [frozenset(chars[left:right]) for left, right in bounds], spoken)

    def spend(self, positions: tuple[int, ...]) -> None:
        """Take `positions` out of what can still pay."""
        chars = list(self.free)
        for position in positions:
            chars[position] = SPENT
        self.free = "".join(chars)


def exact(form: Form, reading: Reading) -> Match:
    """The best match without forgiving a slip: in a clause, in neighbouring ones, or anywhere."""
    promises = []
    for index, chars in enumerate(reading.sets):
        promise = sum(weight for char, weight in form.worth if char in chars)
        if promise > 0:
            promises.append((-promise, index))
    promises.sort()
    found = Match(0.0, form)
    last = len(reading.bounds) - 1
    long = len(form.chars) >= 8
    promised = dict((index, -promise) for promise, index in promises)
    for negative, index in promises[:3]:
        promise = -negative / form.total
        if promise <= found.coverage - 0.3 or promise < 0.2:
            break
        spans = [(index, index)]
        if index > 0 and promised.get(index - 1):
            spans.append((index - 1, index))
        if index < last and promised.get(index + 1):
            spans.append((index, index + 1))
        if long and 0 < index < last:
            spans.append((index - 1, index + 1))
        listed = form.chars.count("、")
        if listed:
            spans.append((max(0, index - listed), min(last, index + listed)))
        for first, final in spans:
            most = sum(promised.get(clause, 0.0) for clause in range(first, final + 1)) / form.total
            if most <= found.coverage:
                continue
            match = cover(form, reading, reading.bounds[first][0], reading.bounds[final][1])
            if match.coverage - 0.02 * (final - first) > found.coverage + (0.01 if found.coverage else 0.0):
                found = match
            if found.coverage >= 0.999:
                return found
    if len(form.chars) >= 12 and found.coverage < 0.7:
        match = cover(form, reading, 0, len(reading.chars))
        if match.coverage - 0.15 > found.coverage:
            found = match
    return found


def cover(form: Form, reading: Reading, left: int, right: int) -> Match:
    """How much of `form` the answer says, letter for letter, between `left` and `right`."""
    at = [-1] * len(form.chars)
    shared = reading.chars[left:right]
    align(form.chars, form.weights, reading.free[left:right], shared, at)
    return weigh(form, at, shared, left, right, typo=False)


def align(chars: str, weights: tuple[float, ...], free: str, shared: str, at: list[int]) -> None:
    """Find each character of a form its place in a stretch of the answer: runs first, then single ones."""
    index = 0
    rest_free, rest = free, shared
    while index < len(chars) - 1:
        if weights[index] == 0 or chars[index] not in rest:
            index += 1
            continue
        length, place = _run(chars, index, weights, rest_free, rest)
        if length >= 2:
            for offset in range(length):
                at[index + offset] = place + offset
            blank = SPENT * length
            rest_free = rest_free[:place] + blank + rest_free[place + length :]
            rest = rest[:place] + blank + rest[place + length :]
            index += length
        else:
            index += 1
    _singles(chars, weights, free, shared, at)


def weigh(form: Form, at: list[int], chars: str, left: int, right: int, *, typo: bool) -> Match:
    """The match that places in `chars` make; half a word earns less than half, in another word nothing."""
    places = [place for place in at if place >= 0]
    if not places:
        return Match(0.0, form, left, left, left, right)
    credit = [0.0 if place < 0 else 1.0 for place in at]
    for start, _ in form.words:
        if credit[start] + credit[start + 1] == 1.0:
            said, unsaid = (start, start + 1) if credit[start] else (start + 1, start)
            beside = at[said] + unsaid - said
            instead = chars[beside] if 0 <= beside < len(chars) else ""
            replaced = "\u4e00" <= instead <= "\u9fff" and instead not in form.chars and instead not in LIGHT
            credit[said] = 0.0 if replaced or _in_another_word(at, said, chars) else 0.5
    gained = sum(part * weight for part, weight in zip(credit, form.weights, strict=True))
    if places != sorted(places):
        gained *= _TURNED
    start, end = min(places), max(places) + 1
    if form.whole and (end - start > len(form.chars) + 2 or places != sorted(places)):
        gained *= 0.5
    return Match(
        gained / form.total,
        form,
        left + start,
        left + end,
        left,
        right,
        tuple(left + place for place in places),
        _runs(at, left),
        typo,
    )


def _in_another_word(at: list[int], said: int, chars: str) -> bool:
    """Whether half a word of the point is half of another word in the answer (控制学校 has no 辍学)."""
    place = at[said]
    return any(
        left <= place < right and not {left, right - 1} <= set(at) for left, right in segment.pairs(chars)
    )


def _runs(at: list[int], left: int) -> tuple[tuple[int, int, int], ...]:
    """The unbroken pieces of a match, the longest first."""
    runs = []
    start = 0
    for index in range(1, len(at) + 1):
        if index < len(at) and at[index] >= 0 and at[index] == at[index - 1] + 1 and at[index - 1] >= 0:
            continue
        if at[start] >= 0:
            runs.append((start, left + at[start], index - start))
        start = index
    return tuple(sorted(runs, key=lambda run: -run[2]))


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
