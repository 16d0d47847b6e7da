"""Sessions over SQLite or PostgreSQL: reading ones, and writing ones that wait for their turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from functools import partial
from typing import Any, cast

from sqlalchemy import URL, Connection, CursorResult, Delete, Update, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from bot.store import sqlite

BUSY_SECONDS = 15
CONNECT_SECONDS = 10


class Store:
    """One database. `reading()` and `writing()` give a session whose transaction ends with the block."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.engine = _sqlite(url) if self.is_sqlite else _postgresql(url)
        # Writers of one process queue here: SQLite would let them poll for their turn, and starve some.
        self._turn = asyncio.Lock() if self.is_sqlite else nullcontext()
        self._reading = async_sessionmaker(self.engine, expire_on_commit=False)
        self._writing = async_sessionmaker(
            self.engine, expire_on_commit=False, execution_options={"immediate": True}
        )

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        async with self._reading() as session, session.begin():
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        async with self._turn, self._writing() as session, session.begin():
            yield session

    async def close(self) -> None:
        await self.engine.dispose()


def _sqlite(url: str) -> AsyncEngine:
    path = make_url(url).database or ""
    engine = create_async_engine(url, async_creator=partial(sqlite.connect, path, BUSY_SECONDS))
    event.listen(engine.sync_engine, "connect", _open_sqlite)
    event.listen(engine.sync_engine, "begin", begin_sqlite)
    return engine


def _open_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transactions begin late and unlocked, and lose concurrent read-modify-writes.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    # Not every build erases the pages of what is deleted, and copies of the file would carry it on.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def begin_sqlite(connection: Connection) -> None:
    """Begin a transaction, at once the only writing one where the connection asks for it."""
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _postgresql(url: str) -> AsyncEngine:
    options = patience(make_url(url))
    return create_async_engine(url, pool_size=8, max_overflow=8, pool_pre_ping=True, connect_args=options)


def patience(url: URL) -> dict[str, int]:
    """How long to wait for PostgreSQL: behind a silent wall it would hold everybody up for minutes."""
    return {} if "connect_timeout" in url.query else {"connect_timeout": CONNECT_SECONDS}


async def changed(session: AsyncSession, statement: Update | Delete) -> int:
    """Execute a conditional change and say how many rows it met: how the database decides a race."""
    return cast("CursorResult[Any]", await session.execute(statement)).rowcount
