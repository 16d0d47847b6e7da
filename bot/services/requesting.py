"""A lead's kind request that somebody drill a topic; it counts against the day's two reminders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time

from sqlalchemy import select

from bot.services import audit, outgoing, reporting
from bot.services.house import House, calendar
from bot.services.noticing import audible
from bot.services.outgoing import Kind, State
from bot.services.people import by_id
from bot.services.refusal import Refused
from bot.services.reminding import COUNTED, DAILY_CAP, rhythm_of
from bot.store.tables import Member, Outgoing

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Requested:
    """How many were asked, and how many had been reminded often enough today."""

    sent: int
    skipped: int


async def request(house: House, by: int, unit_id: int | None, topic: str, text: str) -> Requested:
    """Ask those of a unit who need help with `topic`; raises Refused("not_allowed") or ("gone")."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise Refused("bad_length", most=LONGEST)
    report = await reporting.unit(house, by, unit_id)
    needy = next((each for each in report.help if each.topic == topic), None)
    if needy is None:
        raise Refused("gone")
    members = [line.id for line in needy.people if line.id != by]
    now = house.clock.now()
    async with house.store.writing() as session:
        lead = await by_id(session, by)
        campaign = await calendar(session)
        morning = datetime.combine(campaign.day(now), time(), campaign.zone).astimezone(UTC)
        told = await session.scalars(
            select(Outgoing.member_id).where(
                Outgoing.member_id.in_(members),
                Outgoing.kind.in_(COUNTED),
                Outgoing.state.not_in((State.FAILED, State.DROPPED)),
                Outgoing.created_at >= morning,
            )
        )
        already = list(told)
        rows = await session.execute(select(Member.id, Member.rhythm).where(Member.id.in_(members)))
        letters = []
        for member_id, stored in rows.all():
            rhythm = rhythm_of(stored)
            if already.count(member_id) >= DAILY_CAP or rhythm.paused(campaign.day(now)):
                continue
            letters.append(
                outgoing.row(
                    member_id,
                    Kind.REQUEST,
                    f"request:{by}:{member_id}:{now:%Y%m%d%H%M%S}",
                    now,
                    not_before=audible(rhythm, now, campaign.zone),
                    by=lead.name,
                    text=text,
                )
            )
        await outgoing.enqueue(session, letters)
        await audit.note(house, session, lead, "request", topic, count=len(letters))
    return Requested(len(letters), len(members) - len(letters))


async def quiet(house: House, members: list[int]) -> list[str]:
    """The names of those whose reminders stopped because none was answered for a week."""
    async with house.store.reading() as session:
        names = await session.scalars(
            select(Member.name)
            .where(
                Member.id.in_(members),
                Member.next_reminder_at.is_(None),
                Member.deactivated_at.is_(None),
                Member.unreachable_at.is_(None),
            )
            .order_by(Member.id)
        )
        return list(names)
