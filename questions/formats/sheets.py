"""Sheets of text that a clerk can edit: nothing in them is ever a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, TYPE_STRING, Cell, WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import escape, get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from questions.formats import UnreadableFile

LONGEST = 32_767
_LIVE = ("=", "+", "-", "@", "\t")
_EDGE = Side(style="thin", color="D9D9D9")


class SheetWriter:
    """Writes a workbook sheet by sheet, row by row; every value is text and stays text in Excel."""

    def __init__(self) -> None:
        self._book = Workbook(write_only=True)
        border = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
        wrap = Alignment(wrap_text=True, vertical="top")
        head = PatternFill("solid", fgColor="DDEBF7")
        marked = PatternFill("solid", fgColor="FFC7CE")
        for style in (
            NamedStyle("文字", number_format="@", alignment=wrap, border=border),
            NamedStyle(
                "表头", number_format="@", alignment=wrap, border=border, fill=head, font=Font(bold=True)
            ),
            NamedStyle("有问题", number_format="@", alignment=wrap, border=border, fill=marked),
        ):
            self._book.add_named_style(style)

    def sheet(self, title: str, widths: Sequence[float], *, frozen: str | None = "A2") -> SheetRows:
        """Begin a sheet whose columns are `widths` characters wide."""
        worksheet: Any = self._book.create_sheet(title)
        for number, width in enumerate(widths, 1):
            worksheet.column_dimensions[get_column_letter(number)].width = width
        if frozen:
            worksheet.freeze_panes = frozen
        return SheetRows(worksheet)

    def content(self) -> bytes:
        """The finished workbook."""
        buffer = io.BytesIO()
        self._book.save(buffer)
        return buffer.getvalue()


class SheetRows:
    """The rows of one sheet being written."""

    def __init__(self, worksheet: WriteOnlyWorksheet) -> None:
        self._worksheet = worksheet

    def header(self, texts: Iterable[str]) -> None:
        """Append a row in the header's style."""
        self._worksheet.append([self._cell(text, "表头") for text in texts])

    def row(self, texts: Iterable[str], marked: Mapping[int, str] | None = None) -> None:
        """Append a row; cells whose index is in `marked` are coloured and carry its text as a comment."""
        cells = []
        for column, text in enumerate(texts):
            note = (marked or {}).get(column)
            cell = self._cell(text, "文字" if note is None else "有问题")
            if note:
                cell.comment = Comment(note, "问不倒")
            cells.append(cell)
        self._worksheet.append(cells)

    def _cell(self, text: str, style: str) -> Cell:
        value = safe(text)
        cell = WriteOnlyCell(self._worksheet, value)
        # openpyxl takes “=…” for a formula and “#N/A” for an error.
        cell.data_type = TYPE_STRING
        cell.style = style
        if value.startswith(_LIVE):
            cell.quotePrefix = True
        return cell


def safe(text: str) -> str:
    """`text` as a cell can hold it; raises UnreadableFile when it is too long for one."""
    value = escape.escape(ILLEGAL_CHARACTERS_RE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    if len(value) > LONGEST:
        raise UnreadableFile(f"“{text[:20]}……”超过 {LONGEST} 字，Excel 放不下。请先改短。")
    return value
