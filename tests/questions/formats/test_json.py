"""JSON in the shapes of quiz programs, and exported banks."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from questions.bank import Bank
from questions.formats import Item, UnreadableFile, read, write
from tests.questions.formats.samples import banks


def items(data: Any) -> tuple[Item, ...]:
    reading = read("a.json", json.dumps(data, ensure_ascii=False).encode())
    assert not reading.problems
    return reading.items


def answers(data: Any) -> list[str]:
    return [item.question.answer for item in items(data)]


@settings(max_examples=40)
@given(banks())
def test_an_exported_bank_comes_back_without_a_difference(bank: Bank) -> None:
    reading = read("题库.json", write(bank, ".json"))
    assert replace(reading.bank, questions=tuple(item.question for item in reading.items)) == bank


def test_an_exported_bank_that_was_spoilt_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="改坏"):
        read("题库.json", b'{"format": "wenbudao", "questions": [{"id": 1}]}')


@pytest.mark.parametrize(
    "options",
    [
        ["京", "沪", "穗"],
        ["A. 京", "B. 沪", "C. 穗"],
        {"A": "京", "B": "沪", "C": "穗"},
        {"a": "京", "b": "沪", "c": "穗"},
        [{"A": "京"}, {"B": "沪"}, {"C": "穗"}],
        [{"key": "A", "text": "京"}, {"key": "B", "text": "沪"}, {"key": "C", "text": "穗"}],
        [{"label": "A", "value": "京"}, {"label": "B", "value": "沪"}, {"label": "C", "value": "穗"}],
        [
            {"optionKey": "A", "optionContent": "京"},
            {"optionKey": "B", "optionContent": "沪"},
            {"optionKey": "C", "optionContent": "穗"},
        ],
        "A.京;B.沪;C.穗",
        "京|沪|穗",
    ],
)
@pytest.mark.parametrize("answer", ["AB", "A,B", ["A", "B"], ["京", "沪"], "京；沪"])
def test_options_and_answers_of_every_shape(options: Any, answer: Any) -> None:
    (item,) = items([{"question": "直辖市", "options": options, "answer": answer}])
    assert item.options == ("京", "沪", "穗")
    assert item.question.answer == "京；沪"


@pytest.mark.parametrize(
    "node",
    [
        {"题干": "首都", "选项A": "沪", "选项B": "京", "正确答案": "B"},
        {"title": "首都", "optionA": "沪", "optionB": "京", "correctAnswer": "B"},
        {"q": "首都", "a": "沪", "b": "京", "ans": "b"},
        {"stem": "首都", "opt1": "沪", "opt2": "京", "answer": 2},
        {
            "content": "首都",
            "type": "single",
            "options": [{"text": "沪", "isCorrect": False}, {"text": "京", "isCorrect": True}],
        },
        {"question": "首都", "choices": ["沪", "京"], "correct_answer": "京"},
        {"question": "首都", "answers": ["沪", "京"], "correctAnswer": "京"},
        {"question": "首都", "options": ["沪", "京"], "correct_option": "B", "explanation": "略"},
    ],
)
def test_names_of_every_kind(node: dict[str, Any]) -> None:
    assert answers([node]) == ["京"]


def test_options_counted_from_zero_are_known_by_a_zero_anywhere() -> None:
    data = [{"question": f"第{n}题", "options": ["甲", "乙", "丙"], "correctIndex": n} for n in (1, 0, 2)]
    assert answers(data) == ["乙", "甲", "丙"]


def test_questions_under_their_form_and_topic() -> None:
    data = {
        "扫盲": {
            "单选题": [{"题目": "首都", "选项": ["京", "沪"], "答案": "A"}],
            "判断题": [{"题目": "地圆", "答案": True}],
        }
    }
    found = items(data)
    assert [(item.question.answer, item.question.topic) for item in found] == [
        ("京", "扫盲"),
        ("正确", "扫盲"),
    ]


def test_groups_with_titles_give_their_topic() -> None:
    data = {"sections": [{"title": "扫盲", "questions": [{"question": "几字？", "answer": "1500字"}]}]}
    assert items(data)[0].question.topic == "扫盲"


def test_a_map_of_questions_to_answers() -> None:
    data = {
        "什么是两基？": "普九和扫盲",
        "实行几年义务教育？": "九年",
        "三个增长有哪些？": ["拨款增长", "生均增长", "公用增长"],
    }
    assert answers(data) == ["普九和扫盲", "九年", "拨款增长；生均增长；公用增长"]


def test_a_table_of_lists() -> None:
    assert answers([["题目", "答案"], ["几年？", "九年"]]) == ["九年"]


def test_json_lines_and_a_line_that_was_cut_off() -> None:
    reading = read("a.jsonl", '{"q":"几年？","a":"九年"}\n{"q":"几字？","a":"1500"}\n{"q":"截断'.encode())
    assert [item.question.answer for item in reading.items] == ["九年", "1500"]
    assert "不完整" in reading.repairs[0].message


def test_a_script_that_assigns_its_data() -> None:
    assert read("a.json", 'const QUIZ = [{"question":"几年？","answer":"九年"}];'.encode()).items


def test_web_pages_in_values_become_text() -> None:
    (item,) = items(
        [{"question": "<p>什么是&ldquo;两基&rdquo;？</p>", "answer": "普九&nbsp;<b>和</b>扫盲<br/>"}]
    )
    assert (item.question.prompt, item.question.answer) == ("什么是“两基”？", "普九 和扫盲")


def test_a_score_is_no_key_point_and_fields_are_taken() -> None:
    (item,) = items(
        [
            {
                "question": "几年？",
                "answer": "九年",
                "points": 5,
                "source": "义务教育法",
                "id": 7,
                "difficulty": 2,
            }
        ]
    )
    assert [point.text for point in item.question.points] == ["九年"]
    assert item.question.citation == "义务教育法"
    assert item.given == {"prompt", "answer", "citation"}


def test_a_long_answer_gets_points() -> None:
    (item,) = items([{"question": "怎样做？", "answer": "第一，建档；第二，核对；第三，上报。"}])
    assert len(item.question.points) == 3


@pytest.mark.parametrize(
    "text",
    [
        '[{"question":"几年？","answer"',
        "{]",
        "[" * 100_000,
        '{"a":' * 50_000,
        "123",
        '"abc"',
        "[1,2,3]",
        '{"name":"张三"}',
    ],
)
def test_what_is_no_bank_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(UnreadableFile) as why:
        read("a.json", text.encode())
    assert "\n" not in str(why.value)


def test_a_number_of_a_million_digits_does_no_harm() -> None:
    with pytest.raises(UnreadableFile):
        read("a.json", b'[{"question": "x?", "answer": ' + b"9" * 1_000_000 + b"}]")


def test_options_in_the_question_that_a_map_answers() -> None:
    (item,) = items({"首都是哪一座城市|沪|京|穗": "京"})
    assert (item.question.prompt, item.options, item.question.answer) == (
        "首都是哪一座城市",
        ("沪", "京", "穗"),
        "京",
    )


def test_questions_that_are_called_topics() -> None:
    (item,) = items({"1": [{"topic": "1. 首都是哪一座城市", "answer": "A", "options": ["A. 京", "B. 沪"]}]})
    assert (item.question.prompt, item.question.answer, item.question.topic) == ("首都是哪一座城市", "京", "")


def test_short_names() -> None:
    data = [{"q": f"第{n}题", "o": ["甲", "乙", "丙"], "a": n} for n in range(3)]
    assert answers(data) == ["甲", "乙", "丙"]


def test_options_paired_with_whether_they_are_right() -> None:
    assert answers([{"type": "单选题", "stem": "首都", "options": [["沪", False], ["京", True]]}]) == ["京"]
