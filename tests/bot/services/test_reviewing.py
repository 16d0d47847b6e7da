"""The second person: nobody settles their own change, and what is approved is what was seen."""

import pytest

from bot.services import (
    cardview,
    catalogue,
    editing,
    reviewing,
)
from bot.services.house import House
from bot.services.people import Person
from bot.services.refusal import Refused
from bot.services.versions import State
from tests.bank import RATE
from tests.bot.services.desk import asked, proposed, state_of


@pytest.mark.parametrize(
    "settle",
    [reviewing.approve, lambda *args: reviewing.reject(*args, "")],
    ids=["approve", "reject"],
)
async def test_nobody_settles_their_own_change(house: House, admin: Person, editor: Person, settle) -> None:
    number = await proposed(house, admin, "rate", answer="96%以上")
    with pytest.raises(Refused, match="own_change"):
        await settle(house, admin.id, "rate", number)
    assert await asked(house, "rate") == RATE
    await reviewing.approve(house, editor.id, "rate", number)


async def test_what_is_under_review_cannot_change_under_the_reviewers_eyes(
    house: House, editor: Person, reviewer: Person
) -> None:
    number = await proposed(house, editor, "rate", answer="96%以上")
    await editing.reopen(house, editor.id, "rate", number)
    await editing.change(house, editor.id, "rate", answer="10%以上")
    with pytest.raises(Refused, match="settled"):
        await reviewing.approve(house, reviewer.id, "rate", number)
    assert await state_of(house, "rate", number) == State.DROPPED
    card = await cardview.card(house, editor.id, "rate")
    assert card.draft is not None
    assert card.draft.number == number + 1


async def test_a_change_sent_back_comes_with_a_reason_and_can_be_gone_on_with(
    house: House, editor: Person, reviewer: Person
) -> None:
    number = await proposed(house, editor, "rate", answer="96%以上")
    await reviewing.reject(house, reviewer.id, "rate", number, "没有依据")
    card = await cardview.card(house, editor.id, "rate")
    assert card.rejected is not None
    assert "没有依据" in card.rejected.reason
    assert (await catalogue.overview(house, editor.id)).back == 1
    await editing.reopen(house, editor.id, "rate", number)
    assert (await cardview.card(house, editor.id, "rate")).question.answer == "96%以上"
    assert (await catalogue.overview(house, editor.id)).back == 0


async def test_a_proposal_made_from_an_older_version_is_not_approved(
    house: House, unreviewed: House, editor: Person, second: Person, reviewer: Person
) -> None:
    mine = await proposed(house, editor, "rate", answer="96%以上")
    await proposed(unreviewed, second, "rate", answer="97%以上")
    assert (await reviewing.proposal(house, reviewer.id, "rate", mine)).outdated
    with pytest.raises(Refused, match="changed_meanwhile"):
        await reviewing.approve(house, reviewer.id, "rate", mine)
    question = await asked(house, "rate")
    assert question is not None
    assert question.answer == "97%以上"
