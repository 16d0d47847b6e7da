"""Calendar jobs: few, idempotent, claimed by one process and caught up after a time without any."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from bot.services.house import House, calendar
from bot.store.engine import changed
from bot.store.tables import Chore

logger = logging.getLogger(__name__)

NOTE_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Job:
    """A calendar job at a local `hour` and `minute`, daily or on a `weekday` ("mon").

    `act` returns a note on what it did, for the list of jobs.
    """

    name: str
    title: str
    hour: int
    minute: int
    act: Callable[[House], Awaitable[str]]
    weekday: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """When a job last ran and runs next, in UTC."""

    job: Job
    last: datetime | None
    next: datetime
    note: str


async def runs(house: House, jobs: tuple[Job, ...]) -> list[Run]:
    """Every job with its last and its next run."""
    now = house.clock.now()
    async with house.store.reading() as session:
        zone = (await calendar(session)).zone.key
        rows = {row.name: row for row in await session.scalars(select(Chore))}
    found = []
    for job in jobs:
        row = rows.get(job.name)
        last = row.last_run_at if row else None
        found.append(Run(job, last, _next(job, zone, last or now), row.note if row else ""))
    return found


async def run_due(house: House, jobs: tuple[Job, ...]) -> list[str]:
    """Run the jobs whose time has come; returns their names. A job that fails is tried again next time."""
    now = house.clock.now()
    ran = []
    for run in await runs(house, jobs):
        if run.last is None:
            await _first_seen(house, run.job, now)
        elif run.next <= now and await _claim(house, run.job, run.last, now):
            try:
                note = await run.job.act(house)
            except Exception:
                logger.exception("the job %s failed", run.job.name)
                note = "failed"
            await _note(house, run.job, note)
            ran.append(run.job.name)
    return ran


def _next(job: Job, zone: str, after: datetime) -> datetime:
    trigger = CronTrigger(hour=job.hour, minute=job.minute, day_of_week=job.weekday, timezone=zone)
    following: datetime | None = trigger.get_next_fire_time(after, after)
    if following is None:
        raise ValueError(f"the job {job.name} never runs")
    return following.astimezone(UTC)


async def _first_seen(house: House, job: Job, now: datetime) -> None:
    """A new database counts the first run from now."""
    try:
        async with house.store.writing() as session:
            session.add(Chore(name=job.name, last_run_at=now, note=""))
    except IntegrityError:
        return


async def _claim(house: House, job: Job, last: datetime, now: datetime) -> bool:
    async with house.store.writing() as session:
        claim = update(Chore).where(Chore.name == job.name, Chore.last_run_at == last)
        return bool(await changed(session, claim.values(last_run_at=now)))


async def _note(house: House, job: Job, note: str) -> None:
    async with house.store.writing() as session:
        await session.execute(update(Chore).where(Chore.name == job.name).values(note=note[:NOTE_LENGTH]))
