"""The numbers a question asks for, and the words that tell one from another."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from questions.grading import neighbours
from questions.grading.normalise import PAUSES
from questions.grading.numbers import figured
from questions.grading.quantity import Quantity
from questions.grading.wording import Wording

_WHEN = re.compile("何时|什么时候|什么时间|哪年|哪一年|哪天|哪一天|几号|日期|时间")
_WHICH_YEAR = re.compile("哪年|哪一年|何年")
_WHICH_DAY = re.compile("几月|哪月|哪天|哪一天|何时|什么时候|日期|几号")
_HOW_MANY = re.compile("多少|几|比例|标准|率|多大|多久|规模|数量|占比|指标|要求|文号|目标|定额")


@dataclass(frozen=True, slots=True)
class Slot:
    """A number a point asks for, with the words that tell it from the other numbers of the question.

    `per` is the span of time by which an amount is counted, if one is named.
    """

    point: int
    quantity: Quantity
    before: frozenset[str]
    after: frozenset[str]
    words: str
    aside: bool = False
    per: str = ""


def slots_of(index: int, text: Wording, prompt: str, reference: Wording) -> list[Slot]:
    """The numbers of a point; those that the question does not ask for may be left unsaid."""
    quantities = [_completed(quantity, reference.quantities) for quantity in text.quantities]
    firm = [quantity for quantity in quantities if not quantity.loose]
    wanted = _wanted(firm, prompt)
    heavy = sum(char.isalnum() for char in text.chars) > 6
    bracketed = in_brackets(text.chars)
    slots = []
    cuts = [0, *(place + 1 for place in text.places)]
    # 21个乡镇84所学校: each number stands before what it counts.
    ahead = len(quantities) > 1 and text.places[0] == 0 and all(one.unit for one in quantities)
    for number, quantity in enumerate(quantities):
        if quantity.loose:
            continue
        place = text.places[number]
        before = text.chars[cuts[number] : place]
        after_end = text.places[number + 1] if number + 1 < len(text.places) else len(text.chars)
        after = text.chars[place + 1 : after_end]
        for pause in PAUSES:
            after = after.split(pause)[0]
        if not figured(text.text.chars[slice(*quantity.core)]):
            # 都能入学: what is done is no label of its hundred per cent.
            after = ""
        if ahead:
            before = ""
        elif len(text.quantities) > 1 and before.strip("（），、；。为是"):
            after = ""
        if len(firm) == 1 and not any(char.isalnum() for char in before + after):
            before, after = _around(quantity, reference)
        words = before + after
        if quantity.kind == "date" and quantity.value[1] and _WHICH_YEAR.search(prompt):
            quantity = replace(quantity, yearly=not _WHICH_DAY.search(prompt))
        aside = (
            (len(firm) > 1 and quantities[number] not in wanted)
            or (place in bracketed and place > 1 and len(text.chars) > 3)
            or (
                heavy
                and quantity.kind == "count"
                and quantity.unit == "个"
                and quantity.value[-1] <= 10
                and not _HOW_MANY.search(prompt)
            )
            or (
                heavy
                and quantity.kind == "date"
                and not _WHEN.search(prompt)
                and not _HOW_MANY.search(prompt)
            )
        )
        slots.append(
            Slot(
                index,
                quantity,
                frozenset(before),
                frozenset(after),
                words,
                aside,
                period(text, number) or _period_in(reference, quantity),
            )
        )
    return slots


_PERIOD = re.compile("(?:每(?:一个?|个)?|一个?|/(?:生|人)?)(学年|学期|年|月|天|日|周)|([年月日])均")
_SAME_PERIOD = {"学年": "年", "日": "天"}


def period(text: Wording, number: int) -> str:
    """The span of time by which the clause of an amount counts it (每天3元, 五年360学时), the nearest one.

    An amount of money may stand anywhere in the clause, any other must stand next to its span.
    """
    one = text.quantities[number]
    money = one.unit in ("元", "")
    if one.kind != "count" or one.unit in neighbours.PER:
        return ""
    chars = text.text.chars
    left = max((chars.rfind(pause, 0, one.core[0]) for pause in PAUSES), default=-1) + 1
    right = min((at for pause in PAUSES if (at := chars.find(pause, one.core[1])) >= 0), default=len(chars))
    found = [
        (match.start(), match.end(), "1" + _SAME_PERIOD.get(name := match[1] or match[2], name))
        for match in _PERIOD.finditer(chars, left, right)
    ]
    found += [
        (other.start, other.end, f"{other.value[0]:g}{other.unit}")
        for other in text.quantities
        if other.kind == "count"
        and other.unit in neighbours.PER
        and other.value[0] > 1
        and left <= other.start < right
    ]
    near = [
        (gap, name)
        for start, end, name in found
        if (gap := max(start - one.end, one.start - end)) <= (right if money else _BESIDE)
    ]
    return min(near)[1] if near else ""


_BESIDE = 2
"""How far from its span of time an amount may stand."""


def _period_in(reference: Wording, quantity: Quantity) -> str:
    """The span of time by which the model answer counts an amount."""
    alike = [
        number
        for number, one in enumerate(reference.quantities)
        if one.kind == quantity.kind and one.value == quantity.value and one.unit == quantity.unit
    ]
    return period(reference, alike[0]) if alike else ""


def _around(quantity: Quantity, reference: Wording) -> tuple[str, str]:
    """The words before and behind the number of the model answer that a bare number of a point is."""
    places = [
        place
        for one, place in zip(reference.quantities, reference.places, strict=True)
        if one.kind == quantity.kind and one.value == quantity.value
    ]
    if len(places) != 1:
        return "", ""
    cuts = {*reference.places, *(at for at, char in enumerate(reference.chars) if char in PAUSES)}
    left = max((cut for cut in cuts if cut < places[0]), default=-1) + 1
    right = min((cut for cut in cuts if cut > places[0]), default=len(reference.chars))
    return reference.chars[left : places[0]], reference.chars[places[0] + 1 : right]


def _wanted(firm: list[Quantity], prompt: str) -> list[Quantity]:
    """The numbers of a point that the question asks for."""
    dates = [quantity for quantity in firm if quantity.kind == "date"]
    others = [quantity for quantity in firm if quantity.kind != "date"]
    if not dates or not others:
        return firm
    if _WHEN.search(prompt) and not _HOW_MANY.search(prompt.replace("时间", "")):
        return dates
    if _HOW_MANY.search(prompt) and not _WHEN.search(prompt):
        return others
    if _WHEN.search(prompt):
        return dates
    return others


def _completed(quantity: Quantity, reference: tuple[Quantity, ...]) -> Quantity:
    """A number of a terse point (小学45) as the model answer has it (45人以内)."""
    if quantity.kind == "date" and not quantity.value[0]:
        for other in reference:
            if other.kind == "date" and other.value[0] and other.value[1:] == quantity.value[1:]:
                return replace(quantity, year=other.value[0])
    if quantity.bound == "about":
        # 1%左右 of 控制在1%左右 may not be more.
        limits = [
            other.bound for other in reference if (other.kind, other.value) == (quantity.kind, quantity.value)
        ]
        return replace(quantity, bound=limits[0]) if limits[:1] in (["le"], ["lt"]) else quantity
    if quantity.kind != "count" or (quantity.unit and quantity.bound):
        return quantity
    year: tuple[float, ...] = (quantity.value[0], 0.0, 0.0)
    for other in reference:
        if other.kind == "count" and other.value == quantity.value and quantity.unit in ("", other.unit):
            return replace(quantity, unit=other.unit, bound=quantity.bound or other.bound)
        if other.kind == "date" and not quantity.unit and other.value == year:
            return replace(quantity, kind="date", value=year, bound=other.bound)
    return quantity


def in_brackets(chars: str) -> set[int]:
    """The places of `chars` between brackets."""
    inside: set[int] = set()
    depth = 0
    for index, char in enumerate(chars):
        if char == "（":
            depth += 1
        elif char == "）":
            depth = max(0, depth - 1)
        elif depth:
            inside.add(index)
    return inside
