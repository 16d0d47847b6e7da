"""Importing a bank file: shown first, then in one transaction made live or proposed to a second person."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import audit, batches, comparing, corrections, describing, people, publishing, versions
from bot.services.comparing import Compared
from bot.services.corrections import Change
from bot.services.house import House
from bot.services.people import Person, Role
from bot.services.refusal import Refused
from bot.services.versions import State, Wording
from bot.store.engine import changed
from bot.store.tables import BankRow, PendingImport, QuestionRow
from questions import merging
from questions.formats import problems
from questions.question import Question


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would change. `token` names this preview; `again` says that the bank has changed since.

    `reviewed` says that a second person has to approve it.
    """

    name: str
    token: str
    compared: Compared
    again: bool = False
    reviewed: bool = False

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


@dataclass(frozen=True, slots=True)
class Proposed:
    """An import that waits for a second person, as a batch."""

    batch_id: int
    name: str
    added: int
    changed: int


async def preview(house: House, by: int, name: str, content: bytes) -> Preview:
    """Compare a file with the bank and keep it until it is confirmed; an older file is forgotten.

    Raises UnreadableFile.
    """
    async with house.store.reading() as session:
        (await people.by_id(session, by)).must(Role.EDITOR)
    found = await comparing.compare(house, await comparing.read(name, content))
    async with house.store.writing() as session:
        person = await people.by_id(session, by)
        person.must(Role.EDITOR)
        await session.merge(
            PendingImport(
                member_id=by,
                name=name[:255],
                content=content,
                revision=found.library.revision,
                at=house.clock.now(),
            )
        )
        reviewed = await publishing.wants_approval(house, session, person)
    return Preview(name, token(name, content), found, reviewed=reviewed)


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


async def confirm(house: House, by: int, wanted: str) -> Imported | Proposed | Preview:
    """Make the file that waits live, or leave it to a second person where changes need one.

    Returns a new preview where the bank has changed since the old one was shown.
    Raises Refused("stale") for another file's button, or the second time.
    """
    row = await pending(house, by, wanted)
    reading = await comparing.read(row.name, row.content)
    found = await comparing.compare(house, reading)
    if found.library.revision != row.revision:
        async with house.store.writing() as session:
            person = await people.by_id(session, by)
            await session.execute(
                update(PendingImport)
                .where(PendingImport.member_id == by)
                .values(revision=found.library.revision)
            )
            reviewed = await publishing.wants_approval(house, session, person)
        return Preview(row.name, wanted, found, again=True, reviewed=reviewed)
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
        raise Refused("bank_changed") from None


async def cancel(house: House, by: int, wanted: str) -> None:
    """Forget the file that waits; raises Refused("stale") if it is another."""
    row = await pending(house, by, wanted)
    async with house.store.writing() as session:
        await session.execute(
            delete(PendingImport).where(PendingImport.member_id == by, PendingImport.at == row.at)
        )


async def apply(house: House, name: str, found: Compared, author: str = "cli") -> Imported | Proposed:
    """Make a file that was compared live at once, on behalf of `author`, who is nobody of the chat."""
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


async def _store(
    house: House, session: AsyncSession, by: Person | str, name: str, found: Compared
) -> Imported | Proposed:
    changes, library, now = found.changes, found.library, house.clock.now()
    merged = merging.apply(library.bank, changes)
    by_id = {question.id: question for question in merged.questions}
    added = [each.question for each in changes.added]
    edited = [by_id[change.question_id] for change in changes.changed]
    await _make_room(session, added)
    wordings = [
        *(Wording(question) for question in added),
        *(Wording(each, library.versions[each.id], each.id in found.substantive) for each in edited),
    ]
    detail = {"added": len(added), "changed": len(edited)}
    if not isinstance(by, str) and await publishing.wants_approval(house, session, by):
        if await session.scalar(select(BankRow.revision)) != library.revision:
            raise Refused("bank_changed")
        number = await batches.propose(session, by, name, wordings, changes.settings, now)
        await audit.note(house, session, by, "batch_submit", f"file:{name}", **detail)
        return Proposed(number, name, len(added), len(edited))
    numbers = await versions.add_all(session, by, wordings, State.REVIEW, now, batches.reason_of(name))
    pairs = zip(wordings, numbers, strict=True)
    try:
        await versions.take_over(session, {each.question.id: (each.base, number) for each, number in pairs})
        settled = [Change(library.by_id[each.id], each, each.id in found.substantive) for each in edited]
        told = await corrections.settle(house, session, settled, merged.indicators)
        await describing.store(session, merged, library.revision)
    except Refused:
        raise Refused("bank_changed") from None
    await audit.note(house, session, by, "import", f"file:{name}", **detail, told=told)
    return Imported(name, now, len(added), len(edited), told)


async def _make_room(session: AsyncSession, questions: Sequence[Question]) -> None:
    """Rows for new questions, after all others; one that waits as a draft has a row already."""
    known = frozenset(await session.scalars(select(QuestionRow.id)))
    last = await session.scalar(select(func.max(QuestionRow.position)))
    first = 0 if last is None else last + 1
    new = [question.id for question in questions if question.id not in known]
    if new:
        rows = [{"id": id, "live": None, "position": place} for place, id in enumerate(new, first)]
        await session.execute(insert(QuestionRow), rows)
