"""SQLite's driver for asyncio, made to visit its thread once for a statement instead of four times."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Any

import aiosqlite

ROWS_AT_ONCE = 500


class Connection(aiosqlite.Connection):
    """A connection whose statements are run, read and closed in one visit.

    BEGIN waits for the first statement of its transaction and goes with it.
    """

    _begin = ""

    def cursor(self) -> Cursor:  # type: ignore[override]
        return Cursor(self)

    async def commit(self) -> None:
        if self._begun():
            await super().commit()

    async def rollback(self) -> None:
        if self._begun():
            await super().rollback()

    def _begun(self) -> bool:
        self._begin = ""
        return self.in_transaction

    async def step(self, cursor: Cursor, method: str, sql: str, parameters: Any) -> None:
        """Run a statement, with the BEGIN that waits for one, and give `cursor` what it brings."""
        if sql.startswith("BEGIN"):
            self._begin = sql
            return
        begin, self._begin = self._begin, ""
        await self.visit(self._step, cursor, begin, method, sql, parameters)

    def _step(self, cursor: Cursor, begin: str, method: str, sql: str, parameters: Any) -> None:
        if begin:
            self._conn.execute(begin)
        own = self._conn.cursor()
        getattr(own, method)(sql, parameters)
        cursor.take(own)

    async def visit(self, function: Any, *arguments: Any) -> Any:
        """Call a function of the driver in its thread."""
        return await self._execute(function, *arguments)  # type: ignore[no-untyped-call]


class Cursor:
    """What a statement has brought: its first rows are here, more are fetched when they are asked for."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: deque[Any] = deque()
        self._rest: sqlite3.Cursor | None = None
        self.description: Sequence[Any] | None = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Cursor:
        return self

    def take(self, own: sqlite3.Cursor) -> None:
        """Take over what the driver's cursor holds; called in its thread."""
        self.description, self.rowcount, self.lastrowid = own.description, own.rowcount, own.lastrowid
        self._rows.extend(own.fetchmany(ROWS_AT_ONCE) if own.description else ())
        if len(self._rows) < ROWS_AT_ONCE:
            own.close()
        else:
            self._rest = own

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Cursor:
        await self._connection.step(self, "execute", sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> Cursor:
        await self._connection.step(self, "executemany", sql, parameters)
        return self

    async def fetchone(self) -> Any | None:
        rows = await self.fetchmany(1)
        return rows[0] if rows else None

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        wanted = self.arraysize if size is None else size
        while len(self._rows) < wanted and self._rest is not None:
            await self._fetch(ROWS_AT_ONCE)
        return [self._rows.popleft() for _ in range(min(wanted, len(self._rows)))]

    async def fetchall(self) -> list[Any]:
        if self._rest is not None:
            await self._fetch(-1)
        rows = list(self._rows)
        self._rows.clear()
        return rows

    async def __aiter__(self) -> AsyncIterator[Any]:
        while (row := await self.fetchone()) is not None:
            yield row

    async def close(self) -> None:
        self._rows.clear()
        rest, self._rest = self._rest, None
        if rest is not None:
            await self._connection.visit(rest.close)

    async def _fetch(self, most: int) -> None:
        """Fetch `most` more rows, or all that are left for -1."""
        if self._rest is None:
            return
        fetch, arguments = (self._rest.fetchall, ()) if most < 0 else (self._rest.fetchmany, (most,))
        rows = await self._connection.visit(fetch, *arguments)
        self._rows.extend(rows)
        if most < 0 or len(rows) < most:
            self._rest = None


def connect(database: str, busy_seconds: float) -> Connection:
    """A connection to the file `database`, opened when it is awaited."""
    connection = Connection(partial(sqlite3.connect, database, timeout=busy_seconds), ROWS_AT_ONCE)
    # A program that is ending does not wait for it.
    connection._thread.daemon = True
    return connection
