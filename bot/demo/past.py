"""A plausible past: what the people of the demo have answered, day by day, as the real judge sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.demo.cast import Character
from bot.services import asking, cards, people
from bot.services.house import House, calendar
from bot.store.tables import Answer, Ask, CardRow, DrillSet
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
    values = await asking.figures(session, person.unit_id)
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
        answered = [
            _Answered(
                ready[question_id],
                own[question_id],
                day,
                _said(
                    ready[question_id],
                    knows=random.random() < character.talent + LEARNS * own[question_id].reviews,
                    random=random,
                ),
                start + timedelta(minutes=place),
                random.uniform(12, ready[question_id].seconds * 1.1),
            )
            for place, question_id in enumerate(chosen)
        ]
        asks = [
            one.ask(
                drill,
                place,
                library.versions[one.question.id],
                asking.own_figures(library, library.by_id[one.question.id], values),
            )
            for place, one in enumerate(answered)
        ]
        session.add_all(asks)
        await session.flush()
        session.add_all(one.answer(ask) for one, ask in zip(answered, asks, strict=True))
        own |= {one.question.id: one.reviewed for one in answered}
    session.add_all(CardRow(member_id=member_id, **asdict(card)) for card in own.values() if card.seen)


@dataclass(frozen=True, slots=True)
class _Answered:
    """One answer of the past: what was said to which question, when, and what it did to the card."""

    question: Question
    card: Card
    day: date
    said: str
    asked_at: datetime
    seconds: float

    @property
    def late(self) -> bool:
        return self.seconds > self.question.seconds

    @property
    def verdict(self) -> Verdict:
        return _judged(self.question, self.said)

    @property
    def reviewed(self) -> Card:
        return memory.review(
            replace(self.card, veto=self.question.veto),
            self.verdict.score,
            self.day,
            in_time=not self.late,
            wording=wording(self.question),
        )

    def ask(self, drill: DrillSet, place: int, version: int, figures: dict[str, Any] | None) -> Ask:
        return Ask(
            set_id=drill.id,
            place=place,
            member_id=drill.member_id,
            question_id=self.question.id,
            version=version,
            figures=figures,
            asked_at=self.asked_at,
            seconds=self.question.seconds,
            closed_at=self.asked_at + timedelta(seconds=self.seconds),
            ending="answered",
        )

    def answer(self, ask: Ask) -> Answer:
        return Answer(
            ask_id=ask.id,
            member_id=ask.member_id,
            question_id=ask.question_id,
            text=self.said,
            said_at=ask.closed_at,
            seconds=self.seconds,
            late=self.late,
            unaided=True,
            final=True,
            score=self.verdict.score,
            outcome=self.verdict.outcome,
            verdict=dump(self.verdict),
            grader=GRADER_VERSION,
            foreseen=memory.recall(self.card, self.day) if self.card.seen else None,
            shown_at=ask.closed_at,
        )


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
