"""Markdown: tables of questions, and handbooks with headings."""

from __future__ import annotations

import re
from dataclasses import replace

from questions.formats import Reading, Remark, UnreadableFile, limits, places, prose, tables
from questions.formats.decoding import decode
from questions.formats.entry import Entry
from questions.formats.lines import Line, unnumbered
from questions.formats.tables import Row
from questions.formats.understanding import understand

SUFFIXES = (".md", ".markdown")

_CELLS = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*")
# **正确答案**文字
_BOLD_LABEL = re.compile(
    r"^\s*\*\*([^*\n]{0,4}(?:答案|解析|得分|难度|题型|类型|知识点))[:：]?\*\*\s*[:：]?\s*(?=\S)"
)
_RED = re.compile(r"<font[^<>]*color\s*=\s*['\"]?(?:red|#f00|#ff0000)\b", re.IGNORECASE)
_LETTER = re.compile(r"[A-Ha-h][.．、)）]")
_FENCE = re.compile(r"\s*(?:```|~~~)")


def read(name: str, content: bytes) -> Reading:
    """Read Markdown: its tables first, its text where it has none; headings are topics."""
    decoded = decode(content)
    lines = ["" if _FENCE.match(line) else line for line in limits.split_lines(decoded.text)]
    entries, guessed = _tables(lines)
    outside = [
        Line(
            places.line(number),
            _option(line) if _tabled(line) else _unmarked(line),
            stressed=_RED.search(line) is not None,
        )
        for number, line in enumerate(lines, 1)
    ]
    entries += prose.entries(outside)
    if not entries:
        raise UnreadableFile("没有找到题目。可以用表格（题目、答案两列），或写成“1. 问题？”下一行“答：……”。")
    reading = understand(entries)
    first = [Remark(name, decoded.guess)] if decoded.guess else []
    return replace(reading, repairs=(*first, *guessed, *reading.repairs))


def _tabled(line: str) -> bool:
    return line.lstrip().startswith("|")


def _unmarked(line: str) -> str:
    """`line` without quotation marks, list marks of answers and ticked boxes."""
    text = re.sub(r"^\s*(?:>\s*)+", "", line)
    text = _BOLD_LABEL.sub(r"\1：", text)
    ticked = re.match(r"\s*[-*+]\s+\[([ xX])\]\s*", text)
    if ticked:
        text = text[ticked.end() :] + ("（正确答案）" if ticked[1] != " " else "")
    return text


def _option(line: str) -> str:
    """The option in a row whose letter has a cell of its own (| * | b. | 文字 |), "" when there is none."""
    cells = [cell for cell in _cells(line) if cell]
    right = cells[:1] in (["*"], ["√"], ["✓"])
    cells = cells[1:] if right else cells
    if not _tabled(line) or len(cells) != 2 or not _LETTER.fullmatch(cells[0]):
        return ""
    return f"{'√' if right else ''}{cells[0][0].upper()}. {cells[1]}"


def _tables(lines: list[str]) -> tuple[list[Entry], list[Remark]]:
    entries: list[Entry] = []
    remarks: list[Remark] = []
    rows: list[Row] = []
    topic = ""
    for number, line in enumerate([*lines, ""], 1):
        heading = _HEADING.fullmatch(line.strip())
        if _tabled(line) and not _option(line):
            if not _RULE.fullmatch(line):
                rows.append(Row(number, _cells(line)))
            continue
        if rows:
            table = tables.find(rows, places.line)
            if table is not None:
                entries += tables.entries(table, places.line, topic=topic)
                remarks += table.guessed
            rows = []
        if heading:
            topic = unnumbered(heading[2])
    return entries, remarks


def _cells(line: str) -> list[str]:
    text = line.strip().removeprefix("|")
    text = text[:-1] if text.endswith("|") and not text.endswith("\\|") else text
    return [re.sub(r"<br\s*/?>", "\n", cell.replace("\\|", "|")).strip() for cell in _CELLS.split(text)]
