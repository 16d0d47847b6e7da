"""Forged requests to the bank: only who may edit edits, whatever the chat has let through."""

import pytest
from sqlalchemy import select

from bot.services import (
    bench,
    cardview,
    catalogue,
    drafting,
    editing,
    exporting,
    health,
    history,
    pointing,
    reviewing,
    versions,
    wordings,
)
from bot.services.house import House
from bot.services.people import Person, Role
from bot.services.refusal import Refused
from bot.store.tables import QuestionRow
from tests.bank import TOWNSHIP
from tests.bot.services.desk import proposed

FORGED = {
    "card": lambda house, me: cardview.card(house, me, "rate"),
    "preview": lambda house, me: cardview.preview(house, me, "rate"),
    "change": lambda house, me: editing.change(house, me, "rate", answer="1%"),
    "submit": lambda house, me: editing.submit(house, me, "rate", 1, substantive=True),
    "explain": lambda house, me: editing.explain(house, me, "rate", "x"),
    "discard": lambda house, me: editing.discard(house, me, "rate", 1),
    "reopen": lambda house, me: editing.reopen(house, me, "rate", 1),
    "clash": lambda house, me: editing.clash(house, me, "rate", 1),
    "rebase": lambda house, me: editing.rebase(house, me, "rate", 1, "mine"),
    "write": lambda house, me: wordings.write(house, me, "rate", "answer", "1%"),
    "pick": lambda house, me: wordings.pick(house, me, "rate", "veto", 0),
    "hold": lambda house, me: wordings.hold(house, me, "rate", "posts", 0, chosen=False),
    "split": lambda house, me: wordings.split_again(house, me, "rate"),
    "source": lambda house, me: wordings.add_source(house, me, "rate", "x"),
    "points": lambda house, me: pointing.write(house, me, "rate", "1%"),
    "begin": lambda house, me: drafting.begin(house, me, "新题是什么？"),
    "answer": lambda house, me: drafting.answer(house, me, "rate", "1%"),
    "retire": lambda house, me: history.retire(house, me, "rate"),
    "restore": lambda house, me: history.restore(house, me, "rate"),
    "revert": lambda house, me: history.revert(house, me, "rate", 1),
    "keep": lambda house, me: bench.keep(house, me, "rate", "x", right=True),
    "withdraw": lambda house, me: bench.withdraw(house, me, 1),
    "export": lambda house, me: exporting.export(house, me, ".xlsx"),
}
REVIEWED = {
    "approve": lambda house, me: reviewing.approve(house, me, "rate", 2),
    "reject": lambda house, me: reviewing.reject(house, me, "rate", 2, ""),
    "queue": lambda house, me: reviewing.queue(house, me),
    "proposal": lambda house, me: reviewing.proposal(house, me, "rate", 2),
    "history": lambda house, me: history.of_question(house, me, "rate"),
    "bench": lambda house, me: bench.look(house, me, "rate"),
    "judge": lambda house, me: bench.judge(house, me, "rate", "x"),
    "menu": lambda house, me: catalogue.overview(house, me),
    "topics": lambda house, me: catalogue.topics(house, me),
    "listing": lambda house, me: catalogue.listing(house, me, "retired", "", 1),
    "search": lambda house, me: catalogue.search(house, me, "x"),
    "identify": lambda house, me: catalogue.identify(house, me, versions.handle("rate")),
    "health": lambda house, me: health.look(house, me),
}


async def untouched(house: House) -> tuple[object, ...]:
    async with house.store.reading() as session:
        rows = (await session.execute(select(QuestionRow.id, QuestionRow.live, QuestionRow.retired_at))).all()
        return (*sorted(rows), (await house.library(session)).revision)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEAD])
async def test_who_may_not_edit_is_refused_in_every_service(
    house: House, editor: Person, hire, role: Role
) -> None:
    await proposed(house, editor, "rate", answer="96%以上") if role is Role.LEAD else None
    stranger = await hire("李明", "河东区", (TOWNSHIP,), role)
    before = await untouched(house)
    for name, act in {**FORGED, **REVIEWED}.items():
        with pytest.raises(Refused) as refusal:
            await act(house, stranger.id)
        assert refusal.value.reason == "not_allowed", name
    assert await untouched(house) == before


async def test_a_reviewer_reads_and_settles_but_does_not_edit(
    house: House, editor: Person, reviewer: Person
) -> None:
    await proposed(house, editor, "rate", answer="96%以上")
    before = await untouched(house)
    for name, act in FORGED.items():
        if name in ("card", "preview"):
            await act(house, reviewer.id)
            continue
        with pytest.raises(Refused) as refusal:
            await act(house, reviewer.id)
        assert refusal.value.reason == "not_allowed", name
    assert await untouched(house) == before
