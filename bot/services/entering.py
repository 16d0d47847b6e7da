"""Who is speaking, and what of theirs is still open: all that an update begins with, in one look."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, select

from bot.services import people
from bot.services.awaiting import PATIENCE, Expected
from bot.services.house import House
from bot.services.people import Person
from bot.store.tables import Answer, Awaited, Member


@dataclass(frozen=True, slots=True)
class Entrance:
    """The person (None for a stranger), what a screen awaits of them, and whether a verdict went unseen."""

    person: Person | None = None
    awaited: Expected | None = None
    unshown: bool = False


async def enter(house: House, telegram_id: int) -> Entrance:
    """Look up a Telegram account."""
    unshown = exists().where(Answer.member_id == Member.id, Answer.final.is_(True), Answer.shown_at.is_(None))
    async with house.store.reading() as session:
        row = (
            await session.execute(
                select(Member, Awaited, unshown)
                .outerjoin(Awaited, Awaited.member_id == Member.id)
                .where(Member.telegram_id == telegram_id)
            )
        ).one_or_none()
        if row is None:
            return Entrance()
        member, awaited, unseen = row
        expected = None
        if awaited is not None and house.clock.now() - awaited.at <= PATIENCE:
            expected = Expected(awaited.what, awaited.detail)
        return Entrance(await people.person(session, member), expected, unseen)
