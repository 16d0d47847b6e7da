"""Persons as the services see them: who they are, what they hold and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import false, select, true, union_all, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import units
from bot.services.house import House
from bot.services.refusal import Refused
from bot.store.tables import Member, MemberPost, MemberRole

SEEN_STEP = timedelta(hours=1)


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


async def by_telegram(session: AsyncSession, telegram_id: int) -> Person | None:
    """The person behind a Telegram account, active or not."""
    member = await session.scalar(select(Member).where(Member.telegram_id == telegram_id))
    return None if member is None else await person(session, member)


async def by_id(session: AsyncSession, member_id: int) -> Person:
    """The person of a member id; raises Refused("gone") if it is no more."""
    member = await session.get(Member, member_id)
    if member is None:
        raise Refused("gone")
    return await person(session, member)


async def person(session: AsyncSession, member: Member) -> Person:
    """`member` with posts and roles."""
    held = union_all(
        select(MemberPost.post, false()).where(MemberPost.member_id == member.id),
        select(MemberRole.role, true()).where(MemberRole.member_id == member.id),
    )
    rows = (await session.execute(held)).all()
    return Person(
        id=member.id,
        telegram_id=member.telegram_id,
        name=member.name,
        unit_id=member.unit_id,
        language=member.language,
        active=member.deactivated_at is None,
        posts=frozenset(name for name, is_role in rows if not is_role),
        roles=frozenset({Role.MEMBER, *(Role(name) for name, is_role in rows if is_role)}),
        last_seen_at=member.last_seen_at,
        reachable=member.unreachable_at is None,
    )


async def active(session: AsyncSession, member_id: int) -> Person:
    """The person, who must not be deactivated; until the transaction ends nothing else acts for them.

    So two phones, or two copies of the program, take turns: the second sees what the first has done.
    """
    await session.execute(select(Member.id).where(Member.id == member_id).with_for_update(key_share=True))
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
