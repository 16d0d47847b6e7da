"""Making versions live: who learnt the old wording is told, and every process loads the bank anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import corrections, library, versions
from bot.services.corrections import Change
from bot.services.house import House
from bot.services.library import BANK_ID, Library
from bot.services.people import Person, Role
from bot.store.tables import BankRow, Member, MemberRole, QuestionVersion
from questions.bank import Indicator
from questions.question import Question

APPROVERS = (Role.REVIEWER, Role.EDITOR, Role.ADMIN)


async def publish(
    house: House,
    session: AsyncSession,
    rows: Sequence[QuestionVersion],
    indicators: Mapping[str, Indicator] | None = None,
) -> int:
    """Make versions of different questions live; returns how many people must learn anew.

    `indicators` are the bank's, where they come with the versions. Raises Refused("changed_meanwhile")
    when a version was not made from what is asked now.
    """
    # Loaded before anything changes: the shelf would keep what a failed transaction takes back.
    shelf = await house.library(session)
    changes = []
    topics: dict[str, None] = {}
    for row in rows:
        new = versions.of_row(row).question
        topics[new.topic] = None
        if row.base is not None:
            old = await before(session, shelf, row.question_id, row.base)
            changes.append(Change(old, new, row.substantive, row.reason))
    await versions.take_over(session, {row.question_id: (row.base, row.number) for row in rows})
    told = await corrections.settle(house, session, changes, indicators or shelf.bank.indicators)
    await library.touch(session)
    await _know(session, topics)
    return told


async def before(session: AsyncSession, shelf: Library, question_id: str, base: int) -> Question:
    """The wording a version was made from: at hand where it is asked, as with all of an import's."""
    if shelf.versions.get(question_id) == base:
        return shelf.by_id[question_id]
    return (await versions.get(session, question_id, base)).question


async def _know(session: AsyncSession, topics: Iterable[str]) -> None:
    """Add topics the bank does not list yet."""
    bank = await session.get_one(BankRow, BANK_ID)
    bank.topics = list(dict.fromkeys([*bank.topics, *filter(None, topics)]))


async def wants_approval(house: House, session: AsyncSession, author: Person) -> bool:
    """Whether a change waits for a second person: reviewing is on, and there is somebody who could do it."""
    if not house.settings.bank.review:
        return False
    others = (
        select(func.count(Member.id.distinct()))
        .join(MemberRole)
        .where(
            Member.id != author.id,
            Member.deactivated_at.is_(None),
            MemberRole.role.in_([role.value for role in APPROVERS]),
        )
    )
    return bool(await session.scalar(others))
