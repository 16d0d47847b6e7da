"""Whether a number that was said is the number that was meant: equal or wrong, never nearly."""

from __future__ import annotations

from typing import Literal

from questions.grading.quantity import MATCHED, Quantity

Agreement = Literal["same", "differs", "against", "unrelated"]

_UPPER = frozenset({"le", "lt", "before"})
_LOWER = frozenset({"ge", "gt", "after"})


_TIMES = {
    ("年", "月"): 12, ("月", "天"): 30, ("周", "天"): 7, ("学年", "学期"): 2, ("天", "时"): 24,
    ("时", "分钟"): 60,
}  # fmt: skip
"""How many of the second unit one of the first lasts."""


def _same_time(expected: Quantity, said: Quantity) -> bool:
    """Whether two lengths of time in different units are equal (一年半, 十八个月)."""
    for longer, shorter in ((expected, said), (said, expected)):
        times = _TIMES.get((longer.unit, shorter.unit))
        if times:
            return all(
                abs(times * one - other) < 1e-6
                for one, other in zip(longer.value, shorter.value, strict=True)
            )
    return False


def compatible(expected: Quantity, said: Quantity) -> bool:
    """Whether `said` may be meant as an answer to `expected`: a number of the same sort."""
    if said.ordinal and expected.kind not in ("count", "document"):
        return False
    if expected.kind == said.kind:
        if expected.kind != "count":
            return True
        return (
            not expected.unit
            or not said.unit
            or expected.unit == said.unit
            or _same_time(expected, said)
            or (
                "个" in (expected.unit, said.unit)
                and (
                    {expected.unit, said.unit}.isdisjoint(
                        {"次", "天", "年", "月", "元", "岁", "号", "条", "章", "届", "世纪", "学期", "周"}
                    )
                )
            )
        )
    kinds = {expected.kind, said.kind}
    if kinds == {"ratio", "percent"}:
        return True
    if kinds == {"ratio", "count"}:
        ratio, count = (expected, said) if expected.kind == "ratio" else (said, expected)
        return ratio.unit == MATCHED and max(ratio.value) == count.value[0] == count.value[-1]
    if kinds == {"count", "percent"}:
        return (expected if expected.kind == "count" else said).unit == ""
    if kinds == {"count", "date"}:
        count, date = (expected, said) if expected.kind == "count" else (said, expected)
        return (
            count.unit == "年"
            or (count.unit == "" and date.value[0] == count.value[0])
            or (_dotted(count) and date.value[1] > 0)
        )
    if kinds == {"count", "document"}:
        return (expected if expected.kind == "count" else said).unit == "号"
    return False


def agreement(expected: Quantity, said: Quantity) -> Agreement:
    """How `said` stands to `expected`."""
    if not compatible(expected, said):
        return "unrelated"
    if not _equal(expected, said):
        return "differs"
    if (
        said.bound in _UPPER
        and expected.bound in _LOWER | {""}
        and not (expected.bound == "" and expected.kind == "date")
    ):
        return "against"
    if said.bound in _LOWER and expected.bound in _UPPER:
        return "against"
    return "same"


def _equal(expected: Quantity, said: Quantity) -> bool:
    if expected.kind == said.kind == "date":
        if expected.year and said.value[0] not in (0, expected.year):
            return False
        year = said.value[0] or said.year
        if expected.yearly:
            rest = zip(expected.value[1:], said.value[1:], strict=True)
            return expected.value[0] == year and all(not have or want == have for want, have in rest)
        return all(
            not want or want == have
            for want, have in zip(expected.value, (year, *said.value[1:]), strict=True)
        )
    if {expected.kind, said.kind} == {"ratio", "percent"}:
        ratio, percent = (expected, said) if expected.kind == "ratio" else (said, expected)
        share = 100 * ratio.value[0] / (sum(ratio.value) or 1)
        return abs(percent.value[0] - share) < 1e-6 and percent.value[0] == percent.value[-1]
    if expected.kind == said.kind == "ratio" and MATCHED not in (expected.unit, said.unit):
        return expected.value[0] * said.value[1] == expected.value[1] * said.value[0]
    if MATCHED in (expected.unit, said.unit):
        if expected.kind == said.kind:
            return sorted(expected.value) == sorted(said.value)
        return max(expected.value) == max(said.value)
    if expected.kind == "date" and _dotted(said):
        # 9.10 is read as a date; what is left of it as a number, 9.1, is the first and not the tenth.
        month, day = expected.value[1:]
        return day % 10 != 0 and said.value[0] == float(f"{month:.0f}.{day:.0f}")
    if expected.kind == "date":
        year = (
            said.value[0] + (2000 if said.value[0] < 30 else 1900) if said.value[0] < 100 else said.value[0]
        )
        return expected.value == (year, 0, 0) or (
            expected.value[2] == said.value[0] and said.unit == "号" and not expected.value[0]
        )
    if said.kind == "date":
        return expected.value[0] in (said.value[0], said.value[0] % 100) and expected.unit in ("年", "")
    if "document" in (expected.kind, said.kind) and expected.kind != said.kind:
        return expected.value[-1] == said.value[-1]
    if expected.value == said.value or _same_time(expected, said):
        return True
    low, high = expected.value[0], expected.value[-1]
    if open_ended(said) and said.value[0] == low and expected.kind == said.kind == "count":
        return True
    return open_ended(expected) and said.value[0] >= low and said.value[-1] <= high


def open_ended(quantity: Quantity) -> bool:
    """Whether a count is one with more behind it (十多人)."""
    low, high = quantity.value[0], quantity.value[-1]
    return quantity.kind == "count" and high - low > 5 and low % 10 == 0 and high % 10 == 9


def _dotted(quantity: Quantity) -> bool:
    """Whether a number may be a day written as month.day (11.3)."""
    return (
        quantity.kind == "count"
        and not quantity.unit
        and quantity.value[0] % 1 != 0
        and quantity.value[0] < 13
    )


def vaguer(expected: Quantity, said: Quantity) -> bool:
    """Whether `said` is `expected` said in part, as the year of a full date: missing, not wrong."""
    return (
        expected.kind == said.kind == "date"
        and expected.value != said.value
        and any(have and want == have for want, have in zip(expected.value, said.value, strict=True))
        and all(
            not have or not want or want == have
            for want, have in zip(expected.value, said.value, strict=True)
        )
    )
