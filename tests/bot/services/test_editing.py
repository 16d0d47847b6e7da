"""Drafts: whose they are, how they go live, and two editors at once."""

from dataclasses import replace

import pytest

from bot.services import (
    cardview,
    catalogue,
    drafting,
    editing,
    history,
    reviewing,
    wordings,
)
from bot.services.house import House
from bot.services.people import Person, Role
from bot.services.refusal import Refused
from bot.services.versions import State
from tests.bank import HEAD, RATE, RELIEF, TOWNSHIP
from tests.bot.services.desk import asked, drafted, state_of


async def test_a_draft_is_its_authors_and_changes_nothing_that_is_asked(
    house: House, editor: Person, second: Person
) -> None:
    await drafted(house, editor, "rate", answer="96%以上")
    assert await asked(house, "rate") == RATE
    card = await cardview.card(house, editor.id, "rate")
    assert [(change.name, change.new) for change in card.changes] == [("answer", "96%以上")]
    others = await cardview.card(house, second.id, "rate")
    assert others.question == RATE
    assert others.draft is None
    assert [(version.author, version.state) for version in others.others] == [("王编", State.DRAFT)]


async def test_a_second_person_makes_a_change_live_and_both_stand_in_the_history(
    house: House, editor: Person, reviewer: Person
) -> None:
    number = await drafted(house, editor, "rate", answer="96%以上")
    await editing.explain(house, editor.id, "rate", "按新办法")
    done = await editing.submit(house, editor.id, "rate", number, substantive=True)
    assert not done.live
    assert await asked(house, "rate") == RATE

    await reviewing.approve(house, reviewer.id, "rate", number)
    question = await asked(house, "rate")
    assert question is not None
    assert question.answer == "96%以上"
    found = await history.of_question(house, reviewer.id, "rate")
    assert [(e.version.number, e.version.state, e.version.author, e.approved_by) for e in found.entries] == [
        (number, State.LIVE, "王编", "孙审"),
        (1, State.SUPERSEDED, "bank", ""),
    ]
    assert found.entries[0].version.reason == "按新办法"
    assert [change.name for change in found.entries[0].changes] == ["answer"]


async def test_without_review_or_without_anybody_to_review_a_change_is_live_at_once(
    house: House, unreviewed: House, editor: Person, hire
) -> None:
    number = await drafted(house, editor, "rate", answer="96%以上")
    done = await editing.submit(house, editor.id, "rate", number, substantive=True)
    assert done.live

    await hire("孙审", "河东区", (TOWNSHIP,), Role.REVIEWER)
    number = await drafted(house, editor, "rate", answer="97%以上")
    done = await editing.submit(unreviewed, editor.id, "rate", number, substantive=True)
    assert done.live
    question = await asked(house, "rate")
    assert question is not None
    assert question.answer == "97%以上"


async def test_the_second_of_two_editors_sees_the_difference_and_loses_nothing(
    unreviewed: House, editor: Person, second: Person
) -> None:
    house = unreviewed
    mine = await drafted(house, editor, "rate", answer="96%以上", note="我的")
    theirs = await drafted(house, second, "rate", answer="97%以上", prompt="非文盲率应达到多少？")
    await editing.submit(house, second.id, "rate", theirs, substantive=True)

    with pytest.raises(Refused, match="changed_meanwhile"):
        await editing.submit(house, editor.id, "rate", mine, substantive=True)
    card = await cardview.card(house, editor.id, "rate")
    assert card.outdated
    assert card.question.answer == "96%以上"
    found = await editing.clash(house, editor.id, "rate", mine)
    assert found.author == "周编"
    assert {change.name for change in found.mine} == {"answer", "note"}
    assert {change.name for change in found.theirs} == {"answer", "prompt"}
    assert found.conflicts == ("answer",)


@pytest.mark.parametrize(("keep", "answer"), [("mine", "96%以上"), ("theirs", "97%以上")])
async def test_two_changes_are_put_together_as_the_second_editor_says(
    unreviewed: House, editor: Person, second: Person, keep, answer: str
) -> None:
    house = unreviewed
    mine = await drafted(house, editor, "rate", answer="96%以上", note="我的")
    theirs = await drafted(house, second, "rate", answer="97%以上", prompt="非文盲率应达到多少？")
    await editing.submit(house, second.id, "rate", theirs, substantive=True)
    await editing.rebase(house, editor.id, "rate", mine, keep)
    card = await cardview.card(house, editor.id, "rate")
    assert not card.outdated
    assert card.draft is not None
    await editing.submit(house, editor.id, "rate", card.draft.number, substantive=False)
    question = await asked(house, "rate")
    assert question is not None
    assert (question.answer, question.note, question.prompt) == (answer, "我的", "非文盲率应达到多少？")


async def test_a_question_with_a_hole_or_without_an_answer_does_not_go_live(
    house: House, editor: Person, reviewer: Person
) -> None:
    number = await drafted(house, editor, "rate", answer="{{unknown}}以上")
    with pytest.raises(Refused, match="faulty"):
        await editing.submit(house, editor.id, "rate", number, substantive=True)
    begun = await drafting.begin(house, editor.id, "什么是“三个增长”？")
    with pytest.raises(Refused, match="unfinished"):
        await editing.submit(house, editor.id, begun.question_id, 1, substantive=False)


async def test_a_new_question_gets_points_topic_and_posts_and_is_asked_once_approved(
    house: House, editor: Person, reviewer: Person
) -> None:
    begun = await drafting.begin(house, editor.id, " “两免一补”补什么？ ")
    assert begun.alike == ()
    await drafting.answer(house, editor.id, begun.question_id, "免杂费；免书本费；补助寄宿生生活费")
    await wordings.pick(house, editor.id, begun.question_id, "topic", 1)
    await wordings.hold(house, editor.id, begun.question_id, "posts", 1, chosen=True)
    card = await cardview.card(house, editor.id, begun.question_id)
    assert [point.text for point in card.question.points] == ["免杂费", "免书本费", "补助寄宿生生活费"]
    assert (card.question.topic, card.question.posts) == ("普及", (HEAD,))
    assert card.draft is not None
    await editing.submit(house, editor.id, begun.question_id, card.draft.number, substantive=False)
    assert await asked(house, begun.question_id) is None
    await reviewing.approve(house, reviewer.id, begun.question_id, card.draft.number)
    assert await asked(house, begun.question_id) == replace(card.question)


async def test_a_new_question_that_repeats_another_is_told_so(house: House, editor: Person) -> None:
    begun = await drafting.begin(house, editor.id, RELIEF.prompt)
    assert begun.alike == (RELIEF,)
    assert begun.question_id != RELIEF.id


async def test_a_new_topic_joins_the_banks_topics_when_it_goes_live(
    unreviewed: House, editor: Person
) -> None:
    await wordings.write(unreviewed, editor.id, "rate", "topic", "控辍保学")
    card = await cardview.card(unreviewed, editor.id, "rate")
    assert card.draft is not None
    await editing.submit(unreviewed, editor.id, "rate", card.draft.number, substantive=False)
    topics = dict(await catalogue.topics(unreviewed, editor.id))
    assert topics["控辍保学"] == 1


async def test_another_editors_draft_is_neither_sent_nor_dropped(
    house: House, editor: Person, second: Person
) -> None:
    number = await drafted(house, editor, "rate", answer="96%以上")
    for act in (
        editing.submit(house, second.id, "rate", number, substantive=True),
        editing.discard(house, second.id, "rate", number),
        editing.reopen(house, second.id, "rate", number),
        editing.rebase(house, second.id, "rate", number, "mine"),
    ):
        with pytest.raises(Refused, match="stale"):
            await act
    assert await state_of(house, "rate", number) == State.DRAFT
