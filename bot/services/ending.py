"""How a set went, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import asking, cards, choosing, forecasting
from bot.services.house import House, calendar
from bot.services.people import Person
from bot.store.tables import Answer, Ask, DrillSet
from questions import planning
from questions.readiness import Forecast

MOST_WEAK = 2


@dataclass(frozen=True, slots=True)
class SetEnd:
    """A finished set: `passed` of `answered`, the weakest questions' prompts, and what comes tomorrow.

    `stopped` is a set that the person has ended before its last question; `left` of today's questions wait
    still. `forecast` is the share known on the inspection day, None while it cannot be told.
    """

    passed: int
    answered: int
    weakest: tuple[str, ...]
    left: int
    tomorrow: int
    mistakes: int
    days_left: int | None
    forecast: Forecast | None = None
    stopped: bool = False


async def look_back(
    house: House, session: AsyncSession, person: Person, drill: DrillSet, *, stopped: bool
) -> SetEnd:
    """What there is to say of a set that has just ended."""
    campaign = await calendar(session)
    today = campaign.day(house.clock.now())
    library = await house.library(session)
    ready = await asking.askable(session, library, person)
    rows = (
        await session.execute(
            select(Answer.question_id, Answer.outcome, Answer.score)
            .join(Ask, Ask.id == Answer.ask_id)
            .where(Ask.set_id == drill.id)
            .order_by(Answer.score)
        )
    ).all()
    weakest = [
        ready[row.question_id].prompt for row in rows if row.outcome != "pass" and row.question_id in ready
    ]
    left = await choosing.choose(house, session, person, campaign, today, ready, "daily")
    own = await cards.of_member(session, person.id, ready.values())
    tomorrow = date.fromordinal(today.toordinal() + 1)
    plan = planning.choose(
        list(own.values()),
        today=tomorrow,
        prompts=house.settings.drill.size,
        joined=today,
        inspection_from=max(tomorrow, choosing.horizon(campaign, today)),
        random=Random(0),  # noqa: S311  only the number of questions is used
    )
    return SetEnd(
        passed=sum(row.outcome == "pass" for row in rows),
        answered=len(rows),
        weakest=tuple(dict.fromkeys(weakest))[:MOST_WEAK],
        left=len(left),
        tomorrow=len(plan.today),
        mistakes=len(choosing.failed(own.values())),
        days_left=campaign.days_left(today),
        forecast=await forecasting.forecast(house, session, person, campaign, today),
        stopped=stopped,
    )
