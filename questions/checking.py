"""The health of a bank: what in it would mislead the people who learn from it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain
from typing import Literal

from questions import damage, duplicates
from questions.bank import Bank, Indicator
from questions.figures import parts, placeholders
from questions.grading.agreement import agreement
from questions.grading.normalise import normalise
from questions.grading.numbers import find as find_numbers
from questions.likeness import key
from questions.question import KeyPoint, Question

Severity = Literal["error", "warning"]

_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_NUMERAL = re.compile(r"[\d〇零一二两三四五六七八九十百千万亿]")
_PLACE = re.compile(r"\{\{[^{}]*\}\}")
_LEAST_OVERLAP = 0.6
_WARNINGS = frozenset(
    {
        "no_answer_yet",
        "no_points",
        "point_not_in_answer",
        "no_posts",
        "no_topic",
        "no_source",
        "later_than_reference",
        "expired",
        "near_duplicate",
        "contradiction",
        "damaged_text",
        "point_never_said",
        "too_hard",
        "tells_little",
    }
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a question, or with the bank itself (`question_id` empty).

    `code` is stable; `message` is Chinese and names no place; `others` are the ids of questions it involves.
    An "error" should not be asked of anybody, a "warning" wants a look.
    """

    question_id: str
    code: str
    message: str
    others: tuple[str, ...] = ()

    @property
    def severity(self) -> Severity:
        return "warning" if self.code in _WARNINGS else "error"


def check(bank: Bank, *, reference_date: str = "") -> tuple[Fault, ...]:
    """The faults of `bank`, by question in the bank's order, the bank's own first.

    `reference_date` (ISO, may be partial) is the day whose law and figures count, the bank's own by default.
    """
    faults = list(_of_bank(bank))
    for question in bank.questions:
        faults += _of_question(question, bank, reference_date or bank.reference_date)
    faults += _of_pairs(bank)
    order = {question.id: position for position, question in enumerate(bank.questions)}
    return tuple(sorted(faults, key=lambda fault: order.get(fault.question_id, -1)))


def _of_bank(bank: Bank) -> Iterator[Fault]:
    if bank.reference_date and not _DATE.fullmatch(bank.reference_date):
        yield Fault("", "bad_date", f"基准日期“{bank.reference_date}”要写成 2011、2011-10 或 2011-10-26")
    for indicator in bank.indicators.values():
        yield from _of_indicator(indicator, bank)
    for id, count in Counter(question.id for question in bank.questions).items():
        if count > 1:
            yield Fault(id, "repeated_id", f"编号 {id} 用了 {count} 次")


def _of_indicator(indicator: Indicator, bank: Bank) -> Iterator[Fault]:
    name = f"指标 {indicator.id}"
    if bool(indicator.numerator) != bool(indicator.denominator):
        yield Fault("", "broken_rate", f"{name} 的分子和分母要一起写")
    for part in filter(None, (indicator.numerator, indicator.denominator)):
        if part not in bank.indicators:
            yield Fault(
                "", "dead_indicator", f"{name} 用到的指标 {part} 不存在{_near(part, bank.indicators)}"
            )
        elif any(
            bank.indicators[below].is_rate for below in parts(part, bank.indicators) & {*bank.indicators}
        ):
            yield Fault("", "broken_rate", f"{name} 绕了一圈又用到自己")


def _of_question(question: Question, bank: Bank, reference_date: str) -> Iterator[Fault]:
    def fault(code: str, message: str) -> Fault:
        return Fault(question.id, code, message)

    if not question.answer.strip():
        yield fault("no_answer" if question.confidence.asked else "no_answer_yet", "没有答案")
    elif not question.points:
        yield fault("no_points", "没有要点，无法逐点判定")
    for point in question.points:
        if question.answer and not said(point, question.answer):
            yield fault("point_not_in_answer", f"要点“{point.text}”在答案里找不到")
    yield from _of_references(question, bank)
    yield from _of_dates(question, reference_date)
    for text in (question.prompt, question.answer, *(point.text for point in question.points)):
        for found in damage.find(text):
            code = "damaged_text" if found.reason == "乱码" else "impossible_number"
            yield fault(code, f"“{found.quote}”：{found.reason}")


def _of_references(question: Question, bank: Bank) -> Iterator[Fault]:
    def fault(code: str, message: str) -> Fault:
        return Fault(question.id, code, message)

    if not question.posts:
        yield fault("no_posts", "没有写哪些岗位要掌握")
    for post in question.posts:
        if bank.posts and post not in bank.posts:
            yield fault("unknown_post", f"岗位“{post}”不在名单里{_near(post, bank.posts)}")
    if not question.topic:
        yield fault("no_topic", "没有专题")
    elif bank.topics and question.topic not in bank.topics:
        yield fault("unknown_topic", f"专题“{question.topic}”不在名单里{_near(question.topic, bank.topics)}")
    if not question.sources and not question.citation:
        yield fault("no_source", "没有出处")
    for source in question.sources:
        if source not in bank.sources:
            yield fault("dead_source", f"出处 {source} 不存在{_near(source, bank.sources)}")
    for indicator in sorted(placeholders(question) - bank.indicators.keys()):
        yield fault("dead_indicator", f"指标 {{{{{indicator}}}}} 不存在{_near(indicator, bank.indicators)}")
    texts = (question.prompt, question.answer, *chain(*((p.text, *p.alternatives) for p in question.points)))
    if any("{{" in rest or "}}" in rest for rest in (_PLACE.sub("", text) for text in texts)):
        yield fault("dead_indicator", "数据位的括号 {{ }} 不成对")


def _of_dates(question: Question, reference_date: str) -> Iterator[Fault]:
    for name, value in (("时间", question.as_of), ("有效期", question.expires)):
        if value and not _DATE.fullmatch(value):
            yield Fault(question.id, "bad_date", f"{name}“{value}”要写成 2006、2006-09 或 2006-09-01")
    if not reference_date:
        return
    if _DATE.fullmatch(question.as_of) and _later(question.as_of, reference_date):
        yield Fault(
            question.id, "later_than_reference", f"内容是 {question.as_of} 的，晚于基准日期 {reference_date}"
        )
    if _DATE.fullmatch(question.expires) and _later(reference_date, question.expires):
        yield Fault(
            question.id, "expired", f"只到 {question.expires} 有效，基准日期 {reference_date} 已经过期"
        )


def _of_pairs(bank: Bank) -> Iterator[Fault]:
    messages = {"duplicate": "与 {} 重复：题干相同", "near_duplicate": "与 {} 很像，可能重复"}
    for pair in duplicates.find(bank.questions):
        first, second = pair.quotes
        message = messages.get(pair.relation, f"与 {{}} 说法不一：这里“{second}”，那里“{first}”")
        yield Fault(pair.second, pair.relation, message.format(pair.first), (pair.first,))


def _later(left: str, right: str) -> bool:
    """Whether the partial date `left` is surely later than `right`."""
    known = min(len(left), len(right))
    return left[:known] > right[:known]


def said(point: KeyPoint, answer: str) -> bool:
    """Whether the answer holds the point's places and numbers, and most of its characters."""
    if not set(_PLACE.findall(point.text)) <= set(_PLACE.findall(answer)):
        return False
    characters = set(key(_PLACE.sub("", point.text)))
    wording = {character for character in characters if not _NUMERAL.match(character)}
    if len(wording & set(key(answer))) < _LEAST_OVERLAP * len(wording):
        return False
    if wording == characters or point.text in answer:
        return True
    numbers = find_numbers(normalise(answer).chars)
    return all(
        number.loose or any(agreement(number, other) == "same" for other in numbers)
        for number in find_numbers(normalise(point.text).chars)
    )


def _near(word: str, known: object) -> str:
    found = get_close_matches(word, list(known), 1, 0.5) if isinstance(known, (tuple, dict)) else []
    return f"（是不是“{found[0]}”？）" if found else ""
