from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from bot.services import campaigning
from bot.services.house import House
from bot.services.people import Person, Role
from bot.services.refusal import Refused
from bot.store.tables import Audit, Outgoing
from tests.bank import TOWNSHIP
from tests.bot.services.conftest import DISTRICT, Hire

APRIL = date(2026, 4, 20)


async def test_an_admin_sets_the_first_and_the_last_day(house: House, admin: Person) -> None:
    campaign = await campaigning.set_dates(house, admin.id, APRIL, date(2026, 4, 22))
    assert (campaign.inspection_from, campaign.inspection_until) == (APRIL, date(2026, 4, 22))
    assert await campaigning.get(house) == campaign


async def test_an_inspection_without_a_last_day_is_over_in_a_day(house: House, admin: Person) -> None:
    assert (await campaigning.set_dates(house, admin.id, APRIL)).inspection_until == APRIL


async def test_without_days_the_campaign_is_open(house: House, admin: Person, member: Person) -> None:
    campaign = await campaigning.set_dates(house, admin.id, None)
    assert (campaign.inspection_from, campaign.inspection_until) == (None, None)
    assert campaign.days_left(date(2026, 3, 2)) is None


@pytest.mark.parametrize(
    ("first", "last"), [(APRIL, date(2026, 4, 19)), (None, APRIL)], ids=["ends before", "ends alone"]
)
async def test_days_that_make_no_sense_change_nothing(
    house: House, admin: Person, first: date | None, last: date
) -> None:
    before = await campaigning.get(house)
    with pytest.raises(Refused, match="bad_dates"):
        await campaigning.set_dates(house, admin.id, first, last)
    assert await campaigning.get(house) == before


@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEAD, Role.EDITOR, Role.REVIEWER])
async def test_nobody_else_moves_the_inspection(house: House, hire: Hire, role: Role) -> None:
    person = await hire("生人", DISTRICT, (TOWNSHIP,), role)
    with pytest.raises(Refused, match="not_allowed"):
        await campaigning.set_dates(house, person.id, APRIL)
    with pytest.raises(Refused, match="not_allowed"):
        await campaigning.preview(house, person.id, APRIL, APRIL)


async def test_moving_it_is_on_record_and_everybody_hears_of_it_once(
    house: House, admin: Person, member: Person
) -> None:
    for _ in range(2):
        await campaigning.set_dates(house, admin.id, APRIL)
    async with house.store.reading() as session:
        first = (await session.scalars(select(Audit).where(Audit.action == "dates"))).first()
        told = (await session.scalars(select(Outgoing.member_id))).all()
    assert (first.actor, first.detail) == (
        "赵主任",
        {"before": "2026-03-30..2026-04-01", "after": "2026-04-20..2026-04-20"},
    )
    assert sorted(told) == sorted([admin.id, member.id])


async def test_a_preview_tells_how_many_will_hear_and_changes_nothing(
    house: House, admin: Person, member: Person
) -> None:
    before = await campaigning.get(house)
    move = await campaigning.preview(house, admin.id, APRIL, APRIL)
    assert move.members == 2
    assert move.changes
    assert await campaigning.get(house) == before


async def test_the_days_are_counted_in_the_campaigns_zone(house: House) -> None:
    campaign = await campaigning.get(house)
    evening = datetime(2026, 3, 29, 23, tzinfo=UTC)
    assert campaign.day(evening) == date(2026, 3, 30)
    assert campaign.days_left(campaign.day(evening)) == 0
    assert campaign.days_left(date(2026, 3, 31)) is None
