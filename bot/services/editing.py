"""Editing a question: a draft that is its author's, sent to a second person or made live."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import audit, batches, people, publishing, versions
from bot.services.cardview import own_faults
from bot.services.house import House
from bot.services.library import Library
from bot.services.people import Person, Role
from bot.services.refusal import Refused
from bot.services.versions import State, Version
from bot.store.tables import QuestionRow, QuestionVersion
from questions import record, revising
from questions.merging import FieldChange
from questions.question import Question

Edit = Callable[[Question], Question]


@dataclass(frozen=True, slots=True)
class Submitted:
    """A draft that has been sent off. `told` people must learn anew if it is live already."""

    question_id: str
    number: int
    live: bool
    told: int


@dataclass(frozen=True, slots=True)
class Clash:
    """A draft beside the version that has gone live since: what each has changed, and what both have."""

    question_id: str
    number: int
    mine: tuple[FieldChange, ...]
    theirs: tuple[FieldChange, ...]
    author: str
    conflicts: tuple[str, ...]


async def change(house: House, by: int, question_id: str, **values: Any) -> None:
    """Change fields of the editor's own draft, which begins with what is asked now."""
    await change_by(house, by, question_id, lambda question: replace(question, **values))


async def change_by(house: House, by: int, question_id: str, edit: Edit) -> None:
    """Replace the draft's question by what `edit` makes of it; `edit` may raise Refused."""
    async with house.store.writing() as session:
        person = await people.by_id(session, by)
        person.must(Role.EDITOR)
        row = await session.get(QuestionRow, question_id, with_for_update=True)
        if row is None:
            raise Refused("gone")
        draft = await _own_draft(session, person, question_id)
        if draft is None:
            live = await versions.live(session, row)
            if live is None:
                raise Refused("stale")
            edited = edit(live.question)
            if edited != live.question:
                await versions.add(house, session, person, edited, State.DRAFT, base=live.number)
            return
        draft.content = record.dump(edit(versions.of_row(draft).question))
        draft.at = house.clock.now()


async def _own_draft(session: AsyncSession, person: Person, question_id: str) -> QuestionVersion | None:
    for version in await versions.of_question(session, question_id, State.DRAFT):
        if version.author_id == person.id:
            return await session.get(QuestionVersion, (question_id, version.number))
    return None


async def submit(house: House, by: int, question_id: str, number: int, *, substantive: bool) -> Submitted:
    """Send one's draft to a second person, or make it live where nobody has to approve.

    Raises Refused("changed_meanwhile") when another version is live by now, ("unfinished") or ("faulty").
    """
    async with house.store.writing() as session:
        person, draft = await _mine(session, by, question_id, number, State.DRAFT)
        row = await versions.row_of(session, question_id)
        if row.live != draft.base:
            raise Refused("changed_meanwhile")
        library = await house.library(session)
        _refuse_faulty(library, versions.of_row(draft).question, await versions.live(session, row))
        draft.substantive = substantive and draft.base is not None
        draft.at = house.clock.now()
        draft.state = State.REVIEW
        subject, told = f"question:{question_id}", 0
        waits = await publishing.wants_approval(house, session, person)
        await audit.note(house, session, person, "submit", subject, version=number, reason=draft.reason)
        if not waits:
            told = await publishing.publish(house, session, [draft])
            await audit.note(house, session, person, "publish", subject, version=number, told=told)
        return Submitted(question_id, number, not waits, told)


def _refuse_faulty(library: Library, question: Question, live: Version | None) -> None:
    """Refuse what nobody should be asked, unless it is asked already."""
    if not question.prompt.strip() or not question.answer.strip():
        raise Refused("unfinished")
    known = {fault.message for fault in own_faults(library, live.question)} if live else set()
    new = [
        fault.message
        for fault in own_faults(library, question)
        # A new topic joins the list when its first question goes live.
        if fault.severity == "error" and fault.message not in known and fault.code != "unknown_topic"
    ]
    if new:
        raise Refused("faulty", faults="；".join(new))


async def explain(house: House, by: int, question_id: str, reason: str) -> None:
    """Write down why one's draft changes the question."""
    async with house.store.writing() as session:
        person = await people.by_id(session, by)
        person.must(Role.EDITOR)
        draft = await _own_draft(session, person, question_id)
        if draft is None:
            raise Refused("stale")
        draft.reason = reason.strip()[: versions.LONGEST_REASON]


async def discard(house: House, by: int, question_id: str, number: int) -> None:
    """Take back one's draft, or one's proposal that waits for review."""
    async with house.store.writing() as session:
        person, version = await _mine(session, by, question_id, number, State.DRAFT, State.REVIEW)
        version.state = State.DROPPED
        await batches.close_if_empty(session, version.batch_id)
        await audit.note(house, session, person, "discard", f"question:{question_id}", version=number)


async def reopen(house: House, by: int, question_id: str, number: int) -> None:
    """Go on working on one's own proposal: taken back from review, or after it was sent back."""
    async with house.store.writing() as session:
        person, version = await _mine(session, by, question_id, number, State.REVIEW, State.REJECTED)
        if await _own_draft(session, person, question_id) is not None:
            raise Refused("has_draft")
        question = versions.of_row(version).question
        if version.state == State.REVIEW:
            version.state = State.DROPPED
            await batches.close_if_empty(session, version.batch_id)
        await versions.add(
            house, session, person, question, State.DRAFT, base=version.base, reason=version.reason
        )


async def clash(house: House, by: int, question_id: str, number: int) -> Clash:
    """One's draft beside the version that has gone live since it was begun."""
    async with house.store.reading() as session:
        _, draft = await _mine(session, by, question_id, number, State.DRAFT)
        base, live = await _sides(session, question_id, draft)
        mine = versions.of_row(draft).question
        return Clash(
            question_id,
            number,
            revising.changes(base, mine),
            revising.changes(base, live.question),
            live.author,
            revising.combine(base, mine, live.question).conflicts,
        )


async def rebase(
    house: House, by: int, question_id: str, number: int, keep: Literal["mine", "theirs"]
) -> None:
    """Put one's draft on top of the version that is live now; where both changed a field, `keep` decides."""
    async with house.store.writing() as session:
        person, draft = await _mine(session, by, question_id, number, State.DRAFT)
        base, live = await _sides(session, question_id, draft)
        combined = revising.combine(base, versions.of_row(draft).question, live.question)
        question = combined.question
        if keep == "theirs":
            kept = {name: getattr(live.question, name) for name in combined.conflicts}
            question = replace(question, **kept)
        draft.state = State.DROPPED
        await versions.add(
            house, session, person, question, State.DRAFT, base=live.number, reason=draft.reason
        )


async def _sides(session: AsyncSession, question_id: str, draft: QuestionVersion) -> tuple[Question, Version]:
    """What a draft was made from, and what is live now; of a new question the draft itself was its origin."""
    live = await versions.live(session, await versions.row_of(session, question_id))
    if live is None or live.number == draft.base:
        raise Refused("stale")
    base = draft.base or live.number
    return (await versions.get(session, question_id, base)).question, live


async def _mine(
    session: AsyncSession, by: int, question_id: str, number: int, *states: State
) -> tuple[Person, QuestionVersion]:
    """The editor and their own version in one of `states`; raises Refused("not_allowed") or ("stale")."""
    person = await people.by_id(session, by)
    person.must(Role.EDITOR)
    row = await session.get(QuestionVersion, (question_id, number))
    if row is None or row.author_id != person.id or row.state not in states:
        raise Refused("stale")
    return person, row
