"""Broadcasts: to whom, how many, and how far they have come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import audit, outgoing, people, rhythms, units
from bot.services.house import House, calendar
from bot.services.outgoing import COMING, Kind, State
from bot.services.people import Role
from bot.services.refusal import Refused
from bot.store.engine import changed
from bot.store.tables import Answer, Broadcast, Member, MemberPost, Outgoing

LONGEST = 3000
MOST_NAMES = 50
MOST_RECENT = 3


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
    """How far a broadcast has come.

    `unreached` names those who could not be reached, `doubtful` those of whom nobody knows, some of each.
    """

    id: int
    text: str
    state: str
    total: int
    sent: int
    waiting: int
    unknown: int
    failed: int
    dropped: int
    unreached: tuple[str, ...]
    doubtful: tuple[str, ...]
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
        wanted = await _members(session, _audience(row), Member.id, cast(Member.rhythm, String))
        letters = [
            outgoing.row(
                member_id,
                Kind.ANNOUNCEMENT,
                f"announce:{broadcast_id}:{member_id}",
                now,
                not_before=rhythms.audible(rhythms.heard(house, kept), now, zone),
                text=row.text,
                broadcast=broadcast_id,
            )
            for member_id, kept in (await session.execute(wanted.order_by(Member.id))).all()
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
        row = await _found(session, broadcast_id)
        running = update(Broadcast).where(Broadcast.id == broadcast_id, Broadcast.state == "running")
        if await changed(session, running.values(state="stopped")):
            await session.execute(
                update(Outgoing)
                .where(_copies(row), Outgoing.state.in_((State.WAITING, State.LEASED)))
                .values(state=State.DROPPED, settled_at=house.clock.now(), error="stopped")
            )
            await audit.note(house, session, admin, "announce_stop", f"broadcast:{broadcast_id}")
    return await progress(house, by, broadcast_id)


async def progress(house: House, by: int, broadcast_id: int) -> Progress:
    """How far a broadcast has come, and who could not be reached."""
    async with house.store.reading() as session:
        (await people.by_id(session, by)).must(Role.ADMIN)
        row = await _found(session, broadcast_id)
        copies = select(Outgoing.state, func.count()).where(_copies(row)).group_by(Outgoing.state)
        counts = dict.fromkeys(State, 0) | {
            State(state): count for state, count in (await session.execute(copies)).all()
        }
        waiting = sum(counts[state] for state in COMING)
        return Progress(
            id=row.id,
            text=row.text,
            state="done" if row.state == "running" and not waiting else row.state,
            total=row.total,
            sent=counts[State.SENT],
            waiting=waiting,
            unknown=counts[State.UNKNOWN],
            failed=counts[State.FAILED],
            dropped=counts[State.DROPPED],
            unreached=await _names(session, row, State.FAILED),
            doubtful=await _names(session, row, State.UNKNOWN),
            at=row.at,
        )


async def recent(house: House, by: int) -> list[tuple[int, str]]:
    """The latest broadcasts that were sent with their texts, newest first."""
    async with house.store.reading() as session:
        (await people.by_id(session, by)).must(Role.ADMIN)
        found = select(Broadcast.id, Broadcast.text).where(Broadcast.state != "draft")
        rows = await session.execute(found.order_by(Broadcast.id.desc()).limit(MOST_RECENT))
        return [(broadcast_id, text) for broadcast_id, text in rows.all()]


def _copies(row: Broadcast) -> ColumnElement[bool]:
    """A broadcast's copies: all were made at one instant, by which the index finds them."""
    return (
        (Outgoing.kind == Kind.ANNOUNCEMENT)
        & (Outgoing.created_at == row.at)
        & Outgoing.due_key.startswith(f"announce:{row.id}:")
    )


async def _names(session: AsyncSession, row: Broadcast, state: State) -> tuple[str, ...]:
    query = select(Member.name).join(Outgoing).where(_copies(row), Outgoing.state == state)
    return tuple(await session.scalars(query.order_by(Member.id).limit(MOST_NAMES)))


async def _found(session: AsyncSession, broadcast_id: int) -> Broadcast:
    row = await session.get(Broadcast, broadcast_id)
    if row is None:
        raise Refused("gone")
    return row


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
    count = await session.scalar(await _members(session, audience, func.count(Member.id)))
    return Draft(row.id, row.text, audience, unit, count or 0)


async def _members(session: AsyncSession, audience: Audience, *columns: Any) -> Select[Any]:
    """A query for `columns` of an audience."""
    query = select(*columns).where(Member.deactivated_at.is_(None), Member.telegram_id.is_not(None))
    if audience.unit_id is not None:
        tree = await units.tree(session)
        query = query.where(Member.unit_id.in_(tree.subtree(audience.unit_id)))
    if audience.post:
        holders = select(MemberPost.member_id).where(MemberPost.post == audience.post)
        query = query.where(Member.id.in_(holders))
    if audience.idle:
        answered = select(Answer.id).where(Answer.member_id == Member.id).exists()
        query = query.where(~answered)
    return query
