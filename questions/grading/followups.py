"""The one question an inspector would ask after an answer that is nearly right."""

from __future__ import annotations

import re
from collections.abc import Sequence

from questions.grading.points import Rubric
from questions.grading.slots import Slot
from questions.grading.verdict import PointVerdict

_TRIM = re.compile(r"^[，。；、:（）的为是]+|[，。；、:（）的为是达到]+$")
_ASKING = {
    "percent": "的标准是多少",
    "date": "是什么时候",
    "document": "的文号是多少",
    "ratio": "的比例是多少",
}


def target(made: Rubric, judged: Sequence[PointVerdict]) -> int | None:
    """Index of the point worth asking for: a missing must-say point, else the heaviest missing one."""
    missing = [index for index, one in enumerate(judged) if one.state == "missed"]
    if not missing:
        return None
    return max(missing, key=lambda index: (judged[index].point.must, judged[index].point.weight, -index))


def _slot(made: Rubric, index: int) -> Slot | None:
    return next((slot for slot in made.points[index].slots if not slot.aside), None)


def label(made: Rubric, index: int) -> str:
    """The words that tie a bare reply ("98%") to the point that was asked for."""
    slot = _slot(made, index)
    return _TRIM.sub("", slot.words) if slot else ""


def ask(made: Rubric, index: int, judged: Sequence[PointVerdict]) -> str:
    """A question after point `index` that does not give it away."""
    slot = _slot(made, index)
    if slot is not None:
        words = _TRIM.sub("", slot.words)
        return f"{words}{_ASKING.get(slot.quantity.kind, '是多少')}？" if words else "具体的数是多少？"
    missing = sum(one.state != "hit" for one in judged)
    total = len(judged)
    if total == 1:
        return "能再说具体些吗？"
    return f"一共 {total} 点，还差 {missing} 点，是什么？"


def doubt(extras: Sequence[str]) -> str:
    """A question after what was said besides."""
    return f"您说“{extras[0]}”，确定吗？" if extras else ""
