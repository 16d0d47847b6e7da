"""Choosing what a person is asked: the day's set, a few more, or what went wrong."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import ceil
from random import Random
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.phases import Policy
from bot.services import cards
from bot.services.house import Calendar, House
from bot.services.people import Person
from bot.services.phasing import policy_at
from bot.store.tables import Ask, DrillSet, Member
from questions import memory, planning
from questions.memory import Card
from questions.question import Question

SIZES = {"extra": 5, "trial": 3}
NO_DATE_HORIZON_DAYS = 60
SHAKY_BELOW = 0.8

Kind = Literal["daily", "trial", "extra", "mistakes", "topic", "single"]
ON_PURPOSE: tuple[Kind, ...] = ("mistakes", "topic")
"""Sets that a person picks: they come at once, in place of an open one."""


def failed(own: Iterable[Card]) -> list[Card]:
    """The cards whose latest counted answer did not pass unaided."""
    return [card for card in own if card.last_review and card.last_review != card.last_pass]


def is_shaky(card: Card, today: date) -> bool:
    """Whether the latest answer did not pass, or recall has fallen below 0.8."""
    return card.last_review != card.last_pass or memory.recall(card, today) < SHAKY_BELOW


async def choose(
    house: House,
    session: AsyncSession,
    person: Person,
    campaign: Calendar,
    today: date,
    ready: dict[str, Question],
    kind: Kind,
    topic: str = "",
) -> list[str]:
    """Question ids for a set of `kind`, best first, among the `ready` ones; those of a `topic` are shaky."""
    own = await cards.of_member(session, person.id, ready.values())
    if kind in ON_PURPOSE:
        wrong = failed(own.values())
        if kind == "topic":
            seen = [card for card in own.values() if ready[card.question_id].topic == topic and card.seen]
            wrong = [card for card in seen if is_shaky(card, today)]
        wrong.sort(key=lambda card: memory.recall(card, today))
        return [card.question_id for card in wrong[: house.settings.drill.size]]
    joined = await session.scalar(select(Member.joined_at).where(Member.id == person.id))
    assert joined is not None  # noqa: S101  the person was just read in this transaction
    prompts, known, daily = SIZES.get(kind, house.settings.drill.size), list(own.values()), []
    if kind == "daily":
        policy = policy_at(campaign, house.clock.now())
        prompts = max(0, size(house, policy) - await _answered_on(session, person.id, today))
        if not policy.new and any(card.seen for card in known):
            known = [card for card in known if card.seen]
        if policy.veto_daily:
            daily = _veto_items(known, today, ceil(size(house, policy) / 2))[:prompts]
    plan = planning.choose(
        [card for card in known if card.question_id not in daily],
        today=today,
        prompts=prompts - len(daily),
        joined=campaign.day(joined),
        inspection_from=horizon(campaign, today),
        attendance=await attendance(session, person.id, campaign.day(joined), today),
        random=Random(f"{person.id} {today}"),  # noqa: S311  a shuffle, not a secret
    )
    return [*daily, *plan.today]


def size(house: House, policy: Policy) -> int:
    """How many questions a day's set has under a phase's policy; at least one while any are asked."""
    return ceil(house.settings.drill.size * policy.prompts_factor)


def _veto_items(known: Iterable[Card], today: date, most: int) -> list[str]:
    """The veto items that are still to come today, known least first; `most` a day, to leave room."""
    items = [card for card in known if card.veto]
    left = [card for card in items if card.last_review != today]
    left.sort(key=lambda card: memory.recall(card, today) if card.seen else 0.0)
    return [card.question_id for card in left][: max(0, most - len(items) + len(left))]


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
