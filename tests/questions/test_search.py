"""Search finds a question by whatever an editor types on a phone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.question import KeyPoint, Question
from questions.search import Index

QUESTIONS = [
    Question("T01-01", "什么是“两基”？", "基本普及九年义务教育，基本扫除青壮年文盲。", topic="概念与意义"),
    Question("T05-01", "什么是“脱盲”？", "农民识1500个汉字。", (KeyPoint("农民1500个汉字"),), topic="扫盲"),
    Question("T05-04", "哪些人是扫盲对象？", "年满十五周岁以上的文盲、半文盲公民。", topic="扫盲"),
    Question("T06-04", "教师应当取得什么资格？", "教师资格。", citation="《教师法》第10条", topic="教师队伍"),
    Question("T08-10", "什么是“两免一补”？", "免杂费、免书本费，补助寄宿生生活费。", topic="教育经费"),
    Question("T13-08", "本单位非文盲率是多少？", "{{youth_literacy_rate}}", topic="本单位数据"),
]
INDEX = Index(QUESTIONS)


def found(text: str, limit: int = 10) -> list[str]:
    return [question.id for question in INDEX.find(text, limit)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("扫盲对象", "T05-04"),
        ("扫盲", "T05-04"),
        ("sm", "T05-04"),
        ("SM", "T05-04"),
        ("saomang", "T05-04"),
        ("扫忙", "T05-04"),
        ("扫盲队象", "T05-04"),
        ("lmyb", "T08-10"),
        ("两免 补助", "T08-10"),
        ("非文肓率", "T13-08"),
        ("t05-01", "T05-01"),
        ("T13", "T13-08"),
        ("1500", "T05-01"),
        ("寄宿生", "T08-10"),
        ("教师法 10条", "T06-04"),
        ("youth_literacy_rate", "T13-08"),
        ("《两基》", "T01-01"),
    ],
)
def test_what_is_typed_finds_what_is_meant(text: str, first: str) -> None:
    assert found(text)[0] == first


def test_the_initials_of_filler_words_find_nothing_by_themselves() -> None:
    assert "T01-01" not in found("sm")


def test_a_find_in_the_prompt_comes_before_one_in_the_topic_and_one_in_the_answer() -> None:
    questions = [
        Question("answer", "甲？", "控辍保学"),
        Question("topic", "乙？", "", topic="控辍保学"),
        Question("prompt", "控辍保学？", ""),
    ]
    assert [q.id for q in Index(questions).find("控辍保学")] == ["prompt", "topic", "answer"]


@pytest.mark.parametrize("text", ["", "   ", "？", "qqqq", "区块链"])
def test_what_is_nowhere_finds_nothing(text: str) -> None:
    assert found(text) == []


def test_no_more_are_given_than_asked_for() -> None:
    assert len(found("什么", 2)) == 2
    assert len(found("什么")) > 2


def test_an_empty_bank_can_be_searched() -> None:
    assert Index([]).find("扫盲") == []


@given(st.text(max_size=300))
@settings(max_examples=60)
def test_any_text_can_be_searched_for(text: str) -> None:
    results = INDEX.find(text, 3)
    assert len(results) <= 3
    assert len({question.id for question in results}) == len(results)


@given(st.sampled_from(QUESTIONS), st.data())
@settings(max_examples=40)
def test_a_piece_of_a_prompt_finds_its_question(question: Question, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(question.prompt) - 4))
    end = data.draw(st.integers(start + 3, len(question.prompt)))
    assert question.id in found(question.prompt[start:end])
