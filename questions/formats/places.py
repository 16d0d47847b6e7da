"""How a place in a file is said to a person, and found again."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CELL = re.compile(r"(?:工作表“(?P<sheet>[^”]*)” ?)?第 (?P<row>\d+) 行(?: (?P<column>[A-Z]{1,3}) 列)?")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a workbook; `row` counts from 1, `sheet` and `column` are empty when the place names none."""

    sheet: str
    row: int
    column: str


def line(number: int) -> str:
    """The `number`th line of a text, or row of a workbook that has one sheet."""
    return f"第 {number} 行"


def row(sheet: str, number: int, column: str = "") -> str:
    """A row of a sheet, or one cell of it when its `column` letters are given."""
    where = f"工作表“{sheet}” {line(number)}" if sheet else line(number)
    return f"{where} {column} 列" if column else where


def entry(number: int) -> str:
    """The `number`th question of a file without lines one could point at."""
    return f"第 {number} 题"


def paragraph(number: int) -> str:
    """The `number`th paragraph of a document."""
    return f"第 {number} 段"


def table_row(table: int, number: int) -> str:
    """A row of a table in a document."""
    return f"表格 {table} 第 {number} 行"


def cell(place: str) -> Cell | None:
    """The cell that `place` names, None when it names no row of a workbook."""
    found = _CELL.fullmatch(place)
    if found is None:
        return None
    return Cell(found["sheet"] or "", int(found["row"]), found["column"] or "")
