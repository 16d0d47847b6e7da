"""The campaign's days and phases, which an admin sets and everything is planned towards."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import select, update

from bot.phases import Phase, Phases, Policy, changes, default_phases
from bot.services import audit, noticing, people
from bot.services.house import CAMPAIGN_ID, Calendar, House, calendar
from bot.services.people import Role
from bot.services.refusal import Refused
from bot.services.reminding import phases_of, policy_at, rearm
from bot.store.tables import Campaign, Member


@dataclass(frozen=True, slots=True)
class Overview:
    """The campaign on a day: its phases, the present one and what it asks; None without an inspection day."""

    campaign: Calendar
    today: date
    phases: Phases | None
    phase: Phase | None
    policy: Policy


@dataclass(frozen=True, slots=True)
class Move:
    """What moving the inspection would change: a line each, and how many people are told."""

    inspection_from: date
    inspection_until: date
    changes: tuple[str, ...]
    members: int


async def get(house: House) -> Calendar:
    """The campaign as it is."""
    async with house.store.reading() as session:
        return await calendar(session)


async def overview(house: House) -> Overview:
    """The campaign with its phases, as of now."""
    now = house.clock.now()
    campaign = await get(house)
    today = campaign.day(now)
    phases = phases_of(campaign)
    return Overview(
        campaign, today, phases, phases.phase_on(today) if phases else None, policy_at(campaign, now)
    )


async def preview(house: House, by: int, inspection_from: date, inspection_until: date) -> Move:
    """What `set_dates` would change; changes nothing."""
    async with house.store.reading() as session:
        (await people.by_id(session, by)).must(Role.ADMIN)
        campaign = await calendar(session)
        members = await session.scalars(select(Member.id).where(Member.deactivated_at.is_(None)))
        count = len(members.all())
    before = phases_of(campaign)
    after = _moved(campaign, before, inspection_from, inspection_until, campaign.day(house.clock.now()))
    return Move(inspection_from, inspection_until, changes(before, after) if before else (), count)


async def set_dates(
    house: House, by: int, inspection_from: date | None, inspection_until: date | None = None
) -> Calendar:
    """Set the first and the last inspection day; without a last one it lasts a day, without both it is open.

    Phases that have begun stay begun, coming ones are laid out anew, and every member is told once.
    Raises Refused("not_allowed"), or ("bad_dates") when the last day is before the first or stands alone.
    """
    async with house.store.writing() as session:
        admin = await people.by_id(session, by)
        admin.must(Role.ADMIN)
        until = inspection_until or inspection_from
        if until is not None and (inspection_from is None or until < inspection_from):
            raise Refused("bad_dates")
        before = await calendar(session)
        row = await session.get_one(Campaign, CAMPAIGN_ID, with_for_update=True)
        row.inspection_from, row.inspection_until, row.phases = inspection_from, until, None
        if inspection_from is not None and until is not None and phases_of(before) is not None:
            today = before.day(house.clock.now())
            row.phases = _stored(_moved(before, phases_of(before), inspection_from, until, today))
        await session.flush()
        days = f"{inspection_from}..{until}"
        was = f"{before.inspection_from}..{before.inspection_until}"
        await audit.note(house, session, admin, "dates", "campaign", before=was, after=days)
        after = await calendar(session)
        if days != was:
            await rearm(house, session)
            members = await session.scalars(select(Member.id).where(Member.deactivated_at.is_(None)))
            item = {"what": "dates", "from": str(inspection_from or ""), "until": str(until or "")}
            await noticing.notify(
                house, session, members, f"dates:{house.clock.now():%Y%m%d%H%M%S}:{days}", item
            )
        return after


async def set_phase(house: House, by: int, name: str, day: date) -> Phases:
    """Move the day on which a phase begins (a field of Phases); raises Refused("bad_phase", why=…)."""
    async with house.store.writing() as session:
        admin = await people.by_id(session, by)
        admin.must(Role.ADMIN)
        campaign = await calendar(session)
        phases = phases_of(campaign)
        if phases is None or name not in ("starts", "memorise_from", "receive_from"):
            raise Refused("stale")
        try:
            after = Phases(**{**_days(phases), name: day})
        except ValueError as fault:
            raise Refused("bad_phase", why=str(fault)) from fault
        await session.execute(
            update(Campaign).where(Campaign.id == CAMPAIGN_ID).values(phases=_stored(after))
        )
        for line in changes(phases, after):
            await audit.note(house, session, admin, "phases", "campaign", change=line)
        return after


def _moved(
    campaign: Calendar, before: Phases | None, inspection_from: date, inspection_until: date, today: date
) -> Phases:
    if inspection_until < inspection_from:
        raise Refused("bad_dates")
    if before is None:
        return default_phases(min(campaign.started_on, inspection_from), inspection_from, inspection_until)
    return before.moved(inspection_from, inspection_until, today=today)


def _days(phases: Phases) -> dict[str, date]:
    return {field.name: getattr(phases, field.name) for field in fields(phases)}


def _stored(phases: Phases) -> dict[str, str]:
    return {name: day.isoformat() for name, day in _days(phases).items()}
