"""People of a small district."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select

from bot.clock import SteppedClock
from bot.config import BankFile
from bot.services import inviting, joining, people
from bot.services.house import House
from bot.services.people import Person, Role
from bot.services.units import ensure
from bot.store.tables import FigureRow
from tests.bank import TOWNSHIP
from tests.bot.post import Post
from tests.bot.services.hand import Hand

TOWN, DISTRICT = "河东区/城关镇", "河东区"

Hire = Callable[..., Awaitable[Person]]


@pytest.fixture
def hire(house: House) -> Hire:
    """Brings a person into a unit by an invitation."""
    accounts = count(1001)

    async def hire(
        name: str = "李明", unit: str = TOWN, posts: tuple[str, ...] = (TOWNSHIP,), *roles: Role
    ) -> Person:
        telegram_id = next(accounts)
        for role in roles or (Role.MEMBER,):
            async with house.store.writing() as session:
                valid = timedelta(hours=1)
                invited = await inviting.create(
                    house, session, path=unit, posts=posts, role=role, uses=1, valid=valid
                )
            await joining.join(house, telegram_id, name, invited.code)
        async with house.store.reading() as session:
            person = await people.by_telegram(session, telegram_id)
        assert person is not None
        return person

    return hire


@pytest.fixture
def post(house: House, clock: SteppedClock) -> Post:
    return Post(house, clock)


@pytest.fixture
async def member(hire: Hire) -> Person:
    return await hire()


@pytest.fixture
async def editor(hire: Hire) -> Person:
    return await hire("王编", DISTRICT, (TOWNSHIP,), Role.EDITOR)


@pytest.fixture
async def admin(hire: Hire) -> Person:
    return await hire("赵主任", DISTRICT, (TOWNSHIP,), Role.ADMIN)


@pytest.fixture
async def second(hire: Hire) -> Person:
    """A second editor."""
    return await hire("周编", DISTRICT, (TOWNSHIP,), Role.EDITOR)


@pytest.fixture
async def reviewer(hire: Hire) -> Person:
    return await hire("孙审", DISTRICT, (TOWNSHIP,), Role.REVIEWER)


@pytest.fixture
def unreviewed(house: House) -> House:
    """The same house where changes go live without a second person."""
    return replace(house, settings=replace(house.settings, bank=BankFile(review=False)))


@pytest.fixture
async def lead(hire: Hire) -> Person:
    return await hire("钱书记", TOWN, (TOWNSHIP,), Role.LEAD)


@pytest.fixture
def hand_of(house: House) -> Callable[[Person], Hand]:
    return lambda person: Hand(house, person.id)


@pytest.fixture
def hand(house: House, member: Person) -> Hand:
    return Hand(house, member.id)


@pytest.fixture
def enter(house: House) -> Callable[..., Awaitable[None]]:
    """Enters figures of a unit, in place of older ones."""

    async def enter(unit: str, **values: str) -> None:
        async with house.store.writing() as session:
            unit_id = await ensure(session, unit)
            for indicator, value in values.items():
                old = select(FigureRow).where(
                    FigureRow.unit_id == unit_id, FigureRow.indicator == indicator, FigureRow.current
                )
                for row in await session.scalars(old):
                    row.current = False
                await session.flush()
                session.add(
                    FigureRow(
                        unit_id=unit_id,
                        indicator=indicator,
                        value=value,
                        current=True,
                        set_at=house.clock.now(),
                    )
                )

    return enter
