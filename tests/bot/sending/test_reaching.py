"""Who blocks the bot, leaves, or is gone: seen at once, shown to the lead, and taken up again on return."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.services import outgoing, reminding
from bot.services.outgoing import State
from bot.store.tables import Member, Outgoing
from bot.telegram.fake import Fault, Person, blocked, refused
from bot.telegram.fake.faults import Refused as Answer
from tests.bot.sending.conftest import Town

DAY = timedelta(days=1)


async def lists(town: Town, lead: Person) -> str:
    """What the lead's screen of the unit says."""
    lead.says("/unit")
    await town.telegram.settle()
    return lead.screen.last.text


async def due(town: Town, person: Person) -> None:
    async with town.house.store.writing() as session:
        await session.execute(
            update(Member).where(Member.telegram_id == person.id).values(next_reminder_at=town.clock.now())
        )


async def states(town: Town) -> list[str]:
    async with town.house.store.reading() as session:
        return list(await session.scalars(select(Outgoing.state).order_by(Outgoing.id)))


def reminded(town: Town, person: Person) -> int:
    return sum(text.startswith("⏰") for text in town.sent(person))


async def test_who_blocks_the_bot_is_on_the_leads_list_at_once_and_off_it_on_return(
    town: Town, member: Person, lead: Person
) -> None:
    assert "联系不上" not in await lists(town, lead)
    member.blocks()
    await town.telegram.settle()
    assert f"联系不上：{member.name}" in await lists(town, lead)
    member.unblocks()
    await town.telegram.settle()
    assert "联系不上" not in await lists(town, lead)
    await due(town, member)
    await town.pass_for(seconds=1)
    assert reminded(town, member) == 1


GONE: dict[str, Callable[[], Fault]] = {
    "blocked": blocked,
    "a deleted account": lambda: Fault("deleted", Answer(403, "Forbidden: user is deactivated")),
    "never started, or left": lambda: refused("chat not found"),
}


@pytest.mark.parametrize("fault", GONE.values(), ids=GONE)
async def test_whom_a_message_does_not_reach_is_on_the_leads_list_and_left_alone_for_a_week(
    town: Town, member: Person, lead: Person, fault: Callable[[], Fault]
) -> None:
    town.telegram.break_next("sendMessage", fault(), chat=member.id)
    await due(town, member)
    await town.pass_for(seconds=1)
    assert f"联系不上：{member.name}" in await lists(town, lead)
    town.clock.step(3 * DAY)
    await town.tick()
    assert (reminded(town, member), (await states(town)).count(State.FAILED)) == (0, 1)
    town.clock.step(5 * DAY)
    await town.tick()
    assert reminded(town, member) == 1
    assert "联系不上" not in await lists(town, lead)


async def test_what_waits_for_somebody_who_has_blocked_the_bot_fails_with_the_first(
    town: Town, member: Person
) -> None:
    async with town.house.store.writing() as session:
        found = await session.scalar(select(Member.id).where(Member.telegram_id == member.id))
        assert found
        rows = [
            outgoing.row(found, outgoing.Kind.ANNOUNCEMENT, f"a:{n}", town.clock.now(), text="请到会")
            for n in range(3)
        ]
        await outgoing.enqueue(session, rows)
    town.telegram.break_next("sendMessage", blocked(), chat=member.id)
    await town.tick()
    assert await states(town) == [State.FAILED] * 3


async def test_who_does_not_answer_for_a_week_is_offered_to_the_lead_without_shame_and_begins_again(
    town: Town, member: Person, lead: Person
) -> None:
    for _ in range(9):
        await due(town, member)
        await town.tick()
        town.clock.step(DAY)
    before = reminded(town, member)
    assert 3 <= before < 7
    shown = await lists(town, lead)
    assert f"提醒多次没有回应，已停发：{member.name}、{lead.name}（也许需要帮助）" in shown
    member.says("今日练习")
    await town.telegram.settle()
    assert f"已停发：{lead.name}（" in await lists(town, lead)
    async with town.house.store.reading() as session:
        found = await session.scalar(select(Member.id).where(Member.telegram_id == member.id))
    assert found
    assert await reminding.following(town.house, found) is not None
