"""Importing a bank file: shown first, then made live in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import audit, comparing, corrections, people, versions
from bot.services.comparing import Compared
from bot.services.corrections import Change
from bot.services.house import House
from bot.services.library import BANK_ID, Library, without_id
from bot.services.people import Person, Role
from bot.services.refusal import Refused
from bot.services.versions import State, Wording
from bot.store.engine import changed
from bot.store.tables import BankRow, PendingImport, QuestionRow
from questions import merging
from questions.bank import Bank
from questions.formats import problems
from questions.question import Question


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would change. `token` names this preview; `again` says that the bank has changed since."""

    name: str
    token: str
    compared: Compared
    again: bool = False

    @property
    def items(self) -> int:
        """How many questions of the file are understood, repeated ones once."""
        changes = self.compared.changes
        return len(changes.added) + len(changes.changed) + len(changes.unchanged)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import has done, and when; `told` people must learn changed answers anew."""

    name: str
    at: datetime
    added: int
    changed: int
    told: int


async def preview(house: House, by: int, name: str, content: bytes) -> Preview:
    """Compare a file with the bank and keep it until it is confirmed; an older file is forgotten.

    Raises UnreadableFile.
    """
    async with house.store.reading() as session:
        (await people.by_id(session, by)).must(Role.EDITOR)
    found = await comparing.compare(house, await comparing.read(name, content))
    async with house.store.writing() as session:
        (await people.by_id(session, by)).must(Role.EDITOR)
        await session.merge(
            PendingImport(
                member_id=by,
                name=name[:255],
                content=content,
                revision=found.library.revision,
                at=house.clock.now(),
            )
        )
    return Preview(name, token(name, content), found)


async def again(house: House, by: int, wanted: str) -> Preview:
    """The preview of the file that waits, against the bank as it is now."""
    row = await pending(house, by, wanted)
    found = await comparing.compare(house, await comparing.read(row.name, row.content))
    return Preview(row.name, wanted, found)


async def marked(house: House, by: int, wanted: str) -> bytes:
    """The problems of the file that waits, as a workbook."""
    found = await again(house, by, wanted)
    row = await pending(house, by, wanted)
    return await asyncio.to_thread(problems.mark, row.name, row.content, found.compared.changes.problems)


async def confirm(house: House, by: int, wanted: str) -> Imported | Preview:
    """Make the file that waits live; a new preview where the bank has changed since the old one was shown.

    Raises Refused("stale") for another file's button, or the second time.
    """
    row = await pending(house, by, wanted)
    reading = await comparing.read(row.name, row.content)
    found = await comparing.compare(house, reading)
    if found.library.revision != row.revision:
        async with house.store.writing() as session:
            await session.execute(
                update(PendingImport)
                .where(PendingImport.member_id == by)
                .values(revision=found.library.revision)
            )
        return Preview(row.name, wanted, found, again=True)
    try:
        async with house.store.writing() as session:
            person = await people.by_id(session, by)
            person.must(Role.EDITOR)
            taken = delete(PendingImport).where(PendingImport.member_id == by, PendingImport.at == row.at)
            if not await changed(session, taken):
                raise Refused("stale")
            return await _store(house, session, person, row.name, found)
    except IntegrityError:
        # Somebody has added the same question since we looked.
        raise Refused("changed_meanwhile") from None


async def cancel(house: House, by: int, wanted: str) -> None:
    """Forget the file that waits; raises Refused("stale") if it is another."""
    row = await pending(house, by, wanted)
    async with house.store.writing() as session:
        await session.execute(
            delete(PendingImport).where(PendingImport.member_id == by, PendingImport.at == row.at)
        )


async def apply(house: House, name: str, found: Compared, author: str = "cli") -> Imported:
    """Make a file that was compared live at once, on behalf of `author`."""
    async with house.store.writing() as session:
        return await _store(house, session, author, name, found)


async def pending(house: House, by: int, wanted: str) -> PendingImport:
    """The file that waits for the person's word; raises Refused("stale") if it is another."""
    async with house.store.reading() as session:
        (await people.by_id(session, by)).must(Role.EDITOR)
        row = await session.get(PendingImport, by)
        if row is None or token(row.name, row.content) != wanted:
            raise Refused("stale")
        return row


def token(name: str, content: bytes) -> str:
    """A short name of a file for the buttons of its preview."""
    return blake2b(content, digest_size=6, key=name.encode()[:64]).hexdigest()


def reason_of(name: str) -> str:
    """Why an import's versions were made."""
    return f"导入 {name}"[: versions.LONGEST_REASON]


async def _store(
    house: House, session: AsyncSession, by: Person | str, name: str, found: Compared
) -> Imported:
    changes, library, now = found.changes, found.library, house.clock.now()
    merged = merging.apply(library.bank, changes)
    by_id = {question.id: question for question in merged.questions}
    reason = reason_of(name)
    added = [each.question for each in changes.added]
    edited = [by_id[change.question_id] for change in changes.changed]
    await _make_room(session, added)
    wordings = [
        *(Wording(question) for question in added),
        *(Wording(each, library.versions[each.id], each.id in found.substantive) for each in edited),
    ]
    numbers = await versions.add_all(session, by, wordings, State.REVIEW, now, reason)
    pairs = zip(wordings, numbers, strict=True)
    await versions.take_over(session, {each.question.id: (each.base, number) for each, number in pairs})
    settled = [Change(library.by_id[each.id], each, each.id in found.substantive) for each in edited]
    told = await corrections.settle(house, session, settled, merged.indicators)
    await _describe(session, library, merged)
    done = Imported(name, now, len(added), len(edited), told)
    detail = {"added": done.added, "changed": done.changed, "told": told}
    await audit.note(house, session, by, "import", f"file:{name}", **detail)
    return done


async def _make_room(session: AsyncSession, questions: Sequence[Question]) -> None:
    """Rows for new questions, after all others; one that waits as a draft has a row already."""
    known = frozenset(await session.scalars(select(QuestionRow.id)))
    last = await session.scalar(select(func.max(QuestionRow.position)))
    first = 0 if last is None else last + 1
    new = [question.id for question in questions if question.id not in known]
    if new:
        rows = [{"id": id, "live": None, "position": place} for place, id in enumerate(new, first)]
        await session.execute(insert(QuestionRow), rows)


async def _describe(session: AsyncSession, library: Library, merged: Bank) -> None:
    """Store what describes the bank, counting a change; raises Refused if another came between."""
    values = {
        "title": merged.title,
        "reference_date": merged.reference_date,
        "posts": list(merged.posts),
        "topics": list(merged.topics),
        "terms": list(merged.terms),
        "sources": {key: without_id(source) for key, source in merged.sources.items()},
        "indicators": {key: without_id(each) for key, each in merged.indicators.items()},
    }
    same = (BankRow.id == BANK_ID, BankRow.revision == library.revision)
    storing = update(BankRow).where(*same).values(revision=library.revision + 1, **values)
    if not await changed(session, storing):
        raise Refused("changed_meanwhile")
