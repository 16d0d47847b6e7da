"""Plain lists as a workbook: headers and rows of text, of which nothing is ever a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from questions.formats.sheets import LONGEST, SheetWriter

_CUT = "……（太长，余下见题库）"


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet; its columns are `widths` characters wide, texts too long for a cell are cut."""

    title: str
    header: Sequence[str]
    widths: Sequence[float]
    rows: Iterable[Iterable[str]]


def write(tables: Iterable[Table]) -> bytes:
    """A workbook of the tables, a sheet each."""
    writer = SheetWriter()
    for table in tables:
        sheet = writer.sheet(table.title, table.widths)
        sheet.header(table.header)
        for row in table.rows:
            sheet.row(_fitting(text) for text in row)
    return writer.content()


def _fitting(text: str) -> str:
    # Some characters take more room in the file than in the text.
    most = LONGEST // 2
    return text if len(text) <= most else text[:most] + _CUT
