"""What a number means by those beside it: the year just named, a range, a day of wages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from questions.grading.lexicon import data
from questions.grading.quantity import Quantity

_SUM = 100
"""From so many a number without a unit beside a span of time is money."""
PER = frozenset({"天", "年", "月", "学期", "学年", "周"})
"""Units of time by one of which money is counted."""
_CENTURY = 1900
_UNTIL = ("到", "至", "-")
_NEAR = 12


@cache
def _corrections() -> re.Pattern[str]:
    """What takes back the number before it."""
    words = {word.rstrip("，") for word in data("wording")["talk"]["corrections"]}
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))


def of_a_rate(chars: str, found: list[Quantity]) -> Iterator[Quantity]:
    """`found`, one day or one year beside an amount of money (一天三块钱) counting nothing."""
    for index, one in enumerate(found):
        beside = [*found[max(0, index - 1) : index], *found[index + 1 : index + 2]]
        single = one.unit in PER and one.value == (1.0, 1.0) and not one.bound
        if single and any(
            (other.unit == "元" or (not other.unit and other.kind == "count" and other.value[0] >= _SUM))
            and max(other.start - one.end, one.start - other.end) <= 1
            for other in beside
        ):
            yield replace(one, loose=True)
        else:
            yield one


def following(chars: str, earlier: Quantity, quantity: Quantity) -> Quantity:
    """A day means the year that was just named (二〇一一年来的，十月二十六号), or its month (10号到18号)."""
    gap = chars[earlier.end : quantity.start]
    again = _corrections().search(gap) is not None
    until = again or gap in _UNTIL
    if until and gap in _UNTIL and not quantity.unit and chars.startswith("日", quantity.end):
        quantity = replace(quantity, end=quantity.end + 1, unit="号")
    if until and quantity.unit == "号" and earlier.kind == "date" and earlier.value[2]:
        return replace(quantity, kind="date", value=(*earlier.value[:2], quantity.value[0]), unit="")
    if quantity.kind != "date" or quantity.value[0] or earlier.kind != "date":
        return quantity
    year = earlier.value[0] or earlier.year
    near = len(gap) <= _NEAR and (again or not any(pause in gap for pause in "。；"))
    return replace(quantity, year=year) if year and near else quantity


def years(found: list[Quantity]) -> Iterator[Quantity]:
    """`found`, years told in short behind a full one (2011、12、13年) being years."""
    last = 0.0
    end = -1
    for one in found:
        whole = one.kind == "count" and one.unit in ("", "年") and one.value[0] == one.value[-1]
        short = one.value[0] % 100 if one.kind == "date" and not any(one.value[1:]) else one.value[0]
        if whole and not one.bound and _CENTURY <= one.value[0] < _CENTURY + 200:
            last = one.value[0]
        elif last and (whole or one.kind == "date") and one.core[0] == end + 1 and last % 100 < short < 100:
            last += short - last % 100
            one = replace(one, kind="date", value=(last, 0.0, 0.0), unit="")
        else:
            last = one.value[0] if one.kind == "date" and not any(one.value[1:]) else 0.0
        end = one.end
        yield one


def listed(chars: str, found: list[Quantity]) -> list[Quantity]:
    """`found`, three or more whole numbers told one after the other (十三、十四、十五周岁) as their span."""
    merged: list[Quantity] = []
    at = 0
    while at < len(found):
        last = at
        while last + 1 < len(found) and _next(chars, found[last], found[last + 1]):
            last += 1
        if last - at >= 2 and found[last].unit:
            value = (found[at].value[0], found[last].value[0])
            merged.append(
                replace(
                    found[last],
                    start=found[at].start,
                    value=value,
                    core=(found[at].core[0], found[last].core[1]),
                )
            )
        else:
            merged += found[at : last + 1]
        at = last + 1
    return merged


def _next(chars: str, one: Quantity, other: Quantity) -> bool:
    """Whether one number follows another in counting, with nothing but a mark between them."""
    return (
        one.kind == other.kind == "count"
        and one.unit in ("", other.unit)
        and one.value[0] == one.value[-1] == other.value[0] - 1
        and chars[one.end : other.start] in ("、", "，")
    )


def from_to(chars: str, low: Quantity, high: Quantity) -> Quantity | None:
    """The range that 少则…多则… spans."""
    if not (low.kind == high.kind == "count" and chars.endswith("少则", 0, low.start)):
        return None
    if not chars.endswith("多则", 0, high.start) or low.unit not in ("", high.unit):
        return None
    value = (low.value[0], high.value[-1])
    return replace(low, start=low.start - 2, end=high.end, value=value, unit=high.unit, bound="")
