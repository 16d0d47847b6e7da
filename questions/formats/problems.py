"""The list of a file's problems as a workbook, beside the file's own cells with the faulty ones marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import PurePath

from openpyxl.utils import column_index_from_string

from questions.formats import Remark, UnreadableFile, places
from questions.formats.bank_sheets import QUESTIONS
from questions.formats.limits import MOST_ROWS
from questions.formats.sheets import SheetWriter
from questions.formats.workbooks import Sheet, open_sheets

TITLE = "问题清单"
_WORKBOOKS = (".xlsx", ".xlsm")
_WIDEST = 60
_SAMPLE = 200


def mark(name: str, content: bytes, problems: Iterable[Remark]) -> bytes:
    """A workbook that lists `problems` and, if the file `name` is a workbook, repeats its cells.

    The rows or cells that a problem names are coloured and carry it as a comment; formulas become their
    stored results. For any other file, and for a workbook that cannot be read, it is the list alone.
    """
    problems = tuple(problems)
    writer = SheetWriter()
    rows = writer.sheet(TITLE, (36, 80))
    rows.header(("位置", "问题"))
    for problem in problems:
        rows.row((problem.place, problem.message))
    sheets = [sheet for sheet in _sheets(name, content) if sheet.title != TITLE]
    filled = [sheet.title for sheet in sheets if sheet.rows]
    # A place that names no sheet is in the only one that was read.
    main = QUESTIONS if QUESTIONS in filled else next(iter(filled), "")
    for sheet in sheets:
        _copy(writer, sheet, _marks(sheet, main, problems))
    return writer.content()


def _sheets(name: str, content: bytes) -> tuple[Sheet, ...]:
    if PurePath(name).suffix.lower() not in _WORKBOOKS:
        return ()
    try:
        return open_sheets(content)
    except UnreadableFile:
        return ()


def _marks(sheet: Sheet, main: str, problems: Iterable[Remark]) -> Mapping[int, Mapping[int, str]]:
    """The messages for a sheet by row, from 1, and column, from 0; -1 is the whole row."""
    found: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for problem in problems:
        cell = places.cell(problem.place)
        if cell is not None and (cell.sheet or main) == sheet.title:
            column = column_index_from_string(cell.column) - 1 if cell.column else -1
            found[cell.row][column].append(problem.message)
    return {
        row: {column: "\n".join(texts) for column, texts in columns.items()} for row, columns in found.items()
    }


def _copy(writer: SheetWriter, sheet: Sheet, marks: Mapping[int, Mapping[int, str]]) -> None:
    rows = writer.sheet(sheet.title, _widths(sheet), frozen=None)
    written = 0
    for row in sheet.rows:
        # Rows keep their numbers, so that the list's places hold in the copy.
        for _ in range(min(row.number - written - 1, MOST_ROWS)):
            rows.row(())
            written += 1
        found = marks.get(row.number, {})
        width = max([len(row.cells), *(column + 1 for column in found)])
        cells = [*row.cells, *([""] * (width - len(row.cells)))]
        whole = found.get(-1)
        marked = {column: message for column, message in found.items() if column >= 0}
        if whole is not None:
            first = next((column for column, text in enumerate(cells) if text.strip()), 0)
            marked = {column: "" for column, text in enumerate(cells) if text.strip()} | marked
            marked[first] = "\n".join(filter(None, (whole, marked.get(first))))
        rows.row(cells, marked)
        written += 1


def _widths(sheet: Sheet) -> list[float]:
    widths: list[float] = []
    for row in sheet.rows[:_SAMPLE]:
        for column, text in enumerate(row.cells):
            longest = max((len(line) for line in text.split("\n")), default=0)
            if column == len(widths):
                widths.append(8.0)
            widths[column] = min(max(widths[column], longest * 2.0 + 2), _WIDEST)
    return widths
