"""The verdict on an answer: every point with its state, and the outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from questions.question import KeyPoint

GRADER_VERSION = "5"

State = Literal["hit", "missed", "wrong", "opposite"]
Outcome = Literal["pass", "unsure", "fail"]


@dataclass(frozen=True, slots=True)
class Taught:
    """An answer a person has marked; `score` 0..1."""

    answer: str
    score: float


@dataclass(frozen=True, slots=True)
class PointVerdict:
    """What became of one point. `quote` is the person's own words, as typed, or empty when missed.

    `expected` names what should have been said where `state` is "wrong" or "opposite" ("5%以下");
    `typo` says that the point was earned in spite of a slip of pen or dictation.
    """

    point: KeyPoint
    state: State
    quote: str = ""
    expected: str = ""
    typo: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """`extras` quote what was said besides and is false; `followup` is the question to ask when unsure."""

    score: float
    outcome: Outcome
    points: tuple[PointVerdict, ...]
    extras: tuple[str, ...] = ()
    followup: str = ""
