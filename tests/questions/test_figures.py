"""Figures of a unit: rates are computed, templates are filled without a hole, and sums must tie out."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.bank import Indicator
from questions.figures import (
    Figure,
    Mismatch,
    MissingFigures,
    fill,
    jump,
    needed,
    number,
    placeholders,
    resolve,
    tie_out,
    wording,
)
from questions.question import KeyPoint, Question

INDICATORS = {
    indicator.id: indicator
    for indicator in [
        Indicator("due", "应入学", "人"),
        Indicator("in", "已入学", "人"),
        Indicator("rate", "入学率", "%", numerator="in", denominator="due"),
        Indicator("books", "图书", "册"),
        Indicator("books_each", "生均图书", "册", numerator="books", denominator="in", digits=1),
        Indicator("year", "学年"),
        Indicator("money", "拨款", "万元"),
        Indicator("each", "生均公用经费", "元", adds_up=False),
        Indicator("loop", "循环", "%", numerator="loop", denominator="due"),
    ]
}


def figures(**values: str) -> dict[str, Figure]:
    return {id: Figure(id, value) for id, value in values.items()}


def rate(above: str, below: str, digits: int = 2, measure: str = "%") -> str | None:
    indicators = INDICATORS | {"rate": Indicator("rate", "率", measure, "in", "due", digits)}
    return resolve(indicators, figures(**{"in": above, "due": below})).get("rate")


QUESTION = Question(
    "q",
    "本镇入学率多少？",
    "应入学{{due}}，已入学{{ in }}人，入学率{{rate}}。",
    (
        KeyPoint("入学率{{rate}}", must=True, alternatives=("率是{{rate}}",)),
        KeyPoint("应入学{{due}}", weight=0.5),
    ),
)


def test_a_template_is_filled_in_answer_points_and_alternatives() -> None:
    filled = fill(QUESTION, INDICATORS, figures(due="1,234", **{"in": "1229"}))
    assert filled.answer == "应入学1,234人，已入学1229人，入学率99.59%。"
    assert filled.points[0] == KeyPoint("入学率99.59%", must=True, alternatives=("率是99.59%",))
    assert filled.points[1] == KeyPoint("应入学1,234人", weight=0.5)
    assert (filled.id, filled.prompt) == ("q", QUESTION.prompt)


def test_a_place_in_the_prompt_is_filled_too() -> None:
    question = Question("q", "{{year}}学年的入学率多少？", "答")
    assert placeholders(question) == {"year"}
    assert fill(question, INDICATORS, figures(year="2010—2011")).prompt == "2010—2011学年的入学率多少？"


def test_a_question_without_places_is_returned_as_it_is() -> None:
    question = Question("q", "什么是“两基”？", "答")
    assert fill(question, {}, {}) is question


def test_a_question_needs_the_parts_of_its_rates() -> None:
    assert placeholders(QUESTION) == {"due", "in", "rate"}
    assert needed(QUESTION, INDICATORS) == {"due", "in"}
    assert needed(Question("q", "?", "{{rate}}{{year}}{{unknown}}"), INDICATORS) == {
        "due",
        "in",
        "year",
        "unknown",
    }


@pytest.mark.parametrize(
    ("given_figures", "missing"),
    [
        ({}, ("due", "in")),
        ({"due": "10"}, ("in",)),
        ({"due": "10", "in": "  "}, ("in",)),
        ({"due": "10", "in": "待核"}, ("in",)),
        ({"due": "0", "in": "0"}, ("rate",)),
    ],
)
def test_a_hole_is_never_left_and_what_lacks_is_named(
    given_figures: dict[str, str], missing: tuple[str, ...]
) -> None:
    with pytest.raises(MissingFigures) as caught:
        fill(QUESTION, INDICATORS, figures(**given_figures))
    assert caught.value.indicators == missing


def test_an_indicator_the_bank_does_not_know_is_missing() -> None:
    with pytest.raises(MissingFigures) as caught:
        fill(Question("q", "?", "{{unknown}}"), INDICATORS, figures(unknown="5"))
    assert caught.value.indicators == ("unknown",)


def test_a_rate_made_of_itself_is_missing_rather_than_endless() -> None:
    with pytest.raises(MissingFigures) as caught:
        fill(Question("q", "?", "{{loop}}"), INDICATORS, figures(due="5"))
    assert caught.value.indicators == ("loop",)


@pytest.mark.parametrize(
    ("above", "below", "digits", "expected"),
    [
        ("9962", "10000", 2, "99.62%"),
        ("1", "3", 2, "33.33%"),
        ("2", "3", 2, "66.67%"),
        ("1", "8", 2, "12.5%"),
        ("1", "8", 1, "12.5%"),
        ("1", "8", 0, "13%"),
        ("1", "1", 2, "100%"),
        ("100", "1000", 0, "10%"),
        ("0", "7", 2, "0%"),
        ("-1", "8", 0, "-13%"),
        ("-1", "100000", 2, "0%"),
        ("１，２００", "1 600人", 2, "75%"),
        ("5", "0", 2, None),
        ("五", "10", 2, None),
    ],
)
def test_a_rate_is_its_parts_rounded_half_up(
    above: str, below: str, digits: int, expected: str | None
) -> None:
    assert rate(above, below, digits) == expected


@given(st.integers(0, 10**7), st.integers(1, 10**7), st.integers(0, 4))
def test_a_rate_is_within_half_a_step_of_the_exact_one(above: int, below: int, digits: int) -> None:
    text = rate(str(above), str(below), digits)
    assert text is not None
    assert text.endswith("%")
    exact = Fraction(100 * above, below)
    assert abs(Fraction(text[:-1]) - exact) <= Fraction(1, 2 * 10**digits)
    rounded = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(
        Decimal(1).scaleb(-digits), ROUND_HALF_UP
    )
    assert Decimal(text[:-1]) == rounded


def test_a_quotient_that_is_no_percentage_is_not_scaled() -> None:
    assert resolve(INDICATORS, figures(books="2501", **{"in": "100"}))["books_each"] == "25册"
    assert rate("3", "1000", 1, "‰") == "3‰"


def test_stored_values_get_their_measure_once() -> None:
    words = resolve(INDICATORS, figures(due="12人", money="1.5万", books=" 30 ", year="2010年"))
    assert words == {"due": "12人", "money": "1.5万元", "books": "30册", "year": "2010年"}


def test_a_value_is_read_as_a_number_however_it_is_typed() -> None:
    assert number("１，２３４ 人", "人") == 1234
    assert number(Figure("rate", "99.5％")) == Decimal("99.5")
    assert [number(text) for text in ["约5", "", "1.2.3", "nan", "1e5", "-3"]] == [None] * 5 + [Decimal(-3)]


def test_villages_that_do_not_add_up_to_the_township_are_told() -> None:
    township = figures(due="100", books="50", rate="99", each="300", year="2010", money="9")
    villages = [
        figures(due="60", books="20", each="300", year="2010", money="9"),
        figures(due="30", books="30"),
    ]
    assert tie_out(INDICATORS, township, villages) == (Mismatch("due", Decimal(100), Decimal(90)),)


def test_a_unit_without_units_below_ties_out() -> None:
    assert tie_out(INDICATORS, figures(due="100"), []) == ()


def test_a_village_whose_figure_is_a_text_leaves_the_sum_open() -> None:
    assert tie_out(INDICATORS, figures(due="100"), [figures(due="未报"), figures(due="30")]) == ()


@pytest.mark.parametrize(
    ("previous", "current", "measure", "jumps"),
    [
        ("1000", "1200", "人", False),
        ("1000", "1300", "人", True),
        ("1000", "100", "人", True),
        ("1234", "12340", "人", True),
        ("3", "6", "人", False),
        ("3", "30", "人", True),
        ("0", "2", "人", False),
        ("0", "40", "人", True),
        ("99.6%", "99.8%", "", False),
        ("99.6", "89.8", "%", True),
        ("已整改", "未整改", "", False),
    ],
)
def test_only_an_implausible_change_is_asked_about(
    previous: str, current: str, measure: str, jumps: bool
) -> None:
    assert jump(previous, current, measure) is jumps
    assert jump(Figure("a", previous), Figure("a", current), measure) is jumps


def test_the_wording_changes_with_prompt_answer_points_and_figures_alone() -> None:
    values = figures(due="10", **{"in": "9"})
    now = wording(fill(QUESTION, INDICATORS, values))
    assert now == wording(fill(QUESTION, INDICATORS, values)) == "74ba579cda80"
    later = figures(due="10", **{"in": "10"})
    assert wording(fill(QUESTION, INDICATORS, later)) != now


@pytest.mark.parametrize(
    ("question", "same"),
    [
        (Question("other", "题 干", "答\n案", (KeyPoint("点", weight=3.0),), note="n", veto=True), True),
        (Question("q", "题干？", "答案", (KeyPoint("点"),)), False),
        (Question("q", "题干", "答案", (KeyPoint("点"), KeyPoint("二"))), False),
        (Question("q", "题干", "答", (KeyPoint("案"), KeyPoint("点"))), False),
    ],
)
def test_what_is_not_said_does_not_change_the_wording(question: Question, same: bool) -> None:
    asked = wording(Question("q", "题干", "答案", (KeyPoint("点"),)))
    assert (wording(question) == asked) is same
