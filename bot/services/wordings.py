"""What an editor types or picks for a field of a question, checked and put into the draft."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import audit, editing, library, people
from bot.services.house import House
from bot.services.library import BANK_ID
from bot.services.people import Role
from bot.services.refusal import Refused
from bot.store.tables import BankRow
from questions.formats import fields
from questions.question import Confidence, Kind, Question, draft

LONGEST = {
    "prompt": 500,
    "answer": 4000,
    "topic": 30,
    "citation": 300,
    "jurisdiction": 50,
    "note": 1000,
}
TYPED = (*LONGEST, "as_of", "expires", "seconds")
FLAGS = ("veto", "ordered", "closed")
SECONDS = range(5, 601)
NOTHING = ("无", "没有", "none", "-")


async def write(house: House, by: int, question_id: str, field: str, text: str) -> None:
    """Put a typed text into a field of one's draft; raises Refused("bad_field") with what is wrong.

    Points that a program has taken from the old answer are taken from the new one.
    """
    value = read(field, text)

    def edit(question: Question) -> Question:
        values: dict[str, Any] = {field: value}
        edited = replace(question, **values)
        return _split(edited) if field == "answer" and _untouched(question) else edited

    await editing.change_by(house, by, question_id, edit)


def read(field: str, text: str) -> Any:
    """The value of a field that an editor has typed; 无 empties what may be empty."""
    if field not in TYPED:
        raise Refused("stale")
    text = text.strip()
    if text.lower() in NOTHING and field not in ("prompt", "answer", "seconds"):
        return ""
    if not text:
        raise Refused("empty_text")
    if len(text) > LONGEST.get(field, 100):
        raise Refused("too_long", most=LONGEST.get(field, 100))
    try:
        value = fields.value(field, text)
    except fields.Unfit as fault:
        raise Refused("bad_field", message=str(fault)) from fault
    if field == "seconds" and value not in SECONDS:
        raise Refused("bad_seconds", least=SECONDS[0], most=SECONDS[-1])
    return value


async def pick(house: House, by: int, question_id: str, field: str, index: int) -> None:
    """Set a field to one of its choices: topic, kind, confidence (by place), or a flag (0 or 1)."""
    if field == "topic":
        async with house.store.reading() as session:
            topics = (await house.library(session)).bank.topics
        value: Any = _at(topics, index)
    elif field == "kind":
        value = _at(tuple(Kind), index)
    elif field == "confidence":
        value = _at(tuple(Confidence), index)
    elif field in FLAGS:
        value = bool(_at((0, 1), index))
    else:
        raise Refused("stale")
    await editing.change(house, by, question_id, **{field: value})


def _at(choices: tuple[Any, ...], index: int) -> Any:
    if not 0 <= index < len(choices):
        raise Refused("stale")
    return choices[index]


async def hold(house: House, by: int, question_id: str, field: str, index: int, *, chosen: bool) -> None:
    """Add one of the bank's posts or sources (by its place) to the question, or take it away."""
    async with house.store.reading() as session:
        bank = (await house.library(session)).bank
    known = {"posts": bank.posts, "sources": tuple(bank.sources)}.get(field)
    if known is None:
        raise Refused("stale")
    name = _at(known, index)

    def edit(question: Question) -> Question:
        held = set(getattr(question, field)) - {name} | ({name} if chosen else set())
        strangers = tuple(other for other in getattr(question, field) if other not in known and other in held)
        values: dict[str, Any] = {field: (*(other for other in known if other in held), *strangers)}
        return replace(question, **values)

    await editing.change_by(house, by, question_id, edit)


async def split_again(house: House, by: int, question_id: str) -> None:
    """Take the points from the draft's answer anew; points that stay keep what a person has set."""

    await editing.change_by(house, by, question_id, _split)


def _split(question: Question) -> Question:
    drafted = draft(question.prompt, question.answer)
    known = {point.text: point for point in question.points}
    points = tuple(known.get(point.text, point) for point in drafted.points)
    return replace(question, points=points, ordered=drafted.ordered, closed=drafted.closed)


def _untouched(question: Question) -> bool:
    """Whether the points are what a program makes of the answer, without anything a person has added."""
    automatic = [point.text for point in draft(question.prompt, question.answer).points]
    added = any(point.alternatives or point.weight != 1 for point in question.points)
    return not added and [point.text for point in question.points] == automatic


async def add_source(house: House, by: int, question_id: str, text: str) -> None:
    """Add a new source, typed as its title and perhaps an address, to the bank and to the draft."""
    words = text.split()
    url = next((word for word in words if word.startswith(("http://", "https://"))), "")
    title = " ".join(word for word in words if word != url)
    if not title:
        raise Refused("empty_text")
    async with house.store.writing() as session:
        person = await people.by_id(session, by)
        person.must(Role.EDITOR)
        source_id = await _new_source(session, title[:200], url)
        await audit.note(house, session, person, "source", f"source:{source_id}", title=title, url=url)
        await library.touch(session)

    def edit(question: Question) -> Question:
        return replace(question, sources=(*(id for id in question.sources if id != source_id), source_id))

    await editing.change_by(house, by, question_id, edit)


async def _new_source(session: AsyncSession, title: str, url: str) -> str:
    row = await session.get_one(BankRow, BANK_ID, with_for_update=True)
    for source_id, known in row.sources.items():
        if known["title"] == title and known.get("url", "") == url:
            return str(source_id)
    number = len(row.sources) + 1
    while f"s{number}" in row.sources:
        number += 1
    row.sources = {**row.sources, f"s{number}": {"title": title, "url": url, "note": ""}}
    return f"s{number}"
