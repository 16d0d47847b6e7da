"""Exporting the bank as a file that can be edited and sent back."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

from bot.services import audit, people
from bot.services.house import House, calendar
from bot.services.people import Role
from bot.services.refusal import Refused
from questions import formats

OFFERED = (".xlsx", ".docx", ".toml", ".json", ".gift")
_UNFIT = re.compile(r'[\\/:*?"<>|\s“”]+')


@dataclass(frozen=True, slots=True)
class Exported:
    """A file with the whole bank."""

    name: str
    content: bytes
    questions: int


def offered() -> tuple[str, ...]:
    """The endings of files the bank can be sent as, the most useful first."""
    writable = formats.writable()
    return tuple(suffix for suffix in OFFERED if suffix in writable)


async def export(house: House, by: int, suffix: str) -> Exported:
    """The bank as it is asked, for those who may edit it."""
    if suffix not in offered():
        raise Refused("stale")
    async with house.store.writing() as session:
        person = await people.by_id(session, by)
        person.must(Role.EDITOR)
        bank = (await house.library(session)).bank
        today = (await calendar(session)).day(house.clock.now())
        await audit.note(house, session, person, "export", f"bank{suffix}", questions=len(bank.questions))
    content = await asyncio.to_thread(formats.write, bank, suffix)
    title = _UNFIT.sub("_", bank.title).strip("_")[:40] or "bank"
    return Exported(f"{title}_{today:%Y%m%d}{suffix}", content, len(bank.questions))
