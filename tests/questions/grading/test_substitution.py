"""A word said for another where the sentence is otherwise the model answer's."""

from __future__ import annotations

import pytest

from questions.grading.substitution import alike, find, rivalling, sentences
from questions.grading.wording import form, wording


def exchanged(model: str, said: str) -> list[tuple[str, str]]:
    found = find(sentences([wording(model).chars]), wording(said).chars)
    return [(one.meant, one.said) for one in found]


@pytest.mark.parametrize(
    ("model", "said", "expected"),
    [
        ("义务教育经费由县财政统一拨付", "义务教育经费由乡财政统一拨付", [("县", "乡")]),
        ("基本普及九年义务教育", "基本普及高中阶段教育", [("义务教育", "高中阶段教育")]),
        ("组长由副部级干部担任", "组长由正厅级干部担任", [("副部级", "正厅级")]),
        ("学校每学期检查一次校车安全", "学校每学期检查一次食堂安全", [("校车", "食堂")]),
    ],
)
def test_an_exchanged_word_is_found(model: str, said: str, expected: list[tuple[str, str]]) -> None:
    assert exchanged(model, said) == expected


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("义务教育经费由县财政统一拨付", "义务教育的经费县里财政统一拨付"),
        ("学校每学期检查一次校车安全", "学校每个学期要查一次校车的安全"),
        ("小学、初中、幼儿园都要检查", "幼儿园、小学、初中都要检查"),
        ("对有关人员给予处分", "领导很重视这项工作"),
        ("县教育局组织鉴定", "乡政府"),
    ],
)
def test_other_wording_order_or_matter_is_no_exchange(model: str, said: str) -> None:
    assert exchanged(model, said) == []


def test_members_of_one_set_rival_unless_they_mean_the_same() -> None:
    assert rivalling("县", "乡镇")
    assert not rivalling("乡镇", "乡")
    assert not rivalling("县", "处分")


def test_nouns_that_people_use_for_one_another_are_no_exchange() -> None:
    assert alike(form("学生"), form("孩子"))
    assert not alike("学生", "教师")
    assert exchanged("学校每月检查一次学生宿舍", "学校每月检查一次孩子宿舍") == []
