"""The bank's values, and the starter banks that come with the project."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from questions.bank import Bank, Indicator
from questions.checking import check
from questions.formats import toml

STARTERS = sorted(
    path.parent for path in Path(str(files("questions"))).glob("banks/*/bank.toml") if path.is_file()
)


def test_an_indicator_with_parts_is_a_rate_and_has_no_figure_of_its_own() -> None:
    assert Indicator("rate", "入学率", "%", numerator="in", denominator="due").is_rate
    assert not Indicator("in", "已入学", "人").is_rate


def test_banks_do_not_share_what_they_hold() -> None:
    assert Bank() == Bank()
    assert Bank().sources is not Bank().sources


def test_there_is_a_starter_bank() -> None:
    assert STARTERS


@pytest.mark.parametrize("path", STARTERS, ids=lambda path: path.name)
def test_a_starter_bank_has_no_error(path: Path) -> None:
    bank, places = toml.load(path)
    errors = [(places.get(f.question_id), f.message) for f in check(bank) if f.severity == "error"]
    assert errors == []
    assert set(places) == {question.id for question in bank.questions}


@pytest.mark.parametrize("path", STARTERS, ids=lambda path: path.name)
def test_a_starter_bank_survives_being_written_as_one_file(path: Path, tmp_path: Path) -> None:
    bank, _ = toml.load(path)
    single = tmp_path / "bank.toml"
    single.write_bytes(toml.write(bank))
    assert toml.load(single)[0] == bank


@pytest.mark.parametrize("path", STARTERS, ids=lambda path: path.name)
def test_every_question_of_a_starter_bank_says_where_it_comes_from(path: Path) -> None:
    bank, places = toml.load(path)
    assert [places[q.id] for q in bank.questions if not q.sources or not q.citation] == []
