"""What an editor writes as another way to say a point earns it."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from questions.formats import toml
from questions.grading import grade
from questions.question import KeyPoint, Question

BANKS = sorted(path.parent for path in Path(str(files("questions"))).glob("banks/*/bank.toml"))


@pytest.mark.parametrize("folder", BANKS, ids=lambda folder: folder.name)
def test_every_other_wording_in_a_starter_bank_earns_its_point(folder: Path) -> None:
    lost = []
    for question in toml.load(folder)[0].questions:
        for index, point in enumerate(question.points):
            for wording in point.alternatives:
                told = [wording if one is point else one.text for one in question.points]
                if grade(question, "；".join(told)).points[index].state != "hit":
                    lost.append((question.id, wording))
    assert lost == []


SHARED = Question(
    "",
    "晚自习谁值班？",
    "班主任轮流值班。",
    (KeyPoint("班主任轮流值班", alternatives=("带班老师排着来", "每晚2人")),),
)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("带班老师排着来", "hit"),
        ("我想想，带班老师排着来，就这样", "hit"),
        ("每晚2人", "hit"),
        ("每晚3人", "wrong"),
        ("带班老师排着来，说错了，保安值班", "missed"),
    ],
)
def test_another_wording_counts_as_a_clause_of_its_own(answer: str, state: str) -> None:
    assert grade(SHARED, answer).points[0].state == state
