"""Workbooks: an exported bank comes back unchanged, and anybody's workbook is understood."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime

import openpyxl
import pytest
from hypothesis import given, settings
from openpyxl.styles import Font

from questions.bank import Bank
from questions.formats import Item, UnreadableFile, read, write
from questions.question import KeyPoint, Question, Strictness
from tests.questions.formats.samples import banks, saved, table, unzipped, workbook, zipped

HEADER = ("题型", "题干", "选项A", "选项B", "选项C", "选项D", "正确答案", "解析")


def only(content: bytes, name: str = "题库.xlsx") -> Item:
    reading = read(name, content)
    assert not reading.problems
    (item,) = reading.items
    return item


@settings(max_examples=40)
@given(banks())
def test_an_exported_bank_comes_back_without_a_difference(bank: Bank) -> None:
    reading = read("题库.xlsx", write(bank, ".xlsx"))
    assert replace(reading.bank, questions=tuple(item.question for item in reading.items)) == bank
    assert not reading.problems
    assert not reading.repairs


QUESTION = Question(
    "T01", "什么是“两基”？", "普九和扫盲", (KeyPoint("普九", 2.0, True, ("普及九年",), Strictness.WORDING),)
)


def edited(question: Question, **cells: object) -> Item:
    """`question` exported, its cells under these headers changed in Excel, and read back."""
    book = openpyxl.load_workbook(io.BytesIO(write(Bank(questions=(question,)), ".xlsx")))
    sheet = book["题库"]
    headers = {cell.value: cell.column for cell in sheet[1]}
    for header, value in cells.items():
        sheet.cell(2, headers[header]).value = value  # type: ignore[index]
    return only(saved(book))


def test_only_the_edited_cell_differs() -> None:
    item = edited(QUESTION, 备注="十一月改")
    assert item.question == replace(QUESTION, note="十一月改")
    assert "points" in item.given


def test_numbers_dates_and_blanks_of_excel_do_no_harm() -> None:
    item = edited(
        replace(QUESTION, id="7"),
        编号=7.0,
        时点=2011,
        有效期至=datetime.fromisoformat("2026-09-01"),
        标准答案="普九和扫盲  ",
    )
    assert (item.question.id, item.question.as_of, item.question.expires) == ("7", "2011", "2026-09-01")
    assert item.question.answer == "普九和扫盲"


def test_a_month_that_excel_made_a_date_stays_a_month() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write(Bank(questions=(QUESTION,)), ".xlsx")))
    sheet = book["题库"]
    cell = sheet.cell(2, [each.value for each in sheet[1]].index("时点") + 1)
    cell.value = datetime.fromisoformat("2006-09-01")
    cell.number_format = "mmm-yy"
    assert only(saved(book)).question.as_of == "2006-09"


def test_trailing_blank_rows_and_moved_columns_do_no_harm() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write(Bank(questions=(QUESTION,)), ".xlsx")))
    sheet = book["题库"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    sheet.delete_rows(1, 5)
    for row in rows:
        sheet.append(row[::-1])
    sheet.cell(600, 3).font = Font(bold=True)
    assert only(saved(book)).question == QUESTION


def test_a_new_row_needs_no_more_than_question_and_answer() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write(Bank(), ".xlsx")))
    sheet = book["题库"]
    headers = [cell.value for cell in sheet[1]]
    sheet.append(
        [
            {"题干": "什么是国检？", "标准答案": "对省级政府的督导；对两基的认定"}.get(str(each))
            for each in headers
        ]
    )
    item = only(saved(book))
    assert item.question.id == ""
    assert [point.text for point in item.question.points] == ["对省级政府的督导", "对两基的认定"]
    assert "points" not in item.given


def test_an_unreadable_field_is_told_and_left_as_it_was() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write(Bank(questions=(QUESTION,)), ".xlsx")))
    sheet = book["题库"]
    headers = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, headers["题型"]).value = "单选"
    sheet.cell(2, headers["限时（秒）"]).value = "一会儿"
    reading = read("题库.xlsx", saved(book))
    assert {"kind", "seconds"}.isdisjoint(reading.items[0].given)
    assert [problem.place for problem in reading.problems] == ["第 2 行", "第 2 行"]


def test_no_cell_of_an_export_is_a_formula() -> None:
    nasty = ("=HYPERLINK(1)", "+1", "-1", "@x", "#REF!")
    bank = Bank(title="=1", questions=tuple(Question(f"q{n}", text, text) for n, text in enumerate(nasty)))
    book = openpyxl.load_workbook(io.BytesIO(write(bank, ".xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    live = [cell for cell in cells if str(cell.value).startswith(("=", "+", "-", "@"))]
    assert len(live) >= 9
    assert all(cell.quotePrefix for cell in live)


def test_an_answer_too_long_for_a_cell_is_refused_not_cut() -> None:
    with pytest.raises(UnreadableFile, match="Excel 放不下"):
        write(Bank(questions=(Question("a", "问", "长" * 40_000),)), ".xlsx")


def test_a_choice_question_becomes_one_to_recall() -> None:
    item = only(table(HEADER, ("单选题", "1.首都是（ A ）", "北京", "上海", "广州", "", "A", "见地图")))
    assert item.question.prompt == "首都是（　）"
    assert item.question.answer == "北京"
    assert item.question.distractors == ("上海", "广州")
    assert item.options == ("北京", "上海", "广州")
    assert item.question.note == "见地图"
    assert item.given == {"prompt", "answer", "distractors"}


def test_several_right_options_are_a_closed_list() -> None:
    item = only(table(HEADER, ("多选题", "直辖市有", "北京", "上海", "广州", "天津", "A,B、D", "")))
    assert item.question.answer == "北京；上海；天津"
    assert [point.text for point in item.question.points] == ["北京", "上海", "天津"]
    assert item.question.closed
    assert item.question.kind == "列举"


@pytest.mark.parametrize(
    ("options", "letter"),
    [
        ("**A.正确**B.错误", "B "),
        ("A:正确;B:不正确", "Ｂ"),
        ("A、对\nB、错", "b"),
        ("正确|错误", "B"),
        ("", "×"),
        ("", "错"),
    ],
)
def test_a_judgement_is_answered_in_one_way(options: str, letter: str) -> None:
    item = only(
        table(("题目类型", "题目", "题目选项", "答案"), ("是非题", "3、地球是方的。", options, letter))
    )
    assert item.question.answer == "错误"
    assert item.question.distractors == ("正确",)
    assert item.question.prompt == "地球是方的。（　）"


def test_options_in_one_cell_are_told_apart() -> None:
    rows = [("类型", "题目内容", "题目选项", "题目答案")]
    rows += [
        ("多选题", f"题{n}是什么（）", cell, "AC")
        for n, cell in enumerate(
            (
                "**A:管理**B:投入**C:培训**D:应急救援",
                "A．管理  B．投入  C．培训  D．应急救援",
                "A管理 B投入 C培训 D应急救援",
                "A、管理\nB、投入\nC、培训\nD、应急救援",
                '["管理","投入","培训","应急救援"]',
                "(A)管理(B)投入(C)培训(D)应急救援",
            )
        )
    ]
    reading = read("a.xlsx", table(*rows))
    assert [item.question.answer for item in reading.items] == ["管理；培训"] * 6
    assert {item.options for item in reading.items} == {("管理", "投入", "培训", "应急救援")}


def test_a_title_above_the_header_and_empty_sheets_are_no_hindrance() -> None:
    content = workbook(
        ("题目", [("某局题库",), (), HEADER, ("单选", "首都", "京", "沪", "", "", "A", "")]), ("Sheet2", [])
    )
    assert only(content).place == "第 4 行"


def test_sheets_give_their_names_as_form_or_topic() -> None:
    content = workbook(
        ("判断题", [("题目", "答案"), ("地球是圆的", "A")]),
        ("扫盲", [("题目", "答案"), ("脱盲标准是多少", "1500字")]),
        ("填写说明", [("题目", "答案"), ("例题写在这里", "例子")]),
    )
    reading = read("a.xlsx", content)
    assert [(item.question.answer, item.question.topic) for item in reading.items] == [
        ("正确", ""),
        ("1500字", "扫盲"),
    ]
    assert reading.items[1].place == "工作表“扫盲” 第 2 行"
    assert any(remark.place == "工作表“填写说明”" for remark in reading.repairs)


def test_merged_topics_belong_to_all_their_rows() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ("章节", "题目", "答案"),
        ("扫盲", "问一是什么", "答一"),
        ("", "问二是什么", "答二"),
        ("普九", "问三是什么", "答三"),
    ):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    assert [item.question.topic for item in read("a.xlsx", saved(book)).items] == ["扫盲", "扫盲", "普九"]


def test_a_formula_is_its_stored_result_or_a_problem() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (("题目", "答案"), ("一加一是多少", "=1+1"), ("二加二是多少", "四")):
        sheet.append(row)
    reading = read("a.xlsx", saved(book))
    assert [item.question.answer for item in reading.items] == ["四"]
    assert ("第 2 行 B 列", "是公式，文件里没有存结果，当作空白") in [
        (p.place, p.message) for p in reading.problems
    ]
    parts = unzipped(saved(book))
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b"<v></v>", b"<v>2</v>").replace(b"<v/>", b"<v>2</v>")
    stored = read("a.xlsx", zipped(parts))
    assert [item.question.answer for item in stored.items] == ["2", "四"]
    assert any("公式" in remark.message for remark in stored.repairs)


def test_figures_are_read_as_they_are_shown() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(("题目", "答案"))
    for number, (value, shape) in enumerate(
        ((0.985, "0.0%"), (datetime.fromisoformat("2011-08-31"), "yyyy/m/d"), (1500.0, '0"字"')), 2
    ):
        sheet.cell(number, 1).value = f"第{number}个数是多少"
        sheet.cell(number, 2).value = value
        sheet.cell(number, 2).number_format = shape
    answers = [item.question.answer for item in read("a.xlsx", saved(book)).items]
    assert answers == ["98.5%", "2011年8月31日", "1500字"]


def test_a_sheet_of_lines_is_read_as_text() -> None:
    lines = ("1. 首都是（ ）", "A. 上海", "B. 北京", "答案：B", "2. 什么是两基？", "答：普九和扫盲")
    reading = read("a.xlsx", table(*((line,) for line in lines)))
    assert [item.question.answer for item in reading.items] == ["北京", "普九和扫盲"]


def test_a_table_without_a_header_is_guessed_and_said_so() -> None:
    rows = [
        (f"这是第{n}道题目的题干内容", f"甲选项{n}", f"乙选项{n}", f"丙选项{n}", "AB"[n % 2])
        for n in range(6)
    ]
    reading = read("a.xlsx", table(*rows))
    assert [item.question.answer for item in reading.items[:2]] == ["甲选项0", "乙选项1"]
    assert "没有表头" in reading.repairs[0].message


def test_answers_beside_their_stems_and_options_below() -> None:
    rows = [("", "高级", "答案"), ("", "一、单选题", "")]
    for number, letter in ((1, "B"), (2, "A")):
        rows += [("", f"{number}、第{number}个说法正确的是()。", letter), ("", "(A)甲 (B)乙 (C)丙", "")]
    reading = read("a.xlsx", table(*rows))
    assert [item.question.answer for item in reading.items] == ["乙", "甲"]


def test_the_answer_column_is_found_by_its_letters() -> None:
    rows = [("J", "P", "I", "Q", "T", "A", "B", "C", "D")]
    rows += [
        (f"LK{n}", "1.1", f"MC{n}", f"第{n}条规定的是什么：", "BD", "甲", f"乙{n}", "丙", f"丁{n}")
        for n in range(3)
    ]
    reading = read("a.xlsx", table(*rows))
    assert [item.question.answer for item in reading.items] == ["乙0；丁0", "乙1；丁1", "乙2；丁2"]


def test_letters_without_their_option_are_a_problem() -> None:
    reading = read(
        "a.xlsx",
        table(
            HEADER,
            ("单选", "首都", "京", "沪", "", "", "C", ""),
            ("单选", "省会", "济", "青", "", "", "A", ""),
        ),
    )
    assert [item.question.prompt for item in reading.items] == ["省会"]
    assert reading.problems[0].place == "第 2 行"
    assert "没有选项 C" in reading.problems[0].message


def test_what_lacks_is_told_with_its_place() -> None:
    reading = read(
        "a.xlsx",
        table(("题目", "答案"), ("什么是两基", ""), ("", "普九"), ("什么是国检", "暂无"), ("几年", "九年")),
    )
    assert [(p.place, p.message) for p in reading.problems] == [
        ("第 2 行", "缺答案"),
        ("第 3 行", "缺题干"),
        ("第 4 行", "答案只写了“暂无”，不是真正的答案"),
    ]


def test_a_workbook_with_macros_is_read_as_data() -> None:
    reading = read("a.xlsm", table(("题目", "答案"), ("几年", "九年")))
    assert reading.items[0].question.answer == "九年"
    assert "宏" in reading.repairs[0].message


def test_a_workbook_without_questions_says_what_is_needed() -> None:
    with pytest.raises(UnreadableFile, match="表头要有"):
        read("a.xlsx", table(("姓名", "电话"), ("张三", "1"), ("李四", "2")))


def test_styles_that_openpyxl_refuses_do_no_harm() -> None:
    parts = unzipped(table(("题目", "答案"), ("几年", "九年")))
    parts["xl/styles.xml"] = (
        b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<fills><fill/></fills><cellXfs><xf numFmtId="x"/></cellXfs></styleSheet>'
    )
    assert only(zipped(parts)).question.answer == "九年"
