"""Statements of the model answer exchanged with one another: the head of one with the tail of the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise

from questions.grading.forms import LIGHT
from questions.grading.wording import form, is_place

_CUT = re.compile("[。；，]")
_SENTENCE = re.compile("[。;；\n]")
_LEAST = 2
_MOST = 10
"""More statements than these are a list whose items say little of one another."""


@dataclass(frozen=True, slots=True)
class Statement:
    """Neighbouring pairs that only this statement of the model answer has, with their place in it."""

    pairs: dict[str, int]


def statements(reference: str) -> tuple[tuple[Statement, ...], ...]:
    """The sentences of the model answer that can be told from one another, and its clauses."""
    sentences = [form(sentence) for sentence in _SENTENCE.split(reference)]
    clauses = _CUT.split(form(reference))
    return tuple(found for texts in (sentences, clauses) if (found := _told_apart(texts)))


def _told_apart(texts: Sequence[str]) -> tuple[Statement, ...]:
    pairs = [_pairs(text) for text in texts]
    found = []
    for index, own in enumerate(pairs):
        others: set[str] = set().union(*(other for place, other in enumerate(pairs) if place != index))
        telling = {pair: at for pair, at in own.items() if pair not in others}
        if len(telling) >= _LEAST:
            found.append(Statement(telling))
    return tuple(found) if 2 <= len(found) <= _MOST else ()


def exchanged(known: Sequence[Sequence[Statement]], chars: str) -> tuple[tuple[int, int], ...]:
    """Bounds of the clauses of an answer that each begin as one statement and end as the other."""
    if not known:
        return ()
    clauses = []
    at = 0
    for edge in (*_CUT.finditer(chars), None):
        stop = edge.start() if edge else len(chars)
        clauses.append((at, stop))
        at = edge.end() if edge else stop
    found = set()
    for several in known:
        crossing = [
            (clause, ends) for clause in clauses if (ends := _crossing(several, chars[slice(*clause)]))
        ]
        for (one, ends), (other, theirs) in combinations(crossing, 2):
            if ends == theirs[::-1]:
                found |= {one, other}
    return tuple(sorted(found))


def _crossing(known: Sequence[Statement], clause: str) -> tuple[int, int] | None:
    """(statement its head is of, statement its tail is of), when these differ and no other is touched."""
    touched: dict[int, list[int]] = {}
    for pair, at in _pairs(clause).items():
        for index, statement in enumerate(known):
            if pair in statement.pairs:
                touched.setdefault(index, []).append(at)
    if len(touched) != 2:
        return None
    first, second = touched
    if max(touched[first]) < min(touched[second]):
        return first, second
    if max(touched[second]) < min(touched[first]):
        return second, first
    return None


@lru_cache(maxsize=4096)
def _pairs(text: str) -> dict[str, int]:
    """Neighbouring telling characters of a stretch, each with where it first stands."""
    letters = [
        (char, index)
        for index, char in enumerate(text)
        if char.isalnum() and char not in LIGHT and not is_place(char)
    ]
    found: dict[str, int] = {}
    for (one, at), (other, _) in pairwise(letters):
        found.setdefault(one + other, at)
    return found
