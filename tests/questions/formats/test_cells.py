"""Answer keys, numbers and cells as a person sees them."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from questions.formats import numbering
from questions.formats.answerkeys import pairs
from questions.formats.cells import shown


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("1-5 ABCDA", [(1, "A"), (2, "B"), (3, "C"), (4, "D"), (5, "A")]),
        ("1.A 2.BC 3.√", [(1, "A"), (2, "BC"), (3, "√")]),
        ("6—8：AB CD ABC", [(6, "AB"), (7, "CD"), (8, "ABC")]),
        ("1、对 2、错", [(1, "对"), (2, "错")]),
        ("1. 什么是两基", []),
        ("2006年A级", []),
    ],
)
def test_answer_keys(line: str, found: list[tuple[int, str]]) -> None:
    assert pairs(line) == found


@pytest.mark.parametrize(
    ("number", "shape", "text"),
    [
        (12, "decimal", "12"),
        (1, "chineseCounting", "一"),
        (10, "chineseCountingThousand", "十"),
        (21, "japaneseCounting", "二十一"),
        (105, "chineseCounting", "一百零五"),
        (2, "upperLetter", "B"),
        (27, "lowerLetter", "aa"),
        (3, "decimalEnclosedCircle", "③"),
        (4, "lowerRoman", "iv"),
        (9, "upperRoman", "IX"),
        (7, "decimalZero", "07"),
    ],
)
def test_numbers_as_word_shows_them(number: int, shape: str, text: str) -> None:
    assert numbering.shown(number, shape) == text


@pytest.mark.parametrize(
    ("value", "shape", "text"),
    [
        (None, "General", ""),
        (3.0, "General", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (0.95, "0%", "95%"),
        (0.985, "0%", "98.5%"),
        (0.9, "0.00%", "90.00%"),
        (12, '0"人"', "12人"),
        (12, "0所", "12所"),
        (True, "General", "TRUE"),
        (datetime.fromisoformat("2006-09-01"), "yyyy-mm-dd", "2006年9月1日"),
        (datetime.fromisoformat("2006-09-01"), 'yyyy"年"m"月"', "2006年9月"),
        (datetime.fromisoformat("2006-09-01T08:30"), "yyyy/m/d h:mm", "2006年9月1日 8:30"),
        (time(7, 30), "h:mm", "07:30"),
        (timedelta(hours=30), "[h]:mm", "30:00"),
        ("甲_x000D_乙\r\n丙", "General", "甲\n乙\n丙"),
        (1e20, "General", "1e+20"),
    ],
)
def test_cells_are_read_as_they_are_shown(value: object, shape: str, text: str) -> None:
    assert shown(value, shape) == text
