"""The live bank as the drill needs it, kept in memory until its revision changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.tables import BankRow, QuestionRow, QuestionVersion, TaughtAnswer
from questions import record
from questions.bank import Bank, Indicator, Source
from questions.grading import Taught
from questions.question import Question

BANK_ID = 1
REVISION = "revision"
"""Under which a session remembers the bank's revision for the rest of its transaction."""


@dataclass(frozen=True, slots=True)
class Library:
    """The live bank of one revision. `versions` are version numbers by question id."""

    revision: int
    bank: Bank
    by_id: Mapping[str, Question]
    versions: Mapping[str, int]
    taught: Mapping[str, tuple[Taught, ...]]

    def asked_of(self, posts: frozenset[str]) -> tuple[Question, ...]:
        """The questions that a holder of `posts` must know and that may be asked."""
        return tuple(q for q in self.bank.questions if self.is_asked(q, posts))

    def is_asked(self, question: Question, posts: frozenset[str]) -> bool:
        """Whether a live question may be asked of a holder of `posts`, figures apart."""
        return question.asked and not posts.isdisjoint(question.posts)


class Shelf:
    """Keeps the last loaded library, and loads it anew when another process or editor has changed it."""

    def __init__(self) -> None:
        self._library: Library | None = None

    async def library(self, session: AsyncSession, revision: int) -> Library:
        """The library of the revision that this transaction has read."""
        if self._library is None or self._library.revision != revision:
            self._library = await _load(session, revision)
        return self._library


async def _load(session: AsyncSession, revision: int) -> Library:
    row = await session.get_one(BankRow, BANK_ID)
    live = await session.execute(
        select(QuestionVersion.question_id, QuestionVersion.number, QuestionVersion.content)
        .join(QuestionRow, (QuestionRow.id == QuestionVersion.question_id))
        .where(QuestionRow.live == QuestionVersion.number, QuestionRow.retired_at.is_(None))
        .order_by(QuestionRow.position, QuestionRow.id)
    )
    questions, versions = [], {}
    for question_id, number, content in live:
        questions.append(replace(record.load(content), id=question_id))
        versions[question_id] = number
    taught: dict[str, tuple[Taught, ...]] = {}
    marked = await session.execute(
        select(TaughtAnswer.question_id, TaughtAnswer.text, TaughtAnswer.score)
        .where(TaughtAnswer.withdrawn_at.is_(None))
        .order_by(TaughtAnswer.id)
    )
    for question_id, words, score in marked:
        taught[question_id] = (*taught.get(question_id, ()), Taught(words, score))
    bank = Bank(
        title=row.title,
        reference_date=row.reference_date,
        posts=tuple(row.posts),
        topics=tuple(row.topics),
        terms=tuple(row.terms),
        sources={key: Source(key, **value) for key, value in row.sources.items()},
        indicators={key: Indicator(key, **value) for key, value in row.indicators.items()},
        questions=tuple(questions),
    )
    return Library(revision, bank, {q.id: q for q in questions}, versions, taught)


async def version(session: AsyncSession, question_id: str, number: int) -> Question:
    """The question in the wording of one version, live or not."""
    row = await session.get_one(QuestionVersion, (question_id, number))
    return replace(record.load(row.content), id=question_id)


async def touch(session: AsyncSession) -> None:
    """Count a change of the bank, so that every process loads it anew."""
    row = await session.get_one(BankRow, BANK_ID, with_for_update=True)
    row.revision += 1
    session.info.pop(REVISION, None)


def without_id(value: Any) -> dict[str, Any]:
    """A source or indicator as stored under its id."""
    return {name: getattr(value, name) for name in value.__slots__ if name != "id"}
