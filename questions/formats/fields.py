"""The texts that stand for a question's fields in a cell, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from questions.question import Confidence

_LIST = re.compile(r"\\(.)|([、,，;；\n|｜]+)", re.DOTALL)
_SPECIAL = re.compile(r"[\\、,，;；\n|｜]")
_DATE = re.compile(
    r"(\d{4})\s*(?:[-./年]\s*(\d{1,2})\s*(?:[-./月]\s*(\d{1,2})\s*日?)?月?)?年?(?:\s*[T ]?\s*00:00(?::00)?)?"
)
_YES = frozenset(("是", "√", "✓", "对", "有", "1", "y", "yes", "true", "t", "一票否决"))
_NO = frozenset(("", "否", "×", "不是", "无", "0", "n", "no", "false", "f", "非"))
_CONFIDENCE_WORDS = {
    "法规原文": Confidence.LAW,
    "官方": Confidence.OFFICIAL,
    "待核": Confidence.CIRCULATING,
    "常识": Confidence.GENERAL,
    "存疑": Confidence.CONFLICTING,
    "？": Confidence.CONFLICTING,
}


class Unfit(ValueError):
    """A text that says nothing a field can hold; the message says in Chinese what it should be."""


def listed(text: str) -> tuple[str, ...]:
    """The texts of a list written with 、 between."""
    found = [""]
    position = 0
    for token in _LIST.finditer(text):
        found[-1] += text[position : token.start()]
        position = token.end()
        if token[2]:
            found.append("")
        else:
            found[-1] += "\n" if token[1] == "n" else token[1]
    found[-1] += text[position:]
    return tuple(each.strip() for each in found if each.strip())


def listing(texts: Iterable[str]) -> str:
    """A list as text with 、 between; `listed` reads it back."""
    return "、".join(
        _SPECIAL.sub(lambda found: "\\n" if found[0] == "\n" else "\\" + found[0], text) for text in texts
    )


def day(text: str) -> str:
    """An ISO date that may stop at year or month, from 2006年9月1日, 2006.9, 2006/9/1 and the like."""
    found = _DATE.fullmatch(text.strip())
    if found is None:
        raise Unfit(f"日期“{text[:20]}”看不懂，请写成 2006、2006-09 或 2006-09-01")
    year, month, date = found.groups()
    if (month and not 1 <= int(month) <= 12) or (date and not 1 <= int(date) <= 31):
        raise Unfit(f"日期“{text[:20]}”不存在")
    return "-".join([year, *(f"{int(part):02d}" for part in (month, date) if part)])


def flag(text: str) -> bool:
    """是 or 否."""
    word = text.strip().lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unfit(f"“{text[:20]}”看不懂，请写“是”或“否”")


def count(text: str) -> int:
    """A whole number, also as Excel writes it (60.0)."""
    found = re.fullmatch(r"\s*(\d{1,5})(?:\.0+)?\s*秒?\s*", text)
    if found is None or int(found[1]) == 0:
        raise Unfit(f"“{text[:20]}”应是一个整数")
    return int(found[1])


def confidence(text: str) -> Confidence:
    """P S Q G ? or their Chinese names."""
    word = text.strip().upper()
    if word in _CONFIDENCE_WORDS:
        return _CONFIDENCE_WORDS[word]
    try:
        return Confidence(word[:1])
    except ValueError:
        raise Unfit(f"置信“{text[:20]}”看不懂，应是 P、S、Q、G 或 ?") from None


_READERS: Mapping[str, Any] = {
    "posts": listed,
    "sources": listed,
    "distractors": listed,
    "expires": day,
    "as_of": day,
    "veto": flag,
    "ordered": flag,
    "closed": flag,
    "seconds": count,
    "confidence": confidence,
}


def value(name: str, text: str) -> Any:
    """The value of Question field `name` that `text` stands for; raises Unfit."""
    return _READERS.get(name, str.strip)(text)
