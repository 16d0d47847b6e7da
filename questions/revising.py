"""What a new wording changes in a question, and whether those who learnt the old one must learn again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from difflib import SequenceMatcher
from typing import Any, Literal

from questions.likeness import plain
from questions.merging import FieldChange
from questions.question import KeyPoint, Question

_TOKEN = re.compile(r"\d+(?:\.\d+)?[%％‰]?|[A-Za-z]+|.", re.DOTALL)
_ALIKE = 0.35
_SHORTEST_COMMON = 2
_MOST_COMPARED = 1_000_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that both wordings have, or only the old one, or only the new one."""

    mark: Literal["same", "old", "new"]
    text: str


@dataclass(frozen=True, slots=True)
class Combined:
    """Two changes of one question put together; `conflicts` are fields that both changed, not alike."""

    question: Question
    conflicts: tuple[str, ...]


def changes(old: Question, new: Question) -> tuple[FieldChange, ...]:
    """The fields that differ, in the order of a question's fields; ids are not compared."""
    return tuple(
        FieldChange(name, getattr(old, name), getattr(new, name))
        for name in _names()
        if getattr(old, name) != getattr(new, name)
    )


def substantive(old: Question, new: Question) -> bool:
    """Whether what has to be said is another thing: answer or points differ beyond spaces and punctuation."""
    return plain(old.answer) != plain(new.answer) or _said(old.points) != _said(new.points)


def combine(base: Question, mine: Question, theirs: Question) -> Combined:
    """`theirs` with what `mine` changes in `base`; where both changed a field otherwise, mine is taken."""
    own = {change.name: change.new for change in changes(base, mine)}
    others = {change.name: change.new for change in changes(base, theirs)}
    conflicts = tuple(name for name in own if name in others and own[name] != others[name])
    values: dict[str, Any] = own
    return Combined(replace(theirs, **values), conflicts)


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """`old` and `new` side by side in one reading order; numbers and words of letters are never cut."""
    left, right = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    if len(left) * len(right) > _MOST_COMPARED or matcher.ratio() < _ALIKE:
        return _merged([Piece("old", old), Piece("new", new)])
    found = []
    for mark, i, j, k, m in matcher.get_opcodes():
        if mark == "equal" and not (j - i < _SHORTEST_COMMON and i > 0 and j < len(left)):
            found.append(Piece("same", "".join(left[i:j])))
        else:
            found += [Piece("old", "".join(left[i:j])), Piece("new", "".join(right[k:m]))]
    return _merged(found)


def _merged(found: list[Piece]) -> tuple[Piece, ...]:
    """Neighbouring changes as one, the old text before the new."""
    merged: list[Piece] = []
    old = new = ""
    for piece in [*found, Piece("same", "")]:
        if piece.mark == "old":
            old += piece.text
        elif piece.mark == "new":
            new += piece.text
        else:
            merged += [each for each in (Piece("old", old), Piece("new", new), piece) if each.text]
            old = new = ""
    return tuple(merged)


def _names() -> Iterator[str]:
    return (field.name for field in fields(Question) if field.name != "id")


def _said(points: tuple[KeyPoint, ...]) -> Counter[str]:
    return Counter(plain(point.text) for point in points)
