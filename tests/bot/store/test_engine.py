import asyncio
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError, StatementError

from bot.services import library
from bot.services.house import House
from bot.store.engine import Store, changed
from bot.store.tables import BankRow, Member, MemberPost, Unit, WrongCode

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_an_instant_comes_back_in_plain_utc(store: Store) -> None:
    noon = datetime(2026, 3, 2, 12, 30, 15, 123456, tzinfo=ZoneInfo("Asia/Shanghai"))
    async with store.writing() as session:
        session.add(WrongCode(telegram_id=1, at=noon))
    async with store.reading() as session:
        kept = await session.scalar(select(WrongCode.at))
    assert kept == noon
    assert kept.tzinfo is UTC


async def test_instants_of_different_zones_are_compared_as_instants(store: Store) -> None:
    early = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    async with store.writing() as session:
        session.add(WrongCode(telegram_id=1, at=early))
    async with store.reading() as session:
        earlier = select(WrongCode.id).where(WrongCode.at < datetime(2026, 3, 2, 2, tzinfo=UTC))
        later = select(WrongCode.id).where(WrongCode.at >= datetime(2026, 3, 2, 2, tzinfo=UTC))
        assert await session.scalar(earlier) is not None
        assert await session.scalar(later) is None


async def test_an_instant_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="time zone"):
        async with store.writing() as session:
            session.add(WrongCode(telegram_id=1, at=datetime(2026, 3, 2)))  # noqa: DTZ001


async def test_the_longest_telegram_id_fits(store: Store, clock) -> None:
    async with store.writing() as session:
        session.add(WrongCode(telegram_id=2**52 - 1, at=clock.now()))
    async with store.reading() as session:
        assert await session.scalar(select(WrongCode.telegram_id)) == 2**52 - 1


@on_sqlite
async def test_a_hundred_writers_who_read_first_lose_nothing(house: House) -> None:
    async def increment() -> None:
        async with house.store.writing() as session:
            row = await session.get_one(BankRow, library.BANK_ID)
            await asyncio.sleep(0)
            row.revision += 1

    await asyncio.gather(*(increment() for _ in range(100)))
    async with house.store.reading() as session:
        assert await session.scalar(select(BankRow.revision)) == 101


async def test_changes_of_the_bank_made_at_once_are_all_counted(house: House) -> None:
    async def change() -> None:
        async with house.store.writing() as session:
            await house.library(session)
            await library.touch(session)

    await asyncio.gather(*(change() for _ in range(30)))
    async with house.store.reading() as session:
        assert await session.scalar(select(BankRow.revision)) == 31


async def test_a_reader_does_not_wait_for_a_writer(house: House) -> None:
    async with house.store.writing() as session:
        await session.execute(update(BankRow).values(title="新"))
        async with house.store.reading() as other:
            assert await other.scalar(select(BankRow.title)) == "小题库"
    async with house.store.reading() as session:
        assert await session.scalar(select(BankRow.title)) == "新"


async def test_a_use_case_that_fails_leaves_nothing_behind(store: Store) -> None:
    async def fail() -> None:
        async with store.writing() as session:
            session.add(Unit(name="城关区"))
            await session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with store.reading() as session:
        assert await session.scalar(select(Unit.id)) is None


async def test_of_two_claims_of_one_row_one_is_told_that_it_came_late(store: Store, clock) -> None:
    async with store.writing() as session:
        session.add(Unit(name="城关区"))

    async def claim() -> int:
        async with store.writing() as session:
            return await changed(session, update(Unit).where(Unit.name == "城关区").values(name="城区"))

    assert sorted(await asyncio.gather(claim(), claim())) == [0, 1]


async def test_a_person_in_no_unit_cannot_be_stored(store: Store, clock) -> None:
    with pytest.raises(IntegrityError):
        async with store.writing() as session:
            session.add(Member(telegram_id=1, name="李明", unit_id=404, joined_at=clock.now()))


async def test_what_belongs_to_a_person_goes_with_the_person(store: Store, clock) -> None:
    async with store.writing() as session:
        session.add(Unit(id=1, name="城关区"))
        await session.flush()
        session.add(Member(id=1, telegram_id=1, name="李明", unit_id=1, joined_at=clock.now()))
        await session.flush()
        session.add(MemberPost(member_id=1, post="校长"))
    async with store.writing() as session:
        await session.execute(text("DELETE FROM member WHERE id = 1"))
    async with store.reading() as session:
        assert await session.scalar(select(MemberPost.post)) is None


async def test_two_units_of_one_name_need_different_parents(store: Store) -> None:
    async with store.writing() as session:
        town, river = Unit(name="城关区"), Unit(name="河口区")
        session.add_all([town, river])
        await session.flush()
        session.add_all([Unit(parent_id=parent.id, name="中心小学") for parent in (town, river)])
    for twin in (Unit(parent_id=river.id, name="中心小学"), Unit(name="河口区")):
        with pytest.raises(IntegrityError):
            async with store.writing() as session:
                session.add(twin)


@on_sqlite
async def test_a_committed_write_survives_the_loss_of_power(store: Store) -> None:
    async with store.reading() as session:
        assert (await session.execute(text("PRAGMA journal_mode"))).scalar() == "wal"
        assert (await session.execute(text("PRAGMA synchronous"))).scalar() == 2
        assert (await session.execute(text("PRAGMA foreign_keys"))).scalar() == 1
