"""Notices of what has changed: merged into one message a person, outside their quiet hours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import outgoing, rhythms
from bot.services.house import House, calendar
from bot.services.outgoing import Kind, State
from bot.store.tables import Member, Outgoing

MOST_MERGED = 10
BATCH = 1000
LATEST = ("dates",)
"""News of which only the latest counts: an older one that still waits is left out."""


async def notify(
    house: House, session: AsyncSession, members: Iterable[int], key: str, item: dict[str, Any]
) -> int:
    """Tell members of a change (`item["what"]` names its words), once for `key`; returns how many."""
    wanted = iter(sorted(set(members)))
    told = 0
    while batch := list(islice(wanted, BATCH)):
        told += await _notify(house, session, batch, key, {**item, "key": key})
    return told


async def _notify(
    house: House, session: AsyncSession, members: Sequence[int], key: str, item: dict[str, Any]
) -> int:
    now = house.clock.now()
    zone = (await calendar(session)).zone
    rows = await session.execute(
        select(Member.id, Member.rhythm).where(
            Member.id.in_(members), Member.deactivated_at.is_(None), Member.telegram_id.is_not(None)
        )
    )
    # Locked, so that none is sent while it is being added to.
    letters = await session.scalars(
        select(Outgoing)
        .where(Outgoing.member_id.in_(members), Outgoing.kind == Kind.NOTICE, Outgoing.state == State.WAITING)
        .order_by(Outgoing.id)
        .with_for_update(skip_locked=True)
    )
    waiting = {letter.member_id: letter for letter in letters}
    fresh = []
    reached = rows.all()
    for member_id, kept in reached:
        letter = waiting.get(member_id)
        if letter is not None and len(letter.payload["items"]) < MOST_MERGED:
            letter.payload = {"items": _added(letter.payload["items"], item)}
            continue
        not_before = rhythms.audible(rhythms.heard(house, kept), now, zone)
        due_key = f"{key}:{member_id}"
        fresh.append(outgoing.row(member_id, Kind.NOTICE, due_key, now, not_before=not_before, items=[item]))
    await session.flush()
    await outgoing.enqueue(session, fresh)
    return len(reached)


def _added(items: Sequence[dict[str, Any]], item: dict[str, Any]) -> list[dict[str, Any]]:
    """The news with one more, which stands there once and in place of what it makes old."""
    kept = [
        old
        for old in items
        if old.get("key") != item["key"] and not (old["what"] == item["what"] and old["what"] in LATEST)
    ]
    return [*kept, item]
