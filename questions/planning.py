"""Which questions a person should be asked today, with the inspection day in view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from random import Random

from questions.memory import Card, recall

INTAKE = 0.6


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

    Cards already answered today are left out. Unseen cards come in at the pace that shows all of them
    once by joining + 0.6 x (inspection - joining), veto cards first; what is left of `prompts` goes to
    the weakest. `shortfall` counts the unseen cards for which no prompt is left before the inspection.
    """
    prompts = max(0, prompts)
    days = (inspection_from - today).days
    order = {card.question_id: random.random() for card in cards}
    unseen = sorted((c for c in cards if not c.seen), key=lambda c: not c.veto)
    seen = sorted(
        (c for c in cards if c.last_review is not None and c.last_review < today),
        key=lambda c: (recall(c, max(today, inspection_from)), not c.veto, order[c.question_id]),
    )
    shortfall = max(0, len(unseen) - prompts * _sessions(days, attendance))
    deadline = ceil(INTAKE * max(0, (inspection_from - joined).days)) - max(0, (today - joined).days)
    new = unseen[: min(prompts, ceil(len(unseen) / max(1, _sessions(deadline, attendance))))]
    old = seen[: prompts - len(new)]
    more = unseen[len(new) : prompts - len(old)]
    chosen = sorted(new + old + more, key=lambda c: not c.veto)
    return Plan(tuple(card.question_id for card in chosen), shortfall)


def _sessions(days: int, attendance: float) -> int:
    """How many of the next `days` days, today among them for certain, the person will come on."""
    if days <= 0:
        return 0
    return 1 + int((days - 1) * min(1.0, max(0.0, attendance)))
