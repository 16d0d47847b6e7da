"""The verdict on an answer: every point with its state, and the outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from questions.question import KeyPoint, Question

GRADER_VERSION = "1"

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
    """`extras` quote what was said beside the points and is false; `followup` is the question to ask when unsure."""

    score: float
    outcome: Outcome
    points: tuple[PointVerdict, ...]
    extras: tuple[str, ...] = ()
    followup: str = ""


def grade(
    question: Question,
    answer: str,
    *,
    taught: Sequence[Taught] = (),
    spoken: bool = False,
    followup: str = "",
) -> Verdict:
    """Judge `answer` (and the answer to a follow-up, if one was asked) against the points of `question`."""
    points = tuple(
        PointVerdict(point, "hit" if point.text in answer + followup else "missed")
        for point in question.points
    )
    score = sum(p.point.weight for p in points if p.state == "hit") / (
        sum(p.point.weight for p in points) or 1
    )
    return Verdict(score, "pass" if score >= 0.8 else "fail", points)
