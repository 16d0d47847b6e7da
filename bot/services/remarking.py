"""Giving an answer another mark, and its card the memory it would have had."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import asking, cards, people
from bot.services.house import House, calendar
from bot.store.tables import Answer, Ask
from questions.figures import wording
from questions.memory import Card, new_card
from questions.question import Question


@dataclass(frozen=True, slots=True)
class _Event:
    """An answer, or a look at the answer (`answer_id` None), that counted towards memory."""

    answer_id: int | None
    question: Question
    day: date
    score: float
    outcome: str
    unaided: bool
    in_time: bool

    @property
    def passed(self) -> bool:
        return self.outcome == "pass" and self.unaided


async def remark(house: House, session: AsyncSession, answer: Answer, score: float, outcome: str) -> None:
    """Mark `answer` anew and correct its card.

    All the person's answers to the question are played again, in their order, with the new mark in its
    place. Where the old marks do not lead to the card as it is (the answer has changed since, or older
    ones are erased), stability stays and only the day's pass is given or taken back, and that only if
    the question is still asked in the wording and with the figures of that day.
    """
    before = await _history(house, session, answer.member_id, answer.question_id)
    answer.score, answer.outcome = score, outcome
    now = [replace(e, score=score, outcome=outcome) if e.answer_id == answer.id else e for e in before]
    place = next((place for place, event in enumerate(now) if event.answer_id == answer.id), None)
    if place is None:
        return
    card = await cards.one(session, answer.member_id, now[place].question)
    if card == _played(before):
        await cards.keep(session, answer.member_id, _played(now))
    elif await _still_asked(house, session, answer.member_id, now[place].question):
        await cards.keep(session, answer.member_id, _adjusted(card, before, now, place))


async def replayed(house: House, session: AsyncSession, member_id: int, question_id: str) -> Card | None:
    """The card as the stored answers alone would have it; None when none are left."""
    events = await _history(house, session, member_id, question_id)
    return _played(events) if events else None


async def _still_asked(house: House, session: AsyncSession, member_id: int, question: Question) -> bool:
    person = await people.by_id(session, member_id)
    ready = await asking.askable(session, await house.library(session), person)
    return question.id in ready and wording(ready[question.id]) == wording(question)


async def _history(house: House, session: AsyncSession, member_id: int, question_id: str) -> list[_Event]:
    rows = await session.execute(
        select(Ask, Answer)
        .outerjoin(Answer, (Answer.ask_id == Ask.id) & Answer.final.is_(True))
        .where(Ask.member_id == member_id, Ask.question_id == question_id, Ask.closed_at.is_not(None))
        .order_by(Ask.closed_at, Ask.id)
    )
    campaign = await calendar(session)
    events = []
    for ask, answer in rows.all():
        question = await asking.wording_of(house, session, ask)
        day = campaign.day(ask.closed_at or ask.asked_at)
        if answer is not None:
            mark = (answer.score, answer.outcome, answer.unaided, not answer.late)
            events.append(_Event(answer.id, question, day, *mark))
        if ask.ending == "shown":
            events.append(_Event(None, question, day, 0.0, "fail", unaided=False, in_time=True))
    return events


def _played(events: list[_Event]) -> Card:
    card = new_card(events[0].question.id)
    for event in events:
        score = cards.counted(event.score, event.outcome)
        card = cards.reviewed(
            card, event.question, score, event.day, unaided=event.unaided, in_time=event.in_time
        )
    return card


def _adjusted(card: Card, before: list[_Event], now: list[_Event], place: int) -> Card:
    """`card` with the pass of one day given or taken back, if that answer was the day's first."""
    event = now[place]
    first_of_day = all(other.day != event.day for other in now[:place])
    if not first_of_day or event.passed == before[place].passed:
        return card
    played = _played(now)
    return replace(
        card,
        pass_days=max(0, card.pass_days + (1 if event.passed else -1)),
        last_pass=played.last_pass,
        last_pass_in_time=played.last_pass_in_time,
        last_pass_wording=played.last_pass_wording,
    )
