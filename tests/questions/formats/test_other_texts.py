"""Aiken, Anki's export and Markdown."""

from __future__ import annotations

import pytest

from questions.formats import UnreadableFile, read


def test_aiken() -> None:
    reading = read(
        "a.aiken", "首都是\n哪里？\nA. 沪\nB) 京\nANSWER: B\n\n几年？\nA. 六年\nB. 九年\nANSWER: B\n".encode()
    )
    assert [(i.question.prompt, i.question.answer, i.place) for i in reading.items] == [
        ("首都是\n哪里？", "京", "第 1 行"),
        ("几年？", "九年", "第 7 行"),
    ]


def test_aiken_without_its_answer_is_told() -> None:
    reading = read("a.aiken", "首都？\nA. 沪\nB. 京\nANSWER: B\n几年？\nA. 六年\nB. 九年".encode())
    assert len(reading.items) == 1
    assert [(p.place, p.message) for p in reading.problems] == [("第 5 行", "缺答案")]


def test_aiken_without_questions_is_refused() -> None:
    with pytest.raises(UnreadableFile):
        read("a.aiken", b"\n\n")


def test_an_anki_export_with_its_directives() -> None:
    text = (
        "#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\n#deck column:3\n#tags column:6\n"
        'x1\t基础\t两基::扫盲\t什么是<b>脱盲</b>？\t"识<i>1500</i>字"\t甲\n'
        "x2\t填空\t两基::扫盲\t两基指{{c1::普九}}和{{c2::扫盲::两字}}。[sound:a.mp3]\t\t乙\n"
    )
    reading = read("导出.txt", text.encode())
    assert [(i.question.prompt, i.question.answer, i.question.topic) for i in reading.items] == [
        ("什么是脱盲？", "识1500字", "扫盲"),
        ("两基指____和____（两字）。", "普九；扫盲", "扫盲"),
    ]
    assert [i.place for i in reading.items] == ["第 7 行", "第 8 行"]


def test_markdown_tables_under_headings() -> None:
    text = (
        "# 扫盲\n\n| 题目 | 答案 |\n|:--|--:|\n| 脱盲标准？ | 1500字\\|千字<br>以上 |\n"
        "\n# 普九\n\n| 题目 | A | B | 答案 |\n|--|--|--|--|\n| 几年 | 六 | 九 | B |\n"
    )
    reading = read("a.md", text.encode())
    assert [(i.question.answer, i.question.topic, i.place) for i in reading.items] == [
        ("1500字|千字\n以上", "扫盲", "第 5 行"),
        ("九", "普九", "第 11 行"),
    ]


def test_markdown_text() -> None:
    text = (
        "# 手册\n## 扫盲\n**1. 标准？**\n> 答：1500字\n## 普九\n1. 首都是\n"
        "- [ ] A. 沪\n- [x] B. 京\n\n2. 几年？\n- A. 六\n- B. 九\n\n**答案：B**\n"
    )
    reading = read("a.md", text.encode())
    assert [(i.question.answer, i.question.topic) for i in reading.items] == [
        ("1500字", "扫盲"),
        ("京", "普九"),
        ("九", "普九"),
    ]


def test_markdown_without_questions_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="没有找到题目"):
        read("a.md", "# 通知\n\n请准备。".encode())


def test_markdown_with_right_options_in_red() -> None:
    text = (
        "## 一、单选题\n**1. (1分) 首都？**\n\n- A. <font color='red'>京</font>\n- B. 沪\n\n"
        "**2. (1分) 直辖市**\n- A. <font color='red'>京</font>\n- B. <font color='red'>沪</font>\n"
    )
    assert [i.question.answer for i in read("a.md", text.encode()).items] == ["京", "京；沪"]


def test_markdown_of_an_exam_page() -> None:
    text = (
        "**1.**[单选]\n\n```\n首都是哪里？\n```\n\n（ **1分** **）**\n"
        "\n得分：**0**分\n\n[ ] **沪**\n\n[ ] **京**未选\n\n"
        "**正确答案**京\n\n**答案解析**见地图。\n"
    )
    (item,) = read("a.md", text.encode()).items
    assert (item.question.prompt, item.question.answer, item.options) == ("首都是哪里？", "京", ("沪", "京"))
    assert item.question.note == "见地图。"


def test_markdown_headings_that_are_questions() -> None:
    text = (
        "# 题库\n\n### 抗原具有\n- 类型: single\n- 正确选项: 免疫原性\n"
        "\n### 脂类\n- 类型: single\n- 正确选项: HDL\n"
    )
    assert [(i.question.prompt, i.question.answer) for i in read("a.md", text.encode()).items] == [
        ("抗原具有", "免疫原性"),
        ("脂类", "HDL"),
    ]
