"""Numbers with a half or tenths behind their unit: 四个半平方米, 一年半, 半个月, 四块五."""

from __future__ import annotations

import re
from collections.abc import Mapping

from questions.grading.numerals import CIPHERS, NUMBER, value_of

_AND_A_HALF = re.compile(rf"(?P<a>{NUMBER})个半")
_COUNTED = re.compile(rf"(?P<a>{NUMBER})(?P<rest>[^，。；]{{1,3}}?)半(?![数载夜路途年个天月年学成截])")
_HALF = re.compile("半个?(?P<unit>年|月|学期|学年|天|小时|钟头)")
_MONEY = re.compile(
    rf"(?P<a>{NUMBER})(?:块|元)(?P<b>[{CIPHERS}]|\d)(?:[毛角]|(?=[，。；、以左上到]|$))|(?P<c>{NUMBER})[毛角]钱?"
)
"""四块五, 四元五角, 五毛: the digit behind the unit counts its tenths."""
_PART = re.compile("(?<![提之以学业检考期])[前后]$|[上下大小过多]$")
"""上半年 is no length of time, 开学前半年 is."""
_MONTH = "月"


def read(
    chars: str, at: int, units: re.Pattern[str], unit_of: Mapping[str, str]
) -> tuple[int, float, str] | None:
    """End, value and unit of the number with a part behind its unit that begins at `at`."""
    money = _MONEY.match(chars, at)
    if money:
        tenths = value_of(money["b"] or money["c"])
        return money.end(), (value_of(money["a"]) if money["a"] else 0.0) + tenths / 10, "元"
    half = _HALF.match(chars, at)
    if half:
        if _PART.search(chars[max(0, at - 2) : at]):
            return None
        unit = half["unit"]
        return half.end(), 0.5, _MONTH if unit == _MONTH else unit_of.get(unit) or unit_of["个" + unit]
    whole = _AND_A_HALF.match(chars, at)
    if whole:
        end = whole.end()
        if chars.startswith(_MONTH, end):
            return end + 1, value_of(whole["a"]) + 0.5, _MONTH
        counted = units.match(chars, end)
        return (
            counted.end() if counted else end,
            value_of(whole["a"]) + 0.5,
            unit_of[counted.group()] if counted else "个",
        )
    whole = _COUNTED.match(chars, at)
    if whole and whole["rest"] in unit_of:
        return whole.end(), value_of(whole["a"]) + 0.5, unit_of[whole["rest"]]
    return None
