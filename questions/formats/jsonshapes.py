"""Where in the data of a quiz program its questions are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from questions.formats import columns, forms, limits, places
from questions.formats.cells import shown
from questions.formats.entry import Entry
from questions.formats.jsonquestions import entry, meaning, meanings
from questions.formats.lines import asks

_STRUCTURE = re.compile(
    r"(?:data|list|items?|questions?|records?|rows?|result|results|body|content|value|values|children|题目|题库"
    r"|试题|题目列表|试题列表|qas|quiz|quizzes|exam|bank|sections?|topics?|chapters?|\d+)",
    re.IGNORECASE,
)
_DEEPEST = 30


def entries(data: Any) -> Iterator[Entry]:
    """The questions anywhere in `data`; raises RecursionError when it is too deep."""
    for counted, (question, form, topic) in enumerate(_questions(data, "", "", 0), 1):
        if counted > limits.MOST_ROWS:
            raise limits.too_many_rows()
        yield entry(question, places.entry(counted), form, topic)


def _questions(node: Any, form: str, topic: str, depth: int) -> Iterator[tuple[Mapping[str, Any], str, str]]:
    """Every question in `node`, with the form and topic that what is around it names."""
    if depth > _DEEPEST:
        return
    if isinstance(node, list):
        if _is_table(node):
            yield from _table(node, form, topic)
            return
        for each in node:
            yield from _questions(each, form, topic, depth + 1)
    elif isinstance(node, dict):
        if _is_question(node):
            yield node, form, topic
            return
        if _is_answers(node):
            for question, answer in node.items():
                yield {"question": question, "answer": answer}, form, topic
            return
        form, topic = _around(node, form, topic)
        for name, each in node.items():
            if isinstance(each, list | dict):
                inner_form, inner_topic = _named(str(name), form, topic)
                if (
                    isinstance(each, dict)
                    and asks(str(name))
                    and not _is_question(each)
                    and "answer" in meanings(each)
                ):
                    each = {"question": name, **each}
                yield from _questions(each, inner_form, inner_topic, depth + 1)


def _is_question(node: Mapping[str, Any]) -> bool:
    means = meanings(node)
    stem = means.get("stem")
    if stem is None or not any(isinstance(node[name], str) and node[name].strip() for name in stem):
        return False
    if any(
        isinstance(value, list) and value and isinstance(value[0], dict) and _is_question(value[0])
        for name, value in node.items()
        if name not in means.get("options", ())
    ):
        return False
    return bool({"answer", "options", "correct", "explanation"} & means.keys()) or {"A", "B"} <= means.keys()


def _is_answers(node: Mapping[str, Any]) -> bool:
    """Whether `node` maps questions to their answers."""
    if len(node) < 1 or not all(
        isinstance(value, str | int | float | bool | list) for value in node.values()
    ):
        return False
    if any(
        isinstance(value, list) and any(isinstance(each, list | dict) for each in value)
        for value in node.values()
    ):
        return False
    long = sum(1 for name in node if len(str(name)) > 5 and (asks(str(name)) or len(str(name)) > 8))
    return long >= 0.6 * len(node) and all(len(str(name)) > 1 for name in node)


def _is_table(node: Sequence[Any]) -> bool:
    return bool(node) and all(
        isinstance(each, list) and all(not isinstance(cell, list | dict) for cell in each)
        for each in node[:20]
    )


def _table(node: Sequence[Any], form: str, topic: str) -> Iterator[tuple[Mapping[str, Any], str, str]]:
    rows = [[shown(cell) for cell in each] for each in node if isinstance(each, list)]
    found = columns.read_header(rows[0])
    if found is None:
        guessed = columns.guess(rows[:200])
        if guessed is None:
            return
        names = {
            guessed.stem: "question",
            guessed.answer: "answer",
            guessed.cell: "options",
            guessed.form: "题型",
        }
        names.update({column: f"选项{letter}" for letter, column in guessed.options})
        header = [names.get(column, "") for column in range(max(map(len, rows)))]
        below = rows
    else:
        header, below = rows[0], rows[1:]
    for row in below:
        yield {name: cell for name, cell in zip(header, row, strict=False) if name}, form, topic


def _around(node: Mapping[str, Any], form: str, topic: str) -> tuple[str, str]:
    """The form and topic that a group's own names give to the questions inside."""
    for name, value in node.items():
        if isinstance(value, str) and 0 < len(value) <= 60:
            what = meaning(str(name))[0]
            if forms.form(value) or forms.heading(value):
                form = value
            elif what in ("topic", "stem") and _titled(value):
                topic = value
    return form, topic


def _titled(value: str) -> bool:
    """Whether a group's title may be a topic: words, not a code or a sentence."""
    return (
        len(value) <= 40 and bool(re.search(r"[\u4e00-\u9fffA-Za-z]", value)) and not value.startswith("http")
    )


def _named(name: str, form: str, topic: str) -> tuple[str, str]:
    if _STRUCTURE.fullmatch(name):
        return form, topic
    if forms.form(name) or forms.heading(name):
        return name, topic
    return form, name if re.search(r"[\u4e00-\u9fff]", name) and len(name) <= 40 else topic
