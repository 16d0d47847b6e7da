"""A person's reminders: when they come, put off, stopped and taken up again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import people, rhythms
from bot.services.house import Calendar, House, calendar
from bot.services.outgoing import DAILY_CAP, told_today
from bot.services.phasing import over, policy_at
from bot.services.refusal import Refused
from bot.store.tables import Member
from bot.timetable import Rhythm, Snooze, next_reminder, snoozed, snoozes, spread


async def rhythm(house: House, member_id: int) -> Rhythm:
    """The person's own rhythm."""
    async with house.store.reading() as session:
        return rhythms.heard(house, await _kept(session, member_id))


async def keep(house: House, member_id: int, wish: Rhythm) -> datetime | None:
    """Store a person's rhythm; returns the instant of their next reminder, None when none will come."""
    now = house.clock.now()
    async with house.store.writing() as session:
        await people.active(session, member_id)
        campaign = await calendar(session)
        at = _regular(campaign, wish, member_id, now)
        kept = rhythms.stored(wish, before=rhythms.heard(house, await _kept(session, member_id)))
        await _set(session, member_id, now, rhythm=kept, next_reminder_at=at)
        return _heard(campaign, wish, member_id, at)


async def undo(house: House, member_id: int) -> Rhythm:
    """Take the last change of a rhythm back; returns the rhythm."""
    async with house.store.reading() as session:
        kept = await _kept(session, member_id)
    own = rhythms.before(house, kept) or rhythms.heard(house, kept)
    await keep(house, member_id, own)
    return own


async def put_back(house: House, member_id: int) -> datetime | None:
    """Let what was put off come at its regular time; returns the instant, None when none will come."""
    own = await rhythm(house, member_id)
    now = house.clock.now()
    async with house.store.writing() as session:
        await people.active(session, member_id)
        campaign = await calendar(session)
        at = _regular(campaign, own, member_id, now)
        await _set(session, member_id, now, next_reminder_at=at)
        return _heard(campaign, own, member_id, at)


async def snooze(house: House, member_id: int, how: Snooze | datetime) -> datetime | None:
    """Put the next reminder off, or to an instant; returns when it comes, None when none will.

    Who has had the day's reminders is reminded again on the next day with any.
    """
    now = house.clock.now()
    async with house.store.writing() as session:
        await people.active(session, member_id)
        own = rhythms.heard(house, await _kept(session, member_id))
        campaign = await calendar(session)
        at = snoozed(how, own, now, campaign.zone, spread_minutes=spread(member_id))
        told = await told_today(session, campaign, [member_id], now)
        if at is not None and campaign.day(at) == campaign.day(now):
            enough = told[member_id] >= DAILY_CAP
            if enough or not policy_at(campaign, at).reminders:
                at = _regular(campaign, own, member_id, now, rest_days=1)
        if over(campaign, now):
            at = None
        await _set(session, member_id, now, next_reminder_at=at)
        return _heard(campaign, own, member_id, at)


async def ways_to_snooze(house: House, member_id: int) -> tuple[Snooze, ...]:
    """The ways to put a reminder off that will be kept, when one is about to be sent."""
    now = house.clock.now()
    async with house.store.reading() as session:
        own = rhythms.heard(house, await _kept(session, member_id))
        campaign = await calendar(session)
        told = (await told_today(session, campaign, [member_id], now))[member_id]
        offered = []
        for how in snoozes(own, now, campaign.zone):
            at = snoozed(how, own, now, campaign.zone)
            if how is Snooze.NOT_TODAY or (
                told < DAILY_CAP and at is not None and policy_at(campaign, at).reminders
            ):
                offered.append(how)
        return tuple(offered)


async def following(house: House, member_id: int) -> datetime | None:
    """The instant of the person's next reminder, as far as phases are known; None when none will come."""
    async with house.store.reading() as session:
        member = await session.get(Member, member_id)
        if member is None:
            return None
        campaign = await calendar(session)
        return _heard(campaign, rhythms.heard(house, member.rhythm), member_id, member.next_reminder_at)


async def most_a_day(house: House) -> int:
    """How many reminders a day the campaign's phase lets through at present."""
    async with house.store.reading() as session:
        return min(DAILY_CAP, policy_at(await calendar(session), house.clock.now()).reminders)


async def arm(house: House, session: AsyncSession, member_id: int) -> None:
    """Let reminders come: at joining, and when a person comes back to drill after not answering."""
    member = await session.get(Member, member_id)
    if member is None:
        raise Refused("gone")
    now, campaign = house.clock.now(), await calendar(session)
    member.reminders_stopped_at, member.last_seen_at = None, now
    if over(campaign, now):
        return
    own = rhythms.heard(house, member.rhythm)
    if member.next_reminder_at is None:
        member.next_reminder_at = _regular(campaign, own, member_id, now)
        return
    # Reminders that had grown rare come every day again.
    tomorrow = _regular(campaign, own, member_id, now, rest_days=1)
    if tomorrow is not None:
        member.next_reminder_at = min(member.next_reminder_at, tomorrow)


async def came_back(house: House, telegram_id: int) -> None:
    """Messages reach a person again: what had stopped goes on."""
    async with house.store.writing() as session:
        member_id = await session.scalar(
            select(Member.id).where(Member.telegram_id == telegram_id, Member.deactivated_at.is_(None))
        )
        if member_id is not None:
            await session.execute(update(Member).where(Member.id == member_id).values(unreachable_at=None))
            await arm(house, session, member_id)


async def start_afresh(house: House) -> None:
    """Count everybody's next reminder from now, as when a bot has been still for days."""
    async with house.store.writing() as session:
        await session.execute(update(Member).values(next_reminder_at=None))
        await rearm(house, session)


async def rearm(house: House, session: AsyncSession) -> None:
    """Let reminders come to everybody who has none, except those who did not answer them."""
    campaign, now = await calendar(session), house.clock.now()
    if over(campaign, now):
        return
    rows = await session.execute(
        select(Member.id, Member.rhythm).where(
            Member.next_reminder_at.is_(None),
            Member.reminders_stopped_at.is_(None),
            Member.deactivated_at.is_(None),
        )
    )
    nexts = [
        {"id": member_id, "next_reminder_at": _regular(campaign, rhythms.heard(house, kept), member_id, now)}
        for member_id, kept in rows.all()
    ]
    if nexts:
        await session.execute(update(Member), nexts)


def _regular(
    campaign: Calendar, own: Rhythm, member_id: int, after: datetime, *, rest_days: int = 0
) -> datetime | None:
    return next_reminder(own, after, campaign.zone, spread_minutes=spread(member_id), rest_days=rest_days)


def _heard(campaign: Calendar, own: Rhythm, member_id: int, at: datetime | None) -> datetime | None:
    """The first reminder from `at` on that falls into a time when the campaign's phases let any through."""
    while at is not None and not over(campaign, at):
        if policy_at(campaign, at).reminders:
            return at
        at = _regular(campaign, own, member_id, at)
    return None


async def _kept(session: AsyncSession, member_id: int) -> dict[str, Any] | None:
    return await session.scalar(select(Member.rhythm).where(Member.id == member_id))


async def _set(session: AsyncSession, member_id: int, now: datetime, **values: object) -> None:
    """What a person asks of their reminders is also a sign of life."""
    await session.execute(
        update(Member)
        .where(Member.id == member_id)
        .values(reminders_stopped_at=None, last_seen_at=now, **values)
    )
