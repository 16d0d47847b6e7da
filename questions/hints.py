"""Hints towards an answer: first its outline, then the answer with its key terms blanked."""

from __future__ import annotations

import re

from questions.question import Question

BLANK = "＿"
_KEPT = re.compile(r"[\s，。；、：！？“”《》（）()，.;:,]")
_FIGURE = re.compile(r"[\d.]+%?|[〇零一二三四五六七八九十百千万两]{2,}")


def outline(question: Question) -> tuple[str, ...]:
    """One line a point: its first character and how long it is."""
    return tuple(_veiled(point.text) for point in question.points)


def blanked(question: Question) -> str:
    """The answer with every point reduced to its first character, and every figure to a blank."""
    text = question.answer
    for point in sorted(question.points, key=lambda point: -len(point.text)):
        text = text.replace(point.text, _veiled(point.text))
    return _FIGURE.sub(lambda figure: BLANK * len(figure.group()), text)


def _veiled(text: str) -> str:
    first = BLANK if _FIGURE.match(text) else text[:1]
    return first + "".join(char if _KEPT.match(char) else BLANK for char in text[1:])
