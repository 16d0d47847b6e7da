"""The real bot over Telegram in memory, with a few people in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import pytest

from bot import app
from bot.clock import SteppedClock
from bot.services import inviting
from bot.services.house import House
from bot.services.people import Role
from bot.telegram import ticking
from bot.telegram.fake import FakeTelegram, Person
from bot.telegram.outbox import Outbox
from tests.bank import TOWNSHIP

FAMILIES = "李王张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗"


@dataclass
class Town:
    """A bot and those who use it. `tick` is what the bot does of its own accord at this instant."""

    house: House
    clock: SteppedClock
    telegram: FakeTelegram
    outbox: Outbox
    people: list[Person] = field(default_factory=list)
    numbers: count = field(default_factory=count)

    async def tick(self) -> None:
        await ticking.tick(self.house, self.outbox, pause=0)

    async def pass_for(self, **span: float) -> None:
        self.clock.step(timedelta(**span))
        await self.tick()
        await self.telegram.settle()

    async def joins(self, role: Role = Role.MEMBER, unit: str = "河东区/城关镇") -> Person:
        async with self.house.store.writing() as session:
            invited = await inviting.create(
                self.house,
                session,
                path=unit,
                posts=(TOWNSHIP,),
                role=role,
                uses=1,
                valid=timedelta(hours=1),
            )
        person = self.telegram.person("某", last_name=FAMILIES[next(self.numbers) % len(FAMILIES)])
        person.starts(f"join_{invited.code}")
        await self.telegram.settle()
        self.people.append(person)
        return person

    def sent(self, person: Person) -> list[str]:
        """The texts of what the person got, oldest first."""
        return [message.text for message in person.messages if not message.mine]


@pytest.fixture
async def town(house: House, clock: SteppedClock) -> AsyncIterator[Town]:
    telegram = FakeTelegram(clock)
    application = app.build(house, telegram.token, request=telegram)
    async with application:
        telegram.drive(application)
        yield Town(house, clock, telegram, Outbox(application.bot))


@pytest.fixture
async def member(town: Town) -> Person:
    return await town.joins()


@pytest.fixture
async def lead(town: Town) -> Person:
    return await town.joins(Role.LEAD)


@pytest.fixture
async def admin(town: Town) -> Person:
    return await town.joins(Role.ADMIN, "河东区")


Joins = Callable[..., Awaitable[Person]]
