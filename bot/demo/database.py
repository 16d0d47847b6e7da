"""The demo's own database: made anew at each start, and never where another database lies."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.config import Settings
from bot.fault import Faulty

# Stands in the header of the file (PRAGMA application_id): “wbdd”.
MARK = 0x77626464
NAME = "demo.sqlite"


def beside(settings: Settings) -> Path:
    """Where the demo's database goes: beside that of the settings, if that is a file."""
    url = make_url(settings.database.url)
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        return Path(url.database).parent / NAME
    return Path("data") / NAME


def fresh(path: Path) -> str:
    """Makes an empty database that bears the demo's mark; the URL to reach it.

    Raises Faulty, and leaves everything as it is, when there is a file the demo has not made.
    """
    try:
        if path.exists():
            if _mark(path) != MARK:
                raise Faulty(
                    f"{path}：这个文件不是演示程序建的，演示不会动它。请把它移走或改名，再启动演示。"
                )
            for ending in ("", "-wal", "-shm"):
                path.with_name(path.name + ending).unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path)
        try:
            connection.execute(f"PRAGMA application_id = {MARK}")
            connection.commit()
        finally:
            connection.close()
    except (OSError, sqlite3.Error) as fault:
        raise Faulty(f"{path}：演示的数据库建不起来（{fault}）。请检查权限和磁盘空间。") from fault
    return f"sqlite+aiosqlite:///{path.absolute()}"


def _mark(path: Path) -> int | None:
    connection = sqlite3.connect(path)
    try:
        row = connection.execute("PRAGMA application_id").fetchone()
        return int(row[0])
    except sqlite3.DatabaseError:
        return None
    finally:
        connection.close()
