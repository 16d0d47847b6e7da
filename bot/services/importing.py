"""Importing a bank file: shown first, then made live in one transaction."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from hashlib import blake2b

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import audit, comparing, corrections, people, versions
from bot.services.comparing import Compared
from bot.services.corrections import Change
from bot.services.house import House
from bot.services.library import BANK_ID, without_id
from bot.services.people import Person, Role
from bot.services.refusal import Refused
from bot.services.versions import State
from bot.store.engine import changed
from bot.store.tables import BankRow, PendingImport, QuestionRow, QuestionVersion
from questions import merging, record
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
    """What an import has done; `told` people must learn changed answers anew."""

    name: str
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


async def _store(
    house: House, session: AsyncSession, by: Person | str, name: str, found: Compared
) -> Imported:
    changes, library = found.changes, found.library
    merged = merging.apply(library.bank, changes)
    by_id = {question.id: question for question in merged.questions}
    reason = f"导入 {name}"
    await _add(house, session, by, [each.question for each in changes.added], reason)
    edited = [by_id[change.question_id] for change in changes.changed]
    rows = await versions.add_all(
        house,
        session,
        by,
        [(each, library.versions[each.id], each.id in found.substantive) for each in edited],
        State.REVIEW,
        reason,
    )
    # In one order everywhere, so that two imports wait for one another and never both.
    for row in sorted(rows, key=lambda row: row.question_id):
        await versions.go_live(session, row)
    settled = [Change(library.by_id[each.id], each, each.id in found.substantive) for each in edited]
    told = await corrections.settle(house, session, settled, merged.indicators)
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
    if not await changed(
        session, update(BankRow).where(*same).values(revision=library.revision + 1, **values)
    ):
        raise Refused("changed_meanwhile")
    done = Imported(name, len(changes.added), len(changes.changed), told)
    detail = {"added": done.added, "changed": done.changed, "told": told}
    await audit.note(house, session, by, "import", f"file:{name}", **detail)
    return done


async def _add(
    house: House, session: AsyncSession, by: Person | str, questions: list[Question], reason: str
) -> None:
    """Store new questions as live ones; a draft of the same question stays a draft beside it."""
    known = frozenset(await session.scalars(select(QuestionRow.id)))
    drafted = [question for question in questions if question.id in known]
    for row in await versions.add_all(
        house, session, by, [(each, None, False) for each in drafted], State.REVIEW, reason
    ):
        await versions.go_live(session, row)
    last = await session.scalar(select(func.max(QuestionRow.position)))
    place = 0 if last is None else last + 1
    new = [question for question in questions if question.id not in known]
    session.add_all(QuestionRow(id=each.id, live=1, position=place + i) for i, each in enumerate(new))
    await session.flush()
    session.add_all(
        QuestionVersion(
            question_id=each.id,
            number=1,
            content=record.dump(each),
            state=State.LIVE,
            reason=reason[: versions.LONGEST_REASON],
            author_id=None if isinstance(by, str) else by.id,
            author=by if isinstance(by, str) else by.name,
            at=house.clock.now(),
        )
        for each in new
    )
    await session.flush()
