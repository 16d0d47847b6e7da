"""Questions that ask how a rate is computed: each side is held against the same side of the model answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from questions.grading.normalise import COMMA, PAUSES, normalise
from questions.grading.qualifiers import Fit, Qualifiers, Side, alike, fit, qualifiers
from questions.grading.quotients import Quotient, Span, quotients
from questions.grading.verdict import State
from questions.grading.wording import Wording, is_place, wording
from questions.question import KeyPoint

_FACTOR = re.compile("(?:再|然后|最后)?(?:×|[*]|乘以?)(?:上|个)?(?:100%?|百分之百|百分百|一百|1)")
_AS_PERCENT = re.compile(
    "百分比|百分率|百分数|百分之百|百分百|百分之几|百分之多少|100%|乘以?(?:上|个)?(?:100|一百)"
)
_BRACKET = re.compile("（[^（）]*）")
_EITHER = re.compile("([\ue000-\uf8ef]|小学|初等|初中)（([\ue000-\uf8ef]|初中|初级中等|高中)）")
_OF_THEM = re.compile("(?<=[口童年生人])中(?=小学|初中)")
"""人口中小学…的: the pupils among them, no 中小学."""
_OPERATORS = ("除以", "÷", "占", "/")
_COUNTED = re.compile(
    "(?:和|跟|与|以及|还有)?(?:(?:第|另|再|还有)?一个|第?[一二三]个?|再一个|另外)?(?:就)?是?"
)
"""What only counts the rates (一个是占…的比例)."""
_LEFT_OUT = re.compile("不能?算|不得算|不准算|不含|不包括|不计|除外|不统计|不在内|只[算含看统计]")
_OUTER = re.compile("^(?:含|包括|其中)?(?:在|有)?")
_MARGIN = 0.15
"""By how much the sides must fit better exchanged to be taken so."""
_FAR = Fit(0.0, True, False)


@dataclass(frozen=True, slots=True, eq=False)
class Rate:
    """A rate of the model answer in each of its readings (小学（初中）): pairs of the sides above and below.

    `above` and `below` are the points that name a side, -1 where none does; `within` are words in brackets
    that a side includes.
    """

    readings: tuple[tuple[Side, Side], ...]
    above: int
    below: int
    within: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    """All rates of a question, and the points that are the factor 100%."""

    rates: tuple[Rate, ...]
    factors: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer says for a point, between two places of it."""

    state: State
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class _Plain:
    """Text with its words as written and its ages as private characters; `at` is each one's place."""

    chars: str
    at: tuple[int, ...]
    ages: dict[str, tuple[float, float]]

    def of(self, text: str) -> Qualifiers:
        return qualifiers(text, tuple(self.ages[char] for char in text if char in self.ages))


def _plain(text: Wording) -> _Plain:
    chars: list[str] = []
    at: list[int] = []
    ages = {}
    done = 0
    for index, char in enumerate(text.chars):
        # A word in its one form may have more characters than it was written with.
        written = text.text.chars[max(done, text.starts[index]) : text.ends[index]]
        done = max(done, text.ends[index])
        if char == COMMA:
            written = COMMA
        elif is_place(char):
            quantity = text.quantities[text.places.index(index)]
            behind = text.chars[index + 1 : index + 6]
            if quantity.unit == "岁" or re.match("周?岁|（[\ue000-\uf8ef]）周?岁|）周?岁", behind):
                written, ages[char] = char, (quantity.value[0], quantity.value[-1])
        if written in PAUSES and "".join(chars[-2:]).endswith(_OPERATORS):
            # What was taken back behind a sign left a pause there.
            continue
        chars += written
        at += [index] * len(written)
    return _Plain(_OF_THEM.sub("里", "".join(chars)), tuple(at), ages)


def formula(prompt: str, reference: str, points: Sequence[KeyPoint]) -> Formula | None:
    """What a question asks for as rates, None if its points name no side of one."""
    model = _plain(wording(reference))
    named = [_named(point.text) for point in points]
    factors = tuple(index for index, (_, above, below) in enumerate(named) if above is below is None)
    rates = []
    asked = qualifiers(normalise(prompt).chars)
    known = _plain(wording("；".join((prompt, reference, *(point.text for point in points)))))
    everything = known.of(known.chars)
    for one in quotients(model.chars):
        if not one.above or not one.below:
            continue
        over, under = (model.chars[slice(*spans[0])] for spans in (one.above, one.below))
        above, below = _owners(model, over, under, named)
        if below < 0:
            continue
        mine = [named[index][where] if index >= 0 else None for index, where in ((above, 1), (below, 2))]
        if above < 0:
            mine[0] = named[below][1]
        halves = []
        for text, other, wanted, index in ((over, under, mine[0], above), (under, over, mine[1], below)):
            plain = named[index if index >= 0 else below][0]
            ways, others = _readings(text), _readings(other)
            halves.append(
                [
                    Side(
                        model.of(_BRACKET.sub("", ways[min(way, len(ways) - 1)])),
                        plain.of(_BRACKET.sub("", str(wanted))) if wanted else None,
                        model.of(ways[min(way, len(ways) - 1)]),
                        model.of(others[min(way, len(others) - 1)]),
                        everything,
                        asked,
                    )
                    for way in range(max(len(ways), len(others)))
                ]
            )
        pairs = list(zip(*halves, strict=True))
        inside = [part for text in (over, str(mine[0])) for part in _BRACKET.findall(_readings(text)[0])]
        words = [word for part in inside for word in re.split("[（），、和及]", part)]
        words = [_OUTER.sub("", word) for word in words]
        rates.append(Rate(tuple(pairs), above, below, tuple(word for word in words if len(word) >= 2)))
    return Formula(tuple(rates), factors) if rates else None


def _named(text: str) -> tuple[_Plain, str | None, str | None]:
    """The sides that a point names; None and None is the factor, and a text without a sign stands above."""
    plain = _plain(wording(text))
    if _FACTOR.fullmatch(plain.chars.strip("，。")):
        return plain, None, None
    found = quotients(plain.chars)
    if not found:
        return plain, plain.chars, ""
    sides = [
        "".join(plain.chars[slice(*spans[0])]) if spans else "" for spans in (found[0].above, found[0].below)
    ]
    return plain, sides[0], sides[1]


def _owners(
    model: _Plain, over: str, under: str, points: Sequence[tuple[_Plain, str | None, str | None]]
) -> tuple[int, int]:
    """The points that name the sides `over` and `under`, -1 where none does."""
    upper, lower = model.of(over), model.of(under)
    blank = qualifiers("")
    best = [(0.0, -1), (0.0, -1)]
    for index, (plain, above, below) in enumerate(points):
        if below:
            score = _nearness(plain.of(below), lower, blank)
            best[1] = max(best[1], (score, -index)) if score > best[1][0] else best[1]
        elif above:
            text = plain.of(_BRACKET.sub("", above))
            score = _nearness(text, upper, blank)
            if score > max(best[0][0], 0.4) and score >= _nearness(text, lower, blank) - 0.2:
                best[0] = (score, index)
    upon, (like, beneath) = best[0][1], best[1]
    return upon, abs(beneath) if like >= 0.5 else -1


def _nearness(point: Qualifiers, side: Qualifiers, blank: Qualifiers) -> float:
    return fit(Side(point, point, point, blank, point, blank), side).share * bool(
        alike(Side(point, point, point, blank, point, blank), side)
    )


def _readings(text: str) -> list[str]:
    """A side with brackets that choose (15（17）周岁) in each way it can be read, and both at once."""
    if not _EITHER.search(text):
        return [text]
    return [_EITHER.sub(way, text) for way in (r"\1", r"\2", r"\1、\2")]


def judge(made: Formula, said: Wording) -> dict[int, Told]:
    """What an answer says for the points of a rate; a side below is missed where no rate is stated."""
    plain = _plain(said)
    told: dict[int, list[Told]] = {}
    stated = 0
    for one in quotients(plain.chars):
        for above, below in _expanded(plain, one):
            rate, over, under = _nearest(made, plain, above, below)
            if rate is None:
                continue
            stated += 1
            if rate.above >= 0:
                told.setdefault(rate.above, []).append(over)
                told.setdefault(rate.below, []).append(under)
            else:
                told.setdefault(rate.below, []).append(_both(over, under) if _stated(above) else under)
    if not stated:
        # A side may be told alone; what it is divided by is not said by saying it.
        return {rate.below: Told("missed") for rate in made.rates if rate.above >= 0}
    result = {index: _settled(all_of_it) for index, all_of_it in told.items()}
    for rate in made.rates:
        owner = rate.above if rate.above >= 0 else rate.below
        if owner in result and _excluded(rate, plain.chars):
            result[owner] = replace(result[owner], state="wrong")
        for index in (rate.above, rate.below):
            if index >= 0:
                result.setdefault(index, Told("missed"))
    percent = _AS_PERCENT.search(plain.chars)
    for index in made.factors:
        if percent:
            result[index] = Told("hit", plain.at[percent.start()], plain.at[percent.end() - 1] + 1)
    return result


def _stated(above: list[tuple[str, Span]]) -> bool:
    """Whether anything is said to stand above."""
    return any(not _COUNTED.fullmatch(text) for text, _ in above[:1])


def _expanded(
    plain: _Plain, one: Quotient
) -> Iterator[tuple[list[tuple[str, Span]], list[tuple[str, Span]]]]:
    """The stretches of a rate, once for each way its brackets can be read."""
    texts = [[plain.chars[slice(*span)] for span in spans] for spans in (one.above, one.below)]
    for reading in range(2 if any(_EITHER.search(text) for text in texts[0] + texts[1]) else 1):
        above, below = (
            [
                (_readings(text)[min(reading, len(_readings(text)) - 1)], span)
                for text, span in zip(side, spans, strict=True)
            ]
            for side, spans in zip(texts, (one.above, one.below), strict=True)
        )
        yield above, below


def _nearest(
    made: Formula, plain: _Plain, above: list[tuple[str, Span]], below: list[tuple[str, Span]]
) -> tuple[Rate | None, Told, Told]:
    """The rate that is meant, and what is said for its sides."""
    best: tuple[float, Rate | None, Told, Told] = (-1.0, None, Told("missed"), Told("missed"))
    for rate in made.rates:
        for upper, lower in rate.readings:
            heard = [
                (side, text) for side, texts in ((upper, below), (lower, above)) for text, _ in texts[:1]
            ]
            heard += [(side, text) for side, texts in ((upper, above), (lower, below)) for text, _ in texts]
            if not any(alike(side, plain.of(text)) for side, text in heard):
                continue
            over, over_at = _best(upper, plain, above)
            under, under_at = _best(lower, plain, below)
            crossed = [_best(upper, plain, below[:1])[0].score, _best(lower, plain, above[:1])[0].score]
            states, score = (_state(over), _state(under)), over.score + under.score
            if not (over.hit and under.hit) and min(crossed) > 0 and sum(crossed) > score + _MARGIN:
                states, score = ("opposite", "opposite"), sum(crossed)
            if score > best[0]:
                best = score, rate, _at(plain, states[0], over_at), _at(plain, states[1], under_at)
    return best[1:]


def _best(side: Side, plain: _Plain, texts: list[tuple[str, Span]]) -> tuple[Fit, Span]:
    """How a side is said by the nearest stretch, or by a longer one where that one says too little."""
    found, where = _FAR, (0, 0)
    for text, span in texts:
        one = fit(side, plain.of(text))
        if where == (0, 0) or one.score > found.score:
            found, where = one, span
        if found.hit or found.wrong:
            break
    return found, where


def _state(one: Fit) -> State:
    return "hit" if one.hit else "wrong" if one.wrong else "missed"


def _at(plain: _Plain, state: State, span: Span) -> Told:
    start, end = span
    return Told(state, plain.at[start], plain.at[end - 1] + 1) if end > start else Told(state)


def _both(over: Told, under: Told) -> Told:
    """One verdict for a point that holds both sides."""
    order: tuple[State, ...] = ("opposite", "wrong", "missed", "hit")
    state = min(over.state, under.state, key=order.index)
    return Told(state, min(over.start, under.start), max(over.end, under.end))


def _settled(told: Sequence[Told]) -> Told:
    """One verdict for a side that is said more than once: what is wrong counts before what is right."""
    order: tuple[State, ...] = ("opposite", "wrong", "hit", "missed")
    return min(told, key=lambda one: order.index(one.state))


def _excluded(rate: Rate, chars: str) -> bool:
    """Whether an answer leaves out what a side includes in brackets."""
    return any(
        word in clause and _LEFT_OUT.search(clause)
        for word in rate.within
        for clause in re.split("[，。；]", chars)
    )
