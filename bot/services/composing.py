"""What a reminder says, worked out when it is about to be sent."""

from __future__ import annotations

from dataclasses import dataclass

from bot.services import asking, cards, choosing, people
from bot.services.drilling import MINUTES_EACH
from bot.services.house import House, calendar
from questions import memory


@dataclass(frozen=True, slots=True)
class Due:
    """What awaits a person now. `variant` turns from day to day, so that the text does not wear out."""

    name: str
    questions: int
    minutes: int
    days_left: int | None
    weak: tuple[str, ...]
    ignored: int
    variant: int
    hour: int


async def due(house: House, member_id: int, ignored: int = 0) -> Due | None:
    """What to remind a person of; None when there is nothing to do, or the person is not to be reminded."""
    now = house.clock.now()
    async with house.store.reading() as session:
        person = await people.by_id(session, member_id)
        if not person.active:
            return None
        campaign = await calendar(session)
        today = campaign.day(now)
        library = await house.library(session)
        ready = await asking.askable(session, library, person)
        chosen = await choosing.choose(house, session, person, campaign, today, ready, "daily")
        if not chosen:
            return None
        own = await cards.of_member(session, member_id, ready.values())
        weak = [card for card in choosing.failed(own.values()) if memory.recall(card, today) < 1]
        topics = dict.fromkeys(ready[card.question_id].topic for card in weak)
        return Due(
            name=person.name,
            questions=len(chosen),
            minutes=max(1, round(len(chosen) * MINUTES_EACH)),
            days_left=campaign.days_left(today),
            weak=tuple(topics)[:2],
            ignored=ignored,
            variant=today.toordinal() % 3,
            hour=now.astimezone(campaign.zone).hour,
        )
