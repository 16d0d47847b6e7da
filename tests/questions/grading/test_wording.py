"""One form for different words, and what a speaker takes back."""

from __future__ import annotations

import pytest

from questions.grading.wording import corrected, form, known, same, without, wording


def test_words_for_one_thing_come_to_one_form() -> None:
    assert form("县级人民政府教育行政部门") == form("县教育局")
    assert form("不收学费、杂费") == form("免收学杂费")


def test_no_short_word_is_read_across_the_border_of_another() -> None:
    assert "入学" not in form("及以上学历")


def test_the_way_back_leads_to_the_persons_words() -> None:
    said = wording("由县教育局来聘")
    assert said.quote(said.chars.index("县"), said.chars.index("局") + 1) == "县教育局"


def test_a_number_that_is_taken_back_is_gone() -> None:
    said = corrected(wording("农村85%，说错了，95%"))
    assert [one.value[0] for one in said.quantities] == [95]
    assert said.chars.startswith("农村")


def test_a_clause_that_is_taken_back_is_gone() -> None:
    assert "拆除" not in corrected(wording("一律拆除，说错了，一律禁止使用")).chars


def test_filler_and_punctuation_make_no_other_answer() -> None:
    assert same("嗯，农村95%以上。") == same("农村 ９５％ 以上")
    assert same("农村95%以上") != same("农村95%以下")


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("十二本……不，十五本", [15]),
        ("十二本，不不，十五本", [15]),
        ("十二本……不是十二本，是十五本", [15]),
        ("十二本……那个是去年的，今年是十五本", [15]),
        ("十二本……不对，十二本是去年的，今年是十五本", [15]),
        ("不是十二本，是十五本", [12, 15]),
        ("十二本，那个柜子里是十五本", [12, 15]),
    ],
)
def test_figures_that_are_taken_back_in_passing_are_gone(said: str, values: list[int]) -> None:
    assert [one.value[0] for one in corrected(wording(said)).quantities] == values


def test_a_name_that_is_denied_at_once_is_gone() -> None:
    assert "肢体" not in corrected(wording("一个是肢体……不是肢体，是智力")).chars


def test_what_is_not_known_is_not_said() -> None:
    assert "锅炉" not in known(wording("先查食堂，锅炉我记不清了")).chars
    assert "食堂" in known(wording("先查食堂，锅炉我记不清了")).chars
    long = wording("先查食堂再查宿舍最后查锅炉这几样我都背过就是顺序记不清")
    assert known(long) is long


def test_what_stands_without_a_stretch_has_none_of_its_figures() -> None:
    said = wording("甲3次，乙4次")
    kept = without(said, [(0, said.chars.index("，"))])
    assert [one.value[0] for one in kept.quantities] == [4]
    assert len(kept.chars) == len(said.chars)


def test_a_verb_may_be_parted_from_its_object() -> None:
    assert form("毕了业的") == form("毕业的")
    assert form("脱完盲") == form("脱盲")


@pytest.mark.parametrize("said", ["报校长", "报给校长", "报告校长", "上报校长"])
def test_whom_something_is_reported_to_may_follow_at_once(said: str) -> None:
    assert form(said) == form("报告校长")


def test_a_figure_thought_over_is_gone() -> None:
    said = corrected(wording("城市97……我再想一下，是98%左右"))
    assert [one.value[0] for one in said.quantities] == [98]


def test_a_reminder_is_no_word_of_not_knowing() -> None:
    assert "报表" in known(wording("最后别忘了年度报表")).chars
    assert "报表" not in known(wording("年度报表我忘了")).chars
