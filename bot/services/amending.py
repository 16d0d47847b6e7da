"""A message that was changed after it was sent: what it means for the answer that it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import asking, judging, people
from bot.services.house import House
from bot.services.judging import LONGEST_ANSWER, FollowUp, Judged
from bot.store.tables import Answer, Appeal, Ask
from questions import grading
from questions.grading.record import dump

# What was judged on the way from the phone; Telegram's clock and ours differ a little, too.
AFTERWARDS = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Stands:
    """The message holds an answer that has been judged, and the verdict stays what it is."""

    answer_id: int
    appealed: bool


@dataclass(frozen=True, slots=True)
class Same:
    """Nothing of the answer has changed: Telegram tells of changes that no text shows."""


async def amend(
    house: House, member_id: int, text: str, *, update_id: int, sent_at: datetime
) -> Judged | FollowUp | Stands | Same | None:
    """Take the changed `text` of the message of `sent_at`; None when it holds no answer.

    A near miss that still waits for its rest is judged by what it says now. The same update twice is judged
    once.
    """
    text = text[:LONGEST_ANSWER]
    async with house.store.writing() as session:
        await people.hold(session, member_id)
        known = await judging.known(house, session, update_id)
        if known is not None:
            return known
        row = await _held(session, member_id, sent_at)
        if row is None:
            return None
        if text in (row.text, row.followup_text):
            return Same()
        desk = await judging.at_desk(session, member_id)
        if row.final or desk is None or desk.row is not row:
            appealed = await session.scalar(select(exists().where(Appeal.answer_id == row.id)))
            return Stands(row.id, bool(appealed))
        question = await asking.wording_of(house, session, desk.ask)
        taught = (await house.library(session)).taught.get(question.id, ())
        verdict = grading.grade(question, text, taught=taught, spoken=row.spoken)
        row.text = text
        if verdict.outcome != "unsure" or not verdict.followup:
            row.followup_update_id = update_id
            return await judging.settle(house, session, desk, question, row, verdict)
        row.score, row.verdict = verdict.score, dump(verdict)
        return judging.follow_up(desk.ask, verdict)


async def _held(session: AsyncSession, member_id: int, sent_at: datetime) -> Answer | None:
    """The answer that a message holds: it was sent as the answer, or after that as the answer's rest."""
    row = (
        await session.execute(
            select(Answer, Ask.closed_at)
            .join(Ask, Ask.id == Answer.ask_id)
            .where(Answer.member_id == member_id, Answer.said_at <= sent_at)
            .order_by(Answer.said_at.desc(), Answer.id.desc())
            .limit(1)
        )
    ).one_or_none()
    if row is None:
        return None
    answer: Answer = row[0]
    rest = answer.followup_text and row[1] is not None and sent_at <= row[1] + AFTERWARDS
    return answer if answer.said_at == sent_at or rest else None
