"""Due reminders: claimed in batches, decided, and written to the outbox in the same transaction."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import String, cast, func, or_, select, update
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import choosing, outgoing, rhythms
from bot.services.deciding import Decider, Due, Silence
from bot.services.house import Calendar, House, calendar
from bot.services.outgoing import CAME, COMING, COUNTED, Kind
from bot.services.phasing import policy_at
from bot.store.tables import Ask, DrillSet, Member, Outgoing

logger = logging.getLogger(__name__)

BATCH = 1000
LOOK_BACK = timedelta(days=30)
"""Nobody can have left reminders unanswered for longer than this and still get one."""
PUSHED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Claimed:
    """How a batch of due members was settled: so many messages, and so many times silence."""

    due: int = 0
    enqueued: int = 0
    silent: Counter[Silence] = field(default_factory=Counter)


async def claim(house: House, limit: int = BATCH) -> Claimed:
    """Settle the members whose reminder is due, all or nothing; a row that cannot be settled is put off."""
    try:
        return await _claim(house, limit)
    except (OperationalError, InterfaceError):
        raise
    except Exception as fault:
        logger.error("a batch of reminders has a row that cannot be read (%s), so they go one by one", fault)
        return await _one_by_one(house, limit)


async def _one_by_one(house: House, limit: int) -> Claimed:
    async with house.store.reading() as session:
        due = select(Member.id).where(Member.next_reminder_at <= house.clock.now()).limit(limit)
        members = list(await session.scalars(due.order_by(Member.next_reminder_at)))
    enqueued, silent = 0, Counter[Silence]()
    for member_id in members:
        try:
            one = await _claim(house, 1, member_id)
        except (OperationalError, InterfaceError):
            raise
        except Exception as fault:
            logger.error("the reminder of member %d is put off by a day: %s", member_id, fault)
            await _push(house, member_id)
            one = Claimed(1, 0, Counter({Silence.BAD: 1}))
        enqueued += one.enqueued
        silent += one.silent
    return Claimed(len(members), enqueued, silent)


async def _push(house: House, member_id: int) -> None:
    async with house.store.writing() as session:
        later = house.clock.now() + PUSHED
        await session.execute(update(Member).where(Member.id == member_id).values(next_reminder_at=later))


async def _claim(house: House, limit: int, member_id: int | None = None) -> Claimed:
    now = house.clock.now()
    async with house.store.reading() as session:
        if await session.scalar(select(Member.id).where(Member.next_reminder_at <= now).limit(1)) is None:
            return Claimed()
    async with house.store.writing() as session:
        campaign = await calendar(session)
        due = await _due(house, session, campaign, now, limit, member_id)
        if not due:
            return Claimed()
        decide = Decider(campaign, now)
        silent = Counter[Silence]()
        letters: list[dict[str, Any]] = []
        nexts: dict[datetime | None, list[int]] = defaultdict(list)
        stopping = []
        for one in due:
            decision = decide(one)
            nexts[decision.next_at].append(one.member_id)
            if decision.silence is not None:
                silent[decision.silence] += 1
            if decision.send_from is not None:
                letters.append(_letter(one, now, decision.send_from))
            if decision.stops:
                stopping.append(one.member_id)
        for following, members in nexts.items():
            await session.execute(
                update(Member).where(Member.id.in_(members)).values(next_reminder_at=following)
            )
        if stopping:
            await session.execute(
                update(Member).where(Member.id.in_(stopping)).values(reminders_stopped_at=now)
            )
        await outgoing.enqueue(session, letters)
        return Claimed(len(due), len(letters), silent)


def _letter(one: Due, now: datetime, send_from: datetime) -> dict[str, Any]:
    key = f"remind:{one.member_id}:{one.at:%Y%m%dT%H%M%S}"
    return outgoing.row(
        one.member_id, Kind.REMINDER, key, now, not_before=send_from, ignored=one.ignored, last=one.last
    )


async def _due(
    house: House,
    session: AsyncSession,
    campaign: Calendar,
    now: datetime,
    limit: int,
    member_id: int | None,
) -> list[Due]:
    """Due members, locked until the transaction ends; other processes and their own acts pass them by."""
    query = select(
        Member.id,
        Member.next_reminder_at,
        cast(Member.rhythm, String).label("rhythm"),
        Member.last_seen_at,
        Member.deactivated_at,
        Member.unreachable_at,
    ).where(Member.next_reminder_at <= now)
    if member_id is not None:
        query = query.where(Member.id == member_id)
    query = query.order_by(Member.next_reminder_at).limit(limit)
    rows = (await session.execute(query.with_for_update(skip_locked=True))).all()
    if not rows:
        return []
    ids = [row.id for row in rows]
    known = {kept: rhythms.read(house, kept) for kept in {row.rhythm for row in rows}}
    letters = await _letters(session, campaign, {row.id: row.last_seen_at for row in rows}, now)
    done = await _done(session, ids, campaign.day(now), choosing.size(house, policy_at(campaign, now)))
    return [
        Due(
            member_id=row.id,
            at=row.next_reminder_at,
            rhythm=known[row.rhythm],
            days=letters[row.id].days,
            told=letters[row.id].told,
            waiting=letters[row.id].waiting,
            done=row.id in done,
            active=row.deactivated_at is None,
            unreachable_since=row.unreachable_at,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class _Letters:
    days: int
    told: int
    waiting: bool


async def _letters(
    session: AsyncSession, campaign: Calendar, seen: Mapping[int, datetime | None], now: datetime
) -> dict[int, _Letters]:
    """What each member was told today, and on how many days since they were last here."""
    morning, today = outgoing.morning(campaign, now), campaign.day(now)
    rows = await session.execute(
        select(Outgoing.member_id, Outgoing.kind, Outgoing.state, Outgoing.settled_at)
        .join(Member)
        .where(
            # With a kind or a state named here SQLite reads everybody's messages by the index on that.
            Outgoing.member_id.in_(list(seen)),
            Outgoing.created_at >= now - LOOK_BACK,
            or_(
                Outgoing.created_at >= morning - timedelta(days=2),
                Member.last_seen_at.is_(None),
                Outgoing.created_at > Member.last_seen_at,
            ),
        )
    )
    told, waiting = Counter[int](), set()
    days: dict[int, set[date]] = defaultdict(set)
    for member_id, kind, state, settled_at in rows.all():
        if kind not in COUNTED or state not in (*COMING, *CAME):
            continue
        if state in COMING:
            told[member_id] += 1
            if kind == Kind.REMINDER:
                waiting.add(member_id)
        if settled_at is None:
            continue
        last = seen[member_id]
        told[member_id] += settled_at >= morning
        if last is None or settled_at > last:
            days[member_id].add(campaign.day(settled_at))
    return {
        member_id: _Letters(len(days[member_id] - {today}), told[member_id], member_id in waiting)
        for member_id in seen
    }


async def _done(session: AsyncSession, members: Sequence[int], today: date, size: int) -> frozenset[int]:
    """Who has answered, or been shown, as many of today's questions as a day has."""
    rows = await session.execute(
        select(DrillSet.member_id)
        .join(Ask, Ask.set_id == DrillSet.id)
        .where(
            DrillSet.member_id.in_(members),
            DrillSet.day == today,
            DrillSet.kind == "daily",
            Ask.ending.in_(("answered", "shown")),
        )
        .group_by(DrillSet.member_id)
        .having(func.count(Ask.id) >= size)
    )
    return frozenset(rows.scalars())
