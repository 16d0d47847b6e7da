"""Nightly copies of the database, the oldest going as new ones come."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import URL

from bot.store.backup import backup

KEPT = 14
PREFIX = "wenbudao-"


def rotate(url: URL, folder: Path, now: datetime, kept: int = KEPT) -> Path:
    """Write today's copy into `folder` and delete all but the newest `kept`; returns the copy."""
    target = folder / f"{PREFIX}{now:%Y%m%d-%H%M%S}.sqlite"
    backup(url, target, now)
    for old in sorted(folder.glob(f"{PREFIX}*.sqlite"))[:-kept]:
        old.unlink()
    return target


def erase(folder: Path) -> int:
    """Delete every nightly copy: what is erased from the database must not live on in its backups."""
    copies = list(folder.glob(f"{PREFIX}*.sqlite"))
    for copy in copies:
        copy.unlink()
    return len(copies)
