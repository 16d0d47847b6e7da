"""An import is taken back whole, but for what was changed since."""

import pytest

from bot.services import (
    corrections,
    editing,
    undoing,
)
from bot.services.house import House
from bot.services.people import Person
from bot.services.refusal import Refused
from questions.merging import new_id
from tests.bank import RATE
from tests.bot.services.bankfiles import CHANGES, NEW, brought
from tests.bot.services.desk import asked, drafted
from tests.bot.services.hand import Hand


async def test_an_import_can_be_taken_back_whole(house: House, editor: Person, hand: Hand) -> None:
    await hand.answer("rate", RATE.answer)
    before = await hand.card("rate")
    done = await brought(house, editor, "题.csv", CHANGES)
    undone = await undoing.undo(house, editor.id, undoing.stamp(done.at, done.name))
    assert (undone.reverted, undone.retired, undone.left) == (1, 1, 0)
    assert await asked(house, "rate") == RATE
    assert await asked(house, new_id(NEW, "", frozenset())) is None
    assert await corrections.unseen(house, hand.person_id) == []
    after = await hand.card("rate")
    assert before is not None
    assert after is not None
    assert (after.stability, after.pass_days) == (before.stability, before.pass_days)
    with pytest.raises(Refused, match="stale"):
        await undoing.undo(house, editor.id, undoing.stamp(done.at, done.name))


async def test_taking_an_import_back_leaves_what_was_changed_since(
    house: House, unreviewed: House, editor: Person, second: Person
) -> None:
    done = await brought(unreviewed, editor, "题.csv", CHANGES)
    number = await drafted(house, second, "rate", answer="97%以上")
    await editing.submit(unreviewed, second.id, "rate", number, substantive=False)
    undone = await undoing.undo(house, second.id, undoing.stamp(done.at, done.name))
    assert (undone.reverted, undone.retired, undone.left) == (0, 1, 1)
    rate = await asked(house, "rate")
    assert rate is not None
    assert rate.answer == "97%以上"


async def test_nothing_but_an_import_is_taken_back(house: House, editor: Person, hire) -> None:
    done = await brought(house, editor, "题.csv", CHANGES)
    stranger = await hire("李明")
    with pytest.raises(Refused, match="not_allowed"):
        await undoing.undo(house, stranger.id, undoing.stamp(done.at, done.name))
    instant, _, file = undoing.stamp(done.at, done.name).partition("-")
    for stamped in ("", "x", f"{10**30}-{file}", f"0-{file}", f"{instant}-", instant):
        with pytest.raises(Refused, match="stale"):
            await undoing.undo(house, editor.id, stamped)
