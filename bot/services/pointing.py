"""The points of a question, edited one at a time or as lines of text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from hashlib import blake2b

from bot.services import editing
from bot.services.house import House
from bot.services.refusal import Refused
from questions.formats import points as lines
from questions.question import KeyPoint, Question, Strictness

MOST = 30
LONGEST = 500
WEIGHTS = (0.5, 1.0, 2.0, 3.0)

# How people number lines: “1. …”, “2、…”, “（3）…”; “1.5万元” is no such number.
_NUMBERED = re.compile(r"^\s*[（(]?\d{1,2}(?:[、)）．]|\.(?!\d))\s*", re.MULTILINE)

Points = tuple[KeyPoint, ...]


def mark(point: KeyPoint) -> str:
    """A short name of a point's text, so that a button of an older screen meets no other point."""
    return blake2b(point.text.encode(), digest_size=3).hexdigest()


async def add(house: House, by: int, question_id: str, text: str) -> None:
    """Add points to the draft, one a line."""
    found = _read(text)
    await _edit(house, by, question_id, lambda points: (*points, *found))


async def write(house: House, by: int, question_id: str, text: str) -> None:
    """Put lines of text in place of all points."""
    found = _read(text)
    await _edit(house, by, question_id, lambda points: found)


async def reword(house: House, by: int, question_id: str, index: int, name: str, text: str) -> None:
    """Give a point another text; its settings stay."""
    text = _checked(text)
    await _change(house, by, question_id, index, name, lambda point: replace(point, text=text))


async def accept(house: House, by: int, question_id: str, index: int, name: str, text: str) -> None:
    """Accept other wordings of a point, one a line."""
    others = tuple(_checked(line) for line in text.splitlines() if line.strip())

    def edit(point: KeyPoint) -> KeyPoint:
        return replace(point, alternatives=tuple(dict.fromkeys((*point.alternatives, *others))))

    await _change(house, by, question_id, index, name, edit)


async def refuse(house: House, by: int, question_id: str, index: int, name: str, which: str) -> None:
    """Accept another wording no longer; `which` is its own mark."""

    def edit(point: KeyPoint) -> KeyPoint:
        kept = tuple(text for text in point.alternatives if mark(KeyPoint(text)) != which)
        return replace(point, alternatives=kept)

    await _change(house, by, question_id, index, name, edit)


async def weigh(house: House, by: int, question_id: str, index: int, name: str, weight: int) -> None:
    """Give a point one of WEIGHTS."""
    if not 0 <= weight < len(WEIGHTS):
        raise Refused("stale")
    await _change(house, by, question_id, index, name, lambda p: replace(p, weight=WEIGHTS[weight]))


async def demand(house: House, by: int, question_id: str, index: int, name: str, *, must: bool) -> None:
    """Say whether an answer without this point fails."""
    await _change(house, by, question_id, index, name, lambda point: replace(point, must=must))


async def tighten(house: House, by: int, question_id: str, index: int, name: str, place: int) -> None:
    """Say how close to the wording a point must be said: a place among the strictnesses."""
    if not 0 <= place < len(Strictness):
        raise Refused("stale")
    strictness = tuple(Strictness)[place]
    await _change(house, by, question_id, index, name, lambda p: replace(p, strictness=strictness))


async def remove(house: House, by: int, question_id: str, index: int, name: str) -> None:
    """Take a point away."""

    def edit(points: Points) -> Points:
        _meant(points, index, name)
        return points[:index] + points[index + 1 :]

    await _edit(house, by, question_id, edit)


async def rise(house: House, by: int, question_id: str, index: int, name: str) -> None:
    """Move a point one place up."""

    def edit(points: Points) -> Points:
        moved = _meant(points, index, name)
        if index == 0:
            return points
        return (*points[: index - 1], moved, points[index - 1], *points[index + 1 :])

    await _edit(house, by, question_id, edit)


async def _change(
    house: House, by: int, question_id: str, index: int, name: str, edit: Callable[[KeyPoint], KeyPoint]
) -> None:
    def change(points: Points) -> Points:
        return (*points[:index], edit(_meant(points, index, name)), *points[index + 1 :])

    await _edit(house, by, question_id, change)


async def _edit(house: House, by: int, question_id: str, edit: Callable[[Points], Points]) -> None:
    def change(question: Question) -> Question:
        points = edit(question.points)
        if len(points) > MOST:
            raise Refused("too_many_points", most=MOST)
        return replace(question, points=points)

    await editing.change_by(house, by, question_id, change)


def _meant(points: Points, index: int, name: str) -> KeyPoint:
    if not 0 <= index < len(points) or mark(points[index]) != name:
        raise Refused("stale")
    return points[index]


def _read(text: str) -> Points:
    found = lines.read(_NUMBERED.sub("", text))
    if not found:
        raise Refused("empty_text")
    for point in found:
        for wording in (point.text, *point.alternatives):
            _checked(wording)
    return found


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refused("empty_text")
    if len(text) > LONGEST:
        raise Refused("too_long", most=LONGEST)
    return text
