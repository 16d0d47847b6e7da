"""What an answer of hardly a word says: a figure without its words, or a bare yes to what is forbidden."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from questions.grading import polarity
from questions.grading.extras import Extra
from questions.grading.forms import LIGHT, YES_NO
from questions.grading.normalise import clauses, normalise
from questions.grading.points import Point, Rubric
from questions.grading.quantity import Quantity
from questions.grading.verdict import PointVerdict
from questions.grading.wording import Wording, is_place

_SHORT = 8
"""How many characters a bare yes has at most."""


def settle(
    made: Rubric, said: Wording, judged: Sequence[PointVerdict], found: Sequence[Extra]
) -> tuple[tuple[PointVerdict, ...], tuple[Extra, ...]]:
    """`judged` and `found` with each bare false figure, and each bare yes, held against its point."""
    points = list(judged)
    rest = []
    for extra in found:
        index = _meant(made, said, points, extra)
        if index is None:
            rest.append(extra)
        else:
            key = points[index].point
            points[index] = PointVerdict(key, "wrong", said.quote(extra.start, extra.end), key.text)
    if YES_NO.search(made.prompt):
        points = [_permitted(made, said, point, one) for point, one in zip(made.points, points, strict=True)]
        if _gainsaid(made, said):
            points = [
                replace(one, state="opposite", expected=one.point.text) if one.state == "hit" else one
                for one in points
            ]
    return tuple(points), tuple(rest)


_NO = re.compile("(?:不|没有?|无)(?P<word>[^，。；、]{1,3})(?=[，。；]|$)")


def _gainsaid(made: Rubric, said: Wording) -> bool:
    """Whether the model answer opens with a no (不一样) and the answer with the yes to it (一样的)."""
    no = _NO.match(normalise(made.question.answer).chars)
    if no is None:
        return False
    first = re.split("[，。；]", said.text.chars, maxsplit=1)[0]
    at = first.find(no["word"])
    return at >= 0 and len(first) <= _SHORT and not set("不没无").intersection(first[:at])


def _meant(made: Rubric, said: Wording, judged: Sequence[PointVerdict], extra: Extra) -> int | None:
    """The missing point whose number comes nearest to the one that a clause states, if its words fit."""
    numbers = [
        said.quantities[index]
        for index, place in enumerate(said.places)
        if extra.start <= place < extra.end and not said.quantities[index].loose
    ]
    if len(numbers) != 1:
        return None
    words = {
        char
        for char in said.chars[extra.start : extra.end]
        if char.isalnum() and not is_place(char) and char not in LIGHT
    }
    near = [
        (_distance(slot.quantity, numbers[0]), index)
        for index, (point, one) in enumerate(zip(made.points, judged, strict=True))
        if one.state == "missed" and len(words - set(point.forms[0].chars + made.prompt)) <= 1
        for slot in point.slots
        if not slot.aside and _alike(slot.quantity, numbers[0])
    ]
    return min(near)[1] if near else None


def _alike(meant: Quantity, said: Quantity) -> bool:
    return (meant.kind, meant.unit) == (said.kind, said.unit) and said.bound in ("", "about", meant.bound)


def _distance(meant: Quantity, said: Quantity) -> float:
    return sum(abs(one - other) for one, other in zip(meant.value, said.value, strict=True))


def _permitted(made: Rubric, said: Wording, point: Point, judged: PointVerdict) -> PointVerdict:
    """A missing prohibition as turned round, where the answer is a bare yes."""
    form = point.forms[0]
    if judged.state != "missed" or form.denied % 2 == 0:
        return judged
    for start, end in clauses(said.chars):
        text = said.chars[start:end]
        allowed = polarity.permission().search(text)
        known = form.chars + made.prompt
        if (
            allowed
            and len(text) <= _SHORT
            and not polarity.denials(said.chars).within(start, end)
            and all(
                char in known or char in LIGHT for char in text[: allowed.start()] + text[allowed.end() :]
            )
        ):
            return replace(judged, state="opposite", quote=said.quote(start, end), expected=judged.point.text)
    return judged
