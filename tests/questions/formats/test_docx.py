"""Word handbooks."""

from __future__ import annotations

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from questions.formats import UnreadableFile, read
from tests.questions.formats.samples import document, handbook, stored, unzipped, zipped


def test_a_handbook_is_understood() -> None:
    reading = read("手册.docx", handbook())
    assert [(i.question.topic, i.question.prompt, i.question.answer) for i in reading.items] == [
        (
            "基本概念",
            "什么是“两基”？",
            "基本普及九年义务教育和基本扫除青壮年文盲的简称。我县于2009年实现“两基”。",
        ),
        (
            "基本概念",
            "教育经费的“三个增长”是什么？",
            "1. 财政拨款的增长；\n2. 生均费用的增长；\n3. 公用经费的增长。",
        ),
        ("基本概念", "义务教育有哪些性质？", "（1）强制性；（2）公益性；\n（3）统一性。"),
        ("扫盲", "脱盲的识字标准是多少？", "农村1500字，城镇2000字。"),
        ("扫盲", "《义务教育法》自____起施行。", "2006年9月1日"),
        ("控辍保学", "什么是控辍保学？", "控制学生辍学，保证适龄儿童入学。"),
        ("控辍保学", "什么是双线承包？", "政府一条线，教育部门一条线。"),
        ("师资", "小学教师的学历要求？", "中师以上"),
        ("师资", "初中教师的学历要求？", "专科以上"),
        ("师资", "国家督导检查的对象是（ ）。", "省级人民政府"),
    ]
    assert [(p.place, p.message) for p in reading.problems] == [
        ("第 14 段“2. 复盲率怎么控制？答”", "答案只写了“略”，不是真正的答案")
    ]
    assert [remark.message for remark in reading.repairs] == [
        "答案“2006年9月1日”写在题干里，已移出，请核对",
        "没有写答案，把标红的选项当作正确选项，请核对",
    ]


def test_the_local_figure_is_a_point_of_its_own() -> None:
    first = read("手册.docx", handbook()).items[0].question
    assert any("2009年" in point.text for point in first.points)


def numbered(made: object, text: str, list_id: str, level: int = 0) -> None:
    """A paragraph in list `list_id`, as Word's numbering button makes it."""
    paragraph = made.add_paragraph(text)  # type: ignore[attr-defined]
    properties = OxmlElement("w:numPr")
    for name, value in (("w:ilvl", str(level)), ("w:numId", list_id)):
        element = OxmlElement(name)
        element.set(qn("w:val"), value)
        properties.append(element)
    paragraph._p.get_or_add_pPr().append(properties)


def lists(made: object, shapes: dict[str, tuple[tuple[str, str], ...]]) -> None:
    """Lists by id, each with the (shape, text) of its levels."""
    root = made.part.numbering_part.element  # type: ignore[attr-defined]
    for list_id, levels in shapes.items():
        abstract = OxmlElement("w:abstractNum")
        abstract.set(qn("w:abstractNumId"), f"9{list_id}")
        for depth, (shape, text) in enumerate(levels):
            level = OxmlElement("w:lvl")
            level.set(qn("w:ilvl"), str(depth))
            for name, value in (("w:start", "1"), ("w:numFmt", shape), ("w:lvlText", text)):
                element = OxmlElement(name)
                element.set(qn("w:val"), value)
                level.append(element)
            abstract.append(level)
        root.insert(0, abstract)
        number = OxmlElement("w:num")
        number.set(qn("w:numId"), list_id)
        reference = OxmlElement("w:abstractNumId")
        reference.set(qn("w:val"), f"9{list_id}")
        number.append(reference)
        root.append(number)


def test_numbers_and_letters_that_word_counts_are_read() -> None:
    made = Document()
    lists(made, {"77": (("decimal", "%1."), ("upperLetter", "%2."))})
    for question, options in (("首都是哪里", ("沪", "京")), ("省会是哪里", ("济", "青"))):
        numbered(made, question, "77")
        for option in options:
            numbered(made, option, "77", 1)
        made.add_paragraph("答案：B")
    reading = read("a.docx", stored(made))
    assert [(item.question.prompt, item.question.answer) for item in reading.items] == [
        ("首都是哪里", "京"),
        ("省会是哪里", "青"),
    ]


def test_headings_numbered_in_chinese_by_word_are_topics() -> None:
    made = Document()
    lists(made, {"78": (("chineseCounting", "%1、"),)})
    for topic in ("扫盲", "普九"):
        numbered(made, topic, "78")
        made.add_paragraph("1. 标准是多少？")
        made.add_paragraph("答：很高")
    assert [item.question.topic for item in read("a.docx", stored(made)).items] == ["扫盲", "普九"]


def test_questions_in_heading_styles_are_questions() -> None:
    content = document(
        ("Heading 1", "扫盲"), ("Heading 2", "1. 标准是多少？"), "1500字", ("Heading 2", "2. 期限？"), "两年"
    )
    assert [
        (i.question.topic, i.question.prompt, i.question.answer) for i in read("a.docx", content).items
    ] == [
        ("扫盲", "标准是多少？", "1500字"),
        ("扫盲", "期限？", "两年"),
    ]


def test_heading_styles_on_every_line_say_nothing() -> None:
    lines = ("政治", "1. 首都是？", "A. 沪", "B. 京", "答案：B", "2. 几年？", "A. 六", "B. 九", "答案：B")
    content = document(*(("Heading 1", line) for line in lines))
    assert [item.question.answer for item in read("a.docx", content).items] == ["京", "九"]


def test_headings_that_stand_above_options_are_questions() -> None:
    content = document(
        ("Heading 1", "政治"), ("Heading 2", "首都是（）（难；单选题）"), "A. 沪", "B. 京", "答案：B"
    )
    (item,) = read("a.docx", content).items
    assert (item.question.prompt, item.question.answer, item.question.topic) == ("首都是（）", "京", "政治")


def test_a_table_without_a_header_that_only_lays_out_text_is_read_as_text() -> None:
    made = Document()
    grid = made.add_table(rows=1, cols=1)
    grid.rows[0].cells[0].text = "1. 几年？\n答：九年"
    assert read("a.docx", stored(made)).items[0].question.answer == "九年"


def test_tables_stand_in_order_with_the_text() -> None:
    made = Document()
    made.add_paragraph("1. 头一题？")
    made.add_paragraph("答：甲")
    grid = made.add_table(rows=2, cols=2)
    for cell, text in zip(grid._cells, ("题目", "答案", "中间的题是什么", "乙"), strict=True):
        cell.text = text
    made.add_paragraph("2. 末一题？")
    made.add_paragraph("答：丙")
    assert [item.question.answer for item in read("a.docx", stored(made)).items] == ["甲", "乙", "丙"]


def test_deleted_words_are_not_read_and_inserted_ones_are() -> None:
    parts = unzipped(document("1. 几年？", "答：九年"))
    old = "<w:r><w:t>答：九年</w:t></w:r>".encode()
    assert old in parts["word/document.xml"]
    new = (
        "<w:r><w:t>答：</w:t></w:r><w:del><w:r><w:delText>六年</w:delText>"
        "</w:r></w:del><w:ins><w:r><w:t>九年</w:t></w:r></w:ins>"
    )
    parts["word/document.xml"] = parts["word/document.xml"].replace(old, new.encode())
    assert read("a.docx", zipped(parts)).items[0].question.answer == "九年"


def test_a_document_with_macros_is_read_as_text() -> None:
    parts = unzipped(document("1. 几年？", "答：九年")) | {"word/vbaProject.bin": b"x"}
    kind = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        kind, b"application/vnd.ms-word.document.macroEnabled.main+xml"
    )
    reading = read("a.docm", zipped(parts))
    assert reading.items[0].question.answer == "九年"
    assert "宏" in reading.repairs[0].message


def test_a_document_without_questions_says_what_is_needed() -> None:
    with pytest.raises(UnreadableFile, match="没有找到题目"):
        read("a.docx", document("通知", "请各单位做好准备。"))


def test_a_document_without_a_body_is_broken() -> None:
    parts = unzipped(document("1. 几年？", "答：九年"))
    for body in (b"<x/>", b"<w:document"):
        with pytest.raises(UnreadableFile, match="损坏"):
            read("a.docx", zipped(parts | {"word/document.xml": body}))
