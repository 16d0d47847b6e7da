"""A bot that was still, and what it does with reminders on its return."""

from __future__ import annotations

from datetime import time, timedelta

from bot.clock import SteppedClock
from bot.services import claiming
from bot.services.deciding import Silence
from bot.services.house import House
from bot.services.people import Person
from bot.timetable import Days
from tests.bot.post import Post
from tests.bot.services.days import (
    MONDAY,
    NEXT_MONDAY,
    SATURDAY,
    THURSDAY,
    TUESDAY,
    at,
    set_rhythm,
)


async def test_a_bot_that_was_still_reminds_once_on_its_return(
    house: House, member: Person, post: Post, clock: SteppedClock
) -> None:
    await set_rhythm(house, member, slots=(time(9), time(20)))
    clock.set(at(THURSDAY, 13))
    await post.tick()
    assert post.times(member) == ["03-05 13:00"]
    await post.pass_to(THURSDAY)
    assert post.times(member) == ["03-05 13:00", "03-05 20:01"]


async def test_a_late_reminder_gives_way_to_one_that_is_near(
    house: House, member: Person, post: Post, clock: SteppedClock
) -> None:
    await set_rhythm(house, member, slots=(time(9), time(20)))
    clock.set(at(MONDAY, 18))
    await post.tick()
    assert post.delivered == []
    await post.pass_to(MONDAY)
    assert post.times(member) == ["03-02 20:01"]


async def test_a_late_reminder_waits_for_the_end_of_the_quiet_hours(
    house: House, member: Person, post: Post, clock: SteppedClock
) -> None:
    await set_rhythm(house, member, slots=(time(20),))
    clock.set(at(MONDAY, 23))
    await post.tick()
    await post.pass_to(TUESDAY)
    assert post.times(member) == ["03-03 06:00", "03-03 20:01"]


async def test_a_late_reminder_does_not_come_on_a_free_day(
    house: House, member: Person, post: Post, clock: SteppedClock
) -> None:
    await set_rhythm(house, member, slots=(time(20),), days=Days.WORKDAYS)
    clock.set(at(SATURDAY, 9))
    await post.tick()
    await post.pass_to(NEXT_MONDAY)
    assert post.times(member) == ["03-09 20:01"]


async def test_waiting_reminders_are_not_joined_by_a_second_one(
    house: House, member: Person, post: Post, clock: SteppedClock
) -> None:
    await set_rhythm(house, member, slots=(time(9), time(14)))
    clock.set(at(MONDAY, 9, 1))
    await claiming.claim(house)
    clock.set(at(MONDAY, 14, 1))
    assert (await claiming.claim(house)).silent == {Silence.WAITING: 1}
    await post.tick()
    assert post.times(member) == ["03-02 14:01"]
    assert clock.now() - timedelta(minutes=1) < post.delivered[0].at
