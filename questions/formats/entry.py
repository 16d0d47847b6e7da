"""A question as a file writes it, before it is understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: its letter (A, B …) and its text; `right` when the file marks it as right."""

    letter: str
    text: str
    right: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """What one place of a file says about one question, in its own words.

    `form` is the kind of question in the file's words (单选题), or "". `fields` are texts for other Question
    fields by their names. `repairs` and `problems` are what the reader has already noticed.
    """

    place: str
    stem: str
    answer: str = ""
    options: tuple[Option, ...] = ()
    form: str = ""
    topic: str = ""
    explanation: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    given: frozenset[str] = frozenset()
    repairs: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
