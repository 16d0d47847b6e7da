"""Judging old answers with the present judge: what it would change, and changing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import asking, audit, remarking
from bot.services.house import House, calendar
from bot.store.tables import Answer, Appeal, Ask
from questions import grading
from questions.grading import GRADER_VERSION, Verdict
from questions.grading.record import dump

BATCH = 200


@dataclass(frozen=True, slots=True)
class Regraded:
    """An answer that the present judge marks otherwise; `before` and `after` are outcomes."""

    answer_id: int
    prompt: str
    said: str
    grader: str
    before: str
    after: str
    score_before: float
    score_after: float


async def regrade(house: House, since: date, *, apply: bool = False) -> list[Regraded]:
    """The final answers said on or after `since` (a day of the campaign) that are marked otherwise now.

    Answers whose appeal a person has accepted keep that person's mark. `apply` stores the new marks, and
    gives the cards the memory they would have had, a batch a transaction; it can be run again.
    """
    async with house.store.reading() as session:
        zone = (await calendar(session)).zone
        start = datetime.combine(since, time(), zone).astimezone(UTC)
        settled = select(Appeal.answer_id).where(Appeal.state == "accepted")
        ids = list(
            await session.scalars(
                select(Answer.id)
                .where(Answer.said_at >= start, Answer.final.is_(True), Answer.id.not_in(settled))
                .order_by(Answer.id)
            )
        )
    found: list[Regraded] = []
    for place in range(0, len(ids), BATCH):
        batch = ids[place : place + BATCH]
        if apply:
            async with house.store.writing() as session:
                changes = await _batch(house, session, batch, apply=True)
                if changes:
                    detail = {"count": len(changes), "grader": GRADER_VERSION}
                    await audit.note(house, session, "cli", "regrade", since.isoformat(), **detail)
                found += changes
        else:
            async with house.store.reading() as session:
                found += await _batch(house, session, batch, apply=False)
    return found


async def _batch(house: House, session: AsyncSession, ids: list[int], *, apply: bool) -> list[Regraded]:
    library = await house.library(session)
    rows = await session.execute(
        select(Answer, Ask).join(Ask, Ask.id == Answer.ask_id).where(Answer.id.in_(ids)).order_by(Answer.id)
    )
    changes = []
    for answer, ask in rows.all():
        question = await asking.wording_of(house, session, ask)
        verdict = grading.grade(
            question,
            answer.text,
            taught=library.taught.get(question.id, ()),
            spoken=answer.spoken,
            followup=answer.followup_text,
        )
        outcome = "fail" if verdict.outcome == "unsure" else verdict.outcome
        if (outcome, round(verdict.score, 2)) == (answer.outcome, round(answer.score, 2)):
            continue
        changes.append(
            Regraded(
                answer.id,
                question.prompt,
                answer.text,
                answer.grader,
                answer.outcome,
                outcome,
                answer.score,
                verdict.score,
            )
        )
        if apply:
            await _store(house, session, answer, verdict, outcome)
    return changes


async def _store(house: House, session: AsyncSession, answer: Answer, verdict: Verdict, outcome: str) -> None:
    await remarking.remark(house, session, answer, verdict.score, outcome)
    answer.verdict = {**dump(verdict), "outcome": outcome}
    answer.grader = GRADER_VERSION
    await session.flush()
