"""What must not be read: bombs, lies, broken and disguised files; each gets one line."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from contextlib import suppress

import pytest

from questions.formats import UnreadableFile, limits, read
from tests.questions.formats.samples import document, table, unzipped, zipped

GOOD = table(("题目", "答案"), ("几年", "九年"))


def refused(name: str, content: bytes) -> str:
    with pytest.raises(UnreadableFile) as why:
        read(name, content)
    message = str(why.value)
    assert "\n" not in message
    return message


def test_a_good_file_passes() -> None:
    assert "xl/workbook.xml" in limits.office_parts(GOOD)


def test_a_zip_bomb_is_refused_by_its_directory() -> None:
    parts = unzipped(GOOD) | {"xl/media/x.bin": bytes(limits.MOST_BYTES + 1)}
    assert "大得不正常" in refused("a.xlsx", zipped(parts))


def test_a_zip_bomb_is_refused_by_its_ratio() -> None:
    parts = unzipped(GOOD) | {"xl/worksheets/sheet9.xml": b" " * (2 * limits.SMALL)}
    assert "大得不正常" in refused("a.xlsx", zipped(parts))


def test_a_directory_that_lies_about_sizes_does_not_help_a_bomb() -> None:
    content = bytearray(zipped({"xl/workbook.xml": b" " * (2 * limits.SMALL)}))
    end = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, end + 24, 10)
    with pytest.raises(UnreadableFile):
        limits.office_parts(bytes(content))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/workbook.xml"])
def test_an_entity_bomb_is_refused(part: str, encoding: str) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    assert "实体" in refused("a.xlsx", zipped(unzipped(GOOD) | {part: bomb.encode(encoding)}))


def test_an_entity_that_straddles_two_reads_is_found() -> None:
    text = b"<a>" + b" " * ((1 << 20) - 6) + b"<!ENTITY x 'y'></a>"
    with pytest.raises(UnreadableFile, match="实体"):
        limits.office_parts(zipped({"xl/a.xml": text}, zipfile.ZIP_STORED))


def test_a_word_bomb_is_refused_too() -> None:
    parts = unzipped(document("1. 几年？", "答：九年"))
    parts["word/document.xml"] = b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + parts["word/document.xml"]
    assert "实体" in refused("a.docx", zipped(parts))


@pytest.mark.parametrize("name", ["a.xlsx", "a.docx"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_file_gets_one_line(name: str, share: float) -> None:
    whole = GOOD if name == "a.xlsx" else document("1. 几年？", "答：九年")
    assert "损坏" in refused(name, whole[: int(len(whole) * share)])


def test_flipped_bytes_never_raise_anything_else() -> None:
    for position in range(40, len(GOOD), 97):
        content = bytearray(GOOD)
        content[position] ^= 0xFF
        with suppress(UnreadableFile):
            assert read("a.xlsx", bytes(content)).items


def test_an_encrypted_archive_is_named() -> None:
    content = bytearray(GOOD)
    position = 0
    while (position := content.find(b"PK\x01\x02", position)) >= 0:
        content[position + 8] |= 1
        position += 4
    assert "密码" in refused("a.xlsx", bytes(content))


def test_a_word_file_called_xlsx_is_called_by_its_name() -> None:
    assert "Word" in refused("题库.xlsx", document("1. 几年？", "答：九年"))
    assert "Excel" in refused("题库.docx", GOOD)


def test_another_archive_is_no_office_file() -> None:
    other = zipped({"readme.txt": b"x"})
    assert "不是 Excel" in refused("a.xlsx", other)
    assert "不是 Word" in refused("a.docx", other)


def test_an_old_workbook_is_told_how_to_be_saved() -> None:
    assert ".xlsx" in refused("a.xls", b"\xd0\xcf\x11\xe0" + bytes(600))
    assert "另存为" in refused("a.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600))


def test_too_many_rows_are_refused_before_they_are_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ROWS", 50)
    rows = [("题目", "答案"), *((f"第{n}题是什么", f"答案{n}") for n in range(80))]
    assert "超过 50 行" in refused("a.xlsx", table(*rows))
    text = "\n".join(",".join(row) for row in rows)
    assert "超过 50 行" in refused("a.csv", text.encode())
    data = [{"q": question, "a": answer} for question, answer in rows]
    assert "超过 50 行" in refused("a.json", json.dumps(data).encode())


def test_too_many_lines_are_refused_before_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_LINES", 50)
    for name in ("a.txt", "a.md", "a.aiken", "a.gift"):
        assert "超过 50 行" in refused(name, ("1. 几年？\n答：九年\n" * 40).encode())


def test_too_much_text_in_a_document_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_TEXT", 2_000)
    assert "内容太多" in refused("a.docx", document("1. 几年？", "答：九年"))


def test_a_million_empty_rows_are_no_rows() -> None:
    parts = unzipped(GOOD)
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(
        b"</sheetData>", b'<row r="1048576"><c r="A1048576" s="0"/></row></sheetData>'
    )
    assert len(read("a.xlsx", zipped(parts)).items) == 1


def test_many_parts_are_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(limits.MOST_PARTS + 1):
            archive.writestr(f"xl/{number}", b"")
    assert "大得不正常" in refused("a.xlsx", buffer.getvalue())
