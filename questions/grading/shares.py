"""Shares said in words: halves, 八二开, 中央八成地方两成."""

from __future__ import annotations

import re
from typing import Literal

from questions.grading.numerals import CIPHERS, INTEGER, NUMBER, NUMERALS, value_of

_DIGIT = "[一二两三四五六七八九]"
_HALVES = re.compile(
    "对半(?:开|分担|分|出|承担|负担)?|(?:一家|一方|一人|各家|各)(?:出|担|拿|掏|负担|承担|分担)?一半|平摊|对等分担"
)
_HALF = re.compile("一半|半数")
_OPEN = re.compile(
    rf"(?P<a>{_DIGIT})(?P<b>{_DIGIT})(?:开(?![会学门始展办放设课除发])|分成|分担|分账|分(?=[，。；、]|$))"
)
_BARE = re.compile(rf"(?P<a>{_DIGIT})(?P<b>{_DIGIT})(?=[，。；、]|$)")
_PARTS = re.compile(
    rf"(?P<a>{_DIGIT}|\d)成(?P<between>[^。；\d{CIPHERS}]{{0,8}})(?P<b>{_DIGIT}|\d)成(?![\d{CIPHERS}])"
)
_PERCENTS = re.compile(
    rf"(?:百分之(?P<a>{NUMBER})|(?P<c>\d+)%)(?P<between>[^。；\d{CIPHERS}%百]{{0,8}})(?:百分之(?P<b>{NUMBER})|(?P<d>\d+)%)"
)
_TOLD = re.compile(
    rf"(?P<a>{_DIGIT}|[1-9])(?P<between>(?:中央|国家|省|地方|市|县)[上里级财政出拿担掏负承]{{0,4}})(?P<b>{_DIGIT}|[1-9])(?=[，。；、开分]|$)"
)
"""中央八地方二: both sides are named, so that the tenths need no 成."""
_MATCHED = re.compile(
    rf"(?P<a>{INTEGER})[个名位]?[^，。；\d{NUMERALS}]{{0,5}}(?:[配带管教摊][备上着了给]?|对)(?P<b>{INTEGER})[个名位]"
    rf"|(?P<c>{INTEGER})[个名位]?(?:学生|娃娃?|孩子)[就要得有]?(?P<d>{INTEGER})[个名位]?(?:老师|教师|先生)"
    rf"|(?P<e>{INTEGER})[个名位]?(?:老师|教师|先生)[就要得有]?(?P<f>{INTEGER})[个名位]?(?:学生|娃娃?|孩子)"
)
"""五十个娃娃配一个, 一个老师带五十个: one to fifty."""
_SIDES = ("中央", "国家", "省", "地方", "市", "县")
"""Who shares a cost, the higher first: a ratio names the higher side first."""


def read(chars: str, at: int) -> tuple[int, Literal["ratio", "percent"], tuple[float, float]] | None:
    """End, kind and value of the share that begins at `at`: (left, right) of a ratio, (low, high) percent."""
    halves = _HALVES.match(chars, at)
    if halves:
        return halves.end(), "ratio", (5.0, 5.0)
    half = _HALF.match(chars, at)
    if half:
        return half.end(), "percent", (50.0, 50.0)
    parts = _PARTS.match(chars, at) or _TOLD.match(chars, at)
    if parts:
        between = parts["between"]
        side = next((rank for rank, word in enumerate(_SIDES) if word in between), None)
        first = next((rank for rank, word in enumerate(_SIDES) if word in chars[max(0, at - 6) : at]), None)
        left, right = value_of(parts["a"]), value_of(parts["b"])
        both = side is not None and first is not None and (side < 2) != (first < 2)
        if both or (left + right == 10 and (side is not None or first is not None)):
            turned = side is not None and (side < 2 or (first is not None and side < first))
            return parts.end(), "ratio", (right, left) if turned else (left, right)
    percents = _PERCENTS.match(chars, at)
    if percents and any(side in percents["between"] for side in _SIDES):
        left, right = value_of(percents["a"] or percents["c"]), value_of(percents["b"] or percents["d"])
        if left + right == 100:
            return percents.end(), "ratio", (left / 10, right / 10)
    split = _OPEN.match(chars, at)
    if split is None and (at == 0 or chars[at - 1] not in CIPHERS + "十百千万第0123456789"):
        split = _BARE.match(chars, at)
    if split and (split.re is _OPEN or value_of(split["a"]) + value_of(split["b"]) == 10):
        return split.end(), "ratio", (value_of(split["a"]), value_of(split["b"]))
    return None


def matched(chars: str, at: int) -> tuple[int, tuple[float, float]] | None:
    """End and sides of a ratio of one to many that begins at `at`, said by who is matched with whom."""
    match = _MATCHED.match(chars, at)
    if match is None:
        return None
    one, other = (value_of(side) for side in match.groups() if side)
    return (match.end(), (one, other)) if 1 in (one, other) else None
