"""The cards of a person: what is remembered, loaded and kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.tables import CardRow
from questions.memory import Card, new_card
from questions.question import Question

_FIELDS = tuple(field.name for field in fields(Card))


def of_row(row: CardRow) -> Card:
    """The card a row holds."""
    return Card(**{name: getattr(row, name) for name in _FIELDS})


async def of_member(session: AsyncSession, member_id: int, questions: Iterable[Question]) -> dict[str, Card]:
    """A card for each of `questions`, in their order; new ones where nothing was answered."""
    rows = await session.scalars(select(CardRow).where(CardRow.member_id == member_id))
    known = {row.question_id: of_row(row) for row in rows}
    return {q.id: known.get(q.id) or new_card(q.id, veto=q.veto) for q in questions}


async def one(session: AsyncSession, member_id: int, question: Question) -> Card:
    """The card of one question."""
    row = await session.get(CardRow, (member_id, question.id))
    return of_row(row) if row else new_card(question.id, veto=question.veto)


async def keep(session: AsyncSession, member_id: int, card: Card) -> None:
    """Store a card in place of what was there."""
    await session.merge(CardRow(member_id=member_id, **asdict(card)))
