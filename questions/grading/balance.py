"""Statements that weigh one thing against another (A高于B, A÷B), and whether an answer turns them round."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from questions.grading.forms import LIGHT
from questions.grading.wording import is_place

_PIVOTS = (
    re.compile("÷|除以|占|/"),
    re.compile("(?<!不)高于|(?:[涨增][得长])?要?比(?=[^，。；]{2,20}?(?:快|高|多|大)(?![^，。；]))"),
    re.compile("(?<!不)低于"),
    re.compile("不(?:低于|少于|小于)"),
    re.compile("不(?:高于|多于|大于|超过)"),
)
_EDGE = re.compile("[。；]")
_PAUSE = re.compile("[。；，]")
"""A formula goes on behind a comma, another comparison may end there."""
_REACH = 40
_ENOUGH = 4
"""How many characters must tell the sides apart."""


@dataclass(frozen=True, slots=True)
class Balance:
    """Characters only `left` and only `right` of a pivot, as far as the `edge` of its statement."""

    pivot: re.Pattern[str]
    left: frozenset[str]
    right: frozenset[str]
    edge: re.Pattern[str]


def balances(texts: Sequence[str]) -> tuple[Balance, ...]:
    """The statements of `texts` whose sides differ enough to be told apart."""
    found = []
    for text in texts:
        for pivot in _PIVOTS:
            for match in pivot.finditer(text):
                for edge in (_EDGE,) if pivot is _PIVOTS[0] else (_EDGE, _PAUSE):
                    before, after = map(_letters, _sides(text, match, edge))
                    left, right = before - after, after - before
                    if left and right and len(left) + len(right) >= _ENOUGH:
                        found.append(Balance(pivot, left, right, edge))
    return tuple(found)


def turned(known: tuple[Balance, ...], chars: str) -> tuple[tuple[int, int, frozenset[str]], ...]:
    """The statements of an answer that say the right side of one of `known` on the left.

    Bounds of each, and the characters that tell its sides apart.
    """
    found = []
    for one in known:
        for match in one.pivot.finditer(chars):
            before, after = _sides(chars, match, one.edge)
            left, right = _letters(before), _letters(after)
            straight = min(len(one.left & left), len(one.right & right))
            crossed = min(
                len((one.left & right) - left) / len(one.left),
                len((one.right & left) - right) / len(one.right),
            )
            if crossed >= 0.5 and straight <= 1:
                found.append((match.start() - len(before), match.end() + len(after), one.left | one.right))
    return tuple(found)


def _sides(text: str, pivot: re.Match[str], edge: re.Pattern[str]) -> tuple[str, str]:
    """What stands before and behind a pivot, as far as the edge of its statement."""
    before = edge.split(text[max(0, pivot.start() - _REACH) : pivot.start()])[-1]
    after = edge.split(text[pivot.end() : pivot.end() + _REACH])[0]
    return before, after


def _letters(text: str) -> frozenset[str]:
    return frozenset(char for char in text if char.isalnum() and not is_place(char) and char not in LIGHT)
