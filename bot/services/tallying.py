"""Nightly statistics: how far each unit has come, day by day, without anybody's name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, func, select

from bot.services import standing, units
from bot.services.house import House, calendar
from bot.store.tables import Tally
from questions.readiness import Mastery

KEPT = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Trend:
    """The share of questions mastered for certain, 0..1, on two days."""

    before: float
    now: float
    since: date


async def tally(house: House) -> str:
    """Note for each unit how many of its own people's questions are in each state today."""
    async with house.store.reading() as session:
        today = (await calendar(session)).day(house.clock.now())
        tree = await units.tree(session)
    rows = []
    for unit_id in tree.names:
        async with house.store.reading() as session:
            library = await house.library(session)
            people = await standing.read(session, library, today, frozenset({unit_id}))
        if people:
            states = standing.added([topic for one in people for topic in one.topics])
            rows.append(
                Tally(
                    day=today,
                    unit_id=unit_id,
                    members=len(people),
                    started=sum(one.started for one in people),
                    states={state.value: count for state, count in states.items()},
                )
            )
    async with house.store.writing() as session:
        await session.execute(delete(Tally).where((Tally.day == today) | (Tally.day < today - KEPT)))
        session.add_all(rows)
    return f"{len(rows)} units"


async def trend(house: House, wanted: Collection[int] | None, days: int = 7) -> Trend | None:
    """How far units (None: all) have come in so many days; None while nights or answers are too few."""
    async with house.store.reading() as session:
        today = (await calendar(session)).day(house.clock.now())
        latest = await session.scalar(select(func.max(Tally.day)).where(Tally.day <= today))
        if latest is None:
            return None
        since = latest - timedelta(days=days)
        rows = await session.scalars(select(Tally).where(Tally.day.in_((since, latest))))
        found: dict[date, list[Tally]] = {since: [], latest: []}
        for row in rows:
            if wanted is None or row.unit_id in wanted:
                found[row.day].append(row)
    before, now = _share(found[since]), _share(found[latest])
    return None if before is None or now is None else Trend(before, now, since)


def _share(rows: Sequence[Tally]) -> float | None:
    """The share of what is mastered for certain; None without a question."""
    total = sum(sum(row.states.values()) for row in rows)
    certain = sum(row.states[Mastery.FLUENT.value] for row in rows)
    return certain / total if total else None
