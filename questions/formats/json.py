"""JSON: the shapes in which quiz programs keep their questions, and an exported bank."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from questions import record
from questions.bank import Bank, Indicator, Source
from questions.formats import Item, Reading, Remark, UnreadableFile, jsonshapes, limits, places
from questions.formats.decoding import decode
from questions.formats.understanding import understand
from questions.question import Question

SUFFIXES = (".json",)

_FORMAT = "wenbudao"
_ASSIGNED = re.compile(
    r"^\s*(?:export\s+default|module\.exports\s*=|(?:export\s+)?(?:const|let|var)\s+[\w$]+\s*=)\s*"
)
_LAST_WHOLE = "文件不完整，只读了前面完整的部分"
_TOO_DEEP = "文件里的数据一层套一层，太深了，没有读取。"


def read(name: str, content: bytes) -> Reading:
    """Read JSON or JSON lines of questions in any of the common shapes, or an exported bank."""
    decoded = decode(content)
    data, remark = _loaded(decoded.text)
    if isinstance(data, dict) and data.get("format") == _FORMAT:
        return _exported(data)
    try:
        entries = list(jsonshapes.entries(data))
    except RecursionError as error:
        raise UnreadableFile(_TOO_DEEP) from error
    if not entries:
        raise UnreadableFile("没有找到题目。每道题要有题目（question）和答案（answer）。")
    reading = understand(entries)
    first = [Remark(name, message) for message in (decoded.guess, remark) if message]
    return replace(reading, repairs=(*first, *reading.repairs))


def write(bank: Bank) -> bytes:
    """`bank` as JSON that reads back equal."""
    data = {
        "format": _FORMAT,
        "title": bank.title,
        "reference_date": bank.reference_date,
        "posts": bank.posts,
        "topics": bank.topics,
        "terms": bank.terms,
        "sources": [_fields(source) for source in bank.sources.values()],
        "indicators": [_fields(indicator) for indicator in bank.indicators.values()],
        "questions": [record.dump(question) for question in bank.questions],
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _fields(value: Source | Indicator) -> dict[str, Any]:
    return {name: getattr(value, name) for name in type(value).__dataclass_fields__}


def _loaded(text: str) -> tuple[Any, str]:
    """The data of `text`, and what had to be mended to read it."""
    text = _ASSIGNED.sub("", text.strip().lstrip("\ufeff"))
    try:
        return json.loads(text.rstrip("; \n"), strict=False), ""
    except RecursionError as error:
        raise UnreadableFile(_TOO_DEEP) from error
    except ValueError as error:
        values, whole = _several(text)
        if not values:
            line = text.count("\n", 0, getattr(error, "pos", 0)) + 1
            raise UnreadableFile(f"JSON 第 {line} 行附近有错，或文件不完整。请重新导出一份再发。") from error
        return values, "" if whole else _LAST_WHOLE


def _several(text: str) -> tuple[list[Any], bool]:
    """The values written one after the other in `text` (JSON lines), and whether that is all of it."""
    decoder = json.JSONDecoder(strict=False)
    values: list[Any] = []
    position = 0
    while position < len(text):
        if text[position] in " \t\r\n,;":
            position += 1
            continue
        if len(values) > limits.MOST_ROWS:
            raise limits.too_many_rows()
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            return values if all(isinstance(value, dict) for value in values) else [], False
        if not isinstance(value, dict | list):
            return [], False
        values.append(value)
    return values, True


def _exported(data: Mapping[str, Any]) -> Reading:
    """An exported bank, exactly."""
    given = frozenset(Question.__dataclass_fields__) - {"id"}
    try:
        items = tuple(
            Item(record.load(content), places.entry(number), given=given & content.keys())
            for number, content in enumerate(data["questions"], 1)
        )
        bank = Bank(
            title=str(data.get("title", "")),
            reference_date=str(data.get("reference_date", "")),
            posts=tuple(data.get("posts", ())),
            topics=tuple(data.get("topics", ())),
            terms=tuple(data.get("terms", ())),
            sources={each["id"]: Source(**each) for each in data.get("sources", ())},
            indicators={each["id"]: Indicator(**each) for each in data.get("indicators", ())},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableFile("这份导出的题库被改坏了。请重新导出一份，或用 Excel 格式修改。") from error
    return Reading(items, bank=bank)
