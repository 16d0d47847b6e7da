"""Verbs about bank files: import and export."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot import app
from bot.config import Settings
from bot.fault import Faulty, reason
from bot.messages.wording import wording
from bot.services import comparing, importing, seeding, starting
from bot.services.house import House
from bot.services.refusal import Refused
from bot.store import migrate
from bot.store.migrate import SchemaError
from questions import formats, merging
from questions.bank import Bank
from questions.formats import Reading, UnreadableFile
from questions.merging import Changes

MOST_TOLD = 20


def import_(options: argparse.Namespace, settings: Settings) -> int:
    """What a bank file would change, or its import; exit code 1 when nothing in it was understood."""
    name, content = options.file.name, _content(options.file)
    try:
        reading = formats.read(name, content)
    except UnreadableFile as fault:
        raise Faulty(f"{options.file}：{fault}") from fault
    changes = asyncio.run(_compare_or_apply(options, settings, name, reading))
    if options.json:
        print(json.dumps(_changes_as_json(reading, changes), ensure_ascii=False))
    else:
        print("\n".join(_told(reading, changes, applied=options.apply)))
    return 0 if reading.items else 1


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > formats.LARGEST:
            raise Faulty(f"{path}：文件超过 {formats.LARGEST // 2**20} MB。请分成几个文件。")
        return path.read_bytes()
    except OSError as fault:
        raise Faulty(f"{path}：打不开（{reason(fault)}）。") from fault


async def _compare_or_apply(
    options: argparse.Namespace, settings: Settings, name: str, reading: Reading
) -> Changes:
    house = app.house_of(settings)
    try:
        if not options.apply and not await asyncio.to_thread(_has_database, house):
            return merging.compare(Bank(), reading)
        if options.apply:
            await starting.prepare(house, Bank())
        elif await seeding.empty(house):
            return merging.compare(Bank(), reading)
        found = await comparing.compare(house, reading)
        if options.apply and found.changes:
            await importing.apply(house, name, found)
        return found.changes
    except Refused as refusal:
        raise Faulty(wording("zh").refusal(refusal.reason, refusal.details)) from refusal
    finally:
        await house.store.close()


def _has_database(house: House) -> bool:
    """Whether there is a database with tables; raises SchemaError when they are another version's."""
    url = house.store.url
    if house.store.is_sqlite and not Path(url.database or "").exists():
        return False
    found = migrate.revision(url)
    if found is not None and found != migrate.head():
        raise SchemaError(
            f"数据库结构是 {found}，本程序需要 {migrate.head()}。请先运行：python -m bot migrate"
        )
    return found is not None


def _changes_as_json(reading: Reading, changes: Changes) -> dict[str, Any]:
    """An import as outside checks read it."""
    return {
        "questions": len(reading.items),
        "added": len(changes.added),
        "changed": len(changes.changed),
        "unchanged": len(changes.unchanged),
        "problems": [{"place": each.place, "message": each.message} for each in changes.problems],
        "repairs": [{"place": each.place, "message": each.message} for each in changes.repairs],
        "items": [
            {
                "prompt": item.question.prompt,
                "answer": item.question.answer,
                "kind": item.question.kind.value,
                "topic": item.question.topic,
                "options": list(item.options),
            }
            for item in reading.items
        ],
    }


def _told(reading: Reading, changes: Changes, *, applied: bool) -> Iterator[str]:
    yield (
        f"识别 {len(reading.items)} 题：新增 {len(changes.added)} · 修改 {len(changes.changed)} · "
        f"不变 {len(changes.unchanged)} · 有问题 {len(changes.problems)}"
    )
    for problem in changes.problems[:MOST_TOLD]:
        yield f"{problem.place}：{problem.message}"
    if len(changes.problems) > MOST_TOLD:
        yield f"… 共 {len(changes.problems)} 处问题，加 --json 看全部。"
    if changes.repairs:
        yield f"已整理 {len(changes.repairs)} 处，加 --json 看全部。"
    if changes.missing:
        yield f"题库里另有 {len(changes.missing)} 题不在文件里，保持不动。"
    if not reading.items:
        yield "没有读出题目。"
    elif applied:
        yield "已导入。"
    else:
        yield "这是预览，什么都没有改。加 --apply 才会导入。"


def export(options: argparse.Namespace, settings: Settings) -> int:
    """Write the bank of the database, or the one an empty database would get, to a file."""
    suffix = options.file.suffix.lower()
    if suffix not in formats.writable():
        raise Faulty(f"{options.file}：写不了这种文件。能写的有：{'、'.join(formats.writable())}。")
    bank = asyncio.run(_bank(settings))
    content = formats.write(bank, suffix)
    try:
        options.file.write_bytes(content)
    except OSError as fault:
        raise Faulty(f"{options.file}：写不进去（{reason(fault)}）。") from fault
    print(f"已导出 {len(bank.questions)} 题到 {options.file}。")
    return 0


async def _bank(settings: Settings) -> Bank:
    house = app.house_of(settings)
    try:
        if await asyncio.to_thread(_has_database, house) and not await seeding.empty(house):
            async with house.store.reading() as session:
                return (await house.library(session)).bank
        return starting.bank_of(settings.bank.path)
    finally:
        await house.store.close()
