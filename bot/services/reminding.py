"""Reminders: claimed when due, decided in bulk, written to the outbox in the same transaction."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.phases import Phases, Policy, default_phases
from bot.services import outgoing, people
from bot.services.house import Calendar, House, calendar
from bot.services.outgoing import Kind, State
from bot.services.refusal import Refused
from bot.store.tables import Ask, DrillSet, Member, Outgoing
from bot.timetable import Days, Rhythm, Snooze, next_reminder, rest, snoozed, spread

DAILY_CAP = 2
BATCH = 500
COUNTED = (Kind.REMINDER, Kind.REQUEST)
# Nobody can have ignored reminders for longer than this and still get one.
LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Claimed:
    """How a batch of due members was settled."""

    due: int
    enqueued: int


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of a batch: days with reminders since the last drill, today's count, who is done."""

    ignored: dict[int, int]
    today: dict[int, int]
    done: frozenset[int]


async def claim(house: House, limit: int = BATCH) -> Claimed:
    """Settle the members whose reminder is due: a message or none, and the next instant, all or nothing."""
    now = house.clock.now()
    async with house.store.writing() as session:
        due = (
            select(Member.id, Member.rhythm, Member.next_reminder_at)
            .where(Member.next_reminder_at <= now)
            .order_by(Member.next_reminder_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = (await session.execute(due)).all()
        if not rows:
            return Claimed(0, 0)
        campaign = await calendar(session)
        policy = policy_at(campaign, now)
        facts = await _facts(house, session, campaign, [row.id for row in rows], now)
        letters, nexts = [], []
        for row in rows:
            rhythm = rhythm_of(row.rhythm)
            ignored = facts.ignored.get(row.id, 0)
            remind = (
                policy.reminders > facts.today.get(row.id, 0)
                and facts.today.get(row.id, 0) < DAILY_CAP
                and row.id not in facts.done
                and rest(ignored) is not None
                and not rhythm.paused(campaign.day(now))
                and not rhythm.quiet(now.astimezone(campaign.zone).time())
            )
            if remind:
                key = f"remind:{row.id}:{row.next_reminder_at:%Y%m%dT%H%M%S}"
                letters.append(outgoing.row(row.id, Kind.REMINDER, key, now, ignored=ignored))
            over = policy.reminders == 0 and _over(campaign, now)
            pause = rest(ignored + remind)
            nexts.append(
                {
                    "id": row.id,
                    "next_reminder_at": None
                    if over or pause is None
                    else next_reminder(
                        rhythm, now, campaign.zone, spread_minutes=spread(row.id), rest_days=pause
                    ),
                }
            )
        await session.execute(update(Member), nexts)
        await outgoing.enqueue(session, letters)
        return Claimed(len(rows), len(letters))


async def _facts(
    house: House, session: AsyncSession, campaign: Calendar, members: list[int], now: datetime
) -> _Facts:
    today = campaign.day(now)
    morning = datetime.combine(today, time(), campaign.zone).astimezone(UTC)
    sent = (
        await session.execute(
            select(Outgoing.member_id, Outgoing.created_at, Outgoing.kind).where(
                Outgoing.member_id.in_(members),
                Outgoing.kind.in_(COUNTED),
                Outgoing.state.not_in((State.FAILED, State.DROPPED)),
                Outgoing.created_at >= now - LOOK_BACK,
            )
        )
    ).all()
    drilled = dict(
        (
            await session.execute(
                select(Ask.member_id, func.max(Ask.closed_at))
                .where(Ask.member_id.in_(members), Ask.ending.in_(("answered", "shown", "skipped")))
                .group_by(Ask.member_id)
            )
        ).all()
    )
    ignored: dict[int, set[date]] = {}
    for row in sent:
        last = drilled.get(row.member_id)
        if last is None or row.created_at > last:
            ignored.setdefault(row.member_id, set()).add(campaign.day(row.created_at))
    answered = await session.execute(
        select(DrillSet.member_id, func.count(Ask.id))
        .join(Ask, Ask.set_id == DrillSet.id)
        .where(
            DrillSet.member_id.in_(members),
            DrillSet.day == today,
            DrillSet.kind == "daily",
            Ask.ending.in_(("answered", "shown")),
        )
        .group_by(DrillSet.member_id)
    )
    return _Facts(
        ignored={member: len(days - {today}) for member, days in ignored.items()},
        today=Counter(row.member_id for row in sent if row.created_at >= morning),
        done=frozenset(member for member, count in answered if count >= house.settings.drill.size),
    )


def rhythm_of(stored: dict[str, Any] | None) -> Rhythm:
    """A member's rhythm; the default one until they have chosen."""
    if not stored:
        return Rhythm()
    return Rhythm(
        slots=tuple(time.fromisoformat(slot) for slot in stored["slots"]),
        days=Days(stored["days"]),
        quiet_from=time.fromisoformat(stored["quiet_from"]),
        quiet_until=time.fromisoformat(stored["quiet_until"]),
        paused_until=date.fromisoformat(stored["paused_until"]) if stored["paused_until"] else None,
    )


def stored(rhythm: Rhythm) -> dict[str, Any]:
    """A rhythm as the database keeps it."""
    return {
        **asdict(rhythm),
        "slots": [slot.isoformat("minutes") for slot in rhythm.slots],
        "quiet_from": rhythm.quiet_from.isoformat("minutes"),
        "quiet_until": rhythm.quiet_until.isoformat("minutes"),
        "paused_until": rhythm.paused_until.isoformat() if rhythm.paused_until else None,
    }


def phases_of(campaign: Calendar) -> Phases | None:
    """The campaign's phases as an admin set them, or laid out by default; None without an inspection day."""
    if campaign.inspection_from is None:
        return None
    if campaign.phases:
        return Phases(**{name: date.fromisoformat(day) for name, day in campaign.phases.items()})
    starts = min(campaign.started_on, campaign.inspection_from)
    return default_phases(starts, campaign.inspection_from, campaign.inspection_until)


def policy_at(campaign: Calendar, now: datetime) -> Policy:
    """What the phase of this instant asks of people."""
    phases = phases_of(campaign)
    if phases is None:
        return Policy(1.0, new=True, reminders=DAILY_CAP)
    local = now.astimezone(campaign.zone)
    return phases.policy_on(local.date(), evening=local.hour >= 17)


def _over(campaign: Calendar, now: datetime) -> bool:
    return campaign.inspection_until is not None and campaign.day(now) > campaign.inspection_until


async def rhythm(house: House, member_id: int) -> Rhythm:
    """The person's own rhythm."""
    async with house.store.reading() as session:
        return rhythm_of(await session.scalar(select(Member.rhythm).where(Member.id == member_id)))


async def keep(house: House, member_id: int, wish: Rhythm) -> datetime | None:
    """Store a person's rhythm; returns the instant of their next reminder."""
    async with house.store.writing() as session:
        await people.active(session, member_id)
        campaign = await calendar(session)
        following = next_reminder(wish, house.clock.now(), campaign.zone, spread_minutes=spread(member_id))
        await session.execute(
            update(Member)
            .where(Member.id == member_id)
            .values(rhythm=stored(wish), next_reminder_at=following)
        )
        return following


async def snooze(house: House, member_id: int, how: Snooze) -> datetime | None:
    """Put today's reminder off; returns the instant of the next one."""
    async with house.store.writing() as session:
        await people.active(session, member_id)
        row = await session.scalar(select(Member.rhythm).where(Member.id == member_id))
        campaign = await calendar(session)
        following = snoozed(
            how, rhythm_of(row), house.clock.now(), campaign.zone, spread_minutes=spread(member_id)
        )
        await session.execute(update(Member).where(Member.id == member_id).values(next_reminder_at=following))
        return following


async def arm(house: House, session: AsyncSession, member_id: int) -> None:
    """Set the next reminder of a person who has none: at joining, and when they come back to drill."""
    member = await session.get(Member, member_id)
    if member is None:
        raise Refused("gone")
    campaign = await calendar(session)
    if member.next_reminder_at is None and not _over(campaign, house.clock.now()):
        member.next_reminder_at = next_reminder(
            rhythm_of(member.rhythm), house.clock.now(), campaign.zone, spread_minutes=spread(member_id)
        )


async def following(house: House, member_id: int) -> datetime | None:
    """The instant of the person's next reminder."""
    async with house.store.reading() as session:
        return await session.scalar(select(Member.next_reminder_at).where(Member.id == member_id))


async def start_afresh(house: House) -> None:
    """Count everybody's next reminder from now, as when a bot has been still for days."""
    async with house.store.writing() as session:
        await session.execute(update(Member).values(next_reminder_at=None))
        await rearm(house, session)


async def rearm(house: House, session: AsyncSession) -> None:
    """Set the next reminder of everybody who has none, after the campaign has been opened again."""
    campaign = await calendar(session)
    now = house.clock.now()
    if _over(campaign, now):
        return
    rows = (
        await session.execute(
            select(Member.id, Member.rhythm).where(
                Member.next_reminder_at.is_(None), Member.deactivated_at.is_(None)
            )
        )
    ).all()
    nexts = [
        {
            "id": row.id,
            "next_reminder_at": next_reminder(
                rhythm_of(row.rhythm), now, campaign.zone, spread_minutes=spread(row.id)
            ),
        }
        for row in rows
    ]
    if nexts:
        await session.execute(update(Member), nexts)
