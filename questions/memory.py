"""What an answer does to a person's memory of a question, and how much is left of it on a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import fsrs

PASS = 0.8
NEAR = 0.5
FULL = 0.95

_SCHEDULER = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
_DECAY = -_SCHEDULER.parameters[20]
_FACTOR = 0.9 ** (1 / _DECAY) - 1
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


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
    """`card` after an answer of `score` (0..1) on `day`; at most one answer a day counts.

    A later answer of the same day, or one dated before the last, returns `card` itself.
    Raises ValueError when `score` is outside 0..1.
    """
    if not 0 <= score <= 1:
        raise ValueError(f"a score lies between 0 and 1, not {score}")
    if card.last_review is not None and day <= card.last_review:
        return card
    passed = score >= PASS and unaided
    days = (day - card.last_review).days if card.last_review else 0
    rating = _rating(card, score, unaided, in_time)
    stability, difficulty = _after(card.stability, card.difficulty, days, rating)
    if not passed and card.stability is not None:
        stability = min(stability, card.stability)
    reviewed = replace(
        card, stability=stability, difficulty=difficulty, last_review=day, reviews=card.reviews + 1
    )
    if not passed:
        return reviewed
    return replace(
        reviewed,
        pass_days=card.pass_days + 1,
        last_pass=day,
        last_pass_in_time=in_time,
        last_pass_wording=wording,
    )


def relearn(card: Card) -> Card:
    """`card` after the answer itself has changed: what is remembered of it is now the wrong thing."""
    if card.stability is None:
        return card
    return replace(card, stability=min(card.stability, _SCHEDULER.parameters[fsrs.Rating.Again - 1]))


def recall(card: Card, day: date) -> float:
    """The probability, 0..1, that the card is recalled on `day`; 0 when never answered."""
    if card.stability is None or card.last_review is None:
        return 0.0
    return retention(card.stability, (day - card.last_review).days)


def foreseen(card: Card, asked: date, day: date) -> float:
    """The probability, 0..1, that the card is recalled on `day` if it is asked on `asked` and not again.

    `asked` lies after the last answer and not after `day`. A card never answered counts as failed when asked.
    """
    if card.stability is None or card.last_review is None:
        stability, _ = _after(None, None, 0, fsrs.Rating.Again)
        return retention(stability, (day - asked).days)
    days = (asked - card.last_review).days
    known = retention(card.stability, days)
    passed, _ = _after(card.stability, card.difficulty, days, fsrs.Rating.Good)
    failed, _ = _after(card.stability, card.difficulty, days, fsrs.Rating.Again)
    left = (day - asked).days
    return known * retention(passed, left) + (1 - known) * retention(min(failed, card.stability), left)


def retention(stability: float, days: float) -> float:
    """What is left, 0..1, of a memory of `stability` (days to 0.9) after `days`."""
    return float((1 + _FACTOR * max(0.0, days) / stability) ** _DECAY)


def _rating(card: Card, score: float, unaided: bool, in_time: bool) -> fsrs.Rating:
    """A near miss, a helped or a late answer is Hard; Easy is only what was known before any drill."""
    if score < NEAR:
        return fsrs.Rating.Again
    if score < PASS or not unaided or not in_time:
        return fsrs.Rating.Hard
    return fsrs.Rating.Good if card.seen or score < FULL else fsrs.Rating.Easy


@lru_cache(maxsize=1 << 16)
def _after(
    stability: float | None, difficulty: float | None, days: int, rating: fsrs.Rating
) -> tuple[float, float]:
    """Stability and difficulty after an answer `days` after the last; both None before the first one."""
    # An id, a due date and explicit UTC instants keep py-fsrs from the clock and from sleeping.
    before = fsrs.Card(
        card_id=1,
        state=fsrs.State.Learning if stability is None else fsrs.State.Review,
        stability=stability,
        difficulty=difficulty,
        due=_EPOCH,
        last_review=None if stability is None else _EPOCH,
    )
    after, _ = _SCHEDULER.review_card(before, rating, _EPOCH + timedelta(days=days))
    if after.stability is None or after.difficulty is None:
        raise ValueError("a reviewed card has no stability")
    return after.stability, after.difficulty
