"""The bot as a process that is killed again and again before a failing Telegram: none is lost or doubled."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from bot.clock import SystemClock
from bot.config import Campaign, Database, Settings
from bot.services import outgoing, seeding, starting
from bot.services.house import House
from bot.services.outgoing import COMING, State
from bot.store.engine import Store
from bot.store.tables import Campaign as CampaignRow
from bot.store.tables import Member, MemberPost, Outgoing, Pace, Unit
from bot.telegram.fake import (
    FakeTelegram,
    Fault,
    blocked,
    flood,
    lost_connection,
    server_error,
)
from tests.bot.botapi import bot_api
from tests.bot.nursery import Child, Nursery
from tests.bot.test_process import PATIENCE, environment

SHANGHAI = ZoneInfo("Asia/Shanghai")
POST = "乡镇党政领导"
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
MOODS: tuple[tuple[float, Fault | None], ...] = (
    (0.74, None),
    (0.05, flood(1)),
    (0.06, server_error(502)),
    (0.06, lost_connection(delivered=True)),
    (0.04, lost_connection(delivered=False)),
    (0.05, blocked()),
)
FIRST_TICK = 0.2


@dataclass
class Peer:
    """Telegram with moods, which pulls the plug at a chosen call: before its work, after it, or answered."""

    telegram: FakeTelegram
    random: Random
    calm: bool = False
    calls: int = 0
    plug: asyncio.Event = field(default_factory=asyncio.Event)
    at: int = 0
    phase: str = ""

    def watch(self) -> None:
        answer = self.telegram.answer

        async def moody(url: str, parameters: Mapping[str, Any], uploads: Any) -> tuple[int, bytes]:
            if not url.endswith("/sendMessage"):
                return await answer(url, parameters, uploads)
            self.calls += 1
            mine = self.calls == self.at
            if mine and self.phase == "before":
                await self._pull()
            fault = None if self.calm else self._mood()
            if fault is not None:
                self.telegram.break_next("sendMessage", fault, chat=int(parameters["chat_id"]))
            try:
                return await answer(url, parameters, uploads)
            finally:
                if mine and self.phase == "after":
                    await self._pull()
                elif mine:
                    self.plug.set()

        self.telegram.answer = moody  # type: ignore[method-assign]

    async def _pull(self) -> None:
        """The process is killed while this call is under way."""
        self.plug.set()
        await asyncio.sleep(0.05)

    def _mood(self) -> Fault | None:
        weights, faults = zip(*MOODS, strict=True)
        return self.random.choices(faults, weights)[0]

    def arrived(self, telegram_id: int) -> int:
        return sum(not message.mine for message in self.telegram.people[telegram_id].messages)


@dataclass
class Town:
    """People whose due times the test sets, and the account it keeps of each."""

    house: House
    peer: Peer
    members: dict[int, int]
    due: dict[int, datetime] = field(default_factory=dict)
    last: dict[int, datetime] = field(default_factory=dict)
    seen: Counter[int] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)

    async def a_day_passes(self, *, again: bool) -> None:
        """While no process runs: leases run out, what was sent is a day old, and `again` people are due."""
        now = datetime.now(UTC)
        async with self.house.store.writing() as session:
            for row in await session.scalars(select(Outgoing).where(Outgoing.state.in_(COMING))):
                row.not_before = min(row.not_before, now)
                row.leased_until = row.leased_until and now - SECOND
            await session.execute(update(Pace).values(free_at=now))
            recent = Outgoing.settled_at > now - DAY
            for row in await session.scalars(select(Outgoing).where(recent)):
                row.created_at, row.settled_at = row.created_at - DAY, row.settled_at - DAY
            await session.execute(update(Member).values(last_seen_at=now, unreachable_at=None))
        for member_id in list(self.members):
            if await self._settled(member_id) and again:
                await self._arm(member_id, now)

    async def _arm(self, member_id: int, now: datetime) -> None:
        """Each due time is another one: a second message for the same would not be written at all."""
        some = timedelta(seconds=self.peer.random.randint(1, 60))
        at = max(now.replace(microsecond=0) - some, self.last.get(member_id, now - DAY) + SECOND)
        self.due[member_id] = self.last[member_id] = at
        async with self.house.store.writing() as session:
            await session.execute(
                update(Member).where(Member.id == member_id).values(next_reminder_at=self.due[member_id])
            )

    async def _settled(self, member_id: int) -> bool:
        """Whether the member's last due time has come to its end, and that it was a right one."""
        if member_id not in self.due:
            return True
        at = self.due[member_id]
        async with self.house.store.reading() as session:
            following = await session.scalar(select(Member.next_reminder_at).where(Member.id == member_id))
            key = f"remind:{member_id}:{at:%Y%m%dT%H%M%S}"
            state = await session.scalar(select(Outgoing.state).where(Outgoing.due_key == key))
        if state is None:
            assert following == at, f"the due time of {member_id} at {at} is lost"
            return False
        if state in COMING:
            return False
        arrived = self.peer.arrived(self.members[member_id])
        came = arrived - self.seen[member_id]
        self.seen[member_id] = arrived
        self.ends[f"{state}, {came} arrived"] += 1
        right = {State.SENT: (1,), State.UNKNOWN: (0, 1), State.FAILED: (0,)}
        assert came in right[State(state)], f"{state}, but {came} arrived"
        del self.due[member_id]
        return True

    async def unsettled(self) -> int:
        async with self.house.store.reading() as session:
            coming = await session.scalars(select(Outgoing.id).where(Outgoing.state.in_(COMING)))
            due = await session.scalars(select(Member.id).where(Member.next_reminder_at <= datetime.now(UTC)))
            return len(coming.all()) + len(due.all())


async def settle(url: str, peer: Peer, count: int) -> Town:
    """A campaign at its height with `count` people, who are not reminded by the clock of this machine."""
    today = datetime.now(SHANGHAI)
    campaign = Campaign(inspection_from=today.date() + 30 * DAY, inspection_until=today.date() + 31 * DAY)
    house = House(Store(url), SystemClock(), Settings(database=Database(url), campaign=campaign))
    await seeding.seed(house, starting.bank_of(None))
    slot = f"{today - timedelta(hours=2):%H:%M}"
    rhythm = {
        "slots": [slot],
        "days": "每天",
        "quiet_from": "00:00",
        "quiet_until": "00:00",
        "paused_until": None,
    }
    members = {number: 5000 + number for number in range(1, count + 1)}
    async with house.store.writing() as session:
        await session.execute(update(CampaignRow).values(started_on=today.date() - 30 * DAY))
        session.add(Unit(id=1, name="区"))
        await session.flush()
        for member_id, telegram_id in members.items():
            joined = datetime.now(UTC) - 30 * DAY
            session.add(
                Member(
                    id=member_id,
                    telegram_id=telegram_id,
                    name=f"学员{member_id}",
                    unit_id=1,
                    joined_at=joined,
                    rhythm=rhythm,
                )
            )
        await session.flush()
        session.add_all(MemberPost(member_id=member_id, post=POST) for member_id in members)
    for telegram_id in members.values():
        peer.telegram.person("某", user_id=telegram_id).chat.started = True
    return Town(house, peer, members)


async def ready(process: Child) -> None:
    """Wait until it says that it is ready."""
    lines = []
    async with asyncio.timeout(PATIENCE):
        while (line := await process.written.readline()) != b"ready\n":
            lines.append(line)
            assert line, lines


async def killed(nursery: Nursery, url: str, folder: Path, *, kills: int, people: int, seed: int) -> Town:
    """Kill the bot so often; then let it finish in peace, and close the account."""
    random = Random(seed)
    async with bot_api() as (telegram, address):
        peer = Peer(telegram, random)
        peer.watch()
        town = await settle(url, peer, people)
        env = environment(folder, address, WENBUDAO_DATABASE_URL=url)
        for _ in range(kills):
            await town.a_day_passes(again=True)
            peer.plug.clear()
            by_call = random.random() < 0.75
            peer.at = peer.calls + random.randint(1, max(1, people * 2 // 3)) if by_call else 0
            peer.phase = random.choice(["before", "after", "answered"])
            async with nursery.child("bot", "run", env=env) as process:
                await ready(process)
                with suppress(TimeoutError):
                    limit = FIRST_TICK + (3 if by_call else random.uniform(-0.1, 1.0))
                    await asyncio.wait_for(peer.plug.wait(), limit)
                process.kill()
                rest = await process.written.read()
            assert b"Traceback" not in rest, rest.decode()
        peer.calm = True
        await town.a_day_passes(again=False)
        async with nursery.child("bot", "run", env=env):
            for _ in range(5 * PATIENCE):
                if not await town.unsettled():
                    break
                await asyncio.sleep(0.2)
        await town.a_day_passes(again=False)
    assert town.due == {}
    return town


async def check(town: Town, kills: int) -> None:
    """What has become of every due time; with what nobody knows counted as such."""
    counts = await outgoing.counts(town.house, datetime.now(UTC) - (kills + 3) * DAY)
    await town.house.store.close()
    ended = sum(town.ends.values())
    unknown = sum(count for end, count in town.ends.items() if end.startswith(State.UNKNOWN))
    print(f"\n{kills} kills, {ended} due times: {dict(sorted(town.ends.items()))}")
    assert ended == sum(counts.values())
    assert counts[State.UNKNOWN] == unknown
    assert counts[State.DROPPED] == 0
    assert town.ends[f"{State.SENT}, 1 arrived"] > ended / 2


async def test_a_bot_killed_at_random_forgets_nobody_and_tells_nobody_twice(
    nursery: Nursery, database_url: str, tmp_path: Path
) -> None:
    town = await killed(nursery, database_url, tmp_path, kills=5, people=24, seed=4)
    await check(town, 5)


@pytest.mark.soak
async def test_a_bot_killed_two_hundred_times_forgets_nobody_and_tells_nobody_twice(
    nursery: Nursery, database_url: str, tmp_path: Path
) -> None:
    town = await killed(nursery, database_url, tmp_path, kills=200, people=40, seed=4)
    await check(town, 200)
