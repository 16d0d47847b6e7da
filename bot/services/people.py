"""Persons as the services see them: who they are, what they hold and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, ScalarSelect, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.services import units
from bot.services.house import House
from bot.services.refusal import Refused
from bot.store.tables import Member, MemberPost, MemberRole

SEEN_STEP = timedelta(hours=1)
_SEPARATOR = "\n"


class Role(StrEnum):
    """A capability; they add up, and an admin has all of them."""

    MEMBER = "member"
    LEAD = "lead"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Person:
    """A member with posts and roles."""

    id: int
    telegram_id: int | None
    name: str
    unit_id: int
    language: str
    active: bool
    posts: frozenset[str]
    roles: frozenset[Role]
    last_seen_at: datetime | None = None
    reachable: bool = True

    def may(self, *roles: Role) -> bool:
        """Whether the person has one of `roles`, or is an admin."""
        return self.active and (Role.ADMIN in self.roles or not self.roles.isdisjoint(roles))

    def must(self, *roles: Role) -> None:
        """Raise Refused("not_allowed") unless the person may act as one of `roles`."""
        if not self.may(*roles):
            raise Refused("not_allowed")


def _names_of(name: InstrumentedAttribute[str], owner: InstrumentedAttribute[int]) -> ScalarSelect[str]:
    held = select(func.aggregate_strings(name, _SEPARATOR)).where(owner == Member.id)
    return held.scalar_subquery()


FACTS = (
    Member.id,
    Member.telegram_id,
    Member.name,
    Member.unit_id,
    Member.language,
    Member.deactivated_at,
    Member.last_seen_at,
    Member.unreachable_at,
    _names_of(MemberPost.post, MemberPost.member_id).label("posts"),
    _names_of(MemberRole.role, MemberRole.member_id).label("roles"),
)
"""The columns that `of_row` makes a Person of: posts and roles come with the member, in one step."""

_BY_ID = select(*FACTS).where(Member.id == bindparam("member"))
_BY_TELEGRAM = select(*FACTS).where(Member.telegram_id == bindparam("account"))
_HOLD = select(Member.deactivated_at).where(Member.id == bindparam("member")).with_for_update(key_share=True)


def of_row(row: Row[*tuple[Any, ...]]) -> Person:
    """The person that a row with FACTS tells of."""
    return Person(
        id=row.id,
        telegram_id=row.telegram_id,
        name=row.name,
        unit_id=row.unit_id,
        language=row.language,
        active=row.deactivated_at is None,
        posts=frozenset(row.posts.split(_SEPARATOR) if row.posts else ()),
        roles=frozenset({Role.MEMBER, *map(Role, row.roles.split(_SEPARATOR) if row.roles else ())}),
        last_seen_at=row.last_seen_at,
        reachable=row.unreachable_at is None,
    )


async def by_telegram(session: AsyncSession, telegram_id: int) -> Person | None:
    """The person behind a Telegram account, active or not."""
    row = (await session.execute(_BY_TELEGRAM, {"account": telegram_id})).one_or_none()
    return None if row is None else of_row(row)


async def by_id(session: AsyncSession, member_id: int) -> Person:
    """The person of a member id; raises Refused("gone") if it is no more."""
    row = (await session.execute(_BY_ID, {"member": member_id})).one_or_none()
    if row is None:
        raise Refused("gone")
    return of_row(row)


async def person(session: AsyncSession, member: Member) -> Person:
    """`member` with posts and roles."""
    return await by_id(session, member.id)


async def hold(session: AsyncSession, member_id: int) -> None:
    """Let nothing else act for a person, who must not be deactivated, until the transaction ends.

    So two phones, or two copies of the program, take turns: the second sees what the first has done.
    """
    row = (await session.execute(_HOLD, {"member": member_id})).one_or_none()
    if row is None:
        raise Refused("gone")
    if row.deactivated_at is not None:
        raise Refused("deactivated")


async def active(session: AsyncSession, member_id: int) -> Person:
    """The person, held as by `hold`."""
    if session.get_bind().dialect.name != "sqlite":
        # SQLite's writing transactions are alone as they are.
        await hold(session, member_id)
    found = await by_id(session, member_id)
    if not found.active:
        raise Refused("deactivated")
    return found


async def spare(session: AsyncSession, admin_id: int) -> None:
    """Raise Refused("last_admin") if nobody else would be an active admin without this one."""
    # Locked in one order before anything else is, so that of the last two admins only one can go.
    admins = await session.scalars(
        select(Member.id)
        .join(MemberRole, MemberRole.member_id == Member.id)
        .where(MemberRole.role == Role.ADMIN, Member.deactivated_at.is_(None))
        .order_by(Member.id)
        .with_for_update(key_share=True)
    )
    if set(admins) == {admin_id}:
        raise Refused("last_admin")


async def get(house: House, member_id: int) -> Person:
    """The person of a member id; raises Refused("gone") if it is no more."""
    async with house.store.reading() as session:
        return await by_id(session, member_id)


async def reachable(house: House, telegram_id: int, *, reachable: bool) -> None:
    """Note that messages reach a person again, or no longer."""
    async with house.store.writing() as session:
        await session.execute(
            update(Member)
            .where(Member.telegram_id == telegram_id)
            .values(unreachable_at=None if reachable else house.clock.now())
        )


async def place(house: House, member_id: int) -> str:
    """The path of the person's unit."""
    async with house.store.reading() as session:
        found = await by_id(session, member_id)
        return (await units.tree(session)).path(found.unit_id)


async def speak(house: House, member_id: int, language: str) -> Person:
    """Talk to a person in another language."""
    async with house.store.writing() as session:
        await session.execute(update(Member).where(Member.id == member_id).values(language=language))
        return await by_id(session, member_id)


async def seen(house: House, person: Person) -> None:
    """Note that a person was here, to the hour, and that messages reach them."""
    now = house.clock.now()
    if person.reachable and person.last_seen_at and now - person.last_seen_at < SEEN_STEP:
        return
    async with house.store.writing() as session:
        await session.execute(
            update(Member).where(Member.id == person.id).values(last_seen_at=now, unreachable_at=None)
        )
