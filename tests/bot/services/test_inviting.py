from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.clock import SteppedClock
from bot.services import inviting, joining, units
from bot.services.house import House
from bot.services.people import Person, Role
from bot.services.refusal import Refused
from bot.store.tables import Invitation
from tests.bank import HEAD, TOWNSHIP
from tests.bot.services.conftest import DISTRICT, TOWN, Hire


async def unit(house: House, path: str) -> int:
    async with house.store.writing() as session:
        return await units.ensure(session, path)


def test_a_code_cannot_be_guessed() -> None:
    assert len(inviting.ALPHABET) ** inviting.CODE_LENGTH > 2**80
    assert len(set(inviting.ALPHABET)) == len(inviting.ALPHABET)


async def test_only_the_hash_of_a_code_is_stored(house: House, admin: Person) -> None:
    invited = await inviting.invite(house, admin.id, unit_id=admin.unit_id, posts=(TOWNSHIP,))
    async with house.store.reading() as session:
        rows = (await session.scalars(select(Invitation))).all()
    stored = " ".join(str(value) for row in rows for value in vars(row).values())
    assert invited.code not in stored
    assert inviting.hashed(invited.code) in stored


async def test_an_admin_invites_any_role_into_any_unit(house: House, admin: Person) -> None:
    invited = await inviting.invite(
        house, admin.id, unit_id=await unit(house, "河西区/白水乡"), posts=(HEAD,), role=Role.LEAD, uses=9
    )
    assert (invited.unit, invited.posts, invited.role) == ("河西区/白水乡", (HEAD,), Role.LEAD)


async def test_above_member_an_invitation_is_for_one_use_and_a_day(
    house: House, clock: SteppedClock, admin: Person
) -> None:
    invited = await inviting.invite(
        house, admin.id, unit_id=admin.unit_id, posts=(), role=Role.EDITOR, uses=9
    )
    assert invited.uses == 1
    assert invited.expires_at == clock.now() + timedelta(hours=24)


async def test_a_lead_invites_members_into_the_own_subtree(house: House, lead: Person) -> None:
    school = await unit(house, f"{TOWN}/中心小学")
    invited = await inviting.invite(house, lead.id, unit_id=school, posts=(HEAD,), uses=20)
    assert (invited.unit, invited.uses) == (f"{TOWN}/中心小学", 20)


@pytest.mark.parametrize("path", [DISTRICT, f"{DISTRICT}/清水乡"])
async def test_a_lead_cannot_invite_above_or_beside_the_own_unit(
    house: House, lead: Person, path: str
) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        await inviting.invite(house, lead.id, unit_id=await unit(house, path), posts=(TOWNSHIP,))


@pytest.mark.parametrize("role", [Role.LEAD, Role.EDITOR, Role.REVIEWER, Role.ADMIN])
async def test_a_lead_cannot_give_roles_away(house: House, lead: Person, role: Role) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        await inviting.invite(house, lead.id, unit_id=lead.unit_id, posts=(TOWNSHIP,), role=role)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.EDITOR, Role.REVIEWER])
async def test_nobody_else_invites(house: House, hire: Hire, role: Role) -> None:
    person = await hire("孙某", TOWN, (TOWNSHIP,), role)
    with pytest.raises(Refused, match="not_allowed"):
        await inviting.invite(house, person.id, unit_id=person.unit_id, posts=(TOWNSHIP,))
    with pytest.raises(Refused, match="not_allowed"):
        await inviting.pending(house, person.id)


@pytest.mark.parametrize("uses", [0, -1, inviting.MOST_USES + 1])
async def test_an_invitation_has_a_sensible_number_of_uses(house: House, admin: Person, uses: int) -> None:
    with pytest.raises(Refused, match="bad_uses"):
        await inviting.invite(house, admin.id, unit_id=admin.unit_id, posts=(TOWNSHIP,), uses=uses)


async def test_a_post_the_bank_does_not_know_is_refused_by_name(house: House, admin: Person) -> None:
    with pytest.raises(Refused) as refusal:
        await inviting.invite(house, admin.id, unit_id=admin.unit_id, posts=(TOWNSHIP, "门卫"))
    assert refusal.value.reason == "unknown_post"
    assert refusal.value.details["post"] == "门卫"


async def test_open_invitations_are_listed_to_those_who_answer_for_them(
    house: House, clock: SteppedClock, admin: Person, lead: Person
) -> None:
    mine = await inviting.invite(house, lead.id, unit_id=lead.unit_id, posts=(TOWNSHIP,), uses=3)
    await inviting.invite(house, admin.id, unit_id=admin.unit_id, posts=(HEAD,))
    assert [(row.unit, row.uses_left) for row in await inviting.pending(house, lead.id)] == [(TOWN, 3)]
    assert [row.unit for row in await inviting.pending(house, admin.id)] == [DISTRICT, TOWN]
    await joining.join(house, 7, "周某", mine.code)
    assert [row.uses_left for row in await inviting.pending(house, lead.id)] == [2]
    clock.step(timedelta(days=8))
    assert await inviting.pending(house, admin.id) == []


async def test_a_revoked_invitation_lets_nobody_in(house: House, lead: Person) -> None:
    invited = await inviting.invite(house, lead.id, unit_id=lead.unit_id, posts=(TOWNSHIP,))
    (row,) = await inviting.pending(house, lead.id)
    await inviting.revoke(house, lead.id, row.id)
    assert await inviting.pending(house, lead.id) == []
    with pytest.raises(Refused, match="invitation_used"):
        await joining.join(house, 7, "周某", invited.code)
    with pytest.raises(Refused, match="gone"):
        await inviting.revoke(house, lead.id, row.id)


async def test_a_lead_cannot_revoke_what_lies_outside_the_subtree(
    house: House, admin: Person, lead: Person
) -> None:
    await inviting.invite(house, admin.id, unit_id=admin.unit_id, posts=(TOWNSHIP,))
    (row,) = await inviting.pending(house, admin.id)
    with pytest.raises(Refused, match="gone"):
        await inviting.revoke(house, lead.id, row.id)
    assert len(await inviting.pending(house, admin.id)) == 1
