"""Text in whatever encoding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.formats import UnreadableFile
from questions.formats.decoding import decode

TEXT = "1、什么是“两基”？答：基本普及九年义务教育的简称，是国家的工作。\n"
TRADITIONAL = "1、什麼是義務教育？答：這是國家的責任，對所有人都一樣。\n"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"])
def test_chinese_text_is_decoded(encoding: str) -> None:
    assert decode((TEXT * 3).encode(encoding)).text == TEXT * 3


def test_traditional_text_of_taiwan_is_decoded() -> None:
    assert decode((TRADITIONAL * 3).encode("big5")).text == TRADITIONAL * 3


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff")))
def test_utf8_is_never_taken_for_anything_else(text: str) -> None:
    assert decode(text.encode()).text == text


def test_a_guess_is_told_and_utf8_is_none() -> None:
    assert decode(TEXT.encode()).guess == ""
    assert "GB18030" in decode(TEXT.encode("gb18030")).guess


def test_a_character_cut_off_at_the_end_is_left_out() -> None:
    found = decode(TEXT.encode()[:-2])
    assert found.text == TEXT.encode()[:-4].decode()
    assert "不完整" in found.guess


def test_a_few_damaged_bytes_are_shown_and_told() -> None:
    found = decode((TEXT * 20).encode("gb18030") + b"\xff\xff" + TEXT.encode("gb18030"))
    assert "\ufffd" in found.text
    assert found.guess


@pytest.mark.parametrize("content", [bytes(range(256)) * 40, b"\0" * 5000, b"\x80\x81\xfe\xff" * 999])
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableFile, match="编码"):
        decode(content)
