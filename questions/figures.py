"""Figures of a unit, the rates computed from them, and the answers they fill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from questions.bank import Indicator
from questions.question import Question


@dataclass(frozen=True, slots=True)
class Figure:
    """One unit's value of one indicator, as its archive has it. `value` is the number's or text's own wording."""

    indicator: str
    value: str
    as_of: str = ""
    source: str = ""


class MissingFigures(LookupError):
    """A unit lacks figures that a question needs; `indicators` are their ids, sorted."""

    def __init__(self, indicators: tuple[str, ...]) -> None:
        super().__init__(", ".join(indicators))
        self.indicators = indicators


def placeholders(question: Question) -> frozenset[str]:
    """Ids of the indicators that `question` has `{{places}}` for."""
    raise NotImplementedError


def needed(question: Question, indicators: Mapping[str, Indicator]) -> frozenset[str]:
    """Ids of the indicators a unit must have stored: placeholders, with rates replaced by their parts."""
    raise NotImplementedError


def resolve(indicators: Mapping[str, Indicator], figures: Mapping[str, Figure]) -> dict[str, str]:
    """The words that fill a place, by indicator id: stored values with their measure, and computed rates."""
    raise NotImplementedError


def fill(question: Question, indicators: Mapping[str, Indicator], figures: Mapping[str, Figure]) -> Question:
    """`question` with every place filled in answer and points; raises MissingFigures, never leaves a hole."""
    raise NotImplementedError
