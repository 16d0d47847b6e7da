"""Changes of a question: which, how grave, and how two of them go together."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.question import KeyPoint, Question
from questions.revising import changes, combine, pieces, substantive

BASE = Question(
    "q1",
    "复盲率应控制在多少？",
    "5%以下，15—50周岁",
    (KeyPoint("5%以下"), KeyPoint("15—50周岁")),
    topic="扫盲",
)


def test_changes_name_the_fields_that_differ_and_no_others() -> None:
    new = replace(BASE, answer="6%以下", topic="普及", id="q2")
    assert [(change.name, change.old, change.new) for change in changes(BASE, new)] == [
        ("answer", "5%以下，15—50周岁", "6%以下"),
        ("topic", "扫盲", "普及"),
    ]
    assert changes(BASE, BASE) == ()


@pytest.mark.parametrize(
    "answer",
    [
        "６%以下，15—50周岁",
        "5以下，15—50周岁",
        "5%以上，15—50周岁",
        "5%以下，1550周岁",
        "0.5%以下，15—50周岁",
        "",
    ],
)
def test_another_figure_unit_or_direction_is_substantive(answer: str) -> None:
    assert substantive(BASE, replace(BASE, answer=answer))


@pytest.mark.parametrize("answer", ["５%以下；15—50周岁。", " 5% 以下,15—50周岁", "“5%以下”，（15-50周岁）"])
def test_typography_is_not_substantive(answer: str) -> None:
    assert not substantive(BASE, replace(BASE, answer=answer))


def test_a_ratio_is_no_number() -> None:
    assert substantive(replace(BASE, answer="1:10"), replace(BASE, answer="110"))
    assert not substantive(replace(BASE, answer="师生比：1：10"), replace(BASE, answer="师生比 1:10"))


def test_another_point_is_substantive_and_another_accepted_wording_is_not() -> None:
    points = BASE.points
    assert substantive(BASE, replace(BASE, points=points[:1]))
    assert substantive(BASE, replace(BASE, points=(points[0], KeyPoint("15—45周岁"))))
    assert not substantive(BASE, replace(BASE, points=points[::-1]))
    assert not substantive(
        BASE, replace(BASE, points=(replace(points[0], alternatives=("不超过5%",)), points[1]))
    )


def test_two_changes_of_different_fields_go_together() -> None:
    mine, theirs = replace(BASE, answer="6%以下"), replace(BASE, topic="普及", prompt="复盲率是多少？")
    combined = combine(BASE, mine, theirs)
    assert combined.question == replace(BASE, answer="6%以下", topic="普及", prompt="复盲率是多少？")
    assert combined.conflicts == ()


def test_two_changes_of_one_field_are_told_unless_they_are_the_same() -> None:
    mine, theirs = replace(BASE, answer="6%以下", note="a"), replace(BASE, answer="7%以下", note="a")
    combined = combine(BASE, mine, theirs)
    assert combined.conflicts == ("answer",)
    assert combined.question.answer == "6%以下"


def test_a_figure_is_marked_whole() -> None:
    assert [(piece.mark, piece.text) for piece in pieces("入学率应达到95%以上", "入学率应达到98.5%以上")] == [
        ("same", "入学率应达到"),
        ("old", "95%"),
        ("new", "98.5%"),
        ("same", "以上"),
    ]


def test_texts_that_share_little_are_shown_one_after_the_other() -> None:
    assert [piece.mark for piece in pieces("农村识1500字", "由县级人民政府批准")] == ["old", "new"]


@given(st.text("的5%。ab \n", max_size=30), st.text("的5%。ab \n", max_size=30))
def test_the_pieces_of_each_side_are_the_text_of_that_side(old: str, new: str) -> None:
    found = pieces(old, new)
    assert "".join(piece.text for piece in found if piece.mark != "new") == old
    assert "".join(piece.text for piece in found if piece.mark != "old") == new
