"""The cards of a person: what is remembered, loaded and kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.tables import CardRow
from questions import memory
from questions.figures import wording
from questions.memory import Card, new_card
from questions.question import Question

AIDED_CAP = 0.79

_FIELDS = tuple(field.name for field in fields(Card))


def of_row(row: CardRow) -> Card:
    """The card a row holds."""
    return Card(**{name: getattr(row, name) for name in _FIELDS})


async def of_member(session: AsyncSession, member_id: int, questions: Iterable[Question]) -> dict[str, Card]:
    """A card for each of `questions`, in their order; new ones where nothing was answered."""
    rows = await session.scalars(select(CardRow).where(CardRow.member_id == member_id))
    known = {row.question_id: of_row(row) for row in rows}
    return {q.id: known.get(q.id) or new_card(q.id, veto=q.veto) for q in questions}


async def row_of(session: AsyncSession, member_id: int, question_id: str) -> CardRow | None:
    """The row of a card; None when the question was never answered."""
    return await session.get(CardRow, (member_id, question_id))


def of_question(row: CardRow | None, question: Question) -> Card:
    """The card of a question, a new one without a row."""
    return of_row(row) if row else new_card(question.id, veto=question.veto)


async def one(session: AsyncSession, member_id: int, question: Question) -> Card:
    """The card of one question."""
    return of_question(await row_of(session, member_id, question.id), question)


def counted(score: float, outcome: str) -> float:
    """What a verdict is worth to memory: what did not pass is never as good as what did."""
    return score if outcome == "pass" else min(score, AIDED_CAP)


def reviewed(
    card: Card, question: Question, score: float, day: date, *, unaided: bool, in_time: bool
) -> Card:
    """`card` after `question`, as it was asked, was answered or looked up on `day`."""
    return memory.review(
        replace(card, veto=question.veto),
        score if unaided else min(score, AIDED_CAP),
        day,
        unaided=unaided,
        in_time=in_time,
        wording=wording(question),
    )


def put(session: AsyncSession, member_id: int, card: Card, row: CardRow | None) -> None:
    """Store a card in its row, in a new one for None."""
    if row is None:
        session.add(CardRow(member_id=member_id, **asdict(card)))
        return
    for name in _FIELDS:
        setattr(row, name, getattr(card, name))


async def keep(session: AsyncSession, member_id: int, card: Card) -> None:
    """Store a card in place of what was there."""
    put(session, member_id, card, await row_of(session, member_id, card.question_id))
