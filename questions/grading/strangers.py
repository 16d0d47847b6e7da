"""Numbers of an answer that are none of its question's."""

from __future__ import annotations

from collections.abc import Sequence

from questions.grading import agreement
from questions.grading.points import Rubric
from questions.grading.quantity import Quantity

_STRICT_UNITS = frozenset({"元", "年", "天", "岁", "月", "学期", "章", "号", "届", "字", "分"})
"""Units that make a statement of any number."""
_COUNTING_UNITS = frozenset({"人", "次", "条", "所", "县", "亩", "平方米", "册"})
"""Units that do so of a number too great to be only counting what was said (两条线, 三个人)."""
_LISTING = frozenset({"个", "所", "条", "人", "次", ""})
"""Units by which people count what a list of the model answer names."""
_FEW = 3
_CALENDAR = 1900
"""From so many 年 are years of the calendar, below they are a span of time."""


def contradicts(made: Rubric, quantity: Quantity, told: Sequence[Quantity]) -> bool:
    """Whether a number is of a sort the model answer has, and is none of its numbers.

    Two or three of what was `told` by its number already only count a few of them (最后过的两个县).
    """
    if quantity.loose or quantity.ordinal or _of_a_formula(made, quantity):
        return False
    alike = [
        one
        for one in made.background
        if one.kind == quantity.kind
        and (one.kind != "count" or (one.unit == quantity.unit and one.unit not in ("", "个")))
        and (one.unit != "年" or (one.value[0] >= _CALENDAR) == (quantity.value[0] >= _CALENDAR))
    ]
    if not alike or (
        quantity.unit in _COUNTING_UNITS
        and quantity.value[-1] <= _FEW
        and any(one.unit == quantity.unit for one in told)
    ):
        return False
    return not _known(made, quantity)


def states(made: Rubric, quantity: Quantity) -> bool:
    """Whether a number has a unit that makes it a statement, and the question knows nothing of it."""
    if quantity.loose or quantity.ordinal or agreement.open_ended(quantity) or _of_a_formula(made, quantity):
        return False
    counting = quantity.unit in _COUNTING_UNITS and quantity.value[-1] > _FEW
    if quantity.kind == "count" and quantity.unit not in _STRICT_UNITS and not counting:
        return False
    return not _known(made, quantity)


def _known(made: Rubric, quantity: Quantity) -> bool:
    """Whether a number is one of the model answer or the question, or an end of its years (2004—2007年)."""
    return (quantity.value[0] in made.lengths and quantity.unit in _LISTING) or any(
        agreement.agreement(one, quantity) == "same"
        or agreement.vaguer(one, quantity)
        or (one.unit == "年" and quantity.kind == "date" and quantity.value[0] in one.value)
        for one in made.known
    )


def _of_a_formula(made: Rubric, quantity: Quantity) -> bool:
    """Whether a number is the 100% by which a share is multiplied, which the model answer may leave out."""
    return (
        quantity.kind == "percent"
        and quantity.value == (100.0, 100.0)
        and not any(one.kind == "percent" for one in made.background)
        and "占" in made.reference
    )
