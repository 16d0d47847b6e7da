"""Text files: handbooks, quizzes, and what other formats are kept under the ending .txt."""

from __future__ import annotations

import re
from dataclasses import replace

from questions.formats import (
    Reading,
    Remark,
    UnreadableFile,
    aiken,
    anki,
    columns,
    csv,
    gift,
    json,
    limits,
    places,
    prose,
)
from questions.formats.decoding import decode
from questions.formats.lines import Line
from questions.formats.understanding import understand

SUFFIXES = (".txt", ".text")

_FOREIGN = (
    (re.compile(r"\s*\{\\rtf"), "这其实是写字板的 RTF 文档。请用 Word 或 WPS 打开，另存为 .docx 再发。"),
    (
        re.compile(r"\s*(?:<!doctype html|<html)", re.IGNORECASE),
        "这其实是网页。请用浏览器打开，复制到 Word 里存成 .docx 再发。",
    ),
    (re.compile(r"\s*<\?xml"), "这其实是 XML 文件，读不了。请导出成 Excel 或 GIFT 再发。"),
)
_NO_QUESTIONS = (
    "没有找到题目。文字要像“1、什么是……？答：……”这样一题一题写；选择题的选项以 A. B. 开头，答案写“答案：A”。"
)


def read(name: str, content: bytes) -> Reading:
    """Read a text in UTF-8, UTF-16, GB18030 or Big5; raises UnreadableFile when it holds no questions."""
    decoded = decode(content)
    text = decoded.text
    reading = _as_another(name, text) or read_text(text)
    if reading is None:
        raise UnreadableFile(_NO_QUESTIONS)
    if decoded.guess:
        reading = replace(reading, repairs=(Remark(name, decoded.guess), *reading.repairs))
    return reading


def read_text(text: str) -> Reading | None:
    """The questions of running text, None when it holds none."""
    lines = limits.split_lines(text)
    entries = prose.entries([Line(places.line(number), line) for number, line in enumerate(lines, 1)])
    return understand(entries) if entries else None


def _as_another(name: str, text: str) -> Reading | None:
    """What `text` holds when it is in a format of its own, None when it is just text."""
    for pattern, message in _FOREIGN:
        if pattern.match(text):
            raise UnreadableFile(message)
    for what, fits, read_as in (
        ("JSON", text.lstrip()[:1] in ("[", "{"), _json),
        ("Anki 导出", anki.fits(text), anki.read_text),
        ("GIFT", gift.fits(text), gift.read_text),
        ("Aiken", aiken.fits(text), aiken.read_text),
        ("表格", _tabled(text), csv.read_text),
    ):
        reading = read_as(text) if fits else None
        if reading is not None and reading.items:
            return replace(reading, repairs=(Remark(name, f"内容是 {what} 格式，按它读取"), *reading.repairs))
    return None


def _json(text: str) -> Reading | None:
    try:
        return json.read("", text.encode("utf-8", "surrogatepass"))
    except UnreadableFile:
        return None


def _tabled(text: str) -> bool:
    """Whether nearly every line is parted by the same mark into the same number of pieces."""
    lines = [line for line in text.split("\n", 60)[:60] if line.strip()]
    parted_by = csv.delimiter(text)
    counts = [line.count(parted_by) for line in lines]
    if len(lines) < 2:
        return False
    if columns.read_header(lines[0].split(parted_by)):
        return counts.count(0) <= 0.2 * len(counts)
    if min(counts) == 0:
        return False
    return parted_by in "\t|" or (counts.count(counts[0]) == len(counts) and counts[0] > 1)
