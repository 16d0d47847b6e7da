"""Choosing what a person is asked: the day's set, a few more, or what went wrong."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from random import Random
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import cards
from bot.services.house import Calendar, House
from bot.services.people import Person
from bot.store.tables import Ask, DrillSet, Member
from questions import memory, planning
from questions.memory import Card
from questions.question import Question

SIZES = {"extra": 5, "trial": 3}
NO_DATE_HORIZON_DAYS = 60

Kind = Literal["daily", "trial", "extra", "mistakes", "single"]


def failed(own: Iterable[Card]) -> list[Card]:
    """The cards whose latest counted answer did not pass unaided."""
    return [card for card in own if card.last_review and card.last_review != card.last_pass]


async def choose(
    house: House,
    session: AsyncSession,
    person: Person,
    campaign: Calendar,
    today: date,
    ready: dict[str, Question],
    kind: Kind,
) -> list[str]:
    """Question ids for a set of `kind`, best first, among the `ready` ones."""
    own = await cards.of_member(session, person.id, ready.values())
    if kind == "mistakes":
        wrong = sorted(failed(own.values()), key=lambda card: memory.recall(card, today))
        return [card.question_id for card in wrong[: house.settings.drill.size]]
    joined = await session.scalar(select(Member.joined_at).where(Member.id == person.id))
    assert joined is not None  # noqa: S101  the person was just read in this transaction
    size = SIZES.get(kind, house.settings.drill.size)
    if kind == "daily":
        size -= await _answered_on(session, person.id, today)
    plan = planning.choose(
        list(own.values()),
        today=today,
        prompts=max(0, size),
        joined=campaign.day(joined),
        inspection_from=horizon(campaign, today),
        attendance=await attendance(session, person.id, campaign.day(joined), today),
        random=Random(f"{person.id} {today}"),  # noqa: S311  a shuffle, not a secret
    )
    return list(plan.today)


def horizon(campaign: Calendar, today: date) -> date:
    """The day to plan for: the first inspection day, then the last, or some weeks ahead when none is set."""
    if campaign.inspection_from is None:
        return date.fromordinal(today.toordinal() + NO_DATE_HORIZON_DAYS)
    if today <= campaign.inspection_from:
        return campaign.inspection_from
    return max(today, campaign.inspection_until or today)


async def attendance(session: AsyncSession, member_id: int, joined: date, today: date) -> float:
    """The share of days since joining on which the person drilled, drawn towards one while days are few."""
    days = await session.scalar(
        select(func.count(func.distinct(DrillSet.day))).where(
            DrillSet.member_id == member_id, DrillSet.day < today
        )
    )
    return min(1.0, ((days or 0) + 3) / ((today - joined).days + 3))


async def _answered_on(session: AsyncSession, member_id: int, day: date) -> int:
    """How many of a day's daily questions have been answered or shown."""
    count = (
        select(func.count(Ask.id))
        .join(DrillSet)
        .where(
            DrillSet.member_id == member_id,
            DrillSet.day == day,
            DrillSet.kind == "daily",
            Ask.ending.in_(("answered", "shown")),
        )
    )
    return await session.scalar(count) or 0
