"""Every judged example of the field."""

from __future__ import annotations

from collections import Counter

import pytest

from questions.grading import grade
from tests.questions.grading.examples import STATES, Example, load

EXAMPLES = [*load("examples"), *load("drafted"), *load("spoken"), *load("figures")]


def _name(example: Example) -> str:
    return f"{example.question.prompt}-{example.answer}"


@pytest.mark.parametrize("example", EXAMPLES, ids=_name)
def test_an_example_is_judged_as_an_inspector_would(example: Example) -> None:
    verdict = grade(example.question, example.answer)
    if example.outcome == "not pass":
        assert verdict.outcome != "pass"
    else:
        assert verdict.outcome == example.outcome
    for letter, one in zip(example.states, verdict.points, strict=bool(example.states)):
        assert letter == "*" or STATES[letter] == one.state, one.point.text


def test_there_are_enough_examples_of_every_state_and_outcome() -> None:
    assert len(EXAMPLES) >= 250
    outcomes = Counter(example.outcome for example in EXAMPLES)
    assert all(outcomes[outcome] >= 15 for outcome in ("pass", "unsure", "fail", "not pass"))
    letters = Counter("".join(example.states for example in EXAMPLES))
    assert all(letters[letter] >= 15 for letter in STATES)


def test_what_paid_a_point_is_quoted_in_the_persons_own_words() -> None:
    for example in EXAMPLES:
        for one in grade(example.question, example.answer).points:
            assert one.quote in example.answer
            assert one.quote or one.state == "missed"
