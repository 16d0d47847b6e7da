"""The tables beside the judge, which an editor of another campaign may extend."""

from __future__ import annotations

from collections import Counter

import pytest

from questions.grading.confusable import groups, opposites, rivals
from questions.grading.lexicon import data
from questions.grading.wording import form


def test_no_word_stands_in_two_groups_of_one_meaning() -> None:
    words = Counter(word for group in data("wording")["same"] for word in group)
    assert [word for word, count in words.items() if count > 1] == []


def test_the_first_word_of_a_group_stands_for_itself() -> None:
    for group in data("wording")["same"]:
        assert form(group[0]) == group[0]


def test_no_unit_or_comparator_stands_in_two_groups() -> None:
    table = data("numbers")
    units = Counter([*table["general"], *(word for words in table["units"].values() for word in words)])
    assert max(units.values()) == 1
    for side in ("before", "behind"):
        words = Counter(word for words in table["comparators"][side].values() for word in words)
        assert [word for word, count in words.items() if count > 1] == []


def test_confusable_terms_and_rivals_stay_apart_in_the_one_form() -> None:
    assert all(len(group) >= 2 for group in groups())
    assert all(len(set(one.members)) == len(one.members) for one in rivals())
    assert all(one != other for one, other in opposites())


@pytest.mark.parametrize(
    "name", ["terms", "wording", "numbers", "opposites", "confusable", "slips", "extras", "splitting"]
)
def test_a_table_says_what_it_is_for(name: str) -> None:
    from importlib.resources import files

    assert (files("questions.grading") / "data" / f"{name}.toml").read_text(encoding="utf-8").startswith("#")
