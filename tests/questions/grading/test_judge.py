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


def test_a_false_figure_without_its_words_is_held_against_the_point_it_comes_nearest_to() -> None:
    asked = draft("基本扫除文盲单位的标准是什么？", "农村达到95%以上，城镇达到98%以上；复盲率低于5%。")
    verdict = grade(asked, "90%以上")
    assert [one.state for one in verdict.points] == ["wrong", "missed", "missed"]
    assert (verdict.points[0].quote, verdict.extras) == ("90%以上", ())


def test_a_figure_of_something_else_stays_besides() -> None:
    asked = draft("农村非文盲率是多少？人均经费是多少？", "农村95%以上；人均经费8元。")
    verdict = grade(asked, "农村95%以上，食堂满意度70%以上")
    assert [one.state for one in verdict.points] == ["hit", "missed"]
    assert verdict.extras == ("食堂满意度70%以上",)


def test_a_bare_yes_to_what_is_forbidden_turns_it_round() -> None:
    asked = draft("企业能招用小学生做工吗？", "禁止企业招用小学生做工。")
    assert [one.state for one in grade(asked, "可以招").points] == ["opposite"]
    assert [one.state for one in grade(asked, "不可以招").points] != ["opposite"]
    assert [one.state for one in grade(asked, "可以考虑").points] == ["missed"]
