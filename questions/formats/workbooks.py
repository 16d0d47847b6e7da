"""Excel workbooks as sheets of text: values only, whatever else the file may hold."""

from __future__ import annotations

import io
import posixpath
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.cell.cell import TYPE_FORMULA
from openpyxl.utils import column_index_from_string
from openpyxl.workbook.workbook import Workbook
from openpyxl.xml.functions import fromstring

from questions.formats import UnreadableFile, limits
from questions.formats.cells import shown
from questions.formats.tables import Row

MOST_COLUMNS = 200
MOST_EMPTY_ROWS = 2_000_000

_UNREADABLE = (
    KeyError, ValueError, TypeError, IndexError, AttributeError, ParseError, SyntaxError, OSError, EOFError,
    zlib.error, zipfile.BadZipFile,
)  # fmt: skip
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PLAIN_STYLES = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows that are not empty.

    `formulas` are the cells (row, column from 0) that hold one, and whether its result is stored.
    `merged` are cells joined downwards: (column from 0, first row, last row).
    """

    title: str
    rows: tuple[Row, ...]
    hidden: bool = False
    formulas: Mapping[tuple[int, int], bool] | None = None
    merged: tuple[tuple[int, int, int], ...] = ()


def open_sheets(content: bytes) -> tuple[Sheet, ...]:
    """The sheets of an Excel file; formulas are never evaluated, macros never looked at.

    Raises UnreadableFile when it is no Excel file, broken, dangerous or too large.
    """
    parts = limits.office_parts(content)
    if not any(name.startswith("xl/") for name in parts):
        if "word/document.xml" in parts:
            raise UnreadableFile("这其实是 Word 文档。请把后缀改成 .docx 再发。")
        raise UnreadableFile("这不是 Excel 文件。请用 Excel 或 WPS 打开，另存为 .xlsx 再发。")
    try:
        return _sheets(content)
    except UnreadableFile:
        raise
    except _UNREADABLE:
        pass
    try:
        # Some programs write styles that openpyxl refuses; the texts are sound without them.
        return _sheets(_without_styles(content))
    except UnreadableFile:
        raise
    except _UNREADABLE as error:
        raise limits.broken() from error


def _sheets(content: bytes) -> tuple[Sheet, ...]:
    raw = _raw_sheets(content)
    with _opened(content, data_only=True) as workbook:
        sheets = []
        for worksheet in workbook.worksheets:
            xml = raw.get(worksheet.title, b"")
            rows = tuple(_rows(worksheet))
            sheets.append(
                Sheet(
                    worksheet.title,
                    rows,
                    worksheet.sheet_state != "visible",
                    _formulas(content, worksheet.title, rows) if rows and _FORMULA.search(xml) else None,
                    tuple(_merges(xml)),
                )
            )
        return tuple(sheets)


@contextmanager
def _opened(content: bytes, *, data_only: bool) -> Iterator[Workbook]:
    with warnings.catch_warnings():
        # openpyxl warns of parts it leaves out (validations, drawings): none of them is text.
        warnings.simplefilter("ignore")
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=data_only, keep_links=False)
        try:
            yield workbook
        finally:
            workbook.close()


def _rows(worksheet: Any) -> Iterator[Row]:
    # Writers get the stored dimension wrong; without it the rows themselves are asked.
    worksheet.reset_dimensions()
    found = 0
    for number, cells in enumerate(worksheet.iter_rows(), 1):
        texts = []
        filled = False
        for cell in cells[:MOST_COLUMNS]:
            value = cell.value
            if value is None:
                texts.append("")
            elif value.__class__ is str:
                texts.append(shown(value) if "_x" in value or "\r" in value else value)
                filled = True
            else:
                texts.append(shown(value, cell.number_format))
                filled = True
        if filled and any(text.strip() for text in texts):
            found += 1
            if found > limits.MOST_ROWS + 1:
                raise limits.too_many_rows()
            yield Row(number, texts)
        elif number - found > MOST_EMPTY_ROWS:
            return


def _formulas(content: bytes, title: str, rows: tuple[Row, ...]) -> dict[tuple[int, int], bool]:
    texts = {row.number: row.cells for row in rows}
    found: dict[tuple[int, int], bool] = {}
    with _opened(content, data_only=False) as workbook:
        worksheet = workbook[title]
        worksheet.reset_dimensions()
        for number, cells in enumerate(worksheet.iter_rows(), 1):
            for column, cell in enumerate(cells[:MOST_COLUMNS]):
                if cell.value is not None and cell.data_type == TYPE_FORMULA:
                    row = texts.get(number, ())
                    found[number, column] = column < len(row) and bool(row[column].strip())
    return found


def _merges(xml: bytes) -> Iterator[tuple[int, int, int]]:
    for left, top, right, bottom in _MERGED.findall(xml):
        if left == right and top != bottom:
            yield column_index_from_string(left.decode()) - 1, int(top), int(bottom)


def _raw_sheets(content: bytes) -> dict[str, bytes]:
    """The XML of each sheet by its title, for what openpyxl's read-only mode does not tell."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
            return {}
        relations = {
            each.get("Id"): each.get("Target", "")
            for each in fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        }
        found = {}
        for element in fromstring(archive.read("xl/workbook.xml")).iter():
            if not element.tag.endswith("}sheet"):
                continue
            target = relations.get(element.get(_RELATION), "")
            path = posixpath.normpath(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
            if path in names:
                found[element.get("name", "")] = archive.read(path)
        return found


def _without_styles(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as target:
        for part in source.infolist():
            data = source.read(part)
            if part.filename == "xl/styles.xml":
                data = _PLAIN_STYLES
            elif part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                data = re.sub(rb'(<(?:\w+:)?c\b[^>]*?)\ss="\d+"', rb"\1", data)
            target.writestr(part.filename, data)
    return buffer.getvalue()
