"""What a number means by those beside it: the year just named, a range, a day of wages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise

from questions.grading.lexicon import data
from questions.grading.numerals import year_of
from questions.grading.quantity import Quantity

_FEW = 20
"""From so many a number without a unit beside a span of time is counted by it."""
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


_PAID = re.compile(
    "(?:平均|下来|一共|总共|补助|补贴|补|发放|发|给|是|要|就|得|定额|拨|安排|每人|一个人|学生)+"
)
"""What may stand between a year and what is paid in it (一年平均补1250元)."""


def of_a_rate(chars: str, found: list[Quantity]) -> Iterator[Quantity]:
    """`found`, one day or one year beside an amount (一天三块钱, 一年七十二学时) counting nothing."""
    for index, one in enumerate(found):
        beside = [*found[max(0, index - 1) : index], *found[index + 1 : index + 2]]
        single = one.unit in PER and one.value == (1.0, 1.0) and not one.bound
        if single and any(
            (
                other.unit not in ("", *PER)
                or (not other.unit and other.kind == "count" and other.value[0] >= _FEW)
            )
            and (
                max(other.start - one.end, one.start - other.end) <= 1
                or (other.unit == "元" and _PAID.fullmatch(chars, one.end, other.start) is not None)
            )
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


def settle(chars: str, found: list[Quantity]) -> tuple[Quantity, ...]:
    """`found` as each number of it is meant beside the others."""
    if len(found) > 1:
        found = list(compared(chars, list(of_a_hundred(chars, list(with_months(chars, list(years(found))))))))
    return tuple(of_a_rate(chars, listed(chars, found)))


def with_months(chars: str, found: list[Quantity]) -> Iterator[Quantity]:
    """`found`, months behind years (一年零六个月) being a part of them."""
    held: Quantity | None = None
    for one in found:
        if (
            held is not None
            and one.unit == "月"
            and one.kind == "count"
            and not one.bound
            and chars[held.end : one.start] in ("", "零", "又", "加")
        ):
            value = held.value[0] + one.value[0] / 12
            yield replace(held, end=one.end, value=(value, value), core=(held.core[0], one.core[1]))
            held = None
            continue
        if held is not None:
            yield held
        held = one if one.unit == "年" and one.kind == "count" else None
        if held is None:
            yield one
    if held is not None:
        yield held


_MORE = re.compile("(?<![至最不起])(?:再?[多加高]|多出|高出|再加上?)[了出]?$")
_LESS = re.compile("(?<![至最不起])(?:[少低]|少掉)[了出]?$")


def compared(chars: str, found: list[Quantity]) -> Iterator[Quantity]:
    """`found`, a number said by how much it differs from the one before it (初中多两百五) being itself."""
    last: Quantity | None = None
    for one in found:
        if last is not None and one.kind == last.kind == "count" and one.unit in ("", last.unit):
            before = chars[max(last.end, one.start - 4) : one.start]
            sign = 1 if _MORE.search(before) else -1 if _LESS.search(before) else 0
            if sign:
                value = tuple(was + sign * by for was, by in zip(last.value, one.value, strict=True))
                one = replace(one, value=value, unit=last.unit, loose=True)
        last = one
        yield one


_AMONG = re.compile("[^，。；、]{0,4}?(?:里头|里面|里边|当中|中间|之中|里|中)")
_HEADS = frozenset({"个", "人", ""})
_BASES = frozenset({10, 100, 1000})


def of_a_hundred(chars: str, found: list[Quantity]) -> Iterator[Quantity]:
    """`found`, what is counted among a hundred (一百个里头三个) being per cent."""
    base = 0.0
    end = 0
    for one in found:
        heads = one.kind == "count" and one.unit in _HEADS and not one.ordinal
        if (
            heads
            and one.value[0] == one.value[-1]
            and one.value[0] in _BASES
            and _AMONG.match(chars, one.end)
        ):
            base = one.value[0]
            end = one.end
            continue
        if base and "。" in chars[end : one.start]:
            base = 0.0
        if base and heads and one.value[-1] <= base:
            one = replace(
                one, kind="percent", value=tuple(round(100 * value / base, 4) for value in one.value), unit=""
            )
        yield one


def years(found: list[Quantity]) -> Iterator[Quantity]:
    """`found`, years told in short behind a full one (2011、12、13年) being years."""
    last = 0.0
    end = -1
    for one in _in_short(found):
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


def _in_short(found: list[Quantity]) -> list[Quantity]:
    """`found`, numbers of two digits being years if as many are counted behind them (09、10、11三年)."""
    for last, span in enumerate(found):
        count = int(span.value[0]) if span.kind == "count" and span.unit == "年" else 0
        run = found[last - count : last] if 2 <= count <= last else []
        told = [one.value[0] for one in run]
        if (
            run
            and all(
                one.kind == "count" and one.unit == "" and one.value[0] == one.value[-1] < 100 for one in run
            )
            and told == sorted(told)
            and all(2 >= other.start - one.end >= 1 for one, other in pairwise(run))
            and span.start - run[-1].end <= _BESIDE
        ):
            years = [
                replace(one, kind="date", value=(year_of(f"{one.value[0]:02.0f}"), 0.0, 0.0)) for one in run
            ]
            return [*found[: last - count], *years, *found[last:]]
    return found


_BESIDE = 2


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
