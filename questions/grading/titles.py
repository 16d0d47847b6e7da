"""Laws and documents that an answer names by titles (《…》) which the model answer does not have."""

from __future__ import annotations

from questions.grading.points import TITLE, Rubric
from questions.grading.wording import Wording, form

_LEAST = 2
"""A law is named by two characters at least."""


def foreign(made: Rubric, said: Wording) -> tuple[tuple[int, int], ...]:
    """Bounds in the answer of each title that is none of the model answer's, in short or in full."""
    if not made.titles:
        return ()
    found = []
    for match in TITLE.finditer(said.text.original):
        name = form(match.group(1))
        if len(name) < _LEAST or name in made.prompt or any(_short(name, title) for title in made.titles):
            continue
        places = [
            index
            for index, (start, end) in enumerate(zip(said.starts, said.ends, strict=True))
            if match.start() <= said.text.starts[start] and said.text.ends[end - 1] <= match.end()
        ]
        if places:
            found.append((places[0], places[-1] + 1))
    return tuple(found)


def _short(one: str, other: str) -> bool:
    """Whether one title is the other with characters left out (《扫盲条例》, 《扫除文盲工作条例》)."""
    short, full = sorted((one, other), key=len)
    at = 0
    for char in short:
        at = full.find(char, at) + 1
        if not at:
            return False
    return True
