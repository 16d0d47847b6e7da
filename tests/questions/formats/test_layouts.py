"""Layouts in which offices keep their banks, each with sentences of our own."""

from __future__ import annotations

import json

import pytest

from questions.formats import Item, Reading, UnreadableFile, read
from tests.questions.formats.samples import table


def said(found: Reading) -> list[tuple[str, str, tuple[str, ...]]]:
    """Prompts, answers and options."""
    return [(item.question.prompt, item.question.answer, item.options) for item in found.items]


def text(written: str, suffix: str = ".txt") -> Reading:
    return read(f"题库{suffix}", written.encode())


def only(found: Reading) -> Item:
    (item,) = found.items
    return item


def messages(found: Reading) -> list[str]:
    return [remark.message for remark in (*found.problems, *found.repairs)]


def test_an_answer_that_sticks_to_the_last_option_is_no_part_of_it() -> None:
    found = text(
        "1、档案由谁保管？\nA、档案员 B、门卫 C、厨师 D、司机答案：A\n2、几年一查？\nA、一年 B、两年\n答案：B"
    )
    assert said(found) == [
        ("档案由谁保管？", "档案员", ("档案员", "门卫", "厨师", "司机")),
        ("几年一查？", "两年", ("一年", "两年")),
    ]


def test_the_word_answer_inside_a_sentence_begins_no_answer() -> None:
    found = text("1、怎样应答？\n答：不要背答案：说要点就行。")
    assert only(found).question.answer == "不要背答案：说要点就行。"


def test_a_label_above_the_options_is_no_part_of_the_stem() -> None:
    written = (
        "## Q001\n\n**题目：**\n\n门在哪边？\n\n**选项：**\n\nA 东\n\nB 西\n\n**正确答案：**\n\nB 西边\n"
    )
    found = text(written, ".md")
    assert only(found).question.prompt == "门在哪边？"
    assert only(found).question.topic == ""
    assert only(found).question.answer == "西"


def test_a_letter_and_its_text_without_a_mark_point_at_the_option() -> None:
    found = read(
        "题库.xlsx", table(("题目", "选项A", "选项B", "答案"), ("门在哪边？", "东边", "西边", "B 西边"))
    )
    assert only(found).question.answer == "西边"
    assert not found.problems


def test_options_in_rows_below_their_question_belong_to_it() -> None:
    rows = (
        ("题型", "答案", "问题"),
        ("单选题", "B", "谁来签字？"),
        ("", "", "A. 门卫"),
        ("", "", "B. 校长"),
        ("多选题", "AC", "查什么？"),
        ("", "", "A. 档案"),
        ("", "", "B. 天气"),
        ("", "", "C. 现场"),
        ("判断题", "对", "台账要留底。"),
    )
    found = read("题库.xlsx", table(*rows))
    assert [(answer, options) for _, answer, options in said(found)] == [
        ("校长", ("门卫", "校长")),
        ("档案；现场", ("档案", "天气", "现场")),
        ("正确", ()),
    ]
    assert not found.problems


def test_options_that_stem_and_columns_both_have_leave_the_stem() -> None:
    rows = (
        ("题目", "A", "B", "C", "答案"),
        ("谁来签字____A、校长B、门卫C、厨师", "A、校长", "B、门卫", "C、厨师", "A、校长"),
    )
    found = read("题库.xlsx", table(*rows))
    assert said(found) == [("谁来签字____", "校长", ("校长", "门卫", "厨师"))]
    assert "题干里又写了一遍选项，已去掉" in messages(found)


def test_an_option_that_is_only_its_letter_does_not_keep_the_letters_of_the_others() -> None:
    rows = (("题目", "A", "B", "C", "答案"), ("谁来签字？", "A、校长", "B、门卫", "C", "A"))
    item = only(read("题库.xlsx", table(*rows)))
    assert item.question.answer == "校长"
    assert item.options[:2] == ("校长", "门卫")


def test_options_in_the_column_of_answers_are_no_answer() -> None:
    rows = (("题目", "答案"), ("1. (单选题, 1分)谁来签字？", "A. 校长；B. 门卫；C. 厨师"))
    found = read("题库.xlsx", table(*rows))
    assert not found.items
    assert messages(found) == ["答案栏里写的是选项，缺答案"]


def test_an_explanation_behind_the_letter_is_taken_off() -> None:
    rows = (("题目", "选项A", "选项B", "答案"), ("谁来签字？", "校长", "门卫", "A //门卫不签"))
    found = read("题库.xlsx", table(*rows))
    assert only(found).question.answer == "校长"
    assert "答案后面的说明已去掉，请核对" in messages(found)


def test_what_is_right_instead_goes_along_with_a_wrong_statement() -> None:
    rows = (("题型", "题目", "答案"), ("判断题", "台账三年一清。", "错误，应当长期保存"))
    question = only(read("题库.xlsx", table(*rows))).question
    assert (question.answer, question.note) == ("错误", "应当长期保存")


def test_what_a_marker_gives_for_the_parts_of_an_answer_is_no_part_of_it() -> None:
    rows = (("题目", "答案"), ("简述步骤。", "答题要点：\n1.先自查。（2分）\n2.再整改。（3分）"))
    found = read("题库.xlsx", table(*rows))
    assert only(found).question.answer == "1.先自查。\n2.再整改。"
    assert messages(found) == ["答案里的分值已去掉"]


def test_a_single_score_in_an_answer_may_be_what_was_asked() -> None:
    rows = (("题目", "答案"), ("迟到一次扣多少？", "每次扣除（2分）"))
    assert only(read("题库.xlsx", table(*rows))).question.answer == "每次扣除（2分）"


def test_the_line_below_a_blank_fills_it() -> None:
    found = text("1.台账由( )保管.\n档案员\n2.国检的第一天是( )\n十一月一日\n3.整改由谁负责?\n校长")
    assert [(prompt, answer) for prompt, answer, _ in said(found)] == [
        ("台账由( )保管.", "档案员"),
        ("国检的第一天是( )", "十一月一日"),
        ("整改由谁负责?", "校长"),
    ]
    assert all("问句后面的文字当作答案" in remark.message for remark in found.repairs)


def test_a_page_that_shows_right_and_wrong_twice_gives_a_plain_statement() -> None:
    found = text("1.台账要留底。\n正确\n错误\nA. 对\nB. 错\n正确答案：对")
    assert only(found).question.prompt == "台账要留底。（　）"
    assert only(found).question.answer == "正确"


def test_a_letter_in_the_line_fills_the_blank_that_is_there() -> None:
    found = text("1、由()签字、盖章的文件才能归档。 B\nA、门卫 B、校长 C、厨师")
    assert said(found) == [("由()签字、盖章的文件才能归档。", "校长", ("门卫", "校长", "厨师"))]


def test_markdown_rows_with_a_letter_each_are_options() -> None:
    written = (
        "1. 谁来签字？\n\n|  |  |  |\n| --- | --- | --- |\n|  | a. | 门卫 |\n| * | b. | 校长 |\n\n"
        "2. 谁来保管？\n\n|  |  |  |\n| --- | --- | --- |\n| * | a. | 档案员 |\n|  | b. | 司机 |\n"
    )
    assert [(answer, options) for _, answer, options in said(text(written, ".md"))] == [
        ("校长", ("门卫", "校长")),
        ("档案员", ("档案员", "司机")),
    ]


def test_options_named_with_one_letter_before_theirs_are_options() -> None:
    data = [
        {"t": "d", "q": "谁来签字？", "oa": "门卫", "ob": "校长", "oc": "", "a": "B"},
        {"t": "t", "q": "台账由（ ）保管。", "oa": "", "ob": "", "oc": "", "a": "档案员"},
    ]
    found = read("题库.json", json.dumps(data, ensure_ascii=False).encode())
    assert [(answer, options) for _, answer, options in said(found)] == [
        ("校长", ("门卫", "校长")),
        ("档案员", ()),
    ]


def test_values_between_single_quotes_lose_them() -> None:
    written = (
        "'台账由_____保管。','档案员','A:门卫 B:档案员'\n'台账要留底吗？','要','A:要 B:不要'\n"
        "'国检在_____月。','十一','A:十 B:十一'\n"
    )
    assert said(text(written, ".csv")) == [
        ("台账由_____保管。", "档案员", ("门卫", "档案员")),
        ("台账要留底吗？", "要", ("要", "不要")),
        ("国检在_____月。", "十一", ("十", "十一")),
    ]


def test_questions_with_short_answers_need_no_header() -> None:
    found = read("题库.xlsx", table(("几年？", "9"), ("几所？", "12"), ("几人？", "38")))
    assert [(prompt, answer) for prompt, answer, _ in said(found)] == [
        ("几年？", "9"),
        ("几所？", "12"),
        ("几人？", "38"),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        (("主持人", "王某某"), ("记录人", "李某某"), ("地点在哪", "会议室")),
        tuple((f"设备型号编号{n}的说明", *["台"] * 20, f"第{n}台设备的运行日志") for n in range(4)),
    ],
    ids=["a form", "a log"],
)
def test_what_is_no_table_of_questions_is_not_taken_for_one(rows: tuple[tuple[str, ...], ...]) -> None:
    with pytest.raises(UnreadableFile, match="没有找到题目"):
        read("记录.xlsx", table(*rows))


def test_what_is_mended_without_a_doubt_is_said_once() -> None:
    data = {f"第{n}样东西由谁保管|门卫|档案员|厨师": "档案员" for n in range(30)}
    found = read("题库.json", json.dumps(data, ensure_ascii=False).encode())
    assert len(found.items) == 30
    assert messages(found) == ["选项写在题干里，已分开（从这里起共 30 题）"]
