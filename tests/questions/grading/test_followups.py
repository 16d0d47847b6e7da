"""The one question after an answer that is nearly right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from questions.formats import toml
from questions.grading import followups, grade
from questions.grading.points import rubric
from questions.grading.verdict import PointVerdict
from questions.question import KeyPoint, Question, draft

STARTERS = sorted(path.parent for path in Path(str(files("questions"))).glob("banks/*/bank.toml"))
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


@pytest.mark.parametrize(
    ("point", "asked"),
    [
        ("农民识1500个汉字", "农民识多少个汉字？"),
        ("复盲率低于5%", "复盲率要低于多少？"),
        ("城镇达到98%以上", "城镇要达到多少？"),
        ("自2006年9月1日起施行", "什么时候施行？"),
        ("1988年2月5日国务院发布", "国务院什么时候发布？"),
        ("国务院令第122号", "国务院令第几号？"),
        ("西部8:2", "西部按什么比例？"),
        ("每个县抽1—2个乡镇", "每个县抽多少个乡镇？"),
        ("用三年时间", "用几年时间？"),
        ("可以推迟到七周岁", "可以推迟到几周岁？"),
        ("教督〔2012〕3号", "文号是多少？"),
        ("100亿元", "具体是多少元？"),
        ("85%", "具体是百分之多少？"),
    ],
)
def test_a_number_is_asked_for_in_the_words_around_it(point: str, asked: str) -> None:
    made = rubric(Question("", "有什么规定？各是多少？", point, (KeyPoint(point), KeyPoint("办得好"))))
    judged = [PointVerdict(made.points[0].key, "missed"), PointVerdict(made.points[1].key, "hit")]
    assert followups.ask(made, 0, judged) == asked


def _asked_of_the_starter_banks() -> Iterator[tuple[str, str]]:
    """Each point of the starter banks with the question that is asked when it alone is missing."""
    for path in STARTERS:
        bank, _ = toml.load(path)
        for asked in bank.questions:
            made = rubric(asked)
            for index, point in enumerate(asked.points):
                judged = [
                    PointVerdict(key, "missed" if other == index else "hit")
                    for other, key in enumerate(asked.points)
                ]
                yield point.text, followups.ask(made, index, judged)


def test_every_follow_up_of_the_starter_banks_is_a_short_question_that_gives_nothing_away() -> None:
    faults = []
    asked_of = list(_asked_of_the_starter_banks())
    for point, asked in asked_of:
        told = [
            figure
            for figure in re.findall(r"\d+(?:\.\d+)?", re.sub(r"\{\{.*?\}\}", "", point))
            if not asked.startswith("一共") and figure in asked
        ]
        again = re.search(r"(.{2,})\1", asked)
        if (
            not asked.endswith("？")
            or asked.count("？") != 1
            or len(asked) > 30
            or told
            or again
            or re.search(r"[{}_]|^[的底至是]|(?:在|了|的|和)？$|多少是|是是|自施行", asked)
        ):
            faults.append((point, asked))
    assert faults == []
    assert len(asked_of) > 300
