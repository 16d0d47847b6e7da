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
