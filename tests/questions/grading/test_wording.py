"""One form for different words, and what a speaker takes back."""

from __future__ import annotations

from questions.grading.wording import corrected, form, same, wording


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
