"""Several processes on one database share the due members: each is told once, by one of them."""

from __future__ import annotations

from collections import Counter
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from bot.clock import SystemClock
from bot.config import Database, Settings
from bot.services import seeding
from bot.services.house import House
from bot.services.outgoing import State
from bot.store.engine import Store
from bot.store.tables import Member, Outgoing, Unit
from tests.bank import BANK
from tests.bot.nursery import Nursery

# Around the clock, so that no hour of this machine is a quiet one.
AWAKE = {"days": "每天", "quiet_from": "00:00", "quiet_until": "00:00", "paused_until": None}


async def fill(url: str, count: int) -> House:
    house = House(Store(url), SystemClock(), Settings(database=Database(url)))
    await seeding.seed(house, BANK)
    now = datetime.now(UTC)
    slot = f"{now + timedelta(hours=20):%H:%M}"
    async with house.store.writing() as session:
        await session.execute(insert(Unit), [{"id": 1, "name": "区"}])
        members = [
            {
                "id": number,
                "telegram_id": 5000 + number,
                "name": f"学员{number}",
                "unit_id": 1,
                "joined_at": now,
                "rhythm": {**AWAKE, "slots": [slot]},
                "next_reminder_at": now - timedelta(seconds=number % 60),
            }
            for number in range(1, count + 1)
        ]
        await session.execute(insert(Member), members)
    return house


async def shared(nursery: Nursery, url: str, folder: Path, *, processes: int, members: int) -> list[int]:
    """Let processes work side by side, and check what they did; how many members each claimed."""
    house = await fill(url, members)
    targets = [folder / f"{number}.txt" for number in range(processes)]
    async with AsyncExitStack() as stack:
        claimants = [
            await stack.enter_async_context(nursery.child("tests.bot.claimant", url, str(target)))
            for target in targets
        ]
        written = [(await claimant.written.read()).decode() for claimant in claimants]
    assert all(out.strip().isdecimal() for out in written), written
    sent = Counter(line for target in targets for line in target.read_text(encoding="utf-8").splitlines())
    told = Counter(line.split()[1] for line in sent.elements())
    assert len(told) == members
    assert set(told.values()) == {1}
    async with house.store.reading() as session:
        states = (await session.execute(select(Outgoing.state, func.count()).group_by(Outgoing.state))).all()
        due = await session.scalar(
            select(func.count(Member.id)).where(Member.next_reminder_at <= datetime.now(UTC))
        )
    await house.store.close()
    assert [tuple(row) for row in states] == [(State.SENT, members)]
    assert due == 0
    claimed = [int(out) for out in written]
    assert sum(claimed) == members
    return claimed


on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


async def test_three_processes_share_the_due_members_without_a_double(
    nursery: Nursery, database_url: str, tmp_path: Path
) -> None:
    await shared(nursery, database_url, tmp_path, processes=3, members=400)


@pytest.mark.soak
@on_postgresql
async def test_four_processes_share_ten_thousand_members_without_a_double(
    nursery: Nursery, database_url: str, tmp_path: Path
) -> None:
    claimed = await shared(nursery, database_url, tmp_path, processes=4, members=10_000)
    print(f"\n10,000 members claimed by four processes: {claimed}")
    assert all(claimed)
