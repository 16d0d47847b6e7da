"""The health check of the bank: what would mislead, what answers say of it, which figures are missing."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import asking, people, publishing, units
from bot.services.house import House
from bot.services.library import Library
from bot.store.tables import Answer, Ask, Member, MemberPost
from questions import statistics
from questions.bank import Bank
from questions.checking import Fault, check
from questions.question import Question
from questions.statistics import ItemStatistics

MOST_ANSWERS = 20_000


@dataclass(frozen=True, slots=True)
class Lacking:
    """A unit whose people cannot be asked `questions`, since it has no figures for `indicators` (names)."""

    unit_id: int
    unit: str
    questions: int
    indicators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the bank: codes of faults, each with how many questions have it, the most frequent first.

    `statistical` are what `answers` answers say; `bank` are faults of the bank itself; `lacking` are units
    without the figures they need.
    """

    questions: int
    errors: tuple[tuple[str, int], ...]
    warnings: tuple[tuple[str, int], ...]
    statistical: tuple[tuple[str, int], ...]
    bank: tuple[Fault, ...]
    answers: int
    lacking: tuple[Lacking, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All that the check has found: faults with their questions (None: the bank's own), what the answers to
    each question say, the hardest first, and the units that lack figures.
    """

    faults: tuple[tuple[Fault, Question | None], ...]
    statistics: tuple[tuple[Question, ItemStatistics], ...]
    lacking: tuple[Lacking, ...]


_latest: tuple[Bank, str, tuple[Fault, ...]] | None = None


async def faults(library: Library, reference_date: str = "") -> tuple[Fault, ...]:
    """The faults of the bank, worked out once for each of its revisions."""
    global _latest
    bank = library.bank
    if _latest is None or _latest[0] is not bank or _latest[1] != reference_date:
        found = await asyncio.to_thread(check, bank, reference_date=reference_date)
        _latest = (bank, reference_date, found)
    return _latest[2]


async def _gathered(house: House, by: int) -> tuple[Library, list[statistics.Answer], list[Lacking]]:
    """What the check looks at, for somebody who may."""
    async with house.store.reading() as session:
        person = await people.by_id(session, by)
        person.must(*publishing.APPROVERS)
        library = await house.library(session)
        answers = await _answers(session, library)
        lacking = await missing_figures(house, session)
    return library, answers, lacking


async def look(house: House, by: int) -> Health:
    """The health of the bank as it is asked now."""
    library, answers, lacking = await _gathered(house, by)
    found = await faults(library)
    return Health(
        len(library.bank.questions),
        _counted(fault for fault in found if fault.severity == "error"),
        _counted(fault for fault in found if fault.severity == "warning"),
        _counted(await asyncio.to_thread(_statistical, library.bank, answers)),
        tuple(fault for fault in found if not fault.question_id),
        len(answers),
        tuple(lacking),
    )


async def report(house: House, by: int) -> Report:
    """The health of the bank place by place."""
    library, answers, lacking = await _gathered(house, by)
    found = [*await faults(library), *await asyncio.to_thread(_statistical, library.bank, answers)]
    of_answers = await asyncio.to_thread(statistics.items, answers)
    listed = [(library.by_id[id], item) for id, item in of_answers.items()]
    return Report(
        tuple((fault, library.by_id.get(fault.question_id)) for fault in found),
        tuple(sorted(listed, key=lambda pair: (pair[1].facility, pair[0].prompt))),
        tuple(lacking),
    )


async def having(house: House, library: Library, code: str) -> list[tuple[Question, str]]:
    """The questions with a fault, in the bank's order, each with what is wrong with it."""
    async with house.store.reading() as session:
        answers = await _answers(session, library)
    found = [*await faults(library), *await asyncio.to_thread(_statistical, library.bank, answers)]
    reasons: dict[str, str] = {}
    for fault in found:
        if fault.code == code:
            reasons.setdefault(fault.question_id, fault.message)
    return [(each, reasons[each.id]) for each in library.bank.questions if each.id in reasons]


async def of_question(session: AsyncSession, library: Library, question_id: str) -> ItemStatistics | None:
    """What answers to the live wording say of one question; None when there are none."""
    return statistics.items(await _answers(session, library, question_id)).get(question_id)


def _counted(found: Iterable[Fault]) -> tuple[tuple[str, int], ...]:
    """Codes with how many questions have them."""
    once = {(fault.question_id, fault.code) for fault in found if fault.question_id}
    counts = Counter(code for _, code in once)
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _statistical(bank: Bank, answers: list[statistics.Answer]) -> list[Fault]:
    return list(statistics.check(bank, statistics.items(answers)))


async def _answers(session: AsyncSession, library: Library, question_id: str = "") -> list[statistics.Answer]:
    """The latest answers to live wordings, oldest first."""
    query = (
        select(Answer.member_id, Answer.question_id, Answer.score, Answer.verdict, Ask.version)
        .join(Ask, Ask.id == Answer.ask_id)
        .where(Answer.final.is_(True), Answer.unaided.is_(True))
        .order_by(Answer.id.desc())
        .limit(MOST_ANSWERS)
    )
    if question_id:
        query = query.where(Answer.question_id == question_id)
    return [
        statistics.Answer(
            row.member_id,
            row.question_id,
            row.score,
            tuple(point["state"] == "hit" for point in row.verdict["points"]),
        )
        for row in reversed((await session.execute(query)).all())
        if library.versions.get(row.question_id) == row.version
    ]


async def missing_figures(house: House, session: AsyncSession) -> list[Lacking]:
    """The units whose people have questions that lack figures, most questions first."""
    library = await house.library(session)
    indicators = library.bank.indicators
    tree = await units.tree(session)
    posts: dict[int, set[str]] = {}
    held = select(Member.unit_id, MemberPost.post).join(MemberPost).where(Member.deactivated_at.is_(None))
    for unit_id, post in await session.execute(held.distinct()):
        posts.setdefault(unit_id, set()).add(post)
    found = []
    for unit_id, of_unit in posts.items():
        values = await asking.figures(session, unit_id)
        _, blocked = asking.sort_out(library, frozenset(of_unit), values)
        if blocked:
            wanted = dict.fromkeys(id for each in blocked for id in each.missing)
            names = tuple(indicators[id].name if id in indicators else id for id in wanted)
            found.append(Lacking(unit_id, tree.path(unit_id), len(blocked), names))
    return sorted(found, key=lambda each: (-each.questions, each.unit))
