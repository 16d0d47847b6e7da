"""What an answer does to a person's memory of a question, and how much is left of it on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Card:
    """One person's memory of one question.

    `stability` is in days, `difficulty` 1..10 (FSRS), both None before the first answer.
    `reviews` counts days with an answer. `pass_days` counts days whose first answer passed unaided;
    `last_pass` is the latest of them, `last_pass_in_time` whether it kept the time limit, and
    `last_pass_wording` the wording (version and figures) that was asked then.
    """

    question_id: str
    veto: bool = False
    stability: float | None = None
    difficulty: float | None = None
    last_review: date | None = None
    reviews: int = 0
    pass_days: int = 0
    last_pass: date | None = None
    last_pass_in_time: bool = False
    last_pass_wording: str = ""

    @property
    def seen(self) -> bool:
        return self.last_review is not None


def new_card(question_id: str, *, veto: bool = False) -> Card:
    """A card nobody has answered yet."""
    return Card(question_id, veto)


def review(
    card: Card, score: float, day: date, *, unaided: bool = True, in_time: bool = True, wording: str = ""
) -> Card:
    """`card` after an answer of `score` (0..1) on `day`; at most one answer a day counts."""
    raise NotImplementedError


def recall(card: Card, day: date) -> float:
    """The probability, 0..1, that the card is recalled on `day`; 0 when never answered."""
    raise NotImplementedError
