"""Which questions a person should be asked today, with the inspection day in view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, sqrt
from random import Random

from questions.memory import Card, foreseen, recall

# The share of the time before the inspection in which every question comes up once.
INTAKE = 0.6
# New questions begin at this share of the even pace and end at all of it: what is met later stays better.
PACE = 0.6
# The share of what then remains in which questions that are still new come up.
CATCH_UP = 0.3
# How long a review could wait, and how much of what it would then still add counts against it today.
WAIT = timedelta(days=5)
PATIENCE = 0.5
# Nine in ten people come at least as often as so many standard deviations below the mean.
CAUTION = 1.3
VETO_WEIGHT = 2.0


@dataclass(frozen=True, slots=True)
class Plan:
    """`today` are question ids, best first; `shortfall` how many cannot be covered in time."""

    today: tuple[str, ...]
    shortfall: int = 0


def choose(
    cards: Sequence[Card],
    *,
    today: date,
    prompts: int,
    joined: date,
    inspection_from: date,
    attendance: float = 1.0,
    random: Random,
) -> Plan:
    """Choose today's questions among `cards` (unseen ones included), at most `prompts` of them.

    Cards already answered today are left out. Unseen cards come first, in the order given but veto cards
    before others, at a pace that shows each once by joining + 0.6 x (inspection - joining); `attendance`
    (0..1, the share of days the person comes) makes the pace quicker. The other prompts go to the cards
    whose recall on the inspection day gains most from being asked now rather than later, veto cards
    counting double.
    `shortfall` counts the unseen cards for which no prompt is left before the inspection.
    """
    prompts = max(0, prompts)
    attendance = min(1.0, max(0.0, attendance))
    days = (inspection_from - today).days
    unseen = sorted((card for card in cards if not card.seen), key=lambda card: not card.veto)
    new = unseen[: _intake(len(unseen), prompts, today, joined, inspection_from, attendance)]
    shortfall = max(0, len(unseen) - prompts * _sessions(days, attendance))

    target = max(inspection_from, today + timedelta(days=1))
    later = min(today + WAIT, target - timedelta(days=1))
    asked_before = [card for card in cards if card.last_review is not None and card.last_review < today]
    worth = {card.question_id: (_worth(card, today, later, target), random.random()) for card in asked_before}
    old = sorted(asked_before, key=lambda card: worth[card.question_id], reverse=True)[: prompts - len(new)]
    more = unseen[len(new) : prompts - len(old)]
    chosen = sorted(new + more + old, key=lambda card: not card.veto)
    return Plan(tuple(card.question_id for card in chosen), shortfall)


def _worth(card: Card, today: date, later: date, target: date) -> float:
    """What asking today adds to the recall on `target`, less a part of what `later` would still add."""
    left_alone = recall(card, target)
    worth = foreseen(card, today, target) - left_alone
    if later > today:
        worth -= PATIENCE * (foreseen(card, later, target) - left_alone)
    return worth * VETO_WEIGHT if card.veto and worth > 0 else worth


def _intake(
    unseen: int, prompts: int, today: date, joined: date, inspection_from: date, attendance: float
) -> int:
    """How many unseen cards to show today, so that none is left at the end of the time for new ones."""
    time = int(INTAKE * max(0, (inspection_from - joined).days))
    days = (joined + timedelta(days=time) - today).days
    if days <= 0:
        time = days = int(CATCH_UP * (inspection_from - today).days)
    pace = 1 - (1 - PACE) * min(1.0, days / time) if time > 0 else 1.0
    even = ceil(pace * unseen / max(1, _sessions(days, attendance)))
    # Whoever might not come again before the deadline is shown today what full days could not make up for.
    others = max(0, days - 1) * attendance
    sure = max(0, int(others - CAUTION * sqrt(others * (1 - attendance))))
    return max(0, min(prompts, max(even, unseen - prompts * sure)))


def _sessions(days: int, attendance: float) -> int:
    """How many of the next `days` days the person will come on, today for certain."""
    return 1 + int((days - 1) * attendance) if days > 0 else 0
