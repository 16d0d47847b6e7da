"""What a clause says against the model answer: it waives, allows, narrows down or denies."""

from __future__ import annotations

import re

from questions import segment
from questions.grading import cues, polarity
from questions.grading.forms import LIGHT
from questions.grading.points import Rubric

_DENIED = 3
"""Of so many telling characters must be what a clause denies of the model answer."""


def waived(made: Rubric, text: str) -> bool:
    """Whether a clause says that what the model answer demands need not be (乡镇不用建也不用配人)."""
    waiver = cues.within("waiving")
    if not waiver.search(text) or waiver.search(made.reference):
        return False
    letters = [char for char in waiver.sub("", text) if char.isalnum() and char not in LIGHT]
    known = made.reference + made.question.answer + made.prompt
    return len(letters) >= 2 and all(char in known for char in letters)


def licensed(made: Rubric, text: str) -> bool:
    """Whether a clause allows what nobody may do (可以作假)."""
    allowed = cues.licence().search(text)
    return allowed is not None and allowed.group() not in made.reference + made.prompt


_GAINSAID = re.compile("不对|不行|不成|错|不许|不准")
_WAIVED_DEMAND = re.compile("(?:不必|不用|无需|无须|不需要|可以不|用不着)(?P<what>[\u4e00-\u9fff]{2})")


def waived_demand(made: Rubric, text: str) -> bool:
    """Whether a clause says that what the model answer or the question demands need not be (就可以不入学)."""
    known = f"{made.reference}，{made.prompt}"
    return any(
        match["what"] in known and match.group() not in known and not _GAINSAID.search(text, match.end())
        for match in _WAIVED_DEMAND.finditer(text)
    )


def restricted(made: Rubric, text: str) -> bool:
    """Whether a clause beside a complete answer narrows it down (只适用城市学校, 音体美老师例外)."""
    told = made.reference + made.prompt
    if text.endswith(_EXCEPTED):
        return _EXCEPTED not in told
    text = _THIS.sub("", text)
    narrow = cues.within("restricting").search(text)
    if narrow is None or narrow.group() in told or cues.within("chatter").search(text):
        return False
    return "不" not in text[: narrow.start()]


_EXCEPTED = "除外"
_THIS = re.compile("[这那]个|这条|这些")


def gainsaid(made: Rubric, text: str) -> bool:
    """Whether a clause denies in the model answer's own words what that says (现场不提问)."""
    denials = polarity.denials(text)
    if len(denials.spans) != 1 or made.forbidding or denials.spans[0][1] == len(text):
        return False
    (left, right), rest = denials.spans[0], list(text)
    rest[left:right] = []
    letters = [char for char in rest if char.isalnum() and char not in LIGHT]
    if len(letters) < _DENIED or not all(char in made.reference for char in letters):
        return False
    words = [word for word in segment.words("".join(rest)) if len(word) > 1 and word in made.reference]
    return bool(words) and not any(_denied_in(made.reference, word) for word in words)


def _denied_in(text: str, word: str) -> bool:
    """Whether the sentence of a text that has a word denies anything."""
    return any(word in sentence and polarity.denials(sentence).spans for sentence in re.split("[。；]", text))
