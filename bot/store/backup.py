"""A copy of the whole database in one SQLite file, taken from and restored to either kind of database."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, insert, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from bot.fault import reason
from bot.store import tables
from bot.store.migrate import NewerSchema, SchemaError, engine_of, head, migrate, revision
from bot.store.soundness import damage, refuse_broken
from bot.store.trouble import name, words

METADATA = tables.Unit.metadata
BATCH = 1000


def backup(url: URL, target: Path, now: datetime) -> None:
    """Write the database to the new file `target`; raises SchemaError when it exists or there is nothing."""
    if target.exists():
        raise SchemaError(f"{target} 已经存在。请换一个文件名。")
    if not revision(url):
        raise SchemaError("数据库还是空的，没有可备份的内容。")
    if revision(url) != head():
        raise SchemaError("数据库结构不是最新的。请先运行：python -m bot migrate")
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        _write(url, part, now)
        part.rename(target)
    except (OSError, sqlite3.Error, DBAPIError) as fault:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        if isinstance(fault, DBAPIError) and not isinstance(fault.orig, sqlite3.Error):
            raise
        raise SchemaError(
            f"{target}：备份写不进去（{words(fault)}）。请检查路径、权限和磁盘空间。"
        ) from fault


def _write(url: URL, target: Path, now: datetime) -> None:
    if url.get_backend_name() != "sqlite":
        migrate(_sqlite(target), now)
        _copy(url, _sqlite(target))
        return
    with closing(sqlite3.connect(str(url.database))) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    # Pages are copied unread: a broken file must not take the place of the good copies before it.
    if damage(target):
        target.unlink()
        refuse_broken(url)


def restore(url: URL, source: Path, now: datetime) -> None:
    """Fill an empty database from a backup, bringing an old backup's schema up to date on the way.

    Nothing is done when the backup is not whole, or the database not empty; raises SchemaError.
    """
    if not source.is_file():
        raise SchemaError(f"{source}：没有这个备份文件。")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "backup.sqlite"
        try:
            shutil.copyfile(source, copy)
        except OSError as fault:
            raise SchemaError(f"{source}：备份读不出来（{reason(fault)}）。") from fault
        if broken := damage(copy):
            raise SchemaError(f"{source}：不是完好的备份（{broken}）。请换一个备份文件。")
        try:
            if not revision(_sqlite(copy)):
                raise SchemaError("空的")
            migrate(_sqlite(copy), now)
        except NewerSchema as fault:
            raise SchemaError(f"{source}：备份由更新版本的程序创建。请先升级本程序。") from fault
        except SchemaError as fault:
            raise SchemaError(f"{source}：不是本程序的备份。请换一个备份文件。") from fault
        if revision(url) and not _is_empty(url):
            raise SchemaError(
                f"数据库 {name(url)} 里已有数据，不会覆盖。请在 [database] url 中换一个空的数据库再恢复。"
            )
        migrate(url, now)
        _copy(_sqlite(copy), url)


def _sqlite(path: Path) -> URL:
    return make_url(f"sqlite:///{path}")


def _is_empty(url: URL) -> bool:
    engine = engine_of(url)
    try:
        with engine.connect() as connection:
            return all(
                connection.execute(select(text("1")).select_from(table).limit(1)).first() is None
                for table in METADATA.sorted_tables
            )
    finally:
        engine.dispose()


def _copy(source: URL, target: URL) -> None:
    """Copy every row in one transaction of the target."""
    reading, writing = engine_of(source), engine_of(target)
    try:
        with reading.connect() as old, writing.begin() as new:
            for table in METADATA.sorted_tables:
                rows = old.execute(select(table).order_by(*table.primary_key.columns)).mappings()
                for batch in rows.partitions(BATCH):
                    new.execute(insert(table), [dict(row) for row in batch])
            _advance_sequences(writing, new)
    finally:
        reading.dispose()
        writing.dispose()


def _advance_sequences(engine: Engine, connection: Connection) -> None:
    """PostgreSQL would otherwise hand out ids that the copied rows already have."""
    if engine.dialect.name != "postgresql":
        return
    for table in METADATA.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), "  # noqa: S608
                    f"coalesce((SELECT max({column.name}) FROM {table.name}), 0) + 1, false)"
                )
            )
