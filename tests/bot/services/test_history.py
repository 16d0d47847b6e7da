"""The way back: retired and restored, undone, and who did what."""

import pytest
from sqlalchemy import select

from bot.services import (
    catalogue,
    history,
    reviewing,
)
from bot.services.house import House
from bot.services.people import Person
from bot.services.refusal import Refused
from bot.store.tables import Audit
from tests.bank import RATE
from tests.bot.services.desk import asked, proposed
from tests.bot.services.hand import Hand


async def test_a_retired_question_is_asked_no_more_and_comes_back_with_its_memory(
    house: House, editor: Person, hand: Hand
) -> None:
    await hand.answer("rate", RATE.answer)
    await history.retire(house, editor.id, "rate")
    assert await asked(house, "rate") is None
    assert (await catalogue.overview(house, editor.id)).retired == 1
    listed = await catalogue.listing(house, editor.id, "retired", "", 1)
    assert [question.id for question in listed.questions] == ["rate"]
    with pytest.raises(Refused, match="stale"):
        await history.retire(house, editor.id, "rate")
    await history.restore(house, editor.id, "rate")
    assert await asked(house, "rate") == RATE
    card = await hand.card("rate")
    assert card is not None
    assert card.pass_days == 1


async def test_the_first_version_has_nothing_before_it(house: House, editor: Person) -> None:
    with pytest.raises(Refused, match="nothing_to_undo"):
        await history.undo(house, editor.id, "rate")


async def test_every_act_of_an_editor_is_on_record(house: House, editor: Person, reviewer: Person) -> None:
    number = await proposed(house, editor, "rate", answer="96%以上")
    await reviewing.approve(house, reviewer.id, "rate", number)
    await history.retire(house, editor.id, "rate")
    async with house.store.reading() as session:
        query = select(Audit.actor, Audit.action).where(Audit.subject == "question:rate").order_by(Audit.id)
        assert (await session.execute(query)).all() == [
            ("王编", "submit"),
            ("孙审", "approve"),
            ("王编", "retire"),
        ]
