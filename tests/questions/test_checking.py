"""Bank health: every fault is found where it is, and a sound bank has none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions import damage, duplicates
from questions.bank import Bank, Indicator, Source
from questions.checking import Fault, check
from questions.likeness import Likeness, key
from questions.question import Confidence, KeyPoint, Question

SOUND = Question(
    "q1",
    "农村脱盲要识多少字？",
    "农民识1500个汉字，企业和事业单位职工、城镇居民识2000个汉字。",
    (KeyPoint("农民1500个汉字"), KeyPoint("职工、城镇居民2000个汉字")),
    topic="扫盲",
    posts=("校长",),
    sources=("L2",),
    as_of="1993-08-01",
)
FIGURE = Question(
    "q2",
    "本镇入学率是多少？",
    "入学率{{rate}}。",
    (KeyPoint("入学率{{rate}}"),),
    topic="扫盲",
    posts=("教师",),
    citation="省表第5页",
)
BANK = Bank(
    reference_date="2011-10-26",
    posts=("校长", "教师"),
    topics=("扫盲",),
    sources={"L2": Source("L2", "《扫除文盲工作条例》")},
    indicators={
        "in": Indicator("in", "已入学", "人"),
        "due": Indicator("due", "应入学", "人"),
        "rate": Indicator("rate", "入学率", "%", "in", "due"),
    },
    questions=(SOUND, FIGURE),
)


def faults(bank: Bank, **settings: Any) -> list[tuple[str, str, str]]:
    return [(fault.question_id, fault.code, fault.severity) for fault in check(bank, **settings)]


def having(**changes: Any) -> Bank:
    return replace(BANK, questions=(replace(SOUND, **changes), FIGURE))


def test_a_sound_bank_has_no_faults() -> None:
    assert check(BANK) == ()
    assert check(Bank()) == ()


@pytest.mark.parametrize(
    ("changes", "code", "severity"),
    [
        ({"answer": " ", "points": ()}, "no_answer", "error"),
        ({"answer": "", "points": (), "confidence": Confidence.GENERAL}, "no_answer_yet", "warning"),
        ({"points": ()}, "no_points", "warning"),
        ({"points": (KeyPoint("经费由县级人民政府统筹"),)}, "point_not_in_answer", "warning"),
        ({"points": (KeyPoint("农民1800个汉字"),)}, "point_not_in_answer", "warning"),
        ({"points": (KeyPoint("农民{{in}}"),)}, "point_not_in_answer", "warning"),
        ({"posts": ()}, "no_posts", "warning"),
        ({"posts": ("校长", "教员")}, "unknown_post", "error"),
        ({"topic": ""}, "no_topic", "warning"),
        ({"topic": "扫盲工作"}, "unknown_topic", "error"),
        ({"sources": ()}, "no_source", "warning"),
        ({"sources": ("L2", "L22")}, "dead_source", "error"),
        ({"note": "", "prompt": "识字{{inn}}？"}, "dead_indicator", "error"),
        ({"prompt": "识字{{in？"}, "dead_indicator", "error"),
        ({"as_of": "2011-10-27"}, "later_than_reference", "warning"),
        ({"as_of": "2012"}, "later_than_reference", "warning"),
        ({"expires": "2011-09"}, "expired", "warning"),
        ({"as_of": "2006起"}, "bad_date", "error"),
        ({"expires": "2011-13"}, "bad_date", "error"),
        ({"prompt": "×65438+000%的人要识字吗？"}, "impossible_number", "error"),
        ({"prompt": "识字锟斤拷多少？"}, "damaged_text", "warning"),
    ],
)
def test_each_fault_of_a_question_is_found_alone(changes: dict[str, Any], code: str, severity: str) -> None:
    assert faults(having(**changes)) == [("q1", code, severity)]


@pytest.mark.parametrize(
    "changes",
    [
        {"points": (KeyPoint("农民识一千五百个汉字"),)},
        {"points": (KeyPoint("农民识字1500个"), KeyPoint("{{in}}")), "answer": "农民识1500个汉字，{{in}}。"},
        {"as_of": "2011"},
        {"as_of": "2011-10-26"},
        {"expires": "2011"},
        {"expires": "2011-10-26"},
        {"sources": (), "citation": "《扫除文盲工作条例》第7条"},
    ],
)
def test_what_is_sound_is_left_alone(changes: dict[str, Any]) -> None:
    assert check(having(**changes)) == ()


def test_a_nearly_right_name_is_offered() -> None:
    (fault,) = check(having(posts=("教员",)))
    assert fault.message == "岗位“教员”不在名单里（是不是“教师”？）"


def test_the_campaigns_reference_date_replaces_the_banks() -> None:
    assert faults(having(as_of="2012"), reference_date="2012-05") == []
    assert faults(BANK, reference_date="1990") == [("q1", "later_than_reference", "warning")]


def test_a_bank_that_lists_no_posts_or_topics_does_not_judge_them() -> None:
    assert check(replace(BANK, posts=(), topics=())) == ()


@pytest.mark.parametrize(
    ("indicator", "code"),
    [
        (Indicator("rate", "入学率", "%", "in", ""), "broken_rate"),
        (Indicator("rate", "入学率", "%", "in", "duee"), "dead_indicator"),
        (Indicator("rate", "入学率", "%", "in", "rate"), "broken_rate"),
    ],
)
def test_a_rate_that_cannot_be_computed_is_a_fault_of_the_bank(indicator: Indicator, code: str) -> None:
    bank = replace(BANK, indicators={**BANK.indicators, "rate": indicator})
    assert ("", code, "error") in faults(bank)


def test_a_rate_of_rates_is_sound() -> None:
    ratio = Indicator("ratio", "比", "%", "rate", "due")
    assert check(replace(BANK, indicators={**BANK.indicators, "ratio": ratio})) == ()


def test_an_id_used_twice_is_an_error() -> None:
    twice = replace(
        SOUND, prompt="什么是“两基”？", answer="农民1500个汉字，职工、城镇居民2000个汉字，另有规定"
    )
    assert ("q1", "repeated_id", "error") in faults(replace(BANK, questions=(SOUND, twice)))


def test_the_same_prompt_in_other_type_is_a_duplicate() -> None:
    second = replace(
        SOUND, id="q3", prompt="农村脱盲， 要识多少字?", answer="另一种答法", points=(KeyPoint("答法"),)
    )
    bank = replace(BANK, questions=(SOUND, second))
    assert check(bank) == (Fault("q3", "duplicate", "与 q1 重复：题干相同", ("q1",)),)


@pytest.mark.parametrize("changes", [{"jurisdiction": "甘肃省"}, {"as_of": "2006"}])
def test_the_same_prompt_of_another_place_or_time_is_no_duplicate(changes: dict[str, Any]) -> None:
    bank = replace(BANK, questions=(SOUND, replace(SOUND, id="q3", **changes)))
    assert check(bank) == ()


def test_a_prompt_and_answer_in_other_words_are_a_near_duplicate() -> None:
    first = replace(SOUND, prompt="农村居民脱盲的识字标准是什么？")
    second = replace(SOUND, id="q3", prompt="什么是农村居民脱盲的识字标准")
    assert check(replace(BANK, questions=(first, FIGURE, second))) == (
        Fault("q3", "near_duplicate", "与 q1 很像，可能重复", ("q1",)),
    )


def test_prompts_that_differ_in_a_word_that_matters_are_no_duplicates() -> None:
    prompts = [
        "小学适龄儿童入学率要达到多少？",
        "初中阶段毛入学率要达到多少？",
        "1998年的标准？",
        "2011年的标准？",
    ]
    answers = ["98%以上。", "95%以上。", "分子除以分母。", "由省里另定。"]
    asked = [
        replace(SOUND, id=f"n{place}", prompt=prompt, answer=answer, points=(KeyPoint(answer),))
        for place, (prompt, answer) in enumerate(zip(prompts, answers, strict=True))
    ]
    assert check(replace(BANK, questions=tuple(asked))) == ()


def test_the_same_clause_with_another_number_is_a_contradiction() -> None:
    misprint = Question("q3", "义务教育法哪天修订？", "2006年6月29日，全国人大常委会第十二次会议修订通过。")
    statute = Question("q4", "谁修订了义务教育法？", "全国人大常委会第二十二次会议修订通过；同年施行。")
    assert duplicates.find([misprint, statute]) == (
        duplicates.Pair(
            "q3",
            "q4",
            "contradiction",
            ("全国人大常委会第十二次会议修订通过", "全国人大常委会第二十二次会议修订通过"),
        ),
    )
    assert duplicates.find([misprint, replace(statute, as_of="2006"), replace(misprint, as_of="2011")]) != ()
    assert duplicates.find([replace(misprint, as_of="2011"), replace(statute, as_of="2006")]) == ()


def test_a_turn_of_phrase_with_many_numbers_is_no_contradiction() -> None:
    offences = ["占用频率", "干扰业务", "擅自设台"]
    fines = [
        Question(id, f"{id}怎样处罚？", f"可以并处{number}万元以下的罚款")
        for id, number in zip(offences, "358", strict=True)
    ]
    assert duplicates.find(fines) == ()
    assert duplicates.find(fines[:2]) == ()


def test_figures_to_be_filled_never_contradict() -> None:
    questions = [
        Question(id, f"{id}多少？", "本镇共有适龄儿童{{" + id + "}}，占总人口的比例。") for id in ("a1", "b2")
    ]
    assert duplicates.find(questions) == ()


def test_a_thousand_equal_prompts_are_each_told_once() -> None:
    questions = [Question(str(n), "下列说法正确的是？", f"甲{n}") for n in range(1000)]
    assert len(duplicates.find(questions)) == 999


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("农村普及程度为×65438+000%", "机器翻译弄坏的数字"),
        ("不超过65,438+0.5%", "机器翻译弄坏的数字"),
        ("年龄在over 5的人口", "没有译出来的英文"),
        ("达到1O0%以上", "数字里混进了字母"),
        ("识字15l0个", "数字里混进了字母"),
        ("入学率99.5%%", "多了小数点或百分号"),
        ("入学率99..5", "多了小数点或百分号"),
        ("小学净入学率达到102.3%", "超过 100%"),
        ("青壮年非文盲率为 995％", "超过 100%"),
        ("2006年13月1日起施行", "没有这个日期"),
        ("1993年2月30日", "没有这个日期"),
        ("1900年2月29日", "没有这个日期"),
        ("50—15周岁的青壮年", "年龄前大后小"),
        ("文\ufffd盲", "乱码"),
        ("扫盲????标准", "乱码"),
    ],
)
def test_a_number_that_cannot_be_is_found(text: str, reason: str) -> None:
    assert [found.reason for found in damage.find(text)] == [reason]


@pytest.mark.parametrize(
    "text",
    [
        "初中阶段毛入学率达到102.3%",
        "初中阶段入学率（毛入学率）102%",
        "15—50周岁的青壮年，占99.5%",
        "2008年2月29日",
        "12个月，24个学时，18月龄",
        "over 5 years",
        "A4纸、5G、CO2、3D、100%",
        "财政拨款增长率达到120%",
    ],
)
def test_numbers_that_may_be_are_left_alone(text: str) -> None:
    assert damage.find(text) == ()


@given(st.lists(st.lists(st.sampled_from("甲乙丙丁戊己庚"), max_size=6), max_size=12))
@settings(max_examples=60)
def test_the_index_finds_exactly_the_pairs_that_are_alike(texts: list[list[str]]) -> None:
    likeness = Likeness(texts)
    expected = {
        (left, right)
        for right in range(len(texts))
        for left in range(right)
        if likeness.between(left, right) >= 0.6
    }
    assert {(left, right) for left, right, _ in likeness.pairs(0.6)} == expected


def test_a_key_forgets_what_retyping_changes_and_keeps_decimal_points() -> None:
    assert key("１．什么是“两基” ?") == key("1什么是两基？")
    assert key("1.5%") != key("15%")
