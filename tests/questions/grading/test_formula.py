"""A rate is what is divided by what: each side must be the model's, in whichever words and order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.grading import grade
from questions.question import KeyPoint, Question


def rate(prompt: str, answer: str, *points: str) -> Question:
    return Question("", prompt, answer, tuple(KeyPoint(point) for point in points))


RATES = {
    "就业率": (
        rate(
            "毕业生就业率怎么算？",
            "已就业毕业生数÷毕业生总数×100%。",
            "已就业毕业生数",
            "÷毕业生总数",
            "×100%",
        ),
        "已就业毕业生数",
        "毕业生总数",
    ),
    "参保率": (
        rate("学生参保率怎么算？", "学年初参保学生数÷学年初在校学生数×100%。", "参保学生数", "÷在校学生数"),
        "学年初参保学生数",
        "学年初在校学生数",
    ),
    "合格率": (
        rate("教师培训合格率怎么算？", "取得合格证书的教师数占教师总数的百分比。", "合格教师数", "÷教师总数"),
        "取得合格证书的教师数",
        "教师总数",
    ),
    "入园率": (
        rate(
            "幼儿入园率怎么算？",
            "3—5周岁在园幼儿数÷3—5周岁幼儿总数×100%。",
            "在园幼儿数",
            "÷3—5周岁幼儿总数",
        ),
        "3—5周岁在园幼儿数",
        "3—5周岁幼儿总数",
    ),
}
SAYINGS = (
    "{over}÷{under}×100%",
    "{over}除以{under}再乘百分之百",
    "{over}占{under}的百分比",
    "拿{over}除以{under}，再乘上100%",
    "就是{over}占{under}的比例，乘以百分之百",
    "分子是{over}，分母是{under}，乘100%",
)


@pytest.mark.parametrize("name", RATES)
@pytest.mark.parametrize("saying", SAYINGS)
def test_a_rate_is_right_in_whichever_words(name: str, saying: str) -> None:
    question, over, under = RATES[name]
    assert grade(question, saying.format(over=over, under=under)).outcome == "pass"


@given(st.sampled_from(sorted(RATES)), st.sampled_from(SAYINGS))
def test_exchanged_sides_never_pass(name: str, saying: str) -> None:
    question, over, under = RATES[name]
    verdict = grade(question, saying.format(over=under, under=over))
    assert verdict.outcome != "pass"
    assert verdict.points[0].state != "hit"


@pytest.mark.parametrize("name", RATES)
def test_the_model_answer_passes(name: str) -> None:
    question = RATES[name][0]
    assert grade(question, question.answer).outcome == "pass"


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("就业率", "已就业毕业生数除以在校生总数，乘100%"),
        ("参保率", "学年初参保学生数除以学年末在校学生数"),
        ("参保率", "学年初参保学生数除以全县总人口"),
        ("合格率", "取得合格证书的教师数占学生总数的百分比"),
        ("入园率", "3—5周岁在园幼儿数除以6—12周岁幼儿总数"),
    ],
)
def test_another_population_does_not_pass(name: str, answer: str) -> None:
    verdict = grade(RATES[name][0], answer)
    assert verdict.outcome != "pass"
    assert verdict.points[1].state != "hit"


@pytest.mark.parametrize("name", RATES)
def test_one_side_alone_does_not_pass(name: str) -> None:
    question, over, _ = RATES[name]
    assert grade(question, over).outcome != "pass"


def test_a_question_about_no_rate_is_left_alone() -> None:
    question = rate("宿舍怎么管？", "专人值班，夜间查铺。", "专人值班", "夜间查铺")
    assert grade(question, "专人值班，夜间查铺，占地不大").outcome == "pass"


@pytest.mark.parametrize(
    "saying",
    [
        "把在校的学生数出来做分子，拿十三到十五周岁的人口数去除它",
        "把在校学生数加起来，跟十三到十五周岁的人口总数一比",
        "在校学生占十三到十五周岁人口的百分之几",
    ],
)
def test_a_rate_in_loose_prose_is_a_rate(saying: str) -> None:
    question = rate("毛入学率怎么算？", "在校学生数÷13—15周岁人口数×100%。", "在校学生数", "÷13—15周岁人口")
    assert grade(question, saying).outcome == "pass"
