"""How well things are known: mastery now, and readiness for the inspection day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum

from questions.memory import Card, recall


class Mastery(StrEnum):
    """The four states of a question for a person."""

    NEW = "未学"
    LEARNING = "在学"
    FAMILIAR = "基本掌握"
    FLUENT = "张口能答"


def mastery(card: Card, day: date, *, wording: str = "") -> Mastery:
    """The state of `card` on `day`; FLUENT needs the last unaided pass on the current `wording`.

    A card whose latest answer did not pass is never FLUENT, and an answer of the same day
    proves no more than it will tomorrow.
    """
    if card.last_review is None:
        return Mastery.NEW
    left = recall(card, max(day, card.last_review + timedelta(days=1)))
    if (
        card.pass_days >= 3
        and card.last_pass == card.last_review
        and card.last_pass_in_time
        and card.last_pass_wording == wording
        and left >= (0.95 if card.veto else 0.9)
    ):
        return Mastery.FLUENT
    return Mastery.FAMILIAR if card.pass_days >= 2 and left >= 0.8 else Mastery.LEARNING


def summary(cards: Iterable[Card], day: date, wordings: Mapping[str, str]) -> dict[Mastery, int]:
    """How many of `cards` are in each state on `day`, all four present, in rising order.

    `wordings` gives the current wording by question id ("" where it is absent).
    """
    counts = dict.fromkeys(Mastery, 0)
    for card in cards:
        counts[mastery(card, day, wording=wordings.get(card.question_id, ""))] += 1
    return counts
