"""Answers that people have marked."""

from __future__ import annotations

from questions.grading import Taught, grade
from questions.question import draft

WHY = draft("为什么要建文化户口册？", "摸清底数，掌握每个人的受教育情况。")
RATE = draft("复盲率是多少？", "低于5%。")


def test_an_accepted_answer_passes_and_shows_why() -> None:
    said = "心里有本明白账"
    assert grade(WHY, said).outcome == "fail"
    verdict = grade(WHY, said, taught=[Taught(said, 1.0)])
    assert (verdict.outcome, verdict.score) == ("pass", 1.0)
    assert all(one.quote == said for one in verdict.points)


def test_an_accepted_answer_speaks_for_its_near_neighbours() -> None:
    marked = [Taught("心里有本明白账，谁上过学一清二楚", 1.0)]
    assert grade(WHY, "嗯，心里有本明白账，谁上过学一清二楚。", taught=marked).outcome == "pass"
    assert grade(WHY, "心里有本明白账，谁上过学都一清二楚", taught=marked).score > 0.7
    assert grade(WHY, "完全是两码事", taught=marked).score == 0


def test_a_rejected_answer_does_not_pass() -> None:
    said = "摸清底数，掌握每个人的受教育情况吧也许"
    assert grade(WHY, said).outcome == "pass"
    assert grade(WHY, said, taught=[Taught(said, 0.0)]).outcome == "fail"


def test_withdrawing_a_marked_answer_undoes_it() -> None:
    said = "心里有本明白账"
    assert grade(WHY, said, taught=[]) == grade(WHY, said)


def test_no_marked_answer_overrules_a_number() -> None:
    said = "低于15%"
    verdict = grade(RATE, said, taught=[Taught(said, 1.0)])
    assert verdict.outcome == "fail"
    assert verdict.points[0].state == "wrong"


def test_no_marked_answer_overrules_a_direction() -> None:
    asked = draft("能开除学生吗？", "不得开除学生。")
    assert grade(asked, "可以开除学生", taught=[Taught("可以开除学生", 1.0)]).outcome == "fail"


def test_a_marked_answer_with_another_number_is_no_neighbour() -> None:
    marked = [Taught("复盲的人在一百个里头不到5%", 1.0)]
    assert grade(RATE, "复盲的人在一百个里头不到8%", taught=marked).outcome == "fail"


def test_many_marked_answers_teach_what_counts() -> None:
    good = [
        "心里有数，底子清楚",
        "把底子搞清楚",
        "底子清楚了才好办事",
        "要搞清楚底子",
        "底子要清楚",
        "搞清楚每家底子",
    ]
    bad = ["上面要求的", "上面让建的", "检查要看", "应付检查", "检查组要看的", "上面有文件"]
    marked = [Taught(text, 1.0) for text in good] + [Taught(text, 0.0) for text in bad]
    clear = grade(WHY, "底子清楚嘛", taught=marked).score
    vague = grade(WHY, "上面检查要看嘛", taught=marked).score
    assert clear > 0.6 > 0.4 > vague


def test_the_last_mark_of_an_answer_counts() -> None:
    said = "心里有本明白账"
    assert grade(WHY, said, taught=[Taught(said, 0.0), Taught(said, 1.0)]).outcome == "pass"
