"""A demand said by what falls short of it."""

from __future__ import annotations

import pytest

from questions.grading.failing import demanded
from questions.grading.wording import wording


@pytest.mark.parametrize(
    ("said", "bound"),
    [
        ("少于95%就不达标", "ge"),
        ("到不了95%就不能验收", "ge"),
        ("超过5%就不合格", "le"),
        ("高于5%的不算达标", "gt"),
        ("少于95%", "lt"),
    ],
)
def test_what_is_called_a_failure_is_turned_into_the_demand(said: str, bound: str) -> None:
    assert demanded(wording(said), "").quantities[0].bound == bound


def test_a_model_answer_that_speaks_so_is_left_alone() -> None:
    said = wording("低于95%就不合格")
    assert demanded(said, "低于95%不合格") is said


def test_the_words_of_failure_are_passed_over() -> None:
    assert "不达标" not in demanded(wording("少于95%就不达标"), "").chars
