"""Terms that hold a numeral which counts nothing (两免一补), and where they stand in a text."""

from __future__ import annotations

import re
from functools import cache

from questions.grading.lexicon import data
from questions.grading.numerals import NUMERALS

NUMERAL = re.compile(rf"[\d{NUMERALS}百半平]")

_MORE = ("多", "少", "加")


@cache
def _protected() -> dict[str, list[str]]:
    """The terms by their first character, the longest first."""
    found: dict[str, list[str]] = {}
    table = data("wording")
    same = (word for group in table["same"] for word in group)
    named = {word for word in same if len(word) > 1 and NUMERAL.search(word)}
    for term in sorted({*data("terms")["numbered"], *named}, key=len, reverse=True):
        found.setdefault(term[0], []).append(term)
    return found


def spans(chars: str, extra: frozenset[str]) -> dict[int, int]:
    """Where each term of normalised text ends, by where it begins; `extra` are more terms."""
    found: dict[int, int] = {}
    table = _protected()
    for index, char in enumerate(chars):
        for term in table.get(char, ()):
            if term[0] == "一" and chars[max(0, index - 1) : index] in _MORE:
                # 多一块 is a dollar more, no 一块儿.
                continue
            if chars.startswith(term, index) and not _goes_on(chars, term, index + len(term)):
                found[index] = index + len(term)
                break
    for term in extra:
        index = chars.find(term)
        while index >= 0:
            found[index] = max(found.get(index, 0), index + len(term))
            index = chars.find(term, index + 1)
    return found


def _goes_on(chars: str, term: str, at: int) -> bool:
    """Whether the numeral that ends a term is only the beginning of a number (一年一千)."""
    return term[-1] in NUMERALS and len(term) > 2 and at < len(chars) and chars[at] in "十百千万"
