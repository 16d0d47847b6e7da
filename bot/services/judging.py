"""An answer to the open question: judged, kept, and shown at least once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import asking, cards, choosing, drilling, people
from bot.services.house import House, calendar
from bot.services.refusal import Refused
from bot.store.tables import Answer, Ask, CardRow, DrillSet
from bot.store.types import UtcDateTime
from questions import grading, memory
from questions.grading import GRADER_VERSION, Verdict
from questions.grading.record import dump, load
from questions.memory import Card
from questions.question import Question

GRACE_SECONDS = 1
LONGEST_ANSWER = 4096
NEXT_AT_RECALL = 0.9
PIECES_WITHIN = timedelta(seconds=2)


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
    """A near miss: one more question, judged together with what was said.

    `message_id` is the message of the question, whose buttons have served.
    """

    ask_id: int
    prompt: str
    verdict: Verdict
    message_id: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class TooEarly:
    """The message was sent before the open question was on the screen, so it is no answer to it."""


@dataclass(frozen=True, slots=True)
class Rest:
    """The message goes on from an answer that was longer than a message, and judged by its beginning."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The open question with what an answer to it touches; `row` is a near miss that waits for its rest."""

    ask: Ask
    drill: DrillSet
    card: CardRow | None
    row: Answer | None


_KNOWN = select(Answer).where(
    or_(Answer.update_id == bindparam("update"), Answer.followup_update_id == bindparam("update"))
)
_DESK = (
    select(Ask, DrillSet, CardRow, Answer)
    .join(DrillSet, DrillSet.id == Ask.set_id)
    .outerjoin(CardRow, and_(CardRow.member_id == Ask.member_id, CardRow.question_id == Ask.question_id))
    .outerjoin(Answer, Answer.ask_id == Ask.id)
    .where(Ask.member_id == bindparam("member"), Ask.closed_at.is_(None))
)


async def answer(
    house: House, member_id: int, text: str, *, update_id: int, said_at: datetime, spoken: bool = False
) -> Judged | FollowUp | TooEarly | Rest | None:
    """Judge `text` as the answer to the open question; None when no question is open.

    `said_at` and the question's time are both Telegram's. The same update twice is judged once.
    """
    async with house.store.writing() as session:
        await people.hold(session, member_id)
        if (before := await known(house, session, update_id)) is not None:
            return before
        desk = await at_desk(session, member_id)
        if desk is None:
            return await _rest(session, member_id, said_at)
        ask = desk.ask
        if ask.message_id is None or said_at < ask.asked_at - timedelta(seconds=GRACE_SECONDS):
            return TooEarly()
        text = text[:LONGEST_ANSWER]
        if desk.row is not None:
            return await _second(house, session, desk, desk.row, text, update_id)
        question = await asking.wording_of(house, session, ask)
        taught = (await house.library(session)).taught.get(question.id, ())
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
            foreseen=await _foreseen(house, session, cards.of_question(desk.card, question)),
        )
        if verdict.outcome == "unsure" and verdict.followup:
            session.add(row)
            return follow_up(ask, verdict)
        return await settle(house, session, desk, question, row, verdict)


async def known(house: House, session: AsyncSession, update_id: int) -> Judged | FollowUp | None:
    """What an update has brought when it came before."""
    row = await session.scalar(_KNOWN, {"update": update_id})
    if row is None:
        return None
    if row.final:
        return await _shown(house, session, row)
    ask = await session.get_one(Ask, row.ask_id)
    return FollowUp(ask.id, ask.followup, load(row.verdict))


def follow_up(ask: Ask, verdict: Verdict) -> FollowUp:
    """Ask for what a near miss lacks."""
    ask.followup = verdict.followup[:500]
    # Until the follow-up is on the screen, nothing that is said can be an answer to it.
    before, ask.message_id = ask.message_id, None
    return FollowUp(ask.id, ask.followup, verdict, before)


async def enough(house: House, member_id: int, ask_id: int) -> Judged:
    """Let a near miss be judged as it stands; raises Refused("stale") when none waits for its rest."""
    async with house.store.writing() as session:
        await people.hold(session, member_id)
        desk = await at_desk(session, member_id)
        if desk is None or desk.ask.id != ask_id or desk.row is None:
            raise Refused("stale")
        return await _second(house, session, desk, desk.row, "", None)


async def at_desk(session: AsyncSession, member_id: int) -> Desk | None:
    """The person's open question, ready for an answer."""
    row = (await session.execute(_DESK, {"member": member_id})).one_or_none()
    return None if row is None else Desk(*row)


async def _rest(session: AsyncSession, member_id: int, said_at: datetime) -> Rest | None:
    """Whether a message is the rest of the person's last answer, which Telegram has cut in pieces."""
    last = await session.scalar(
        select(Answer).where(Answer.member_id == member_id).order_by(Answer.id.desc()).limit(1)
    )
    cut = last is not None and max(len(last.text), len(last.followup_text)) >= LONGEST_ANSWER
    return Rest() if last is not None and cut and said_at - last.said_at <= PIECES_WITHIN else None


async def _second(
    house: House, session: AsyncSession, desk: Desk, row: Answer, text: str, update_id: int | None
) -> Judged:
    question = await asking.wording_of(house, session, desk.ask)
    taught = (await house.library(session)).taught.get(question.id, ())
    verdict = grading.grade(question, row.text, taught=taught, spoken=row.spoken, followup=text)
    row.followup_text = text
    row.followup_update_id = update_id
    row.unaided = row.unaided and desk.ask.hints == 0
    return await settle(house, session, desk, question, row, verdict)


async def settle(
    house: House, session: AsyncSession, desk: Desk, question: Question, row: Answer, verdict: Verdict
) -> Judged:
    """Make a verdict final: the question closes, and the card learns of it."""
    outcome = "fail" if verdict.outcome == "unsure" else verdict.outcome
    verdict = replace(verdict, outcome=outcome, followup="")
    row.final = True
    row.score = verdict.score
    row.outcome = verdict.outcome
    row.verdict = dump(verdict)
    session.add(row)
    await drilling.close(house, session, desk.ask, "answered")
    today = (await calendar(session)).day(house.clock.now())
    card = cards.reviewed(
        cards.of_question(desk.card, question),
        question,
        cards.counted(verdict.score, verdict.outcome),
        today,
        unaided=row.unaided,
        in_time=not row.late,
    )
    cards.put(session, row.member_id, card, desk.card)
    return await _judged(house, session, desk.ask, desk.drill, question, row, verdict, card)


async def _foreseen(house: House, session: AsyncSession, card: Card) -> float | None:
    today = (await calendar(session)).day(house.clock.now())
    if card.last_review is None or card.last_review >= today:
        return None
    return memory.recall(card, today)


async def _shown(house: House, session: AsyncSession, row: Answer) -> Judged:
    ask = await session.get_one(Ask, row.ask_id)
    drill = await session.get_one(DrillSet, ask.set_id)
    question = await asking.wording_of(house, session, ask)
    card = await cards.one(session, row.member_id, question)
    return await _judged(house, session, ask, drill, question, row, load(row.verdict), card)


async def _judged(
    house: House,
    session: AsyncSession,
    ask: Ask,
    drill: DrillSet,
    question: Question,
    row: Answer,
    verdict: Verdict,
    card: Card,
) -> Judged:
    campaign = await calendar(session)
    today = campaign.day(house.clock.now())
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


_NOTE_SHOWN = (
    update(Answer)
    .where(Answer.id == bindparam("answer"), Answer.shown_at.is_(None))
    .values(shown_at=bindparam("at", type_=UtcDateTime))
    .execution_options(synchronize_session=False)
)


async def shown(house: House, answer_id: int) -> None:
    """Note that the verdict is on the person's screen."""
    async with house.store.writing() as session:
        await session.execute(_NOTE_SHOWN, {"answer": answer_id, "at": house.clock.now()})
