"""The automatic numbers of Word lists, as they are shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

_VAL = qn("w:val")
_DIGITS = "零一二三四五六七八九"
_CHINESE = ("chinese", "japanese", "ideograph", "taiwanese", "korean")
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list: how its numbers look, and where they start."""

    shape: str
    text: str
    start: int


class Numbering:
    """Counts the paragraphs of a document's lists as Word does."""

    def __init__(self, root: Any) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, str] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._met: set[str] = set()
        if root is None:
            return
        for each in root.iterchildren(qn("w:abstractNum")):
            levels = (_level(level) for level in each.iterchildren(qn("w:lvl")))
            self._levels[each.get(qn("w:abstractNumId"), "")] = dict(levels)
        for each in root.iterchildren(qn("w:num")):
            self._read(each)

    def _read(self, element: Any) -> None:
        name = element.get(qn("w:numId"), "")
        abstract = element.find(qn("w:abstractNumId"))
        self._lists[name] = abstract.get(_VAL, "") if abstract is not None else ""
        for override in element.iterchildren(qn("w:lvlOverride")):
            start = override.find(qn("w:startOverride"))
            if start is not None:
                level = _whole(override.get(qn("w:ilvl"), "0"), 0)
                self._restarts.setdefault(name, {})[level] = _whole(start.get(_VAL, "1"), 1)

    def label(self, own: tuple[str, int] | None, styled: tuple[str, int] | None) -> str:
        """The next number of a paragraph with this list and level (its own, else its style's), "" if none."""
        if own is not None and own[0] == "" and styled is not None:
            own = (styled[0], own[1])
        numbered = own if own is not None else styled
        if numbered is None or numbered[0] in ("0", ""):
            return ""
        name, depth = numbered
        abstract = self._lists.get(name, "")
        levels = self._levels.get(abstract, {})
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self._counts.setdefault(abstract, {})
        if name not in self._met:
            self._met.add(name)
            for restarted, start in self._restarts.get(name, {}).items():
                counts[restarted] = start - 1
                self._forget(counts, restarted)
        counts[depth] = counts.get(depth, level.start - 1) + 1
        self._forget(counts, depth)
        return self._shown(level, levels, counts)

    @staticmethod
    def _forget(counts: dict[int, int], depth: int) -> None:
        for deeper in [each for each in counts if each > depth]:
            del counts[deeper]

    @staticmethod
    def _shown(level: _Level, levels: dict[int, _Level], counts: dict[int, int]) -> str:
        if level.shape in ("bullet", "none"):
            return ""

        def number(found: re.Match[str]) -> str:
            depth = int(found[1]) - 1
            each = levels.get(depth, level)
            return shown(counts.get(depth, each.start), each.shape)

        return re.sub(r"%(\d)", number, level.text)


def _level(element: Any) -> tuple[int, _Level]:
    shape, text, start = (element.find(qn(f"w:{name}")) for name in ("numFmt", "lvlText", "start"))
    return _whole(element.get(qn("w:ilvl"), "0"), 0), _Level(
        shape.get(_VAL, "decimal") if shape is not None else "decimal",
        text.get(_VAL, "") if text is not None else "",
        _whole(start.get(_VAL, "1"), 1) if start is not None else 1,
    )


def _whole(text: str, default: int) -> int:
    return int(text) if re.fullmatch(r"\d{1,6}", text) else default


def shown(number: int, shape: str) -> str:
    """`number` in the shape that Word calls `shape` (decimal, chineseCounting, upperLetter …)."""
    lowered = shape.lower()
    if lowered.startswith(_CHINESE) and "digital" not in lowered:
        return _chinese(number)
    if lowered in ("upperletter", "lowerletter") and number > 0:
        letter = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if lowered == "upperletter" else letter.lower()
    if "circle" in lowered and 1 <= number <= 20:
        return chr(ord("①") + number - 1)
    if lowered in ("upperroman", "lowerroman") and 0 < number < 40:
        text = ""
        for value, sign in _ROMAN:
            while number >= value:
                text, number = text + sign, number - value
        return text.upper() if lowered == "upperroman" else text
    return f"{number:02d}" if lowered == "decimalzero" else str(number)


def _chinese(number: int) -> str:
    if not 0 < number < 1000:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")
