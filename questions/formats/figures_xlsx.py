"""The workbook in which units' figures are filled in: a row a unit, a column an indicator."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from questions.bank import Indicator
from questions.figures import Figure
from questions.formats import Remark, UnreadableFile, fields, places
from questions.formats.sheets import SheetRows, SheetWriter
from questions.formats.tables import Row
from questions.formats.workbooks import Sheet, open_sheets

VALUES = "数据"
DETAILS = "逐项出处"
HELP = "说明"

_UNIT, _AS_OF, _SOURCE, _SIGNER = "单位", "统计时点", "出处（表名、页码）", "核定人"
_DETAIL_HEADERS = (_UNIT, "指标", _AS_OF, _SOURCE, _SIGNER)
_ID = re.compile(r"〔([^〕]+)〕\s*$")
# In the sheet of details an empty cell leaves what the row of the unit says; this says that there is none.
_NONE = "无"
_ABSENT = frozenset(("-", "—", "——", "/", "无数据", "暂无", "空"))
_HELP_LINES = (
    "一行一个单位，一列一个指标。填好发回给机器人；空着的格不改动已有的数据。",
    "只填表里要的数。比率（如入学率）由机器人用分子除以分母算出来，不用填。",
    "请照档案填原数：23876，不要写“约2.4万”。文字类的指标直接写文字。",
    "统计时点、出处、核定人：写在行末，对这一行所有的数有效；只有个别数不同，写在“逐项出处”表里，一行一个。",
    "表头和单位名称不要改；表头末尾〔 〕里是指标编号。不归您填的列可以删掉。",
)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One value of one indicator of one unit as filled in; `signer` is who vouches for it."""

    unit: str
    figure: Figure
    signer: str
    place: str


@dataclass(frozen=True, slots=True)
class FigureReading:
    """What a filled workbook says, and what in it needs a person."""

    rows: tuple[FigureRow, ...]
    problems: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Signed:
    """A value to fill in, with who signed it."""

    figure: Figure
    signer: str = ""


def write_figures(
    units: Sequence[str],
    indicators: Sequence[Indicator],
    values: Mapping[tuple[str, str], Signed] | None = None,
) -> bytes:
    """A workbook to fill: `units` down, `indicators` but the rates across, known `values` filled in.

    `values` are by unit and indicator id. What is common to a unit's values stands at the end of its row,
    what is not in the sheet of details.
    """
    asked = [indicator for indicator in indicators if not indicator.is_rate]
    known = {
        unit: {i.id: value for i in asked if (value := (values or {}).get((unit, i.id))) is not None}
        for unit in units
    }
    writer = SheetWriter()
    rows = writer.sheet(VALUES, (24, *(16.0 for _ in asked), 14, 28, 12), frozen="B2")
    rows.header((_UNIT, *(_header(indicator) for indicator in asked), _AS_OF, _SOURCE, _SIGNER))
    common = {unit: _common(found.values()) for unit, found in known.items()}
    for unit in units:
        found = known[unit]
        texts = (found[i.id].figure.value if i.id in found else "" for i in asked)
        rows.row((unit, *texts, *common[unit]))
    _write_details(writer.sheet(DETAILS, (24, 30, 14, 36, 12)), asked, known, common)
    rows = writer.sheet(HELP, (100,), frozen=None)
    for line in _HELP_LINES:
        rows.row((line,))
    return writer.content()


def _header(indicator: Indicator) -> str:
    measure = f"（{indicator.measure}）" if indicator.measure else ""
    table = f"\n{indicator.table}" if indicator.table else ""
    return f"{indicator.name}{measure}{table}\n〔{indicator.id}〕"


def _write_details(
    rows: SheetRows,
    asked: Sequence[Indicator],
    known: Mapping[str, Mapping[str, Signed]],
    common: Mapping[str, tuple[str, str, str]],
) -> None:
    rows.header(_DETAIL_HEADERS)
    for unit, found in known.items():
        for indicator in asked:
            value = found.get(indicator.id)
            if value is not None and _details(value) != common[unit]:
                details = (text or _NONE for text in _details(value))
                rows.row((unit, f"{indicator.name}〔{indicator.id}〕", *details))


def _details(value: Signed) -> tuple[str, str, str]:
    return value.figure.as_of, value.figure.source, value.signer


def _common(values: Iterable[Signed]) -> tuple[str, str, str]:
    found = [_details(value) for value in values]
    return max(sorted(set(found)), key=found.count) if found else ("", "", "")


def read_figures(content: bytes, indicators: Mapping[str, Indicator] | None = None) -> FigureReading:
    """The values of a filled workbook, empty cells left out; `indicators`, if given, are all that is known.

    A column whose header has lost its 〔id〕 is known by its name. Raises UnreadableFile.
    """
    sheets = {sheet.title: sheet for sheet in open_sheets(content)}
    sheet = sheets.get(VALUES) or next((each for each in sheets.values() if _header_row(each)), None)
    header = _header_row(sheet) if sheet else None
    if sheet is None or header is None:
        raise UnreadableFile("没有找到“单位”这一列。请用机器人发的数据表填写，不要改表头。")
    return _Filled(sheet, header, sheets.get(DETAILS), indicators or {}).read()


def _header_row(sheet: Sheet) -> Row | None:
    for row in sheet.rows[:10]:
        if any(cell.strip() == _UNIT for cell in row.cells):
            return row
    return None


class _Filled:
    """A filled workbook being read."""

    def __init__(
        self, sheet: Sheet, header: Row, details: Sheet | None, indicators: Mapping[str, Indicator]
    ) -> None:
        self._sheet = sheet
        self._header = header
        self._indicators = indicators
        self._names = {re.sub(r"\s", "", each.name): each.id for each in indicators.values()}
        self._problems: list[Remark] = []
        self._columns = self._find_columns()
        self._details = self._read_details(details)

    def read(self) -> FigureReading:
        """All values that are filled in."""
        rows: list[FigureRow] = []
        seen: dict[str, str] = {}
        texts = [cell.strip() for cell in self._header.cells]
        for row in self._sheet.rows:
            if row.number <= self._header.number:
                continue
            unit = _at(row, texts.index(_UNIT))
            where = places.line(row.number)
            if not unit:
                self._problem(where, "没有写单位，这一行没有读")
            elif unit in seen:
                self._problem(where, f"单位“{unit}”与{seen[unit]}重复，这一行没有读")
            else:
                seen[unit] = where
                rows += self._values(row, unit, where)
        self._unused(set(seen))
        return FigureReading(tuple(rows), tuple(self._problems))

    def _problem(self, place: str, message: str) -> None:
        self._problems.append(Remark(place, message))

    def _find_columns(self) -> dict[int, str]:
        found: dict[int, str] = {}
        for column, cell in enumerate(self._header.cells):
            text = cell.strip()
            if not text or text in (_UNIT, _AS_OF, _SOURCE, _SIGNER):
                continue
            id = self._id(text)
            place = places.line(self._header.number)
            if id is None:
                self._problem(place, f"不认识的列“{text.splitlines()[0][:20]}”，没有读")
            elif id in found.values():
                self._problem(place, f"“{text.splitlines()[0][:20]}”有两列，只读了前一列")
            elif id in self._indicators and self._indicators[id].is_rate:
                self._problem(place, f"“{self._indicators[id].name}”由分子分母算出，填的数没有读")
            else:
                found[column] = id
        return found

    def _id(self, text: str) -> str | None:
        marked = _ID.search(text)
        if marked and (not self._indicators or marked[1] in self._indicators):
            return marked[1]
        name = re.sub(r"（[^（）]*）$", "", re.sub(r"\s", "", _ID.sub("", text).split("\n")[0]))
        return self._names.get(name)

    def _values(self, row: Row, unit: str, where: str) -> list[FigureRow]:
        texts = {cell.strip(): column for column, cell in enumerate(self._header.cells)}
        common = tuple(_at(row, texts[name]) if name in texts else "" for name in (_AS_OF, _SOURCE, _SIGNER))
        found = []
        for column, id in self._columns.items():
            value = _at(row, column)
            if value.startswith("#") or (self._sheet.formulas or {}).get((row.number, column)) is False:
                self._problem(where, f"“{self._name(id)}”是公式，没有算出结果，没有读")
                continue
            if not value or value in _ABSENT:
                continue
            details = self._details.get((unit, id), common)
            as_of, source, signer = (
                "" if own == _NONE else own or other for own, other in zip(details, common, strict=True)
            )
            figure = Figure(id, value, self._day(as_of, where), source)
            found.append(FigureRow(unit, figure, signer, where))
        return found

    def _name(self, id: str) -> str:
        return self._indicators[id].name if id in self._indicators else id

    def _day(self, text: str, where: str) -> str:
        if not text:
            return ""
        try:
            return fields.day(text)
        except fields.Unfit as unfit:
            remark = Remark(where, f"{_AS_OF}：{unfit}")
            if remark not in self._problems:
                self._problems.append(remark)
            return ""

    def _read_details(self, sheet: Sheet | None) -> dict[tuple[str, str], tuple[str, str, str]]:
        found: dict[tuple[str, str], tuple[str, str, str]] = {}
        header = _header_row(sheet) if sheet else None
        if sheet is None or header is None:
            return found
        texts = {cell.strip(): column for column, cell in enumerate(header.cells)}
        for row in sheet.rows:
            if row.number <= header.number:
                continue
            unit, indicator, *details = (
                _at(row, texts[name]) if name in texts else "" for name in _DETAIL_HEADERS
            )
            id = self._id(indicator)
            if id is None:
                self._problem(places.row(DETAILS, row.number), f"不认识的指标“{indicator[:20]}”")
            else:
                found[unit, id] = (details[0], details[1], details[2])
        return found

    def _unused(self, units: set[str]) -> None:
        for unit in sorted({unit for unit, _ in self._details} - units):
            self._problem(f"工作表“{DETAILS}”", f"“{VALUES}”表里没有单位“{unit}”")


def _at(row: Row, column: int) -> str:
    return row.cells[column].strip() if column < len(row.cells) else ""
