"""A plausible past: what the people of the demo have answered, day by day, as the real judge sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random

from sqlalchemy.ext.asyncio import AsyncSession

from bot.demo.cast import Character
from bot.services import asking, cards, people
from bot.services.house import House, calendar
from bot.store.tables import Answer, Ask, DrillSet
from questions import memory
from questions.figures import wording
from questions.grading import GRADER_VERSION, Verdict, grade
from questions.grading.record import dump
from questions.memory import Card
from questions.question import Question

QUESTIONS_A_DAY = 7
LEARNS = 0.2
FORGOTTEN = 0.9


async def live_through(
    house: House, members: Mapping[int, Character], *, days: int, until: date, seed: int
) -> None:
    """Let each member (by id) drill on the `days` before `until`, more or less often and well."""
    async with house.store.writing() as session:
        for member_id, character in members.items():
            await _live(house, session, member_id, character, days, until, Random(f"{seed} {member_id}"))  # noqa: S311


async def _live(
    house: House,
    session: AsyncSession,
    member_id: int,
    character: Character,
    days: int,
    until: date,
    random: Random,
) -> None:
    zone = (await calendar(session)).zone
    person = await people.by_id(session, member_id)
    library = await house.library(session)
    ready = await asking.askable(session, library, person)
    own = await cards.of_member(session, member_id, ready.values())
    order = {question_id: random.random() for question_id in ready}
    for back in range(days, 0, -1):
        day = until - timedelta(days=back)
        if random.random() >= character.zeal:
            continue
        chosen = _chosen(own, day, order)
        start = datetime.combine(day, time(7, random.randrange(20, 59)), zone)
        drill = DrillSet(
            member_id=member_id,
            kind="daily",
            question_ids=chosen,
            day=day,
            started_at=start,
            finished_at=start + timedelta(minutes=len(chosen)),
        )
        session.add(drill)
        await session.flush()
        for place, question_id in enumerate(chosen):
            question = ready[question_id]
            knows = random.random() < character.talent + LEARNS * own[question_id].reviews
            said = _said(question, knows=knows, random=random)
            verdict = _judged(question, said)
            asked = start + timedelta(minutes=place)
            seconds = random.uniform(12, question.seconds * 1.1)
            ask = Ask(
                set_id=drill.id,
                place=place,
                member_id=member_id,
                question_id=question_id,
                version=library.versions[question_id],
                asked_at=asked,
                seconds=question.seconds,
                closed_at=asked + timedelta(seconds=seconds),
                ending="answered",
            )
            session.add(ask)
            await session.flush()
            late = seconds > question.seconds
            session.add(_answer(ask, said, verdict, seconds, late=late))
            own[question_id] = memory.review(
                replace(own[question_id], veto=question.veto),
                verdict.score,
                day,
                in_time=not late,
                wording=wording(question),
            )
    for card in own.values():
        if card.seen:
            await cards.keep(session, member_id, card)


def _chosen(own: Mapping[str, Card], day: date, order: Mapping[str, float]) -> list[str]:
    """What fades comes first, then what was never asked, in the person's own order."""
    fading = [c for c in own.values() if c.seen and memory.recall(c, day) < FORGOTTEN]
    fading.sort(key=lambda card: memory.recall(card, day))
    unseen = sorted((c for c in own.values() if not c.seen), key=lambda card: order[card.question_id])
    return [card.question_id for card in [*fading[: QUESTIONS_A_DAY - 2], *unseen]][:QUESTIONS_A_DAY]


def _said(question: Question, *, knows: bool, random: Random) -> str:
    """The answer as somebody says it who knows it, knows a part, or does not."""
    if knows:
        return question.answer
    if question.points and random.random() < 0.6:
        return question.points[0].text
    return "记不清了"


@cache
def _judged(question: Question, said: str) -> Verdict:
    return grade(question, said)


def _answer(ask: Ask, said: str, verdict: Verdict, seconds: float, *, late: bool) -> Answer:
    return Answer(
        ask_id=ask.id,
        member_id=ask.member_id,
        question_id=ask.question_id,
        text=said,
        said_at=ask.closed_at,
        seconds=seconds,
        late=late,
        unaided=True,
        final=True,
        score=verdict.score,
        outcome=verdict.outcome,
        verdict=dump(verdict),
        grader=GRADER_VERSION,
        shown_at=ask.closed_at,
    )
