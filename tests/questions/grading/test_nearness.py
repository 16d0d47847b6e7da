"""A point all but said is meant only beside others that stand, and only if nothing took its place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from questions.grading import grade
from questions.question import KeyPoint, Question

RULES = Question(
    "",
    "学校食堂管理有哪些要求？",
    "食堂负责人每餐陪餐；采购食材必须索证索票登记台账；定期向家长公开食堂收支账目。",
    (
        KeyPoint("食堂负责人每餐陪餐"),
        KeyPoint("采购食材必须索证索票登记台账"),
        KeyPoint("定期向家长公开食堂收支账目"),
    ),
)
REST = "食堂负责人每餐陪餐，定期向家长公开食堂收支账目"


def test_a_point_put_shortly_counts_beside_others_that_stand() -> None:
    assert [one.state for one in grade(RULES, f"{REST}，索证索票").points] == ["hit", "hit", "hit"]


def test_the_same_words_alone_do_not_count() -> None:
    assert [one.state for one in grade(RULES, "索证索票").points] == ["missed", "missed", "missed"]


def test_what_must_be_said_is_never_taken_as_meant() -> None:
    must = replace(RULES.points[1], must=True)
    question = replace(RULES, points=(RULES.points[0], must, RULES.points[2]))
    assert grade(question, f"{REST}，索证索票").outcome != "pass"


@pytest.mark.parametrize(
    ("point", "instead"),
    [
        ("专人负责留样", "专人负责买菜"),
        ("间间有电暖气", "间间有电风扇"),
        ("每班设图书角", "每班设储物柜"),
    ],
)
def test_another_word_in_the_place_of_one_left_out_is_no_shorter_way_to_say_it(
    point: str, instead: str
) -> None:
    question = replace(RULES, points=(*RULES.points, KeyPoint(point)), answer=f"{RULES.answer}{point}。")
    told = "食堂负责人每餐陪餐，采购食材必须索证索票登记台账，定期向家长公开食堂收支账目"
    assert grade(question, f"{told}，{point}").points[3].state == "hit"
    assert grade(question, f"{told}，{instead}").points[3].state != "hit"


def test_a_word_that_only_sounds_alike_is_no_shorter_way_to_say_it() -> None:
    points = ("统筹规划教育", "以县为主", "三个增长", "均衡发展")
    question = Question("", "检查什么？", "、".join(points), tuple(map(KeyPoint, points)))
    verdict = grade(question, "统筹规划教育，落实以乡为主管理体制，三个增长，均衡发展")
    assert verdict.points[1].state != "hit"
