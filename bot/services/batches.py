"""Imports that wait for a second person: kept, shown and listed as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import describing, people, publishing, versions
from bot.services.house import House
from bot.services.library import Library
from bot.services.people import Person
from bot.services.refusal import Refused
from bot.services.versions import State, Version, Wording
from bot.store.tables import Batch, CardRow, QuestionRow, QuestionVersion
from questions import revising
from questions.merging import FieldChange
from questions.question import Question

A_PAGE = 10
FIRST_FEW = 3
STALE: ColumnElement[bool] = QuestionRow.live.is_distinct_from(QuestionVersion.base) | (
    QuestionRow.retired_at.is_not(None)
)
"""Of a version joined with its question: another one is asked by now, or none."""


@dataclass(frozen=True, slots=True)
class Brief:
    """A batch in the queue; `own` ones are for somebody else to settle."""

    id: int
    name: str
    author: str
    added: int
    changed: int
    own: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A wording of a batch beside the one it was made from (None: a new question)."""

    version: Version
    base: Question | None
    changes: tuple[FieldChange, ...]
    stale: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A batch with all that helps to judge it.

    `substantive` counts changed answers, `learners` the people who must learn them anew. `stale` are the
    prompts of questions changed since, which approving leaves out; `settled` counts those taken out one by
    one. `settings` are names of what else of the bank changes. `first` are a few entries.
    """

    brief: Brief
    at: datetime
    substantive: int
    learners: int
    stale: tuple[str, ...]
    settled: int
    settings: tuple[str, ...]
    first: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a batch, counted from 1; the changed questions come before the new ones."""

    brief: Brief
    entries: tuple[Entry, ...]
    total: int
    page: int
    pages: int


def reason_of(name: str) -> str:
    """Why an import's versions were made."""
    return f"导入 {name}"[: versions.LONGEST_REASON]


async def propose(
    session: AsyncSession,
    author: Person,
    name: str,
    wordings: Sequence[Wording],
    settings: Sequence[FieldChange],
    at: datetime,
) -> int:
    """Keep an import for a second person; returns the batch's id."""
    row = Batch(
        name=name[:255],
        settings=describing.dump(settings),
        state=State.REVIEW,
        author_id=author.id,
        author=author.name,
        at=at,
    )
    session.add(row)
    await session.flush()
    await versions.add_all(session, author, wordings, State.REVIEW, at, reason_of(name), row.id)
    return row.id


async def queue(house: House, by: int) -> list[Brief]:
    """The batches that wait, oldest first."""
    async with house.store.reading() as session:
        person = await people.by_id(session, by)
        person.must(*publishing.APPROVERS)
        rows = await session.scalars(select(Batch).where(Batch.state == State.REVIEW).order_by(Batch.id))
        return [await _brief(session, person, row) for row in rows]


async def look(house: House, by: int, batch_id: int) -> Waiting:
    """One batch; raises Refused("settled") when it no longer waits."""
    async with house.store.reading() as session:
        person, row = await opened(session, by, batch_id)
        library = await house.library(session)
        of_it = QuestionVersion.batch_id == batch_id
        anew = select(QuestionVersion.question_id).where(
            of_it, QuestionVersion.state == State.REVIEW, QuestionVersion.substantive
        )
        learners = select(func.count(CardRow.member_id.distinct())).where(
            CardRow.question_id.in_(anew), CardRow.last_review.is_not(None)
        )
        stale = await session.scalars(
            select(QuestionVersion).join(QuestionRow).where(*waiting(batch_id), STALE).order_by(*_PLACE)
        )
        settled = select(func.count()).where(of_it, QuestionVersion.state != State.REVIEW)
        return Waiting(
            await _brief(session, person, row),
            row.at,
            await _count(session, anew),
            await session.scalar(learners) or 0,
            tuple(versions.of_row(version).question.prompt for version in stale),
            await session.scalar(settled) or 0,
            tuple(row.settings),
            tuple(await _entries(session, library, batch_id, 0, FIRST_FEW)),
        )


async def page(house: House, by: int, batch_id: int, number: int) -> Page:
    """The entries of a batch, a page at a time."""
    async with house.store.reading() as session:
        person, row = await opened(session, by, batch_id)
        library = await house.library(session)
        total = await _count(session, select(QuestionVersion.question_id).where(*waiting(batch_id)))
        pages = max(1, -(-total // A_PAGE))
        number = min(max(1, number), pages)
        found = await _entries(session, library, batch_id, (number - 1) * A_PAGE, A_PAGE)
        return Page(await _brief(session, person, row), tuple(found), total, number, pages)


async def whole(house: House, by: int, batch_id: int) -> tuple[str, tuple[Entry, ...]]:
    """A batch's file name and all its entries."""
    async with house.store.reading() as session:
        _, row = await opened(session, by, batch_id)
        library = await house.library(session)
        return row.name, tuple(await _entries(session, library, batch_id))


async def opened(
    session: AsyncSession, by: int, batch_id: int, *, to_settle: bool = False
) -> tuple[Person, Batch]:
    """A batch that waits, held until the transaction ends when it is to be settled."""
    person = await people.by_id(session, by)
    person.must(*publishing.APPROVERS)
    row = await session.get(Batch, batch_id, with_for_update=to_settle)
    if row is None or row.state != State.REVIEW:
        raise Refused("settled")
    return person, row


def waiting(batch_id: int) -> tuple[ColumnElement[bool], ...]:
    """Which versions of a batch still wait."""
    return (QuestionVersion.batch_id == batch_id, QuestionVersion.state == State.REVIEW)


async def close_if_empty(session: AsyncSession, batch_id: int | None) -> None:
    """Settle a batch whose last question has been taken out, unless more of the bank changes with it."""
    if batch_id is None:
        return
    await session.flush()
    row = await session.get_one(Batch, batch_id)
    if not row.settings and not await _count(session, select(QuestionVersion.number).where(*waiting(row.id))):
        row.state = State.DROPPED


_PLACE = QuestionVersion.base.is_(None), QuestionRow.position, QuestionRow.id


async def _count(session: AsyncSession, query: Select[str] | Select[int]) -> int:
    return await session.scalar(select(func.count()).select_from(query.subquery())) or 0


async def _brief(session: AsyncSession, person: Person, row: Batch) -> Brief:
    counts = select(func.count(), func.count(QuestionVersion.base)).where(*waiting(row.id))
    total, changed = (await session.execute(counts)).one()
    return Brief(row.id, row.name, row.author, total - changed, changed, row.author_id == person.id)


async def _entries(
    session: AsyncSession, library: Library, batch_id: int, start: int = 0, most: int | None = None
) -> list[Entry]:
    rows = await session.execute(
        select(QuestionVersion, STALE)
        .join(QuestionRow)
        .where(*waiting(batch_id))
        .order_by(*_PLACE)
        .offset(start)
        .limit(most)
    )
    found = []
    for row, stale in rows.all():
        version, base = versions.of_row(row), None
        if version.base is not None:
            base = await publishing.before(session, library, row.question_id, version.base)
        changes = revising.changes(base, version.question) if base else ()
        found.append(Entry(version, base, changes, stale))
    return found
