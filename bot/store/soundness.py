"""Whether a SQLite file is whole, and whether it takes what is written to it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL

from bot.store.trouble import SchemaError, trouble

PATIENCE_SECONDS = 5


def damage(path: Path) -> str:
    """What is broken in a SQLite file, in SQLite's words; empty when it is sound."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as fault:
        return str(fault)
    return "" if said == "ok" else " ".join(str(said).split())


def refuse_broken(url: URL) -> None:
    """Raise SchemaError when the SQLite file at `url` is damaged; PostgreSQL looks after its own."""
    if url.get_backend_name() == "sqlite" and (broken := damage(Path(str(url.database)))):
        raise SchemaError(trouble(sqlite3.DatabaseError(f"malformed: {broken}"), url))


def refuse_unwritable(url: URL) -> None:
    """Raise SchemaError when the SQLite file at `url` cannot be written now."""
    if url.get_backend_name() != "sqlite":
        return
    try:
        with closing(
            sqlite3.connect(str(url.database), PATIENCE_SECONDS, isolation_level=None)
        ) as connection:
            connection.execute("BEGIN IMMEDIATE")
            # Only a change finds out that the file is read-only.
            connection.execute("PRAGMA user_version = 1")
            connection.execute("ROLLBACK")
    except sqlite3.Error as fault:
        raise SchemaError(trouble(fault, url)) from fault
