"""What happens before the first message: the schema brought up to date, an empty database filled."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot.services import seeding
from bot.services.house import House
from bot.store import migrate
from bot.store.migrate import SchemaError
from questions import formats, merging
from questions.bank import Bank
from questions.formats import toml

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
        reason = str(getattr(fault, "orig", None) or fault).strip().splitlines()[0]
        raise SchemaError(f"数据库打不开：{reason}。请检查 [database] url、磁盘空间和权限。") from fault


def bank_of(path: Path | None) -> Bank:
    """The bank to start with: the file or folder of the settings, or the starter bank."""
    return bank_and_places(path)[0]


def bank_and_places(path: Path | None) -> tuple[Bank, Mapping[str, str]]:
    """The bank to start with, and the place of each question by its id; raises UnreadableFile."""
    if path is None or not path.is_file() or path.suffix.lower() == ".toml":
        return toml.load(path or STARTER)
    found = merging.compare(Bank(), formats.read(path.name, path.read_bytes()))
    places = {each.question.id: f"{path.name} {each.place}" for each in found.added}
    return merging.apply(Bank(), found), places
