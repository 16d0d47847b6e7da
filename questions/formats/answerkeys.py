"""Answer keys at the end of a paper: 1-5 ABCDD, 6.√ 7.×."""

from __future__ import annotations

import re
from collections.abc import Iterator

_VALUE = r"[A-HＡ-Ｈ]{1,8}|√|×|✓|✗|对|错|正确|错误|[TF](?![a-z])"
_RANGE = re.compile(
    r"(\d{1,3})\s*[-—–~～至]{1,2}\s*(\d{1,3})\s*[题.、:：．)）]*\s*"
    rf"((?:(?:{_VALUE})[\s,，、;；]*){{1,20}})"
)
_SINGLE = re.compile(
    rf"(?<![\d-])(\d{{1,3}})\s*[.、．:：)）]?\s*[（(]?\s*({_VALUE})\s*[)）]?(?=[\s,，;；、。.]|$|\d)"
)
_EACH = re.compile(_VALUE)
_HEAD = re.compile(
    r"(?:[一二三四五六七八九十]+[、.．]|附[:：]?|第.部分)?\s*[【\[（(]?(?:试题|题库|习题|练习题?|各题|.{0,12})?(?:参考|标准|正确)?答案"
    r"(?:与解析|及解析|部分|汇总|速查)?[】\]）)]?\s*[:：]?"
)


def head(text: str) -> bool:
    """Whether a line stands above an answer key."""
    return len(text) <= 24 and _HEAD.fullmatch(text) is not None


def pairs(text: str) -> list[tuple[int, str]]:
    """(number, answer) pairs of a key's line, empty when the line is none."""
    found: list[tuple[int, str]] = []
    rest = text
    for each in _RANGE.finditer(text):
        found.extend(_spread(int(each[1]), int(each[2]), each[3]))
        rest = rest.replace(each[0], " ")
    found.extend((int(each[1]), each[2]) for each in _SINGLE.finditer(rest))
    return sorted(found) if found and _mostly(text) else []


def _spread(first: int, last: int, values: str) -> Iterator[tuple[int, str]]:
    count = last - first + 1
    grouped = re.split(r"[\s,，、;；]+", values.strip(" ,，、;；\t\u3000"))
    if len(grouped) != count:
        joined = "".join(grouped)
        grouped = _EACH.findall(joined) if not joined.isascii() else list(joined)
    if 0 < count == len(grouped):
        yield from zip(range(first, last + 1), grouped, strict=True)


def _mostly(text: str) -> bool:
    """Whether a line is little but numbers and answers."""
    rest = _SINGLE.sub("", _RANGE.sub("", text))
    return len(re.sub(r"[\s,，;；、。.：:题号答案]", "", rest)) <= 0.3 * len(text)
