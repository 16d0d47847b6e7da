"""An answer to the open question: judged, kept, and shown at least once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import asking, cards, choosing, drilling, people
from bot.services.house import House, calendar
from bot.store.tables import Answer, Ask, DrillSet
from questions import grading, memory
from questions.grading import GRADER_VERSION, Verdict
from questions.grading.record import dump, load
from questions.memory import Card
from questions.question import Question

GRACE_SECONDS = 1
LONGEST_ANSWER = 4096
NEXT_AT_RECALL = 0.9


@dataclass(frozen=True, slots=True)
class Judged:
    """A final verdict. `days_to_next` is when the question comes again; `last` that the set is through.

    `message_id` is the message of the question, whose buttons have served.
    """

    answer_id: int
    ask_id: int
    question: Question
    said: str
    verdict: Verdict
    seconds: int
    late: bool
    unaided: bool
    message_id: int | None
    days_to_next: int
    last: bool


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A near miss: one more question, judged together with what was said."""

    ask_id: int
    prompt: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class TooEarly:
    """The message was sent before the open question was on the screen, so it is no answer to it."""


async def answer(
    house: House, member_id: int, text: str, *, update_id: int, said_at: datetime, spoken: bool = False
) -> Judged | FollowUp | TooEarly | None:
    """Judge `text` as the answer to the open question; None when no question is open.

    `said_at` and the question's time are both Telegram's. The same update twice is judged once.
    """
    async with house.store.writing() as session:
        await people.active(session, member_id)
        known = await session.scalar(
            select(Answer).where((Answer.update_id == update_id) | (Answer.followup_update_id == update_id))
        )
        if known is not None and known.final:
            return await _shown(house, session, known)
        ask = await asking.open_ask(session, member_id)
        if ask is None:
            return None
        if known is not None:
            return FollowUp(ask.id, ask.followup, load(known.verdict))
        if ask.message_id is None or said_at < ask.asked_at - timedelta(seconds=GRACE_SECONDS):
            return TooEarly()
        question = await asking.wording_of(house, session, ask)
        taught = (await house.library(session)).taught.get(question.id, ())
        text = text[:LONGEST_ANSWER]
        if ask.followup:
            return await _second(house, session, ask, question, text, taught, update_id)
        verdict = grading.grade(question, text, taught=taught, spoken=spoken)
        seconds = max(0.0, (said_at - ask.asked_at).total_seconds())
        row = Answer(
            ask_id=ask.id,
            member_id=member_id,
            question_id=question.id,
            update_id=update_id,
            text=text,
            spoken=spoken,
            said_at=said_at,
            seconds=seconds,
            late=seconds > ask.seconds + GRACE_SECONDS,
            unaided=ask.hints == 0,
            final=False,
            score=verdict.score,
            outcome=verdict.outcome,
            verdict=dump(verdict),
            grader=GRADER_VERSION,
            foreseen=await _foreseen(house, session, member_id, question),
        )
        session.add(row)
        await session.flush()
        if verdict.outcome == "unsure" and verdict.followup:
            ask.followup = verdict.followup[:500]
            return FollowUp(ask.id, ask.followup, verdict)
        return await _settle(house, session, ask, question, row, verdict)


async def _second(
    house: House,
    session: AsyncSession,
    ask: Ask,
    question: Question,
    text: str,
    taught: tuple[grading.Taught, ...],
    update_id: int,
) -> Judged:
    row = (await session.scalars(select(Answer).where(Answer.ask_id == ask.id))).one()
    verdict = grading.grade(question, row.text, taught=taught, spoken=row.spoken, followup=text)
    row.followup_text = text
    row.followup_update_id = update_id
    row.unaided = row.unaided and ask.hints == 0
    return await _settle(house, session, ask, question, row, verdict)


async def _settle(
    house: House, session: AsyncSession, ask: Ask, question: Question, row: Answer, verdict: Verdict
) -> Judged:
    outcome = "fail" if verdict.outcome == "unsure" else verdict.outcome
    verdict = replace(verdict, outcome=outcome, followup="")
    row.final = True
    row.score = verdict.score
    row.outcome = verdict.outcome
    row.verdict = dump(verdict)
    await drilling.close(house, session, ask, "answered")
    known = cards.counted(verdict.score, verdict.outcome)
    await drilling.remember(
        house, session, row.member_id, question, known, unaided=row.unaided, in_time=not row.late
    )
    return await _judged(house, session, ask, question, row, verdict)


async def _foreseen(house: House, session: AsyncSession, member_id: int, question: Question) -> float | None:
    today = (await calendar(session)).day(house.clock.now())
    card = await cards.one(session, member_id, question)
    if card.last_review is None or card.last_review >= today:
        return None
    return memory.recall(card, today)


async def _shown(house: House, session: AsyncSession, row: Answer) -> Judged:
    ask = await session.get_one(Ask, row.ask_id)
    question = await asking.wording_of(house, session, ask)
    return await _judged(house, session, ask, question, row, load(row.verdict))


async def _judged(
    house: House, session: AsyncSession, ask: Ask, question: Question, row: Answer, verdict: Verdict
) -> Judged:
    drill = await session.get_one(DrillSet, ask.set_id)
    campaign = await calendar(session)
    today = campaign.day(house.clock.now())
    card = await cards.one(session, row.member_id, question)
    return Judged(
        answer_id=row.id,
        ask_id=ask.id,
        question=question,
        said=row.text + (f"\n{row.followup_text}" if row.followup_text else ""),
        verdict=verdict,
        seconds=round(row.seconds),
        late=row.late,
        unaided=row.unaided,
        message_id=ask.message_id,
        days_to_next=days_to_next(card, today, choosing.horizon(campaign, today)),
        last=ask.place + 1 >= len(drill.question_ids),
    )


def days_to_next(card: Card, today: date, horizon: date) -> int:
    """Days until recall falls to 0.9, at least one and not beyond the inspection."""
    most = max(1, (horizon - today).days)
    for days in range(1, most):
        if memory.recall(card, date.fromordinal(today.toordinal() + days)) <= NEXT_AT_RECALL:
            return days
    return most


async def unshown(house: House, member_id: int) -> list[Judged]:
    """Verdicts that could not be sent, oldest first."""
    async with house.store.reading() as session:
        rows = await session.scalars(
            select(Answer)
            .where(Answer.member_id == member_id, Answer.final.is_(True), Answer.shown_at.is_(None))
            .order_by(Answer.id)
            .limit(3)
        )
        return [await _shown(house, session, row) for row in rows]


async def shown(house: House, answer_id: int) -> None:
    """Note that the verdict is on the person's screen."""
    async with house.store.writing() as session:
        await session.execute(
            update(Answer)
            .where(Answer.id == answer_id, Answer.shown_at.is_(None))
            .values(shown_at=house.clock.now())
        )
