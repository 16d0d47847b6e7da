"""The campaign's days and phases, which an admin sets and everything is planned towards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.phases import Change, Phase, Phases, Policy, changes, default_phases
from bot.services import audit, noticing, outgoing, people, phasing, reminding
from bot.services.house import CAMPAIGN_ID, Calendar, House, calendar
from bot.services.outgoing import State
from bot.services.people import Person, Role
from bot.services.phasing import phases_of, policies_of, policy_at
from bot.services.refusal import Refused
from bot.store.tables import Audit, Campaign, Member

SENT_SINCE = timedelta(days=7)
MOST_ACTS = 10
MOVABLE = {"starts": Phase.FIX, "memorise_from": Phase.MEMORISE, "receive_from": Phase.RECEIVE}
"""The days that can be moved alone, and the phases that begin on them."""


@dataclass(frozen=True, slots=True)
class Overview:
    """The campaign on a day: its phases, the present one and what it asks; None without an inspection day.

    `sent` counts the messages of the last seven days by what became of them.
    """

    campaign: Calendar
    today: date
    phases: Phases | None
    phase: Phase | None
    policy: Policy
    policies: Mapping[Phase, Policy]
    size: int
    sent: Mapping[State, int]


@dataclass(frozen=True, slots=True)
class Move:
    """What moving the inspection would change, and how many people are told."""

    inspection_from: date
    inspection_until: date
    changes: tuple[Change, ...]
    members: int
    past: bool


@dataclass(frozen=True, slots=True)
class Act:
    """One change of the campaign on record."""

    at: datetime
    actor: str
    action: str
    detail: Mapping[str, str]


async def get(house: House) -> Calendar:
    """The campaign as it is."""
    async with house.store.reading() as session:
        return await calendar(session)


async def overview(house: House) -> Overview:
    """The campaign with its phases, as of now."""
    now = house.clock.now()
    campaign = await get(house)
    today, phases = campaign.day(now), phases_of(campaign)
    return Overview(
        campaign,
        today,
        phases,
        phases.phase_on(today) if phases else None,
        policy_at(campaign, now),
        policies_of(campaign),
        house.settings.drill.size,
        await outgoing.counts(house, now - SENT_SINCE),
    )


async def history(house: House, by: int) -> list[Act]:
    """The latest changes of the campaign, newest first."""
    async with house.store.reading() as session:
        (await people.by_id(session, by)).must(Role.ADMIN)
        rows = await session.scalars(
            select(Audit).where(Audit.subject == "campaign").order_by(Audit.id.desc()).limit(MOST_ACTS)
        )
        return [Act(row.at, row.actor, row.action, row.detail) for row in rows]


async def preview(house: House, by: int, inspection_from: date, inspection_until: date) -> Move:
    """What `set_dates` would change; changes nothing."""
    async with house.store.reading() as session:
        (await people.by_id(session, by)).must(Role.ADMIN)
        campaign = await calendar(session)
        count = await session.scalar(select(func.count(Member.id)).where(*_told()))
    today = campaign.day(house.clock.now())
    before = phases_of(campaign)
    after = _moved(campaign, before, inspection_from, inspection_until, today)
    lines = changes(before, after) if before else ()
    return Move(inspection_from, inspection_until, lines, count or 0, inspection_until < today)


async def set_dates(
    house: House, by: int, inspection_from: date | None, inspection_until: date | None = None
) -> Calendar:
    """Set the first and the last inspection day; without a last one it lasts a day, without both it is open.

    Phases that have begun stay begun, coming ones are laid out anew, and every member is told once.
    Raises Refused("not_allowed"), or ("bad_dates") when the last day is before the first or stands alone.
    """
    async with house.store.writing() as session:
        admin, row = await _entitled(session, by)
        until = inspection_until or inspection_from
        if until is not None and (inspection_from is None or until < inspection_from):
            raise Refused("bad_dates")
        before = await calendar(session)
        phases = phases_of(before)
        moved = None
        if inspection_from is not None and until is not None and phases is not None:
            moved = _moved(before, phases, inspection_from, until, before.day(house.clock.now()))
        row.inspection_from, row.inspection_until = inspection_from, until
        row.phases = phasing.stored(moved, policies_of(before))
        await session.flush()
        days, was = f"{inspection_from}..{until}", f"{before.inspection_from}..{before.inspection_until}"
        if days != was:
            await audit.note(house, session, admin, "dates", "campaign", before=was, after=days)
            await reminding.rearm(house, session)
            members = await session.scalars(select(Member.id).where(*_told()))
            key = f"dates:{house.clock.now():%Y%m%d%H%M%S}:{days}"
            item = {"what": "dates", "from": str(inspection_from or ""), "until": str(until or "")}
            await noticing.notify(house, session, members, key, item)
        return await calendar(session)


async def preview_phase(house: House, by: int, name: str, day: date) -> tuple[Change, ...]:
    """What `set_phase` would change."""
    async with house.store.reading() as session:
        (await people.by_id(session, by)).must(Role.ADMIN)
        before, after = _with_start(await calendar(session), name, day)
        return changes(before, after)


async def set_phase(house: House, by: int, name: str, day: date) -> Phases:
    """Move the day on which a phase begins (a key of MOVABLE); raises Refused("bad_phase")."""
    async with house.store.writing() as session:
        admin, row = await _entitled(session, by)
        campaign = await calendar(session)
        before, after = _with_start(campaign, name, day)
        row.phases = phasing.stored(after, policies_of(campaign))
        for change in changes(before, after):
            days = {"before": change.before.isoformat(), "after": change.after.isoformat()}
            await audit.note(house, session, admin, "phases", "campaign", name=change.name, **days)
        return after


async def set_policy(house: House, by: int, phase: Phase, wanted: Policy) -> Policy:
    """Let a phase ask `wanted` of people from now on; mocks and the calm evening stay as they are."""
    async with house.store.writing() as session:
        admin, row = await _entitled(session, by)
        campaign = await calendar(session)
        policies = policies_of(campaign)
        if phase not in phasing.SET or not (0 < wanted.prompts_factor <= 2 and 0 <= wanted.reminders <= 2):
            raise Refused("stale")
        before = policies[phase]
        after = replace(wanted, mocks=before.mocks, calm=before.calm)
        own = phases_of(campaign) if "starts" in (campaign.phases or {}) else None
        row.phases = phasing.stored(own, {**policies, phase: after})
        differing = _differing(before, after)
        if differing:
            await audit.note(house, session, admin, "policy", "campaign", phase=phase.value, **differing)
        return after


async def _entitled(session: AsyncSession, by: int) -> tuple[Person, Campaign]:
    """The admin who acts, and the campaign, which nobody else changes meanwhile."""
    admin = await people.by_id(session, by)
    admin.must(Role.ADMIN)
    return admin, await session.get_one(Campaign, CAMPAIGN_ID, with_for_update=True)


def _told() -> Iterable[Any]:
    """Those who are told of a change."""
    return (Member.deactivated_at.is_(None), Member.telegram_id.is_not(None))


def _differing(before: Policy, after: Policy) -> dict[str, str]:
    old, new = asdict(before), asdict(after)
    return {key: f"{old[key]} → {new[key]}" for key in old if old[key] != new[key]}


def _with_start(campaign: Calendar, name: str, day: date) -> tuple[Phases, Phases]:
    """The phases as they are, and with another first day of one."""
    phases = phases_of(campaign)
    if phases is None or name not in MOVABLE:
        raise Refused("stale")
    try:
        return phases, replace(phases, **{name: day})
    except ValueError as fault:
        raise Refused("bad_phase") from fault


def _moved(
    campaign: Calendar, before: Phases | None, inspection_from: date, inspection_until: date, today: date
) -> Phases:
    if inspection_until < inspection_from:
        raise Refused("bad_dates")
    if before is None:
        return default_phases(min(campaign.started_on, inspection_from), inspection_from, inspection_until)
    return before.moved(inspection_from, inspection_until, today=today)
