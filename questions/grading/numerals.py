"""Chinese and Arabic numerals: how they are written, and what they are worth."""

from __future__ import annotations

import re

_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
CIPHERS = "零〇一二两三四五六七八九"
NUMERALS = CIPHERS + "十百千万亿"
NUMBER = rf"(?:(?:\d+[百千万亿]+){{2,}}\d*|\d+(?:\.\d+)?[百千万亿]*|[{NUMERALS}]+(?:点[{CIPHERS}]+)?[万亿]*)"
INTEGER = rf"(?:\d+|[{CIPHERS}十百]+)"
YEAR = rf"(?:\d{{4}}|\d{{2}}|[{CIPHERS}]{{4}}|[{CIPHERS}]{{2}}|一九{INTEGER})"

_MIXED = re.compile(r"\d+(?:\.\d+)?[百千万亿]*")


def value_of(text: str) -> float:
    """The value of digits one by one (一九八六) or by scale (一千五, 三百九十六, 2万)."""
    if "." in text or text.isdigit():
        return _scaled(text)
    if text[0].isdigit():
        return _scaled(text)
    whole, _, fraction = text.partition("点")
    if fraction:
        digits = "".join(str(_DIGITS[char]) for char in fraction if char in _DIGITS)
        value = float(f"{value_of(whole) if whole else 0:.0f}.{digits or 0}")
        for char in fraction:
            value *= SCALES.get(char, 1)
        return value
    if not any(char in SCALES for char in whole):
        return float("".join(str(_DIGITS[char]) for char in whole))
    total = section = digit = 0
    last = 1
    for char in whole:
        if char in _DIGITS:
            digit = _DIGITS[char]
            if char in "零〇":
                last = 10
        elif SCALES[char] >= 10_000:
            total = (total + section + digit) * SCALES[char]
            section, digit, last = 0, 0, SCALES[char]
        else:
            section += (digit or 1) * SCALES[char]
            digit, last = 0, SCALES[char]
    spoken_short = last >= 100 and whole[-2:-1] not in "零〇"
    return float(total + section + digit * (last // 10 if spoken_short else 1))


def _scaled(text: str) -> float:
    pieces = _MIXED.findall(text)
    if len(pieces) > 1:
        return sum(_scaled(piece) for piece in pieces)
    digits = text.rstrip("百千万亿")
    value = float(digits)
    for char in text[len(digits) :]:
        value *= SCALES[char]
    return value


def year_of(text: str) -> float:
    value = value_of(text)
    if value < 100:
        value += 2000 if value < 30 else 1900
    return value
