"""Official terms that are wrong for one another, however alike they look."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from questions.grading.lexicon import data
from questions.grading.wording import form


@dataclass(frozen=True, slots=True)
class Rivals:
    """Terms of which only one can be meant; `required` ones must be said when a point names them.

    `alone` ones always; others only before the name of an organ (县政府), or when the question asks who.
    """""

    members: tuple[str, ...]
    required: frozenset[str]
    alone: bool


@cache
def groups() -> tuple[tuple[str, ...], ...]:
    """Confusable terms in the one form, longest first within a group."""
    return tuple(
        tuple(sorted({form(word) for word in group}, key=len, reverse=True))
        for group in data("confusable")["groups"]
    )


@cache
def _groups_of() -> dict[str, tuple[tuple[str, ...], ...]]:
    """The groups a first character may open."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for group in groups():
        for char in {word[0] for word in group}:
            found.setdefault(char, []).append(group)
    return {char: tuple(several) for char, several in found.items()}


@cache
def rivals() -> tuple[Rivals, ...]:
    """Sets of rivals in the one form."""
    return tuple(
        Rivals(
            tuple(form(word) for word in table["members"]),
            frozenset(form(word) for word in table["required"]),
            table.get("alone", True),
        )
        for table in data("confusable")["rivals"].values()
    )


@cache
def opposites() -> tuple[tuple[str, str], ...]:
    """Pairs of opposed words in the one form, each in both orders."""
    pairs = [(form(one), form(other)) for one, other in data("opposites")["pairs"]]
    return tuple(pair for one, other in pairs if one != other for pair in ((one, other), (other, one)))


@cache
def _together() -> tuple[str, ...]:
    return tuple(form(phrase) for phrase in data("confusable")["together"])


def terms_in(chars: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(term, its group) for every confusable term that `chars` names, the longest of a group first."""
    found = []
    table = _groups_of()
    for group in {group for char in set(chars) for group in table.get(char, ())}:
        rest = chars
        for word in group:
            if word in rest:
                found.append((word, group))
                rest = rest.replace(word, "\0")
    return tuple(found)


def names(word: str, group: tuple[str, ...], chars: str) -> bool:
    """Whether `chars` name `word` itself and not only a longer term of the group."""
    for longer in group:
        if len(longer) > len(word) and word in longer:
            chars = chars.replace(longer, "\0")
    return word in chars


def mistaken(point: str, said: str, excused: str) -> tuple[str, str] | None:
    """(meant, said) when `said` has a confusable term in place of the point's; what `excused` names is no mistake."""
    for meant, group in terms_in(point):
        if names(meant, group, said):
            continue
        for other in group:
            if other != meant and names(other, group, said) and not names(other, group, point):
                if names(other, group, excused):
                    continue
                if any(meant in phrase and meant in point and phrase in point for phrase in _together()):
                    continue
                return meant, other
    return None


def swapped(point: str, said: str) -> tuple[str, str] | None:
    """(meant, said) when `said` has the opposite of a word of the point instead of that word."""
    for meant, other in opposites():
        if meant in point and other in said and meant not in said and other not in point:
            return meant, other
    return None


def clash(meant: str, written: str) -> bool:
    """Whether `written` has an official term where `meant` has another one that is confused with it."""
    return mistaken(meant, written, "") is not None
