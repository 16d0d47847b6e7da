"""A lead's kind request that somebody drill a topic; it counts against the day's two reminders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import audit, outgoing, reporting, rhythms
from bot.services.house import House, calendar
from bot.services.outgoing import DAILY_CAP, Kind
from bot.services.people import by_id
from bot.services.phasing import policy_at
from bot.services.refusal import Refused
from bot.services.reporting import Help
from bot.store.tables import Member
from bot.timetable import Rhythm

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """Who of those that need a topic is asked, by name, and who is left in peace for which reason.

    `reminded` have had the day's two reminders, `pausing` have put reminders off, `unreachable` have blocked
    the bot. `minutes` is what the one who needs most would take.
    """

    topic: str
    minutes: int
    asked: tuple[str, ...] = ()
    reminded: tuple[str, ...] = ()
    pausing: tuple[str, ...] = ()
    unreachable: tuple[str, ...] = ()


async def aim(house: House, by: int, unit_id: int | None, topic: str) -> Asked:
    """Whom a request would reach now; raises what `request` raises."""
    needy = await _needy(house, by, unit_id, topic)
    async with house.store.reading() as session:
        return (await _sorted_out(house, session, by, needy, locked=False))[0]


async def request(house: House, by: int, unit_id: int | None, topic: str, text: str) -> Asked:
    """Ask those of a unit who need help with `topic`.

    Raises Refused("not_allowed"), ("gone") when nobody needs it any more, ("bad_length"), or ("calm") when
    the phase lets no reminders through.
    """
    text = checked(text)
    needy = await _needy(house, by, unit_id, topic)
    now = house.clock.now()
    async with house.store.writing() as session:
        lead = await by_id(session, by)
        found, rhythm_of = await _sorted_out(house, session, by, needy, locked=True)
        zone = (await calendar(session)).zone
        letters = [
            outgoing.row(
                member_id,
                Kind.REQUEST,
                f"request:{by}:{member_id}:{now:%Y%m%d%H%M%S}",
                now,
                not_before=rhythms.audible(rhythm, now, zone),
                by=lead.name,
                text=text,
            )
            for member_id, rhythm in rhythm_of.items()
        ]
        await outgoing.enqueue(session, letters)
        await audit.note(house, session, lead, "request", topic, count=len(letters))
    return found


def checked(text: str) -> str:
    """What a lead may say; raises Refused("bad_length")."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise Refused("bad_length", most=LONGEST)
    return text


async def _needy(house: House, by: int, unit_id: int | None, topic: str) -> Help:
    report = await reporting.unit(house, by, unit_id)
    needy = next((each for each in report.help if each.topic == topic), None)
    if needy is None:
        raise Refused("gone")
    return needy


async def _sorted_out(
    house: House, session: AsyncSession, by: int, needy: Help, *, locked: bool
) -> tuple[Asked, dict[int, Rhythm]]:
    """Who is asked and who is not; and the rhythms of those who are.

    Their rows are `locked` before they are written to, so that a reminder that is due at this moment is
    counted, or counts this.
    """
    now = house.clock.now()
    campaign = await calendar(session)
    if not policy_at(campaign, now).reminders:
        raise Refused("calm")
    members = [line.id for line in needy.people if line.id != by]
    query = (
        select(Member.id, Member.name, Member.rhythm, Member.unreachable_at)
        .where(Member.id.in_(members), Member.deactivated_at.is_(None))
        .order_by(Member.id)
    )
    rows = await session.execute(query.with_for_update(key_share=True) if locked else query)
    told = await outgoing.told_today(session, campaign, members, now)
    groups: dict[str, list[str]] = {"asked": [], "reminded": [], "pausing": [], "unreachable": []}
    rhythm_of: dict[int, Rhythm] = {}
    for member_id, name, kept, unreachable_at in rows.all():
        rhythm = rhythms.heard(house, kept)
        if unreachable_at is not None:
            groups["unreachable"].append(name)
        elif rhythm.paused(campaign.day(now)):
            groups["pausing"].append(name)
        elif told[member_id] >= DAILY_CAP:
            groups["reminded"].append(name)
        else:
            groups["asked"].append(name)
            rhythm_of[member_id] = rhythm
    found = {group: tuple(names) for group, names in groups.items()}
    return Asked(needy.topic, needy.minutes, **found), rhythm_of


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
