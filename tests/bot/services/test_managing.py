import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.services import drilling, managing, outgoing, people, reminding, units
from bot.services.house import House
from bot.services.people import Person, Role
from bot.services.refusal import Refused
from bot.store.tables import Audit, Awaited, Member, Outgoing, Unit
from tests.bank import HEAD, TOWNSHIP
from tests.bot.services.conftest import DISTRICT, TOWN, Hire
from tests.bot.services.hand import Hand


async def unit(house: House, path: str) -> int:
    async with house.store.writing() as session:
        return await units.ensure(session, path)


async def acts(house: House, action: str) -> list[Audit]:
    async with house.store.reading() as session:
        return list(await session.scalars(select(Audit).where(Audit.action == action)))


async def names(house: House, by: Person, text: str) -> list[str]:
    return [line.name for line in await managing.find(house, by.id, text)]


async def test_people_are_found_by_name_unit_and_initials(house: House, admin: Person, hire: Hire) -> None:
    await hire("李明", TOWN)
    await hire("李红", "河东区/清水乡")
    await hire("曾国荣", "河东区/清水乡")
    assert await names(house, admin, "李") == ["李明", "李红"]
    assert await names(house, admin, "清水") == ["李红", "曾国荣"]
    assert await names(house, admin, "lm") == ["李明"]
    assert await names(house, admin, "LH") == ["李红"]
    assert await names(house, admin, "清水 李") == ["李红"]
    assert await names(house, admin, "无此人") == []


@pytest.mark.parametrize("initials", ["zgr", "cgr", "gr"])
async def test_a_surname_is_found_by_each_of_its_readings(
    house: House, admin: Person, hire: Hire, initials: str
) -> None:
    await hire("曾国荣", TOWN)
    assert await names(house, admin, initials) == ["曾国荣"]


async def test_without_a_word_everybody_is_listed_a_page_long_and_those_sent_off_last(
    house: House, admin: Person, hire: Hire
) -> None:
    gone = await hire("甲", TOWN)
    await managing.deactivate(house, admin.id, gone.id)
    for number in range(managing.MOST_FOUND):
        await hire(f"学员{number}", TOWN)
    listed = await managing.find(house, admin.id)
    assert len(listed) == managing.MOST_FOUND
    assert all(line.active for line in listed)
    (line,) = await managing.find(house, admin.id, "甲")
    assert not line.active


async def test_a_lead_sees_the_own_subtree_and_changes_nothing(
    house: House, lead: Person, hire: Hire
) -> None:
    below = await hire("校长", f"{TOWN}/中心小学", (HEAD,))
    beside = await hire("外乡人", "河东区/清水乡")
    assert set(await names(house, lead, "")) == {"校长", "钱书记"}
    assert (await managing.look(house, lead.id, below.id)).unit == f"{TOWN}/中心小学"
    with pytest.raises(Refused, match="gone"):
        await managing.look(house, lead.id, beside.id)
    for act in (
        managing.move(house, lead.id, below.id, lead.unit_id),
        managing.set_posts(house, lead.id, below.id, (TOWNSHIP,)),
        managing.grant(house, lead.id, below.id, Role.LEAD),
        managing.revoke_role(house, lead.id, lead.id, Role.LEAD),
        managing.deactivate(house, lead.id, below.id),
        managing.reactivate(house, lead.id, below.id),
        managing.rename_unit(house, lead.id, lead.unit_id, "新名"),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            await act


@pytest.mark.parametrize("role", [Role.MEMBER, Role.EDITOR, Role.REVIEWER])
async def test_nobody_else_looks_anybody_up(house: House, hire: Hire, role: Role) -> None:
    person = await hire("生人", TOWN, (TOWNSHIP,), role)
    with pytest.raises(Refused, match="not_allowed"):
        await managing.find(house, person.id, "李")
    with pytest.raises(Refused, match="not_allowed"):
        await managing.look(house, person.id, person.id)


async def test_a_person_moves_to_another_unit(house: House, admin: Person, member: Person) -> None:
    line = await managing.move(house, admin.id, member.id, await unit(house, "河东区/清水乡"))
    assert line.unit == "河东区/清水乡"
    (act,) = await acts(house, "move")
    assert (act.actor, act.detail) == ("赵主任", {"before": TOWN, "after": "河东区/清水乡"})
    with pytest.raises(Refused, match="gone"):
        await managing.move(house, admin.id, member.id, 404)


async def test_posts_are_exactly_those_given(house: House, admin: Person, member: Person) -> None:
    line = await managing.set_posts(house, admin.id, member.id, (HEAD, HEAD))
    assert line.posts == (HEAD,)
    (act,) = await acts(house, "posts")
    assert act.detail == {"before": TOWNSHIP, "after": HEAD}
    with pytest.raises(Refused, match="unknown_post"):
        await managing.set_posts(house, admin.id, member.id, ("门卫",))
    assert (await managing.look(house, admin.id, member.id)).posts == (HEAD,)


async def test_roles_are_given_and_taken(house: House, admin: Person, member: Person) -> None:
    await managing.grant(house, admin.id, member.id, Role.EDITOR)
    line = await managing.grant(house, admin.id, member.id, Role.LEAD)
    assert line.roles == (Role.LEAD, Role.EDITOR)
    line = await managing.revoke_role(house, admin.id, member.id, Role.LEAD)
    assert line.roles == (Role.EDITOR,)


async def test_what_is_so_already_is_not_put_on_record_again(
    house: House, admin: Person, member: Person
) -> None:
    await managing.move(house, admin.id, member.id, member.unit_id)
    await managing.set_posts(house, admin.id, member.id, (TOWNSHIP,))
    await managing.grant(house, admin.id, member.id, Role.MEMBER)
    await managing.revoke_role(house, admin.id, member.id, Role.MEMBER)
    await managing.revoke_role(house, admin.id, member.id, Role.EDITOR)
    await managing.reactivate(house, admin.id, member.id)
    async with house.store.reading() as session:
        assert set(await session.scalars(select(Audit.action))) == {"join"}


async def test_a_role_tapped_twice_at_once_is_given_once(house: House, admin: Person, member: Person) -> None:
    await asyncio.gather(*(managing.grant(house, admin.id, member.id, Role.LEAD) for _ in range(2)))
    assert len(await acts(house, "grant")) == 1


async def test_who_is_sent_off_is_left_alone(house: House, hand: Hand, admin: Person, member: Person) -> None:
    await hand.start()
    async with house.store.writing() as session:
        await reminding.arm(house, session, member.id)
        letter = outgoing.row(member.id, outgoing.Kind.REMINDER, "remind:1", house.clock.now())
        await outgoing.enqueue(session, [letter])
        session.add(Awaited(member_id=member.id, what="search", detail={}, at=house.clock.now()))
    line = await managing.deactivate(house, admin.id, member.id)
    assert not line.active
    async with house.store.reading() as session:
        assert await drilling.unfinished(session, member.id) is None
        assert (await session.get_one(Member, member.id)).next_reminder_at is None
        assert await session.scalar(select(Outgoing.state)) == "dropped"
        assert await session.get(Awaited, member.id) is None


async def test_who_is_let_back_in_goes_on_and_is_reminded(
    house: House, hand: Hand, admin: Person, member: Person
) -> None:
    await hand.answer("years", "九年")
    await managing.deactivate(house, admin.id, member.id)
    house.clock.step(timedelta(days=2))
    line = await managing.reactivate(house, admin.id, member.id)
    assert line.active
    assert (await hand.card("years")).pass_days == 1
    assert (await hand.start()).place == 1
    async with house.store.reading() as session:
        assert (await session.get_one(Member, member.id)).next_reminder_at > house.clock.now()


async def test_the_last_admin_stays(house: House, admin: Person) -> None:
    with pytest.raises(Refused, match="last_admin"):
        await managing.deactivate(house, admin.id, admin.id)
    with pytest.raises(Refused, match="last_admin"):
        await managing.revoke_role(house, admin.id, admin.id, Role.ADMIN)
    assert Role.ADMIN in (await managing.look(house, admin.id, admin.id)).roles


async def test_an_admin_who_was_sent_off_does_not_count_as_another(
    house: House, admin: Person, hire: Hire
) -> None:
    second = await hire("周副主任", DISTRICT, (TOWNSHIP,), Role.ADMIN)
    await managing.deactivate(house, admin.id, second.id)
    with pytest.raises(Refused, match="last_admin"):
        await managing.deactivate(house, admin.id, admin.id)
    line = await managing.revoke_role(house, admin.id, second.id, Role.ADMIN)
    assert line.roles == ()


async def test_two_admins_who_send_each_other_off_at_once_leave_one(
    house: House, admin: Person, hire: Hire
) -> None:
    second = await hire("周副主任", DISTRICT, (TOWNSHIP,), Role.ADMIN)
    results = await asyncio.gather(
        managing.deactivate(house, admin.id, second.id),
        managing.deactivate(house, second.id, admin.id),
        return_exceptions=True,
    )
    (refusal,) = [result for result in results if isinstance(result, Exception)]
    assert isinstance(refusal, Refused)
    async with house.store.reading() as session:
        left = select(func.count(Member.id)).where(Member.deactivated_at.is_(None))
        assert await session.scalar(left) == 1


async def test_an_admin_who_was_sent_off_may_do_nothing_more(
    house: House, admin: Person, member: Person, hire: Hire
) -> None:
    second = await hire("周副主任", DISTRICT, (TOWNSHIP,), Role.ADMIN)
    await managing.deactivate(house, admin.id, second.id)
    with pytest.raises(Refused, match="not_allowed"):
        await managing.grant(house, second.id, member.id, Role.ADMIN)


async def test_a_unit_is_renamed_with_all_that_is_below_it(
    house: House, admin: Person, member: Person
) -> None:
    assert await managing.rename_unit(house, admin.id, member.unit_id, " 河湾镇 ") == "河东区/河湾镇"
    assert (await managing.look(house, admin.id, member.id)).unit == "河东区/河湾镇"
    (act,) = await acts(house, "rename_unit")
    assert act.detail == {"before": "城关镇", "after": "河湾镇"}


@pytest.mark.parametrize(
    ("name", "reason"),
    [("", "bad_unit"), ("甲/乙", "bad_unit"), ("镇" * 51, "bad_unit"), ("清水乡", "unit_exists")],
)
async def test_a_unit_keeps_its_name_rather_than_take_a_bad_one(
    house: House, admin: Person, member: Person, name: str, reason: str
) -> None:
    await unit(house, "河东区/清水乡")
    with pytest.raises(Refused, match=reason):
        await managing.rename_unit(house, admin.id, member.unit_id, name)
    async with house.store.reading() as session:
        assert (await session.get_one(Unit, member.unit_id)).name == "城关镇"


async def test_a_unit_that_is_no_more_cannot_be_renamed(house: House, admin: Person) -> None:
    with pytest.raises(Refused, match="gone"):
        await managing.rename_unit(house, admin.id, 404, "新名")


async def test_a_person_who_blocks_the_bot_is_marked_and_unmarked(
    house: House, admin: Person, member: Person
) -> None:
    await people.reachable(house, member.telegram_id, reachable=False)
    assert not (await managing.look(house, admin.id, member.id)).reachable
    await people.reachable(house, member.telegram_id, reachable=True)
    assert (await managing.look(house, admin.id, member.id)).reachable
