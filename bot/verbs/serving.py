"""Verbs that start or check the assistant: demo, run, check."""

from __future__ import annotations

import argparse
import asyncio
import errno
import os
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot import app
from bot.config import Settings
from bot.services import starting
from bot.store import migrate
from bot.store.migrate import SchemaError
from bot.store.soundness import refuse_broken, refuse_unwritable
from bot.store.trouble import trouble
from questions.checking import check as check_bank
from questions.formats import UnreadableFile


def run(options: argparse.Namespace, settings: Settings) -> int:
    return asyncio.run(app.run(settings))


def demo(options: argparse.Namespace, settings: Settings) -> int:
    from bot import demo as show

    return show.main(settings, port=options.port, terminal=options.terminal, script=options.script)


def check(options: argparse.Namespace, settings: Settings) -> int:
    """Settings were checked on the way here; print the faults of bank and database."""
    faults = [*_bank_faults(settings.bank.path), *_database_faults(settings)]
    for line in faults:
        print(line)
    print("检查完毕：没有发现问题。" if not faults else f"检查完毕：{len(faults)} 处问题。")
    return 1 if faults else 0


def _bank_faults(path: Path | None) -> list[str]:
    try:
        bank, places = starting.bank_and_places(path)
    except UnreadableFile as fault:
        return str(fault).splitlines()
    return [
        f"{places.get(fault.question_id, path or 'bank')}：{fault.message}"
        for fault in check_bank(bank, reference_date=bank.reference_date)
        if fault.severity == "error"
    ]


def _database_faults(settings: Settings) -> list[str]:
    store = app.house_of(settings).store
    if store.is_sqlite and not (path := Path(store.url.database or "")).exists():
        folder = next(parent for parent in path.parents if parent.exists())
        if folder.is_dir() and os.access(folder, os.W_OK):
            return []
        code = errno.EACCES if folder.is_dir() else errno.ENOTDIR
        return [trouble(OSError(code, ""), store.url)]
    try:
        found = migrate.revision(store.url)
    except SchemaError as fault:
        return [str(fault)]
    except DBAPIError as fault:
        return [trouble(fault, store.url)]
    if found and found != migrate.head():
        return [f"数据库结构是 {found}，本程序需要 {migrate.head()}。请运行：python -m bot migrate"]
    try:
        refuse_broken(store.url)
        refuse_unwritable(store.url)
    except SchemaError as fault:
        return [str(fault)]
    return []
