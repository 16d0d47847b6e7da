"""What a side of a rate counts, respect by respect (whom, what age, when), and whether another is alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from questions.grading import slips, substitution
from questions.grading.forms import LIGHT
from questions.grading.lexicon import data
from questions.grading.wording import is_place, separated, wording

Age = tuple[float, float]
"""The lowest and the highest age in years."""

_ENOUGH = 0.6
"""The share of what no respect holds that must be said of a side."""
_GIST = 0.3
"""The share that must be said of a side which no point names."""
_EMPTY = LIGHT | frozenset("数总量额口个名中内里共合计全部各生时该")
_SOFT_TIME = "学年内"
"""Of what goes on through a year the year need not be named."""
_RESPECTS = ("time", "stage", "grade", "age", "group", "state", "plan", "who", "kind", "measure", "place")
_NARROWING = ("group", "state", "measure")
"""Respects in which a word more makes the side another one."""


@dataclass(frozen=True, slots=True, eq=False)
class Qualifiers:
    """What `text` names in each respect, its ages, and what is left of it."""

    text: str
    named: Mapping[str, frozenset[str]]
    ages: Age | None
    rest: str


@dataclass(frozen=True, slots=True)
class Fit:
    """How one side was said: `share` 0..1 of it, what is `lacking`, and whether something else is said."""

    share: float
    lacking: bool
    wrong: bool
    need: float = _ENOUGH

    @property
    def hit(self) -> bool:
        return not self.wrong and not self.lacking and self.share >= self.need

    @property
    def score(self) -> float:
        return (0.0 if self.wrong else 0.4 if self.lacking else 1.0) * min(1.0, self.share) + self.hit


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """A side of the model's rate: as the model answer has it, and as a point does, if one names it.

    `whole` is the side with its brackets, `other` the other side; `known` is all that the question names,
    `asked` what its prompt does.
    """

    model: Qualifiers
    point: Qualifiers | None
    whole: Qualifiers
    other: Qualifiers
    known: Qualifiers
    asked: Qualifiers


@cache
def _patterns() -> dict[str, tuple[re.Pattern[str], dict[str, str]]]:
    """For each respect its words, the longest first, and the value of each ("" for none)."""
    found = {}
    for respect in _RESPECTS:
        table = data("formula")[respect]
        values = {word: words[0] for words in table["values"] for word in words}
        values |= dict.fromkeys(table.get("void", ()), "")
        words = sorted(values, key=len, reverse=True)
        found[respect] = (re.compile("|".join(map(re.escape, words))), values)
    return found


@cache
def _separated() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, separated())))


@lru_cache(maxsize=4096)
def qualifiers(text: str, ages: tuple[Age, ...] = ()) -> Qualifiers:
    """What `text`, normalised, names; its ages stand in it as private characters."""
    text = _separated().sub(lambda match: separated()[match.group()], text)
    chars = list(text)
    named = {}
    for respect, (pattern, values) in _patterns().items():
        found = set()
        for match in pattern.finditer(text):
            value = values[match.group()]
            if value:
                found.add(value)
                chars[match.start() : match.end()] = "，" * len(match.group())
        named[respect] = frozenset(found)
    span = (min(low for low, _ in ages), max(high for _, high in ages)) if ages else None
    if span:
        named["kind"] |= {"人口"}
    return Qualifiers(text, named, span, re.sub("周?岁", "，", "".join(chars)))


def fit(side: Side, said: Qualifiers) -> Fit:
    """How `said` stands for `side`."""
    wrong = any(_clashes(respect, side, said) for respect in _RESPECTS) or bool(
        substitution.instead(side.model.text, said.text, side.known.text)
    )
    lacking = side.point is not None and (
        any(_lacks(respect, side, side.point, said) for respect in _RESPECTS) or _ageless(side.point, said)
    )
    if "学生" in said.named["who"] and not side.whole.named["who"] and "学生" in said.text:
        # 13—15周岁学生 are no 人口, though 适龄儿童 are.
        lacking = lacking or "人口" in side.model.text
    if lacking and said.named["place"] - side.known.named["place"]:
        wrong = True
    told = (side.model, side.point) if side.point else (side.model,)
    share = max(_share(meant.rest, said) for meant in told)
    return Fit(share, lacking, wrong, _ENOUGH if side.point else _GIST)


def alike(side: Side, said: Qualifiers) -> bool:
    """Whether a stretch says anything at all of a side."""
    shared = any(
        side.whole.named[respect] & said.named[respect] for respect in _RESPECTS if respect != "place"
    )
    return shared or _share(side.model.rest, said) * bool(_telling(side.model.rest)) >= _GIST


def _clashes(respect: str, side: Side, said: Qualifiers) -> bool:
    """Whether a side is said with another value than the model's, or with one that makes it narrower."""
    meant, given = side.model.named[respect], said.named[respect]
    if respect == "age":
        if said.ages:
            numbers = [one.ages for one in (side.model, side.whole) if one.ages]
            return said.ages not in numbers if numbers else not meant
        beside = side.other.named["age"] or side.other.ages
        unheard = not (side.known.named["age"] or side.known.ages)
        return bool(given and not meant and not side.model.ages and (beside or unheard))
    if meant and given and meant.isdisjoint(given):
        return True
    more = given - meant - side.whole.named[respect]
    if respect in _NARROWING:
        return bool(more)
    return respect == "stage" and not meant and not more <= side.known.named[respect]


def _lacks(respect: str, side: Side, point: Qualifiers, said: Qualifiers) -> bool:
    """Whether something that the point names in a respect is left out."""
    wanted = set(point.named[respect])
    if respect == "age" and said.ages and "该年龄" in wanted:
        return False
    if respect == "age" and "该年龄" in wanted:
        return not said.named["age"]
    if respect == "place" or (respect == "stage" and wanted <= side.asked.named["stage"]):
        return False
    if respect == "time":
        wanted -= side.other.named["time"] | {_SOFT_TIME}
    if respect in ("who", "grade") and _told_otherwise(respect, point):
        wanted -= {"学生", "毕业班"}
    missing = wanted - said.named[respect]
    return any(not _heard(respect, value, said.text) for value in missing)


def _told_otherwise(respect: str, point: Qualifiers) -> bool:
    """Whether whom a point counts is clear from what it says of them."""
    return (
        respect == "grade"
        or any(point.named[other] for other in ("state", "age", "group"))
        or bool(point.ages)
    )


def _ageless(point: Qualifiers, said: Qualifiers) -> bool:
    return point.ages is not None and said.ages is None


def _heard(respect: str, value: str, text: str) -> bool:
    """Whether a word of a value is in a text by its sound."""
    heard = slips.sounds(text)
    _, values = _patterns()[respect]
    words = [word for word, meant in values.items() if meant == value and len(word) >= 2]
    return any(slips.sounds(word) in heard for word in words)


def _telling(text: str) -> str:
    return "".join(
        char if char.isalnum() and char not in _EMPTY and not is_place(char) else "，" for char in text
    )


@lru_cache(maxsize=8192)
def _said_share(meant: str, text: str) -> float:
    runs = [run for run in _telling(meant).split("，") if run]
    total = sum(map(len, runs))
    if not total:
        return 1.0
    heard = slips.sounds(text)
    earned = 0.0
    for run in runs:
        told = [0.5 if char in text else 0.0 for char in run]
        for at, (one, other) in enumerate(pairwise(run)):
            if one + other in text or slips.sounds(one + other) in heard:
                told[at] = told[at + 1] = 1.0
        earned += sum(told) if len(run) > 1 else 2 * told[0]
    return earned / total


def _share(meant: str, said: Qualifiers) -> float:
    """The share of what no respect holds of a side that is said, in these words or in others for the same."""
    return max(_said_share(meant, said.text), _said_share(wording(meant).chars, wording(said.text).chars))
