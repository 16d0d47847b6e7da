"""File formats of question banks, one module each behind one interface."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from questions.bank import Bank
from questions.question import Question


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to tell the person about a place of their file; `place` and `message` are Chinese sentences."""

    place: str
    message: str


@dataclass(frozen=True, slots=True)
class Item:
    """A question as read, with what only the file knows: its `place`, and the choice `options` as written.

    `given` names the Question fields the file had a value or column for: only those may change a stored question.
    """

    question: Question
    place: str
    options: tuple[str, ...] = ()
    given: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file was understood to say.

    `bank` carries what else a full bank file has (topics, sources, indicators; its `questions` are empty).
    `problems` need a person (the item was left out or is doubtful); `repairs` were mended and are shown.
    """

    items: tuple[Item, ...]
    problems: tuple[Remark, ...] = ()
    repairs: tuple[Remark, ...] = ()
    bank: Bank = Bank()


class UnreadableFile(ValueError):
    """The file as a whole cannot be read; the message (Chinese, one line) says why and how to cure it."""


def read(name: str, content: bytes) -> Reading:
    """Read a bank file by its name's ending and its content; raises UnreadableFile."""
    raise NotImplementedError


def write(bank: Bank, suffix: str, labels: Mapping[str, str] | None = None) -> bytes:
    """`bank` as a file of format `suffix` (".xlsx"); raises UnreadableFile for a format that is read only."""
    raise NotImplementedError
