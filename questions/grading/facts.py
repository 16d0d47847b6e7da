"""Which number of an answer is meant for which number of the question, and whether it is right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from questions.grading import agreement, substitution
from questions.grading.neighbours import PER
from questions.grading.normalise import PAUSES, clauses
from questions.grading.points import Rubric
from questions.grading.quantity import Quantity
from questions.grading.slots import Slot, period
from questions.grading.verdict import State
from questions.grading.wording import Wording

Said = Literal["same", "missed", "differs", "against"]


@dataclass(frozen=True, slots=True)
class Fact:
    """What an answer says for a slot; `place` is where its number stands in the answer, -1 if missing."""

    said: Said
    place: int = -1


@dataclass(slots=True)
class _Said:
    quantity: Quantity
    place: int
    before: str
    after: str
    earlier: str
    clause: int
    per: str
    known: str


def judge(rubric: Rubric, answer: Wording) -> list[Fact]:
    """What the answer says for each of `rubric.slots`, in their order."""
    slots = rubric.slots
    if not slots:
        return []
    said = _said(answer, rubric)
    scores = [[_affinity(slot, one) for one in said] for slot in slots]
    owners = [max(scores[row][column] for row in range(len(slots))) for column in range(len(said))]
    result = [Fact("missed") for _ in slots]
    spent: set[int] = set()
    chosen: set[int] = set()
    open_rows: list[int] = []
    for row, slot in enumerate(slots):
        if slot.aside:
            continue
        mine = [
            column
            for column in range(len(said))
            if scores[row][column] > 0 and scores[row][column] >= owners[column] - 1e-9
        ]
        if not mine:
            open_rows.append(row)
            continue
        top = max(scores[row][column] for column in mine)
        close = [column for column in mine if scores[row][column] >= top - 1e-9]
        fact = _verdict(slot, said, close)
        if fact.said != "same":
            wider = _verdict(slot, said, [at for at in mine if scores[row][at] >= _RIVAL * top])
            bare = [column for column in range(len(said)) if scores[row][column] == 0 and owners[column] == 0]
            plain = _verdict(slot, said, bare) if top < 1 and slot.quantity.kind == "date" else fact
            fact = wider if wider.said == "same" else plain if plain.said == "same" else fact
        result[row] = fact
        chosen.update(column for column in close if fact.said != "same" or said[column].place == fact.place)
        spent.update(column for column in mine if said[column].place == fact.place)
    _shared(slots, said, open_rows, result)
    _neutral(slots, said, scores, chosen, open_rows, spent, result)
    for row, slot in enumerate(slots):
        if slot.aside:
            result[row] = _beside(slot, row, slots, said, spent, result)
    return result


_RIVAL = 0.6
"""From this share of the best's support another number may be the one that is meant."""
_ALIKE = re.compile("[都均各皆和与跟]")
_EACH = re.compile("(?:^|[项样条者个])(?:都|均|皆|各|一律)")
"""两个都是95%: the one number holds for each."""


def _shared(slots: tuple[Slot, ...], said: list[_Said], open_rows: list[int], result: list[Fact]) -> None:
    """Slots whose number was said together with another's (非文盲率和巩固率都要95%) leave `open_rows`."""
    for row in list(open_rows):
        alone = [one for one in said if agreement.compatible(slots[row].quantity, one.quantity)]
        if len(alone) == 1 and _EACH.search(alone[0].before):
            fact = _verdict(slots[row], alone, [0])
            if fact.said == "same":
                result[row] = fact
                open_rows.remove(row)
                continue
        label = slots[row].before
        columns = [
            column
            for column, one in enumerate(said)
            if len(label) > 1
            and _ALIKE.search(one.before)
            and 2 * len(label.intersection(one.before)) >= len(label)
            and agreement.compatible(slots[row].quantity, one.quantity)
        ]
        fact = _verdict(slots[row], said, columns)
        if fact.said == "same":
            result[row] = fact
            open_rows.remove(row)


def _beside(
    slot: Slot, row: int, slots: tuple[Slot, ...], said: list[_Said], spent: set[int], result: list[Fact]
) -> Fact:
    """What stands for a slot that may be left unsaid: a number of its sort beside the point's others."""
    firm = [
        result[other].place
        for other in range(len(slots))
        if slots[other].point == slot.point and other != row
    ]
    near = {one.clause for one in said if one.place in firm}
    columns = [
        column
        for column, one in enumerate(said)
        if column not in spent
        and one.quantity.kind == slot.quantity.kind
        and (one.quantity.unit == slot.quantity.unit)
        and (not firm or one.clause in near)
    ]
    if not columns:
        return Fact("missed")
    fact = _verdict(slot, said, columns)
    if fact.said == "same":
        spent.update(column for column in columns if said[column].place == fact.place)
    return fact if fact.said == "same" or ((near or not firm) and len(columns) == 1) else Fact("missed")


def _said(answer: Wording, rubric: Rubric) -> list[_Said]:
    """The numbers of an answer with the words around each."""
    known = rubric.reference + rubric.prompt
    chars = answer.chars
    found = []
    floor = 0
    for number, place in enumerate(answer.places):
        asked = any(
            agreement.agreement(slot.quantity, answer.quantities[number]) == "same" for slot in rubric.slots
        )
        if not asked and _sums_up(answer, number):
            continue
        start = place
        while start > floor and chars[start - 1] not in PAUSES:
            start -= 1
        end = place + 1
        firm = [
            later
            for later, one in zip(answer.places, answer.quantities, strict=True)
            if later > place and not one.loose
        ]
        following = firm[0] if firm else len(chars)
        while end < following and chars[end] not in PAUSES:
            end += 1
        if end < following and chars[end] == "（":
            end = chars.find("）", end, following) if "）" in chars[end:following] else end
        previous = answer.places[number - 1] + 1 if number else 0
        while number and previous < start and chars[previous] not in PAUSES:
            previous += 1
        found.append(
            _Said(
                answer.quantities[number],
                place,
                chars[start:place],
                chars[place + 1 : end],
                chars[previous:start],
                _clause(chars, place),
                period(answer, number),
                known,
            )
        )
        if not answer.quantities[number].loose:
            floor = place + 1
    return found


_JOINT = re.compile("[、和跟与及]")
_PLACE_OF = re.compile("[^，。；（）\ue000-\uf8ef]*$")


def _sums_up(answer: Wording, number: int) -> bool:
    """Whether a number only counts the names right before it (东乡和积石山两个县)."""
    quantity = answer.quantities[number]
    match = _PLACE_OF.search(answer.chars, 0, answer.places[number])
    names = _JOINT.split(match.group()) if match else []
    return (
        quantity.kind == "count"
        and len(names) > 1
        and quantity.value[0] == quantity.value[-1] == len(names)
        and all(len(name) > 1 for name in names)
    )


def _clause(chars: str, place: int) -> int:
    """Where the clause of `place` begins."""
    while place > 0 and chars[place - 1] not in PAUSES:
        place -= 1
    return place


def _affinity(slot: Slot, one: _Said) -> float:
    """How the words around a number speak for `slot`, 0 when nothing does, -1 when it cannot be meant."""
    if not agreement.compatible(slot.quantity, one.quantity):
        return -1.0
    if one.quantity.loose and one.quantity.unit in PER and slot.quantity.value != one.quantity.value:
        return -1.0
    best = 0.0
    for label, own, other in ((slot.before, one.before, one.after), (slot.after, one.after, one.before)):
        if not label:
            continue
        for words, worth in ((own, 1.0), (other, 0.6), (one.earlier, 0.4)):
            share = len(label.intersection(words)) / len(label)
            best = max(best, worth * share)
    if best > 0 and slot.quantity.unit == one.quantity.unit != "个":
        best += 0.3
    return best


def _verdict(slot: Slot, said: list[_Said], columns: list[int]) -> Fact:
    """The best that numbers `columns` offer for a slot; of equals the last, as people correct themselves."""
    order = {"same": 3, "against": 2, "differs": 1, "missed": 0}
    best = Fact("missed")
    for column in columns:
        one = said[column]
        how = agreement.agreement(slot.quantity, one.quantity)
        if how == "unrelated":
            continue
        if how == "same" and slot.per and one.per and slot.per != one.per:
            how = "differs"
        if how == "same" and _other_side(slot, one):
            how = "against"
        if how == "same" and (_uneven(slot, one, said) or _of_another(slot, one)):
            how = "differs"
        vague = how == "differs" and agreement.vaguer(slot.quantity, one.quantity)
        fact = Fact("missed" if vague else how, one.place)
        if order[fact.said] >= order[best.said]:
            best = fact
    return best


_BEFORE = re.compile("(?<![提目从空])前(?![后期往])|提前|早")
_AFTER = re.compile("(?<![前先最])后(?![勤备])|晚|推迟")


def _other_side(slot: Slot, one: _Said) -> bool:
    """Whether a span of time before something is said to lie behind it (开学前15天, 开学以后十五天)."""
    if one.quantity.kind != "count" or slot.quantity.unit not in PER:
        return False
    said = one.before + one.after
    for side, other in ((_BEFORE, _AFTER), (_AFTER, _BEFORE)):
        if side.search(slot.words) and not other.search(slot.words):
            return other.search(said) is not None and side.search(said) is None
    return False


def _of_another(slot: Slot, one: _Said) -> bool:
    """Whether a number is said of a rival of what it is asked of (大专 for 初中)."""
    if substitution.instead(slot.words, one.before + one.after, one.known):
        return True
    told = substitution.members(one.before)
    if len(told) != 1 or substitution.named(told[0][0], slot.words):
        return False
    return any(
        slot.before.issuperset(word) and substitution.instead(word, told[0][0], "")
        for word, _ in substitution.members(slot.words)
    )


def _uneven(slot: Slot, one: _Said, said: list[_Said]) -> bool:
    """Whether a share of a ratio is said beside another that does not make up the whole (80%, 30%)."""
    if slot.quantity.kind != "ratio" or one.quantity.kind != "percent":
        return False
    share = one.quantity.value[0]
    return any(
        other.quantity.kind == "percent" and other.quantity.value[0] not in (share, 100 - share)
        for other in said
    ) or any(
        other is not one and other.quantity.kind == "percent" and other.quantity.value[0] == share != 50
        for other in said
    )


def _neutral(
    slots: tuple[Slot, ...],
    said: list[_Said],
    scores: list[list[float]],
    chosen: set[int],
    open_rows: list[int],
    spent: set[int],
    result: list[Fact],
) -> None:
    """Give numbers without telling words to slots that wait: in order if as many, else where they fit."""
    rows = [row for row in open_rows if not slots[row].aside]
    columns = [
        column
        for column in range(len(said))
        if column not in spent | chosen and any(scores[row][column] >= 0 for row in rows)
    ]
    if len(rows) == len(columns) > 1 and all(
        scores[row][column] >= 0 for row, column in zip(rows, columns, strict=True)
    ):
        if _with_total(rows, columns, slots, said):
            columns = [_same_value(slots[row], said, columns) for row in rows]
        for row, column in zip(rows, columns, strict=True):
            result[row] = _verdict(slots[row], said, [column])
        return
    bare = {said[column].quantity.value for column in columns if len(said[column].before.strip()) < 2}
    bare -= {value for value in bare if any(_part_of(value, other) for other in bare - {value})}
    crowd = len(bare) > len(rows) + 1
    waiting = []
    for row in open_rows:
        fitting = [column for column in columns if column not in spent and scores[row][column] >= 0]
        fact = _verdict(slots[row], said, fitting)
        if fact.said == "same" and not crowd:
            result[row] = fact
            spent.update(column for column in fitting if said[column].place == fact.place)
        elif not slots[row].aside:
            waiting.append(row)
    left = [column for column in columns if column not in spent]
    for row in waiting:
        fitting = [column for column in left if scores[row][column] >= 0]
        if len(waiting) <= len(fitting) and not crowd:
            result[row] = _verdict(slots[row], said, fitting)


def _part_of(value: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether a date tells a part of another (九二年, 三月十四)."""
    return len(value) == len(other) == 3 and all(
        not mine or mine == theirs for mine, theirs in zip(value, other, strict=True)
    )


def _same_value(slot: Slot, said: list[_Said], columns: list[int]) -> int:
    return next(column for column in columns if said[column].quantity.value == slot.quantity.value)


def _with_total(rows: list[int], columns: list[int], slots: tuple[Slot, ...], said: list[_Said]) -> bool:
    """Whether the same numbers, one of which is the sum of the others, may be told in any order."""
    values = [slots[row].quantity.value for row in rows]
    every = [slot.quantity.value[0] for slot in slots if slot.quantity.kind == "count"]
    return (
        len(set(values)) == len(values)
        and sorted(values) == sorted(said[column].quantity.value for column in columns)
        and len(every) > 2
        and max(values)[0] == max(every) == sum(every) / 2
    )


def told(figures: Sequence[Quantity], answer: Wording, left: int, right: int) -> State:
    """Whether the numbers of a wording are said between two places of the answer, or others instead."""
    said = [
        quantity
        for quantity, place in zip(answer.quantities, answer.places, strict=True)
        if left <= place < right
    ]
    for figure in figures:
        alike = [one for one in said if agreement.compatible(figure, one)]
        if not any(agreement.agreement(figure, one) == "same" for one in alike):
            return "wrong" if alike else "missed"
    return "hit"


def any_told(figures: Sequence[Quantity], answer: Wording) -> bool:
    """Whether one of `figures` is said anywhere in an answer."""
    return any(agreement.agreement(figure, one) == "same" for figure in figures for one in answer.quantities)


_ALL = re.compile("所有|全部|均|每|都|各")


def in_part(made: Rubric, model: str, said: Wording, place: int) -> bool:
    """Whether what `model` says of all is said of a share in the clause at `place` (九成的县 for 所有县)."""
    if not _ALL.search(model):
        return False
    left, right = next((span for span in clauses(said.chars) if span[0] <= place < span[1]), (0, 0))
    known = {quantity.value for quantity in made.known}
    return any(
        quantity.kind == "percent" and quantity.value[-1] < 100 and quantity.value not in known
        for quantity, at in zip(said.quantities, said.places, strict=True)
        if left <= at < right
    )
