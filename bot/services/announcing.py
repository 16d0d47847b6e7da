"""Broadcasts: to whom, how many, and how far they have come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import audit, outgoing, people, units
from bot.services.house import House, calendar
from bot.services.noticing import audible
from bot.services.outgoing import Kind, State
from bot.services.people import Role
from bot.services.refusal import Refused
from bot.services.reminding import rhythm_of
from bot.store.engine import changed
from bot.store.tables import Answer, Broadcast, Member, MemberPost, Outgoing

LONGEST = 3000


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a broadcast is for; empty parts mean everybody. `idle` are those who have never answered."""

    unit_id: int | None = None
    post: str = ""
    idle: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A broadcast before it is sent."""

    id: int
    text: str
    audience: Audience
    unit: str
    count: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a broadcast has come; `unreached` names those who did not or may not have got it."""

    id: int
    text: str
    state: str
    total: int
    sent: int
    waiting: int
    unknown: int
    failed: int
    unreached: tuple[str, ...]
    at: datetime


async def draft(house: House, by: int, text: str, audience: Audience) -> Draft:
    """Keep a broadcast for confirmation; admins only."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise Refused("bad_length", most=LONGEST)
    async with house.store.writing() as session:
        (await people.by_id(session, by)).must(Role.ADMIN)
        row = Broadcast(author_id=by, text=text, audience={}, state="draft", total=0, at=house.clock.now())
        session.add(row)
        await session.flush()
        return await _aimed(session, row, audience)


async def aim(house: House, by: int, broadcast_id: int, audience: Audience) -> Draft:
    """Choose another audience for a draft."""
    async with house.store.writing() as session:
        (await people.by_id(session, by)).must(Role.ADMIN)
        return await _aimed(session, await _drafted(session, broadcast_id), audience)


async def get(house: House, by: int, broadcast_id: int) -> Draft:
    """A draft as it stands."""
    async with house.store.writing() as session:
        (await people.by_id(session, by)).must(Role.ADMIN)
        row = await _drafted(session, broadcast_id)
        return await _aimed(session, row, _audience(row))


async def confirm(house: House, by: int, broadcast_id: int) -> Progress:
    """Send a draft: every copy is enqueued in one transaction, and goes outside quiet hours."""
    now = house.clock.now()
    async with house.store.writing() as session:
        admin = await people.by_id(session, by)
        admin.must(Role.ADMIN)
        row = await _drafted(session, broadcast_id)
        start = update(Broadcast).where(Broadcast.id == broadcast_id, Broadcast.state == "draft")
        if not await changed(session, start.values(state="running", at=now)):
            raise Refused("stale")
        zone = (await calendar(session)).zone
        rhythms = await session.execute(
            select(Member.id, Member.rhythm).where(Member.id.in_(await _members(session, _audience(row))))
        )
        letters = [
            outgoing.row(
                member_id,
                Kind.ANNOUNCEMENT,
                f"announce:{broadcast_id}:{member_id}",
                now,
                not_before=audible(rhythm_of(stored), now, zone),
                text=row.text,
                broadcast=broadcast_id,
            )
            for member_id, stored in rhythms.all()
        ]
        if not letters:
            raise Refused("nobody")
        await outgoing.enqueue(session, letters)
        await session.execute(
            update(Broadcast).where(Broadcast.id == broadcast_id).values(total=len(letters))
        )
        await audit.note(house, session, admin, "announce", f"broadcast:{broadcast_id}", count=len(letters))
    return await progress(house, by, broadcast_id)


async def stop(house: House, by: int, broadcast_id: int) -> Progress:
    """Drop the copies that have not left yet."""
    async with house.store.writing() as session:
        admin = await people.by_id(session, by)
        admin.must(Role.ADMIN)
        await session.execute(
            update(Outgoing)
            .where(Outgoing.due_key.startswith(_key(broadcast_id)), Outgoing.state == State.WAITING)
            .values(state=State.DROPPED, settled_at=house.clock.now(), error="stopped")
        )
        await session.execute(
            update(Broadcast)
            .where(Broadcast.id == broadcast_id, Broadcast.state == "running")
            .values(state="stopped")
        )
        await audit.note(house, session, admin, "announce_stop", f"broadcast:{broadcast_id}")
    return await progress(house, by, broadcast_id)


async def progress(house: House, by: int, broadcast_id: int) -> Progress:
    """How far a broadcast has come, and who could not be reached."""
    async with house.store.reading() as session:
        (await people.by_id(session, by)).must(Role.ADMIN)
        row = await session.get(Broadcast, broadcast_id)
        if row is None:
            raise Refused("gone")
        copies = Outgoing.due_key.startswith(_key(broadcast_id))
        counts = dict(
            (
                await session.execute(
                    select(Outgoing.state, func.count()).where(copies).group_by(Outgoing.state)
                )
            ).all()
        )
        unreached = await session.scalars(
            select(Member.name)
            .join(Outgoing)
            .where(copies, Outgoing.state.in_((State.FAILED, State.UNKNOWN)))
            .order_by(Member.id)
            .limit(50)
        )
        waiting = sum(counts.get(state, 0) for state in (State.WAITING, State.LEASED, State.SENDING))
        state = "done" if row.state == "running" and not waiting else row.state
        return Progress(
            id=row.id,
            text=row.text,
            state=state,
            total=row.total,
            sent=counts.get(State.SENT, 0),
            waiting=waiting,
            unknown=counts.get(State.UNKNOWN, 0),
            failed=counts.get(State.FAILED, 0),
            unreached=tuple(unreached),
            at=row.at,
        )


async def recent(house: House, by: int) -> list[int]:
    """The ids of the latest broadcasts that were sent, newest first."""
    async with house.store.reading() as session:
        (await people.by_id(session, by)).must(Role.ADMIN)
        ids = await session.scalars(
            select(Broadcast.id).where(Broadcast.state != "draft").order_by(Broadcast.id.desc()).limit(5)
        )
        return list(ids)


def _key(broadcast_id: int) -> str:
    return f"announce:{broadcast_id}:"


def _audience(row: Broadcast) -> Audience:
    return Audience(**row.audience)


async def _drafted(session: AsyncSession, broadcast_id: int) -> Broadcast:
    row = await session.get(Broadcast, broadcast_id)
    if row is None or row.state != "draft":
        raise Refused("stale")
    return row


async def _aimed(session: AsyncSession, row: Broadcast, audience: Audience) -> Draft:
    row.audience = {"unit_id": audience.unit_id, "post": audience.post, "idle": audience.idle}
    await session.flush()
    tree = await units.tree(session)
    if audience.unit_id is not None and audience.unit_id not in tree.names:
        raise Refused("gone")
    unit = tree.path(audience.unit_id) if audience.unit_id is not None else ""
    return Draft(row.id, row.text, audience, unit, len(await _members(session, audience)))


async def _members(session: AsyncSession, audience: Audience) -> Sequence[int]:
    query: Any = select(Member.id).where(Member.deactivated_at.is_(None), Member.telegram_id.is_not(None))
    if audience.unit_id is not None:
        tree = await units.tree(session)
        query = query.where(Member.unit_id.in_(tree.subtree(audience.unit_id)))
    if audience.post:
        query = query.where(
            Member.id.in_(select(MemberPost.member_id).where(MemberPost.post == audience.post))
        )
    if audience.idle:
        query = query.where(Member.id.not_in(select(Answer.member_id)))
    return list(await session.scalars(query.order_by(Member.id)))
