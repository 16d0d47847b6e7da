"""A plain list as a workbook: a header and rows of text, of which nothing is ever a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from questions.formats.sheets import LONGEST, SheetWriter

_CUT = "……（太长，余下见题库）"


def write(title: str, header: Sequence[str], widths: Sequence[float], rows: Iterable[Iterable[str]]) -> bytes:
    """A workbook of one sheet; columns are `widths` characters wide, texts too long for a cell are cut."""
    writer = SheetWriter()
    sheet = writer.sheet(title, widths)
    sheet.header(header)
    for row in rows:
        sheet.row(_fitting(text) for text in row)
    return writer.content()


def _fitting(text: str) -> str:
    # Some characters take more room in the file than in the text.
    most = LONGEST // 2
    return text if len(text) <= most else text[:most] + _CUT
