"""GIFT, read and written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.bank import Bank
from questions.formats import Item, UnreadableFile, read, write
from questions.question import KeyPoint, Question
from tests.questions.formats.samples import words


def items(text: str) -> tuple[Item, ...]:
    reading = read("a.gift", text.encode())
    assert not reading.problems
    return reading.items


def test_the_kinds_of_questions() -> None:
    found = items(
        "// 注释\n$CATEGORY: $course$/两基/扫盲\n\n::甲::首都是{=京 ~沪 ~穗}\n"
        "\n[html]<b>直辖市</b>有{~%50%京 ~%50%沪 ~%-100%穗}\n\n"
        "地圆{T#对了}\n\n几字{=1500字#好 =一千五百字}\n\n哪年{#2006:0}\n"
        "\n首都{=京 ~沪}在北方\n\n谈谈两基{=普九和扫盲####见手册}\n\n"
        "配对{=甲 -> 一 =乙 -> 二}"
    )
    assert [item.question.answer for item in found] == [
        "京",
        "京；沪",
        "正确",
        "1500字",
        "2006",
        "京",
        "普九和扫盲",
        "甲——一；乙——二",
    ]
    assert {item.question.topic for item in found} == {"扫盲"}
    assert found[0].options == ("京", "沪", "穗")
    assert found[5].question.prompt == "首都 ____ 在北方"
    assert found[6].question.note == "见手册"


def test_escaped_marks_are_text() -> None:
    (item,) = items("1\\=1\\: 对吗\\{x\\}{=对\\~的 ~错\\#的}")
    assert (item.question.prompt, item.question.answer) == ("1=1: 对吗{x}", "对~的")


def test_a_question_over_several_lines() -> None:
    (item,) = items("::t::首都是\n哪里{\n  =京\n\n  ~沪\n}\n")
    assert item.question.answer == "京"


def test_what_is_not_closed_is_told() -> None:
    reading = read("a.gift", "首都是{=京 ~沪\n\n几年{=九年}".encode())
    assert reading.problems[0].place == "第 1 行"


def test_a_file_without_questions_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="没有找到题目"):
        read("a.gift", "今天天气很好。".encode())


prose = (
    st.lists(words, min_size=1, max_size=3)
    .map("，".join)
    .filter(lambda text: "->" not in text and text[0] not in "{[$/:")
)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(prose, st.lists(prose, min_size=2, max_size=4, unique=True)), min_size=1, max_size=3)
)
def test_what_is_written_is_read(questions: list[tuple[str, list[str]]]) -> None:
    bank = Bank(
        questions=tuple(
            Question(
                f"q{n}",
                f"问题{prompt}？",
                f"答案{texts[0]}",
                distractors=tuple(f"选项{n}{text}" for text in texts[1:]),
                topic="专题",
            )
            for n, (prompt, texts) in enumerate(questions)
        )
    )
    content = write(bank, ".gift").decode()
    assert content.count("::") == 2 * len(bank.questions)
    assert content.count("\n\n") == len(bank.questions)


def test_what_is_written_comes_back() -> None:
    bank = Bank(
        questions=(
            Question("a", "首都{x}是：", "京=都", (KeyPoint("京=都"),), "地理", distractors=("沪~", "穗#")),
            Question(
                "b",
                "直辖市有",
                "京；沪",
                (KeyPoint("京"), KeyPoint("沪")),
                "地理",
                closed=True,
                distractors=("穗",),
            ),
            Question("c", "地圆", "正确", (KeyPoint("正确"),), distractors=("错误",)),
            Question("d", "怎样做？", "先建档；\n再核对"),
        )
    )
    found = read("a.gift", write(bank, ".gift")).items
    assert [item.question.prompt for item in found] == ["首都{x}是：", "直辖市有", "地圆（　）", "怎样做？"]
    assert [item.question.answer for item in found] == ["京=都", "京；沪", "正确", "先建档；\n再核对"]
    assert [item.question.distractors for item in found] == [("沪~", "穗#"), ("穗",), ("错误",), ()]
    assert [item.question.topic for item in found] == ["地理", "地理", "未分专题", "未分专题"]
