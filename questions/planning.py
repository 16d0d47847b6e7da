"""Which questions a person should be asked today, with the inspection day in view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from questions.memory import Card


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
    """Choose today's questions among `cards` (unseen ones included), at most `prompts` of them."""
    raise NotImplementedError
