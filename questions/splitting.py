"""Splitting a model answer into the points it makes."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """One proposed point."""

    text: str
    must: bool = False
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Splitting:
    """The points proposed for an answer; `confidence` 0..1 says how sure the split is."""

    pieces: tuple[Piece, ...]
    ordered: bool = False
    closed: bool = False
    confidence: float = 1.0


def split(prompt: str, answer: str) -> Splitting:
    """Propose the points of `answer` to `prompt`."""
    pieces = [piece.strip() for piece in re.split(r"[;；。\n]", answer)]
    return Splitting(tuple(Piece(piece) for piece in pieces if piece))
