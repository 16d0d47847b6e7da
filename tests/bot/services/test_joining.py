import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.clock import SteppedClock
from bot.services import inviting, joining, managing, people, units
from bot.services.house import House
from bot.services.inviting import Invited
from bot.services.people import Person, Role
from bot.services.refusal import Refused
from bot.store.tables import Audit, Invitation, Member
from tests.bank import HEAD, TOWNSHIP
from tests.bot.services.conftest import DISTRICT, TOWN, Hire


async def invitation(
    house: House, *, posts: tuple[str, ...] = (TOWNSHIP,), role: Role = Role.MEMBER, uses: int = 1
) -> Invited:
    async with house.store.writing() as session:
        return await inviting.create(
            house, session, path=TOWN, posts=posts, role=role, uses=uses, valid=timedelta(days=7)
        )


async def uses_left(house: House, invited: Invited) -> int | None:
    async with house.store.reading() as session:
        code = inviting.hashed(invited.code)
        return await session.scalar(select(Invitation.uses_left).where(Invitation.code_hash == code))


async def members(house: House) -> int | None:
    async with house.store.reading() as session:
        return await session.scalar(select(func.count(Member.id)))


async def test_an_invitation_brings_unit_posts_and_role(house: House) -> None:
    invited = await invitation(house, posts=(TOWNSHIP, HEAD), role=Role.LEAD)
    welcome = await joining.join(house, 7, "李明", invited.code)
    assert welcome.unit == TOWN
    assert welcome.person.posts == {TOWNSHIP, HEAD}
    assert welcome.person.roles == {Role.MEMBER, Role.LEAD}
    assert not welcome.again


async def test_a_newcomer_hears_how_much_there_is_to_do_in_how_many_days(house: House) -> None:
    invited = await invitation(house)
    welcome = await joining.join(house, 7, "李明", invited.code)
    # Eleven questions, less one unconfirmed, one of another post, and one without its figure.
    assert (welcome.questions, welcome.minutes, welcome.days_left) == (8, 2, 28)


async def test_a_code_may_be_typed_with_spaces_dashes_and_small_letters(house: House) -> None:
    invited = await invitation(house)
    typed = f" {invited.code[:4].lower()}-{invited.code[4:9]} {invited.code[9:].lower()}\n"
    assert (await joining.join(house, 7, "李明", typed)).unit == TOWN


async def test_the_payload_of_a_link_is_a_code_too(house: House) -> None:
    invited = await invitation(house)
    assert (await joining.join(house, 7, "李明", inviting.START_PREFIX + invited.code)).unit == TOWN


async def test_a_link_tapped_twice_counts_once(house: House) -> None:
    invited = await invitation(house, uses=5)
    first = await joining.join(house, 7, "李明", invited.code)
    second = await joining.join(house, 7, "李明", invited.code)
    assert second.again
    assert second.person == first.person
    assert await uses_left(house, invited) == 4


async def test_a_single_use_link_tapped_twice_still_welcomes(house: House) -> None:
    invited = await invitation(house)
    await joining.join(house, 7, "李明", invited.code)
    assert (await joining.join(house, 7, "李明", invited.code)).again


async def test_a_member_at_a_spent_invitation_hears_that_nothing_has_changed(
    house: House, hire: Hire
) -> None:
    person = await hire("李明", DISTRICT, (TOWNSHIP,))
    invited = await invitation(house, posts=(HEAD,))
    await joining.join(house, 8, "王芳", invited.code)
    welcome = await joining.join(house, person.telegram_id, "李明", invited.code)
    assert (welcome.again, welcome.gained, welcome.spent) == (True, False, True)
    assert welcome.person == person


async def test_what_an_invitation_gives_to_a_member_is_gained_once(house: House, hire: Hire) -> None:
    person = await hire("李明", TOWN, (TOWNSHIP,))
    invited = await invitation(house, posts=(HEAD,), uses=2)
    welcomes = [await joining.join(house, person.telegram_id, "李明", invited.code) for _ in range(2)]
    assert [(welcome.gained, welcome.spent) for welcome in welcomes] == [(True, False), (False, False)]


async def test_two_phones_of_one_person_come_in_as_one(house: House) -> None:
    invited = await invitation(house, uses=5)
    welcomes = await asyncio.gather(*(joining.join(house, 7, "李明", invited.code) for _ in range(2)))
    assert len({welcome.person.id for welcome in welcomes}) == 1
    assert await members(house) == 1
    assert await uses_left(house, invited) == 4


async def test_of_two_people_at_one_single_use_link_one_comes_in(house: House) -> None:
    invited = await invitation(house)
    results = await asyncio.gather(
        *(joining.join(house, account, "某人", invited.code) for account in (7, 8)), return_exceptions=True
    )
    refusals = [result.reason for result in results if isinstance(result, Refused)]
    assert refusals == ["invitation_used"]
    assert await members(house) == 1


async def test_an_invitation_ends_when_it_expires(house: House, clock: SteppedClock) -> None:
    invited = await invitation(house)
    clock.set(invited.expires_at)
    with pytest.raises(Refused, match="invitation_used"):
        await joining.join(house, 7, "李明", invited.code)


async def test_another_invitation_adds_a_post_and_moves_the_person(house: House, hire: Hire) -> None:
    person = await hire("李明", DISTRICT, (TOWNSHIP,))
    invited = await invitation(house, posts=(HEAD,))
    welcome = await joining.join(house, person.telegram_id, "李明", invited.code)
    assert welcome.person.id == person.id
    assert welcome.person.posts == {TOWNSHIP, HEAD}
    assert welcome.unit == TOWN


async def test_after_five_wrong_codes_an_hour_even_the_right_one_waits(
    house: House, clock: SteppedClock
) -> None:
    invited = await invitation(house)
    for _ in range(5):
        with pytest.raises(Refused, match="wrong_code"):
            await joining.join(house, 7, "李明", "ABCDEFGHJKMNPQRST")
    with pytest.raises(Refused, match="too_many_codes"):
        await joining.join(house, 7, "李明", invited.code)
    assert not (await joining.join(house, 8, "王芳", (await invitation(house)).code)).again
    clock.step(timedelta(hours=1, seconds=1))
    assert (await joining.join(house, 7, "李明", invited.code)).unit == TOWN


async def test_many_accounts_together_cannot_guess_for_ever(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "WRONG_CODES_ALL", 8)
    for account in range(8):
        with pytest.raises(Refused, match="wrong_code"):
            await joining.join(house, account, "生人", "ABCDEFGHJKMNPQRST")
    with pytest.raises(Refused, match="too_many_codes"):
        await joining.join(house, 99, "生人", "ABCDEFGHJKMNPQRST")


async def test_who_was_sent_off_does_not_come_back_by_an_invitation(
    house: House, admin: Person, member: Person
) -> None:
    await managing.deactivate(house, admin.id, member.id)
    invited = await invitation(house)
    with pytest.raises(Refused, match="deactivated"):
        await joining.join(house, member.telegram_id, "李明", invited.code)
    assert await uses_left(house, invited) == 1


async def test_joining_is_on_record(house: House, member: Person) -> None:
    async with house.store.reading() as session:
        (line,) = await session.scalars(select(Audit).where(Audit.action == "join"))
    assert (line.actor, line.member_id) == ("李明", member.id)


async def test_a_name_as_long_as_telegram_allows_is_cut_to_fit(house: House) -> None:
    invited = await invitation(house)
    assert (await joining.join(house, 7, "名" * 128, invited.code)).person.name == "名" * 100


async def test_a_stranger_is_nobody(house: House) -> None:
    async with house.store.reading() as session:
        assert await people.by_telegram(session, 404) is None
        with pytest.raises(Refused, match="gone"):
            await people.by_id(session, 404)


async def test_units_on_the_way_are_made_once(house: House) -> None:
    async with house.store.writing() as session:
        school = await units.ensure(session, "河东区 / 城关镇／中心小学")
        assert await units.ensure(session, "河东区/城关镇/中心小学") == school
        tree = await units.tree(session)
    assert tree.path(school) == "河东区/城关镇/中心小学"
    assert sorted(tree.names.values()) == sorted(["河东区", "城关镇", "中心小学"])


@pytest.mark.parametrize("path", ["", "河东区//小学", "/", "区" * 51])
async def test_a_unit_needs_a_name_at_every_step(house: House, path: str) -> None:
    with pytest.raises(Refused, match="bad_unit"):
        async with house.store.writing() as session:
            await units.ensure(session, path)
