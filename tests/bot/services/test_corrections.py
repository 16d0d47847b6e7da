"""A changed answer reaches those who learnt the old one, and nobody else."""

from sqlalchemy import select, update

from bot.services import (
    corrections,
    editing,
    history,
)
from bot.services.house import House
from bot.services.people import Person
from bot.store.tables import Ask, CardRow
from questions.figures import wording
from questions.question import KeyPoint, Question
from questions.readiness import Mastery, mastery
from tests.bank import GROWTH, RATE
from tests.bot.services.desk import asked, drafted, proposed
from tests.bot.services.hand import Hand


async def fluent(house: House, hand: Hand, question: Question) -> None:
    """Let the person master a question, as three days of passes would."""
    await hand.answer(question.id, question.answer)
    async with house.store.writing() as session:
        await session.execute(
            update(CardRow)
            .where(CardRow.question_id == question.id)
            .values(pass_days=3, stability=200.0, last_pass_in_time=True)
        )


async def mastered(house: House, hand: Hand, question_id: str) -> Mastery:
    card = await hand.card(question_id)
    question = await asked(house, question_id)
    assert card is not None
    assert question is not None
    return mastery(corrections.cards.of_row(card), card.last_review, wording=wording(question))


async def test_a_substantive_change_takes_mastery_and_is_told_once(
    unreviewed: House, editor: Person, hand: Hand
) -> None:
    house = unreviewed
    await fluent(house, hand, RATE)
    assert await mastered(house, hand, "rate") is Mastery.FLUENT
    number = await drafted(house, editor, "rate", answer="96%以上", points=(KeyPoint("96%以上", must=True),))
    done = await editing.submit(house, editor.id, "rate", number, substantive=True)
    assert done.told == 1
    assert await mastered(house, hand, "rate") is Mastery.LEARNING
    (told,) = await corrections.unseen(house, hand.person_id)
    assert (told.prompt, told.old, told.new) == (RATE.prompt, "95%以上", "96%以上")
    await corrections.shown(house, [told])
    assert await corrections.unseen(house, hand.person_id) == []


async def test_a_change_of_words_keeps_mastery_and_tells_nobody(
    unreviewed: House, editor: Person, hand: Hand
) -> None:
    house = unreviewed
    await fluent(house, hand, RATE)
    number = await drafted(house, editor, "rate", prompt="青壮年非文盲率要达到多少？")
    done = await editing.submit(house, editor.id, "rate", number, substantive=False)
    assert done.told == 0
    assert await mastered(house, hand, "rate") is Mastery.FLUENT
    assert await corrections.unseen(house, hand.person_id) == []


async def test_who_never_answered_has_nothing_to_unlearn(
    unreviewed: House, editor: Person, member: Person
) -> None:
    done_number = await drafted(unreviewed, editor, "rate", answer="96%以上")
    done = await editing.submit(unreviewed, editor.id, "rate", done_number, substantive=True)
    assert done.told == 0
    assert await corrections.unseen(unreviewed, member.id) == []


async def test_a_change_undone_before_it_was_seen_is_not_told_and_costs_nobody_their_mastery(
    unreviewed: House, editor: Person, hand: Hand
) -> None:
    house = unreviewed
    await hand.answer("rate", RATE.answer)
    before = await hand.card("rate")
    number = await drafted(house, editor, "rate", answer="59%以上")
    await editing.submit(house, editor.id, "rate", number, substantive=True)
    assert await history.undo(house, editor.id, "rate") == 1
    assert await asked(house, "rate") == RATE
    assert await corrections.unseen(house, hand.person_id) == []
    after = await hand.card("rate")
    assert before is not None
    assert after is not None
    assert (after.pass_days, after.stability) == (before.pass_days, before.stability)
    assert after.last_pass_wording == wording(RATE)


async def test_two_changes_before_the_next_drill_are_told_as_one(
    unreviewed: House, editor: Person, hand: Hand
) -> None:
    house = unreviewed
    await hand.answer("rate", RATE.answer)
    for answer in ("96%以上", "97%以上"):
        await proposed(house, editor, "rate", answer=answer)
    (told,) = await corrections.unseen(house, hand.person_id)
    assert (told.old, told.new) == ("95%以上", "97%以上")


async def test_where_only_the_points_change_the_points_are_told(
    unreviewed: House, editor: Person, hand: Hand
) -> None:
    await hand.answer("growth", GROWTH.answer)
    await proposed(unreviewed, editor, "growth", points=GROWTH.points[:2])
    (told,) = await corrections.unseen(unreviewed, hand.person_id)
    assert told.new == "；".join(point.text for point in GROWTH.points[:2])


async def test_an_answer_refers_to_the_version_that_was_asked(
    unreviewed: House, editor: Person, hand: Hand
) -> None:
    house = unreviewed
    await hand.single("rate")
    await proposed(house, editor, "rate", answer="99%以上", points=(KeyPoint("99%以上", must=True),))
    judged = await hand.say("95%以上")
    assert judged.verdict.outcome == "pass"
    assert judged.question == RATE
    async with house.store.reading() as session:
        assert await session.scalar(select(Ask.version).where(Ask.question_id == "rate")) == 1
