"""The starter banks out to a file, through Excel, and back: no difference but the edit."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions import merging
from questions.bank import Bank
from questions.formats import read, toml, writable, write
from tests.questions.formats.samples import saved, texts

BANKS = ("liangji", "junheng")
both_banks = pytest.mark.parametrize("name", BANKS)
EDITABLE = {
    "题干": "prompt",
    "标准答案": "answer",
    "专题": "topic",
    "出处": "citation",
    "备注": "note",
    "适用范围": "jurisdiction",
}


@cache
def starter(name: str) -> Bank:
    return toml.load(Path(toml.__file__).parents[1] / "banks" / name)[0]


@cache
def exported(name: str, suffix: str) -> bytes:
    return write(starter(name), suffix)


@both_banks
@pytest.mark.parametrize("suffix", [each for each in writable() if each != ".gift"])
def test_a_starter_bank_comes_back_from_every_full_format_without_a_difference(
    name: str, suffix: str
) -> None:
    found = merging.compare(starter(name), read(f"a{suffix}", exported(name, suffix)))
    assert not found
    assert not found.problems
    assert not found.repairs
    assert len(found.unchanged) == len(starter(name).questions)


@both_banks
def test_a_starter_bank_comes_back_from_gift_with_its_questions(name: str) -> None:
    found = merging.compare(starter(name), read("a.gift", exported(name, ".gift")))
    assert not found.added
    assert not found.changed
    assert not found.missing


def sample(name: str) -> Bank:
    """A few questions of a starter bank: a workbook of all takes a second to open."""
    bank = starter(name)
    return replace(bank, questions=bank.questions[::20], indicators={})


def in_excel(content: bytes, change: Callable[[Any], None]) -> bytes:
    """`content` opened, changed on its first sheet and saved again, as Excel would."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book["题库"])
    return saved(book)


def columns(sheet: Any) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[1]}


# Excel shows some texts as they are and stores others as numbers: an edit is any text of some length.
edits = texts.map(lambda text: text.strip()).filter(lambda text: len(text) > 3 and "\n" not in text)


@settings(max_examples=8, deadline=None)
@given(
    name=st.sampled_from(BANKS),
    header=st.sampled_from(sorted(EDITABLE)),
    place=st.integers(0, 10**6),
    text=edits,
)
def test_an_edit_in_excel_is_the_only_difference(name: str, header: str, place: int, text: str) -> None:
    bank = sample(name)
    question = bank.questions[place % len(bank.questions)]
    row = 2 + place % len(bank.questions)
    field = EDITABLE[header]

    def change(sheet: Any) -> None:
        assert sheet.cell(row, columns(sheet)["编号"]).value == question.id
        sheet.cell(row, columns(sheet)[header]).value = f"改为{text}"

    found = merging.compare(bank, read("a.xlsx", in_excel(write(bank, ".xlsx"), change)))
    assert not found.added
    assert {change.question_id for change in found.changed} == {question.id}
    (changed,) = found.changed
    names = {each.name for each in changed.fields}
    assert field in names
    assert names <= {field, "points"} if field == "answer" else names == {field}


@both_banks
def test_the_habits_of_excel_are_no_difference(name: str) -> None:
    bank = starter(name)

    def habits(sheet: Any) -> None:
        at = columns(sheet)
        for row in range(2, sheet.max_row + 1):
            seconds, as_of = sheet.cell(row, at["限时（秒）"]), sheet.cell(row, at["时点"])
            if seconds.value:
                seconds.value = float(seconds.value)
            if as_of.value and len(as_of.value) == 4:
                as_of.value = int(as_of.value)
            elif as_of.value and len(as_of.value) == 10:
                as_of.value = datetime.fromisoformat(as_of.value)
            for header in ("题干", "标准答案"):
                cell = sheet.cell(row, at[header])
                # Trailing blanks, and line ends of another system.
                cell.value = f"{cell.value}  ".replace("\n", "\r\n")
        for row in range(sheet.max_row + 1, sheet.max_row + 40):
            sheet.cell(row, 1).value = ""
            sheet.cell(row, 5).value = "   "
        sheet.column_dimensions["C"].hidden = True
        sheet.auto_filter.ref = "A1:S5"

    found = merging.compare(bank, read("a.xlsx", in_excel(exported(name, ".xlsx"), habits)))
    assert not found
    assert not found.problems
    assert len(found.unchanged) == len(bank.questions)


def test_what_autocorrect_does_to_quotes_and_dots_is_seen_as_what_it_is() -> None:
    bank = sample("liangji")

    def corrected(sheet: Any) -> None:
        at = columns(sheet)
        cell = sheet.cell(2, at["备注"])
        cell.value = (cell.value or "") + "…"

    found = merging.compare(bank, read("a.xlsx", in_excel(write(bank, ".xlsx"), corrected)))
    (change,) = found.changed
    assert [each.name for each in change.fields] == ["note"]


def test_rows_put_in_another_order_or_left_out_are_no_difference() -> None:
    bank = starter("junheng")
    shuffled = replace(bank, questions=(*reversed(bank.questions[:40]),))
    found = merging.compare(bank, read("a.xlsx", write(shuffled, ".xlsx")))
    assert not found
    assert len(found.missing) == len(bank.questions) - 40
