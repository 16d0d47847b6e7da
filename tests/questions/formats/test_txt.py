"""Text files: handbooks and quizzes as people write them."""

from __future__ import annotations

import pytest

from questions.formats import Item, Reading, UnreadableFile, read


def reading(text: str, encoding: str = "utf-8") -> Reading:
    return read("题库.txt", text.encode(encoding))


def pairs(text: str) -> list[tuple[str, str]]:
    """Prompts and answers."""
    found = reading(text)
    assert not found.problems
    return [(item.question.prompt, item.question.answer) for item in found.items]


def items(text: str) -> tuple[Item, ...]:
    return reading(text).items


def test_a_handbook_of_questions_and_answers() -> None:
    text = "1、什么是“两基”？\n答：普九和扫盲。\n2、国检查什么？答：查档案，\n查现场。\n3. 几年？\n 答: 九年"
    assert pairs(text) == [
        ("什么是“两基”？", "普九和扫盲。"),
        ("国检查什么？", "查档案，\n查现场。"),
        ("几年？", "九年"),
    ]


def test_a_list_inside_an_answer_begins_no_question() -> None:
    text = (
        "1. 三个增长是什么？\n答：\n1. 拨款增长\n2. 生均费用增长\n"
        "3. 公用经费增长\n2. 由谁负责？\n答：县级政府"
    )
    assert pairs(text) == [
        ("三个增长是什么？", "1. 拨款增长\n2. 生均费用增长\n3. 公用经费增长"),
        ("由谁负责？", "县级政府"),
    ]


@pytest.mark.parametrize("mark", ["（{}）", "{}）", "①②③④⑤"])
def test_inner_lists_of_other_styles_stay_in_the_answer(mark: str) -> None:
    lists = [mark[n - 1] if "{}" not in mark else mark.format(n) for n in (1, 2, 3)]
    body = "\n".join(f"{head}第{n}条" for n, head in enumerate(lists, 1))
    found = pairs(f"1. 有哪些？\n答：如下\n{body}\n2. 几条？\n答：三条")
    assert [prompt for prompt, _ in found] == ["有哪些？", "几条？"]
    assert found[0][1] == f"如下\n{body}"


def test_numbering_that_restarts_begins_new_questions_under_their_headings() -> None:
    text = (
        "第一章 扫盲\n1. 标准？\n答：1500字\n2. 期限？\n答：两年\n"
        "第二章 普九\n1. 入学率？\n答：99%\n2. 巩固率？\n答：98%"
    )
    assert [(item.question.topic, item.question.prompt) for item in items(text)] == [
        ("第一章 扫盲", "标准？"),
        ("第一章 扫盲", "期限？"),
        ("第二章 普九", "入学率？"),
        ("第二章 普九", "巩固率？"),
    ]


def test_headings_in_chinese_numbers_are_topics() -> None:
    text = (
        "应知应会手册\n一、扫盲\n1．标准是：\n答：1500字\n"
        "（一）普九\n1．入学率\n答：99%\n二、师资\n1．学历？\n答：中师"
    )
    assert [item.question.topic for item in items(text)] == ["扫盲", "扫盲", "师资"]


def test_questions_may_be_numbered_in_chinese() -> None:
    text = (
        "一、什么是两基？\n答：普九和扫盲。\n二、怎样分工？\n"
        "答：（一）县里抓统筹；\n（二）乡里抓落实。\n三、几年？\n答：九年"
    )
    assert [prompt for prompt, _ in pairs(text)] == ["什么是两基？", "怎样分工？", "几年？"]


def test_parts_of_a_file_may_number_their_questions_otherwise() -> None:
    text = (
        "单选题\n1. 首都是（ ）\nA. 京 B. 沪\n答案：A\n判断题\n（1）地圆。\n答案：对\n（2）天方。\n答案：错"
    )
    assert [answer for _, answer in pairs(text)] == ["京", "正确", "错误"]


def test_a_short_line_above_a_restart_is_a_topic() -> None:
    text = (
        "导论\n一、单项选择题\n1、主线是（ A ）\nA 甲 B 乙\n"
        "第一章 总则\n一、单项选择题\n1、总则是（ B ）\nA 甲 B 乙"
    )
    assert [(item.question.topic, item.question.answer) for item in items(text)] == [
        ("导论", "甲"),
        ("第一章 总则", "乙"),
    ]


def test_an_answer_in_the_stem_is_taken_out_and_told() -> None:
    found = reading(
        "1、本质要求不包括（ Ｂ ）\nA 坚持领导               B 高速度发展\n"
        "C 丰富世界     D 民主\n2、首都是__A__。\nA.京\nB.沪"
    )
    assert [(item.question.prompt, item.question.answer) for item in found.items] == [
        ("本质要求不包括（　）", "高速度发展"),
        ("首都是（　）。", "京"),
    ]
    assert [(r.place, r.message) for r in found.repairs] == [
        ("第 1 行", "答案“B”写在题干里，已移出，请核对"),
        ("第 4 行", "答案“A”写在题干里，已移出，请核对"),
    ]


def test_an_answer_in_brackets_on_the_next_line_is_found() -> None:
    assert pairs("1、理论成果包括\n（  B C  ）\nA 甲      B 乙\nC 丙") == [("理论成果包括（　）", "乙；丙")]


def test_an_abbreviation_in_brackets_is_no_answer() -> None:
    assert pairs("1. 直流电（DC）的方向（  A  ）\nA. 不变\nB. 变\nC. 无\nD. 有") == [
        ("直流电（DC）的方向（　）", "不变")
    ]


@pytest.mark.parametrize(
    "options",
    [
        "A. 甲\nB. 乙\nC. 丙",
        "A、甲 B、乙\nC、丙",
        "Ａ．甲　Ｂ．乙　Ｃ．丙",
        "（A）甲（B）乙（C）丙",
        "A 甲   B 乙   C丙",
        "A:甲;B:乙;C:丙",
        "* A. 甲\n* B. 乙\n* C. 丙",
    ],
)
def test_options_are_read_however_they_are_laid_out(options: str) -> None:
    (item,) = items(f"1. 哪一个？\n{options}\n答案：B")
    assert item.options == ("甲", "乙", "丙")
    assert item.question.answer == "乙"


@pytest.mark.parametrize(
    "answer",
    [
        "答案：B",
        "答案： Ｂ",
        "【答案】B",
        "正确答案：B",
        "参考答案: B 解析：见第3条",
        "答案B",
        "B",
        "ANSWER: B",
        "[答案] b",
        "答案是：B。",
    ],
)
def test_answers_are_read_however_they_are_labelled(answer: str) -> None:
    assert pairs(f"1. 哪一个？\nA. 甲\nB. 乙\n{answer}\n2. 哪两个？\nA. 丙\nB. 丁\nC. 戊\n答案：AC") == [
        ("哪一个？", "乙"),
        ("哪两个？", "丙；戊"),
    ]


def test_options_on_the_line_of_the_stem() -> None:
    assert pairs("1. 首都是（ ） A. 沪 B. 京 C. 穗\n答案：B") == [("首都是（ ）", "京")]


def test_a_company_named_by_a_letter_is_no_option() -> None:
    assert pairs("1. 下列合同案例\nA公司与B公司签约，效力如何？\nA. 有效\nB. 无效\n答案：A") == [
        ("下列合同案例A公司与B公司签约，效力如何？", "有效")
    ]


def test_an_option_that_was_wrapped_goes_on() -> None:
    (item,) = items("1. 哪一个？\nA. 这是一个很长的\n选项\nB. 短\n答案：A")
    assert item.question.answer == "这是一个很长的选项"


def test_judgements_by_tick_and_by_word() -> None:
    text = "判断题\n1. 两基包括扫盲。（√）\n2. 两基不含普九。( × )\n3. 国检由省里组织。\n答案：错误"
    assert pairs(text) == [
        ("两基包括扫盲。（　）", "正确"),
        ("两基不含普九。（　）", "错误"),
        ("国检由省里组织。（　）", "错误"),
    ]


def test_an_answer_key_at_the_end_is_handed_out() -> None:
    text = (
        "一、单选题\n1、首都是（ ）\nA、沪 B、京\n2、省会是（ ）\n"
        "A、济 B、青\n二、判断题\n1、地圆。（ ）\n2、天方。（ ）\n"
        "参考答案\n一、单选题\n1-2 BA\n二、判断题\n1.√ 2.×"
    )
    found = reading(text)
    assert [item.question.answer for item in found.items] == ["京", "济", "正确", "错误"]
    assert len(found.repairs) == 4


def test_an_export_of_a_learning_platform() -> None:
    text = (
        "一. 单选题（共1题，50.0分）\n1. (单选题, 25.0分)关于两基，正确的是（ ）。\n"
        "A. 普九\nB. 扫盲\nC. 普九和扫盲\n"
        "我的答案: A:普九; 正确答案: C:普九和扫盲;\n0.0分\n答案解析：见手册。\n"
        "二. 填空题\n2. (填空题)甲法于____年施行，乙法于____年修订。\n正确答案：\n(1) 1995\n(2) 2006"
    )
    found = items(text)
    assert [(item.question.prompt, item.question.answer) for item in found] == [
        ("关于两基，正确的是（ ）。", "普九和扫盲"),
        ("甲法于____年施行，乙法于____年修订。", "1995；2006"),
    ]
    assert found[0].question.note == "见手册。"
    assert [point.text for point in found[1].question.points] == ["1995", "2006"]


def test_an_export_of_a_survey_program() -> None:
    text = (
        "1. 首都是 [单选题] *\n○沪\n○京(正确答案)\n\n"
        "2. 直辖市有 [多选题] *\n□京(正确答案)\n□沪(正确答案)\n□穗"
    )
    assert pairs(text) == [("首都是", "京"), ("直辖市有", "京；沪")]


def test_a_stem_below_the_line_of_its_form() -> None:
    assert pairs(
        "1.单选题 (2分)\n首都是哪里？\nA. 沪\nB. 京\n正确答案：B\n"
        "2.单选题 (2分)\n省会？\nA. 济\nB. 青\n正确答案：A"
    ) == [
        ("首都是哪里？", "京"),
        ("省会？", "济"),
    ]


def test_questions_without_numbers() -> None:
    text = (
        "下列哪个是首都？\nA. 沪\nB. 京\n答案：B\n\n义务教育\n共几年？\n"
        "A. 六年\nB. 九年\n答案：B\n\n问：谁负责？\n答：县级政府"
    )
    assert [answer for _, answer in pairs(text)] == ["京", "九年", "县级政府"]


def test_an_answer_without_its_label_is_taken_and_told() -> None:
    found = reading("1. 什么是两基？\n普九和扫盲。\n2. 什么是双线承包？政府一条线，学校一条线。")
    assert [item.question.answer for item in found.items] == ["普九和扫盲。", "政府一条线，学校一条线。"]
    assert len(found.repairs) == 2


def test_a_question_without_an_answer_is_told_and_swallows_nothing() -> None:
    found = reading("1. 什么是两基？\n答：普九和扫盲。\n2. 什么是国检？\n3. 几年？\n答：九年")
    assert [item.question.answer for item in found.items] == ["普九和扫盲。", "九年"]
    assert [(p.place, p.message) for p in found.problems] == [("第 3 行", "缺答案")]


def test_question_marks_that_a_lost_encoding_left_are_taken_off() -> None:
    found = reading("1、包括（ AB ）\nA.没收官僚资本??\nB.没收土地?\nC.为什么?")
    assert found.items[0].options == ("没收官僚资本", "没收土地", "为什么?")
    assert sum("多出的“?”" in remark.message for remark in found.repairs) == 2


def test_numerals_of_a_translation_engine_are_told() -> None:
    found = reading("1. 青壮年文盲率降到多少？\n答：65,438+0.5%以下\n2. 入学率？\n答：99%")
    assert len(found.items) == 2
    assert [p.place for p in found.problems] == ["第 1 行"]


def test_all_of_the_above_is_spelt_out() -> None:
    found = reading("1. 包括（ D ）\nA. 甲\nB. 乙\nC. 丙\nD. 以上都是")
    assert found.items[0].question.answer == "甲；乙；丙"
    assert any("以上都对" in remark.message for remark in found.repairs)


def test_equal_stems_with_other_options_are_told() -> None:
    found = reading("1. 下列正确的是（ A ）\nA. 甲\nB. 乙\n2. 下列正确的是（ B ）\nA. 丙\nB. 丁")
    assert len(found.items) == 2
    assert "第 1 行" in found.problems[0].message


def test_a_picture_is_told() -> None:
    found = reading("1. 如图[图片]，几度？\n答：九十度")
    assert found.items[0].question.prompt == "如图，几度？"
    assert "图片" in found.problems[0].message


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"]
)
def test_encodings_are_told_apart(encoding: str) -> None:
    text = "1、什么是“两基”？\n答：基本普及九年义务教育，基本扫除青壮年文盲。\n"
    assert reading(text, encoding).items[0].question.answer == "基本普及九年义务教育，基本扫除青壮年文盲。"


def test_other_formats_under_this_ending_are_recognised() -> None:
    cases = (
        '[{"question": "几年？", "answer": "九年"}]',
        "#separator:tab\n#html:true\n几年？\t<b>九年</b>",
        "::t::几年？ {=九年 ~六年}",
        "几年？\nA. 六年\nB. 九年\nANSWER: B",
        "题目\t答案\n几年？\t九年",
    )
    for text in cases:
        found = reading(text)
        assert [item.question.answer for item in found.items] == ["九年"], text
        assert "格式" in found.repairs[0].message


@pytest.mark.parametrize(
    "text",
    [
        "{\\rtf1 abc}",
        "<!DOCTYPE html><p>1. 问？答：答</p>",
        "<?xml version='1.0'?><quiz/>",
        "今天天气很好。\n明天也好。",
    ],
)
def test_what_holds_no_questions_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(UnreadableFile) as why:
        reading(text)
    assert "\n" not in str(why.value)


def test_long_lines_take_no_long_time() -> None:
    for piece in ("A", "（", "1、", "答案", "_ ", "。答：", "A. "):
        with pytest.raises(UnreadableFile):
            reading("甲" + piece * 60_000)
