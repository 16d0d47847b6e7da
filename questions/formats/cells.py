"""Cell values as the text a person sees in them, and text as cells that stay text."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PERCENT = re.compile(r"0(?:\.(0+))?[%％]")
_AFFIX = re.compile(
    r'^(?:\[[^\]]*\])?(?:"([^"]*)")?[#0,]+(?:\.0+)?(?:"([^"]*)"|([\u4e00-\u9fff]+))?(?:;.*)?$'
)


def shown(value: Any, number_format: str = "General") -> str:
    """The text of `value` as its cell shows it: 95% for 0.95 in a percent cell, 2006年9月1日 for a date."""
    if value is None:
        return ""
    if isinstance(value, str):
        return unescaped(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, number_format)
    if isinstance(value, date):
        return _day(value, number_format)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return str(value)


def unescaped(text: str) -> str:
    """`text` without the codes Excel writes for characters that XML cannot hold (_x000D_)."""
    if "_x" in text:
        text = _ESCAPED.sub(_character, text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def _character(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if character.isprintable() or character in "\n\r\t" else ""


def _number(value: float, number_format: str) -> str:
    percent = _PERCENT.search(number_format)
    if percent:
        digits = len(percent[1] or "")
        scaled = value * 100
        # A cell may show less than it holds; what it holds is the figure.
        exact = f"{scaled:.10g}"
        return f"{exact if len(exact.partition('.')[2]) > digits else f'{scaled:.{digits}f}'}%"
    plain = str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    affix = _AFFIX.match(number_format)
    if affix:
        return f"{affix[1] or ''}{plain}{affix[2] or affix[3] or ''}"
    return plain


def _day(value: date, number_format: str) -> str:
    layout = re.sub(r"\[[^\]]*\]", "", number_format.lower())
    written = f"{value.year}年{value.month}月"
    if "d" in layout or "日" in layout or "m" not in layout:
        written += f"{value.day}日"
    if isinstance(value, datetime) and (value.hour or value.minute) and "h" in layout:
        written += f" {value.hour}:{value.minute:02d}"
    return written
