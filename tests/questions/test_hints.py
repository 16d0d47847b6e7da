"""The two hints: the second says more than the first, and neither says the answer."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions import segment
from questions.figures import placeholders
from questions.formats import toml
from questions.hints import BLANK, blanked, outline
from questions.question import KeyPoint, Question
from tests.bank import question

STARTERS = sorted(path.parent for path in Path(str(files("questions"))).glob("banks/*/bank.toml"))


def shown(text: str) -> int:
    """How many characters of the answer a hint gives away."""
    return sum(char.isalnum() or char == "%" for char in text.replace(BLANK, ""))


@pytest.mark.parametrize(
    ("asked", "first", "second"),
    [
        (
            question("a", "各要识多少字？", "农村识1500个汉字"),
            ["农＿＿＿＿＿＿＿＿＿"],
            "农村识＿＿＿＿个汉字",
        ),
        (question("b", "年限是几年？", "九年"), ["＿＿"], "＿年"),
        (question("c", "哪一年实现？", "2011年11月"), ["＿＿＿＿＿＿＿＿"], "＿＿＿＿年＿＿月"),
        (question("d", "“三个增长”靠谁？", "“三个增长”靠财政"), ["“＿＿＿＿”＿＿＿"], "“三个增长”靠＿＿"),
        (question("e", "怎么做？", "问", "看"), ["＿", "＿"], "＿；＿"),
        (question("f", "由谁任命？", "国务院"), ["国＿＿"], "国＿院"),
        (
            question("g", "“两免一补”指什么？", "免杂费", "免书本费"),
            ["免＿＿", "免＿＿＿"],
            "免＿费；免＿＿费",
        ),
    ],
    ids=lambda value: value.id if isinstance(value, Question) else None,
)
def test_hints_open_an_answer_a_little_and_then_more(asked: Question, first: list[str], second: str) -> None:
    assert list(outline(asked)) == first
    assert blanked(asked) == second


@pytest.mark.parametrize("path", STARTERS, ids=lambda path: path.name)
def test_the_second_hint_says_more_than_the_first_and_never_a_whole_point(path: Path) -> None:
    bank, _ = toml.load(path)
    segment.add_terms(bank.terms)
    asked = [one for one in bank.questions if one.answer and not placeholders(one)]
    assert asked
    for one in asked:
        first, second = "".join(outline(one)), blanked(one)
        assert shown(second) > shown(first), one.id
        assert BLANK in second, one.id
        assert [point.text for point in one.points if point.text in second] == [], one.id


def test_what_a_point_says_is_blanked_wherever_the_answer_says_it() -> None:
    asked = question("h", "由哪些人组成？", "总督学", "副总督学")
    assert "总督学" not in blanked(asked)


def test_an_answer_that_says_its_points_in_other_words_is_blanked_as_a_whole() -> None:
    asked = Question("i", "怎么管？", "按专项资金管理", (KeyPoint("专款专用"),))
    assert BLANK in blanked(asked)


@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=4), st.text(max_size=20))
def test_a_hint_is_as_long_as_what_it_veils(points: list[str], prompt: str) -> None:
    asked = question("j", prompt, *points)
    assert len(blanked(asked)) == len(asked.answer)
    assert [len(line) for line in outline(asked)] == [len(point) for point in points]
