"""Normalised text and the way back to what was written."""

from __future__ import annotations

import pytest

from questions.grading.normalise import clauses, normalise


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("①免学杂费②免教科书费", "；免学杂费；免教科书费"),
        ("1、农村 2、城镇", "；农村；城镇"),
        ("（1）自查（2）预检", "；自查；预检"),
        ("一是自查，二是预检", "；自查，；预检"),
        ("９５％", "95%"),
        ("1.5%", "1.5%"),
        ("西部8:2，中部6:4", "西部8:2，中部6:4"),
        ("7—10天", "7-10天"),
        ("“两基”😀 档案", "两基档案"),
        ("學校實行什麼制度，看著群眾", "学校实行什么制度，看着群众"),
        ("什么是两基", "什么是两基"),
        ("统一领导", "统一领导"),
        ("D级危房", "d级危房"),
        ("95 98", "95，98"),
    ],
)
def test_what_means_the_same_reads_the_same(written: str, read: str) -> None:
    assert normalise(written).chars == read


def test_a_quote_is_what_the_person_wrote() -> None:
    text = normalise("①農村要 達到９５％，對嗎")
    at = text.chars.index("95%")
    assert text.quote(at, at + 3) == "９５％"
    assert text.quote(text.chars.index("农村"), at + 3) == "農村要 達到９５％"


def test_clauses_are_the_stretches_between_pauses() -> None:
    chars = "农村，城镇。；复盲"
    assert [chars[left:right] for left, right in clauses(chars)] == ["农村", "城镇", "复盲"]


def test_a_range_keeps_its_sign_and_a_dash_between_words_parts_them() -> None:
    assert normalise("名册—市表").chars == "名册，市表"
    assert normalise("2^(n-1)").chars == "2^（n-1）"
