"""What no text of a bank may hold, whatever file it comes from: invisible characters, endless answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar

from questions.formats import Item, Reading, Remark
from questions.formats.limits import LONGEST_QUESTION

# PostgreSQL stores no NUL, UTF-8 no surrogate, XML no other control character; turned writing hides words.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
_CLEANED = "去掉了看不见的控制字符"

T = TypeVar("T")


def sound(reading: Reading) -> Reading:
    """`reading` without invisible characters and without questions that are too long; both are told."""
    items: list[Item] = []
    problems, repairs = list(reading.problems), list(reading.repairs)
    for item in reading.items:
        kept = _clean(item)
        if kept is not item:
            repairs.append(Remark(item.place, _CLEANED))
        if _length(kept.question) > LONGEST_QUESTION:
            problems.append(Remark(item.place, f"这道题超过 {LONGEST_QUESTION} 字，没有导入。请拆成几道题"))
        elif kept.question.prompt.strip():
            items.append(kept)
    return replace(
        reading,
        items=tuple(items),
        problems=_clean(tuple(problems)),
        repairs=_clean(tuple(repairs)),
        bank=_clean(reading.bank),
    )


def _clean(value: T) -> T:
    """`value` with every text in it cleaned; the very same value where there was nothing to clean."""
    cleaned: T = _cleaned(value)
    return cleaned


def _cleaned(value: Any) -> Any:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return value if _INVISIBLE.search(value) is None else _INVISIBLE.sub("", value)
    if isinstance(value, tuple):
        parts = tuple(map(_cleaned, value))
        return value if all(new is old for new, old in zip(parts, value, strict=True)) else parts
    if isinstance(value, Mapping):
        entries = {_cleaned(key): _cleaned(each) for key, each in value.items()}
        return value if all(entries.get(key) is each for key, each in value.items()) else entries
    if is_dataclass(value) and not isinstance(value, type):
        parts_now = {field.name: getattr(value, field.name) for field in fields(value)}
        changes = {name: new for name, old in parts_now.items() if (new := _cleaned(old)) is not old}
        return replace(value, **changes) if changes else value
    return value


def _length(value: object) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, tuple):
        return sum(map(_length, value))
    if is_dataclass(value):
        return sum(_length(getattr(value, field.name)) for field in fields(value))
    return 0
