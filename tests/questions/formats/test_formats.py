"""The registry: which module reads a file, and what is refused before any module sees it."""

from __future__ import annotations

import pytest

from questions import formats
from questions.bank import Bank
from questions.formats import UnreadableFile


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        formats.read(name, content)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_file_is_read_by_its_ending_whatever_its_case() -> None:
    reading = formats.read(" 题库.TOML ", '[[question]]\nprompt = "问"\n'.encode())
    assert [item.question.prompt for item in reading.items] == ["问"]


def test_a_bank_is_written_by_its_ending() -> None:
    assert formats.write(Bank(title="两基"), ".toml") == 'title = "两基"\n'.encode()
    with pytest.raises(UnreadableFile, match=r"写不了 \.exe 文件。能写的有：.*\.toml"):
        formats.write(Bank(), ".exe")


def test_what_can_be_written_can_be_read() -> None:
    assert ".toml" in formats.writable()
    assert set(formats.writable()) <= set(formats.readable())


def test_an_unknown_ending_is_told_which_ones_are_known() -> None:
    assert refusal("a.exe", b"MZ").startswith("读不了 .exe 文件。能读的有：")
    assert refusal("README", b"x").startswith("读不了没有后缀的文件。能读的有：")


@pytest.mark.parametrize(
    ("name", "cure"), [("a.xls", ".xlsx"), ("a.DOC", ".docx"), ("a.wps", ".docx"), ("a.zip", "解压")]
)
def test_an_old_or_packed_file_is_refused_with_the_way_out(name: str, cure: str) -> None:
    assert cure in refusal(name, b"\xd0\xcf\x11\xe0")


def test_an_empty_file_is_told_to_be_empty() -> None:
    assert "空的" in refusal("a.toml", b" \n")


def test_a_file_above_the_limit_is_refused() -> None:
    assert "20 MB" in refusal("a.toml", b"#" * (formats.LARGEST + 1))


@pytest.mark.parametrize(
    ("content", "what"), [(b"PK\x03\x04..", "Excel"), (b"%PDF-1.7", "PDF"), (b"\xd0\xcf\x11\xe0", "旧版")]
)
def test_a_file_with_a_false_ending_is_told_what_it_is(content: bytes, what: str) -> None:
    assert what in refusal("a.toml", content)
