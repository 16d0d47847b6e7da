"""New questions: from a prompt and an answer to a draft with proposed points."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from bot.services import editing, people, versions
from bot.services.house import House
from bot.services.library import Library
from bot.services.people import Role
from bot.services.refusal import Refused
from bot.services.versions import State
from bot.services.wordings import read
from bot.store.tables import QuestionRow
from questions import duplicates
from questions.merging import new_id
from questions.question import Question, draft

MOST_ALIKE = 3


@dataclass(frozen=True, slots=True)
class Begun:
    """A new draft, and questions of the bank that ask nearly the same."""

    question_id: str
    alike: tuple[Question, ...]


async def begin(house: House, by: int, prompt: str) -> Begun:
    """Keep a new question's prompt; its answer comes next."""
    prompt = read("prompt", prompt)
    async with house.store.writing() as session:
        person = await people.by_id(session, by)
        person.must(Role.EDITOR)
        library = await house.library(session)
        taken = frozenset(await session.scalars(select(QuestionRow.id)))
        question_id = new_id(prompt, "", taken)
        last = await session.scalar(select(func.max(QuestionRow.position)))
        session.add(QuestionRow(id=question_id, live=None, position=0 if last is None else last + 1))
        await session.flush()
        question = Question(question_id, prompt, "")
        await versions.add(house, session, person, question, State.DRAFT, base=None)
    return Begun(question_id, await asyncio.to_thread(alike, library, question))


async def answer(house: House, by: int, question_id: str, text: str) -> None:
    """Give the draft its answer, with its points proposed."""
    text = read("answer", text)

    def edit(question: Question) -> Question:
        drafted = draft(question.prompt, text)
        return replace(
            question, answer=text, points=drafted.points, ordered=drafted.ordered, closed=drafted.closed
        )

    await editing.change_by(house, by, question_id, edit)


async def abandon(house: House, by: int, question_id: str) -> None:
    """Give a new question up that has never been live."""
    async with house.store.reading() as session:
        row = await versions.row_of(session, question_id)
        found = await versions.of_question(session, question_id, State.DRAFT)
    own = [version for version in found if version.author_id == by]
    if row.live is not None or not own:
        raise Refused("stale")
    await editing.discard(house, by, question_id, own[0].number)


def alike(library: Library, question: Question) -> tuple[Question, ...]:
    """Other questions of the bank with the same or nearly the same prompt, at most a few."""
    others = [other for other in library.bank.questions if other.id != question.id]
    found = duplicates.find([*others, question])
    ids = [pair.first for pair in found if pair.second == question.id and pair.relation != "contradiction"]
    return tuple(library.by_id[id] for id in dict.fromkeys(ids))[:MOST_ALIKE]
