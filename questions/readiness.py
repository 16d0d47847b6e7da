"""How well things are known: mastery now, and readiness for the inspection day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import exp, log, sqrt

from questions.memory import Card, recall

FEWEST_ANSWERS = 20
RECENT_ANSWERS = 60
# People do worse than the default weights say; how much (in log-odds), and how much people differ in it.
USUAL_SHIFT = -0.35
SHIFT_SPREAD = 0.8
# What the questions of a person differ in beyond one shift for all, in standard deviations of the forecast.
MISFIT = 0.02
NINETY = 1.645


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


@dataclass(frozen=True, slots=True)
class Trial:
    """An unaided first answer of a day: the recall (0..1) the card had before it, and whether it passed."""

    foreseen: float
    passed: bool


@dataclass(frozen=True, slots=True)
class Forecast:
    """The share of questions recalled (0..1), and the interval that holds it nine times in ten."""

    share: float
    low: float
    high: float


def forecast(cards: Sequence[Card], day: date, trials: Sequence[Trial]) -> Forecast | None:
    """The share of `cards` the person recalls on `day` if nothing more is drilled until then.

    The memory model is corrected by the person's own recent `trials`, oldest first: one shift of the
    log-odds, drawn towards what is usual. None (unknown) below 20 trials or without cards.
    """
    if len(trials) < FEWEST_ANSWERS or not cards:
        return None
    recent = trials[-RECENT_ANSWERS:]
    met = [trial for trial in recent if trial.foreseen > 0]
    shift, spread = _shift(met)
    unmet = [trial for trial in recent if trial.foreseen <= 0]
    guessed = (0.5 + sum(trial.passed for trial in unmet)) / (5 + len(unmet))
    chances = [recall(card, day) for card in cards]

    def share(by: float) -> float:
        return sum(_shifted(chance, by) if chance > 0 else guessed for chance in chances) / len(chances)

    middle = share(shift)
    below = NINETY * sqrt((middle - share(shift - spread)) ** 2 + MISFIT**2)
    above = NINETY * sqrt((share(shift + spread) - middle) ** 2 + MISFIT**2)
    return Forecast(middle, max(0.0, middle - below), min(1.0, middle + above))


def _shift(trials: Sequence[Trial]) -> tuple[float, float]:
    """The likeliest shift of the log-odds that fits `trials`, and its standard deviation."""
    shift, weight = USUAL_SHIFT, SHIFT_SPREAD**-2
    for _ in range(8):
        chances = [_shifted(trial.foreseen, shift) for trial in trials]
        surprise = sum(trial.passed - chance for trial, chance in zip(trials, chances, strict=True))
        information = sum(chance * (1 - chance) for chance in chances) + weight
        step = (surprise - weight * (shift - USUAL_SHIFT)) / information
        shift += max(-1.0, min(1.0, step))
    return shift, information**-0.5


def _shifted(chance: float, by: float) -> float:
    chance = min(chance, 0.999)
    return 1 / (1 + exp(-log(chance / (1 - chance)) - by))
