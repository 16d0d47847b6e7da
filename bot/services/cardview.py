"""The card of a question: all that its editors need to see of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import asking, bench, people, versions
from bot.services.bench import Flip
from bot.services.house import House
from bot.services.library import Library
from bot.services.people import Person, Role
from bot.services.versions import State, Version
from questions import revising
from questions.bank import Source
from questions.checking import Fault, check
from questions.figures import MissingFigures, fill
from questions.merging import FieldChange
from questions.question import Question


@dataclass(frozen=True, slots=True)
class Card:
    """A question as its editor sees it.

    `question` is the editor's own draft, else what is asked, else the newest version. `changes` are the
    draft's, `flips` the kept examples it judges otherwise; it is `outdated` when another version has gone
    live since it was made. `others` are drafts and proposals beside it, `rejected` one's own last one, `me`
    is who looks.
    """

    question: Question
    live: Version | None
    retired: bool
    draft: Version | None
    outdated: bool
    changes: tuple[FieldChange, ...]
    flips: tuple[Flip, ...]
    faults: tuple[Fault, ...]
    others: tuple[Version, ...]
    rejected: Version | None
    sources: tuple[Source, ...]
    examples: int
    me: int
    may_edit: bool

    @property
    def substantive(self) -> bool:
        """Whether the draft changes what has to be said, as far as a program can tell."""
        return (
            self.live is not None
            and self.draft is not None
            and revising.substantive(self.live.question, self.draft.question)
        )


async def card(house: House, by: int, question_id: str) -> Card:
    """The question as the editor or reviewer `by` sees it."""
    async with house.store.reading() as session:
        person = await people.by_id(session, by)
        person.must(Role.EDITOR, Role.REVIEWER)
        return await of(session, await house.library(session), person, question_id)


async def of(session: AsyncSession, library: Library, person: Person, question_id: str) -> Card:
    """The question as `person` sees it in this transaction."""
    row = await versions.row_of(session, question_id)
    live = await versions.live(session, row)
    found = await versions.of_question(session, question_id, State.DRAFT, State.REVIEW, State.REJECTED)
    own = [version for version in found if version.author_id == person.id]
    draft = next((version for version in own if version.state is State.DRAFT), None)
    shown = draft or live or (await versions.of_question(session, question_id))[0]
    base = await versions.get(session, question_id, draft.base) if draft and draft.base else None
    rejected = own[0] if own and own[0].state is State.REJECTED else None
    question = shown.question
    bank = library.bank
    return Card(
        question=question,
        live=live,
        retired=row.retired_at is not None,
        draft=draft,
        outdated=draft is not None and draft.base != row.live,
        changes=revising.changes(base.question, question) if base else (),
        flips=await bench.flips(session, base.question, question) if base else (),
        faults=own_faults(library, question),
        others=tuple(v for v in found if v is not draft and v.state is not State.REJECTED),
        rejected=rejected if live is None or rejected is None or rejected.base == live.number else None,
        sources=tuple(bank.sources[id] for id in question.sources if id in bank.sources),
        examples=await bench.count(session, question_id),
        me=person.id,
        may_edit=person.may(Role.EDITOR),
    )


def own_faults(library: Library, question: Question) -> tuple[Fault, ...]:
    """What is wrong with a question by itself, whatever the others say."""
    found = check(replace(library.bank, questions=(question,)))
    return tuple(fault for fault in found if fault.question_id == question.id)


async def preview(house: House, by: int, question_id: str) -> tuple[Question, tuple[str, ...]]:
    """The question as a member of the editor's own unit would see it, and the figures it lacks there."""
    async with house.store.reading() as session:
        person = await people.by_id(session, by)
        person.must(Role.EDITOR, Role.REVIEWER)
        library = await house.library(session)
        question = (await of(session, library, person, question_id)).question
        try:
            values = await asking.figures(session, person.unit_id)
            return fill(question, library.bank.indicators, values), ()
        except MissingFigures as missing:
            return question, missing.indicators
