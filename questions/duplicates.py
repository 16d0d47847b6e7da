"""Questions of a bank that repeat one another, or that answer the same thing with different numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from questions import segment
from questions.likeness import Likeness, key
from questions.question import Question

Relation = Literal["duplicate", "near_duplicate", "contradiction"]

_NUMBER = re.compile(
    r"\d+(?:\.\d+)?|第[〇零一二三四五六七八九十百]+(?=[次届条号])|[〇零一二两三四五六七八九十百千万]{2,}"
)
_CLAUSE = re.compile(r"[，,。；;：:！!？?\n]")
_IDLE_WORDS = re.compile(r"的|了|是|和|与|及|或|在|由|为|吗|呢|什么|哪些|哪|几|多少|怎样|如何|简述|请问?|指")
_LIKE_PROMPTS = 0.75
_LIKE_ANSWERS = 0.6
_ONE_MATTER = 0.2
_SHORTEST_CLAUSE = 8


@dataclass(frozen=True, slots=True)
class Pair:
    """How question `second` stands to the earlier `first` (ids); `quotes` are what contradicts."""

    first: str
    second: str
    relation: Relation
    quotes: tuple[str, str] = ("", "")


def find(questions: Sequence[Question]) -> tuple[Pair, ...]:
    """Such pairs, each once; a question is paired with the earlier one that it is most like.

    Questions of different jurisdictions, or both dated and on different days, are not compared.
    """
    found: dict[tuple[str, str], Pair] = {}
    for pair in (*_same_prompts(questions), *_same_clauses(questions), *_like_prompts(questions)):
        found.setdefault((pair.first, pair.second), pair)
    return tuple(found.values())


def _comparable(left: Question, right: Question) -> bool:
    same_day = not left.as_of or not right.as_of or left.as_of == right.as_of
    return left.jurisdiction == right.jurisdiction and same_day


def _same_prompts(questions: Sequence[Question]) -> Iterator[Pair]:
    groups: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        group = groups[key(question.prompt)]
        first = next((other for other in group if _comparable(other, question)), None)
        if first is not None:
            yield Pair(first.id, question.id, "duplicate")
        group.append(question)


def _same_clauses(questions: Sequence[Question]) -> Iterator[Pair]:
    """Answers to prompts of one matter with the same clause but for its numbers."""
    index: dict[str, list[tuple[int, str, tuple[str, ...]]]] = defaultdict(list)
    for position, question in enumerate(questions):
        for clause in dict.fromkeys(_CLAUSE.split(question.answer)):
            numbers = tuple(_NUMBER.findall(clause))
            frame = key(_NUMBER.sub("N", clause))
            if numbers and "{{" not in clause and len(frame.replace("n", "")) >= _SHORTEST_CLAUSE:
                index[frame].append((position, clause.strip(), numbers))
    # A clause with three different numbers is a turn of phrase (“处N万元以下的罚款”).
    frames = [found for found in index.values() if len({numbers for _, _, numbers in found}) == 2]
    if not frames:
        return
    prompts = Likeness([_words(question.prompt) for question in questions])
    for found in frames:
        left, quote, others = found[0]
        for right, clause, numbers in found:
            alike = left != right and prompts.between(left, right) >= _ONE_MATTER
            if numbers != others and alike and _comparable(questions[left], questions[right]):
                yield Pair(questions[left].id, questions[right].id, "contradiction", (quote, clause))


def _like_prompts(questions: Sequence[Question]) -> Iterator[Pair]:
    questions = list({key(question.prompt): question for question in reversed(questions)}.values())[::-1]
    prompts = Likeness([_words(question.prompt) for question in questions])
    answers = Likeness([_words(question.answer) for question in questions])
    best: dict[int, tuple[float, int]] = {}
    for left, right, likeness in prompts.pairs(_LIKE_PROMPTS):
        first, second = questions[left], questions[right]
        if _numbers(first.prompt) != _numbers(second.prompt) or not _comparable(first, second):
            continue
        if answers.between(left, right) >= _LIKE_ANSWERS:
            best[right] = max(best.get(right, (0.0, 0)), (likeness, -left))
    for right, (_, left) in best.items():
        yield Pair(questions[-left].id, questions[right].id, "near_duplicate")


def _numbers(text: str) -> frozenset[str]:
    return frozenset(_NUMBER.findall(text))


def _words(text: str) -> list[str]:
    words = [key(word) for word in segment.words(text)]
    return [word for word in words if word and not _IDLE_WORDS.fullmatch(word)]
