"""Every format against every attack: one clear line, or what is sound of the file; no hang, no crash."""

from __future__ import annotations

import io
from dataclasses import fields

import openpyxl
import pytest

from questions import formats
from questions.bank import Bank
from questions.formats import (
    LARGEST,
    Reading,
    UnreadableFile,
    limits,
    read,
    readable,
    writable,
    write,
)
from questions.question import KeyPoint, Question
from tests.questions.formats.samples import bank_file, document, table, unzipped, zipped

ZIPPED = (".xlsx", ".xlsm", ".docx", ".docm")
every_format = pytest.mark.parametrize("suffix", readable())
every_text = pytest.mark.parametrize("suffix", [each for each in readable() if each not in ZIPPED])
every_office_file = pytest.mark.parametrize("suffix", ZIPPED)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)


PIECES = (*'a1[{"(|,\\_\n\t', "（ A ）", "A. 一 ", "**A.", "~=", "1.", "_ A")


def outcome(name: str, content: bytes) -> Reading | str:
    """What was read, else why not: one line that a person can follow."""
    try:
        reading = read(name, content)
    except UnreadableFile as why:
        message = str(why)
        assert message
        assert len(message) < 300
        assert not any(ord(each) < 32 for each in message), "the answer is one line"
        assert "Error" not in message
        return message
    for item in reading.items:
        assert item.question.prompt
        assert not [text for text in texts(item.question) if text.encode().decode() != text]
    return reading


def refused(name: str, content: bytes) -> str:
    found = outcome(name, content)
    assert isinstance(found, str), f"{name} was read"
    return found


def texts(question: Question) -> list[str]:
    values = [getattr(question, field.name) for field in fields(question)]
    points = [text for point in question.points for text in (point.text, *point.alternatives)]
    return [*points, *(value for value in values if isinstance(value, str))]


@every_format
def test_the_sample_itself_is_sound(suffix: str) -> None:
    reading = outcome(f"a{suffix}", bank_file(suffix, 3))
    assert isinstance(reading, Reading)
    assert [item.question.answer for item in reading.items] == ["是1", "是2", "是3"]


@every_format
@pytest.mark.parametrize("content", [b"", b" \r\n\t ", b"\xef\xbb\xbf", b"\xff\xfe"], ids=repr)
def test_an_empty_file(suffix: str, content: bytes) -> None:
    refused(f"a{suffix}", content)


@every_format
def test_a_file_over_20_megabytes_is_not_even_opened(suffix: str) -> None:
    assert "20 MB" in refused(f"a{suffix}", b"1" * (LARGEST + 1))


@every_format
def test_a_hundred_thousand_rows(suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ROWS", 40)
    monkeypatch.setattr(limits, "MOST_LINES", 200)
    content = bank_file(suffix, 80)
    message = refused(f"a{suffix}", content)
    assert "超过" in message
    assert "行" in message
    assert isinstance(outcome(f"a{suffix}", bank_file(suffix, 40)), Reading)


def test_a_hundred_thousand_rows_are_over_the_limit() -> None:
    assert limits.MOST_ROWS < 100_000


@every_format
@pytest.mark.parametrize(
    ("content", "named"),
    [
        (OLE, "旧版"),
        (b"%PDF-1.7\n" + bytes(200), "PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "图片"),
        (b"\xff\xd8\xff\xe0" + bytes(200), "图片"),
        (b"Rar!\x1a\x07\x00" + bytes(200), "压缩包"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(200), "压缩包"),
        (b"\x1f\x8b\x08" + bytes(200), "压缩包"),
    ],
    ids=["ole", "pdf", "png", "jpeg", "rar", "7z", "gzip"],
)
def test_a_file_of_another_kind_under_this_ending_is_named(suffix: str, content: bytes, named: str) -> None:
    assert named in refused(f"a{suffix}", content)


@every_format
@pytest.mark.parametrize("real", readable())
def test_a_bank_under_another_ending_is_read_rightly_or_refused(suffix: str, real: str) -> None:
    reading = outcome(f"a{suffix}", bank_file(real, 2))
    if isinstance(reading, Reading) and suffix != real:
        for item in reading.items:
            assert "第" in item.question.prompt


@pytest.mark.parametrize("ending", [".xls", ".doc", ".et", ".wps", ".zip", ".rar", ".7z", ".exe", ".pdf", ""])
def test_an_ending_that_cannot_be_read_names_the_cure(ending: str) -> None:
    message = refused(f"题库{ending}", OLE)
    assert "另存为" in message or "解压" in message or "能读的有" in message


@every_format
@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.97])
def test_a_truncated_file(suffix: str, share: float) -> None:
    whole = bank_file(suffix, 6)
    found = outcome(f"a{suffix}", whole[: int(len(whole) * share)])
    assert isinstance(found, str) or len(found.items) <= 6
    if suffix in ZIPPED:
        assert isinstance(found, str)


@every_text
def test_nul_bytes(suffix: str) -> None:
    for content in (bank_file(suffix, 2).replace("是".encode(), "是\0".encode()), bytes(5000)):
        found = outcome(f"a{suffix}", content)
        if isinstance(found, Reading):
            assert not [item for item in found.items if "\0" in "".join(texts(item.question))]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", rb'[{"q": "\u0000\u4ec0\u4e48\ud800", "a": "\u4e5d\u0000\u5e74\udfff"}]'),
        ("a.jsonl", rb'{"q": "\u0000\u4ec0\u4e48\ud800", "a": "\u4e5d\u0000\u5e74\udfff"}'),
        (
            "a.toml",
            '[[question]]\nid = "q"\nprompt = "\\u0000什么"\nanswer = "九\\u0000年\\u202E"\n'.encode(),
        ),
        ("a.csv", "题目,答案\n\x01什么\x0b,九\x1b年\u202e\n".encode()),
        ("a.txt", "1. \x01什么\x7f？\n答：九\x02年\n".encode()),
    ],
    ids=["json", "jsonl", "toml", "csv", "txt"],
)
def test_invisible_characters_are_taken_out_and_told(name: str, content: bytes) -> None:
    reading = outcome(name, content)
    assert isinstance(reading, Reading)
    (item,) = reading.items
    assert item.question.prompt.rstrip("？") == "什么"
    assert item.question.answer == "九年"
    assert any("控制字符" in remark.message for remark in reading.repairs)


def test_what_cannot_be_seen_is_taken_out_of_all_that_a_bank_file_holds() -> None:
    toml = '[sources.a]\ntitle = "教育\\u0000法"\n[[question]]\nid="q"\nprompt="什么"\nanswer="九"\n'
    text = toml + '[[question.points]]\ntext = "九\\u0000"\nalternatives = ["\\u202E9"]\n'
    reading = read("a.toml", text.encode())
    assert reading.bank.sources["a"].title == "教育法"
    assert reading.items[0].question.points == (KeyPoint("九", alternatives=("9",)),)


@every_format
def test_an_answer_without_an_end_is_left_out_and_told(suffix: str) -> None:
    endless = "很长" * (limits.LONGEST_QUESTION // 2)
    found = outcome(f"a{suffix}", bank_file(suffix, 1, endless))
    if isinstance(found, Reading):
        assert not found.items
        assert any("字" in problem.message for problem in found.problems)


@every_text
@pytest.mark.parametrize(
    "piece",
    ["a", "1", "[", "{", '"', "(", "（ A ）", "A. 一 ", "**A.", "|", ",", "\\", "~=", "_", "\n", "\t"],
)
def test_the_same_over_and_over(suffix: str, piece: str) -> None:
    outcome(f"a{suffix}", bank_file(suffix) + (piece * 4000).encode())
    outcome(f"a{suffix}", (piece * 4000).encode())


@every_office_file
def test_a_bomb_and_entities_in_every_office_file(suffix: str) -> None:
    parts = unzipped(bank_file(suffix))
    body = "word/document.xml" if suffix.startswith(".doc") else "xl/workbook.xml"
    entities = b'<!DOCTYPE a [<!ENTITY b "bbb"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    assert "实体" in refused(f"a{suffix}", zipped(parts | {body: entities + parts[body]}))
    stuffed = parts | {body: parts[body] + b" " * (2 * limits.SMALL)}
    assert "大得不正常" in refused(f"a{suffix}", zipped(stuffed))


@every_office_file
def test_an_office_file_behind_a_password(suffix: str) -> None:
    # A password turns an Office file into an OLE container.
    assert "旧版" in refused(f"a{suffix}", OLE)


@every_office_file
def test_macros_and_embedded_programs_are_never_looked_at(suffix: str) -> None:
    folder = "word" if suffix.startswith(".doc") else "xl"
    evil = {f"{folder}/vbaProject.bin": OLE, f"{folder}/embeddings/oleObject1.bin": b"MZ" * 500}
    reading = outcome(f"a{suffix}", zipped(unzipped(bank_file(suffix)) | evil))
    assert isinstance(reading, Reading)
    assert [item.question.answer for item in reading.items] == ["是1"]


@every_office_file
def test_links_to_other_places_are_not_followed(suffix: str) -> None:
    parts = unzipped(bank_file(suffix))
    name = "word/_rels/document.xml.rels" if suffix.startswith(".doc") else "xl/_rels/workbook.xml.rels"
    outside = (
        b'<Relationship Id="rId99" TargetMode="External" Target="http://127.0.0.1:9/x" Type="http://schemas.'
        b'openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/></Relationships>'
    )
    parts[name] = parts[name].replace(b"</Relationships>", outside)
    reading = outcome(f"a{suffix}", zipped(parts))
    assert isinstance(reading, Reading)
    assert len(reading.items) == 1


LIVE = ("=1+1", "=cmd|'/c calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")')


@pytest.mark.parametrize("suffix", writable())
@pytest.mark.parametrize("text", LIVE)
def test_what_looks_like_a_formula_goes_out_and_comes_back_as_text(suffix: str, text: str) -> None:
    question = Question("q1", f"什么{text}", text.strip(), (KeyPoint(text.strip()),), note=text.strip())
    content = write(Bank(title=text.strip(), questions=(question,)), suffix)
    if suffix == ".xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        cells = [
            cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None
        ]
        assert not [cell for cell in cells if cell.data_type == "f"]
    (item,) = read(f"a{suffix}", content).items
    assert item.question.answer == text.strip()


@pytest.mark.parametrize("text", LIVE)
def test_a_formula_in_a_csv_is_text(text: str) -> None:
    (item,) = read("a.csv", f'题目,答案\n什么,"{text.replace(chr(34), chr(34) * 2)}"\n'.encode()).items
    assert item.question.answer == text.strip()


def test_a_formula_whose_result_was_not_stored_is_a_problem_and_never_worked_out() -> None:
    reading = read("a.xlsx", table(("题目", "答案"), ("一加一", "=1+1"), ("几年", "九年")))
    assert [item.question.prompt for item in reading.items] == ["几年"]
    assert any("公式" in problem.message for problem in reading.problems)


def test_no_module_of_a_format_lacks_a_sample() -> None:
    assert all(bank_file(suffix) for suffix in formats.readable())
    assert document("x")


@pytest.mark.parametrize("suffix", [".txt", ".md", ".gift", ".aiken", ".toml"])
@pytest.mark.parametrize("piece", ["（ A ）", "|", "_", "A. 一 ", " "])
def test_a_line_that_nobody_wrote(suffix: str, piece: str) -> None:
    line = "1. 什么" + piece * limits.LONGEST_LINE
    message = refused(f"a{suffix}", line.encode())
    assert "第 1 行" in message


def test_a_key_of_a_million_parts() -> None:
    assert "第 2 行" in refused("a.toml", b"title = 'x'\n" + b"a." * 90_000 + b"a = 1")
