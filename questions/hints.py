"""Hints towards an answer: first its outline, then the answer with its key terms blanked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from questions import segment
from questions.grading.forms import LIGHT
from questions.grading.wording import wording
from questions.question import Question

BLANK = "＿"
SHORTEST = 2
"""How many characters must be blanked for a point to be a riddle at all."""
_KEPT = re.compile(r"[\s，。；、：！？“”《》〈〉（）()，,.;:]")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*|[〇零一二三四五六七八九十百千万亿两]{2,}")
_NUMERAL = re.compile(r"[\d.,〇零一二三四五六七八九十百千万亿两半]+")

Span = tuple[int, int]


def outline(question: Question) -> tuple[str, ...]:
    """One line a point: its first character and how long it is."""
    return tuple(_opened(point.text) for point in question.points)


def blanked(question: Question) -> str:
    """The answer with its figures blanked, and in each point the terms that tell most."""
    text = question.answer
    hidden = list(_figures(text))
    for point in question.points:
        terms = _terms(point.text, question.prompt)
        for found in re.finditer(re.escape(point.text), text):
            hidden += ((found.start() + start, found.start() + end) for start, end in terms)
    if not hidden:
        # No point is said in its own words, so the whole answer is treated as one.
        hidden = _terms(text, question.prompt)
    return _veiled(text, hidden)


def _opened(text: str) -> str:
    """The first character, unless it is all there is or belongs to a figure."""
    closed = len(text) == 1 or any(start == 0 for start, _ in _figures(text))
    return _veiled(text, [(0 if closed else 1, len(text))])


def _veiled(text: str, hidden: Iterable[Span]) -> str:
    covered = {index for start, end in hidden for index in range(start, end)}
    return "".join(
        BLANK if index in covered and not _KEPT.match(char) else char for index, char in enumerate(text)
    )


def _figures(text: str) -> Iterator[Span]:
    """Where the numerals stand; those of names such as 三个增长 are none."""
    read = wording(text)
    for quantity in read.quantities:
        if quantity.loose:
            continue
        start, end = read.text.starts[quantity.start], read.text.ends[quantity.end - 1]
        yield from (
            (start + found.start(), start + found.end()) for found in _NUMERAL.finditer(text[start:end])
        )
    yield from (found.span() for found in _DIGITS.finditer(text))


def _terms(text: str, prompt: str) -> list[Span]:
    """What to blank in a point beside its figures: of the words that the question does not say, the rarest,
    until half of their characters are gone. A point that holds a figure is told by it."""
    if any(True for _ in _figures(text)):
        return []
    words = list(_words(text))
    new = [(word, start) for word, start in words if word not in prompt and set(word) - LIGHT]
    if sum(len(word) for word, _ in new) < SHORTEST:
        new = words
    enough = sum(len(word) for word, _ in new) / 2
    spans: list[Span] = []
    covered = 0
    for word, start in sorted(new, key=lambda found: (segment.commonness(found[0]), -len(found[0]))):
        if covered >= enough:
            break
        spans.append((start, start + len(word)))
        covered += len(word)
    if len(text) - covered <= 1:
        # That would be the first hint again: a short point shows its end as well.
        return [(int(len(text) > 1), len(text) - (len(text) > 2))]
    return spans


def _words(text: str) -> Iterator[tuple[str, int]]:
    at = 0
    for word in segment.words(text):
        at = text.index(word, at)
        yield word, at
        at += len(word)
