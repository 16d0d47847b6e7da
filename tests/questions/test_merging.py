"""Merging a file into a bank: only what it gave changes, nothing is removed, and once is enough."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.bank import Bank, Indicator, Source
from questions.formats import Item, Reading, Remark, toml
from questions.merging import Changes, FieldChange, apply, compare, new_id
from questions.question import KeyPoint, Question, draft

LITERACY = Question(
    "T05-01",
    "农村脱盲要识多少字？",
    "农民识1500个汉字，城镇居民识2000个汉字。",
    (KeyPoint("农民1500个汉字", must=True), KeyPoint("城镇居民2000个汉字", weight=2.0)),
    topic="扫盲",
    posts=("校长",),
    veto=True,
)
DEFINITION = Question("T01-01", "什么是“两基”？", "基本普及九年义务教育；基本扫除青壮年文盲。", topic="概念")
BANK = Bank("两基", "2011-10-26", ("校长", "教师"), ("概念", "扫盲"), questions=(DEFINITION, LITERACY))


def item(prompt: str, answer: str | None = None, place: str = "第 1 行", **more: Any) -> Item:
    options = more.pop("options", ())
    id = more.pop("id", "")
    given = {"prompt", *more} | ({"answer"} if answer is not None else set())
    return Item(Question(id, prompt, answer or "", **more), place, options, frozenset(given))


def compared(*items: Item, bank: Bank = BANK, **more: Any) -> Changes:
    return compare(bank, Reading(items, **more))


def changed(changes: Changes) -> dict[str, dict[str, tuple[Any, Any]]]:
    return {
        change.question_id: {field.name: (field.old, field.new) for field in change.fields}
        for change in changes.changed
    }


def messages(changes: Changes) -> list[tuple[str, str]]:
    return [(problem.place, problem.message) for problem in changes.problems]


def test_a_new_a_changed_an_unchanged_and_a_missing_question_are_told_apart() -> None:
    changes = compared(
        item("什么是“两基”？", DEFINITION.answer, topic="基本概念"),
        item("脱盲率怎么算？", "脱盲人数除以文盲人数。", "第 2 行"),
        bank=replace(BANK, questions=(*BANK.questions, replace(LITERACY, id="T05-02", prompt="另一道？"))),
    )
    assert changed(changes) == {"T01-01": {"topic": ("概念", "基本概念")}}
    (addition,) = changes.added
    assert (addition.question.prompt, addition.place) == ("脱盲率怎么算？", "第 2 行")
    assert changes.unchanged == ()
    assert changes.missing == ("T05-01", "T05-02")
    assert changes.settings == (FieldChange("topics", ("概念", "扫盲"), ("概念", "扫盲", "基本概念")),)
    assert changes


def test_a_file_that_says_what_the_bank_says_changes_nothing() -> None:
    changes = compared(item(LITERACY.prompt, LITERACY.answer), item(DEFINITION.prompt))
    assert (changes.unchanged, changes.missing, changes.problems) == (("T05-01", "T01-01"), (), ())
    assert not changes
    assert apply(BANK, changes) == BANK


def test_only_given_fields_change_a_stored_question() -> None:
    bare = Item(Question("T05-01", "别的题干？", LITERACY.answer), "第 1 行", given=frozenset({"answer"}))
    assert not compared(bare).changed


def test_an_id_matches_before_any_text() -> None:
    changes = compared(item("农村居民脱盲要识多少个字？", LITERACY.answer, id="T05-01"))
    assert changed(changes) == {"T05-01": {"prompt": (LITERACY.prompt, "农村居民脱盲要识多少个字？")}}


def test_an_edit_of_punctuation_under_an_id_is_kept() -> None:
    changes = compared(item("什么是两基？", DEFINITION.answer, id="T01-01"))
    assert changed(changes) == {"T01-01": {"prompt": ("什么是“两基”？", "什么是两基？")}}


def test_without_an_id_other_punctuation_is_no_change() -> None:
    changes = compared(item('什么是 "两基" ?', "基本普及九年义务教育，基本扫除青壮年文盲"))
    assert changes.unchanged == ("T01-01",)


@pytest.mark.parametrize("answer", ["95", "≤95%", "95‰", "9.5%", "59%"])
def test_a_sign_that_turns_a_figure_into_another_is_a_change(answer: str) -> None:
    bank = replace(BANK, questions=(Question("rate", "入学率应达到多少？", "≥95%"),))
    changes = compared(item("入学率应达到多少？", answer), bank=bank)
    assert changed(changes)["rate"]["answer"] == ("≥95%", answer)


def test_an_unknown_id_does_not_hide_a_known_prompt() -> None:
    assert compared(item(LITERACY.prompt, LITERACY.answer, id="17")).unchanged == ("T05-01",)


def test_a_row_number_that_meets_anothers_id_overwrites_nothing() -> None:
    changes = compared(item("教师资格证由谁颁发？", "县级以上教育行政部门。", id="T05-01"))
    assert not changes
    assert changes.missing == ("T01-01",)
    assert messages(changes) == [
        (
            "第 1 行",
            "编号 T05-01 在题库里是另一道题（农村脱盲要识多少字？），没有导入；新题请换一个编号",
        )
    ]


def test_a_question_repeated_in_the_file_is_told_with_both_places() -> None:
    changes = compared(
        item("新题？", "答案一", "第 3 行"),
        item("新题 ?", "答案一。", "第 9 行"),
        item("另一题？", "甲", "第 10 行", id="n1"),
        item("再一题？", "乙", "第 11 行", id="n1"),
        item("新题？", "答案二", "第 12 行"),
    )
    assert messages(changes) == [
        ("第 9 行", "与第 3 行重复，没有导入"),
        ("第 11 行", "编号 n1 与第 10 行的重复，没有导入"),
        ("第 12 行", "题干与第 3 行相同，答案不同，请核对"),
    ]
    assert [addition.place for addition in changes.added] == ["第 3 行", "第 10 行", "第 12 行"]
    assert len({addition.question.id for addition in changes.added}) == 3


def test_a_repetition_that_the_reader_has_told_is_told_once() -> None:
    told = (Remark("第 9 行", "与第 3 行重复"), Remark("第 9 行", "没有专题"))
    changes = compared(item("新题？", "答", "第 3 行"), item("新题？", "答", "第 9 行"), problems=told)
    assert messages(changes) == [("第 9 行", "没有专题"), ("第 9 行", "与第 3 行重复，没有导入")]


def test_the_same_prompt_of_another_province_is_a_question_of_its_own() -> None:
    changes = compared(item(LITERACY.prompt, LITERACY.answer, jurisdiction="甘肃省"))
    assert [addition.question.jurisdiction for addition in changes.added] == ["甘肃省"]
    assert changes.problems == ()
    after = apply(BANK, changes)
    again = compared(
        item(LITERACY.prompt, "识字一千五百个。", jurisdiction="甘肃省"),
        item(LITERACY.prompt, LITERACY.answer, "第 2 行", jurisdiction="全国"),
        bank=after,
    )
    assert [change.question_id for change in again.changed] == [changes.added[0].question.id]
    assert again.unchanged == ("T05-01",)


def test_choice_items_that_share_a_stem_stay_apart() -> None:
    items = [
        item("下列说法正确的是？", answer, f"第 {row} 行", options=("甲", "乙"))
        for row, answer in enumerate(["甲对", "乙对", "丙对"])
    ]
    changes = compared(*items)
    assert changes.problems == ()
    after = apply(BANK, changes)
    assert len(after.questions) == 5
    assert not compared(*items, bank=after)


def test_a_prompt_that_two_stored_questions_have_is_left_to_a_person() -> None:
    bank = replace(BANK, questions=(LITERACY, replace(LITERACY, id="T05-09", answer="看省里规定。")))
    changes = compared(item(LITERACY.prompt, "识字一千个。"), bank=bank)
    assert messages(changes) == [
        ("第 1 行", "与题库里的 T05-01、T05-09 题干相同，分不清是不是同一道，没有导入")
    ]
    assert not changes
    assert changes.missing == ()


def test_a_new_question_gets_points_and_an_id_made_of_its_text() -> None:
    prompt, answer = "控辍保学“七长”是谁？", "县长；乡长；村长。"
    (addition,) = compared(item(prompt, answer)).added
    assert addition.question.points == draft(prompt, answer).points
    assert addition.question.id == new_id(prompt, answer, set()) == new_id("控辍保学 七长 是谁", "", set())
    other = new_id(prompt, answer, {addition.question.id})
    assert other != addition.question.id
    assert new_id(prompt, answer, {addition.question.id, other}) == f"{other}-2"
    assert new_id(prompt, answer, {addition.question.id, other, f"{other}-2"}) == f"{other}-3"


def test_points_that_a_file_gives_are_not_split_again() -> None:
    points = (KeyPoint("县长负责", must=True),)
    (addition,) = compared(item("谁负责？", "县长负责；乡长协助。", points=points, ordered=False)).added
    assert addition.question.points == points


@pytest.mark.parametrize(("id", "kept"), [("甘-07", True), ("a b", False), ("x" * 33, False), ("", False)])
def test_an_id_that_no_button_could_carry_is_replaced(id: str, kept: bool) -> None:
    (addition,) = compared(item("新题？", "答", id=id)).added
    assert (addition.question.id == id) is kept
    assert addition.question.id


def test_a_persons_points_stay_while_the_new_answer_still_says_them() -> None:
    answer = "按条例，农民识1500个汉字，城镇居民识2000个汉字。"
    assert changed(compared(item(LITERACY.prompt, answer))) == {
        "T05-01": {"answer": (LITERACY.answer, answer)}
    }


def test_points_that_the_new_answer_no_longer_says_are_split_again_and_shown() -> None:
    answer = "农民识1500个汉字；城镇居民识2200个汉字。"
    change = changed(compared(item(LITERACY.prompt, answer)))["T05-01"]
    assert change["answer"] == (LITERACY.answer, answer)
    assert change["points"] == (LITERACY.points, draft(LITERACY.prompt, answer).points)


def test_automatic_points_follow_their_answer() -> None:
    stored = replace(DEFINITION, points=draft(DEFINITION.prompt, DEFINITION.answer).points)
    answer = DEFINITION.answer + "两项都要达标。"
    change = changed(compared(item(stored.prompt, answer), bank=Bank(questions=(stored,))))["T01-01"]
    assert change["points"][1] == draft(stored.prompt, answer).points


def test_an_unknown_post_is_told_and_the_list_of_posts_does_not_grow() -> None:
    changes = compared(item("新题？", "答", posts=("教师", "校常")))
    assert messages(changes) == [("第 1 行", "岗位“校常”不在名单里，请核对")]
    assert apply(BANK, changes).posts == BANK.posts


def test_an_empty_bank_takes_its_posts_and_topics_from_the_file() -> None:
    changes = compared(item("新题？", "答", posts=("村干部",), topic="扫盲"), bank=Bank())
    after = apply(Bank(), changes)
    assert (after.posts, after.topics, changes.problems) == (("村干部",), ("扫盲",), ())


def test_what_describes_the_bank_is_completed_and_never_wiped() -> None:
    stored = replace(
        BANK,
        sources={"L1": Source("L1", "义务教育法", "https://example.org", "2006"), "L2": Source("L2", "条例")},
        indicators={"n": Indicator("n", "人口", "人")},
    )
    read = Bank(
        "两基",
        "2011-11-01",
        terms=("控辍保学",),
        sources={"L1": Source("L1", "《义务教育法》"), "L9.1": Source("L9.1", "通知")},
        indicators={"n": Indicator("n", "人口", digits=0)},
    )
    changes = compare(stored, Reading((), bank=read))
    assert [change.name for change in changes.settings] == [
        "reference_date",
        "terms",
        "sources.L1",
        "sources.L9.1",
        "indicators.n",
    ]
    after = apply(stored, changes)
    assert after.sources == {
        "L1": Source("L1", "《义务教育法》", "https://example.org", "2006"),
        "L2": Source("L2", "条例"),
        "L9.1": Source("L9.1", "通知"),
    }
    assert after.indicators == {"n": Indicator("n", "人口", "人", digits=0)}
    assert (after.reference_date, after.terms, after.posts) == ("2011-11-01", ("控辍保学",), BANK.posts)
    assert not compare(after, Reading((), bank=read))


def test_applying_keeps_what_changed_elsewhere_in_the_meantime() -> None:
    changes = compared(item(LITERACY.prompt, topic="脱盲"))
    meanwhile = replace(BANK, questions=(DEFINITION, replace(LITERACY, note="核过")))
    after = apply(meanwhile, changes)
    assert after.questions == (DEFINITION, replace(LITERACY, note="核过", topic="脱盲"))


def test_remarks_of_reading_are_passed_on() -> None:
    problem, repair = Remark("第 17 行", "缺答案"), Remark("第 88 行", "答案写在题干里，已移出，请核对")
    changes = compared(problems=(problem,), repairs=(repair,))
    assert (changes.problems, changes.repairs) == ((problem,), (repair,))


WORDS = st.text("甲乙丙丁，。 ab1{", max_size=8)
PROMPTS = st.text("甲乙丙丁戊己庚", min_size=1, max_size=6)


@st.composite
def banks(draw: st.DrawFn) -> Bank:
    prompts = draw(st.lists(PROMPTS, max_size=5, unique=True))
    return Bank(
        title=draw(WORDS),
        topics=("专题",),
        questions=tuple(
            Question(
                f"q{number}",
                prompt,
                draw(WORDS),
                tuple(KeyPoint(text) for text in draw(st.lists(WORDS, max_size=2))),
                topic="专题",
                veto=draw(st.booleans()),
                note=draw(WORDS),
            )
            for number, prompt in enumerate(prompts)
        ),
    )


@given(banks())
@settings(max_examples=50)
def test_an_export_sent_back_unchanged_changes_nothing(bank: Bank) -> None:
    changes = compare(bank, toml.read("bank.toml", toml.write(bank)))
    assert not changes
    assert (changes.problems, changes.missing) == ((), ())


@given(banks(), st.data())
@settings(max_examples=50)
def test_an_export_sent_back_with_an_edit_changes_that_alone(bank: Bank, data: st.DataObject) -> None:
    reading = toml.read("bank.toml", toml.write(bank))
    if not reading.items:
        return
    place = data.draw(st.integers(0, len(reading.items) - 1))
    name, new = data.draw(
        st.sampled_from([("note", "新注"), ("veto", None), ("seconds", 45), ("prompt", None)])
    )
    old = getattr(bank.questions[place], name)
    value: Any = {"veto": not old, "prompt": f"{old}新"}.get(name, new)
    edited = replace(
        reading.items[place],
        question=replace(reading.items[place].question, **{name: value}),
        given=reading.items[place].given | {name},
    )
    changes = compare(
        bank, replace(reading, items=(*reading.items[:place], edited, *reading.items[place + 1 :]))
    )
    expected = {} if old == value else {f"q{place}": {name: (old, value)}}
    assert changed(changes) == expected
    after = apply(bank, changes)
    assert after.questions[place] == replace(bank.questions[place], **{name: value})
    assert after.questions[:place] + after.questions[place + 1 :] == (
        bank.questions[:place] + bank.questions[place + 1 :]
    )


@given(banks(), banks(), st.booleans())
@settings(max_examples=60)
def test_merging_twice_changes_nothing_more_and_nothing_is_lost(stored: Bank, sent: Bank, ids: bool) -> None:
    items = tuple(
        Item(
            question if ids else replace(question, id=""),
            f"第 {row} 行",
            given=frozenset({"prompt", "answer", "note", "topic"}),
        )
        for row, question in enumerate(sent.questions)
    )
    changes = compare(stored, Reading(items))
    after = apply(stored, changes)
    assert not compare(after, Reading(items))
    assert [question.id for question in after.questions][: len(stored.questions)] == [
        question.id for question in stored.questions
    ]
    assert len({question.id for question in after.questions}) == len(after.questions)
    ungiven = {field.name for field in fields(Question)} - {"prompt", "answer", "note", "topic", "points"}
    for before, now in zip(stored.questions, after.questions, strict=False):
        assert all(getattr(before, name) == getattr(now, name) for name in ungiven)
