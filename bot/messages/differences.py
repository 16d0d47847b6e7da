"""Changes of a question as a person reads them: what was struck out, and what was put in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from bot.messages.wording import Wording
from questions.formats import points
from questions.merging import FieldChange
from questions.question import Confidence, KeyPoint, Kind
from questions.revising import Piece, pieces

_LONGEST_SAME = 60
_KEPT = 20


@dataclass(frozen=True, slots=True)
class Difference:
    """A field with what was and is in it.

    `pieces` read in one line; `lines` stand one below the other, where the texts share too little to be
    read as one, or are lists.
    """

    name: str
    pieces: tuple[Piece, ...] = ()
    lines: tuple[Piece, ...] = ()


def differences(words: Wording, changes: Iterable[FieldChange]) -> tuple[Difference, ...]:
    """Each changed field, in words; long stretches that stay are shortened."""
    return tuple(_difference(words, change) for change in changes)


def _difference(words: Wording, change: FieldChange) -> Difference:
    name = words.label(f"fields.{change.name}")
    old, new = spoken(words, change.old), spoken(words, change.new)
    if change.name == "points":
        return Difference(name, lines=_lines(old, new))
    found = pieces(old, new)
    if [piece.mark for piece in found] == ["old", "new"]:
        return Difference(name, lines=found)
    return Difference(name, tuple(map(_shortened, found)))


def _lines(old: str, new: str) -> tuple[Piece, ...]:
    """Lines that went, each beside those that came in their place; those that stay are left out."""
    left, right = old.splitlines(), new.splitlines()
    found: list[Piece] = []
    for mark, i, j, k, m in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if mark != "equal":
            found += [Piece("old", line) for line in left[i:j]]
            found += [Piece("new", line) for line in right[k:m]]
    return tuple(found)


def names(words: Wording, changes: Iterable[FieldChange]) -> str:
    """The changed fields by name."""
    return words.listed(words.label(f"fields.{change.name}") for change in changes)


def spoken(words: Wording, value: Any) -> str:
    """A field's value as text."""
    if isinstance(value, bool):
        return words.label("bank.yes" if value else "bank.no")
    if isinstance(value, Confidence):
        return words.label(f"confidence.{value.value}")
    if isinstance(value, Kind):
        return words.label(f"kinds.{value}")
    if isinstance(value, tuple):
        if value and isinstance(value[0], KeyPoint):
            return points.write(value)
        return words.listed(value)
    return str(value)


def _shortened(piece: Piece) -> Piece:
    if piece.mark != "same" or len(piece.text) <= _LONGEST_SAME:
        return piece
    return Piece("same", f"{piece.text[:_KEPT]}…{piece.text[-_KEPT:]}")
