"""The judged examples beside this file, read into rows."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from questions.question import KeyPoint, Question, Strictness, draft

STATES = {"h": "hit", "m": "missed", "w": "wrong", "o": "opposite"}


@dataclass(frozen=True, slots=True)
class Example:
    """What a person says to `question`, and what the judge should make of it."""

    question: Question
    answer: str
    outcome: str
    states: str = ""


def question_of(row: dict[str, Any]) -> Question:
    """The question of one table of the file."""
    made = draft(row["prompt"], row["answer"])
    if "points" in row:
        strictness = Strictness(row.get("strictness", Strictness.TERMS.value))
        made = replace(made, points=tuple(KeyPoint(text, strictness=strictness) for text in row["points"]))
    return replace(
        made,
        ordered=row.get("ordered", made.ordered),
        closed=row.get("closed", made.closed and "points" not in row),
    )


def load(name: str = "examples") -> list[Example]:
    """All examples of a file, in its order."""
    text = Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8")
    return [
        Example(question_of(row), answer, outcome, "".join(states))
        for row in tomllib.loads(text)["question"]
        for answer, outcome, *states in row["says"]
    ]
