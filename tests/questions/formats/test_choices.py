"""Options in one cell, and answers that point at them."""

from __future__ import annotations

import pytest

from questions.formats import choices


@pytest.mark.parametrize(
    ("cell", "options"),
    [
        ("**A.正确**B.错误", ("正确", "错误")),
        ("A、甲 B、乙", ("甲", "乙")),
        ("A．甲\nB．乙", ("甲", "乙")),
        ("Ａ：甲；Ｂ：乙", ("甲", "乙")),
        ("A 甲B公司   B 乙", ("甲B公司", "乙")),
        ("甲;乙;丙", ("甲", "乙", "丙")),
        ("甲###乙", ("甲", "乙")),
        ("['甲','乙']", ("甲", "乙")),
        ("A.DNA B.RNA", ("DNA", "RNA")),
        ("A、A类 B、B类", ("A类", "B类")),
        ("A.甲。B.乙。", ("甲。", "乙。")),
        ("只有一个", ()),
        ("", ()),
        ("A、B、C三种", ()),
    ],
)
def test_options_in_one_cell(cell: str, options: tuple[str, ...]) -> None:
    assert tuple(option.text for option in choices.split_cell(cell)) == options


FOUR = choices.lettered(["甲公司", "乙公司", "CAD", "丁"])


@pytest.mark.parametrize(
    ("answer", "letters"),
    [
        ("A", "A"),
        ("ab", "AB"),
        ("A、B", "AB"),
        ("Ａ，Ｄ", "AD"),
        ("B.乙公司", "B"),
        ("B:乙公司;D:丁", "BD"),
        ("乙公司", "B"),
        ("甲公司；丁", "AD"),
        ("CAD", "C"),
        ('["A","C"]', "AC"),
        ("(B)", "B"),
        ("2", "B"),
        ("1,3", "AC"),
        ("DA", "AD"),
    ],
)
def test_answers_point_at_options(answer: str, letters: str) -> None:
    chosen = choices.choose(answer, FOUR)
    assert chosen is not None
    assert "".join(option.letter for option in chosen.right) == letters
    assert not chosen.doubt


def test_answers_that_point_at_nothing_or_amiss() -> None:
    assert choices.choose("戊公司", FOUR) is None
    assert choices.choose("9", FOUR) is None
    missing = choices.choose("AF", FOUR)
    assert missing is not None
    assert "没有选项 F" in missing.doubt
    wrong = choices.choose("A.乙公司", FOUR)
    assert wrong is not None
    assert "文字不同" in wrong.doubt


@pytest.mark.parametrize("word", ["对", "√", "正确", "T", "TRUE", "是", " 对。", "Yes"])
def test_words_for_right(word: str) -> None:
    assert choices.judgement(word) == "正确"


@pytest.mark.parametrize("word", ["错", "×", "错误", "不正确", "F", "false", "否", "X"])
def test_words_for_wrong(word: str) -> None:
    assert choices.judgement(word) == "错误"


def test_options_for_all_and_none() -> None:
    assert all(map(choices.means_all, ("以上都是", "以上全对", "ABC都是", "以上选项都正确", "A、B、C均是")))
    assert all(map(choices.means_none, ("以上都不对", "以上均不是")))
    assert not any(map(choices.means_all, ("以上都不对", "以上学历", "全部责任")))
