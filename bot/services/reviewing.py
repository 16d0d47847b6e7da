"""Reviewing: a second person looks at a proposed wording, and approves it or sends it back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import audit, batches, bench, drafting, noticing, people, publishing, versions
from bot.services.bench import Flip
from bot.services.cardview import own_faults
from bot.services.house import House
from bot.services.people import Person
from bot.services.refusal import Refused
from bot.services.versions import State, Version
from bot.store.tables import CardRow, QuestionVersion
from questions import revising
from questions.checking import Fault
from questions.merging import FieldChange
from questions.question import Question


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal in the queue; `own` ones are for somebody else to settle."""

    version: Version
    own: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed wording with all that helps to judge it.

    `changes` are against the version it was made from (none: a new question). `outdated` says that another
    version has gone live since. `learners` have answered the question.
    """

    version: Version
    own: bool
    outdated: bool
    changes: tuple[FieldChange, ...]
    flips: tuple[Flip, ...]
    faults: tuple[Fault, ...]
    alike: tuple[Question, ...]
    learners: int


async def queue(house: House, by: int) -> list[Waiting]:
    """What waits for review one by one, oldest first; imports wait as batches."""
    async with house.store.reading() as session:
        person = await people.by_id(session, by)
        person.must(*publishing.APPROVERS)
        found = await versions.in_state(session, State.REVIEW, batched=False)
        return [Waiting(version, version.author_id == person.id) for version in found]


async def proposal(house: House, by: int, question_id: str, number: int) -> Proposal:
    """One proposal; raises Refused("settled") when it no longer waits."""
    async with house.store.reading() as session:
        person = await people.by_id(session, by)
        person.must(*publishing.APPROVERS)
        version = await versions.get(session, question_id, number)
        if version.state is not State.REVIEW:
            raise Refused("settled")
        library = await house.library(session)
        row = await versions.row_of(session, question_id)
        new = version.question
        base = None
        if version.base is not None:
            base = (await versions.get(session, question_id, version.base)).question
        learners = select(func.count()).where(
            CardRow.question_id == question_id, CardRow.last_review.is_not(None)
        )
        found = Proposal(
            version=version,
            own=version.author_id == person.id,
            outdated=row.live != version.base,
            changes=revising.changes(base, new) if base else (),
            flips=await bench.flips(session, base, new) if base else (),
            faults=own_faults(library, new),
            alike=(),
            learners=await session.scalar(learners) or 0,
        )
    if base is not None and base.prompt == new.prompt:
        return found
    return replace(found, alike=await asyncio.to_thread(drafting.alike, library, new))


async def approve(house: House, by: int, question_id: str, number: int) -> int:
    """Make a proposal live; returns how many people must learn anew.

    Raises Refused("own_change") for one's own, ("settled"), or ("changed_meanwhile").
    """
    async with house.store.writing() as session:
        person, version = await _open(session, by, question_id, number)
        if version.batch_id is not None:
            # What else of the bank it needs comes with its batch alone.
            raise Refused("stale")
        told = await publishing.publish(house, session, [version])
        subject = f"question:{question_id}"
        await audit.note(house, session, person, "approve", subject, version=number, told=told)
        await _tell(house, session, version, {"what": "approved"})
        return told


async def reject(house: House, by: int, question_id: str, number: int, reason: str) -> None:
    """Send a proposal back to its author with a reason."""
    async with house.store.writing() as session:
        person, version = await _open(session, by, question_id, number)
        version.state = State.REJECTED
        reason = reason.strip()[: versions.LONGEST_REASON]
        told = [version.reason, f"{person.name}：{reason}" if reason else person.name]
        version.reason = "\n".join(filter(None, told))[-versions.LONGEST_REASON :]
        subject = f"question:{question_id}"
        await audit.note(house, session, person, "reject", subject, version=number, reason=reason)
        await batches.close_if_empty(session, version.batch_id)
        await _tell(house, session, version, {"what": "rejected", "reason": reason})


async def _tell(house: House, session: AsyncSession, version: QuestionVersion, item: dict[str, str]) -> None:
    """Let the author hear what became of a proposal."""
    if version.author_id is not None:
        key = f"review:{version.question_id}:{version.number}"
        news = {**item, "prompt": versions.of_row(version).question.prompt}
        await noticing.notify(house, session, [version.author_id], key, news)


async def _open(
    session: AsyncSession, by: int, question_id: str, number: int
) -> tuple[Person, QuestionVersion]:
    """A proposal that waits and is not one's own, held until the transaction ends."""
    person = await people.by_id(session, by)
    person.must(*publishing.APPROVERS)
    version = await session.get(QuestionVersion, (question_id, number), with_for_update=True)
    if version is None or version.state != State.REVIEW:
        raise Refused("settled")
    if version.author_id == person.id:
        raise Refused("own_change")
    return person, version
