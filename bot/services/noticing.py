"""Notices of what has changed: merged into one message a person, outside their quiet hours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import outgoing
from bot.services.house import House, calendar
from bot.services.outgoing import Kind, State
from bot.services.reminding import rhythm_of
from bot.store.tables import Member, Outgoing
from bot.timetable import Rhythm

MOST_MERGED = 10
_STEP = timedelta(minutes=15)


async def notify(
    house: House, session: AsyncSession, members: Iterable[int], key: str, item: dict[str, Any]
) -> int:
    """Tell members of a change (`item["what"]` names its words), once for `key`; returns how many."""
    now = house.clock.now()
    zone = (await calendar(session)).zone
    wanted = set(members)
    rows = await session.execute(
        select(Member.id, Member.rhythm).where(
            Member.id.in_(wanted), Member.deactivated_at.is_(None), Member.telegram_id.is_not(None)
        )
    )
    waiting = {
        letter.member_id: letter
        for letter in await session.scalars(
            select(Outgoing).where(
                Outgoing.member_id.in_(wanted),
                Outgoing.kind == Kind.NOTICE,
                Outgoing.state == State.WAITING,
            )
        )
    }
    letters = []
    for member_id, stored in rows.all():
        letter = waiting.get(member_id)
        if letter is not None and len(letter.payload["items"]) < MOST_MERGED:
            letter.payload = {"items": [*letter.payload["items"], item]}
            continue
        letters.append(
            outgoing.row(
                member_id,
                Kind.NOTICE,
                f"{key}:{member_id}",
                now,
                not_before=audible(rhythm_of(stored), now, zone),
                items=[item],
            )
        )
    await outgoing.enqueue(session, letters)
    return len(letters)


def audible(rhythm: Rhythm, now: datetime, zone: ZoneInfo) -> datetime:
    """The first instant from `now` on, in steps of a quarter, outside the quiet hours."""
    instant = now
    for _ in range(24 * 4):
        if not rhythm.quiet(instant.astimezone(zone).time()):
            return instant
        instant += _STEP
    return now
