"""How well things are known: mastery now, and readiness for the inspection day."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from questions.memory import Card


class Mastery(StrEnum):
    """The four states of a question for a person."""

    NEW = "未学"
    LEARNING = "在学"
    FAMILIAR = "基本掌握"
    FLUENT = "张口能答"


def mastery(card: Card, day: date, *, wording: str = "") -> Mastery:
    """The state of `card` on `day`; FLUENT needs the last unaided pass on the current `wording`."""
    raise NotImplementedError
