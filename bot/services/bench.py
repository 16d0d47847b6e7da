"""The bench of marked answers: what the judge says to any answer, and examples that hold it to account."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import asking, audit, library, people, versions
from bot.services.house import House
from bot.services.people import Role
from bot.services.refusal import Refused
from bot.services.versions import State
from bot.store.tables import TaughtAnswer
from questions import grading
from questions.figures import MissingFigures, fill
from questions.grading import Taught, Verdict
from questions.question import Question

LONGEST = 4096
RIGHT, WRONG = 1.0, 0.0
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Example:
    """A kept answer; `right` is how a person has marked it, `agrees` whether the judge says so by itself."""

    id: int
    text: str
    right: bool
    appealed: bool
    agrees: bool


@dataclass(frozen=True, slots=True)
class Flip:
    """A kept example that a change of the question would judge otherwise; `good` if as it was marked."""

    text: str
    right: bool
    passed: bool

    @property
    def good(self) -> bool:
        return self.right == self.passed


@dataclass(frozen=True, slots=True)
class Bench:
    """A question on the bench (one's own draft, if there is one) with its kept examples."""

    question: Question
    draft: bool
    examples: tuple[Example, ...]


async def look(house: House, by: int, question_id: str) -> Bench:
    """The question with its examples."""
    async with house.store.reading() as session:
        (await people.by_id(session, by)).must(Role.EDITOR, Role.REVIEWER)
        question, draft = await _wording(session, by, question_id)
        rows = await _examples(session, question_id)
        marked = [Taught(row.text, row.score) for row in rows]
        return Bench(
            question,
            draft,
            tuple(
                Example(row.id, row.text, _right(row), row.appeal_id is not None, agrees)
                for row, agrees in zip(rows, _agreements(question, marked), strict=True)
            ),
        )


async def judge(house: House, by: int, question_id: str, text: str) -> tuple[Question, Verdict]:
    """The question, in the figures of one's unit, and what the taught judge says to `text`."""
    async with house.store.reading() as session:
        person = await people.by_id(session, by)
        person.must(Role.EDITOR, Role.REVIEWER)
        question, _ = await _wording(session, by, question_id)
        rows = await _examples(session, question_id)
        indicators = (await house.library(session)).bank.indicators
        with suppress(MissingFigures):
            question = fill(question, indicators, await asking.figures(session, person.unit_id))
    taught = tuple(Taught(row.text, row.score) for row in rows)
    return question, grading.grade(question, text[:LONGEST], taught=taught)


async def keep(house: House, by: int, question_id: str, text: str, *, right: bool) -> None:
    """Keep an answer as an example that counts as right, or as wrong; an older mark of it gives way."""
    text = text.strip()[:LONGEST]
    async with house.store.writing() as session:
        person = await people.by_id(session, by)
        person.must(Role.EDITOR)
        await versions.row_of(session, question_id)
        for row in await _examples(session, question_id):
            if row.text == text:
                row.withdrawn_at = house.clock.now()
        session.add(
            TaughtAnswer(
                question_id=question_id,
                text=text,
                score=RIGHT if right else WRONG,
                by_id=person.id,
                at=house.clock.now(),
            )
        )
        await audit.note(house, session, person, "teach", f"question:{question_id}", right=right, text=text)
        await library.touch(session)


async def withdraw(house: House, by: int, example_id: int) -> str:
    """Let the judge forget an example; returns the question's id."""
    async with house.store.writing() as session:
        person = await people.by_id(session, by)
        person.must(Role.EDITOR)
        row = await session.get(TaughtAnswer, example_id)
        if row is None or row.withdrawn_at is not None:
            raise Refused("gone")
        row.withdrawn_at = house.clock.now()
        subject = f"question:{row.question_id}"
        await audit.note(house, session, person, "unteach", subject, text=row.text)
        await library.touch(session)
        return row.question_id


async def flips(session: AsyncSession, old: Question, new: Question) -> tuple[Flip, ...]:
    """The kept examples that `new` judges otherwise than `old`."""
    if (old.prompt, old.answer, old.points) == (new.prompt, new.answer, new.points):
        return ()
    rows = await _examples(session, new.id)
    marked = [Taught(row.text, row.score) for row in rows]
    return tuple(
        Flip(row.text, _right(row), after)
        for row, before, after in zip(rows, _passes(old, marked), _passes(new, marked), strict=True)
        if before != after
    )


def _agreements(question: Question, marked: Sequence[Taught]) -> list[bool]:
    passes = _passes(question, marked)
    return [passed == (each.score >= HALF) for passed, each in zip(passes, marked, strict=True)]


def _passes(question: Question, marked: Sequence[Taught]) -> list[bool]:
    """Whether each example passes by the points and by what the other examples teach."""
    return [
        grading.grade(
            question, each.answer, taught=tuple(other for other in marked if other is not each)
        ).outcome
        == "pass"
        for each in marked
    ]


def _right(row: TaughtAnswer) -> bool:
    return row.score >= HALF


async def _examples(session: AsyncSession, question_id: str) -> list[TaughtAnswer]:
    rows = await session.scalars(
        select(TaughtAnswer)
        .where(TaughtAnswer.question_id == question_id, TaughtAnswer.withdrawn_at.is_(None))
        .order_by(TaughtAnswer.id)
    )
    return list(rows)


async def _wording(session: AsyncSession, by: int, question_id: str) -> tuple[Question, bool]:
    """The editor's own draft, else what is asked, else the newest version; and whether it is a draft."""
    for version in await versions.of_question(session, question_id, State.DRAFT):
        if version.author_id == by:
            return version.question, True
    row = await versions.row_of(session, question_id)
    current = await versions.live(session, row)
    if current is None:
        (current, *_) = await versions.of_question(session, question_id)
    return current.question, False


async def count(session: AsyncSession, question_id: str) -> int:
    """How many examples a question has."""
    return len(await _examples(session, question_id))
