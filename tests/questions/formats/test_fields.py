"""Fields, lists and points written as text, and the places they stand at."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.formats import fields, places, points
from questions.question import KeyPoint, Strictness
from tests.questions.formats.samples import key_points, texts


def test_fields_from_text() -> None:
    assert fields.day("2006年9月1日") == "2006-09-01"
    assert fields.day("2006.9") == "2006-09"
    assert fields.day("2006年") == "2006"
    assert fields.day("2006-09-01 00:00:00") == "2006-09-01"
    assert fields.flag("√")
    assert not fields.flag("")
    assert fields.count("60.0") == 60
    assert fields.confidence("待核") == "Q"
    assert fields.confidence("s") == "S"


@pytest.mark.parametrize(
    ("name", "text"),
    [("as_of", "去年"), ("as_of", "2006-13"), ("veto", "也许"), ("seconds", "0"), ("confidence", "Z")],
)
def test_fields_that_make_no_sense(name: str, text: str) -> None:
    with pytest.raises(fields.Unfit):
        fields.value(name, text)


@given(st.lists(texts, max_size=4))
def test_lists_come_back(listed: list[str]) -> None:
    assert fields.listed(fields.listing(listed)) == tuple(listed)


def test_lists_as_people_write_them() -> None:
    assert fields.listed("校长，教师; 村干部、") == ("校长", "教师", "村干部")


@given(st.lists(key_points, max_size=3))
def test_points_come_back(listed: list[KeyPoint]) -> None:
    assert points.read(points.write(listed)) == tuple(listed)


def test_points_as_a_clerk_writes_them() -> None:
    assert points.read(" ★ 农村1500字 ｜ 一千五百字|1500个字 【原话】 【权重 2】\n\n城镇2000字\n") == (
        KeyPoint("农村1500字", 2.0, True, ("一千五百字", "1500个字"), Strictness.WORDING),
        KeyPoint("城镇2000字"),
    )


def test_points_of_someone_elses_making() -> None:
    assert points.read_plain("农村1500字；城镇2000字\n") == (KeyPoint("农村1500字"), KeyPoint("城镇2000字"))
    assert points.read_plain("★农村；1500字") == (KeyPoint("农村；1500字", must=True),)


def test_places_are_found_again() -> None:
    assert places.cell(places.line(7)) == places.Cell("", 7, "")
    assert places.cell(places.row("题 库", 7, "AB")) == places.Cell("题 库", 7, "AB")
    assert places.cell(places.entry(7)) is None
