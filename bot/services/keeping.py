"""What is stored of a person: shown to them whole, and erased when they wish."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import audit, kept, noticing, outgoing, people, units
from bot.services.house import House
from bot.services.people import Person, Role
from bot.store.tables import (
    Answer,
    Appeal,
    Audit,
    Batch,
    CardRow,
    DrillSet,
    Member,
    MemberRole,
    Outgoing,
    QuestionVersion,
    WrongCode,
)

LONGEST_COMPLAINT = 1000
GONE = ""
"""Stands in the audit where a name was."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is stored of a person, in numbers for the screen; `export` is all of it as UTF-8 JSON."""

    name: str
    telegram_id: int | None
    unit: str
    posts: tuple[str, ...]
    roles: tuple[Role, ...]
    language: str
    joined_at: datetime
    last_seen_at: datetime | None
    rhythm: dict[str, Any] | None
    answers: int
    cards: int
    sets: int
    appeals: int
    messages: int
    audit: tuple[AuditLine, ...]
    export: bytes


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One act on record that the person did, or that was done to the person by `actor`."""

    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, str]


async def record(house: House, member_id: int) -> Record:
    """Everything stored of a person, for themselves."""
    async with house.store.reading() as session:
        person = await people.by_id(session, member_id)
        member = await session.get_one(Member, member_id)
        unit = (await units.tree(session)).path(person.unit_id)
        whole = await kept.of(house, session, person, unit)
        order = list(Role)
        return Record(
            name=member.name,
            telegram_id=member.telegram_id,
            unit=unit,
            posts=tuple(sorted(person.posts)),
            roles=tuple(sorted(person.roles, key=order.index)),
            language=member.language,
            joined_at=member.joined_at,
            last_seen_at=member.last_seen_at,
            rhythm=member.rhythm,
            answers=await _count(session, Answer, member_id),
            cards=await _count(session, CardRow, member_id),
            sets=await _count(session, DrillSet, member_id),
            appeals=await _count(session, Appeal, member_id),
            messages=await _count(session, Outgoing, member_id),
            audit=await _audit(session, member_id),
            export=json.dumps(whole, ensure_ascii=False, indent=2).encode(),
        )


async def forget(house: House, member_id: int) -> None:
    """Erase a person: all that is theirs goes, what they entered for others stays without a name.

    An answer of theirs that an editor has taught the judge stays as an example of nobody's. Coming back
    needs a new invitation. Raises Refused("last_admin"), or ("gone") the second time.
    """
    async with house.store.writing() as session:
        await people.spare(session, member_id)
        person = await people.by_id(session, member_id)
        own = Audit.subject == audit.member(member_id)
        await session.execute(update(Audit).where(own, Audit.member_id == member_id).values(detail={}))
        await session.execute(update(Audit).where(own).values(subject="member"))
        await session.execute(
            update(Audit).where(Audit.member_id == member_id).values(member_id=None, actor=GONE)
        )
        await _leave_letters(session, person)
        await session.execute(
            update(QuestionVersion).where(QuestionVersion.author_id == member_id).values(author=GONE)
        )
        await session.execute(update(Batch).where(Batch.author_id == member_id).values(author=GONE))
        await session.execute(delete(WrongCode).where(WrongCode.telegram_id == person.telegram_id))
        # The database erases what refers to the person, and forgets the person where others' work does.
        await session.execute(delete(Member).where(Member.id == member_id))
        await audit.note(house, session, GONE, "forget", "member")


async def _leave_letters(session: AsyncSession, person: Person) -> None:
    """Take the person's name and words out of messages to others."""
    asked = Outgoing.due_key.startswith(f"request:{person.id}:")
    for letter in await session.scalars(select(Outgoing).where(asked)):
        letter.payload = {**letter.payload, "by": GONE}
    notices = select(Outgoing).where(
        Outgoing.kind == outgoing.Kind.NOTICE, cast(Outgoing.payload, String).contains('"complaint"')
    )
    for letter in await session.scalars(notices):
        items = letter.payload["items"]
        letter.payload = {"items": [_nobodys(item) if _from(item, person) else item for item in items]}


def _from(item: dict[str, Any], person: Person) -> bool:
    return bool(item["what"] == "complaint" and item["name"] == person.name)


def _nobodys(item: dict[str, Any]) -> dict[str, Any]:
    return {**item, "name": GONE, "words": GONE}


async def _count(session: AsyncSession, table: Any, member_id: int) -> int:
    query = select(func.count()).select_from(table).where(table.member_id == member_id)
    return await session.scalar(query) or 0


async def _audit(session: AsyncSession, member_id: int) -> tuple[AuditLine, ...]:
    rows = await session.scalars(kept.about(member_id))
    return tuple(AuditLine(row.at, row.actor, row.action, row.subject, row.detail) for row in rows)


async def complain(house: House, member_id: int, words: str) -> None:
    """Put what a person says against the records before the admins, outside their quiet hours."""
    async with house.store.writing() as session:
        person = await people.active(session, member_id)
        words = words.strip()[:LONGEST_COMPLAINT]
        admins = await session.scalars(select(MemberRole.member_id).where(MemberRole.role == Role.ADMIN))
        item = {"what": "complaint", "name": person.name, "words": words}
        key = f"complaint:{member_id}:{house.clock.now():%Y%m%d%H%M%S}"
        await noticing.notify(house, session, admins, key, item)
        await audit.note(house, session, person, "complaint", audit.member(member_id), words=words)
