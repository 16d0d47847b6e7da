"""Two at once: the database decides who was first, and the other is told."""

import asyncio
from collections.abc import Awaitable

from sqlalchemy import func, select

from bot.services import corrections, editing, history, importing, reviewing
from bot.services.house import House
from bot.services.importing import Imported
from bot.services.people import Person
from bot.services.refusal import Refused
from bot.services.versions import State
from bot.store.tables import Correction, QuestionRow, QuestionVersion
from questions.question import KeyPoint
from tests.bank import BANK, RATE
from tests.bot.services.desk import drafted, proposed
from tests.bot.services.hand import Hand


async def together(*acts: Awaitable[object]) -> list[object]:
    """What came of acts at the same time: results, and reasons of refusals as text."""
    found = await asyncio.gather(*acts, return_exceptions=True)
    for each in found:
        if isinstance(each, BaseException) and not isinstance(each, Refused):
            raise each
    return [each.reason if isinstance(each, Refused) else each for each in found]


async def live_versions(house: House, question_id: str) -> list[int]:
    async with house.store.reading() as session:
        query = select(QuestionVersion.number).where(
            QuestionVersion.question_id == question_id, QuestionVersion.state == State.LIVE
        )
        return list(await session.scalars(query))


async def test_two_who_approve_at_once_approve_once(
    house: House, editor: Person, second: Person, reviewer: Person, hand: Hand
) -> None:
    await hand.answer("rate", RATE.answer)
    number = await proposed(house, editor, "rate", answer="96%以上")
    found = await together(
        reviewing.approve(house, reviewer.id, "rate", number),
        reviewing.approve(house, second.id, "rate", number),
    )
    assert sorted(map(str, found)) == ["1", "settled"]
    assert await live_versions(house, "rate") == [number]
    async with house.store.reading() as session:
        assert await session.scalar(select(func.count(Correction.id))) == 1


async def test_two_changes_made_live_at_once_leave_one_and_tell_the_other(
    unreviewed: House, editor: Person, second: Person
) -> None:
    house = unreviewed
    mine = await drafted(house, editor, "rate", answer="96%以上")
    theirs = await drafted(house, second, "rate", answer="97%以上")
    found = await together(
        editing.submit(house, editor.id, "rate", mine, substantive=True),
        editing.submit(house, second.id, "rate", theirs, substantive=True),
    )
    assert "changed_meanwhile" in found
    assert len(await live_versions(house, "rate")) == 1
    states = {number: await state(house, number) for number in (mine, theirs)}
    assert sorted(states.values()) == [State.DRAFT, State.LIVE]


async def state(house: House, number: int) -> str:
    async with house.store.reading() as session:
        return (await session.get_one(QuestionVersion, ("rate", number))).state


async def test_two_taps_import_once(house: House, editor: Person) -> None:
    content = "题目,答案\n什么是“普九”？,普及九年义务教育\n".encode()
    shown = await importing.preview(house, editor.id, "题.csv", content)
    found = await together(
        importing.confirm(house, editor.id, shown.token), importing.confirm(house, editor.id, shown.token)
    )
    assert sum(isinstance(each, Imported) for each in found) == 1
    async with house.store.reading() as session:
        assert await session.scalar(select(func.count(QuestionRow.id))) == len(BANK.questions) + 1


async def test_two_files_with_the_same_new_question_bring_it_once(
    house: House, editor: Person, second: Person
) -> None:
    content = "题目,答案\n什么是“普九”？,普及九年义务教育\n".encode()
    shown = [await importing.preview(house, each.id, "题.csv", content) for each in (editor, second)]
    await together(
        *(
            importing.confirm(house, each.id, one.token)
            for each, one in zip((editor, second), shown, strict=True)
        )
    )
    async with house.store.reading() as session:
        assert await session.scalar(select(func.count(QuestionRow.id))) == len(BANK.questions) + 1


async def test_an_answer_given_while_its_question_changes_leaves_no_mastery_of_the_old_one(
    unreviewed: House, editor: Person, hand: Hand
) -> None:
    house = unreviewed
    await hand.answer("rate", RATE.answer)
    for turn in range(4):
        await hand.single("rate")
        answer = f"9{turn}%以上"
        number = await drafted(house, editor, "rate", answer=answer, points=(KeyPoint(answer, must=True),))
        await together(
            hand.say(RATE.answer),
            editing.submit(house, editor.id, "rate", number, substantive=True),
        )
        card = await hand.card("rate")
        assert card is not None
        assert card.pass_days == 0
    (told,) = await corrections.unseen(house, hand.person_id)
    assert (told.old, told.new) == ("95%以上", "93%以上")


async def test_two_who_retire_a_question_at_once_retire_it_once(
    house: House, editor: Person, second: Person
) -> None:
    found = await together(history.retire(house, editor.id, "rate"), history.retire(house, second.id, "rate"))
    assert sorted(map(str, found)) == ["None", "stale"]
