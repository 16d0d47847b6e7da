"""Broadcasts: to whom, how many, how far they have come, and an end at any moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from telegram.error import Forbidden, TimedOut

from bot.clock import SteppedClock
from bot.services import announcing, dispatching, managing
from bot.services.announcing import Audience
from bot.services.house import House
from bot.services.outgoing import State
from bot.services.people import Person, Role
from bot.services.refusal import Refused
from bot.store.tables import Audit, Outgoing
from tests.bank import TOWNSHIP
from tests.bot.post import Post
from tests.bot.services.conftest import DISTRICT, TOWN, Hire
from tests.bot.services.days import MONDAY, TUESDAY, set_rhythm
from tests.bot.services.hand import Hand

NEWS = "明天上午九点开会。"


async def to(house: House, admin: Person, **audience: Any) -> int:
    return (await announcing.draft(house, admin.id, NEWS, Audience(**audience))).count


def who(post: Post) -> list[int]:
    return sorted(message.telegram_id for message in post.delivered if NEWS in message.text)


async def test_the_audience_is_counted_before_anything_is_sent(
    house: House, admin: Person, hire: Hire, hand_of: Callable[[Person], Hand], post: Post
) -> None:
    town, school = await hire("李明", TOWN), await hire("王芳", f"{TOWN}/第一小学", ("校长",))
    await hand_of(town).answer("years", "九年")
    gone = await hire("何梅", TOWN)
    await managing.deactivate(house, admin.id, gone.id)
    assert await to(house, admin) == 3
    assert await to(house, admin, unit_id=town.unit_id) == 2
    assert await to(house, admin, unit_id=school.unit_id) == 1
    assert await to(house, admin, post="校长") == 1
    assert await to(house, admin, post=TOWNSHIP, idle=True) == 1
    await post.tick()
    assert post.delivered == []


async def test_a_confirmed_broadcast_comes_once_to_each_and_tells_how_far_it_is(
    house: House, admin: Person, member: Person, lead: Person, post: Post
) -> None:
    draft = await announcing.draft(house, admin.id, NEWS, Audience())
    begun = await announcing.confirm(house, admin.id, draft.id)
    assert (begun.state, begun.total, begun.waiting) == ("running", 3, 3)
    with pytest.raises(Refused, match="stale"):
        await announcing.confirm(house, admin.id, draft.id)
    await post.pass_to(MONDAY)
    assert who(post) == sorted([admin.telegram_id, member.telegram_id, lead.telegram_id])
    done = await announcing.progress(house, admin.id, draft.id)
    assert (done.state, done.sent, done.waiting) == ("done", 3, 0)
    async with house.store.reading() as session:
        noted = await session.scalar(select(Audit.detail).where(Audit.action == "announce"))
    assert noted == {"count": "3"}


async def test_a_stopped_broadcast_reaches_nobody_more(
    house: House, admin: Person, member: Person, lead: Person, post: Post
) -> None:
    draft = await announcing.draft(house, admin.id, NEWS, Audience())
    await announcing.confirm(house, admin.id, draft.id)
    (first,) = (await dispatching.lease(house, timedelta(), limit=1)).letters
    assert await dispatching.on_the_wire(house, first)
    stopped = await announcing.stop(house, admin.id, draft.id)
    assert (stopped.state, stopped.dropped, stopped.waiting) == ("stopped", 2, 1)
    await dispatching.settle(house, first, State.SENT)
    await post.pass_to(TUESDAY)
    assert who(post) == []
    ended = await announcing.stop(house, admin.id, draft.id)
    assert (ended.state, ended.sent, ended.dropped) == ("stopped", 1, 2)


async def test_a_message_that_was_leased_when_the_broadcast_was_stopped_does_not_leave(
    house: House, admin: Person, post: Post
) -> None:
    draft = await announcing.draft(house, admin.id, NEWS, Audience())
    await announcing.confirm(house, admin.id, draft.id)
    (letter,) = (await dispatching.lease(house, timedelta())).letters
    await announcing.stop(house, admin.id, draft.id)
    assert not await dispatching.on_the_wire(house, letter)


async def test_a_broadcast_goes_on_after_a_restart_without_a_double(
    house: House, admin: Person, hire: Hire, post: Post, clock: SteppedClock
) -> None:
    folk = [await hire(f"学员{number}") for number in range(4)]
    draft = await announcing.draft(house, admin.id, NEWS, Audience(post=TOWNSHIP, unit_id=folk[0].unit_id))
    await announcing.confirm(house, admin.id, draft.id)
    leased = (await dispatching.lease(house, timedelta(), limit=3)).letters
    sent, cut, _ = leased
    for letter in (sent, cut):
        assert await dispatching.on_the_wire(house, letter)
    await dispatching.settle(house, sent, State.SENT)
    # The process dies here: one is sent, one on the wire, one only leased, one waits.
    clock.step(2 * dispatching.LEASE)
    await post.pass_for(minutes=5)
    assert len(who(post)) == len(set(who(post))) == 2
    assert {sent.telegram_id, cut.telegram_id}.isdisjoint(who(post))
    done = await announcing.progress(house, admin.id, draft.id)
    assert (done.state, done.sent, done.unknown, done.doubtful) == ("done", 3, 1, ("学员1",))


async def test_who_could_not_be_reached_is_named(
    house: House, admin: Person, member: Person, lead: Person, post: Post
) -> None:
    faults = {member.telegram_id: Forbidden("bot was blocked by the user"), lead.telegram_id: TimedOut()}
    post.mood = lambda chat: (faults[chat], False) if chat in faults else None
    draft = await announcing.draft(house, admin.id, NEWS, Audience())
    await announcing.confirm(house, admin.id, draft.id)
    await post.pass_for(minutes=1)
    done = await announcing.progress(house, admin.id, draft.id)
    assert (done.sent, done.failed, done.unknown) == (1, 1, 1)
    assert (done.unreached, done.doubtful) == (("李明",), ("钱书记",))


async def test_it_waits_for_the_end_of_each_persons_quiet_hours(
    house: House, admin: Person, member: Person, post: Post
) -> None:
    await set_rhythm(house, member, quiet_from=time(7), quiet_until=time(12))
    draft = await announcing.draft(house, admin.id, NEWS, Audience())
    await announcing.confirm(house, admin.id, draft.id)
    await post.pass_to(MONDAY)
    assert NEWS in post.to(member)[0].text
    assert (post.times(member)[0], post.times(admin)[0]) == ("03-02 12:00", "03-02 08:00")


async def test_it_does_not_count_among_the_two_reminders_of_a_day(
    house: House, admin: Person, member: Person, post: Post
) -> None:
    await set_rhythm(house, member, slots=(time(9), time(20)))
    draft = await announcing.draft(house, admin.id, NEWS, Audience())
    await announcing.confirm(house, admin.id, draft.id)
    await post.pass_to(MONDAY)
    assert len(post.to(member)) == 3


@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEAD, Role.EDITOR, Role.REVIEWER])
async def test_only_admins_speak_to_all(house: House, admin: Person, hire: Hire, role: Role) -> None:
    draft = await announcing.draft(house, admin.id, NEWS, Audience())
    other = await hire("生人", DISTRICT, (TOWNSHIP,), role)
    for act in (announcing.confirm, announcing.stop, announcing.progress, announcing.get):
        with pytest.raises(Refused, match="not_allowed"):
            await act(house, other.id, draft.id)
    with pytest.raises(Refused, match="not_allowed"):
        await announcing.draft(house, other.id, NEWS, Audience())


async def test_an_empty_audience_or_text_is_refused_and_leaves_nothing(house: House, admin: Person) -> None:
    with pytest.raises(Refused, match="bad_length"):
        await announcing.draft(house, admin.id, "  ", Audience())
    with pytest.raises(Refused, match="bad_length"):
        await announcing.draft(house, admin.id, "长" * 3001, Audience())
    draft = await announcing.draft(house, admin.id, NEWS, Audience(post="无此岗位"))
    assert draft.count == 0
    with pytest.raises(Refused, match="nobody"):
        await announcing.confirm(house, admin.id, draft.id)
    assert (await announcing.get(house, admin.id, draft.id)).count == 0
    async with house.store.reading() as session:
        assert await session.scalar(select(Outgoing.id)) is None
