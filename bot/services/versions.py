"""The versions of a question: drafts, what waits for review, what is asked, and what was asked before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.house import House
from bot.services.people import Person
from bot.services.refusal import Refused
from bot.store.engine import changed
from bot.store.tables import QuestionRow, QuestionVersion
from questions import record
from questions.question import Question

LONGEST_REASON = 500


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
    """One wording of a question; `base` is the number of the live version it was made from."""

    question: Question
    number: int
    state: State
    base: int | None
    substantive: bool
    reason: str
    author_id: int | None
    author: str
    at: datetime


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


async def in_state(session: AsyncSession, *states: State, author_id: int | None = None) -> list[Version]:
    """The versions of all questions in `states`, oldest first, of one author if named."""
    query = select(QuestionVersion).where(QuestionVersion.state.in_(states))
    if author_id is not None:
        query = query.where(QuestionVersion.author_id == author_id)
    query = query.order_by(QuestionVersion.at, QuestionVersion.question_id)
    return [of_row(row) for row in await session.scalars(query)]


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
    (row,) = await add_all(house, session, by, [(question, base, substantive)], state, reason)
    return row


async def add_all(
    house: House,
    session: AsyncSession,
    by: Person | str,
    wordings: Iterable[tuple[Question, int | None, bool]],
    state: State,
    reason: str = "",
) -> Sequence[QuestionVersion]:
    """Store new versions of different questions: each a wording, its base, and whether it is substantive."""
    wordings = list(wordings)
    highest = await _highest(session, [question.id for question, _, _ in wordings])
    rows = [
        QuestionVersion(
            question_id=question.id,
            number=highest.get(question.id, 0) + 1,
            content=record.dump(question),
            state=state,
            base=base,
            substantive=substantive,
            reason=reason.strip()[:LONGEST_REASON],
            author_id=None if isinstance(by, str) else by.id,
            author=by if isinstance(by, str) else by.name,
            at=house.clock.now(),
        )
        for question, base, substantive in wordings
    ]
    session.add_all(rows)
    await session.flush()
    return rows


async def go_live(session: AsyncSession, row: QuestionVersion) -> None:
    """Make a version the one that is asked; raises Refused("changed_meanwhile") if its base no longer is."""
    question = QuestionRow.live.is_(None) if row.base is None else QuestionRow.live == row.base
    taking = update(QuestionRow).where(QuestionRow.id == row.question_id, question).values(live=row.number)
    if not await changed(session, taking):
        raise Refused("changed_meanwhile")
    if row.base is not None:
        before = (QuestionVersion.question_id == row.question_id, QuestionVersion.number == row.base)
        await session.execute(update(QuestionVersion).where(*before).values(state=State.SUPERSEDED))
    row.state = State.LIVE
    await session.flush()


async def _highest(session: AsyncSession, question_ids: Sequence[str]) -> dict[str, int]:
    query = select(QuestionVersion.question_id, func.max(QuestionVersion.number)).group_by(
        QuestionVersion.question_id
    )
    if len(question_ids) == 1:
        query = query.where(QuestionVersion.question_id == question_ids[0])
    return dict((await session.execute(query)).all())
