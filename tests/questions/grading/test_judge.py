"""The judge as a whole, on the two-basics field."""

from __future__ import annotations

from questions.grading import grade
from questions.question import draft

STANDARD = draft("基本扫除文盲单位的标准是什么？", "非文盲率农村达到95%以上，城镇达到98%以上；复盲率低于5%。")


def test_the_model_answer_passes() -> None:
    assert grade(STANDARD, STANDARD.answer).outcome == "pass"


def test_a_wrong_figure_is_never_passed() -> None:
    verdict = grade(STANDARD, "农村59%以上，城镇98%以上，复盲率低于5%")
    assert verdict.outcome != "pass"
    assert [one.state for one in verdict.points] == ["wrong", "hit", "hit"]


def test_a_missing_figure_is_asked_for_and_judged_together() -> None:
    first = grade(STANDARD, "农村百分之九十五以上，复盲率不到百分之五")
    assert first.outcome == "unsure"
    assert "城镇" in first.followup
    second = grade(STANDARD, "农村百分之九十五以上，复盲率不到百分之五", followup="九成八")
    assert second.outcome == "pass"
