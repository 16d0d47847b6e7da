"""Slips of pen and dictation."""

from __future__ import annotations

import pytest

from questions.grading import grade
from questions.grading.slips import forgivable, lookalike, sounds
from questions.question import KeyPoint, Question


def judged(point: str, said: str, *, spoken: bool = False) -> tuple[str, bool]:
    one = grade(Question("", "", "", (KeyPoint(point),)), said, spoken=spoken).points[0]
    return one.state, one.typo


@pytest.mark.parametrize(
    ("point", "said"),
    [
        ("通报批评并责令改正", "通报批评并则令改正"),
        ("扫除剩余文盲", "扫除剩余文忙"),
        ("给予处分的建议", "给予处份的建意"),
        ("控制学生辍学", "控制学生缀学"),
        ("通报批评", "通报批坪"),
    ],
)
def test_a_slip_earns_the_point_and_is_marked(point: str, said: str) -> None:
    assert judged(point, said) == ("hit", True)


def test_what_is_written_right_is_no_slip() -> None:
    assert judged("通报批评", "通报批评") == ("hit", False)


def test_a_word_of_its_own_is_no_slip_in_typing_and_may_be_one_in_speech() -> None:
    assert not forgivable("时效", "实效", False)
    assert forgivable("时效", "实效", True)


def test_dialects_fold_into_one_sound() -> None:
    assert sounds("山京") == sounds("三津")
    assert sounds("县") == sounds("现")


def test_lookalikes_are_few_and_mutual() -> None:
    assert lookalike("末", "未")
    assert lookalike("未", "末")
    assert not lookalike("农", "城")


def test_numbers_are_never_matched_by_sound() -> None:
    question = Question("", "", "", (KeyPoint("14条"),))
    assert grade(question, "十条", spoken=True).points[0].state == "wrong"


@pytest.mark.parametrize(
    ("point", "said"),
    [("均衡配置", "师资要军衡配置"), ("扫除文盲工作条例", "依据是扫除文芒工作条例")],
)
def test_a_slip_inside_a_word_that_has_another_form_is_heard_in_its_spelling(point: str, said: str) -> None:
    question = Question("", "有什么要求？", f"{point}，按时上报。", (KeyPoint(point), KeyPoint("按时上报")))
    verdict = grade(question, said)
    assert verdict.points[0].state == "hit"
    assert verdict.points[0].typo
