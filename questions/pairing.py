"""Which stored question each question of a file speaks of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product
from typing import NamedTuple

from rapidfuzz import fuzz

from questions.formats import Item, Remark
from questions.likeness import key
from questions.question import Question

_UNRELATED = 30.0


class Pair(NamedTuple):
    """An item with the stored question it speaks of (None: it is new), found by its id or by its text."""

    item: Item
    stored: Question | None
    by_text: bool = False


def without_repeats(items: Iterable[Item], told: Iterable[Remark]) -> tuple[list[Item], list[Remark]]:
    """The items but those that repeat an earlier one, and the problems: those `told` by the reader and these.

    What the reader has told of the same two places is replaced.
    """
    kept: list[Item] = []
    found: dict[str, tuple[str, str]] = {}
    ids: dict[str, str] = {}
    texts: dict[tuple[str, str], Item] = {}
    prompts: dict[str, Item] = {}
    for item in items:
        question = item.question
        text = (key(question.prompt), key(question.answer))
        same, first = texts.get(text), prompts.get(text[0])
        if question.id in ids:
            message = f"编号 {question.id} 与{ids[question.id]}的重复，没有导入"
            found[item.place] = (ids[question.id], message)
            continue
        if same is not None and not _set_apart(same.question, question):
            found[item.place] = (same.place, f"与{same.place}重复，没有导入")
            continue
        # Choice items may share a stem (“下列说法正确的是”).
        if first is not None and not item.options and not _set_apart(first.question, question) and not same:
            found[item.place] = (first.place, f"题干与{first.place}相同，答案不同，请核对")
        texts.setdefault(text, item)
        prompts.setdefault(text[0], item)
        if question.id:
            ids[question.id] = item.place
        kept.append(item)
    problems = [
        remark for remark in told if remark.place not in found or found[remark.place][0] not in remark.message
    ]
    return kept, problems + [Remark(place, message) for place, (_, message) in found.items()]


def _set_apart(left: Question, right: Question) -> bool:
    """Whether equal prompts have ids of their own, or are asked of different places or times."""
    return bool(left.id and right.id) or (left.jurisdiction, left.as_of) != (right.jurisdiction, right.as_of)


def pair(
    questions: Sequence[Question], items: Iterable[Item], problems: list[Remark]
) -> tuple[list[Pair], set[str]]:
    """The items in their order with their stored questions, and the ids of all that were spoken of.

    An item is found by its id, else by prompt and answer, else by its prompt if it is the only one with it.
    What cannot be told apart is left out and told in `problems`.
    """
    found: dict[int, Pair] = {}
    rest = dict(enumerate(items))
    mentioned: set[str] = set()
    by_id = {question.id: question for question in questions}
    for position, item in list(rest.items()):
        stored = by_id.get(item.question.id)
        if stored is not None:
            del rest[position]
            mentioned.add(stored.id)
            if _unrelated(stored, item.question):
                other = f"编号 {stored.id} 在题库里是另一道题（{stored.prompt}），没有导入；新题请换一个编号"
                problems.append(Remark(item.place, other))
            else:
                found[position] = Pair(item, stored)
    for exactly in (True, False):
        index: dict[str, list[Question]] = defaultdict(list)
        for question in questions:
            if question.id not in mentioned:
                index[_text(question, exactly)].append(question)
        rivals: dict[str, list[Item]] = defaultdict(list)
        for item in rest.values():
            rivals[_text(item.question, exactly)].append(item)
        doubtful = set()
        for position, item in list(rest.items()):
            text = _text(item.question, exactly)
            near = [question for question, _ in islice(_fitting(index[text], [item]), 4)]
            if len(near) == 1 and len(list(islice(_fitting(near, rivals[text]), 2))) == 1:
                mentioned.add(near[0].id)
                found[position] = Pair(rest.pop(position), near[0], by_text=True)
            elif near and not exactly and not item.options:
                del rest[position]
                doubtful.add(text)
                ids = "、".join(question.id for question in near[:3]) + (" 等" if len(near) > 3 else "")
                problems.append(
                    Remark(item.place, f"与题库里的 {ids} 题干相同，分不清是不是同一道，没有导入")
                )
        mentioned.update(question.id for text in doubtful for question in index[text])
    found.update({position: Pair(item, None) for position, item in rest.items()})
    return [found[position] for position in sorted(found)], mentioned


def _text(question: Question, exactly: bool) -> str:
    return f"{key(question.prompt)}\n{key(question.answer)}" if exactly else key(question.prompt)


def _fitting(questions: Iterable[Question], items: Iterable[Item]) -> Iterator[tuple[Question, Item]]:
    """Where what an item says of place and time, if anything, holds for the question."""
    for question, item in product(questions, items):
        said = [name for name in ("jurisdiction", "as_of") if name in item.given]
        if all(getattr(question, name) == getattr(item.question, name) for name in said):
            yield question, item


def _unrelated(stored: Question, read: Question) -> bool:
    """Whether both prompt and answer are so different that the id must be another bank's."""
    pairs = ((stored.prompt, read.prompt), (stored.answer, read.answer))
    return all(fuzz.ratio(key(left), key(right)) < _UNRELATED for left, right in pairs)
