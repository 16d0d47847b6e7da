"""Points proposed for a model answer."""

from __future__ import annotations

import pytest

from questions.splitting import either, split


def texts(prompt: str, answer: str) -> list[str]:
    return [piece.text for piece in split(prompt, answer).pieces]


@pytest.mark.parametrize(
    ("prompt", "answer", "points"),
    [
        (
            "工作方针是什么？",
            "全面推进、突出重点、分类指导、巩固提高。",
            ["全面推进", "突出重点", "分类指导", "巩固提高"],
        ),
        ("国检由谁实施？", "国家教育督导团。", ["国家教育督导团"]),
        ("学校实行什么体制？", "校长负责制;校长由县教育局聘任。", ["校长负责制", "校长由县教育局聘任"]),
        ("经费制度有哪些？", "审计监督和统计公告制度。", ["审计监督", "统计公告制度"]),
        ("预检有哪些步骤？", "①自查自纠②市级预检③省级督查", ["自查自纠", "市级预检", "省级督查"]),
        (
            "标准是多少？",
            "农村达到95%以上，城镇达到98%以上；复盲率低于5%。",
            ["农村达到95%以上", "城镇达到98%以上", "复盲率低于5%"],
        ),
        ("两基档案包括哪些？", "两基档案包括：文字、图表、声像。", ["文字", "图表", "声像"]),
        ("有23,876人吗？", "有23,876人。", ["有23,876人"]),
        ("三残指哪三类？", "视力残疾、听力残疾和智力残疾三类。", ["视力残疾", "听力残疾", "智力残疾"]),
        ("能分重点班吗？", "不得分设重点班和非重点班。", ["不得分设重点班和非重点班"]),
        (
            "谁负责？",
            "县教育局和乡镇政府组织入学；村委会协助。",
            ["县教育局", "乡镇政府组织入学", "村委会协助"],
        ),
    ],
)
def test_an_answer_is_split_as_an_editor_would(prompt: str, answer: str, points: list[str]) -> None:
    assert texts(prompt, answer) == points


def test_a_phrase_with_a_listing_mark_in_it_stays_whole() -> None:
    assert texts("谁必须入学？", "适龄儿童、少年。") == ["适龄儿童、少年"]


def test_what_follows_a_whole_list_weighs_less() -> None:
    pieces = split("由哪些人组成？", "由总督学、副总督学及国家督学组成；总督学由国务院任命。").pieces
    assert [piece.weight for piece in pieces] == [1.0, 1.0, 1.0, 0.3]


def test_a_count_in_the_question_closes_the_list_and_every_item_must_be_said() -> None:
    splitting = split("三个一票否决是什么？", "拖欠工资；D级危房；安全事故。")
    assert splitting.closed
    assert all(piece.must for piece in splitting.pieces)
    assert not split("有哪些一票否决？", "拖欠工资；D级危房；安全事故。").closed


def test_a_procedure_has_an_order() -> None:
    assert split("申报程序是什么？", "县自验；市审核；省验收。").ordered
    assert split("怎么申报？", "县自验→市审核→省验收").ordered
    assert not split("有哪些要求？", "县自验；市审核；省验收。").ordered


def test_a_single_point_must_be_said() -> None:
    assert [piece.must for piece in split("多少？", "低于5%。").pieces] == [True]


def test_a_choice_of_organs_gives_a_way_to_say_each() -> None:
    assert either("由乡镇政府或者县教育局批准") == ("乡镇政府批准", "县教育局批准")
    assert either("由县教育局批准") == ()


def test_nothing_gives_no_point() -> None:
    assert split("什么？", "  ").pieces == ()
