"""A number as a typed fact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["count", "percent", "date", "document", "ratio"]

MATCHED = "配"
"""The unit of a ratio said by who is matched with whom: either side may come first."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """One typed fact in `chars[start:end]` of a normalised text.

    `value` is (low, high) for count and percent, (year, month, day) with 0 for what is unsaid for a date,
    (year, number) for a document, (left, right) for a ratio. `bound` is "", ge, gt, le, lt, about, after or
    before.
    `core` bounds the digits alone. `loose` marks 一个 and its like, which are often no number at all.
    `year` is the year a date means without saying it; `yearly` says that its year alone is asked for.
    """

    start: int
    end: int
    kind: Kind
    value: tuple[float, ...]
    unit: str = ""
    bound: str = ""
    core: tuple[int, int] = (0, 0)
    loose: bool = False
    ordinal: bool = False
    year: float = 0
    yearly: bool = False
