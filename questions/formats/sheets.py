"""Sheets of text that a clerk can edit: nothing in them is ever a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, TYPE_STRING, WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter

from questions.formats import UnreadableFile

LONGEST = 32_767
# Excel would read _x0041_ as the character of that code.
_CODE = re.compile(r"_x(?=[0-9A-Fa-f]{4}_)")
_LIVE = ("=", "+", "-", "@", "\t")
_TEXT, _HEADER, _MARKED = "文字", "表头", "有问题"


class SheetRows:
    """The rows of one sheet to be written; each is checked when it is added."""

    def __init__(self, title: str, widths: Sequence[float], frozen: str | None) -> None:
        self.title = title
        self.widths = widths
        self.frozen = frozen
        self.rows: list[tuple[str, list[str], Mapping[int, str]]] = []

    def header(self, texts: Iterable[str]) -> None:
        """Append a row in the header's style."""
        self.rows.append((_HEADER, [safe(text) for text in texts], {}))

    def row(self, texts: Iterable[str], marked: Mapping[int, str] | None = None) -> None:
        """Append a row; cells whose index is in `marked` are coloured and carry its text as a comment."""
        self.rows.append((_TEXT, [safe(text) for text in texts], marked or {}))


class SheetWriter:
    """Writes a workbook; every value is text and stays text in Excel."""

    def __init__(self) -> None:
        self._sheets: list[SheetRows] = []

    def sheet(self, title: str, widths: Sequence[float], *, frozen: str | None = "A2") -> SheetRows:
        """Begin a sheet whose columns are `widths` characters wide."""
        rows = SheetRows(title, widths, frozen)
        self._sheets.append(rows)
        return rows

    def content(self) -> bytes:
        """The finished workbook."""
        book = Workbook(write_only=True)
        for style in _styles():
            book.add_named_style(style)
        for sheet in self._sheets:
            _write(book.create_sheet(sheet.title), sheet)
        buffer = io.BytesIO()
        book.save(buffer)
        return buffer.getvalue()


def _styles() -> Iterator[NamedStyle]:
    edge = Side(style="thin", color="D9D9D9")
    border = Border(left=edge, right=edge, top=edge, bottom=edge)
    wrap = Alignment(wrap_text=True, vertical="top")
    for name, colour, bold in ((_TEXT, "", False), (_HEADER, "DDEBF7", True), (_MARKED, "FFC7CE", False)):
        fill = PatternFill("solid", fgColor=colour) if colour else PatternFill()
        yield NamedStyle(name, Font(bold=bold), fill, border, wrap, "@")


def _write(worksheet: Any, sheet: SheetRows) -> None:
    for number, width in enumerate(sheet.widths, 1):
        worksheet.column_dimensions[get_column_letter(number)].width = width
    worksheet.freeze_panes = sheet.frozen
    for style, texts, marked in sheet.rows:
        cells = []
        for column, text in enumerate(texts):
            cell = WriteOnlyCell(worksheet, text)
            # openpyxl takes “=…” for a formula and “#N/A” for an error.
            cell.data_type = TYPE_STRING
            cell.style = style if column not in marked else _MARKED
            if text.startswith(_LIVE):
                cell.quotePrefix = True
            if marked.get(column):
                cell.comment = Comment(marked[column], "问不倒")
            cells.append(cell)
        worksheet.append(cells)


def safe(text: str) -> str:
    """`text` as a cell can hold it; raises UnreadableFile when it is too long for one."""
    value = ILLEGAL_CHARACTERS_RE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    value = _CODE.sub("_x005F_x", value)
    if len(value) > LONGEST:
        raise UnreadableFile(f"“{text[:20]}……”超过 {LONGEST} 字，Excel 放不下。请先改短。")
    return value
