"""Numbers inside names (九年义务教育): they count nothing, but another one there is another thing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from questions.grading.lexicon import data
from questions.grading.numbers import find
from questions.grading.quantity import Quantity
from questions.grading.wording import Wording

_REACH = 6
"""How far behind its number the rest of a name may stand in an answer."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name's number, and the words behind it."""

    number: Quantity
    rest: str


def names(chars: str) -> tuple[Name, ...]:
    """The names in text in one form whose number stands before two characters or more."""
    return tuple(name for term, name in _known() if term in chars)


@cache
def _known() -> tuple[tuple[str, Name], ...]:
    found = []
    for term in data("terms")["numbered"]:
        for number in find(term, shielding=False):
            rest = term[number.end :]
            if number.unit and len(rest) >= 2:
                found.append((term, Name(number, rest)))
    return tuple(found)


@cache
def _issuer() -> re.Pattern[str]:
    return re.compile(f"([{data('terms')['issuers']}])[发函令][（，]?$")


def issued_otherwise(model: str, before: str) -> bool:
    """Whether a document's number follows another issuer's sign than in the model answer (国办发, 国发).

    `model` and `before` end where the number stands.
    """
    theirs, said = _issuer().search(model), _issuer().search(before)
    return theirs is not None and said is not None and theirs[1] != said[1]


def misnamed(known: Sequence[Name], said: Wording, left: int, right: int) -> bool:
    """Whether the answer between two places has another number before the words of a name."""
    for name in known:
        for number, place in enumerate(said.places):
            quantity = said.quantities[number]
            if not left <= place < right or quantity.unit != name.number.unit:
                continue
            if quantity.value == name.number.value or quantity.kind != "count":
                continue
            behind = said.chars[place + 1 : place + 1 + _REACH]
            if name.rest[:2] in behind or name.rest[-2:] in behind:
                return True
    return False
