"""What an answer says beside its points: titles, figures, new words."""

from __future__ import annotations

import pytest

from questions.grading import grade, novelty, strangers
from questions.grading.normalise import normalise
from questions.grading.numbers import figured, find
from questions.grading.points import rubric
from questions.grading.titles import foreign
from questions.grading.wording import wording
from questions.question import KeyPoint, Question

BOILERS = Question(
    "",
    "锅炉房检查依据什么、查什么？",
    "依据《特种设备安全法》，2008—2010年每年查2次，抽18个县。",
    (KeyPoint("特种设备安全法"), KeyPoint("每年2次")),
)


@pytest.mark.parametrize(
    ("said", "titles"),
    [
        ("《特种设备安全法》", []),
        ("《设备安全法》", []),
        ("《特种设备安全法》和《劳动合同法》", ["劳动合同法"]),
        ("特种设备安全法和劳动合同法", []),
    ],
)
def test_a_title_is_foreign_unless_it_is_the_models_in_short_or_in_full(said: str, titles: list[str]) -> None:
    made, text = rubric(BOILERS), wording(said)
    assert [text.quote(*span).strip("《》") for span in foreign(made, text)] == titles


@pytest.mark.parametrize(
    ("figure", "contradicting", "stating"),
    [
        ("查3次", True, False),
        ("抽18个县", False, False),
        ("抽30个县", True, True),
        ("2008年", False, False),
        ("罚500元", False, True),
        ("干了十几年", False, False),
    ],
)
def test_a_figure_is_held_against_those_of_the_question(
    figure: str, contradicting: bool, stating: bool
) -> None:
    made = rubric(BOILERS)
    (one,) = [one for one in find(normalise(figure).chars) if not one.loose]
    assert strangers.contradicts(made, one, ()) is contradicting
    assert strangers.states(made, one) is stating


def test_two_of_what_was_told_only_count_some_of_it() -> None:
    made = rubric(BOILERS)
    told = find("18个县")
    assert not strangers.contradicts(made, find("两个县")[0], told)
    assert strangers.contradicts(made, find("两个县")[0], ())


def test_a_hundred_per_cent_in_words_is_nobodys_figure() -> None:
    assert not figured("一个都不少")
    assert figured("100%")
    assert figured("一万")


def test_novelty_counts_what_stands_in_nothing_known() -> None:
    assert novelty.known("要查锅炉", "锅炉房检查") == 1.0
    assert novelty.familiar("检查锅炉", "锅炉房检查") == pytest.approx(2 / 3)
    assert novelty.news("还要安装摄像头", "锅炉房检查", {"还要"}) == (2, 2)


def test_an_example_between_a_cue_and_the_full_stop_states_nothing() -> None:
    said = "特种设备安全法，每年2次。打个比方，一年查了九次，那就罚九百块。"
    assert grade(BOILERS, said).extras == ()
    assert grade(BOILERS, "特种设备安全法，每年2次，查出来罚九百块").extras != ()


LIST = Question(
    "",
    "什么是“两免一补”？",
    "免学杂费、免教科书费、补助家庭经济困难寄宿生生活费。",
    (KeyPoint("免学杂费"), KeyPoint("免教科书费"), KeyPoint("补助寄宿生生活费")),
)
WHOLE = "免学杂费，免教科书费，补助寄宿生生活费"


@pytest.mark.parametrize("more", ["另外校服费也一起免掉", "还有保险费", "再加上体检补贴"])
def test_one_item_more_of_a_complete_list_is_false(more: str) -> None:
    verdict = grade(LIST, f"{WHOLE}，{more}")
    assert (verdict.outcome, verdict.extras) == ("unsure", (more.removeprefix("还有"),))


@pytest.mark.parametrize("talk", ["另外学杂费就是学费杂费", "还有一共三样", "这三样都是国家的政策"])
def test_talk_beside_a_complete_list_is_none(talk: str) -> None:
    assert grade(LIST, f"{WHOLE}，{talk}").extras == ()


def test_costs_laid_on_others_are_false() -> None:
    question = Question("", "扫盲经费从哪里来？", "由财政安排扫盲经费。", (KeyPoint("财政安排"),))
    assert grade(question, "财政安排，不够的由学员自筹").outcome != "pass"


@pytest.mark.parametrize(
    "remark",
    ["不是省上管", "这三样都一样", "一共三样", "比方一个娃一年免两百"],
)
def test_likewise_contrasts_and_examples_state_nothing(remark: str) -> None:
    assert grade(LIST, f"{WHOLE}，{remark}").extras == ()


def test_what_is_reckoned_from_the_figures_is_no_figure_of_its_own() -> None:
    question = Question(
        "", "补助标准是多少？", "每生每天3元，全年按200天计算。", (KeyPoint("每天3元"), KeyPoint("200天"))
    )
    assert grade(question, "一天三块，一年两百天，一年下来600块").outcome == "pass"
    assert grade(question, "一天三块，一年两百天，一年下来700块").outcome != "pass"


def test_new_items_of_a_list_the_question_counts_are_false() -> None:
    question = Question(
        "",
        "国检的三项指标是什么？",
        "普及程度、师资水平、(办学条件)。",
        (KeyPoint("普及程度"), KeyPoint("师资水平")),
    )
    assert grade(question, "普及程度、师资水平、办学条件").outcome == "pass"
    assert grade(question, "普及程度、师资水平、食堂卫生").outcome != "pass"


@pytest.mark.parametrize("licence", ["档案可以作假", "数字允许编造"])
def test_nobody_may_allow_a_misdeed(licence: str) -> None:
    assert grade(LIST, f"{WHOLE}，{licence}").outcome != "pass"
