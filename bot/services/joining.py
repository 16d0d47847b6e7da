"""Coming in by an invitation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import asking, audit, drilling, people, reminding, units
from bot.services.house import House, calendar
from bot.services.inviting import hashed
from bot.services.people import Person, Role
from bot.services.refusal import Refused
from bot.store.engine import changed
from bot.store.tables import Invitation, Member, MemberPost, MemberRole, WrongCode

WRONG_CODES_EACH = 5
WRONG_CODES_ALL = 100
WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Welcome:
    """What a newcomer is told. `minutes` is a day's drill.

    Who was in already comes in `again`; nothing is `gained` by an invitation that gives nothing new, or
    that was `spent`.
    """

    person: Person
    unit: str
    questions: int
    minutes: int
    days_left: int | None
    again: bool
    gained: bool = True
    spent: bool = False


async def join(house: House, telegram_id: int, name: str, code: str) -> Welcome:
    """Use an invitation. Raises Refused("wrong_code"), ("too_many_codes") or ("invitation_used")."""
    refusal = await _slow_down(house, telegram_id)
    if refusal is None:
        try:
            welcome = await _use(house, telegram_id, name, code)
        except IntegrityError:
            # The same person came in through another copy of the program since we looked.
            welcome = await _use(house, telegram_id, name, code)
        if welcome is not None:
            return welcome
        refusal = Refused("wrong_code")
    raise refusal


async def _use(house: House, telegram_id: int, name: str, code: str) -> Welcome | None:
    async with house.store.writing() as session:
        invitation = await session.scalar(select(Invitation).where(Invitation.code_hash == hashed(code)))
        if invitation is not None:
            return await _admit(house, session, invitation, telegram_id, name)
        session.add(WrongCode(telegram_id=telegram_id, at=house.clock.now()))
    return None


async def _slow_down(house: House, telegram_id: int) -> Refused | None:
    since = house.clock.now() - WINDOW
    async with house.store.writing() as session:
        await session.execute(delete(WrongCode).where(WrongCode.at < since))
        own = select(func.count()).where(WrongCode.telegram_id == telegram_id)
        if (await session.scalar(own) or 0) >= WRONG_CODES_EACH:
            return Refused("too_many_codes")
        if (await session.scalar(select(func.count(WrongCode.id))) or 0) >= WRONG_CODES_ALL:
            return Refused("too_many_codes")
    return None


async def _admit(
    house: House, session: AsyncSession, invitation: Invitation, telegram_id: int, name: str
) -> Welcome:
    now = house.clock.now()
    member = await session.scalar(
        select(Member).where(Member.telegram_id == telegram_id).with_for_update(key_share=True)
    )
    if member is not None and member.deactivated_at is not None:
        raise Refused("deactivated")
    again = member is not None
    if member is not None and await _has_all(session, member, invitation):
        return replace(await _welcome(house, session, member, again=True), gained=False)
    usable = (
        update(Invitation)
        .where(
            Invitation.id == invitation.id,
            Invitation.uses_left > 0,
            Invitation.expires_at > now,
            Invitation.revoked_at.is_(None),
        )
        .values(uses_left=Invitation.uses_left - 1)
    )
    if not await changed(session, usable):
        if member is not None:
            known = await _welcome(house, session, member, again=True)
            return replace(known, gained=False, spent=True)
        raise Refused("invitation_used")
    if member is None:
        member = Member(telegram_id=telegram_id, name=name[:100], unit_id=invitation.unit_id, joined_at=now)
        session.add(member)
        await session.flush()
    member.unit_id = invitation.unit_id
    for post in invitation.posts:
        await session.merge(MemberPost(member_id=member.id, post=post))
    if invitation.role != Role.MEMBER:
        await session.merge(MemberRole(member_id=member.id, role=invitation.role))
    await session.flush()
    await reminding.arm(house, session, member.id)
    person = await people.person(session, member)
    await audit.note(
        house, session, person, "join", audit.member(member.id), invitation=invitation.id, again=again
    )
    return await _welcome(house, session, member, again=again)


async def _has_all(session: AsyncSession, member: Member, invitation: Invitation) -> bool:
    """Whether the invitation would give the member nothing new: a link is easily tapped twice."""
    person = await people.person(session, member)
    return (
        person.unit_id == invitation.unit_id
        and person.posts.issuperset(invitation.posts)
        and Role(invitation.role) in person.roles
    )


async def _welcome(house: House, session: AsyncSession, member: Member, *, again: bool) -> Welcome:
    person = await people.person(session, member)
    now = house.clock.now()
    campaign = await calendar(session)
    library = await house.library(session)
    askable = await asking.askable(session, library, person)
    size = house.settings.drill.size
    return Welcome(
        person=person,
        unit=(await units.tree(session)).path(person.unit_id),
        questions=len(askable),
        minutes=max(1, round(min(size, len(askable)) * drilling.MINUTES_EACH)),
        days_left=campaign.days_left(campaign.day(now)),
        again=again,
    )
