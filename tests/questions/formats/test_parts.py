"""The parts that the formats share: headers, options, numbers, fields, points, places."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.formats import choices, columns, fields, forms, numbering, places, points, stems
from questions.formats.answerkeys import pairs
from questions.formats.cells import shown
from questions.formats.forms import Form
from questions.question import KeyPoint, Kind, Strictness
from tests.questions.formats.samples import key_points, texts


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


@pytest.mark.parametrize(
    ("cell", "options"),
    [
        ("**A.正确**B.错误", ("正确", "错误")),
        ("A、甲 B、乙", ("甲", "乙")),
        ("A．甲\nB．乙", ("甲", "乙")),
        ("Ａ：甲；Ｂ：乙", ("甲", "乙")),
        ("A 甲B公司   B 乙", ("甲B公司", "乙")),
        ("甲;乙;丙", ("甲", "乙", "丙")),
        ("甲###乙", ("甲", "乙")),
        ("['甲','乙']", ("甲", "乙")),
        ("A.DNA B.RNA", ("DNA", "RNA")),
        ("A、A类 B、B类", ("A类", "B类")),
        ("A.甲。B.乙。", ("甲。", "乙。")),
        ("只有一个", ()),
        ("", ()),
        ("A、B、C三种", ()),
    ],
)
def test_options_in_one_cell(cell: str, options: tuple[str, ...]) -> None:
    assert tuple(option.text for option in choices.split_cell(cell)) == options


FOUR = choices.lettered(["甲公司", "乙公司", "CAD", "丁"])


@pytest.mark.parametrize(
    ("answer", "letters"),
    [
        ("A", "A"),
        ("ab", "AB"),
        ("A、B", "AB"),
        ("Ａ，Ｄ", "AD"),
        ("B.乙公司", "B"),
        ("B:乙公司;D:丁", "BD"),
        ("乙公司", "B"),
        ("甲公司；丁", "AD"),
        ("CAD", "C"),
        ('["A","C"]', "AC"),
        ("(B)", "B"),
        ("2", "B"),
        ("1,3", "AC"),
        ("DA", "AD"),
    ],
)
def test_answers_point_at_options(answer: str, letters: str) -> None:
    chosen = choices.choose(answer, FOUR)
    assert chosen is not None
    assert "".join(option.letter for option in chosen.right) == letters
    assert not chosen.doubt


def test_answers_that_point_at_nothing_or_amiss() -> None:
    assert choices.choose("戊公司", FOUR) is None
    assert choices.choose("9", FOUR) is None
    missing = choices.choose("AF", FOUR)
    assert missing is not None
    assert "没有选项 F" in missing.doubt
    wrong = choices.choose("A.乙公司", FOUR)
    assert wrong is not None
    assert "文字不同" in wrong.doubt


@pytest.mark.parametrize("word", ["对", "√", "正确", "T", "TRUE", "是", " 对。", "Yes"])
def test_words_for_right(word: str) -> None:
    assert choices.judgement(word) == "正确"


@pytest.mark.parametrize("word", ["错", "×", "错误", "不正确", "F", "false", "否", "X"])
def test_words_for_wrong(word: str) -> None:
    assert choices.judgement(word) == "错误"


def test_options_for_all_and_none() -> None:
    assert all(map(choices.means_all, ("以上都是", "以上全对", "ABC都是", "以上选项都正确", "A、B、C均是")))
    assert all(map(choices.means_none, ("以上都不对", "以上均不是")))
    assert not any(map(choices.means_all, ("以上都不对", "以上学历", "全部责任")))


@pytest.mark.parametrize(
    ("written", "text", "number"),
    [
        ("1.什么", "什么", 1),
        ("12、什么", "什么", 12),
        ("（3）什么", "什么", 3),
        ("第4题 什么", "什么", 4),
        ("第5题：什么", "什么", 5),
        ("６．什么", "什么", 6),
        ("⑦什么", "什么", 7),
        ("题目8：什么", "什么", 8),
        ("2006年施行什么", "2006年施行什么", None),
        ("3.5%是什么", "3.5%是什么", None),
        ("1949.10.1是什么", "1949.10.1是什么", None),
        ("【单选题】9. 什么", "什么", 9),
        ("10. (多选题, 2.0分)什么", "什么", 10),
        ("什么（2分）", "什么", None),
        ("11.[判断题] 什么（易）", "什么", 11),
    ],
)
def test_stems_lose_their_numbers_and_tags(written: str, text: str, number: int | None) -> None:
    stem = stems.clean(written)
    assert (stem.text, stem.number) == (text, number)


@pytest.mark.parametrize(
    ("written", "text", "hidden"),
    [
        ("首都是（ A ）", "首都是（　）", "A"),
        ("包括(A、B，C)。", "包括（　）。", "ABC"),
        ("是[　Ｄ　]", "是（　）", "D"),
        ("有( AB", "有( AB", ""),
        ("对吗。（√）", "对吗。（　）", "√"),
        ("对吗？ ( 错 )", "对吗？（　）", "错"),
        ("建于__1921__年，共__13__人", "建于____年，共____人", "1921；13"),
        ("几年？答案：九年", "几年？", "九年"),
        ("几年？（答案：九年）", "几年？", "九年"),
        ("答案是：", "答案是：", ""),
        ("维生素（K）", "维生素（K）", ""),
    ],
)
def test_answers_hidden_in_stems(written: str, text: str, hidden: str) -> None:
    stem = stems.clean(written)
    assert (stem.text, stem.hidden) == (text, hidden)


def test_only_the_given_answer_is_taken_out_of_a_stem() -> None:
    assert stems.clean("交流电（AC）", options="ABCD", said="B").text == "交流电（AC）"
    against = stems.clean("首都是（ A ）", options="ABCD", said="B")
    assert (against.text, against.hidden, against.against) == ("首都是（　）", "", "A")


@pytest.mark.parametrize(
    "answer", ["略", "暂无", "暂无答案", "（略）", "解释", "无", "-", "……", "见教材", "N/A", "待补充。", "？"]
)
def test_placeholders(answer: str) -> None:
    assert stems.placeholder(answer)


@pytest.mark.parametrize("answer", ["无偿", "略高于5%", "解释说明", "答案在风中", "空气"])
def test_real_answers_are_no_placeholders(answer: str) -> None:
    assert not stems.placeholder(answer)


def test_fields_from_text() -> None:
    assert fields.day("2006年9月1日") == "2006-09-01"
    assert fields.day("2006.9") == "2006-09"
    assert fields.day("2006年") == "2006"
    assert fields.day("2006-09-01 00:00:00") == "2006-09-01"
    assert fields.flag("√")
    assert not fields.flag("")
    assert fields.count("60.0") == 60
    assert fields.confidence("待核") == "Q"
    assert fields.confidence("s") == "S"


@pytest.mark.parametrize(
    ("name", "text"),
    [("as_of", "去年"), ("as_of", "2006-13"), ("veto", "也许"), ("seconds", "0"), ("confidence", "Z")],
)
def test_fields_that_make_no_sense(name: str, text: str) -> None:
    with pytest.raises(fields.Unfit):
        fields.value(name, text)


@given(st.lists(texts, max_size=4))
def test_lists_come_back(listed: list[str]) -> None:
    assert fields.listed(fields.listing(listed)) == tuple(listed)


def test_lists_as_people_write_them() -> None:
    assert fields.listed("校长，教师; 村干部、") == ("校长", "教师", "村干部")


@given(st.lists(key_points, max_size=3))
def test_points_come_back(listed: list[KeyPoint]) -> None:
    assert points.read(points.write(listed)) == tuple(listed)


def test_points_as_a_clerk_writes_them() -> None:
    assert points.read(" ★ 农村1500字 ｜ 一千五百字|1500个字 【原话】 【权重 2】\n\n城镇2000字\n") == (
        KeyPoint("农村1500字", 2.0, True, ("一千五百字", "1500个字"), Strictness.WORDING),
        KeyPoint("城镇2000字"),
    )


def test_points_of_someone_elses_making() -> None:
    assert points.read_plain("农村1500字；城镇2000字\n") == (KeyPoint("农村1500字"), KeyPoint("城镇2000字"))
    assert points.read_plain("★农村；1500字") == (KeyPoint("农村；1500字", must=True),)


def test_places_are_found_again() -> None:
    assert places.cell(places.line(7)) == places.Cell("", 7, "")
    assert places.cell(places.row("题 库", 7, "AB")) == places.Cell("题 库", 7, "AB")
    assert places.cell(places.entry(7)) is None


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("1-5 ABCDA", [(1, "A"), (2, "B"), (3, "C"), (4, "D"), (5, "A")]),
        ("1.A 2.BC 3.√", [(1, "A"), (2, "BC"), (3, "√")]),
        ("6—8：AB CD ABC", [(6, "AB"), (7, "CD"), (8, "ABC")]),
        ("1、对 2、错", [(1, "对"), (2, "错")]),
        ("1. 什么是两基", []),
        ("2006年A级", []),
    ],
)
def test_answer_keys(line: str, found: list[tuple[int, str]]) -> None:
    assert pairs(line) == found


@pytest.mark.parametrize(
    ("number", "shape", "text"),
    [
        (12, "decimal", "12"),
        (1, "chineseCounting", "一"),
        (10, "chineseCountingThousand", "十"),
        (21, "japaneseCounting", "二十一"),
        (105, "chineseCounting", "一百零五"),
        (2, "upperLetter", "B"),
        (27, "lowerLetter", "aa"),
        (3, "decimalEnclosedCircle", "③"),
        (4, "lowerRoman", "iv"),
        (9, "upperRoman", "IX"),
        (7, "decimalZero", "07"),
    ],
)
def test_numbers_as_word_shows_them(number: int, shape: str, text: str) -> None:
    assert numbering.shown(number, shape) == text


@pytest.mark.parametrize(
    ("value", "shape", "text"),
    [
        (None, "General", ""),
        (3.0, "General", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (0.95, "0%", "95%"),
        (0.985, "0%", "98.5%"),
        (0.9, "0.00%", "90.00%"),
        (12, '0"人"', "12人"),
        (12, "0所", "12所"),
        (True, "General", "TRUE"),
        (datetime.fromisoformat("2006-09-01"), "yyyy-mm-dd", "2006年9月1日"),
        (datetime.fromisoformat("2006-09-01"), 'yyyy"年"m"月"', "2006年9月"),
        (datetime.fromisoformat("2006-09-01T08:30"), "yyyy/m/d h:mm", "2006年9月1日 8:30"),
        (time(7, 30), "h:mm", "07:30"),
        (timedelta(hours=30), "[h]:mm", "30:00"),
        ("甲_x000D_乙\r\n丙", "General", "甲\n乙\n丙"),
        (1e20, "General", "1e+20"),
    ],
)
def test_cells_are_read_as_they_are_shown(value: object, shape: str, text: str) -> None:
    assert shown(value, shape) == text
