"""Which side of a comparison or a fraction is which."""

from __future__ import annotations

import pytest

from questions.grading.balance import balances, turned
from questions.grading.wording import wording


def is_turned(model: str, said: str) -> bool:
    return bool(turned(balances([wording(model).chars]), wording(said).chars))


@pytest.mark.parametrize(
    ("model", "said", "expected"),
    [
        ("图书册数除以在校学生数", "图书册数除以在校学生数", False),
        ("图书册数除以在校学生数", "在校学生数除以图书册数", True),
        ("图书册数除以在校学生数", "在校学生数占图书册数的比例", True),
        ("图书册数除以在校学生数", "图书册数，再除以在校学生的人数", False),
        ("培训经费增长高于办公经费增长", "办公经费增长要快于培训经费增长", True),
        ("培训经费增长高于办公经费增长", "培训经费增长超过办公经费增长", False),
        ("培训经费增长高于办公经费增长", "培训经费要保证", False),
        ("工资不低于公务员平均水平", "工资不低于公务员平均水平", False),
    ],
)
def test_turned_sides_are_found(model: str, said: str, expected: bool) -> None:
    assert is_turned(model, said) is expected


def test_sides_that_hardly_differ_are_left_alone() -> None:
    assert balances(["甲高于乙"]) == ()
