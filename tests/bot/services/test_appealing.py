import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.services import appealing, drilling, keeping, library, managing
from bot.services.house import House
from bot.services.people import Person, Role
from bot.services.refusal import Refused
from bot.store.tables import Answer, Appeal, Audit, CardRow, Outgoing, TaughtAnswer
from questions.grading import Taught
from tests.bank import TOWNSHIP, YEARS
from tests.bot.services.conftest import DISTRICT, TOWN, Hire
from tests.bot.services.hand import NEAR, WRONG, Hand


@pytest.fixture
async def answer_id(hand: Hand) -> int:
    """An answer that the judge failed."""
    return (await hand.answer("years", "小学六年加初中三年")).answer_id


async def appeal_id(house: House, answer_id: int) -> int:
    async with house.store.reading() as session:
        return (await session.scalars(select(Appeal.id).where(Appeal.answer_id == answer_id))).one()


async def letters(house: House) -> list[Outgoing]:
    async with house.store.reading() as session:
        return list(await session.scalars(select(Outgoing).where(Outgoing.kind == "appeal")))


async def test_an_appeal_waits_for_an_editor_with_all_that_was_said(
    house: House, member: Person, editor: Person, answer_id: int
) -> None:
    await appealing.appeal(house, member.id, answer_id, "right", "  六加三就是九  ")
    (waiting,) = await appealing.queue(house, editor.id)
    assert (waiting.kind, waiting.words, waiting.said) == ("right", "六加三就是九", "小学六年加初中三年")
    assert waiting.question == YEARS
    assert waiting.verdict.outcome == "fail"
    assert (waiting.name, waiting.unit, waiting.posts, waiting.own) == ("李明", TOWN, (TOWNSHIP,), False)


async def test_a_reviewer_sees_unit_and_posts_but_no_name(
    house: House, member: Person, hire: Hire, answer_id: int
) -> None:
    await appealing.appeal(house, member.id, answer_id, "right")
    reviewer = await hire("冯审", DISTRICT, (), Role.REVIEWER)
    (waiting,) = await appealing.queue(house, reviewer.id)
    assert (waiting.name, waiting.unit, waiting.posts) == ("", TOWN, (TOWNSHIP,))


async def test_others_see_no_appeals_and_settle_none(
    house: House, member: Person, lead: Person, answer_id: int
) -> None:
    await appealing.appeal(house, member.id, answer_id, "right")
    for person in (member, lead):
        with pytest.raises(Refused, match="not_allowed"):
            await appealing.queue(house, person.id)
        with pytest.raises(Refused, match="not_allowed"):
            await appealing.settle(house, person.id, await appeal_id(house, answer_id), accept=True)


async def test_a_verdict_is_appealed_once(house: House, member: Person, answer_id: int) -> None:
    await appealing.appeal(house, member.id, answer_id, "right")
    with pytest.raises(Refused, match="already_appealed"):
        await appealing.appeal(house, member.id, answer_id, "question")


async def test_an_appeal_tapped_twice_at_once_is_one(
    house: House, member: Person, editor: Person, answer_id: int
) -> None:
    results = await asyncio.gather(
        *(appealing.appeal(house, member.id, answer_id, "right") for _ in range(2)), return_exceptions=True
    )
    assert [result.reason for result in results if isinstance(result, Refused)] == ["already_appealed"]
    assert len(await appealing.queue(house, editor.id)) == 1


async def test_nobody_appeals_for_another(house: House, editor: Person, answer_id: int) -> None:
    with pytest.raises(Refused, match="stale"):
        await appealing.appeal(house, editor.id, answer_id, "right")


@pytest.mark.parametrize("forged", [0, -1, 999_999])
async def test_there_is_no_appeal_without_an_answer(house: House, member: Person, forged: int) -> None:
    with pytest.raises(Refused, match="stale"):
        await appealing.appeal(house, member.id, forged, "right")


async def test_an_answer_that_waits_for_its_follow_up_cannot_be_appealed_yet(
    house: House, hand: Hand
) -> None:
    await hand.single("relief")
    await hand.say(NEAR)
    (row,) = await hand.answers()
    with pytest.raises(Refused, match="stale"):
        await appealing.appeal(house, hand.person_id, row.id, "right")


async def test_an_accepted_answer_counts_as_passed_and_teaches_the_judge(
    house: House, member: Person, editor: Person, answer_id: int
) -> None:
    await appealing.appeal(house, member.id, answer_id, "right")
    settled = await appealing.settle(
        house, editor.id, await appeal_id(house, answer_id), accept=True, reason="说得对"
    )
    assert (settled.telegram_id, settled.accepted, settled.reason) == (member.telegram_id, True, "说得对")
    assert settled.prompt == YEARS.prompt
    async with house.store.reading() as session:
        row = await session.get_one(Answer, answer_id)
        taught = (await house.library(session)).taught
    assert (row.outcome, row.score) == ("pass", 1.0)
    assert row.verdict["outcome"] == "fail"
    assert taught == {"years": (Taught("小学六年加初中三年", 1.0),)}


async def test_the_card_gets_the_memory_the_answer_would_have_given_it(
    house: House, hire: Hire, editor: Person, hand_of
) -> None:
    judged_right, judged_wrong = hand_of(await hire("甲")), hand_of(await hire("乙"))
    await judged_right.answer("years", "九年")
    answer_id = (await judged_wrong.answer("years", "小学六年加初中三年")).answer_id
    for _ in range(2):
        house.clock.step(timedelta(days=3))
        for hand in (judged_right, judged_wrong):
            await hand.answer("years", "九年")
    await appealing.appeal(house, judged_wrong.person_id, answer_id, "right")
    await appealing.settle(house, editor.id, await appeal_id(house, answer_id), accept=True)
    expected, corrected = await judged_right.card("years"), await judged_wrong.card("years")
    for name in ("stability", "difficulty", "last_review", "reviews", "pass_days", "last_pass"):
        assert getattr(corrected, name) == getattr(expected, name)


async def test_an_answer_that_was_not_the_days_first_does_not_change_the_card(
    house: House, hand: Hand, editor: Person
) -> None:
    await hand.answer("years", WRONG)
    answer_id = (await hand.answer("years", "小学六年加初中三年")).answer_id
    before = await hand.card("years")
    await appealing.appeal(house, hand.person_id, answer_id, "right")
    await appealing.settle(house, editor.id, await appeal_id(house, answer_id), accept=True)
    after = await hand.card("years")
    assert (after.stability, after.reviews, after.pass_days) == (before.stability, 1, 0)


async def test_an_answer_after_the_answer_was_shown_does_not_change_the_card(
    house: House, hand: Hand, editor: Person
) -> None:
    asked = await hand.single("years")
    await drilling.reveal(house, hand.person_id, asked.ask_id)
    answer_id = (await hand.answer("years", "小学六年加初中三年")).answer_id
    await appealing.appeal(house, hand.person_id, answer_id, "right")
    await appealing.settle(house, editor.id, await appeal_id(house, answer_id), accept=True)
    assert (await hand.card("years")).pass_days == 0


async def test_an_accepted_answer_that_was_helped_is_still_not_mastery(
    house: House, hand: Hand, editor: Person
) -> None:
    asked = await hand.single("years")
    await drilling.hint(house, hand.person_id, asked.ask_id)
    answer_id = (await hand.say("小学六年加初中三年")).answer_id
    before = await hand.card("years")
    await appealing.appeal(house, hand.person_id, answer_id, "right")
    await appealing.settle(house, editor.id, await appeal_id(house, answer_id), accept=True)
    after = await hand.card("years")
    assert after.pass_days == 0
    assert after.stability > before.stability


async def test_a_card_that_a_changed_figure_has_lowered_stays_low_and_gains_the_pass(
    house: House, hand: Hand, editor: Person, answer_id: int
) -> None:
    async with house.store.writing() as session:
        (await session.get_one(CardRow, (hand.person_id, "years"))).stability = 0.05
    await appealing.appeal(house, hand.person_id, answer_id, "right")
    await appealing.settle(house, editor.id, await appeal_id(house, answer_id), accept=True)
    card = await hand.card("years")
    assert (card.stability, card.pass_days) == (0.05, 1)
    assert card.last_pass == card.last_review


async def test_a_rejected_appeal_changes_nothing_but_is_answered(
    house: House, hand: Hand, editor: Person, answer_id: int
) -> None:
    before = await hand.card("years")
    await appealing.appeal(house, hand.person_id, answer_id, "right")
    settled = await appealing.settle(
        house, editor.id, await appeal_id(house, answer_id), accept=False, reason="要说出“九年”"
    )
    assert not settled.accepted
    async with house.store.reading() as session:
        row = await session.get_one(Answer, answer_id)
        assert await session.scalar(select(TaughtAnswer.id)) is None
    assert row.outcome == "fail"
    assert (await hand.card("years")).stability == before.stability
    (own,) = await appealing.mine(house, hand.person_id)
    assert (own.state, own.reason, own.prompt) == ("rejected", "要说出“九年”", YEARS.prompt)


async def test_an_accepted_fault_of_the_question_leaves_the_mark_alone(
    house: House, member: Person, editor: Person, answer_id: int
) -> None:
    await appealing.appeal(house, member.id, answer_id, "question", "新法是十二年")
    await appealing.settle(house, editor.id, await appeal_id(house, answer_id), accept=True)
    async with house.store.reading() as session:
        assert (await session.get_one(Answer, answer_id)).outcome == "fail"
        assert (await house.library(session)).taught == {}


async def test_the_person_is_told_once_how_it_ended(
    house: House, member: Person, editor: Person, answer_id: int
) -> None:
    await appealing.appeal(house, member.id, answer_id, "right")
    number = await appeal_id(house, answer_id)
    await appealing.settle(house, editor.id, number, accept=True, reason="说得对")
    (letter,) = await letters(house)
    assert (letter.member_id, letter.due_key, letter.state) == (member.id, f"appeal:{number}", "waiting")
    assert letter.payload == {
        "prompt": YEARS.prompt,
        "about": "right",
        "accepted": True,
        "reason": "说得对",
    }


async def test_an_appeal_is_settled_once_however_many_editors_tap(
    house: House, member: Person, editor: Person, hire: Hire, answer_id: int
) -> None:
    other = await hire("陈编", DISTRICT, (), Role.EDITOR)
    await appealing.appeal(house, member.id, answer_id, "right")
    number = await appeal_id(house, answer_id)
    results = await asyncio.gather(
        appealing.settle(house, editor.id, number, accept=True),
        appealing.settle(house, other.id, number, accept=False),
        return_exceptions=True,
    )
    assert [result.reason for result in results if isinstance(result, Refused)] == ["stale"]
    assert len(await letters(house)) == 1
    assert await appealing.queue(house, editor.id) == []


async def test_nobody_settles_their_own_appeal(house: House, editor: Person, hand_of) -> None:
    answer_id = (await hand_of(editor).answer("years", "六年")).answer_id
    await appealing.appeal(house, editor.id, answer_id, "right")
    number = await appeal_id(house, answer_id)
    (waiting,) = await appealing.queue(house, editor.id)
    assert waiting.own
    for accept in (True, False):
        with pytest.raises(Refused, match="own_appeal"):
            await appealing.settle(house, editor.id, number, accept=accept)


async def test_an_appeal_that_is_no_more_is_out_of_date(
    house: House, member: Person, editor: Person, answer_id: int
) -> None:
    await appealing.appeal(house, member.id, answer_id, "right")
    number = await appeal_id(house, answer_id)
    await keeping.forget(house, member.id)
    assert await appealing.queue(house, editor.id) == []
    with pytest.raises(Refused, match="stale"):
        await appealing.settle(house, editor.id, number, accept=True)


async def test_who_was_sent_off_is_not_written_to(
    house: House, member: Person, editor: Person, admin: Person, answer_id: int
) -> None:
    await appealing.appeal(house, member.id, answer_id, "right")
    await managing.deactivate(house, admin.id, member.id)
    settled = await appealing.settle(house, editor.id, await appeal_id(house, answer_id), accept=True)
    assert settled.telegram_id is None
    assert await letters(house) == []


async def test_settling_is_on_record_without_the_persons_name(
    house: House, member: Person, editor: Person, answer_id: int
) -> None:
    await appealing.appeal(house, member.id, answer_id, "right")
    number = await appeal_id(house, answer_id)
    await appealing.settle(house, editor.id, number, accept=True)
    async with house.store.reading() as session:
        (line,) = await session.scalars(select(Audit).where(Audit.action == "appeal"))
    assert (line.actor, line.subject) == ("王编", f"appeal:{number}")
    assert member.name not in str(line.detail)


async def test_ones_own_appeals_are_listed_newest_first_and_nobody_elses(
    house: House, hand: Hand, editor: Person, answer_id: int
) -> None:
    second = (await hand.answer("start", "2006年7月1日")).answer_id
    await appealing.appeal(house, hand.person_id, answer_id, "right")
    await appealing.appeal(house, hand.person_id, second, "question", "日期不对")
    own = await appealing.mine(house, hand.person_id)
    assert [(one.kind, one.state, one.said) for one in own] == [
        ("question", "open", "2006年7月1日"),
        ("right", "open", "小学六年加初中三年"),
    ]
    assert await appealing.mine(house, editor.id) == []


async def test_what_was_said_to_the_follow_up_belongs_to_the_answer(
    house: House, hand: Hand, editor: Person
) -> None:
    await hand.single("relief")
    await hand.say(NEAR)
    judged = await hand.say("给住校娃补贴")
    await appealing.appeal(house, hand.person_id, judged.answer_id, "right")
    (waiting,) = await appealing.queue(house, editor.id)
    assert waiting.said == f"{NEAR}\n给住校娃补贴"
    await appealing.settle(house, editor.id, waiting.id, accept=True)
    async with house.store.reading() as session:
        shelved = await replace(house, shelf=library.Shelf()).library(session)
        assert shelved.taught["relief"][0].answer == f"{NEAR}\n给住校娃补贴"
