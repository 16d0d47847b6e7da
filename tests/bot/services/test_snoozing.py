"""A reminder put off: by whom, until when, and how it counts."""

from __future__ import annotations

from datetime import date, time

from bot.clock import SteppedClock
from bot.services import reminding
from bot.services.house import House
from bot.services.people import Person
from bot.timetable import Days, Snooze
from tests.bot.post import Post
from tests.bot.services.days import (
    MONDAY,
    SATURDAY,
    TUESDAY,
    WEDNESDAY,
    at,
    set_rhythm,
)


async def test_snoozes_count_among_the_two_of_a_day(house: House, member: Person, post: Post) -> None:
    await set_rhythm(house, member, slots=(time(9), time(12), time(15)))
    await post.pass_to(MONDAY, time(9, 10))
    await reminding.snooze(house, member.id, Snooze.HALF_HOUR)
    await post.pass_to(MONDAY)
    assert post.times(member) == ["03-02 09:01", "03-02 09:40"]


async def test_thirty_minutes_later_is_thirty_minutes_later(house: House, member: Person, post: Post) -> None:
    await post.pass_to(TUESDAY, time(7, 40))
    following = await reminding.snooze(house, member.id, Snooze.HALF_HOUR)
    assert following == at(TUESDAY, 8, 10)
    await post.pass_to(TUESDAY)
    assert post.times(member) == ["03-03 07:31", "03-03 08:10"]
    await post.pass_to(WEDNESDAY)
    assert post.times(member)[2:] == ["03-04 07:31"]


async def test_tonight_is_tonight_and_the_next_morning_comes_as_ever(
    house: House, member: Person, post: Post
) -> None:
    await post.pass_to(TUESDAY, time(7, 40))
    await reminding.snooze(house, member.id, Snooze.TONIGHT)
    await post.pass_to(WEDNESDAY, time(8))
    assert post.times(member) == ["03-03 07:31", "03-03 20:00", "03-04 07:31"]


async def test_not_today_leaves_the_rest_of_the_day_out(house: House, member: Person, post: Post) -> None:
    await set_rhythm(house, member, slots=(time(9), time(20)))
    await post.pass_to(MONDAY, time(9, 10))
    await reminding.snooze(house, member.id, Snooze.NOT_TODAY)
    await post.pass_to(TUESDAY, time(10))
    assert post.times(member) == ["03-02 09:01", "03-03 09:01"]


async def test_a_snooze_after_two_reminders_is_for_the_next_day_and_says_so(
    house: House, member: Person, post: Post
) -> None:
    await set_rhythm(house, member, slots=(time(9), time(12)))
    await post.pass_to(MONDAY, time(12, 10))
    assert [message.buttons[1:] for message in post.to(member)] == [
        ["30 分钟后", "今晚", "今天不练"],
        ["今天不练"],
    ]
    assert await reminding.snooze(house, member.id, Snooze.HALF_HOUR) == at(TUESDAY, 9, 1)


async def test_a_snooze_that_was_asked_for_on_a_free_day_is_kept(
    house: House, member: Person, post: Post, clock: SteppedClock
) -> None:
    await set_rhythm(house, member, days=Days.WORKDAYS)
    clock.set(at(SATURDAY, 9))
    await reminding.snooze(house, member.id, Snooze.HALF_HOUR)
    await post.pass_to(SATURDAY)
    assert post.times(member) == ["03-07 09:30"]


async def test_a_snooze_into_the_calm_evening_is_for_the_next_day(
    house: House, member: Person, post: Post
) -> None:
    post.clock.set(at(date(2026, 3, 29), 7))
    await set_rhythm(house, member, slots=(time(9),))
    await post.pass_to(date(2026, 3, 29), time(9, 5))
    assert post.to(member)[-1].buttons[1:] == ["30 分钟后", "今天不练"]
    assert await reminding.snooze(house, member.id, Snooze.TONIGHT) == at(date(2026, 3, 30), 9, 1)


async def test_an_instant_that_was_named_is_kept_and_can_be_put_back(
    house: House, member: Person, post: Post
) -> None:
    await set_rhythm(house, member, slots=(time(7, 30), time(20)))
    assert await reminding.snooze(house, member.id, at(MONDAY, 15)) == at(MONDAY, 15)
    assert await reminding.put_back(house, member.id) == at(MONDAY, 20, member.id % 5)
    await reminding.snooze(house, member.id, at(MONDAY, 15))
    await post.pass_to(MONDAY)
    assert post.times(member) == ["03-02 15:00", "03-02 20:01"]


async def test_an_instant_in_the_quiet_hours_becomes_the_next_regular_reminder(
    house: House, member: Person
) -> None:
    assert await reminding.snooze(house, member.id, at(MONDAY, 23)) == at(TUESDAY, 7, 31)
