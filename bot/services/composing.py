"""What a reminder says, worked out when it is about to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import asking, cards, choosing, people, rhythms
from bot.services.deciding import GIVE_WAY, LATE
from bot.services.drilling import MINUTES_EACH
from bot.services.house import Calendar, House, calendar
from bot.services.people import Person
from bot.services.phasing import policy_at
from bot.store.tables import Member
from questions import memory

MOST_WEAK = 2


@dataclass(frozen=True, slots=True)
class Due:
    """What awaits a person now.

    `variant` counts up from day to day, so that the text does not wear out; `inspecting` while the inspection
    is on.
    """

    name: str
    questions: int
    minutes: int
    days_left: int | None
    weak: tuple[str, ...]
    variant: int
    hour: int
    inspecting: bool


async def due(house: House, member_id: int, since: datetime) -> Due | None:
    """What to remind a person of, by a reminder that is due since an instant.

    None when there is nothing to do, or by now the person is not to be reminded.
    """
    now = house.clock.now()
    async with house.store.reading() as session:
        person = await people.by_id(session, member_id)
        campaign = await calendar(session)
        if not person.active or not await _wanted(house, session, campaign, person, since, now):
            return None
        today = campaign.day(now)
        library = await house.library(session)
        ready = await asking.askable(session, library, person)
        chosen = await choosing.choose(house, session, person, campaign, today, ready, "daily")
        if not chosen:
            return None
        own = await cards.of_member(session, member_id, ready.values())
        weak = [card for card in choosing.failed(own.values()) if card.last_review != today]
        weak.sort(key=lambda card: memory.recall(card, today))
        topics = dict.fromkeys(ready[card.question_id].topic for card in weak)
        return Due(
            name=person.name,
            questions=len(chosen),
            minutes=max(1, round(len(chosen) * MINUTES_EACH)),
            days_left=campaign.days_left(today),
            weak=tuple(topics)[:MOST_WEAK],
            variant=today.toordinal() + member_id,
            hour=now.astimezone(campaign.zone).hour,
            inspecting=campaign.inspection_from is not None and today >= campaign.inspection_from,
        )


async def _wanted(
    house: House,
    session: AsyncSession,
    campaign: Calendar,
    person: Person,
    since: datetime,
    now: datetime,
) -> bool:
    """Whether the reminder still makes sense, after it may have waited for the network or for the morning."""
    row = (
        await session.execute(select(Member.rhythm, Member.next_reminder_at).where(Member.id == person.id))
    ).one()
    own, today = rhythms.heard(house, row.rhythm), campaign.day(now)
    if not policy_at(campaign, now).reminders or own.paused(today):
        return False
    if campaign.day(since) != today and not own.rings(today):
        return False
    late, following = now - since > LATE, row.next_reminder_at
    return not (late and following is not None and following - now < GIVE_WAY)
