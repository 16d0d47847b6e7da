"""Messages put into the outbox, and what became of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.services import outgoing, people
from bot.services.outgoing import Kind, State
from bot.store.tables import Member, Outgoing
from bot.telegram.fake import (
    Person,
)
from tests.bot.sending.conftest import Town

NEWS = "明天上午九点开会。"


async def put(town: Town, *persons: Person, key: str = "news", text: str = NEWS, **more: Any) -> None:
    """A message for each, as an announcement."""
    async with town.house.store.writing() as session:
        for person in persons:
            known = await people.by_telegram(session, person.id)
            assert known
            row = outgoing.row(
                known.id, Kind.ANNOUNCEMENT, f"{key}:{known.id}", town.clock.now(), text=text, **more
            )
            await outgoing.enqueue(session, [row])


async def states(town: Town) -> list[State]:
    async with town.house.store.reading() as session:
        return [State(s) for s in await session.scalars(select(Outgoing.state).order_by(Outgoing.id))]


async def waits(town: Town) -> datetime:
    async with town.house.store.reading() as session:
        found = await session.scalar(select(Outgoing.not_before).where(Outgoing.state == State.WAITING))
    assert found
    return found


async def unreachable(town: Town) -> list[int]:
    async with town.house.store.reading() as session:
        found = await session.scalars(select(Member.telegram_id).where(Member.unreachable_at.is_not(None)))
        return [number for number in found if number]


def copies(town: Town, person: Person) -> int:
    return sum(NEWS in text for text in town.sent(person))
