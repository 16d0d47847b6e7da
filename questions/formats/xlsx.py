"""Excel workbooks of questions: read from anyone, written for a clerk to edit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from openpyxl.utils import get_column_letter

from questions.bank import Bank
from questions.formats import Reading, Remark, UnreadableFile, bank_sheets, forms, places, prose, tables
from questions.formats.entry import Entry
from questions.formats.lines import Line
from questions.formats.sheets import SheetWriter
from questions.formats.tables import Row, Table
from questions.formats.understanding import understand
from questions.formats.workbooks import Sheet, open_sheets

SUFFIXES = (".xlsx",)
SIGNATURES = (b"PK\x03\x04",)

_NUMBERED = re.compile(r"(?:sheet|工作表|表|data)\s*[\d()（）]*", re.IGNORECASE)
# Sheets that explain how to fill the others, and may look like them.
_ABOUT = re.compile(r".*(?:说明|须知|示例|样例|字典|问题清单).*")


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found in one sheet."""

    sheet: Sheet
    entries: Sequence[Entry]
    remarks: tuple[Remark, ...] = ()
    problems: tuple[Remark, ...] = ()


def read(name: str, content: bytes) -> Reading:
    """Read a workbook: an exported bank exactly, any other by its headers or its content."""
    sheets = open_sheets(content)
    by_title = {sheet.title: sheet.rows for sheet in sheets}
    if bank_sheets.exported(by_title):
        return bank_sheets.read(by_title, _exported_place)
    filled = [sheet for sheet in sheets if sheet.rows]
    several = len(filled) > 1
    found = [_read_sheet(sheet, several) for sheet in filled]
    kept, left = _chosen(found)
    if not kept:
        raise UnreadableFile("没有找到题目。表头要有“题目”和“答案”两列；选择题再加“选项A”“选项B”……各列。")
    reading = understand([entry for each in kept for entry in each.entries])
    remarks = [remark for each in kept for remark in each.remarks]
    remarks += [Remark(f"工作表“{each.sheet.title}”", _why_left(each)) for each in left]
    problems = [problem for each in kept for problem in each.problems]
    return Reading(reading.items, (*problems, *reading.problems), (*remarks, *reading.repairs))


def _exported_place(sheet: str, number: int) -> str:
    return places.line(number) if sheet == bank_sheets.QUESTIONS else places.row(sheet, number)


def _chosen(found: Sequence[_Found]) -> tuple[list[_Found], list[_Found]]:
    """The sheets to take questions from, and those left out."""
    kept = [
        each
        for each in found
        if each.entries and not each.sheet.hidden and not _ABOUT.fullmatch(each.sheet.title)
    ]
    kept = kept or [each for each in found if each.entries]
    return kept, [each for each in found if each not in kept]


def _why_left(left: _Found) -> str:
    if left.sheet.hidden:
        return "是隐藏的，没有读"
    return "像是填写说明，没有读" if left.entries else "没有找到题目，没有读"


def _read_sheet(sheet: Sheet, several: bool) -> _Found:
    place = partial(places.row, sheet.title if several else "")
    table = tables.find(sheet.rows, place)
    if table is None or table.guessed:
        written = _read_prose(sheet, place)
        if table is None or _holds_more(written, table, place):
            return written
    table = Table(table.columns, _filled_down(sheet, table), table.guessed)
    form = forms.heading(sheet.title) or (sheet.title if forms.form(sheet.title) else "")
    topic = sheet.title if several and not form and not _NUMBERED.fullmatch(sheet.title.strip()) else ""
    entries = tables.entries(table, place, form=form, topic=topic)
    remarks, problems = _formula_remarks(sheet, table, place)
    return _Found(sheet, entries, (*table.guessed, *remarks), tuple(problems))


def _holds_more(written: _Found, table: Table, place: Callable[[int], str]) -> bool:
    """Whether a sheet without a header says more when it is read line by line."""
    listed = understand(tables.entries(table, place))
    return len(understand(written.entries).items) > len(listed.items)


def _read_prose(sheet: Sheet, place: Callable[[int], str]) -> _Found:
    lines = [
        Line(place(row.number), part.strip())
        for row in sheet.rows
        for part in "  ".join(cell.strip() for cell in row.cells if cell.strip()).split("\n")
        if part.strip()
    ]
    entries = prose.entries(lines)
    remark = Remark(place(sheet.rows[0].number), "没有表头，按一行一行的文字读")
    return _Found(sheet, entries, (remark,) if entries else ())


def _filled_down(sheet: Sheet, table: Table) -> Sequence[Row]:
    """The table's rows, with what stands once for several rows of a kind or topic in each of them."""
    wanted = [column for column in (table.columns.form, table.columns.topic) if column is not None]
    texts = {row.number: row.cells for row in table.rows}
    values: dict[int, dict[int, str]] = {}
    for column, first, last in sheet.merged:
        cells = texts.get(first, ())
        if column in wanted and column < len(cells):
            for number in range(first + 1, min(last, table.rows[-1].number) + 1):
                values.setdefault(number, {})[column] = cells[column]
    return [_with(row, values[row.number]) if row.number in values else row for row in table.rows]


def _with(row: Row, added: Mapping[int, str]) -> Row:
    cells = [*row.cells, *([""] * (max(added) + 1 - len(row.cells)))]
    for column, text in added.items():
        cells[column] = cells[column] or text
    return Row(row.number, cells)


def _formula_remarks(
    sheet: Sheet, table: Table, place: Callable[[int, str], str]
) -> tuple[list[Remark], list[Remark]]:
    """What to say of formulas in the columns that were read: their results were taken, or are missing."""
    remarks: list[Remark] = []
    problems: list[Remark] = []
    told: set[int] = set()
    for (number, column), stored in (sheet.formulas or {}).items():
        if column not in table.columns.used:
            continue
        letter = get_column_letter(column + 1)
        if not stored:
            problems.append(Remark(place(number, letter), "是公式，文件里没有存结果，当作空白"))
        elif column not in told:
            told.add(column)
            remarks.append(Remark(place(number, letter), "这一列有公式，没有计算，用了文件里存的结果"))
    return remarks, problems


def write(bank: Bank) -> bytes:
    """`bank` as a workbook that comes back without a difference but the clerk's."""
    writer = SheetWriter()
    rows = writer.sheet(
        bank_sheets.QUESTIONS, [_WIDTHS.get(header, 12) for header in bank_sheets.HEADERS], frozen="E2"
    )
    rows.header(bank_sheets.HEADERS)
    for question in bank.questions:
        rows.row(bank_sheets.cells(question))
    rows = writer.sheet(bank_sheets.SOURCES, (12, 40, 40, 30))
    rows.header(bank_sheets.SOURCE_HEADERS)
    for source in bank.sources.values():
        rows.row(str(getattr(source, name)) for name in bank_sheets.SOURCE_HEADERS.values())
    rows = writer.sheet(bank_sheets.INDICATORS, (16, 30, 8, 16, 16, 8, 16, 10, 30))
    rows.header(bank_sheets.INDICATOR_HEADERS)
    for indicator in bank.indicators.values():
        rows.row(bank_sheets.indicator_cells(indicator))
    rows = writer.sheet(bank_sheets.BASICS, (14, 80), frozen=None)
    for pair in bank_sheets.basics(bank):
        rows.row(pair)
    rows = writer.sheet(bank_sheets.HELP, (110,), frozen=None)
    for line in bank_sheets.HELP_LINES:
        rows.row((line,))
    return writer.content()


_WIDTHS = {
    "题干": 40,
    "标准答案": 50,
    "要点（每行一条）": 44,
    "专题": 16,
    "岗位": 16,
    "出处": 24,
    "干扰项": 24,
    "备注": 24,
}
