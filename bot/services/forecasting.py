"""What a person will still know on the inspection day, judged by how past forecasts turned out."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import asking, cards, choosing
from bot.services.house import Calendar, House
from bot.services.people import Person
from bot.store.tables import Answer
from questions import readiness
from questions.readiness import Forecast, Trial

LATEST = 100


async def forecast(
    house: House, session: AsyncSession, person: Person, campaign: Calendar, today: date
) -> Forecast | None:
    """The forecast for the person's own questions; None below twenty answers that had been foreseen."""
    rows = await session.execute(
        select(Answer.foreseen, Answer.outcome)
        .where(
            Answer.member_id == person.id,
            Answer.final.is_(True),
            Answer.unaided.is_(True),
            Answer.foreseen.is_not(None),
        )
        .order_by(Answer.id.desc())
        .limit(LATEST)
    )
    trials = [Trial(row.foreseen, row.outcome == "pass") for row in rows]
    ready = await asking.askable(session, await house.library(session), person)
    own = await cards.of_member(session, person.id, ready.values())
    return readiness.forecast(list(own.values()), choosing.horizon(campaign, today), trials[::-1])
