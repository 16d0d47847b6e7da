"""The one question an inspector would ask after an answer that is nearly right."""

from __future__ import annotations

import re
from collections.abc import Sequence

from questions.grading.asking_back import plain, question
from questions.grading.normalise import normalise
from questions.grading.points import Rubric
from questions.grading.slots import Slot
from questions.grading.verdict import PointVerdict
from questions.grading.wording import wording

_TRIM = re.compile(r"^[，。；、:（）的为是]+|[，。；、:（）的为是达到]+$")


def target(made: Rubric, judged: Sequence[PointVerdict]) -> int | None:
    """Index of the point worth asking for: a missing must-say point, else the heaviest missing one."""
    missing = [index for index, one in enumerate(judged) if one.state == "missed"]
    if not missing:
        return None
    return max(missing, key=lambda index: (judged[index].point.must, judged[index].point.weight, -index))


def _slot(made: Rubric, index: int) -> Slot | None:
    """The number of a point that is asked for: if it can be, none that the question itself names."""
    slots = [slot for slot in made.points[index].slots if not slot.aside]
    text = wording(made.points[index].key.text)
    named = normalise(made.question.prompt).chars
    told = {one.value for one in text.quantities if text.text.chars[one.core[0] : one.core[1]] in named}
    return next((slot for slot in slots if slot.quantity.value not in told), slots[0] if slots else None)


def label(made: Rubric, index: int) -> str:
    """The words that tie a bare reply ("98%") to the point that was asked for."""
    slot = _slot(made, index)
    return _TRIM.sub("", slot.words) if slot else ""


def ask(made: Rubric, index: int, judged: Sequence[PointVerdict]) -> str:
    """A question after point `index` that does not give it away."""
    slot = _slot(made, index)
    if slot is not None and not _STEP.match(made.points[index].key.text):
        return _after_number(made, index, slot)
    missing = sum(one.state != "hit" for one in judged)
    total = len(judged)
    if total == 1:
        return "能再说具体些吗？"
    return f"一共 {total} 点，还差 {missing} 点，是什么？"


_STEP = re.compile("(?:再)?(?:乘以?|×|除以|÷)")


def _after_number(made: Rubric, index: int, slot: Slot) -> str:
    """A question in the point's own words, or else in those the model answer has around the number."""
    point = wording(made.points[index].key.text)
    answers = {point.text.chars[one.core[0] : one.core[1]] for one in point.quantities if not one.loose}
    for text in (point, wording(made.question.answer)):
        for quantity in text.quantities:
            if quantity.kind == slot.quantity.kind and quantity.value == slot.quantity.value:
                asked = question(text, quantity)
                known = normalise(asked).chars
                if asked and not any(answer in known for answer in answers):
                    return asked
    return plain(slot.quantity)


def doubt(extras: Sequence[str]) -> str:
    """A question after what was said besides."""
    return f"您说“{extras[0]}”，确定吗？" if extras else ""
