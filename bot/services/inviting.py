"""Invitations: made, listed, revoked; only the hash of a code is stored."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import audit, people, units
from bot.services.house import House
from bot.services.people import Role
from bot.services.refusal import Refused
from bot.services.units import Tree
from bot.store.tables import Invitation

# Without 0/O, 1/I/L: a code may be read from paper. 31 ** 17 > 2 ** 84.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 17
OWNER_VALID = timedelta(hours=1)
TRUSTED_VALID = timedelta(hours=24)
MEMBER_VALID = timedelta(days=7)
MOST_USES = 500
MOST_SHOWN = 50
START_PREFIX = "join_"


@dataclass(frozen=True, slots=True)
class Invited:
    """A fresh invitation; `code` is shown once and never stored."""

    code: str
    unit: str
    posts: tuple[str, ...]
    role: Role
    uses: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Pending:
    """An invitation that still lets somebody in."""

    id: int
    unit: str
    posts: tuple[str, ...]
    role: Role
    uses_left: int
    expires_at: datetime


def normal(code: str) -> str:
    """A code as typed or scanned, without its prefix, spaces and dashes."""
    code = code.strip().removeprefix(START_PREFIX)
    return code.replace("-", "").replace(" ", "").upper()


def hashed(code: str) -> str:
    """What is stored of a code; 84 random bits need no salt and no slow hash."""
    return hashlib.sha256(normal(code).encode()).hexdigest()


async def invite(
    house: House, by: int, *, unit_id: int, posts: tuple[str, ...], role: Role = Role.MEMBER, uses: int = 1
) -> Invited:
    """Invite into a unit. An admin invites anybody; a lead invites members into the subtree."""
    async with house.store.writing() as session:
        person = await people.by_id(session, by)
        person.must(Role.ADMIN, Role.LEAD)
        tree = await units.tree(session)
        if unit_id not in tree.names:
            raise Refused("gone")
        if not person.may(Role.ADMIN) and (
            role is not Role.MEMBER or unit_id not in tree.subtree(person.unit_id)
        ):
            raise Refused("not_allowed")
        valid = MEMBER_VALID if role is Role.MEMBER else TRUSTED_VALID
        invited = await create(
            house, session, path=tree.path(unit_id), posts=posts, role=role, uses=uses, valid=valid, by=by
        )
        await audit.note(house, session, person, "invite", invited.unit, role=role, uses=uses)
        return invited


async def create(
    house: House,
    session: AsyncSession,
    *,
    path: str,
    posts: tuple[str, ...],
    role: Role,
    uses: int,
    valid: timedelta,
    by: int | None = None,
) -> Invited:
    """Store an invitation; above member it is for one use and at most a day."""
    if role is not Role.MEMBER:
        uses, valid = 1, min(valid, TRUSTED_VALID)
    if not 1 <= uses <= MOST_USES:
        raise Refused("bad_uses", most=MOST_USES)
    known = (await house.library(session)).bank.posts
    unknown = [post for post in posts if post not in known]
    if unknown:
        raise Refused("unknown_post", post=unknown[0], known="、".join(known))
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    now = house.clock.now()
    session.add(
        Invitation(
            code_hash=hashed(code),
            unit_id=await units.ensure(session, path),
            posts=list(posts),
            role=role,
            uses_left=uses,
            created_at=now,
            created_by=by,
            expires_at=now + valid,
        )
    )
    return Invited(code, "/".join(units.parts(path)), posts, role, uses, now + valid)


async def pending(house: House, by: int) -> list[Pending]:
    """The invitations still open that the person may see, newest first."""
    async with house.store.reading() as session:
        person = await people.by_id(session, by)
        person.must(Role.ADMIN, Role.LEAD)
        tree = await units.tree(session)
        scope = None if person.may(Role.ADMIN) else tree.subtree(person.unit_id)
        return await into(session, tree, scope, house.clock.now())


async def into(
    session: AsyncSession, tree: Tree, scope: frozenset[int] | None, now: datetime
) -> list[Pending]:
    """The invitations into the units of `scope` (None: all) that still let somebody in, newest first."""
    query = _still_open(now).order_by(Invitation.id.desc()).limit(MOST_SHOWN)
    if scope is not None:
        query = query.where(Invitation.unit_id.in_(scope))
    return [
        Pending(
            row.id, tree.path(row.unit_id), tuple(row.posts), Role(row.role), row.uses_left, row.expires_at
        )
        for row in await session.scalars(query)
    ]


def _still_open(now: datetime) -> Select[Invitation]:
    return select(Invitation).where(
        Invitation.revoked_at.is_(None), Invitation.uses_left > 0, Invitation.expires_at > now
    )


async def revoke(house: House, by: int, invitation_id: int) -> None:
    """Close an invitation; the person must be allowed to see it."""
    now = house.clock.now()
    async with house.store.writing() as session:
        person = await people.by_id(session, by)
        person.must(Role.ADMIN, Role.LEAD)
        row = await session.scalar(_still_open(now).where(Invitation.id == invitation_id).with_for_update())
        tree = await units.tree(session)
        if row is None or not (person.may(Role.ADMIN) or row.unit_id in tree.subtree(person.unit_id)):
            raise Refused("gone")
        row.revoked_at = now
        await audit.note(house, session, person, "revoke", f"invitation:{invitation_id}")


@dataclass(frozen=True, slots=True)
class Places:
    """Where one can invite: a unit of the tree with what is below it; `here` is None above the roots."""

    here: int | None
    here_name: str
    here_path: str
    parent: int | None
    children: tuple[tuple[int, str], ...]
    may_create: bool


async def places(house: House, by: int, unit_id: int | None) -> Places:
    """The unit and its children, within what the person may invite into; None or 0 starts at the top."""
    async with house.store.reading() as session:
        person = await people.by_id(session, by)
        person.must(Role.ADMIN, Role.LEAD)
        tree = await units.tree(session)
        admin = person.may(Role.ADMIN)
        top = None if admin else person.unit_id
        here = unit_id if unit_id in tree.names else top
        if here is not None and not admin and here not in tree.subtree(person.unit_id):
            raise Refused("not_allowed")
        parent = None if here is None or here == top else (tree.parents[here] or 0)
        return Places(
            here,
            tree.names[here] if here is not None else "",
            tree.path(here) if here is not None else "",
            parent,
            tuple((unit, tree.names[unit]) for unit in tree.children(here)),
            admin,
        )


async def posts(house: House, by: int) -> tuple[str, ...]:
    """The posts of the bank, in its order."""
    async with house.store.reading() as session:
        (await people.by_id(session, by)).must(Role.ADMIN, Role.LEAD)
        return (await house.library(session)).bank.posts


async def new_unit(house: House, by: int, below: int | None, name: str) -> int:
    """Make a unit (or several, as “镇/校”) below another; admins only."""
    async with house.store.writing() as session:
        person = await people.by_id(session, by)
        person.must(Role.ADMIN)
        tree = await units.tree(session)
        if below is not None and below not in tree.names:
            raise Refused("gone")
        path = f"{tree.path(below)}/{name}" if below is not None else name
        made = await units.ensure(session, path)
        await audit.note(house, session, person, "unit", path)
        return made
