"""Putting a question to a person: which may be asked, in whose figures, and which one is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import library as shelf
from bot.services.house import House, calendar
from bot.services.library import Library
from bot.services.people import Person
from bot.store.tables import Ask, DrillSet, FigureRow
from bot.store.types import UtcDateTime
from questions.figures import Figure, MissingFigures, fill, needed, placeholders
from questions.question import Question


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a person sees it. `followup` replaces the prompt when only that is still open.

    `since` is when it came on the screen, None when it has not.
    """

    ask_id: int
    question: Question
    place: int
    total: int
    days_left: int | None
    hints: int
    followup: str = ""
    since: datetime | None = None

    @property
    def again(self) -> bool:
        """Whether it has been on the screen before."""
        return self.since is not None


@dataclass(frozen=True, slots=True)
class Blocked:
    """A question that cannot be asked of a unit until `missing` indicators have figures."""

    question: Question
    missing: tuple[str, ...]


async def figures(session: AsyncSession, unit_id: int) -> dict[str, Figure]:
    """A unit's own current figures, by indicator."""
    rows = await session.scalars(
        select(FigureRow).where(FigureRow.unit_id == unit_id, FigureRow.current.is_(True))
    )
    return {row.indicator: Figure(row.indicator, row.value, row.as_of, row.source) for row in rows}


async def askable(session: AsyncSession, library: Library, person: Person) -> dict[str, Question]:
    """What the person must know and can be asked today, filled with the unit's figures."""
    return sort_out(library, person.posts, await figures(session, person.unit_id))[0]


def sort_out(
    library: Library, posts: frozenset[str], values: Mapping[str, Figure]
) -> tuple[dict[str, Question], list[Blocked]]:
    """The questions of `posts` as filled by `values`, and those that lack figures."""
    ready: dict[str, Question] = {}
    blocked: list[Blocked] = []
    for question in library.asked_of(posts):
        try:
            ready[question.id] = fill(question, library.bank.indicators, values)
        except MissingFigures as missing:
            blocked.append(Blocked(question, missing.indicators))
    return ready, blocked


_OPEN = select(Ask).where(Ask.member_id == bindparam("member"), Ask.closed_at.is_(None))
_OWN = select(Ask).where(Ask.member_id == bindparam("member"), Ask.id == bindparam("ask"))


async def open_ask(session: AsyncSession, member_id: int) -> Ask | None:
    """The question that waits for the person's answer."""
    return await session.scalar(_OPEN, {"member": member_id})


async def own_ask(session: AsyncSession, member_id: int, ask_id: int) -> Ask | None:
    """An ask if it is the person's own: its number comes from a button that anybody could forge."""
    return await session.scalar(_OWN, {"member": member_id, "ask": ask_id})


async def put(
    house: House, session: AsyncSession, person: Person, drill: DrillSet, place: int
) -> Asked | None:
    """Ask the question at `place` of a set, or the next that can be asked; None at the set's end."""
    library = await house.library(session)
    values: dict[str, Figure] | None = None
    for at in range(place, len(drill.question_ids)):
        template = library.by_id.get(drill.question_ids[at])
        if template is None or not library.is_asked(template, person.posts):
            continue
        if placeholders(template) and values is None:
            values = await figures(session, person.unit_id)
        try:
            question = fill(template, library.bank.indicators, values or {})
        except MissingFigures:
            continue
        ask = Ask(
            set_id=drill.id,
            place=at,
            member_id=person.id,
            question_id=question.id,
            version=library.versions[question.id],
            figures=own_figures(library, template, values or {}),
            asked_at=house.clock.now(),
            seconds=question.seconds,
        )
        session.add(ask)
        await session.flush()
        return await shown(house, session, ask, drill, question=question)
    return None


def own_figures(library: Library, template: Question, values: Mapping[str, Figure]) -> dict[str, Any] | None:
    """The figures that fill a question, as an ask keeps them; None for a question without places."""
    if not placeholders(template):
        return None
    wanted = needed(template, library.bank.indicators)
    return {key: asdict(value) for key, value in values.items() if key in wanted}


async def shown(
    house: House,
    session: AsyncSession,
    ask: Ask,
    drill: DrillSet,
    *,
    question: Question | None = None,
) -> Asked:
    """An ask as the person sees it."""
    campaign = await calendar(session)
    return Asked(
        ask_id=ask.id,
        question=question or await wording_of(house, session, ask),
        place=ask.place + 1,
        total=len(drill.question_ids),
        days_left=campaign.days_left(campaign.day(house.clock.now())),
        hints=ask.hints,
        followup=ask.followup,
        since=ask.asked_at if ask.message_id is not None else None,
    )


async def wording_of(house: House, session: AsyncSession, ask: Ask) -> Question:
    """The question in the version and with the figures in which it was asked."""
    library = await house.library(session)
    if library.versions.get(ask.question_id) == ask.version:
        question = library.by_id[ask.question_id]
    else:
        question = await shelf.version(session, ask.question_id, ask.version)
    values = {key: Figure(**value) for key, value in (ask.figures or {}).items()}
    return fill(question, library.bank.indicators, values)


_SENT = (
    update(Ask)
    .where(Ask.id == bindparam("ask"))
    .values(
        asked_at=case((Ask.message_id.is_(None), bindparam("at", type_=UtcDateTime)), else_=Ask.asked_at),
        message_id=bindparam("message"),
    )
    .execution_options(synchronize_session=False)
)


async def sent(house: House, ask_id: int, message_id: int, at: datetime) -> None:
    """Note that the question is on the person's screen; the time limit runs from the first time on."""
    async with house.store.writing() as session:
        await session.execute(_SENT, {"ask": ask_id, "at": at, "message": message_id})
