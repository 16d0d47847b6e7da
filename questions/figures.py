"""Figures of a unit, the rates computed from them, and the answers they fill."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from questions.bank import Indicator
from questions.question import Question

_PLACE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d+)?|\.\d+)")
_PARTS_OF_ONE = {"%": 100, "‰": 1000}


_JUMP_OF_RATE = Decimal(5)
_JUMP_OF_COUNT = Decimal("0.25")


@dataclass(frozen=True, slots=True)
class Figure:
    """One unit's value of one indicator as its archive has it; `value` is the number or text as written."""

    indicator: str
    value: str
    as_of: str = ""
    source: str = ""


class MissingFigures(LookupError):
    """A unit lacks figures that a question needs; `indicators` are their ids, sorted.

    A rate stands among them itself when its parts are there and cannot be divided (nobody to count).
    """

    def __init__(self, indicators: tuple[str, ...]) -> None:
        super().__init__(", ".join(indicators))
        self.indicators = indicators


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A unit's own value of an indicator that is not the sum of the units below it."""

    indicator: str
    own: Decimal
    sum: Decimal


def placeholders(question: Question) -> frozenset[str]:
    """Ids of the indicators that `question` has `{{places}}` for."""
    return frozenset(place[1] for text in _texts(question) if "{{" in text for place in _PLACE.finditer(text))


def needed(question: Question, indicators: Mapping[str, Indicator]) -> frozenset[str]:
    """Ids of the indicators a unit must have stored: placeholders, with rates replaced by their parts."""
    return frozenset(part for id in placeholders(question) for part in parts(id, indicators))


def parts(
    id: str, indicators: Mapping[str, Indicator], within: frozenset[str] = frozenset()
) -> frozenset[str]:
    """Ids of the stored indicators that `id` is computed from; itself when it is stored or unknown."""
    indicator = indicators.get(id)
    if indicator is None or not indicator.is_rate or id in within:
        return frozenset({id})
    below = (indicator.numerator, indicator.denominator)
    return frozenset().union(*(parts(part, indicators, within | {id}) for part in below))


def number(figure: Figure | str, measure: str = "") -> Decimal | None:
    """The value as a number ("1,234人", "１２３４", "99.5 %"), None for a text."""
    plain = re.sub(r"[\s,]", "", unicodedata.normalize("NFKC", _value(figure)))
    plain = plain.removesuffix(unicodedata.normalize("NFKC", measure)).removesuffix("%")
    return Decimal(plain) if _NUMBER.fullmatch(plain) else None


def _value(figure: Figure | str) -> str:
    return figure if isinstance(figure, str) else figure.value


def resolve(indicators: Mapping[str, Indicator], figures: Mapping[str, Figure]) -> dict[str, str]:
    """The words that fill a place, by indicator id: stored values with their measure, and computed rates."""
    words = {id: _words(id, indicators, figures) for id in indicators}
    return {id: word for id, word in words.items() if word}


def fill(question: Question, indicators: Mapping[str, Indicator], figures: Mapping[str, Figure]) -> Question:
    """`question` with every place filled in prompt, answer and points.

    Raises MissingFigures rather than leave a hole.
    """
    places = placeholders(question)
    if not places:
        return question
    words = {id: _words(id, indicators, figures) for id in places}
    unfilled = [id for id, word in words.items() if not word]
    if unfilled:
        raise MissingFigures(_missing(unfilled, indicators, figures))
    filled = {id: word for id, word in words.items() if word}
    measures = {id: indicators[id].measure for id in places}
    return _rewritten(question, lambda text: _filled(text, filled, measures))


def tie_out(
    indicators: Mapping[str, Indicator],
    parent: Mapping[str, Figure],
    children: Sequence[Mapping[str, Figure]],
) -> tuple[Mismatch, ...]:
    """Where the figures of the units below (villages) do not add up to their parent's (the township's).

    Compared are the indicators that add up and that the parent and all the children have as numbers.
    """
    mismatches = []
    for id, indicator in indicators.items():
        if indicator.is_rate or not indicator.adds_up or id not in parent or not children:
            continue
        own = number(parent[id], indicator.measure)
        below = [number(child[id], indicator.measure) for child in children if id in child]
        counted = [value for value in below if value is not None]
        if own is not None and len(counted) == len(children) and sum(counted) != own:
            mismatches.append(Mismatch(id, own, sum(counted, Decimal(0))))
    return tuple(mismatches)


def jump(previous: Figure | str, current: Figure | str, measure: str = "") -> bool:
    """Whether a year's change is so large that a person should look at it again.

    A percentage may move by 5 points. A count may move by a quarter, or by three times its square root, which
    lets small counts move by what chance alone does. Texts never jump.
    """
    before, after = number(previous, measure), number(current, measure)
    if before is None or after is None:
        return False
    change = abs(after - before)
    if any("%" in value or "％" in value for value in (measure, _value(previous), _value(current))):
        return change > _JUMP_OF_RATE
    base = max(abs(before), Decimal(1))
    return change > max(base * _JUMP_OF_COUNT, 3 * base.sqrt())


def wording(question: Question) -> str:
    """A short stable hash of what a (filled) question asks and wants said; spaces do not count."""
    texts = [question.prompt, question.answer, *(point.text for point in question.points)]
    told = "\x1f".join("".join(text.split()) for text in texts)
    return hashlib.blake2b(told.encode(), digest_size=6).hexdigest()


def _texts(question: Question) -> Iterator[str]:
    yield question.prompt
    yield question.answer
    for point in question.points:
        yield point.text
        yield from point.alternatives


def _rewritten(question: Question, rewrite: Callable[[str], str]) -> Question:
    points = tuple(
        replace(point, text=rewrite(point.text), alternatives=tuple(map(rewrite, point.alternatives)))
        for point in question.points
    )
    return replace(question, prompt=rewrite(question.prompt), answer=rewrite(question.answer), points=points)


def _filled(text: str, words: Mapping[str, str], measures: Mapping[str, str]) -> str:
    def word(place: re.Match[str]) -> str:
        measure, found = measures[place[1]], words[place[1]]
        # A template that spells the measure out itself ("{{n}}人") does not get it twice.
        return found.removesuffix(measure) if measure and text.startswith(measure, place.end()) else found

    return _PLACE.sub(word, text)


def _words(id: str, indicators: Mapping[str, Indicator], figures: Mapping[str, Figure]) -> str | None:
    indicator = indicators.get(id)
    if indicator is None:
        return None
    if indicator.is_rate:
        rate = _exact(id, indicators, figures)
        scaled = None if rate is None else rate * _PARTS_OF_ONE.get(indicator.measure, 1)
        return None if scaled is None else f"{_rounded(scaled, indicator.digits)}{indicator.measure}"
    value = figures[id].value.strip() if id in figures else ""
    return _measured(value, indicator.measure) if value else None


def _measured(value: str, measure: str) -> str:
    """`value` with its measure, of which it may have a part already ("1.5万" of 万元)."""
    for length in range(len(measure), 0, -1):
        if value.endswith(measure[:length]):
            return value + measure[length:]
    return value + measure


def _exact(
    id: str,
    indicators: Mapping[str, Indicator],
    figures: Mapping[str, Figure],
    within: frozenset[str] = frozenset(),
) -> Fraction | None:
    """The value unrounded; None when it is missing, a text, divided by nought, or made of itself."""
    indicator = indicators.get(id)
    if indicator is None or id in within:
        return None
    if not indicator.is_rate:
        value = number(figures[id], indicator.measure) if id in figures else None
        return None if value is None else Fraction(value)
    above = _exact(indicator.numerator, indicators, figures, within | {id})
    below = _exact(indicator.denominator, indicators, figures, within | {id})
    return above / below if above is not None and below else None


def _rounded(value: Fraction, digits: int) -> str:
    """`value` rounded half up to `digits` decimals, without idle zeros at its end."""
    steps = (abs(value) * 10**digits * 2 + 1) // 2
    whole, rest = divmod(steps, 10**digits)
    decimals = f"{rest:0{digits}d}".rstrip("0") if rest else ""
    sign = "-" if value < 0 and steps else ""
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def _missing(
    unfilled: list[str], indicators: Mapping[str, Indicator], figures: Mapping[str, Figure]
) -> tuple[str, ...]:
    missing: set[str] = set()
    for id in unfilled:
        lacking = {part for part in parts(id, indicators) if _lacks(id, part, indicators, figures)}
        missing |= lacking or {id}
    return tuple(sorted(missing))


def _lacks(id: str, part: str, indicators: Mapping[str, Indicator], figures: Mapping[str, Figure]) -> bool:
    """Whether `part` of `id` is not stored, or is a text where a number is divided."""
    if _words(part, indicators, figures) is None:
        return True
    return part != id and number(figures[part], indicators[part].measure) is None
