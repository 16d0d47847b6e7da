"""What happens before the first message: the schema brought up to date, an empty database filled."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot.fault import reason
from bot.services import seeding
from bot.services.house import House
from bot.store import migrate
from bot.store.migrate import SchemaError
from bot.store.trouble import passing, trouble
from questions import formats, merging
from questions.bank import Bank
from questions.formats import UnreadableFile, toml

logger = logging.getLogger(__name__)

STARTER = Path(toml.__file__).parent.parent / "banks" / "liangji"


async def prepare(house: House, bank: Bank | None = None) -> None:
    """Make the database ready, filling an empty one with `bank` (None: that of the settings).

    Raises SchemaError or UnreadableFile.
    """
    url = house.store.url
    try:
        if house.store.is_sqlite:
            copy = await asyncio.to_thread(migrate.migrate, url, house.clock.now())
            if copy:
                logger.info("数据库已升级，升级前的备份：%s", copy)
        else:
            found = await asyncio.to_thread(migrate.revision, url)
            if found != migrate.head():
                raise SchemaError("数据库结构还没有就绪。请先运行：python -m bot migrate")
        if await seeding.empty(house):
            await seeding.seed(house, bank_of(house.settings.bank.path) if bank is None else bank)
    except (DBAPIError, OSError) as fault:
        kind = Unready if passing(fault) else SchemaError
        raise kind(trouble(fault, url)) from fault


class Unready(SchemaError):
    """The database cannot be reached now, and may be later."""


def unready(fault: Exception) -> str:
    """What to say of a database that may be ready later; raises every other fault."""
    if isinstance(fault, Unready):
        return str(fault)
    raise fault


def bank_of(path: Path | None) -> Bank:
    """The bank to start with: the file or folder of the settings, or the starter bank."""
    return bank_and_places(path)[0]


def bank_and_places(path: Path | None) -> tuple[Bank, Mapping[str, str]]:
    """The bank to start with, and the place of each question by its id; raises UnreadableFile."""
    if path is None or not path.is_file() or path.suffix.lower() == ".toml":
        found, places = toml.load(path or STARTER)
        if not found.questions:
            raise UnreadableFile(f"{path}：里面一道题也没有。请检查 [bank] path。")
        return found, places
    try:
        changes = merging.compare(Bank(), formats.read(path.name, path.read_bytes()))
    except OSError as fault:
        raise UnreadableFile(f"{path}：打不开（{reason(fault)}）。请检查 [bank] path。") from fault
    except UnreadableFile as fault:
        raise UnreadableFile(f"{path}：{fault}") from fault
    if not changes.added:
        raise UnreadableFile(f"{path}：里面一道题也没有。请检查 [bank] path。")
    places = {each.question.id: f"{path.name} {each.place}" for each in changes.added}
    return merging.apply(Bank(), changes), places
