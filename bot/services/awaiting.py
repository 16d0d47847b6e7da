"""What a screen waits for from a person's next text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from bot.services.house import House
from bot.store.engine import changed
from bot.store.tables import Awaited

PATIENCE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Expected:
    """An input's name and what is needed to act on it."""

    what: str
    detail: dict[str, Any]


async def expect(house: House, member_id: int, what: str, **detail: Any) -> None:
    """Take the person's next text as `what`; an older expectation is replaced."""
    async with house.store.writing() as session:
        await session.merge(Awaited(member_id=member_id, what=what, detail=detail, at=house.clock.now()))


async def forget(house: House, member_id: int) -> bool:
    """Await nothing any more; False when somebody else was first to say so."""
    async with house.store.writing() as session:
        gone = delete(Awaited).where(Awaited.member_id == member_id)
        return await changed(session, gone) > 0
