"""Who is speaking, and what of theirs is still open: all that an update begins with, in one look."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, exists, select

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


_UNSHOWN = exists().where(Answer.member_id == Member.id, Answer.final.is_(True), Answer.shown_at.is_(None))
_LOOK = (
    select(*people.FACTS, Awaited.what, Awaited.detail, Awaited.at, _UNSHOWN.label("unshown"))
    .outerjoin(Awaited, Awaited.member_id == Member.id)
    .where(Member.telegram_id == bindparam("account"))
)


async def enter(house: House, telegram_id: int) -> Entrance:
    """Look up a Telegram account."""
    async with house.store.reading() as session:
        row = (await session.execute(_LOOK, {"account": telegram_id})).one_or_none()
    if row is None:
        return Entrance()
    awaited = None
    if row.at is not None and house.clock.now() - row.at <= PATIENCE:
        awaited = Expected(row.what, row.detail)
    return Entrance(people.of_row(row), awaited, row.unshown)
