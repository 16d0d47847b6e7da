"""Headers in all their variants, and the forms of questions by their many names."""

from __future__ import annotations

import pytest

from questions.formats import columns, forms
from questions.formats.forms import Form
from questions.question import Kind


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("题目", "stem"),
        ("题干（必填）", "stem"),
        ("*试题内容", "stem"),
        ("Question", "stem"),
        ("题目 内容", "stem"),
        ("question_text", "stem"),
        ("正确答案", "answer"),
        ("参考答案*", "answer"),
        ("标准答案(多选用逗号)", "answer"),
        ("answer", "answer"),
        ("题目答案", "answer"),
        ("题目类型", "form"),
        ("题型（必填）", "form"),
        ("type", "form"),
        ("试题类型", "form"),
        ("选项", "options"),
        ("题目选项", "options"),
        ("options", "options"),
        ("备选答案", "options"),
        ("答案解析", "explanation"),
        ("试题解析", "explanation"),
        ("analysis", "explanation"),
        ("章节", "topic"),
        ("知识点", "topic"),
        ("作业种类", "topic"),
        ("大类", "topic"),
        ("出处", "citation"),
        ("政策依据", "citation"),
        ("来源", "citation"),
        ("须知对象", "posts"),
        ("适用岗位", "posts"),
        ("难度", ""),
        ("分值", ""),
        ("选项数", ""),
        ("创建时间", ""),
        ("图片", ""),
        ("姓名", ""),
        ("", ""),
        ("序号", "number"),
    ],
)
def test_headers_are_known_by_many_names(header: str, meaning: str) -> None:
    assert columns.meaning(header)[0] == meaning


@pytest.mark.parametrize(
    "header",
    ["A", "a", "选项A", "选项 A", "A选项", "备选项A", "答案A", "optionA", "option_a", "选项a（必填）"],
)
def test_option_headers_are_known_by_their_letter(header: str) -> None:
    assert columns.meaning(header) == ("option", "A")


def test_a_sheet_of_question_and_answer_letters() -> None:
    found = columns.read_header(("Q", "A"))
    assert found is not None
    assert (found.stem, found.answer, found.options) == (0, 1, ())


def test_numbered_options_are_lettered_from_the_least() -> None:
    for header in (
        ("题目", "选项1", "选项2", "选项3", "答案"),
        ("题目", "option0", "option1", "option2", "答案"),
        ("题目", "选项一", "选项二", "选项三", "答案"),
    ):
        found = columns.read_header(header)
        assert found is not None
        assert found.options == (("A", 1), ("B", 2), ("C", 3))


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("单选题", Form.SINGLE),
        ("单项选择题", Form.SINGLE),
        ("single_choice", Form.SINGLE),
        ("选择题", Form.SINGLE),
        ("多选", Form.MULTIPLE),
        ("多项选择题", Form.MULTIPLE),
        ("不定项选择题", Form.MULTIPLE),
        ("multiple choice", Form.MULTIPLE),
        ("判断题", Form.JUDGEMENT),
        ("是非题", Form.JUDGEMENT),
        ("对错题", Form.JUDGEMENT),
        ("true_false", Form.JUDGEMENT),
        ("填空题", Form.BLANK),
        ("简答题", Form.OPEN),
        ("问答", Form.OPEN),
        ("论述题", Form.OPEN),
        ("名词解释", Form.OPEN),
        ("扫盲", Form.UNKNOWN),
        ("", Form.UNKNOWN),
    ],
)
def test_forms_are_known_by_many_names(written: str, form: Form) -> None:
    assert forms.form(written) is form


@pytest.mark.parametrize(
    ("line", "form"),
    [
        ("一、单项选择题（每题2分，共40分）", "单项选择题"),
        ("判断题", "判断题"),
        ("（二）多选题：", "多选题"),
        ("第三部分 简答题", "简答题"),
        ("【填空题】", "填空题"),
        ("一、基本概念", ""),
        ("选择", ""),
        ("判断正误的标准是什么", ""),
        ("一、扫盲", ""),
    ],
)
def test_headings_of_forms(line: str, form: str) -> None:
    assert forms.heading(line) == form


def test_kinds_of_ours_and_of_exams() -> None:
    assert forms.kind("定义") is Kind.DEFINITION
    assert forms.kind("名词解释题") is Kind.DEFINITION
    assert forms.kind("案例分析题") is Kind.SITUATION
    assert forms.kind("多选题") is Kind.LIST
    assert forms.kind("判断题") is Kind.POINTS
    assert forms.kind("扫盲") is None
    assert not forms.names_kind("单选题")
    assert forms.names_kind("要点")
