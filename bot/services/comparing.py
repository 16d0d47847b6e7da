"""A bank file beside the bank: read within a time limit, and compared with all that is or was asked."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import versions
from bot.services.house import House
from bot.services.library import Library
from bot.store.tables import QuestionRow, QuestionVersion
from questions import formats, merging, revising
from questions.bank import Bank
from questions.formats import Reading, Remark, UnreadableFile
from questions.merging import Changes
from questions.question import Question

MOST_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Compared:
    """What a file says, and what it would change in the bank of `library`."""

    reading: Reading
    changes: Changes
    library: Library
    substantive: frozenset[str]


async def read(name: str, content: bytes, seconds: float = MOST_SECONDS) -> Reading:
    """Read a file without holding up the others; raises UnreadableFile, also when it takes too long."""
    try:
        async with asyncio.timeout(seconds):
            return await asyncio.to_thread(formats.read, name, content)
    except TimeoutError:
        raise UnreadableFile("读这个文件用时太长，没有导入。请分成几个文件再发。") from None


async def compare(house: House, reading: Reading) -> Compared:
    """What a file that was read would change in the bank as it is now."""
    async with house.store.reading() as session:
        library = await house.library(session)
        retired = await _retired(session)
    changes = await asyncio.to_thread(merge, library.bank, retired, reading)
    changed = merging.apply(library.bank, replace(changes, added=(), settings=())).questions
    substantive = frozenset(
        new.id
        for old, new in zip(library.bank.questions, changed, strict=True)
        if old != new and revising.substantive(old, new)
    )
    return Compared(reading, changes, library, substantive)


async def _retired(session: AsyncSession) -> tuple[Question, ...]:
    rows = await session.scalars(
        select(QuestionVersion)
        .join(QuestionRow, QuestionRow.id == QuestionVersion.question_id)
        .where(QuestionRow.retired_at.is_not(None), QuestionRow.live == QuestionVersion.number)
        .order_by(QuestionRow.id)
    )
    return tuple(versions.of_row(row).question for row in rows)


def merge(bank: Bank, retired: tuple[Question, ...], reading: Reading) -> Changes:
    """What a file would change; a question that a person has retired stays retired and as it is."""
    gone = {question.id for question in retired}
    found = merging.compare(replace(bank, questions=(*bank.questions, *retired)), reading)
    kept = [
        Remark(change.place, "这道题已停用，没有改动；要用请先恢复")
        for change in found.changed
        if change.question_id in gone
    ]
    return replace(
        found,
        changed=tuple(change for change in found.changed if change.question_id not in gone),
        unchanged=tuple(id for id in found.unchanged if id not in gone),
        missing=tuple(id for id in found.missing if id not in gone),
        problems=(*found.problems, *kept),
    )
