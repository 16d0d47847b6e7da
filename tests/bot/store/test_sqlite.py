"""SQLite's driver as the engine uses it: few visits to its thread, and nothing lost on the way."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import OperationalError

from bot.store import engine as engines
from bot.store.engine import Store
from bot.store.sqlite import ROWS_AT_ONCE, Connection
from bot.store.tables import Unit

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MANY = 3 * ROWS_AT_ONCE + 7


@pytest.fixture
async def visits(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The visits to the driver's thread from here on."""
    async with store.reading() as session:
        await session.execute(text("SELECT 1"))
    seen: list[str] = []
    execute = Connection._execute

    async def counted(self: Connection, function, *arguments):
        seen.append(function.__name__)
        return await execute(self, function, *arguments)

    monkeypatch.setattr(Connection, "_execute", counted)
    return seen


async def numbers(store: Store, count: int) -> list[int]:
    query = text(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :most) SELECT i FROM n"
    )
    async with store.reading() as session:
        return list(await session.scalars(query, {"most": count}))


async def test_a_transaction_visits_its_thread_once_a_statement_and_once_to_end(
    store: Store, visits: list[str]
) -> None:
    async with store.writing() as session:
        await session.execute(text("INSERT INTO unit (name) VALUES ('城关区')"))
        await session.execute(select(Unit.id))
    assert len(visits) == 3


async def test_a_transaction_without_a_statement_visits_nothing(store: Store, visits: list[str]) -> None:
    async with store.writing():
        pass
    assert visits == []


async def test_a_transaction_that_was_dropped_unbegun_leaves_the_next_its_own_beginning(store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        async with store.writing():
            raise ZeroDivisionError
    async with store.writing() as session:
        session.add(Unit(name="城关区"))
    async with store.reading() as session:
        assert await session.scalar(select(Unit.name)) == "城关区"


@pytest.mark.parametrize("count", [1, ROWS_AT_ONCE - 1, ROWS_AT_ONCE, ROWS_AT_ONCE + 1, MANY])
async def test_however_many_rows_there_are_all_of_them_come(store: Store, count: int) -> None:
    assert await numbers(store, count) == list(range(1, count + 1))


async def test_many_rows_can_be_streamed(store: Store, visits: list[str]) -> None:
    async with store.writing() as session:
        session.add_all(Unit(name=f"{place}村") for place in range(MANY))
    visits.clear()
    found = []
    query = select(Unit.name).order_by(Unit.id).execution_options(yield_per=100)
    async with store.reading() as session:
        async for unit in await session.stream_scalars(query):
            found.append(unit)
            if len(found) == 1:
                # The rest has not been read yet.
                assert len(visits) == 1
    assert found == [f"{place}村" for place in range(MANY)]


async def test_a_stream_can_be_left_half_way(store: Store) -> None:
    async with store.writing() as session:
        session.add_all(Unit(name=f"{place}村") for place in range(MANY))
    async with store.reading() as session:
        result = await session.stream_scalars(select(Unit.name).execution_options(yield_per=100))
        assert await result.first() is not None
    async with store.writing() as session:
        session.add(Unit(name="城关区"))


async def test_a_statement_that_is_refused_leaves_the_connection_usable(store: Store) -> None:
    for _ in range(20):
        with pytest.raises(OperationalError, match="no such table"):
            async with store.writing() as session:
                await session.execute(text("SELECT * FROM nowhere"))
    assert await numbers(store, 2) == [1, 2]


async def test_a_database_that_another_program_has_locked_is_refused_in_time(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0.05)
    store = Store(database_url)
    other = sqlite3.connect(Path(store.url.database or ""), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(OperationalError, match="locked"):
            async with store.writing() as session:
                session.add(Unit(name="城关区"))
        other.execute("ROLLBACK")
        async with store.writing() as session:
            session.add(Unit(name="城关区"))
    finally:
        other.close()
        await store.close()


async def test_writers_take_turns_in_their_order(store: Store) -> None:
    done: list[int] = []

    async def write(place: int) -> None:
        async with store.writing() as session:
            await session.execute(text("INSERT INTO unit (name) VALUES (:name)"), {"name": str(place)})
            done.append(place)

    await asyncio.gather(*(write(place) for place in range(30)))
    assert done == list(range(30))


async def test_one_who_gave_up_waiting_for_a_turn_holds_nobody_up(store: Store) -> None:
    async def write(name: str) -> None:
        async with store.writing() as session:
            session.add(Unit(name=name))

    async with store.writing() as session:
        waiting = asyncio.create_task(write("一"))
        await asyncio.sleep(0)
        waiting.cancel()
        session.add(Unit(name="二"))
    await write("三")
    async with store.reading() as session:
        assert list(await session.scalars(select(Unit.name).order_by(Unit.id))) == ["二", "三"]


async def test_one_who_is_cancelled_in_the_middle_leaves_nothing_behind(store: Store) -> None:
    began = asyncio.Event()

    @event.listens_for(store.engine.sync_engine, "after_cursor_execute")
    def note(*_: object) -> None:
        began.set()

    async def write() -> None:
        async with store.writing() as session:
            await session.execute(text("INSERT INTO unit (name) VALUES ('一')"))
            await asyncio.sleep(60)

    task = asyncio.create_task(write())
    await began.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with store.writing() as session:
        assert await session.scalar(select(Unit.id)) is None
        session.add(Unit(name="二"))
