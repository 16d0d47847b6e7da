"""The versions of a question: drafts, what waits for review, what is asked, and what was asked before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.house import House
from bot.services.people import Person
from bot.services.refusal import Refused
from bot.store.tables import QuestionRow, QuestionVersion
from questions import record
from questions.question import Question

LONGEST_REASON = 500
# More questions than these are not listed in a query: databases take so many parameters and no more.
FEW = 500


class State(StrEnum):
    """What has become of a version.

    A draft is its author's and may change; everything else stays as it is. Of a question's versions at most
    one is live. `DROPPED` is what an author has taken back.
    """

    DRAFT = "draft"
    REVIEW = "review"
    LIVE = "live"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Version:
    """One wording of a question; `base` is the number of the live version it was made from.

    `batch_id` is the import it came with, when that had to be approved as one.
    """

    question: Question
    number: int
    state: State
    base: int | None
    substantive: bool
    reason: str
    author_id: int | None
    author: str
    at: datetime
    batch_id: int | None = None


def of_row(row: QuestionVersion) -> Version:
    """The version a row holds."""
    return Version(
        question=replace(record.load(row.content), id=row.question_id),
        number=row.number,
        state=State(row.state),
        base=row.base,
        substantive=row.substantive,
        reason=row.reason,
        author_id=row.author_id,
        author=row.author,
        at=row.at,
        batch_id=row.batch_id,
    )


@lru_cache(maxsize=100_000)
def handle(question_id: str) -> str:
    """A short name of a question for a button, which is too small for every id."""
    return blake2b(question_id.encode(), digest_size=6).hexdigest()


async def named(session: AsyncSession, name: str) -> str:
    """The id of the question whose handle is `name`; raises Refused("gone")."""
    for question_id in await session.scalars(select(QuestionRow.id)):
        if handle(question_id) == name:
            return question_id
    raise Refused("gone")


async def row_of(session: AsyncSession, question_id: str) -> QuestionRow:
    """The question's row; raises Refused("gone")."""
    row = await session.get(QuestionRow, question_id)
    if row is None:
        raise Refused("gone")
    return row


async def get(session: AsyncSession, question_id: str, number: int) -> Version:
    """One version; raises Refused("gone")."""
    row = await session.get(QuestionVersion, (question_id, number))
    if row is None:
        raise Refused("gone")
    return of_row(row)


async def live(session: AsyncSession, row: QuestionRow) -> Version | None:
    """The version that is asked, or would be if the question were not retired."""
    return None if row.live is None else await get(session, row.id, row.live)


async def of_question(session: AsyncSession, question_id: str, *states: State) -> list[Version]:
    """The versions of a question in any of `states` (none named: in every one), newest first."""
    query = select(QuestionVersion).where(QuestionVersion.question_id == question_id)
    if states:
        query = query.where(QuestionVersion.state.in_(states))
    return [of_row(row) for row in await session.scalars(query.order_by(QuestionVersion.number.desc()))]


async def in_state(
    session: AsyncSession, *states: State, author_id: int | None = None, batched: bool = True
) -> list[Version]:
    """The versions of all questions in `states`, oldest first, of one author if named; `batched` ones too."""
    query = select(QuestionVersion).where(QuestionVersion.state.in_(states))
    if not batched:
        query = query.where(QuestionVersion.batch_id.is_(None))
    if author_id is not None:
        query = query.where(QuestionVersion.author_id == author_id)
    query = query.order_by(QuestionVersion.at, QuestionVersion.question_id)
    return [of_row(row) for row in await session.scalars(query)]


@dataclass(frozen=True, slots=True)
class Wording:
    """A new wording of a question, made from version `base` (None: it was never asked)."""

    question: Question
    base: int | None = None
    substantive: bool = False


async def add(
    house: House,
    session: AsyncSession,
    by: Person | str,
    question: Question,
    state: State,
    *,
    base: int | None,
    substantive: bool = False,
    reason: str = "",
) -> QuestionVersion:
    """Store a new version; `by` is a name where nobody of the chat acted ("cli")."""
    wording = Wording(question, base, substantive)
    (number,) = await add_all(session, by, [wording], state, house.clock.now(), reason)
    return await session.get_one(QuestionVersion, (question.id, number))


async def add_all(
    session: AsyncSession,
    by: Person | str,
    wordings: Sequence[Wording],
    state: State,
    at: datetime,
    reason: str = "",
    batch_id: int | None = None,
) -> list[int]:
    """Store new versions of different questions; returns their numbers."""
    highest = await _highest(session, [wording.question.id for wording in wordings])
    numbers = [highest.get(wording.question.id, 0) + 1 for wording in wordings]
    rows = [
        {
            "question_id": wording.question.id,
            "number": number,
            "content": record.dump(wording.question),
            "state": state,
            "base": wording.base,
            "substantive": wording.substantive,
            "reason": reason.strip()[:LONGEST_REASON],
            "author_id": None if isinstance(by, str) else by.id,
            "author": by if isinstance(by, str) else by.name,
            "at": at,
            "batch_id": batch_id,
        }
        for wording, number in zip(wordings, numbers, strict=True)
    ]
    if rows:
        await session.execute(insert(QuestionVersion), rows)
    return numbers


async def take_over(session: AsyncSession, successors: Mapping[str, tuple[int | None, int]]) -> None:
    """Let versions be asked in place of those they were made from: (base, number) by question id.

    Raises Refused("changed_meanwhile") if a question asks another version than the base by now.
    """
    query = select(QuestionRow.id, QuestionRow.live).order_by(QuestionRow.id).with_for_update()
    if len(successors) <= FEW:
        query = query.where(QuestionRow.id.in_(successors))
    now = {question_id: live for question_id, live in (await session.execute(query)).all()}
    for question_id, (base, _) in successors.items():
        if question_id not in now or now[question_id] != base:
            raise Refused("changed_meanwhile")
    await session.execute(
        update(QuestionRow),
        [{"id": question_id, "live": number} for question_id, (_, number) in successors.items()],
    )
    for state, place in ((State.SUPERSEDED, 0), (State.LIVE, 1)):
        rows = [
            {"question_id": question_id, "number": pair[place], "state": state}
            for question_id, pair in successors.items()
            if pair[place] is not None
        ]
        if rows:
            await session.execute(update(QuestionVersion), rows)


async def _highest(session: AsyncSession, question_ids: Sequence[str]) -> dict[str, int]:
    query = select(QuestionVersion.question_id, func.max(QuestionVersion.number)).group_by(
        QuestionVersion.question_id
    )
    if len(question_ids) <= FEW:
        query = query.where(QuestionVersion.question_id.in_(question_ids))
    return dict((await session.execute(query)).all())
