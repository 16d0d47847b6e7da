"""A person's own rhythm, kept over days of a stepped clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from sqlalchemy import update

from bot.services import campaigning, people, reminding, requesting, rhythms
from bot.services.house import House
from bot.services.people import Person
from bot.store.tables import Member
from bot.timetable import FOREVER, Days, Rhythm, Snooze
from tests.bot.post import Post
from tests.bot.services.conftest import Hire
from tests.bot.services.days import (
    FRIDAY,
    MONDAY,
    NEXT_MONDAY,
    SATURDAY,
    SUNDAY,
    TUESDAY,
    TWICE,
    WEDNESDAY,
    at,
    due,
    set_rhythm,
)


async def test_several_slots_come_each_at_its_time(house: House, member: Person, post: Post) -> None:
    await set_rhythm(house, member, slots=(time(7, 30), time(20)))
    await post.pass_to(TUESDAY)
    assert post.times(member) == ["03-02 20:01", "03-03 07:31", "03-03 20:01"]


async def test_never_more_than_two_a_day_however_many_slots(house: House, member: Person, post: Post) -> None:
    await set_rhythm(house, member, slots=(time(9), time(12), time(15), time(18)))
    await post.pass_to(TUESDAY)
    assert post.times(member) == ["03-02 09:01", "03-02 12:01", "03-03 09:01", "03-03 12:01"]


async def test_a_pause_is_kept_and_ends_on_its_day(house: House, member: Person, post: Post) -> None:
    await set_rhythm(house, member, paused_until=FRIDAY)
    await post.pass_to(FRIDAY)
    assert post.times(member) == ["03-06 07:31"]


async def test_a_pause_until_recalled_brings_nothing_and_no_one_is_worried(
    house: House, member: Person, post: Post
) -> None:
    await set_rhythm(house, member, paused_until=FOREVER)
    await post.pass_to(date(2026, 3, 20))
    assert post.delivered == []
    assert await requesting.quiet(house, [member.id]) == []
    await set_rhythm(house, member)
    await post.pass_to(date(2026, 3, 21))
    assert post.times(member) == ["03-21 07:31"]


async def test_workdays_leave_weekends_and_holidays_out_and_make_up_days_in(
    house: House, member: Person, post: Post, admin: Person
) -> None:
    """Qingming of 2026 is Saturday to Monday; the 9th of May is a working Saturday."""
    await campaigning.set_dates(house, admin.id, date(2026, 6, 1))
    await set_rhythm(house, member, days=Days.WORKDAYS)
    post.after = lambda message: people.seen(house, replace(member, last_seen_at=None))
    await post.pass_to(date(2026, 5, 10))
    days = {message.at.date() for message in post.to(member)}
    assert not days & {SATURDAY, SUNDAY, date(2026, 4, 4), date(2026, 4, 6), date(2026, 5, 1)}
    assert {FRIDAY, NEXT_MONDAY, date(2026, 4, 7), date(2026, 5, 9)} <= days


async def test_every_day_means_weekends_as_well(house: House, member: Person, post: Post) -> None:
    post.after = lambda message: people.seen(house, replace(member, last_seen_at=None))
    await post.pass_to(SUNDAY)
    assert [message.at.date().day for message in post.to(member)] == [3, 4, 5, 6, 7, 8]


async def test_the_phase_sets_how_many_slots_are_heard_and_a_snooze_is_kept_all_the_same(
    house: House, member: Person, post: Post, admin: Person
) -> None:
    await campaigning.set_phase(house, admin.id, "memorise_from", TUESDAY)
    await set_rhythm(house, member, slots=(time(9), time(20)))
    await post.pass_to(MONDAY, time(9, 10))
    await reminding.snooze(house, member.id, Snooze.HALF_HOUR)
    await post.pass_to(TUESDAY)
    assert post.times(member) == ["03-02 09:01", "03-02 09:40", "03-03 09:01", "03-03 20:01"]


async def test_the_evening_before_the_inspection_is_calm(house: House, member: Person, post: Post) -> None:
    post.after = lambda message: people.seen(house, replace(member, last_seen_at=None))
    post.clock.set(at(date(2026, 3, 28), 8))
    await set_rhythm(house, member, slots=(time(12), time(20)))
    await post.pass_to(date(2026, 3, 29), time(13))
    assert await reminding.following(house, member.id) == at(date(2026, 3, 30), 12, 1)
    await post.pass_to(date(2026, 3, 30))
    assert post.times(member) == ["03-28 12:01", "03-28 20:01", "03-29 12:01", "03-30 12:01"]


async def test_after_the_last_day_nobody_is_reminded(house: House, member: Person, post: Post) -> None:
    post.clock.set(at(date(2026, 4, 1), 7))
    await set_rhythm(house, member)
    await post.pass_to(date(2026, 4, 10))
    assert post.times(member) == ["04-01 07:31"]
    assert await due(house, member) is None
    assert await requesting.quiet(house, [member.id]) == []
    assert await reminding.keep(house, member.id, TWICE) is None
    assert await reminding.snooze(house, member.id, Snooze.HALF_HOUR) is None
    await post.pass_to(date(2026, 4, 11))
    assert post.times(member) == ["04-01 07:31"]


async def test_an_inspection_put_off_after_its_end_makes_reminders_come_again(
    house: House, member: Person, admin: Person, post: Post
) -> None:
    await post.pass_to(date(2026, 4, 3))
    await reminding.keep(house, member.id, Rhythm())
    await campaigning.set_dates(house, admin.id, date(2026, 4, 20))
    post.delivered.clear()
    await post.pass_to(date(2026, 4, 4), time(12))
    assert "04-04 07:31" in post.times(member)


async def test_the_settings_say_when_newcomers_are_reminded(house: House, hire: Hire, post: Post) -> None:
    early = replace(house.settings.reminders, default_slots=(time(6, 45),), workdays_only=True)
    object.__setattr__(house, "settings", replace(house.settings, reminders=early))
    member = await hire()
    post.after = lambda message: people.seen(house, replace(member, last_seen_at=None))
    await post.pass_to(NEXT_MONDAY, time(6, 50))
    assert post.times(member) == [f"03-0{day} 06:46" for day in (3, 4, 5, 6, 9)]


async def test_a_pause_that_lies_ahead_leaves_the_days_before_it_alone(
    house: House, member: Person, post: Post
) -> None:
    await set_rhythm(house, member, paused_from=WEDNESDAY, paused_until=FRIDAY)
    await post.pass_to(SATURDAY)
    assert post.times(member) == ["03-03 07:31", "03-06 07:31", "03-07 07:31"]


async def test_a_rhythm_that_was_kept_before_pauses_could_lie_ahead_is_read(
    house: House, member: Person
) -> None:
    own = replace(Rhythm(), paused_until=FRIDAY)
    old = rhythms.stored(own)
    del old["paused_from"]
    async with house.store.writing() as session:
        await session.execute(update(Member).values(rhythm=old))
    assert await reminding.rhythm(house, member.id) == own


async def test_the_last_change_of_a_rhythm_can_be_taken_back(house: House, member: Person) -> None:
    await set_rhythm(house, member, slots=(time(8),))
    before = await due(house, member)
    await set_rhythm(house, member, paused_from=WEDNESDAY, paused_until=FOREVER)
    assert await reminding.undo(house, member.id) == replace(Rhythm(), slots=(time(8),))
    assert await due(house, member) == before
