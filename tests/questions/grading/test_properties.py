"""What holds for every question and every answer."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from questions.grading import grade
from questions.question import KeyPoint, draft
from tests.questions.grading.examples import Example, load

EXAMPLES = [*load("examples"), *load("drafted"), *load("spoken"), *load("figures")]
PASSED = [example for example in EXAMPLES if example.outcome == "pass"]
QUESTIONS = {example.question.prompt: example.question for example in EXAMPLES}.values()
FILLERS = ["嗯，", "那个，", "报告领导，", "怎么说呢，", "就是说，", "呃，", "我觉得，"]
MODEST = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
TRADITIONAL = OpenCC("s2t")

some_text = st.text(
    alphabet=st.sampled_from(
        list(
            "农村城镇以上以下不得可以百分之九十五一二三万零年月日号第是的和"
            "、，。；：()（）①②《》“”95%.-~/年 abD\n國學縣😀"
        )
    ),
    max_size=60,
)


@MODEST
@given(st.one_of(st.text(max_size=60), some_text), some_text, st.one_of(st.text(max_size=60), some_text))
def test_grading_never_raises(prompt: str, reference: str, answer: str) -> None:
    verdict = grade(draft(prompt, reference), answer, followup=answer[:5])
    assert 0 <= verdict.score <= 1


@MODEST
@given(st.sampled_from(list(EXAMPLES)), some_text)
def test_grading_the_same_twice_gives_the_same(example: Example, more: str) -> None:
    said = example.answer + more
    assert grade(example.question, said) == grade(example.question, said)


def test_the_model_answer_always_passes() -> None:
    for question in QUESTIONS:
        verdict = grade(draft(question.prompt, question.answer), question.answer)
        assert (verdict.outcome, verdict.score) == ("pass", 1.0), question.prompt


@MODEST
@given(st.sampled_from(PASSED), st.lists(st.sampled_from(FILLERS), min_size=1, max_size=3), st.booleans())
def test_filler_never_turns_a_pass_to_a_fail(example: Example, fillers: list[str], before: bool) -> None:
    talk = "".join(fillers)
    said = talk + example.answer if before else f"{example.answer}，{talk}"
    assert grade(example.question, said).outcome == "pass"


@MODEST
@given(st.sampled_from([example for example in EXAMPLES if len(example.question.points) > 1]), st.data())
def test_dropping_a_must_say_point_never_passes(example: Example, data: st.DataObject) -> None:
    points = example.question.points
    left_out = data.draw(st.integers(0, len(points) - 1))
    question = replace(
        example.question,
        answer="",
        points=tuple(replace(point, must=index == left_out) for index, point in enumerate(points)),
    )
    said = "。".join(point.text for index, point in enumerate(points) if index != left_out)
    assert grade(question, said).outcome != "pass"


NUMBERED = [example for example in PASSED if re.search("[0-9]", example.answer)]


@MODEST
@given(st.sampled_from(NUMBERED), st.data())
def test_changing_any_number_never_passes(example: Example, data: st.DataObject) -> None:
    digits = [match.start() for match in re.finditer("[0-9]", example.answer)]
    # What a speaker takes back does not count, whatever it was.
    taken_back = example.answer.find("说错了")
    place = data.draw(st.sampled_from([at for at in digits if at > taken_back]))
    other = data.draw(st.sampled_from([digit for digit in "123456789" if digit != example.answer[place]]))
    said = example.answer[:place] + other + example.answer[place + 1 :]
    assert grade(example.question, said).outcome != "pass", said


@MODEST
@given(st.sampled_from(EXAMPLES))
def test_traditional_writing_makes_no_difference(example: Example) -> None:
    there = TRADITIONAL.convert(example.answer)
    assert _core(example, there) == _core(example, example.answer)


@MODEST
@given(st.sampled_from(EXAMPLES))
def test_full_width_makes_no_difference(example: Example) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in example.answer)
    assert _core(example, wide) == _core(example, example.answer)


@MODEST
@given(st.sampled_from(EXAMPLES), st.data())
def test_spacing_makes_no_difference(example: Example, data: st.DataObject) -> None:
    # A space between digits does part numbers, and one behind a separator may part a list.
    places = [
        at
        for at in range(1, len(example.answer))
        if "\u4e00" <= example.answer[at] <= "\u9fff" and "\u4e00" <= example.answer[at - 1] <= "\u9fff"
    ]
    chosen = data.draw(st.sets(st.sampled_from(places), max_size=4)) if places else set()
    spaced = "".join(f" {char}" if at in chosen else char for at, char in enumerate(example.answer))
    assert _core(example, spaced) == _core(example, example.answer)


def _core(example: Example, said: str) -> tuple[float, str, list[str]]:
    verdict = grade(example.question, said)
    return verdict.score, verdict.outcome, [one.state for one in verdict.points]


def test_a_point_that_must_be_said_is_named_in_the_verdict() -> None:
    question = replace(
        draft("要求是什么？", "不得请假；不得离开。"),
        points=(KeyPoint("不得请假", must=True), KeyPoint("不得离开")),
    )
    assert [one.point.must for one in grade(question, "不得离开").points] == [True, False]
