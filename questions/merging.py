"""What a file would change in a bank, and the bank with it changed; nothing is ever removed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import MISSING, dataclass, fields, replace
from typing import Any

from questions.bank import Bank, Indicator, Source
from questions.checking import said
from questions.formats import Item, Reading, Remark
from questions.likeness import key, plain
from questions.pairing import pair, without_repeats
from questions.question import KeyPoint, Question, draft

_FIELDS = frozenset(field.name for field in fields(Question)) - {"id"}
# Fields that are lists of names: a file adds to them.
_LISTS = ("posts", "topics", "terms")
_SAFE_ID = re.compile(r"[^\s\x00-\x1f\x7f]{1,32}")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field, or an entry of the bank ("sources.L1"), and what it becomes; `old` None was not there."""

    name: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Addition:
    """A new question, and its place in the file."""

    question: Question
    place: str


@dataclass(frozen=True, slots=True)
class Change:
    """A stored question with the fields that change, and its place in the file."""

    question_id: str
    place: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a file would change. `unchanged` and `missing` (in the bank, not in the file) are question ids.

    `settings` are changes of what describes the bank. `problems` and `repairs` are the file's and those of
    comparing; what has a problem here was left out or is doubtful.
    """

    added: tuple[Addition, ...] = ()
    changed: tuple[Change, ...] = ()
    unchanged: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    settings: tuple[FieldChange, ...] = ()
    problems: tuple[Remark, ...] = ()
    repairs: tuple[Remark, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything would change."""
        return bool(self.added or self.changed or self.settings)


def compare(bank: Bank, reading: Reading) -> Changes:
    """What `reading` would change in `bank`.

    A question is found by its id, else by its prompt; then what differs in typography alone is no change.
    Only what the file gave may change a stored question, but for points that its new answer no longer has.
    """
    items, problems = without_repeats(reading.items, reading.problems)
    pairs, mentioned = pair(bank.questions, items, problems)
    taken = {question.id for question in bank.questions}
    added: list[Addition] = []
    changed: list[Change] = []
    unchanged: list[str] = []
    for item, stored, by_text in pairs:
        if stored is None:
            question = _new(item, taken)
            taken.add(question.id)
            added.append(Addition(question, item.place))
        elif differences := tuple(_differences(stored, item, by_text)):
            changed.append(Change(stored.id, item.place, differences))
        else:
            unchanged.append(stored.id)
    after = [addition.question for addition in added]
    by_id = {question.id: question for question in bank.questions}
    after += [_changed(by_id[change.question_id], change) for change in changed]
    settings = tuple(_settings(bank, reading.bank, after))
    problems += _strangers(bank, settings, after, [*added, *changed])
    return Changes(
        tuple(added),
        tuple(changed),
        tuple(unchanged),
        tuple(question.id for question in bank.questions if question.id not in mentioned),
        settings,
        tuple(problems),
        reading.repairs,
    )


def apply(bank: Bank, changes: Changes) -> Bank:
    """`bank` with `changes`: changed questions in their places, new ones at the end."""
    by_id = {change.question_id: change for change in changes.changed}
    questions = [
        _changed(question, by_id[question.id]) if question.id in by_id else question
        for question in bank.questions
    ]
    questions += [addition.question for addition in changes.added]
    merged: dict[str, Any] = {}
    for change in changes.settings:
        name, _, id = change.name.partition(".")
        merged[name] = {**merged.get(name, getattr(bank, name)), id: change.new} if id else change.new
    return replace(bank, questions=tuple(questions), **merged)


def new_id(prompt: str, answer: str, taken: Set[str]) -> str:
    """An id made of the prompt, and of the answer too where questions share a prompt."""
    for content in (key(prompt), f"{key(prompt)}\n{key(answer)}"):
        id = f"q{hashlib.blake2b(content.encode(), digest_size=4).hexdigest()}"
        if id not in taken:
            return id
    number = 2
    while f"{id}-{number}" in taken:
        number += 1
    return f"{id}-{number}"


def _differences(stored: Question, item: Item, by_text: bool) -> Iterator[FieldChange]:
    given = item.given & _FIELDS
    for field in fields(Question):
        old, new = getattr(stored, field.name), getattr(item.question, field.name)
        if field.name in given and old != new:
            retyped = by_text and field.name in ("prompt", "answer") and plain(old) == plain(new)
            if not retyped:
                yield FieldChange(field.name, old, new)
        elif (
            field.name == "points"
            and "answer" in given
            and plain(stored.answer) != plain(item.question.answer)
        ):
            points = _points(stored, item.question.answer)
            if points != old:
                yield FieldChange("points", old, points)


def _points(stored: Question, answer: str) -> tuple[KeyPoint, ...]:
    """The points of a new answer: those of a person as long as they stand in it, else split again."""
    automatic = [point.text for point in draft(stored.prompt, stored.answer).points]
    if [point.text for point in stored.points] != automatic and all(said(p, answer) for p in stored.points):
        return stored.points
    known = {key(point.text): point for point in stored.points}
    return tuple(known.get(key(point.text), point) for point in draft(stored.prompt, answer).points)


def _new(item: Item, taken: Set[str]) -> Question:
    question = item.question
    if not question.points and question.answer:
        drafted = draft(question.prompt, question.answer)
        split = {"points", "ordered", "closed"} - item.given
        question = replace(question, **{name: getattr(drafted, name) for name in split})
    id = question.id
    if not _SAFE_ID.fullmatch(id) or id in taken:
        id = new_id(question.prompt, question.answer, taken)
    return replace(question, id=id)


def _changed(question: Question, change: Change) -> Question:
    return replace(question, **{field.name: field.new for field in change.fields})


def _settings(bank: Bank, read: Bank, questions: Iterable[Question]) -> Iterator[FieldChange]:
    for name in ("title", "reference_date"):
        old, new = getattr(bank, name), getattr(read, name)
        if new and new != old:
            yield FieldChange(name, old, new)
    questions = list(questions)
    used = {"topics": [question.topic for question in questions if question.topic]}
    if not bank.posts and not read.posts:
        used["posts"] = [post for question in questions for post in question.posts]
    for name in _LISTS:
        old = getattr(bank, name)
        new = tuple(dict.fromkeys((*old, *getattr(read, name), *used.get(name, ()))))
        if new != old:
            yield FieldChange(name, old, new)
    for name in ("sources", "indicators"):
        yield from _entries(name, getattr(bank, name), getattr(read, name))


def _entries(name: str, stored: Mapping[str, Any], read: Mapping[str, Any]) -> Iterator[FieldChange]:
    for id, entry in read.items():
        old = stored.get(id)
        new = entry if old is None else _completed(old, entry)
        if new != old:
            yield FieldChange(f"{name}.{id}", old, new)


def _completed(old: Source | Indicator, new: Source | Indicator) -> Source | Indicator:
    """`old` with what `new` says; what a file leaves out is no change."""
    told = {}
    for field in fields(new):
        value = getattr(new, field.name)
        if value != ("" if field.default is MISSING else field.default):
            told[field.name] = value
    return replace(old, **told)


def _strangers(
    bank: Bank,
    settings: Iterable[FieldChange],
    questions: Iterable[Question],
    changes: Iterable[Addition | Change],
) -> Iterator[Remark]:
    """Posts that nobody has: often a slip, so the list of posts does not grow by itself."""
    known = next((change.new for change in settings if change.name == "posts"), bank.posts)
    for question, change in zip(questions, changes, strict=True):
        for post in question.posts:
            if post not in known:
                yield Remark(change.place, f"岗位“{post}”不在名单里，请核对")
