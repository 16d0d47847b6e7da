"""The one question after an answer that is nearly right."""

from __future__ import annotations

from questions.grading import grade
from questions.question import draft

STANDARD = draft("基本扫除文盲单位的标准是什么？", "农村达到95%以上，城镇达到98%以上。")


def test_the_missing_number_is_asked_for_without_giving_it_away() -> None:
    verdict = grade(STANDARD, "农村95%以上")
    assert verdict.outcome == "unsure"
    assert "城镇" in verdict.followup
    assert "98" not in verdict.followup


def test_both_answers_are_judged_together() -> None:
    assert grade(STANDARD, "农村95%以上", followup="98%以上").outcome == "pass"
    assert grade(STANDARD, "农村95%以上", followup="不低于百分之九十八").score == 1.0


def test_a_wrong_answer_to_the_follow_up_fails() -> None:
    verdict = grade(STANDARD, "农村95%以上", followup="89%")
    assert verdict.outcome == "fail"
    assert [one.state for one in verdict.points] == ["hit", "wrong"]


def test_nobody_is_asked_twice() -> None:
    verdict = grade(STANDARD, "农村95%以上", followup="不记得了")
    assert (verdict.outcome, verdict.followup) == ("fail", "")


def test_a_list_is_asked_for_by_what_is_missing() -> None:
    asked = draft("工作方针是什么？", "全面推进、突出重点、分类指导、巩固提高。")
    verdict = grade(asked, "全面推进、突出重点、分类指导")
    assert verdict.followup
    assert "巩固" not in verdict.followup
    assert grade(asked, "全面推进、突出重点、分类指导", followup="巩固提高").outcome == "pass"


def test_nothing_is_asked_after_a_pass_or_a_fail() -> None:
    assert grade(STANDARD, "农村95%，城镇98%").followup == ""
    assert grade(STANDARD, "不知道").followup == ""


def test_what_was_said_besides_is_doubted() -> None:
    asked = draft("督导小组至少由几名督学组成？", "3名以上。")
    verdict = grade(asked, "3名以上，组长必须由副市长担任")
    assert (verdict.outcome, verdict.followup) == ("unsure", "您说“组长必须由副市长担任”，确定吗？")
