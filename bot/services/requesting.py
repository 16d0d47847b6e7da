"""A lead's kind request that somebody drill a topic; it counts against the day's two reminders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from bot.services import audit, outgoing, reporting, rhythms
from bot.services.house import House, calendar
from bot.services.outgoing import DAILY_CAP, Kind
from bot.services.people import by_id
from bot.services.phasing import policy_at
from bot.services.refusal import Refused
from bot.store.tables import Member

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Requested:
    """How many were asked, and how many were left in peace: reminded enough today, pausing or unreachable."""

    sent: int
    skipped: int


async def request(house: House, by: int, unit_id: int | None, topic: str, text: str) -> Requested:
    """Ask those of a unit who need help with `topic`.

    Raises Refused("not_allowed"), ("gone") when nobody needs it any more, ("bad_length"), or ("calm") when
    the phase lets no reminders through.
    """
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
        if not policy_at(campaign, now).reminders:
            raise Refused("calm")
        # Locked, so that a reminder that is due at this moment is counted, or counts this.
        rows = await session.execute(
            select(Member.id, Member.rhythm, Member.unreachable_at)
            .where(Member.id.in_(members), Member.deactivated_at.is_(None))
            .order_by(Member.id)
            .with_for_update(key_share=True)
        )
        told = await outgoing.told_today(session, campaign, members, now)
        letters = []
        for member_id, kept, unreachable_at in rows.all():
            rhythm = rhythms.heard(house, kept)
            paused = rhythm.paused(campaign.day(now))
            if told[member_id] >= DAILY_CAP or paused or unreachable_at is not None:
                continue
            letters.append(
                outgoing.row(
                    member_id,
                    Kind.REQUEST,
                    f"request:{by}:{member_id}:{now:%Y%m%d%H%M%S}",
                    now,
                    not_before=rhythms.audible(rhythm, now, campaign.zone),
                    by=lead.name,
                    text=text,
                )
            )
        await outgoing.enqueue(session, letters)
        await audit.note(house, session, lead, "request", topic, count=len(letters))
    return Requested(len(letters), len(members) - len(letters))


async def quiet(house: House, members: Iterable[int]) -> list[str]:
    """The names of those whose reminders stopped because none was answered for a week."""
    wanted = frozenset(members)
    async with house.store.reading() as session:
        rows = await session.execute(
            select(Member.id, Member.name)
            .where(
                Member.reminders_stopped_at.is_not(None),
                Member.deactivated_at.is_(None),
                Member.unreachable_at.is_(None),
            )
            .order_by(Member.id)
        )
        return [name for member_id, name in rows.all() if member_id in wanted]
