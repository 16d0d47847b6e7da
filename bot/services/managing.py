"""People as an admin manages them: found, moved, given posts and roles, sent off and let back in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from pypinyin import Style, pinyin
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import audit, drilling, outgoing, people, reminding, units
from bot.services.house import House
from bot.services.people import Person, Role
from bot.services.refusal import Refused
from bot.services.units import Tree
from bot.store.tables import Awaited, Member, MemberPost, MemberRole, Outgoing, Unit

MOST_FOUND = 30


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person as admins see them; a lead sees those of the own subtree."""

    id: int
    name: str
    unit_id: int
    unit: str
    posts: tuple[str, ...]
    roles: tuple[Role, ...]
    active: bool
    reachable: bool
    last_seen_at: datetime | None


async def find(house: House, by: int, text: str = "") -> list[PersonLine]:
    """People whose name, unit or initials (“lm” for 李明) hold each word of `text`; active ones first."""
    words = text.lower().split()
    async with house.store.reading() as session:
        tree, scope = await _view(session, by)
        query = select(Member)
        if scope is not None:
            query = query.where(Member.unit_id.in_(scope))
        found = [
            member
            for member in await session.scalars(query)
            if all(_matches(word, member.name, tree.path(member.unit_id)) for word in words)
        ]
        found.sort(key=lambda member: (member.deactivated_at is not None, member.unit_id, member.id))
        return await _lines(session, tree, found[:MOST_FOUND])


async def look(house: House, by: int, member_id: int) -> PersonLine:
    """One person; raises Refused("gone") for those one may not see."""
    async with house.store.reading() as session:
        tree, scope = await _view(session, by)
        member = await session.get(Member, member_id)
        if member is None or (scope is not None and member.unit_id not in scope):
            raise Refused("gone")
        return (await _lines(session, tree, [member]))[0]


async def move(house: House, by: int, member_id: int, unit_id: int) -> PersonLine:
    """Put a person into another unit."""
    async with _acting(house, by, member_id) as (session, admin, member):
        tree = await units.tree(session)
        if unit_id not in tree.names:
            raise Refused("gone")
        if member.unit_id != unit_id:
            before, after = tree.path(member.unit_id), tree.path(unit_id)
            member.unit_id = unit_id
            await audit.note(
                house, session, admin, "move", audit.member(member_id), before=before, after=after
            )
        return await _line(session, member)


async def set_posts(house: House, by: int, member_id: int, posts: Iterable[str]) -> PersonLine:
    """Give a person exactly these posts; raises Refused("unknown_post", post, known)."""
    wanted = tuple(dict.fromkeys(posts))
    async with _acting(house, by, member_id) as (session, admin, member):
        known = (await house.library(session)).bank.posts
        for post in wanted:
            if post not in known:
                raise Refused("unknown_post", post=post, known="、".join(known))
        held = (await people.person(session, member)).posts
        if held != set(wanted):
            await session.execute(delete(MemberPost).where(MemberPost.member_id == member_id))
            session.add_all(MemberPost(member_id=member_id, post=post) for post in wanted)
            await audit.note(
                house,
                session,
                admin,
                "posts",
                audit.member(member_id),
                before="、".join(sorted(held)),
                after="、".join(wanted),
            )
        return await _line(session, member)


async def grant(house: House, by: int, member_id: int, role: Role) -> PersonLine:
    """Give a person a role."""
    async with _acting(house, by, member_id) as (session, admin, member):
        if role not in (await people.person(session, member)).roles:
            session.add(MemberRole(member_id=member_id, role=role))
            await audit.note(house, session, admin, "grant", audit.member(member_id), role=role)
        return await _line(session, member)


async def revoke_role(house: House, by: int, member_id: int, role: Role) -> PersonLine:
    """Take a role from a person; raises Refused("last_admin")."""
    last = role is Role.ADMIN
    async with _acting(house, by, member_id, spare=last) as (session, admin, member):
        held = (await people.person(session, member)).roles
        if role is not Role.MEMBER and role in held:
            await session.execute(
                delete(MemberRole).where(MemberRole.member_id == member_id, MemberRole.role == role)
            )
            await audit.note(house, session, admin, "revoke_role", audit.member(member_id), role=role)
        return await _line(session, member)


async def deactivate(house: House, by: int, member_id: int) -> PersonLine:
    """Send a person off: the open set ends, nothing is sent any more. Raises Refused("last_admin")."""
    async with _acting(house, by, member_id, spare=True) as (session, admin, member):
        if member.deactivated_at is None:
            now = house.clock.now()
            member.deactivated_at, member.next_reminder_at = now, None
            drill = await drilling.unfinished(session, member_id)
            if drill is not None:
                await drilling.finish(house, session, drill)
            await session.execute(delete(Awaited).where(Awaited.member_id == member_id))
            await session.execute(
                update(Outgoing)
                .where(Outgoing.member_id == member_id, Outgoing.state == outgoing.State.WAITING)
                .values(state=outgoing.State.DROPPED, settled_at=now, error="deactivated")
            )
            await audit.note(house, session, admin, "deactivate", audit.member(member_id))
        return await _line(session, member)


async def reactivate(house: House, by: int, member_id: int) -> PersonLine:
    """Let a person back in, with the reminders they had."""
    async with _acting(house, by, member_id) as (session, admin, member):
        if member.deactivated_at is not None:
            member.deactivated_at = None
            await reminding.arm(house, session, member_id)
            await audit.note(house, session, admin, "reactivate", audit.member(member_id))
        return await _line(session, member)


async def rename_unit(house: House, by: int, unit_id: int, name: str) -> str:
    """Give a unit another name; returns its path. Raises Refused("bad_unit") or ("unit_exists")."""
    async with house.store.writing() as session:
        admin = await people.by_id(session, by)
        admin.must(Role.ADMIN)
        unit = await session.get(Unit, unit_id, with_for_update=True)
        if unit is None:
            raise Refused("gone")
        names = units.parts(name)
        if len(names) > 1:
            raise Refused("bad_unit", path=name)
        tree = await units.tree(session)
        siblings = {tree.names[other] for other in tree.children(unit.parent_id) if other != unit_id}
        if names[0] in siblings:
            raise Refused("unit_exists", name=names[0])
        if unit.name != names[0]:
            before, unit.name = unit.name, names[0]
            await session.flush()
            await audit.note(
                house, session, admin, "rename_unit", f"unit:{unit_id}", before=before, after=unit.name
            )
        return (await units.tree(session)).path(unit_id)


@asynccontextmanager
async def _acting(
    house: House, by: int, member_id: int, *, spare: bool = False
) -> AsyncIterator[tuple[AsyncSession, Person, Member]]:
    """An admin acts upon a person, who does nothing meanwhile; `spare` where it could take the last admin."""
    async with house.store.writing() as session:
        admin = await people.by_id(session, by)
        admin.must(Role.ADMIN)
        if spare:
            await people.spare(session, member_id)
        member = await session.get(Member, member_id, with_for_update={"key_share": True})
        if member is None:
            raise Refused("gone")
        yield session, admin, member


async def _view(session: AsyncSession, by: int) -> tuple[Tree, frozenset[int] | None]:
    """The tree, and the units whose people may be seen (None: all)."""
    person = await people.by_id(session, by)
    person.must(Role.ADMIN, Role.LEAD)
    tree = await units.tree(session)
    return tree, None if person.may(Role.ADMIN) else tree.subtree(person.unit_id)


async def _line(session: AsyncSession, member: Member) -> PersonLine:
    await session.flush()
    return (await _lines(session, await units.tree(session), [member]))[0]


async def _lines(session: AsyncSession, tree: Tree, members: list[Member]) -> list[PersonLine]:
    ids = [member.id for member in members]
    posts: dict[int, list[str]] = {id: [] for id in ids}
    roles: dict[int, list[Role]] = {id: [] for id in ids}
    held = select(MemberPost.member_id, MemberPost.post).where(MemberPost.member_id.in_(ids))
    for member_id, post in await session.execute(held.order_by(MemberPost.post)):
        posts[member_id].append(post)
    given = select(MemberRole.member_id, MemberRole.role).where(MemberRole.member_id.in_(ids))
    for member_id, role in await session.execute(given):
        roles[member_id].append(Role(role))
    order = list(Role)
    return [
        PersonLine(
            id=member.id,
            name=member.name,
            unit_id=member.unit_id,
            unit=tree.path(member.unit_id),
            posts=tuple(posts[member.id]),
            roles=tuple(sorted(roles[member.id], key=order.index)),
            active=member.deactivated_at is None,
            reachable=member.unreachable_at is None,
            last_seen_at=member.last_seen_at,
        )
        for member in members
    ]


def _matches(word: str, name: str, unit: str) -> bool:
    if word in name.lower() or word in unit.lower():
        return True
    letters = _letters(name)
    return word.isascii() and any(
        all(letter in own for letter, own in zip(word, letters[start:], strict=False))
        for start in range(len(letters) - len(word) + 1)
    )


@lru_cache(maxsize=20_000)
def _letters(name: str) -> tuple[str, ...]:
    """The letters each character of a name can begin with: 曾 is said zeng or ceng."""
    return tuple("".join(readings).lower() for readings in pinyin(name, Style.FIRST_LETTER, heteronym=True))
