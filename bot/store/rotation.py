"""Nightly copies of the database, the oldest going as new ones come."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import URL

from bot.store.backup import backup

KEPT = 14
PREFIX = "wenbudao-"
ARCHIVE = "archive-"
STAMP = "%Y%m%d-%H%M%S"


def rotate(url: URL, folder: Path, now: datetime, kept: int = KEPT) -> Path:
    """Write today's copy into `folder` and delete all but the newest `kept`; returns the copy.

    A copy that was cut short is never taken for one. Those taken before migrations go after `kept` days.
    """
    target = folder / f"{PREFIX}{now.astimezone(UTC):{STAMP}}.sqlite"
    part = target.with_suffix(".part")
    for left in folder.glob(f"{PREFIX}*.part*"):
        left.unlink(missing_ok=True)
    backup(url, part, now)
    part.replace(target)
    for old in sorted(folder.glob(f"{PREFIX}*.sqlite"))[:-kept]:
        old.unlink(missing_ok=True)
    for path, taken in _before_migrations(url):
        if taken is not None and taken < now - timedelta(days=kept):
            path.unlink(missing_ok=True)
    return target


def archive(copy: Path, name: str) -> Path:
    """Keep a copy out of the rotation, once for each `name`."""
    target = copy.parent / f"{ARCHIVE}{name}.sqlite"
    if not target.exists():
        part = target.with_suffix(".part")
        shutil.copyfile(copy, part)
        part.replace(target)
    return target


def erase(url: URL, folder: Path, before: datetime) -> int:
    """Delete every copy taken before an instant, those before migrations included; returns how many.

    What is erased from the database must live on neither in its backups nor in its own free pages.
    """
    old = [path for path, taken in _copies(url, folder) if taken is None or taken < before]
    for path in old:
        path.unlink(missing_ok=True)
    if url.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(url.database))) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return len(old)


def _copies(url: URL, folder: Path) -> Iterator[tuple[Path, datetime | None]]:
    """Every copy the program has made, with its instant; None where its name tells none."""
    for path in folder.glob(f"{PREFIX}*.sqlite"):
        yield path, _taken(path.stem.removeprefix(PREFIX), STAMP)
    for path in folder.glob(f"{ARCHIVE}*.sqlite"):
        yield path, None
    yield from _before_migrations(url)


def _before_migrations(url: URL) -> Iterator[tuple[Path, datetime | None]]:
    if url.get_backend_name() == "sqlite":
        database = Path(str(url.database))
        for path in database.parent.glob(f"{database.name}.*.bak"):
            yield path, _taken(path.name.split(".")[-2], "%Y%m%d%H%M%S")


def _taken(text: str, stamp: str) -> datetime | None:
    try:
        return datetime.strptime(text, stamp).replace(tzinfo=UTC)
    except ValueError:
        return None
