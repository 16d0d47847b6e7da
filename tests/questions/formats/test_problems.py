"""The workbook of a file's problems."""

from __future__ import annotations

import io

import openpyxl

from questions.bank import Bank
from questions.formats import Remark, places, read, write
from questions.formats.problems import TITLE, mark
from questions.question import Question
from tests.questions.formats.samples import saved, table, workbook


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def listed(book: openpyxl.Workbook) -> list[tuple[object, ...]]:
    return [tuple(cell.value for cell in row) for row in book[TITLE].iter_rows(min_row=2)]


def marked(sheet: openpyxl.worksheet.worksheet.Worksheet) -> dict[str, str | None]:
    """Coloured cells and their comments."""
    return {
        cell.coordinate: cell.comment.text if cell.comment else None
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb == "00FFC7CE"
    }


def test_the_rows_of_a_workbook_are_marked_where_they_are() -> None:
    content = table(("题目", "答案"), ("几年？", "九年"), (None, None), ("几字？", None), ("谁？", "暂无"))
    reading = read("a.xlsx", content)
    book = opened(mark("a.xlsx", content, reading.problems))
    assert book.sheetnames == [TITLE, "Sheet1"]
    assert listed(book) == [(problem.place, problem.message) for problem in reading.problems]
    assert marked(book["Sheet1"]) == {
        "A4": "缺答案",
        "A5": "答案只写了“暂无”，不是真正的答案",
        "B5": None,
    }


def test_one_cell_is_marked_when_its_column_is_named() -> None:
    header = ("题目", "答案")
    content = workbook(("甲", [header, ("几年？", "九年")]), ("乙", [header, ("几字？", "千五")]))
    problems = [Remark(places.row("乙", 2, "B"), "看不懂"), Remark(places.row("乙", 2), "请核对")]
    book = opened(mark("a.xlsx", content, problems))
    assert marked(book["甲"]) == {}
    assert marked(book["乙"]) == {"A2": "请核对", "B2": "看不懂"}


def test_an_exported_bank_is_marked_in_its_questions() -> None:
    content = write(Bank(title="题库", questions=(Question("a", "几年？", "九年"),)), ".xlsx")
    book = opened(mark("a.xlsx", content, [Remark(places.line(2), "缺出处")]))
    assert marked(book["题库"])["A2"] == "缺出处"
    assert marked(book["基本情况"]) == {}


def test_a_copy_sent_back_reads_as_the_original() -> None:
    content = table(("题目", "答案"), ("几年？", "九年"), ("几字？", ""))
    copy = mark("a.xlsx", content, read("a.xlsx", content).problems)
    assert [item.question for item in read("a.xlsx", copy).items] == [
        item.question for item in read("a.xlsx", content).items
    ]


def test_formulas_are_copied_as_text() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(("题目", "答案", "=1+1"))
    copy = opened(mark("a.xlsx", saved(book), [Remark("第 1 行", "=坏")]))
    assert {cell.data_type for sheet in copy for row in sheet.iter_rows() for cell in row if cell.value} == {
        "s"
    }


def test_other_files_and_broken_ones_give_the_list_alone() -> None:
    problems = [Remark("第 3 行", "缺答案")]
    for name, content in (("a.txt", b"1"), ("a.xlsx", b"PK\x03\x04"), ("a.docx", b"")):
        book = opened(mark(name, content, problems))
        assert book.sheetnames == [TITLE]
        assert listed(book) == [("第 3 行", "缺答案")]
