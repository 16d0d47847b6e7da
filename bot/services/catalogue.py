"""Finding one's way in the bank: counts, topics, lists and search."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.services import health, people, publishing, versions
from bot.services.house import House
from bot.services.people import Person, Role
from bot.services.refusal import Refused
from bot.services.versions import State
from bot.store.tables import Appeal, Batch, QuestionRow, QuestionVersion
from questions.bank import Bank
from questions.question import Question
from questions.search import Index

A_PAGE = 10
MOST_FOUND = 10

Kind = Literal["topic", "retired", "mine", "back", "fault"]


@dataclass(frozen=True, slots=True)
class Overview:
    """What the bank's menu counts.

    In `waiting` an import counts once. `mine` are one's own drafts, `back` what was sent back to one.
    """

    title: str
    live: int
    waiting: int
    faulty: int
    appeals: int
    mine: int
    back: int
    retired: int
    may_edit: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of questions; `name` is the topic or fault they share, `pages` counts from 1.

    `reasons` say of each shown question what is wrong with it, where that is what they share.
    """

    kind: Kind
    key: str
    name: str
    questions: tuple[Question, ...]
    total: int
    page: int
    pages: int
    reasons: tuple[str, ...] = ()


_latest: tuple[Bank, Index] | None = None


async def overview(house: House, by: int) -> Overview:
    """The counts of the bank's menu."""
    async with house.store.reading() as session:
        person = await _allowed(session, by)
        library = await house.library(session)
        retired = await session.scalar(
            select(func.count()).select_from(QuestionRow).where(QuestionRow.retired_at.is_not(None))
        )
        single = select(func.count()).where(
            QuestionVersion.state == State.REVIEW, QuestionVersion.batch_id.is_(None)
        )
        batches = select(func.count()).where(Batch.state == State.REVIEW)
        waiting = (await session.scalar(single) or 0) + (await session.scalar(batches) or 0)
        appeals = await session.scalar(select(func.count()).where(Appeal.state == "open"))
        mine = await _own(session, person, "mine")
        back = await _own(session, person, "back")
    faults = await health.faults(library)
    return Overview(
        title=library.bank.title,
        live=len(library.bank.questions),
        waiting=waiting,
        faulty=len({fault.question_id for fault in faults if fault.severity == "error"}),
        appeals=appeals or 0,
        mine=len(mine),
        back=len(back),
        retired=retired or 0,
        may_edit=person.may(Role.EDITOR),
    )


async def topics(house: House, by: int) -> list[tuple[str, int]]:
    """The topics in the bank's order with how many questions are asked of each."""
    async with house.store.reading() as session:
        await _allowed(session, by)
        bank = (await house.library(session)).bank
    counts = Counter(question.topic for question in bank.questions)
    return [(topic, counts[topic]) for topic in dict.fromkeys((*bank.topics, *counts))]


async def listing(house: House, by: int, kind: Kind, key: str, page: int) -> Listing:
    """A page of questions: of a topic (`key` its place), retired, one's own drafts, or with a fault."""
    async with house.store.reading() as session:
        person = await _allowed(session, by)
        library = await house.library(session)
        if kind == "retired":
            found = await _retired(session)
        elif kind in ("mine", "back"):
            found = await _own(session, person, kind)
        else:
            found = []
    name, reasons = "", [""] * A_PAGE
    if kind == "topic":
        names = [topic for topic, _ in await topics(house, by)]
        if not key.isdecimal() or int(key) >= len(names):
            raise Refused("stale")
        name = names[int(key)]
        found = [question for question in library.bank.questions if question.topic == name]
    elif kind == "fault":
        faulty, name = await health.having(house, library, key), key
        found, reasons = [question for question, _ in faulty], [reason for _, reason in faulty]
    pages = max(1, -(-len(found) // A_PAGE))
    page = min(max(1, page), pages)
    shown = slice((page - 1) * A_PAGE, page * A_PAGE)
    if len(set(reasons)) == 1:
        # The list's name says it already.
        reasons = [""] * len(reasons)
    why = tuple(reasons[shown] if kind == "fault" else reasons)
    return Listing(kind, key, name, tuple(found[shown]), len(found), page, pages, why)


async def search(house: House, by: int, text: str) -> list[Question]:
    """The questions that are asked and fit `text` best."""
    async with house.store.reading() as session:
        await _allowed(session, by)
        bank = (await house.library(session)).bank
    return await asyncio.to_thread(lambda: _index(bank).find(text, MOST_FOUND))


async def identify(house: House, by: int, name: str) -> str:
    """The id of the question whose handle a button carries; raises Refused("gone")."""
    async with house.store.reading() as session:
        await _allowed(session, by)
        return await versions.named(session, name)


def _index(bank: Bank) -> Index:
    """The index of the bank, built once for each of its revisions."""
    global _latest
    if _latest is None or _latest[0] is not bank:
        _latest = (bank, Index(bank.questions))
    return _latest[1]


async def _allowed(session: AsyncSession, by: int) -> Person:
    person = await people.by_id(session, by)
    person.must(*publishing.APPROVERS)
    return person


async def _retired(session: AsyncSession) -> list[Question]:
    rows = await session.scalars(
        select(QuestionVersion)
        .join(QuestionRow, QuestionRow.id == QuestionVersion.question_id)
        .where(QuestionRow.retired_at.is_not(None), QuestionRow.live == QuestionVersion.number)
        .order_by(QuestionRow.retired_at.desc(), QuestionRow.id)
    )
    return [versions.of_row(row).question for row in rows]


async def _own(session: AsyncSession, person: Person, kind: Kind) -> list[Question]:
    """The questions that one has a draft of; or of which one's latest version was sent back."""
    if kind == "mine":
        found = await versions.in_state(session, State.DRAFT, author_id=person.id)
        return [version.question for version in found]
    later = aliased(QuestionVersion)
    overtaken = select(later.number).where(
        later.question_id == QuestionVersion.question_id,
        later.author_id == person.id,
        later.number > QuestionVersion.number,
    )
    # What was sent back with a whole import is mended in its file.
    whole = select(Batch.id).where(Batch.state == State.REJECTED)
    rows = await session.scalars(
        select(QuestionVersion)
        .where(
            QuestionVersion.state == State.REJECTED,
            QuestionVersion.author_id == person.id,
            ~overtaken.exists(),
            QuestionVersion.batch_id.is_(None) | QuestionVersion.batch_id.not_in(whole),
        )
        .order_by(QuestionVersion.at, QuestionVersion.question_id)
    )
    return [versions.of_row(row).question for row in rows]
