"""Calendar jobs: few, idempotent, leased by one process and caught up after a time without any."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import or_, select, update
from sqlalchemy.exc import DBAPIError

from bot.services.house import House, calendar
from bot.services.outgoing import unless_there
from bot.store.engine import changed
from bot.store.tables import Chore

logger = logging.getLogger(__name__)

NOTE_LENGTH = 300
LEASE = timedelta(minutes=30)
"""When a job is tried again that has failed, or whose process has died."""


@dataclass(frozen=True, slots=True)
class Job:
    """A calendar job at a local `hour` and `minute`, daily or on a `weekday` ("mon").

    `act` returns a note on what it did, for the list of jobs; run twice, it does no more than once.
    """

    name: str
    title: str
    hour: int
    minute: int
    act: Callable[[House], Awaitable[str]]
    weekday: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """When a job last ran and runs next, in UTC; `last` is None before the first start of the program."""

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
    """Run the jobs whose time has come; returns the names of those that were done."""
    done = []
    for run in await runs(house, jobs):
        now = house.clock.now()
        if run.last is None:
            await _first_seen(house, run.job, now)
        elif run.next <= now and await _lease(house, run.job, run.last, now):
            try:
                note = await run.job.act(house)
            except DBAPIError:
                raise
            except Exception as fault:
                logger.exception("the job %s failed and is tried again later", run.job.name)
                await _note(house, run.job, f"failed: {fault}", None)
            else:
                await _note(house, run.job, note, now)
                done.append(run.job.name)
    return done


def _next(job: Job, zone: str, after: datetime) -> datetime:
    trigger = CronTrigger(hour=job.hour, minute=job.minute, day_of_week=job.weekday, timezone=zone)
    following: datetime | None = trigger.get_next_fire_time(after, after)
    if following is None:
        raise ValueError(f"the job {job.name} never runs")
    return following.astimezone(UTC)


async def _first_seen(house: House, job: Job, now: datetime) -> None:
    """A new database counts the first run from now."""
    async with house.store.writing() as session:
        row = {"name": job.name, "last_run_at": now, "note": ""}
        await session.execute(unless_there(session, Chore, "name"), [row])


async def _lease(house: House, job: Job, last: datetime, now: datetime) -> bool:
    """Take a run that no other process is at."""
    async with house.store.writing() as session:
        free = or_(Chore.leased_until.is_(None), Chore.leased_until <= now)
        lease = update(Chore).where(Chore.name == job.name, Chore.last_run_at == last, free)
        return bool(await changed(session, lease.values(leased_until=now + LEASE)))


async def _note(house: House, job: Job, note: str, ran_at: datetime | None) -> None:
    """Say what came of a run; one that failed keeps its lease until it is tried again."""
    values: dict[str, object] = {"note": note[:NOTE_LENGTH]}
    if ran_at is not None:
        values |= {"last_run_at": ran_at, "leased_until": None}
    async with house.store.writing() as session:
        await session.execute(update(Chore).where(Chore.name == job.name).values(values))
