"""Official terms that are wrong for one another, however alike they look."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from questions.grading.lexicon import data
from questions.grading.wording import form


@dataclass(frozen=True, slots=True)
class Rivals:
    (
        """Terms of which only one can be meant; `required` ones must be said when a point names them.

    `when`: "always"; "organ" only before the name of an organ (县政府) or when the question asks who;
    "contrast" only where the question names another one, too.
    """
        ""
    )

    members: tuple[str, ...]
    required: frozenset[str]
    when: str


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
            table.get("when", "always"),
        )
        for table in data("confusable")["rivals"].values()
    )


@cache
def opposites() -> tuple[tuple[str, str], ...]:
    """Pairs of opposed words in the one form, each in both orders."""
    pairs = [(form(one), form(other)) for one, other in data("opposites")["pairs"]]
    return tuple(pair for one, other in pairs if one != other for pair in ((one, other), (other, one)))


@lru_cache(maxsize=4096)
def opposed(chars: str) -> tuple[tuple[str, str], ...]:
    """(word, its opposite) for the words of `chars` whose opposite it does not have, too."""
    return tuple(
        (meant, other)
        for meant, other in opposites()
        if meant in chars and other not in chars.replace(meant, "\0")
    )


@cache
def _together() -> tuple[str, ...]:
    return tuple(form(phrase) for phrase in data("confusable")["together"])


def heard_together(point: str) -> tuple[str, ...]:
    """`point` with the term of a phrase in which only one can be meant (权利和义务) as its like."""
    return tuple(
        point.replace(meant, other)
        for phrase in data("confusable")["together"]
        if phrase in point
        for group in data("confusable")["groups"]
        for meant in group
        if meant in phrase
        for other in group
        if other != meant
    )


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
    """(meant, said) when `said` has a term in place of the point's; what `excused` names is no mistake."""
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


@cache
def _polar() -> dict[str, str]:
    """Characters that turn a word round (高, 低), each with its opposite."""
    pairs = [(pair[0], pair[1]) for pair in data("opposites")["characters"]]
    return {one: other for pair in pairs for one, other in (pair, pair[::-1])}


_DENIED_HAVING = re.compile("(?:不|没|别|勿|禁)[^，。；、有]{0,3}有")
"""不能有危房 is 无危房."""


def _turned(point: str, said: str) -> bool:
    """Whether a word of `point` is said with its one turning character replaced by the opposite."""
    polar = _polar()
    for index, char in enumerate(point):
        other = polar.get(char)
        if other is None or other not in said:
            continue
        if char == "无" and _DENIED_HAVING.search(said):
            continue
        behind, before = point[index + 1 : index + 2], point[index - 1 : index] if index else ""
        if (
            behind.isalnum()
            and other + behind in said
            and char + behind not in said
            and other + behind not in point
        ):
            return True
        if (
            before.isalnum()
            and before + other in said
            and before + char not in said
            and before + other not in point
        ):
            return True
    return False


def swapped(point: str, said: str) -> bool:
    """Whether `said` has the opposite of a word of the point instead of that word."""
    if any(other in said and meant not in said for meant, other in opposed(point)):
        return True
    return _turned(point, said)


def clash(meant: str, written: str) -> bool:
    """Whether `written` has an official term where `meant` has another one that is confused with it."""
    return mistaken(meant, written, "") is not None
