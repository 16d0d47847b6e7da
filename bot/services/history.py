"""The history of a question: who changed what, when and why; and the way back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import audit, library, people, publishing, versions
from bot.services.house import House
from bot.services.people import Role
from bot.services.refusal import Refused
from bot.services.versions import State, Version
from bot.store.tables import Audit, QuestionRow
from questions import revising
from questions.merging import FieldChange
from questions.question import Question

WAS_ASKED = (State.LIVE, State.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class Entry:
    """A version with who approved it (empty: nobody had to), and what it changed in the one before it."""

    version: Version
    approved_by: str
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class History:
    """The versions of a question that have been asked or proposed, newest first."""

    question_id: str
    retired: bool
    may_edit: bool
    entries: tuple[Entry, ...]


async def of_question(house: House, by: int, question_id: str) -> History:
    """A question's history; drafts that their authors took back are left out."""
    async with house.store.reading() as session:
        person = await people.by_id(session, by)
        person.must(Role.EDITOR, Role.REVIEWER)
        row = await versions.row_of(session, question_id)
        found = {version.number: version for version in await versions.of_question(session, question_id)}
        approvals = await _approvals(session, question_id, found.values())
        return History(
            question_id,
            row.retired_at is not None,
            person.may(Role.EDITOR),
            tuple(
                Entry(version, approvals.get(number, ""), _changes(found, version))
                for number, version in found.items()
                if version.state not in (State.DRAFT, State.DROPPED)
            ),
        )


def _changes(found: dict[int, Version], version: Version) -> tuple[FieldChange, ...]:
    base = found.get(version.base) if version.base is not None else None
    return revising.changes(base.question, version.question) if base else ()


async def _approvals(session: AsyncSession, question_id: str, found: Iterable[Version]) -> dict[int, str]:
    """Who approved which version, by itself or with its batch."""
    rows = await session.execute(
        select(Audit.actor, Audit.detail).where(
            Audit.subject == f"question:{question_id}", Audit.action == "approve"
        )
    )
    approvals = {int(detail["version"]): actor for actor, detail in rows}
    subjects = {
        f"batch:{version.batch_id}": version.number
        for version in found
        if version.batch_id is not None and version.state in WAS_ASKED
    }
    whole = await session.execute(
        select(Audit.subject, Audit.actor).where(Audit.subject.in_(subjects), Audit.action == "batch_approve")
    )
    return approvals | {subjects[subject]: actor for subject, actor in whole}


async def undo(house: House, by: int, question_id: str) -> int:
    """Go back to the wording before the live one; returns how many people must learn anew."""
    async with house.store.reading() as session:
        row = await versions.row_of(session, question_id)
        live = await versions.live(session, row)
    if live is None or live.base is None:
        raise Refused("nothing_to_undo")
    return await revert(house, by, question_id, live.base)


async def revert(house: House, by: int, question_id: str, number: int) -> int:
    """Ask a former wording again, as a new version; it has been approved before."""
    async with house.store.writing() as session:
        person = await people.by_id(session, by)
        person.must(Role.EDITOR)
        row = await versions.row_of(session, question_id)
        live = await versions.live(session, row)
        former = await versions.get(session, question_id, number)
        if live is None or former.state is not State.SUPERSEDED:
            raise Refused("stale")
        told = await _again(house, session, person, live, former.question)
        subject = f"question:{question_id}"
        await audit.note(house, session, person, "revert", subject, version=number, told=told)
        return told


async def _again(
    house: House, session: AsyncSession, person: people.Person, live: Version, former: Question
) -> int:
    version = await versions.add(
        house,
        session,
        person,
        former,
        State.REVIEW,
        base=live.number,
        substantive=revising.substantive(live.question, former),
    )
    return await publishing.publish(house, session, [version])


async def retire(house: House, by: int, question_id: str) -> None:
    """Ask the question no more; what is known of it stays, and it can be restored."""
    await _retire(house, by, question_id, retired=True)


async def restore(house: House, by: int, question_id: str) -> None:
    """Ask a retired question again."""
    await _retire(house, by, question_id, retired=False)


async def _retire(house: House, by: int, question_id: str, *, retired: bool) -> None:
    async with house.store.writing() as session:
        person = await people.by_id(session, by)
        person.must(Role.EDITOR)
        row = await session.get(QuestionRow, question_id, with_for_update=True)
        if row is None or row.live is None:
            raise Refused("gone")
        if (row.retired_at is not None) == retired:
            raise Refused("stale")
        row.retired_at = house.clock.now() if retired else None
        action = "retire" if retired else "restore"
        await audit.note(house, session, person, action, f"question:{question_id}")
        await library.touch(session)
