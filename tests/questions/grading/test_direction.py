"""Denial, opposites and confusable terms."""

from __future__ import annotations

import pytest

from questions.grading import grade
from questions.grading.confusable import mistaken, swapped
from questions.grading.polarity import denials
from questions.question import KeyPoint, Question


def state(point: str, said: str, *, prompt: str = "", spoken: bool = False) -> str:
    question = Question("", prompt, "", (KeyPoint(point),))
    return grade(question, said, spoken=spoken).points[0].state


@pytest.mark.parametrize(
    "text", ["不但", "差不多", "区别", "非文盲率", "未成年人", "是不是", "特别重要", "不断提高"]
)
def test_words_that_only_look_like_denials_deny_nothing(text: str) -> None:
    assert denials(text).spans == ()


@pytest.mark.parametrize(
    ("point", "said"),
    [
        ("不得开除学生", "可以开除学生"),
        ("不看材料", "看材料"),
        ("应当普及初等义务教育", "不需要普及初等义务教育"),
        ("校校无危房", "校校有危房"),
        ("高水平普及九年义务教育", "低水平普及九年义务教育"),
        ("经费逐步增长", "经费逐步减少"),
        ("等价有偿", "等价无偿"),
    ],
)
def test_a_statement_turned_round_is_opposite(point: str, said: str) -> None:
    assert state(point, said) == "opposite"


@pytest.mark.parametrize(
    ("point", "said"),
    [
        ("不得开除学生", "绝对不准开除学生"),
        ("不收学费、杂费", "免收学费和杂费"),
        ("免教科书费", "免学杂费免教科书费"),
        ("休学的不计入", "不计入休学的"),
        ("应当普及初等义务教育", "不能不普及初等义务教育"),
    ],
)
def test_a_denial_said_otherwise_is_the_same(point: str, said: str) -> None:
    assert state(point, said) == "hit"


def test_a_forbidden_thing_need_not_be_forbidden_again_when_the_question_does() -> None:
    assert state("不得请假", "请假", prompt="严禁做哪些事？") == "hit"
    assert state("不得请假", "可以请假", prompt="严禁做哪些事？") == "opposite"


@pytest.mark.parametrize(
    ("meant", "other"),
    [
        ("监察机关", "检察机关"),
        ("法治教育", "法制教育"),
        ("巡视组", "巡察组"),
        ("权利", "权力"),
        ("入学率", "巩固率"),
        ("脱盲人员", "复盲人员"),
    ],
)
def test_a_confusable_term_is_wrong_and_no_slip(meant: str, other: str) -> None:
    assert mistaken(meant, other, "") is not None
    assert state(meant, other) != "hit"
    assert state(meant, meant) == "hit"


def test_what_sounds_alike_cannot_be_told_apart_in_speech() -> None:
    assert state("公民的合法权利", "公民的合法权力", spoken=True) == "hit"


def test_a_slip_in_a_phrase_that_can_mean_only_one_is_forgiven() -> None:
    assert state("权利和义务", "权力和义务") == "hit"


@pytest.mark.parametrize("other", ["市教育局聘任", "省教育局聘任"])
def test_another_level_of_government_is_wrong(other: str) -> None:
    assert state("县教育局聘任", other, prompt="校长由谁聘任？") == "wrong"


def test_an_opposite_beside_the_word_itself_turns_nothing_round() -> None:
    assert not swapped("静态原则", "动态原则和静态原则")
    assert swapped("静态原则", "动态原则")


@pytest.mark.parametrize(
    ("point", "said", "expected"),
    [
        ("食堂公示菜谱", "食堂菜谱不用再公示了", "opposite"),
        ("公示菜谱", "菜谱公示了没有", "hit"),
        ("公示菜谱", "菜谱公示不公示都要问", "hit"),
        ("含走读学生", "走读学生不在里面", "opposite"),
        ("含走读学生", "走读学生也算", "hit"),
        ("看台账", "不用看台账", "opposite"),
        ("班班有书柜", "室室无烟头班班有书柜", "hit"),
        ("防止溺水", "不让学生溺水", "hit"),
        ("防止溺水", "学生溺水", "missed"),
        ("控制学生溺水", "控制学校开支", "missed"),
        ("门卫登记", "门卫登记跟食堂没关系", "opposite"),
    ],
)
def test_what_is_left_out_is_turned_round(point: str, said: str, expected: str) -> None:
    assert state(point, said) == expected


@pytest.mark.parametrize("text", ["非管不可", "非得有人值守不行"])
def test_a_double_denial_demands(text: str) -> None:
    assert denials(text).spans == ()


def test_a_denial_that_ends_its_statement_reaches_no_further() -> None:
    text = "一处不行影响全校"
    assert denials(text).reaching(text, text.index("影响")) == 0


def test_what_is_joined_is_denied_together() -> None:
    text = "书费和本费不收"
    assert denials(text).behind(text, 2)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("始业前十五天", "pass"),
        ("开学前半个月", "pass"),
        ("开学以后十五天", "fail"),
        ("开学后半个月", "fail"),
    ],
)
def test_a_span_before_something_does_not_lie_behind_it(said: str, outcome: str) -> None:
    question = Question("", "入学通知书何时发？", "始业前15天发出。", (KeyPoint("始业前15天"),))
    assert grade(question, said).outcome == outcome


def test_what_is_lacking_is_not_there() -> None:
    question = Question("", "有什么问题？", "缺音体美教师。", (KeyPoint("缺音体美教师"),))
    assert grade(question, "没有音体美老师").outcome == "pass"
    assert grade(question, "有音体美老师").outcome != "pass"


def test_level_pegging_is_not_higher() -> None:
    question = Question(
        "",
        "怎样增长？",
        "教育拨款的增长比例高于财政收入的增长比例。",
        (KeyPoint("拨款增长比例高于收入增长比例"),),
    )
    assert grade(question, "拨款的增长比例跟收入的增长比例持平").outcome != "pass"
    assert grade(question, "拨款的增长比例要跑赢收入的增长比例").outcome == "pass"


def test_less_than_a_veto_is_no_veto() -> None:
    question = Question("", "后果是什么？", "一票否决。", (KeyPoint("一票否决"),))
    assert grade(question, "够不上一票否决").outcome != "pass"
