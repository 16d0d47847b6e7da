"""Stems without their numbers and hidden answers, and answers that are none."""

from __future__ import annotations

import pytest

from questions.formats import stems


@pytest.mark.parametrize(
    ("written", "text", "number"),
    [
        ("1.什么", "什么", 1),
        ("12、什么", "什么", 12),
        ("（3）什么", "什么", 3),
        ("第4题 什么", "什么", 4),
        ("第5题：什么", "什么", 5),
        ("６．什么", "什么", 6),
        ("⑦什么", "什么", 7),
        ("题目8：什么", "什么", 8),
        ("2006年施行什么", "2006年施行什么", None),
        ("3.5%是什么", "3.5%是什么", None),
        ("1949.10.1是什么", "1949.10.1是什么", None),
        ("【单选题】9. 什么", "什么", 9),
        ("10. (多选题, 2.0分)什么", "什么", 10),
        ("什么（2分）", "什么", None),
        ("11.[判断题] 什么（易）", "什么", 11),
    ],
)
def test_stems_lose_their_numbers_and_tags(written: str, text: str, number: int | None) -> None:
    stem = stems.clean(written)
    assert (stem.text, stem.number) == (text, number)


@pytest.mark.parametrize(
    ("written", "text", "hidden"),
    [
        ("首都是（ A ）", "首都是（　）", "A"),
        ("包括(A、B，C)。", "包括（　）。", "ABC"),
        ("是[　Ｄ　]", "是（　）", "D"),
        ("有( AB", "有( AB", ""),
        ("对吗。（√）", "对吗。（　）", "√"),
        ("对吗？ ( 错 )", "对吗？（　）", "错"),
        ("建于__1921__年，共__13__人", "建于____年，共____人", "1921；13"),
        ("几年？答案：九年", "几年？", "九年"),
        ("几年？（答案：九年）", "几年？", "九年"),
        ("答案是：", "答案是：", ""),
        ("维生素（K）", "维生素（K）", ""),
    ],
)
def test_answers_hidden_in_stems(written: str, text: str, hidden: str) -> None:
    stem = stems.clean(written)
    assert (stem.text, stem.hidden) == (text, hidden)


def test_only_the_given_answer_is_taken_out_of_a_stem() -> None:
    assert stems.clean("交流电（AC）", options="ABCD", said="B").text == "交流电（AC）"
    against = stems.clean("首都是（ A ）", options="ABCD", said="B")
    assert (against.text, against.hidden, against.against) == ("首都是（　）", "", "A")


@pytest.mark.parametrize(
    "answer", ["略", "暂无", "暂无答案", "（略）", "解释", "无", "-", "……", "见教材", "N/A", "待补充。", "？"]
)
def test_placeholders(answer: str) -> None:
    assert stems.placeholder(answer)


@pytest.mark.parametrize("answer", ["无偿", "略高于5%", "解释说明", "答案在风中", "空气"])
def test_real_answers_are_no_placeholders(answer: str) -> None:
    assert not stems.placeholder(answer)
