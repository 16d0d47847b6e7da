"""Word handbooks: running text with headings and automatic numbers, and tables."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from questions.formats import Reading, Remark, UnreadableFile, limits, places, prose, tables
from questions.formats.entry import Entry
from questions.formats.lines import Line, unnumbered
from questions.formats.numbering import Numbering
from questions.formats.tables import Row
from questions.formats.understanding import understand
from questions.formats.wordtext import PICTURE, Styles, paragraph

SUFFIXES = (".docx", ".docm")
SIGNATURES = (b"PK\x03\x04",)

_MAIN = re.compile(
    rb'PartName="/([^"]+)"[^>]*ContentType="[^"]*(?:wordprocessingml\.document|ms-word\.(?:document|template)'
    rb'\.macroEnabled|wordprocessingml\.template)(?:\.macroEnabled\w*)?\.main\+xml"'
)
_MOST_HEADINGS = 0.6
_NO_QUESTIONS = "没有找到题目。可以写成“1. 什么是……？”下一段“答：……”，或用表格（题目、答案两列）。"


@dataclass(frozen=True, slots=True)
class _Package:
    """The parts of a document that hold its text; `macros` when it has any."""

    body: Any
    styles: Any
    numbering: Any
    macros: bool


def read(name: str, content: bytes) -> Reading:
    """Read a Word document: tables of questions, and questions in its text with headings as topics."""
    package = _package(content)
    lines, found = _walk(package)
    lines = _levelled(lines)
    entries: list[tuple[int, Entry]] = []
    guessed: list[Remark] = []
    for order, (rows, place) in found:
        table = tables.find(rows, place)
        if table is None:
            continue
        above = next((line.text for number, line in reversed(lines) if number < order and line.level), "")
        topic = unnumbered(above)
        entries += [(order, entry) for entry in tables.entries(table, place, topic=topic)]
        guessed += table.guessed
    orders = {line.place: order for order, line in lines}
    written = prose.entries([line for _, line in lines])
    entries += [(orders[entry.place], entry) for entry in written]
    if not entries:
        raise UnreadableFile(_NO_QUESTIONS)
    entries.sort(key=lambda pair: pair[0])
    reading = understand(entry for _, entry in entries)
    first = [Remark(name, "文件带宏。宏没有运行，只读了文字")] if package.macros else []
    return replace(reading, repairs=(*first, *guessed, *reading.repairs))


def _levelled(lines: list[tuple[int, Line]]) -> list[tuple[int, Line]]:
    """`lines` without their heading levels where most have one: then they say nothing."""
    written = [line for _, line in lines if line.text.strip()]
    if sum(line.level > 0 for line in written) <= _MOST_HEADINGS * len(written):
        return lines
    return [(order, replace(line, level=0)) for order, line in lines]


def _package(content: bytes) -> _Package:
    parts = limits.office_parts(content)
    if not any(name.startswith("word/") for name in parts):
        if any(name.startswith("xl/") for name in parts):
            raise UnreadableFile("这其实是 Excel 表格。请把后缀改成 .xlsx 再发。")
        raise UnreadableFile("这不是 Word 文档。请用 Word 或 WPS 打开，另存为 .docx 再发。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = _MAIN.search(archive.read("[Content_Types].xml"))
            main = found[1].decode() if found else "word/document.xml"
            folder = main.rpartition("/")[0]
            body = parse_xml(archive.read(main)).find(qn("w:body"))
            styles, numbering = (
                parse_xml(archive.read(f"{folder}/{part}")) if f"{folder}/{part}" in parts else None
                for part in ("styles.xml", "numbering.xml")
            )
    except (KeyError, ValueError, SyntaxError, OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise limits.broken() from error
    if body is None:
        raise limits.broken()
    return _Package(body, styles, numbering, any(part.endswith("vbaProject.bin") for part in parts))


_Found = tuple[list[tuple[int, Line]], list[tuple[int, tuple[list[Row], Any]]]]


def _walk(package: _Package) -> _Found:
    """The document's lines and its tables, each with its order in the document."""
    styles = Styles(package.styles)
    numbering = Numbering(package.numbering)
    lines: list[tuple[int, Line]] = []
    found: list[tuple[int, tuple[list[Row], Any]]] = []
    paragraphs = 0
    for order, element in enumerate(_blocks(package.body)):
        if element.tag == qn("w:p"):
            paragraphs += 1
            lines += [(order, line) for line in _lines(element, styles, numbering, paragraphs)]
            if len(lines) > limits.MOST_LINES:
                raise limits.too_many_rows()
        else:
            rows = _rows(element, styles, numbering)
            place = partial(places.table_row, len(found) + 1)
            if rows and tables.find(rows, place) is not None:
                found.append((order, (rows, place)))
            else:
                # A table that only lays out text.
                for row in rows:
                    texts = [text for cell in row.cells for text in cell.split("\n")]
                    lines += [(order, Line(place(row.number), text)) for text in texts if text.strip()]
    return lines, found


def _blocks(body: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, those in content controls and tracked insertions too."""
    for element in body:
        if element.tag in (qn("w:p"), qn("w:tbl")):
            yield element
        elif element.tag == qn("w:sdt"):
            content = element.find(qn("w:sdtContent"))
            if content is not None:
                yield from _blocks(content)
        elif element.tag in (qn("w:ins"), qn("w:moveTo"), qn("w:customXml"), qn("w:smartTag")):
            yield from _blocks(element)


def _lines(element: Any, styles: Styles, numbering: Numbering, count: int) -> Iterator[Line]:
    read = paragraph(element, styles)
    label = numbering.label(read.numbered, read.style_numbered)
    text = f"{label} {read.text.lstrip()}" if label and read.text.strip() else read.text
    start = text.strip().replace(PICTURE, "")[:12]
    place = places.paragraph(count) + (f"“{start}”" if start else "")
    if read.title:
        return
    pieces = text.split("\n")
    underlined = read.underlined.split("\n") if read.underlined else []
    for number, piece in enumerate(pieces):
        marked = underlined[number] if len(underlined) == len(pieces) else ""
        yield Line(place, piece, read.level if number == 0 else 0, marked, read.stressed)


def _rows(table: Any, styles: Styles, numbering: Numbering) -> list[Row]:
    rows = []
    for number, tr in enumerate(table.iter(qn("w:tr")), 1):
        cells: list[str] = []
        for tc in tr.iterchildren(qn("w:tc")):
            properties = tc.find(qn("w:tcPr"))
            span = properties.find(qn("w:gridSpan")) if properties is not None else None
            cells.append(_cell(tc, styles, numbering))
            if span is not None and span.get(qn("w:val"), "1").isdigit():
                cells += [""] * (min(int(span.get(qn("w:val"))), 50) - 1)
        if any(cell.strip() for cell in cells):
            rows.append(Row(number, cells))
            if len(rows) > limits.MOST_ROWS + 1:
                raise limits.too_many_rows()
    return rows


def _cell(tc: Any, styles: Styles, numbering: Numbering) -> str:
    texts = []
    for element in tc.iter(qn("w:p")):
        read = paragraph(element, styles)
        label = numbering.label(read.numbered, read.style_numbered)
        if read.text.strip():
            # A column of automatic numbers is no part of the text beside it.
            texts.append(
                f"{label} {read.text}" if label and not label.rstrip(".、．)）").isdigit() else read.text
            )
    return "\n".join(texts)
