"""Statements exchanged with one another, and words that stand beside a point for others."""

from __future__ import annotations

import pytest

from questions.grading.exchange import exchanged, statements
from questions.grading.wording import form

MODEL = "走读学生享有午餐补贴；住校学生享有床位减免。"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("走读学生享有午餐补贴，住校学生享有床位减免", False),
        ("住校学生享有床位减免，走读学生享有午餐补贴", False),
        ("走读学生享有床位减免，住校学生享有午餐补贴", True),
        ("走读学生享有床位减免", False),
        ("床位减免和午餐补贴都有", False),
    ],
)
def test_two_clauses_that_begin_as_one_statement_and_end_as_the_other_are_exchanged(
    said: str, expected: bool
) -> None:
    assert bool(exchanged(statements(MODEL), form(said))) is expected


def test_a_model_answer_of_one_statement_has_nothing_to_exchange() -> None:
    assert statements("走读学生享有午餐补贴。") == ()
    assert exchanged((), "走读学生享有床位减免") == ()


def test_steps_joined_by_arrows_are_one_statement() -> None:
    model = "校内线：校长→年级组→班级；校外线：街道→社区→楼栋。"
    said = form("校内线是街道到社区到楼栋，校外线是校长到年级组到班级")
    assert len(exchanged(statements(model), said)) == 2
