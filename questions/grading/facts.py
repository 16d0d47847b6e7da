"""Which number of an answer is meant for which number of the question, and whether it is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from questions.grading import numbers
from questions.grading.normalise import PAUSES
from questions.grading.points import Rubric, Slot
from questions.grading.wording import Wording, is_place

Said = Literal["same", "missed", "differs", "against"]


@dataclass(frozen=True, slots=True)
class Fact:
    """What an answer says for a slot; `place` is where the number stands in the answer, -1 when it is missing."""

    said: Said
    place: int = -1


@dataclass(slots=True)
class _Said:
    quantity: numbers.Quantity
    place: int
    before: str
    after: str
    earlier: str
    denied: bool = False


def judge(rubric: Rubric, answer: Wording) -> dict[int, Fact]:
    """What the answer says for each slot of `rubric`, by the slot's index in `rubric.slots`."""
    slots = rubric.slots
    if not slots:
        return {}
    said = _said(answer)
    result: dict[int, Fact] = {}
    affinities = [
        [
            _affinity(slot, one, slots) if numbers.compatible(slot.quantity, one.quantity) else (-1, 0.0)
            for one in said
        ]
        for slot in slots
    ]
    owners: list[float] = []
    for column in range(len(said)):
        owners.append(max((_rank(affinities[row][column]) for row in range(len(slots))), default=0.0))
    neutral_of: dict[int, list[int]] = {}
    spent: set[int] = set()
    for row, slot in enumerate(slots):
        mine = [
            column
            for column in range(len(said))
            if affinities[row][column][0] > 0 and _rank(affinities[row][column]) >= owners[column] - 1e-9
        ]
        if mine:
            top = max(_rank(affinities[row][column]) for column in mine)
            close = [column for column in mine if _rank(affinities[row][column]) >= top - 1e-9]
            fact = _verdict(slot, [said[column] for column in close])
            if fact.said != "same":
                wider = _verdict(slot, [said[column] for column in mine])
                if wider.said == "same" and len(close) < len(mine):
                    fact = wider
            result[row] = fact
            if fact.said == "same":
                spent.update(column for column in mine if said[column].place == fact.place)
        else:
            neutral_of[row] = [
                column
                for column in range(len(said))
                if affinities[row][column][0] == 0 and owners[column] <= 0
            ]
    _neutral(slots, said, neutral_of, spent, result)
    return result


def _rank(affinity: tuple[int, float]) -> float:
    return affinity[1] if affinity[0] > 0 else 0.0


def _said(answer: Wording) -> list[_Said]:
    """The numbers of an answer with the words around each."""
    chars = answer.chars
    found = []
    floor = 0
    free_from = 0
    for number, place in enumerate(answer.places):
        start = place
        while start > floor and chars[start - 1] not in PAUSES:
            start -= 1
        end = place + 1
        following = answer.places[number + 1] if number + 1 < len(answer.places) else len(chars)
        while end < following and chars[end] not in PAUSES:
            end += 1
        found.append(
            _Said(
                answer.quantities[number],
                place,
                chars[max(start, floor) : place],
                chars[place + 1 : end],
                chars[min(free_from, start) : start],
            )
        )
        floor = place + 1
        free_from = place + 1
        while free_from < len(chars) and chars[free_from] not in PAUSES:
            if is_place(chars[free_from]):
                break
            free_from += 1
    return found


def _affinity(slot: Slot, one: _Said, slots: tuple[Slot, ...]) -> tuple[int, float]:
    """How the words around a number speak for `slot`: (level, share); level 0 says nothing, -1 cannot be."""
    if not slot.label:
        return (0, 0.0)
    for level, words in ((3, one.before), (2, one.after), (1, one.earlier)):
        shares = [
            (len(other.label.intersection(words)) / len(other.label) if other.label else 0.0)
            for other in slots
        ]
        if max(shares) > 0:
            share = len(slot.label.intersection(words)) / len(slot.label)
            return (level, share) if share > 0 else (0, 0.0)
    return (0, 0.0)


def _verdict(slot: Slot, said: list[_Said]) -> Fact:
    """The best that `said` offers for a slot; the last of equals counts, as people correct themselves."""
    order = {"same": 3, "against": 2, "differs": 1, "missed": 0}
    best = Fact("missed")
    for one in said:
        agreement = numbers.agreement(slot.quantity, one.quantity)
        if agreement == "unrelated":
            continue
        if agreement == "differs" and numbers.vaguer(slot.quantity, one.quantity):
            fact = Fact("missed", one.place)
        else:
            fact = Fact(agreement, one.place)
        if order[fact.said] >= order[best.said]:
            best = fact
    return best


def _neutral(
    slots: tuple[Slot, ...],
    said: list[_Said],
    neutral_of: dict[int, list[int]],
    spent: set[int],
    result: dict[int, Fact],
) -> None:
    """Give numbers without telling words to the slots in order, where the counts allow it."""
    waiting = [row for row in neutral_of if not slots[row].aside]
    for row in neutral_of:
        columns = [column for column in neutral_of[row] if column not in spent]
        rows = [other for other in waiting if set(neutral_of[other]) & set(columns)]
        if not columns:
            result[row] = Fact("missed")
            continue
        if len(rows) == len(columns) and row in rows and len(rows) > 1:
            result[row] = _verdict(slots[row], [said[columns[rows.index(row)]]])
            continue
        fact = _verdict(slots[row], [said[column] for column in columns])
        crowd = (
            len(columns) > max(2, len(rows) + 1)
            and len({said[column].quantity.value for column in columns}) > len(rows) + 1
        )
        if crowd and fact.said == "same":
            fact = Fact("missed", fact.place)
        if fact.said == "differs" and slots[row].label and len(slots) > 1 and len(rows) > len(columns):
            fact = Fact("missed", fact.place)
        result[row] = fact
