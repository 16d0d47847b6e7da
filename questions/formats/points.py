"""Key points as lines of text in a cell, and back.

A line is `★ text ｜ another wording 【原话】【权重2】`: ★ a point that must be said, ｜ other accepted
wordings, 【原话】 or 【大意】 how strictly it is read (要点 unless said), 【权重…】 its weight (1 unless
said). A backslash before one of these marks, or before n for a new line, makes it plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from questions.question import KeyPoint, Strictness

_SPECIAL = re.compile(r"[\\｜|【】★☆\n]")
_TOKEN = re.compile(
    r"\\(.)|([｜|])|【(原话|要点|大意|权重\s*\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)】|(★)", re.DOTALL
)
_OWN = re.compile(r"★|｜|【(?:原话|大意|权重)")
_PLAIN_ITEMS = re.compile(r"[;；\n]+")


def write(points: Iterable[KeyPoint]) -> str:
    """`points`, one a line."""
    return "\n".join(_line(point) for point in points)


def _line(point: KeyPoint) -> str:
    line = "｜".join(_escaped(text) for text in (point.text, *point.alternatives))
    if point.must:
        line = f"★{line}"
    if point.strictness is not Strictness.TERMS:
        line += f"【{point.strictness}】"
    if point.weight != 1:
        line += f"【权重{point.weight:.15g}】"
    return line


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: "\\n" if found[0] == "\n" else "\\" + found[0], text)


def read(cell: str) -> tuple[KeyPoint, ...]:
    """The points that the lines of `cell` write."""
    return tuple(point for line in cell.split("\n") if (point := _point(line.strip())) is not None)


def read_plain(cell: str) -> tuple[KeyPoint, ...]:
    """The points of a cell of someone else's making: parted by new lines or semicolons."""
    if _OWN.search(cell):
        return read(cell)
    return tuple(KeyPoint(text.strip()) for text in _PLAIN_ITEMS.split(cell) if text.strip())


def _point(line: str) -> KeyPoint | None:
    texts = [""]
    must, weight, strictness = False, 1.0, Strictness.TERMS
    position = 0
    for token in _TOKEN.finditer(line):
        texts[-1] += line[position : token.start()]
        position = token.end()
        escaped, bar, mark, star = token.groups()
        if escaped is not None:
            texts[-1] += "\n" if escaped == "n" else escaped
        elif bar:
            texts.append("")
        elif star:
            if len(texts) == 1 and not texts[0].strip():
                must = True
            else:
                texts[-1] += star
        elif mark.startswith("权重"):
            weight = float(mark[2:])
        else:
            strictness = Strictness(mark)
    texts[-1] += line[position:]
    text, *others = (each.strip(" \u3000") for each in texts)
    if not text:
        return None
    return KeyPoint(text, weight, must, tuple(other for other in others if other), strictness)
