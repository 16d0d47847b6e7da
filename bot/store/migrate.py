"""Bringing a database to this program's schema, after a backup copy."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.pool import NullPool

from bot.store.engine import BUSY_SECONDS, begin_sqlite, patience
from bot.store.trouble import SchemaError, name, trouble

__all__ = ["NewerSchema", "SchemaError", "head", "migrate", "revision"]

MIGRATIONS = Path(__file__).parent / "migrations"
# What the first revision has made. Revisions alone do not tell: other programs too begin with “0001”.
OURS = {"alembic_version", "unit", "member", "bank", "question"}
# Any constant will do: processes that migrate one PostgreSQL wait for each other on it.
ADVISORY_LOCK = 0x77656E62


class NewerSchema(SchemaError):
    """A later version of this program has made the database."""


def head() -> str:
    """The revision this program needs."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head() or ""


def revision(url: URL) -> str:
    """The revision the database is at; empty when it is new. Raises SchemaError for a foreign database."""
    engine = engine_of(url)
    try:
        with engine.connect() as connection:
            return _revision(connection, url)
    finally:
        engine.dispose()


def _revision(connection: Connection, url: URL) -> str:
    tables = set(inspect(connection).get_table_names())
    found = MigrationContext.configure(connection).get_current_revision() or "" if tables >= OURS else ""
    if tables - {"alembic_version"} and not found:
        raise SchemaError(
            f"数据库 {name(url)} 不是本程序创建的，或不完整。请在 [database] url 中换一个空的数据库。"
        )
    if found and found not in {
        script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    }:
        raise NewerSchema(
            f"数据库 {name(url)} 由更新版本的程序创建（结构版本 {found}）。请升级本程序，或恢复旧备份。"
        )
    return found


def migrate(url: URL, now: datetime) -> str | None:
    """Bring the database to `head()`; returns the path of the backup copy that was taken of a SQLite file.

    All or nothing; of several processes that start at once, one migrates and the others wait for it.
    """
    if url.get_backend_name() == "sqlite" and url.database:
        try:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise SchemaError(trouble(fault, url)) from fault
    engine = engine_of(url)
    try:
        with engine.connect() as connection, connection.execution_options(immediate=True).begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
            found = _revision(connection, url)
            if found == head():
                return None
            copy = _backup(url, found, now) if found and engine.dialect.name == "sqlite" else None
            config = Config(attributes={"connection": connection})
            config.set_main_option("script_location", str(MIGRATIONS))
            command.upgrade(config, "head")
            _check_references(connection)
            return copy
    finally:
        engine.dispose()


def engine_of(url: URL) -> Engine:
    """A synchronous engine for schema work."""
    if url.get_backend_name() != "sqlite":
        url = url.set(drivername="postgresql+psycopg")
        return create_engine(url, poolclass=NullPool, connect_args=patience(url))
    # Without PRAGMA foreign_keys: with it, changing a parent table in batch mode removes its children's rows.
    engine = create_engine(
        url.set(drivername="sqlite"), poolclass=NullPool, connect_args={"timeout": BUSY_SECONDS}
    )
    event.listen(engine, "connect", _open_sqlite)
    event.listen(engine, "begin", begin_sqlite)
    return engine


def _open_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transactions leave changes of the schema out.
    connection.isolation_level = None


def _backup(url: URL, found: str, now: datetime) -> str:
    target = f"{url.database}.{found}.{now:%Y%m%d%H%M%S}.bak"
    with closing(sqlite3.connect(str(url.database))) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return target


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise SchemaError(f"升级后有 {len(broken)} 行数据失去关联，请恢复升级前的备份并联系开发者。")
