"""Numbers, names and days as each language writes them."""

from __future__ import annotations

from datetime import date

import pytest

from bot.messages.wording import counted, wording

DAY = date(2026, 12, 5)


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 people"), (1, "1 person"), (2, "2 people"), (21, "21 people")]
)
def test_one_alone_has_the_singular(number: int, said: str) -> None:
    assert counted(number, "person", "people") == said


def test_a_plural_has_an_s_where_no_other_is_known() -> None:
    assert counted(3, "question") == "3 questions"


@pytest.mark.parametrize(("language", "said"), [("zh", "2026年12月5日"), ("en", "5 December 2026")])
def test_a_day_is_written_as_people_do(language: str, said: str) -> None:
    assert wording(language).day(DAY) == said


@pytest.mark.parametrize(("language", "said"), [("zh", "12月5日"), ("en", "5 December")])
def test_a_day_may_go_without_its_year(language: str, said: str) -> None:
    assert wording(language).day(DAY, year=False) == said


@pytest.mark.parametrize(("language", "said"), [("zh", "甲、乙"), ("en", "甲, 乙")])
def test_names_are_listed_with_the_comma_of_the_language(language: str, said: str) -> None:
    assert wording(language).listed(["甲", "乙"]) == said
