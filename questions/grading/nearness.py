"""A point all but said: much of it where the rest of the answer stands, and no other word in its gaps."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from questions.grading.forms import LIGHT
from questions.grading.matching import Match, Reading

STANDING = 0.4
"""The share of the points (by weight) that must stand before one all but said is taken as meant."""
_NEAR = ((6, 0.75), (math.inf, 0.6))
"""The share of the usual need that is enough then, of a point of at most so many characters."""
_EASES = ((4.0, 0.0), (7.0, 0.05), (14.0, 0.15), (math.inf, 0.17))
"""How much less than usual of a form of at most so much weight is enough when nothing takes its place."""
_SHORTEST = 4
"""In a point of fewer characters every word left out is the point itself."""
_ALIKE = 1
"""A gap in the answer hardly longer or shorter (in characters) than the point's holds a word in its place."""


def shortened(match: Match, need: float, reading: Reading) -> bool:
    """Whether a longer point is said in fewer words, with none put in the place of those left out."""
    eased = next(ease for most, ease in _EASES if match.form.total <= most)
    return match.coverage >= need - eased and eased > 0 and _nothing_instead(match, reading)


def almost(match: Match, need: float, reading: Reading) -> bool:
    """Whether enough of a point is said for it to be meant, where the rest of the answer stands."""
    size = len(match.form.chars)
    return (
        size >= _SHORTEST
        and not match.form.least
        and match.coverage >= next(share for most, share in _NEAR if size <= most) * need
        and bool(match.taken)
        # What sounds alike is forgiven beside a point that is said, not as a reason to take it as said.
        and not match.typo
        and _nothing_instead(match, reading)
    )


def _nothing_instead(match: Match, reading: Reading) -> bool:
    return not any(_instead(*gap, match, reading) for gap in _gaps(match, reading))


def _gaps(match: Match, reading: Reading) -> Iterator[tuple[int, int, int, int]]:
    """What lies before, between and after the pieces of a match: bounds in the form, bounds in the answer."""
    runs = sorted(match.runs)
    if not runs:
        return
    place, start, _ = runs[0]
    yield 0, place, _clause(reading, start)[0], start
    for (place, start, length), (next_place, next_start, _) in pairwise(runs):
        if next_start >= start + length:
            yield place + length, next_place, start + length, next_start
    place, start, length = runs[-1]
    yield place + length, len(match.form.chars), start + length, _clause(reading, start)[1]


def _instead(left: int, right: int, start: int, end: int, match: Match, reading: Reading) -> bool:
    """Whether a gap of the point is filled in the answer by something of about its size."""
    meant = _telling(match.form.chars[left:right])
    said = [char for char in _telling(reading.chars[start:end]) if char not in match.form.chars]
    if not meant or not said or sum(match.form.weights[left:right]) < 0.5:
        return False
    return abs(len(meant) - len(said)) <= _ALIKE or (
        left == 0 and len(meant) >= _WORD and _foreign(reading.chars[max(start, end - _WORD) : end], match)
    )


_WORD = 2


def _foreign(chars: str, match: Match) -> bool:
    """Whether a word stands right before what was said of a point that has another there (小组长责任制)."""
    return len(chars) == _WORD and len(_telling(chars)) == _WORD and not set(chars) & set(match.form.chars)


def _telling(chars: str) -> list[str]:
    return [char for char in chars if char.isalnum() and char not in LIGHT]


def _clause(reading: Reading, place: int) -> tuple[int, int]:
    return next(
        ((left, right) for left, right in reading.bounds if left <= place < right), (place, place + 1)
    )
