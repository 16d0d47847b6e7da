"""A question an inspector may ask, with the points an answer must say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from questions.splitting import split


class Kind(StrEnum):
    """What sort of answer is expected; it decides how strictly the answer is read."""

    DEFINITION = "定义"
    NUMBER = "数字"
    LIST = "列举"
    FORMULA = "公式"
    LAW = "法规"
    PROCEDURE = "流程"
    POINTS = "要点"
    SITUATION = "情境"
    FIGURE = "数据"


class Confidence(StrEnum):
    """How well the answer is attested; it decides whether the question may be asked."""

    LAW = "P"
    OFFICIAL = "S"
    CIRCULATING = "Q"
    GENERAL = "G"
    CONFLICTING = "?"

    @property
    def asked(self) -> bool:
        """Whether a question of this confidence is asked before an editor has confirmed it."""
        return self in (Confidence.LAW, Confidence.OFFICIAL, Confidence.CIRCULATING)

    @property
    def unconfirmed(self) -> bool:
        """Whether a question is asked only with the 待核 badge."""
        return self is Confidence.CIRCULATING


class Strictness(StrEnum):
    """How close to the wording a point must be said."""

    WORDING = "原话"
    TERMS = "要点"
    SENSE = "大意"


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """One thing the answer must say; `must` points alone can fail an answer."""

    text: str
    weight: float = 1.0
    must: bool = False
    alternatives: tuple[str, ...] = ()
    strictness: Strictness = Strictness.TERMS


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the bank holds it.

    `id` is stable across imports. `posts` are the posts that must know it (empty: nobody yet).
    `sources` are ids of the bank's sources, `citation` is what a learner is shown (law and article).
    `as_of` and `expires` are ISO dates that may stop at the year or month ("2006", "2006-09").
    `answer` and the points may hold `{{indicator}}` places that a unit's figures fill.
    `seconds` is the time limit of a spoken answer. `distractors` are wrong options kept from choice items.
    """

    id: str
    prompt: str
    answer: str
    points: tuple[KeyPoint, ...] = ()
    topic: str = ""
    kind: Kind = Kind.POINTS
    posts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    citation: str = ""
    as_of: str = ""
    expires: str = ""
    jurisdiction: str = "全国"
    confidence: Confidence = Confidence.OFFICIAL
    veto: bool = False
    ordered: bool = False
    closed: bool = False
    seconds: int = 60
    distractors: tuple[str, ...] = ()
    note: str = ""

    @property
    def asked(self) -> bool:
        """Whether the question may be put to anybody at all."""
        return self.confidence.asked and bool(self.answer)


def draft(prompt: str, answer: str) -> Question:
    """A question with its key points split from the answer automatically, for an editor to confirm."""
    splitting = split(prompt, answer)
    return Question(
        id="",
        prompt=prompt,
        answer=answer,
        points=tuple(
            KeyPoint(piece.text, weight=piece.weight, must=piece.must, alternatives=piece.alternatives)
            for piece in splitting.pieces
        ),
        ordered=splitting.ordered,
        closed=splitting.closed,
    )
