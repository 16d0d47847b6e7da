"""Whatever is sent, the answer is a reading or one line that says why not."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.formats import UnreadableFile, read, readable

PIECES = st.sampled_from(
    (
        "1. ",
        "2、",
        "（1）",
        "一、",
        "第1题 ",
        "什么是两基？",
        "答：",
        "答案：",
        "A",
        "A. ",
        "B、",
        "C",
        "（ A ）",
        "____",
        "√",
        "\n",
        "\n\n",
        "\t",
        ",",
        "|",
        "|--|",
        "{",
        "}",
        "=",
        "~",
        "::",
        "[",
        "]",
        '"',
        ":",
        "question",
        "answer",
        "options",
        "题目",
        "选项A",
        "正确答案",
        "参考答案",
        "1-5 ABCDA",
        "判断题",
        "第一章 总则",
        "#",
        "**",
        "<b>",
        "&nbsp;",
        "[图片]",
        "ANSWER: A",
        "#separator:tab",
        "null",
        "2006",
        "%",
    )
)


@pytest.mark.parametrize(
    "suffix", [each for each in readable() if each not in (".xlsx", ".xlsm", ".docx", ".docm", ".toml")]
)
@settings(max_examples=60)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_no_text_is_too_odd(suffix: str, text: str) -> None:
    with suppress(UnreadableFile):
        for item in read(f"a{suffix}", text.encode()).items:
            assert item.question.prompt
            assert item.question.answer
            assert item.place


@settings(max_examples=60)
@given(st.binary(max_size=200), st.sampled_from(readable()))
def test_no_bytes_are_too_odd(content: bytes, suffix: str) -> None:
    with suppress(UnreadableFile):
        read(f"a{suffix}", content)
