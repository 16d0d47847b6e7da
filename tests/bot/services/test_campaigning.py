"""The campaign's days, its phases and what they ask: changed by admins, and by time itself."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.clock import SteppedClock
from bot.phases import POLICIES, Change, Phase
from bot.services import almanac, campaigning, chores, managing
from bot.services.house import House
from bot.services.people import Person, Role
from bot.services.phasing import phases_of
from bot.services.refusal import Refused
from bot.store.tables import Audit, Outgoing
from tests.bank import TOWNSHIP
from tests.bot.post import SHANGHAI, Post
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
    assert campaign.days_left(date(2026, 3, 29)) == 1
    assert campaign.days_left(campaign.day(evening)) is None


async def notes(house: House, action: str) -> list[dict[str, str]]:
    async with house.store.reading() as session:
        rows = await session.scalars(select(Audit).where(Audit.action == action).order_by(Audit.id))
        return [row.detail for row in rows]


async def test_what_a_phase_asks_can_be_changed_and_is_on_record(house: House, admin: Person) -> None:
    before = (await campaigning.overview(house)).policy
    await campaigning.set_policy(
        house, admin.id, Phase.MEMORISE, replace(before, prompts_factor=0.5, new=False)
    )
    found = await campaigning.overview(house)
    assert found.phase is Phase.MEMORISE
    assert found.policy == replace(before, prompts_factor=0.5, new=False)
    assert found.policies[Phase.RECEIVE] == POLICIES[Phase.RECEIVE]
    assert await notes(house, "policy") == [
        {"phase": "临检", "prompts_factor": "1.0 → 0.5", "new": "True → False"}
    ]
    (act,) = await campaigning.history(house, admin.id)
    assert (act.actor, act.action) == ("赵主任", "policy")


async def test_a_policy_that_is_as_it_was_leaves_no_trace(house: House, admin: Person) -> None:
    same = (await campaigning.overview(house)).policy
    await campaigning.set_policy(house, admin.id, Phase.MEMORISE, same)
    assert await notes(house, "policy") == []
    assert (await campaigning.get(house)).phases is None


async def test_a_policy_lives_through_a_move_of_the_inspection(house: House, admin: Person) -> None:
    once = replace(POLICIES[Phase.MEMORISE], reminders=1)
    await campaigning.set_policy(house, admin.id, Phase.MEMORISE, once)
    await campaigning.set_dates(house, admin.id, APRIL)
    assert (await campaigning.overview(house)).policies[Phase.MEMORISE] == once


@pytest.mark.parametrize(
    ("phase", "parts"),
    [
        (Phase.OVER, {}),
        (Phase.FIX, {"reminders": 3}),
        (Phase.FIX, {"prompts_factor": 0.0}),
        (Phase.FIX, {"prompts_factor": 2.5}),
    ],
)
async def test_a_policy_of_no_sense_is_refused(
    house: House, admin: Person, phase: Phase, parts: dict[str, float]
) -> None:
    with pytest.raises(Refused, match="stale"):
        await campaigning.set_policy(house, admin.id, phase, replace(POLICIES[Phase.FIX], **parts))


async def test_a_phase_is_moved_after_a_preview_that_changes_nothing(house: House, admin: Person) -> None:
    before = phases_of(await campaigning.get(house))
    assert before
    day = before.memorise_from + timedelta(days=1)
    change = Change("memorise_from", before.memorise_from, day)
    assert await campaigning.preview_phase(house, admin.id, "memorise_from", day) == (change,)
    assert phases_of(await campaigning.get(house)) == before
    await campaigning.set_phase(house, admin.id, "memorise_from", day)
    assert phases_of(await campaigning.get(house)) == replace(before, memorise_from=day)
    assert await notes(house, "phases") == [
        {"name": "memorise_from", "before": str(before.memorise_from), "after": str(day)}
    ]


@pytest.mark.parametrize("act", [campaigning.set_phase, campaigning.preview_phase])
async def test_phases_keep_their_order(house: House, admin: Person, act: Any) -> None:
    with pytest.raises(Refused, match="bad_phase"):
        await act(house, admin.id, "memorise_from", APRIL)
    with pytest.raises(Refused, match="stale"):
        await act(house, admin.id, "inspection_from", APRIL)


async def test_only_admins_change_what_phases_ask(house: House, editor: Person) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        await campaigning.set_policy(house, editor.id, Phase.FIX, POLICIES[Phase.FIX])
    with pytest.raises(Refused, match="not_allowed"):
        await campaigning.set_phase(house, editor.id, "memorise_from", APRIL)
    with pytest.raises(Refused, match="not_allowed"):
        await campaigning.history(house, editor.id)


async def test_phases_change_by_themselves_and_with_them_what_is_asked(
    house: House, clock: SteppedClock
) -> None:
    phases = phases_of(await campaigning.get(house))
    assert phases
    seen = {}
    for day in (phases.starts, phases.memorise_from, phases.receive_from, phases.inspection_from):
        clock.set(datetime.combine(day, time(9), SHANGHAI))
        found = await campaigning.overview(house)
        seen[found.phase, day == phases.inspection_from] = found.policy
    clock.set(datetime.combine(phases.inspection_until + timedelta(days=1), time(9), SHANGHAI))
    seen[Phase.OVER, False] = (await campaigning.overview(house)).policy
    assert seen == {
        (Phase.FIX, False): POLICIES[Phase.FIX],
        (Phase.MEMORISE, False): POLICIES[Phase.MEMORISE],
        (Phase.RECEIVE, False): POLICIES[Phase.RECEIVE],
        (Phase.RECEIVE, True): replace(POLICIES[Phase.RECEIVE].eased(), new=False),
        (Phase.OVER, False): POLICIES[Phase.OVER],
    }


async def test_a_date_that_moves_is_told_once_to_all_whom_it_concerns_and_to_nobody_else(
    house: House, admin: Person, hire: Hire, post: Post
) -> None:
    member, gone = await hire("李明"), await hire("何梅")
    await managing.deactivate(house, admin.id, gone.id)
    await campaigning.set_dates(house, admin.id, APRIL, date(2026, 4, 22))
    await post.pass_for(days=1)
    told = {person.id: sum("检查日期" in m.text for m in post.to(person)) for person in (admin, member, gone)}
    assert told == {admin.id: 1, member.id: 1, gone.id: 0}


async def test_after_the_last_day_all_are_thanked_once_and_left_in_peace(
    house: House, clock: SteppedClock, member: Person, lead: Person, post: Post
) -> None:
    jobs = tuple(job for job in almanac.JOBS if job.name in ("thanks", "digest"))
    await chores.run_due(house, jobs)
    clock.set(datetime(2026, 4, 1, 23, 30, tzinfo=SHANGHAI))
    await post.tick()
    post.delivered.clear()
    for _ in range(8):
        clock.step(timedelta(days=1))
        await chores.run_due(house, jobs)
        await post.tick()
    await post.pass_for(days=5)
    for person in (member, lead):
        (message,) = post.to(person)
        assert "辛苦了" in message.text
        assert "90 天后自动删除" in message.text
