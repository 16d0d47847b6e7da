"""Numbers as typed facts."""

from __future__ import annotations

import pytest

from questions.grading.agreement import agreement, vaguer
from questions.grading.normalise import normalise
from questions.grading.numbers import find
from questions.grading.numerals import value_of
from questions.grading.quantity import Quantity


def only(text: str) -> Quantity:
    found = find(normalise(text).chars)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("digits", "value"),
    [
        ("三百九十六", 396), ("一千五", 1500), ("一百五", 150), ("一千零五", 1005), ("2万", 20000),
        ("两万三千八百七十六", 23876), ("一九八六", 1986), ("二十", 20), ("十", 10), ("八十九点七", 89.7),
        ("1.5", 1.5), ("六百万", 6_000_000),
    ],
)  # fmt: skip
def test_a_numeral_has_its_value(digits: str, value: float) -> None:
    assert value_of(digits) == value


@pytest.mark.parametrize(
    "said",
    ["95%", "９５％", "百分之九十五", "九成五", "95个百分点"],
)
def test_ways_to_say_one_share_are_one_number(said: str) -> None:
    assert agreement(only("95%"), only(said)) == "same"


@pytest.mark.parametrize(
    "said",
    [
        "2006年9月1日",
        "零六年九月一号",
        "06年9月1号",
        "二〇〇六年九月一日",
        "2006-09-01",
        "2006.9.1",
        "2006年9月1日起",
    ],
)
def test_ways_to_say_one_day_are_one_day(said: str) -> None:
    assert agreement(only("2006年9月1日"), only(said)) == "same"


@pytest.mark.parametrize(
    "said", ["不低于95%", "95%以上", "至少95%", "≥95%", "不得少于95%", "95%及以上", "不能低于百分之九十五"]
)
def test_a_lower_limit_is_one_however_it_is_said(said: str) -> None:
    assert only(said).bound == "ge"


@pytest.mark.parametrize(
    ("expected", "said", "how"),
    [
        ("95%以上", "59%以上", "differs"),
        ("95%以上", "95%以下", "against"),
        ("不低于95%", "低于95%", "against"),
        ("95%以上", "95%", "same"),
        ("低于5%", "5%以内", "same"),
        ("3次", "3个", "unrelated"),
        ("3名以上", "三个人以上", "same"),
        ("3名以上", "不超过3名", "against"),
        ("8:2", "2:8", "differs"),
        ("教基[1994]19号", "教基（1994）91号", "differs"),
        ("1949年10月1日以后", "建国以后", "same"),
        ("1949年10月1日以后", "1949年10月1日以前", "against"),
        ("7—10天", "七到十天", "same"),
        ("2—3所", "两三所", "same"),
        ("十多人", "十几个人", "same"),
        ("100%", "都能入学", "same"),
    ],
)
def test_a_number_is_equal_or_wrong(expected: str, said: str, how: str) -> None:
    assert agreement(only(expected), only(said)) == how


def test_a_year_alone_is_a_vaguer_day_and_another_year_is_not() -> None:
    assert vaguer(only("2006年9月1日"), only("2006年"))
    assert not vaguer(only("2006年9月1日"), only("1986年"))


@pytest.mark.parametrize(
    "term",
    ["两免一补", "三个增长", "九年义务教育", "一票否决", "十二五期间", "统一领导", "一律禁止", "万一有事"],
)
def test_a_numeral_inside_a_term_counts_nothing(term: str) -> None:
    assert find(normalise(term).chars) == ()


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("元月二号", (0, 1, 2)),
        ("十一月十五", (0, 11, 15)),
        ("2010年11月15", (2010, 11, 15)),
    ],
)
def test_a_day_is_read_without_its_sign(said: str, day: tuple[int, int, int]) -> None:
    assert only(said).value == day


def test_a_day_said_again_keeps_the_month_and_the_year() -> None:
    assert find("十月二十五。不对不对，二十六号")[-1].value == (0, 10, 26)
    assert find(normalise("2010年10月1日到15日").chars)[-1].value == (2010, 10, 15)


def test_two_years_joined_are_a_span_of_years() -> None:
    assert only("04-07年").value == (2004, 2007)
    assert only("零四到零七年").value == (2004, 2007)


def test_one_day_beside_an_amount_counts_no_days() -> None:
    assert [one.loose for one in find("一天三块钱")] == [True, False]
    assert [one.loose for one in find("一年三百")] == [True, False]
    assert not only("一天以内").loose


def test_all_of_them_is_a_hundred_per_cent_and_leaves_the_verb() -> None:
    one = only("娃娃全部都要能入学")
    assert (one.kind, one.value) == ("percent", (100, 100))
    assert "娃娃全部都要能入学"[one.end :] == "入学"


@pytest.mark.parametrize("said", ["五五分", "五五开", "对半分"])
def test_halves_are_a_ratio(said: str) -> None:
    assert only(said).value == (5, 5)


@pytest.mark.parametrize(
    ("said", "value", "unit"),
    [
        ("四个半", 4.5, "个"), ("一年半", 1.5, "年"), ("半个月", 0.5, "月"), ("开学前半个月", 0.5, "月"),
        ("四块五", 4.5, "元"), ("四元五角", 4.5, "元"), ("五毛", 0.5, "元"), ("两个半小时", 2.5, "时"),
        ("一年零六个月", 1.5, "年"),
    ],
)  # fmt: skip
def test_a_half_or_tenths_behind_a_unit_belong_to_its_number(said: str, value: float, unit: str) -> None:
    assert (only(said).value[0], only(said).unit) == (value, unit)


@pytest.mark.parametrize("said", ["上半年", "前半个学期", "下半个月", "后半年"])
def test_a_part_of_a_span_is_no_length_of_time(said: str) -> None:
    assert find(normalise(said).chars) == ()


@pytest.mark.parametrize(
    ("expected", "said", "how"),
    [
        ("1年半", "十八个月", "same"),
        ("15天", "半个月", "same"),
        ("15天", "一个月", "unrelated"),
        ("2周", "十四天", "same"),
        ("1:23", "二十三个娃娃配一个老师", "same"),
        ("1:23", "一个老师带二十三个学生", "same"),
        ("1:23", "三十二个娃娃配一个老师", "differs"),
        ("8:2", "中央80%地方20%", "same"),
        ("8:2", "中央60%地方40%", "differs"),
        ("5%", "半成", "same"),
        ("不超过三分之一", "最多1/3", "same"),
        ("32000人", "32,000人", "same"),
        ("32000人", "３２，０００人", "same"),
        ("38周", "卅八周", "same"),
    ],
)
def test_amounts_in_other_units_or_ways_are_equal_or_wrong(expected: str, said: str, how: str) -> None:
    assert agreement(only(expected), only(said)) == how


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("一百个里头复盲的不到五个", [5]),
        ("小学三百，初中多两百", [300, 500]),
        ("初中五百，小学少两百", [500, 300]),
        ("2009、10、11年", [2009, 2010, 2011]),
        ("09、10、11三年", [2009, 2010, 2011, 3]),
        ("差三个百分点", [3]),
    ],
)
def test_a_number_is_meant_as_those_beside_it_say(said: str, values: list[float]) -> None:
    assert [one.value[0] for one in find(normalise(said).chars)] == values


def test_how_much_two_shares_differ_is_loose() -> None:
    assert only("差三个百分点").loose
    assert not only("三个百分点").loose
