"""The workbook in which units fill in their figures."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.bank import Indicator
from questions.figures import Figure
from questions.formats import UnreadableFile
from questions.formats.figures_xlsx import FigureReading, Signed, read_figures, write_figures
from tests.questions.formats.samples import days, saved, table, words

PUPILS = Indicator("pupils", "小学在校生数", "人", table="省表第5页")
CHILDREN = Indicator("children", "适龄儿童数", "人")
RATE = Indicator("rate", "入学率", "%", numerator="pupils", denominator="children")
HEAD = Indicator("head", "校长姓名")
ALL = {each.id: each for each in (PUPILS, CHILDREN, RATE, HEAD)}
UNITS = ("城关镇", "河口乡")


Values = dict[tuple[str, str], Signed]


def filled(fill: Callable[[openpyxl.Workbook], None], values: Values | None = None) -> FigureReading:
    """The template, filled in by `fill`, read back."""
    book = openpyxl.load_workbook(io.BytesIO(write_figures(UNITS, list(ALL.values()), values)))
    fill(book)
    return read_figures(saved(book), ALL)


def nothing(book: openpyxl.Workbook) -> None:
    pass


def test_rates_are_not_asked_for() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_figures(UNITS, list(ALL.values()))))
    header = [str(cell.value) for cell in book["数据"][1]]
    assert len(header) == 1 + 3 + 3
    assert not any("入学率" in text for text in header)
    assert any("省表第5页" in text and "（人）" in text for text in header)


def test_numbers_typed_in_excel_are_read_with_their_unit_and_source() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        for column, value in enumerate((1234.0, 1250, "张三", "2011-08-31", "省表第5页", "李四"), 2):
            book["数据"].cell(2, column).value = value

    reading = filled(fill)
    assert not reading.problems
    assert [(row.unit, row.figure, row.signer, row.place) for row in reading.rows] == [
        ("城关镇", Figure("pupils", "1234", "2011-08-31", "省表第5页"), "李四", "第 2 行"),
        ("城关镇", Figure("children", "1250", "2011-08-31", "省表第5页"), "李四", "第 2 行"),
        ("城关镇", Figure("head", "张三", "2011-08-31", "省表第5页"), "李四", "第 2 行"),
    ]


def test_one_figure_may_have_a_source_of_its_own() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        for column, value in enumerate((1234, 1250, None, "2011", "省表", "李四"), 2):
            book["数据"].cell(2, column).value = value
        book["逐项出处"].append(("城关镇", "适龄儿童数", None, "县表第2页"))

    by_id = {row.figure.indicator: row for row in filled(fill).rows}
    assert by_id["children"].figure == Figure("children", "1250", "2011", "县表第2页")
    assert by_id["children"].signer == "李四"
    assert by_id["pupils"].figure.source == "省表"


def test_an_empty_template_says_nothing() -> None:
    assert filled(nothing) == FigureReading(())


words_or_none = st.one_of(st.just(""), words.filter(lambda text: text != "无"))


def signed(id: str) -> st.SearchStrategy[Signed]:
    figure = st.builds(Figure, st.just(id), words.map("数{}".format), days, words_or_none)
    return st.builds(Signed, figure, words_or_none)


@st.composite
def drawn_values(draw: st.DrawFn) -> Values:
    keys = draw(st.sets(st.tuples(st.sampled_from(UNITS), st.sampled_from(("pupils", "children", "head")))))
    return {(unit, id): draw(signed(id)) for unit, id in sorted(keys)}


@settings(max_examples=40)
@given(drawn_values())
def test_what_is_known_comes_back(values: Values) -> None:
    reading = filled(nothing, values)
    assert not reading.problems
    found = {(row.unit, row.figure.indicator): Signed(row.figure, row.signer) for row in reading.rows}
    assert found == values


def test_what_cannot_be_read_is_told() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        sheet = book["数据"]
        sheet.cell(2, 2).value = "=SUM(1,2)"
        sheet.cell(2, 3).value = "1250"
        sheet.cell(2, 5).value = "前天"
        sheet.cell(4, 1).value = "河口乡"
        sheet.cell(5, 2).value = 7
        sheet.cell(1, 8).value = "星座"
        sheet.cell(1, 9).value = "入学率"
        book["逐项出处"].append(("月球", "适龄儿童数", "2011"))
        book["逐项出处"].append(("城关镇", "星座", "2011"))

    reading = filled(fill)
    assert [row.figure for row in reading.rows] == [Figure("children", "1250")]
    said = "\n".join(f"{problem.place} {problem.message}" for problem in reading.problems)
    for part in ("星座", "由分子分母算出", "是公式", "前天", "重复", "没有写单位", "月球", "不认识的指标"):
        assert part in said


def test_a_column_that_lost_its_mark_is_known_by_its_name() -> None:
    reading = read_figures(table(("单位", "小学在校生数（人）"), ("城关镇", 9)), ALL)
    assert reading.rows[0].figure == Figure("pupils", "9")


def test_moved_columns_and_rows_do_no_harm() -> None:
    reading = read_figures(table(("某县数据表",), ("核定人", "适龄儿童数", "单位"), ("李四", 3, "甲校")), ALL)
    (row,) = reading.rows
    assert (row.unit, row.figure.value, row.signer, row.place) == ("甲校", "3", "李四", "第 3 行")


def test_another_workbook_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="单位"):
        read_figures(table(("题目", "答案"), ("几年？", "九年")), ALL)
