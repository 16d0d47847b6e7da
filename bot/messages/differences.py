"""Changes of a question as a person reads them: what was struck out, and what was put in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.messages.wording import Wording
from questions.formats import points
from questions.merging import FieldChange
from questions.question import Confidence, KeyPoint
from questions.revising import Piece, pieces

_LONGEST_SAME = 60
_KEPT = 20


@dataclass(frozen=True, slots=True)
class Difference:
    """A field with the pieces of its old and new text."""

    name: str
    pieces: tuple[Piece, ...]


def differences(words: Wording, changes: Iterable[FieldChange]) -> tuple[Difference, ...]:
    """Each changed field, in words; long stretches that stay are shortened."""
    return tuple(
        Difference(
            words.label(f"fields.{change.name}"),
            tuple(map(_shortened, pieces(spoken(words, change.old), spoken(words, change.new)))),
        )
        for change in changes
    )


def names(words: Wording, changes: Iterable[FieldChange]) -> str:
    """The changed fields by name."""
    return "、".join(words.label(f"fields.{change.name}") for change in changes)


def spoken(words: Wording, value: Any) -> str:
    """A field's value as text."""
    if isinstance(value, bool):
        return words.label("bank.yes" if value else "bank.no")
    if isinstance(value, Confidence):
        return words.label(f"confidence.{value.value}")
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        if value and isinstance(value[0], KeyPoint):
            return points.write(value)
        return "、".join(value)
    return str(value)


def _shortened(piece: Piece) -> Piece:
    if piece.mark != "same" or len(piece.text) <= _LONGEST_SAME:
        return piece
    return Piece("same", f"{piece.text[:_KEPT]}…{piece.text[-_KEPT:]}")
