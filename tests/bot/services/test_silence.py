"""Reminders that are not answered, or cannot be: rarer, ended, and begun again."""

from __future__ import annotations

from datetime import date, time

import pytest
from sqlalchemy import select, update

from bot.clock import SteppedClock
from bot.services import people, reminding, requesting
from bot.services.drilling import start
from bot.services.house import House
from bot.services.people import Person
from bot.store.tables import Member
from bot.timetable import Snooze
from tests.bot.post import Post
from tests.bot.services.days import (
    FRIDAY,
    SATURDAY,
    SUNDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    at,
    due,
    set_rhythm,
)


async def test_three_days_without_an_answer_make_reminders_rarer_and_kinder_and_seven_end_them(
    house: House, member: Person, lead: Person, post: Post
) -> None:
    await post.pass_to(date(2026, 3, 20))
    assert post.times(member) == [
        "03-03 07:31",
        "03-04 07:31",
        "03-05 07:31",
        "03-06 07:31",
        "03-08 07:31",
    ]
    first, kind, last = post.to(member)[0].text, post.to(member)[3].text, post.to(member)[4].text
    assert "分钟" in first
    assert "10 题" not in kind
    assert "不打扰" in last
    assert "不打扰" not in kind
    assert await due(house, member) is None
    assert await requesting.quiet(house, [member.id, lead.id]) == ["李明", "钱书记"]
    assert await requesting.quiet(house, [lead.id]) == ["钱书记"]


async def test_two_reminders_on_one_day_are_one_day_without_an_answer(
    house: House, member: Person, post: Post
) -> None:
    await set_rhythm(house, member, slots=(time(9), time(20)))
    await post.pass_to(WEDNESDAY)
    assert len(post.to(member)) == 6
    await post.pass_to(SATURDAY)
    assert post.times(member)[6:] == ["03-05 09:01", "03-07 09:01"]


async def test_coming_back_to_drill_makes_reminders_come_every_day_again(
    house: House, member: Person, post: Post
) -> None:
    await post.pass_to(FRIDAY, time(12))
    assert await due(house, member) == at(SUNDAY, 7, 31)
    await start(house, member.id)
    assert await due(house, member) == at(SATURDAY, 7, 31)


async def test_coming_back_to_drill_after_they_had_ended_starts_them_again(
    house: House, member: Person, post: Post
) -> None:
    await post.pass_to(date(2026, 3, 20))
    await start(house, member.id)
    assert await requesting.quiet(house, [member.id]) == []
    await post.pass_to(date(2026, 3, 21))
    assert post.times(member)[-1] == "03-21 07:31"


@pytest.mark.parametrize("how", [Snooze.HALF_HOUR, Snooze.TONIGHT, Snooze.NOT_TODAY])
async def test_who_puts_a_reminder_off_every_day_does_not_ignore_it(
    house: House, member: Person, post: Post, how: Snooze
) -> None:
    for day in (TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY):
        await post.pass_to(day, time(7, 35))
        assert post.times(member)[-1] == f"{day:%m-%d} 07:31"
        await reminding.snooze(house, member.id, how)
        await post.pass_to(day)
    assert "同志" not in post.to(member)[-1].text


async def test_days_on_which_the_bot_was_still_are_nobodys_silence(
    house: House, member: Person, post: Post, clock: SteppedClock
) -> None:
    await post.pass_to(WEDNESDAY)
    clock.set(at(date(2026, 3, 16), 9))
    await post.tick()
    assert await due(house, member) == at(date(2026, 3, 17), 7, 31)


async def test_the_deactivated_are_not_reminded(house: House, member: Person, post: Post) -> None:
    async with house.store.writing() as session:
        await session.execute(update(Member).values(deactivated_at=post.clock.now()))
    await post.pass_to(TUESDAY)
    assert post.delivered == []
    assert await due(house, member) is None


async def test_who_has_blocked_the_bot_is_left_alone_and_tried_again_after_a_week(
    house: House, member: Person, post: Post
) -> None:
    await people.reachable(house, member.telegram_id, reachable=False)
    await post.pass_to(date(2026, 3, 10))
    assert post.times(member) == ["03-10 07:31"]
    async with house.store.reading() as session:
        assert await session.scalar(select(Member.unreachable_at)) is None


async def test_who_comes_back_after_blocking_is_reminded_again(
    house: House, member: Person, post: Post
) -> None:
    await post.pass_to(date(2026, 3, 20))
    await people.reachable(house, member.telegram_id, reachable=False)
    assert await requesting.quiet(house, [member.id]) == []
    await reminding.came_back(house, member.telegram_id)
    await post.pass_to(date(2026, 3, 21))
    assert post.times(member)[-1] == "03-21 07:31"
