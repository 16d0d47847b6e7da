"""A bank: the questions of one campaign with their topics, posts, sources and indicators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from questions.question import Question


@dataclass(frozen=True, slots=True)
class Source:
    """Where an answer comes from."""

    id: str
    title: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something each unit has a figure of.

    A rate has a `numerator` and a `denominator` (ids of other indicators) and no value of its own.
    `measure` is what follows the number (人, 所, %, 元); empty for a text. `table` names the archive's table.
    `adds_up` says that the units below a unit add up to it, as heads do and averages do not.
    """

    id: str
    name: str
    measure: str = ""
    numerator: str = ""
    denominator: str = ""
    digits: int = 2
    table: str = ""
    note: str = ""
    adds_up: bool = True

    @property
    def is_rate(self) -> bool:
        return bool(self.numerator)


@dataclass(frozen=True, slots=True)
class Bank:
    """All a campaign asks. `reference_date` (ISO, may be partial) is the day whose law and figures count."""

    title: str = ""
    reference_date: str = ""
    posts: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
