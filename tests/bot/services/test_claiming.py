"""The rules of reminders, each over days of a stepped clock, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select, text, update

from bot.clock import SteppedClock
from bot.services import campaigning, claiming, people, reminding, requesting
from bot.services.deciding import Silence
from bot.services.drilling import start
from bot.services.house import House
from bot.services.outgoing import State
from bot.services.people import Person
from bot.store.tables import Member, Outgoing
from bot.timetable import FOREVER, Days, Rhythm, Snooze
from tests.bot.post import SHANGHAI, Post
from tests.bot.services.conftest import Hire
from tests.bot.services.hand import Hand

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = (date(2026, 3, day) for day in range(2, 9))
NEXT_MONDAY = date(2026, 3, 9)
TWICE = Rhythm(slots=(time(7, 30), time(20)))
HandOf = Callable[[Person], Hand]


@pytest.fixture
def post(house: House, clock: SteppedClock) -> Post:
    return Post(house, clock)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), SHANGHAI)


async def set_rhythm(house: House, person: Person, **parts: object) -> None:
    await reminding.keep(house, person.id, replace(Rhythm(), **parts))


async def due(house: House, person: Person) -> datetime | None:
    async with house.store.reading() as session:
        return await session.scalar(select(Member.next_reminder_at).where(Member.id == person.id))


async def test_a_newcomer_is_reminded_the_next_morning_at_the_usual_time(member: Person, post: Post) -> None:
    await post.pass_to(WEDNESDAY)
    assert post.times(member) == ["03-03 07:31", "03-04 07:31"]


async def test_newcomers_are_spread_over_minutes(house: House, hire: Hire, post: Post) -> None:
    folk = [await hire(f"学员{number}") for number in range(10)]
    await post.pass_to(TUESDAY)
    minutes = [message.at.minute for message in post.delivered]
    assert len(minutes) == len(folk)
    assert set(minutes) == {30, 31, 32, 33, 34}


async def test_what_is_not_due_is_left_alone(house: House, member: Person, clock: SteppedClock) -> None:
    clock.set(at(TUESDAY, 7, 30))
    assert await claiming.claim(house) == claiming.Claimed()


async def test_a_due_time_is_claimed_once_and_the_next_one_set(
    house: House, member: Person, clock: SteppedClock
) -> None:
    clock.set(at(TUESDAY, 7, 31))
    first, second = await claiming.claim(house), await claiming.claim(house)
    assert (first.due, first.enqueued, second.due) == (1, 1, 0)
    assert await due(house, member) == at(WEDNESDAY, 7, 31)


async def test_a_due_time_met_twice_brings_one_message(
    house: House, member: Person, clock: SteppedClock
) -> None:
    """As when the machine's clock is set back."""
    for _ in range(2):
        clock.set(at(TUESDAY, 7, 31))
        async with house.store.writing() as session:
            await session.execute(update(Member).values(next_reminder_at=at(TUESDAY, 7, 31)))
            await session.execute(update(Outgoing).values(state=State.DROPPED))
        assert (await claiming.claim(house)).due == 1
    async with house.store.reading() as session:
        assert await session.scalar(select(func.count(Outgoing.id))) == 1


async def test_several_slots_come_each_at_its_time(house: House, member: Person, post: Post) -> None:
    await set_rhythm(house, member, slots=(time(7, 30), time(20)))
    await post.pass_to(TUESDAY)
    assert post.times(member) == ["03-02 20:01", "03-03 07:31", "03-03 20:01"]


async def test_never_more_than_two_a_day_however_many_slots(house: House, member: Person, post: Post) -> None:
    await set_rhythm(house, member, slots=(time(9), time(12), time(15), time(18)))
    await post.pass_to(TUESDAY)
    assert post.times(member) == ["03-02 09:01", "03-02 12:01", "03-03 09:01", "03-03 12:01"]


async def test_snoozes_count_among_the_two_of_a_day(house: House, member: Person, post: Post) -> None:
    await set_rhythm(house, member, slots=(time(9), time(12), time(15)))
    await post.pass_to(MONDAY, time(9, 10))
    await reminding.snooze(house, member.id, Snooze.HALF_HOUR)
    await post.pass_to(MONDAY)
    assert post.times(member) == ["03-02 09:01", "03-02 09:40"]


async def test_a_leads_request_counts_among_the_two_of_a_day(
    house: House, member: Person, lead: Person, hand_of: HandOf, post: Post
) -> None:
    hand = hand_of(member)
    await hand.answer("years", "不知道")
    await set_rhythm(house, member, slots=(time(12), time(15), time(18)))
    await post.pass_to(MONDAY, time(13))
    asked = await requesting.request(house, lead.id, None, "普及", "请练一次《普及》")
    await post.pass_to(MONDAY)
    assert (asked.asked, asked.reminded) == (("李明",), ())
    assert post.times(member) == ["03-02 12:01", "03-02 13:00"]
    assert "钱书记" in post.to(member)[1].text
    await post.pass_to(TUESDAY, time(13))
    again = await requesting.request(house, lead.id, None, "普及", "请再练一次")
    assert again.asked == ("李明",)
    await post.pass_to(TUESDAY, time(14))
    third = await requesting.request(house, lead.id, None, "普及", "请再练一次")
    assert (third.asked, third.reminded) == ((), ("李明",))


async def test_nothing_comes_once_the_days_set_is_done(
    house: House, member: Person, hand_of: HandOf, post: Post
) -> None:
    hand = hand_of(member)
    await set_rhythm(house, member, slots=(time(9), time(20)))
    await post.pass_to(MONDAY, time(10))
    await hand.finish(await hand.start())
    assert post.times(member) == ["03-02 09:01"]
    post.clock.set(at(MONDAY, 20, 1))
    assert (await claiming.claim(house)).silent == {Silence.DONE: 1}
    await post.pass_to(TUESDAY, time(10))
    assert post.times(member) == ["03-02 09:01", "03-03 09:01"]


async def test_half_a_set_is_still_worth_a_reminder_of_the_rest(
    house: House, member: Person, hand_of: HandOf, post: Post
) -> None:
    hand = hand_of(member)
    await set_rhythm(house, member, slots=(time(20),))
    asked = await hand.start()
    await hand.say("九年")
    await hand.go_on(asked.ask_id)
    await post.pass_to(MONDAY)
    assert "3 题" in post.to(member)[0].text


async def test_nothing_comes_to_whom_nothing_can_be_asked(house: House, hire: Hire, post: Post) -> None:
    nobody = await hire("孙某", posts=())
    await post.pass_to(TUESDAY)
    assert post.to(nobody) == []
    assert await post.states() == [State.DROPPED]


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


async def test_a_snooze_that_was_asked_for_on_a_free_day_is_kept(
    house: House, member: Person, post: Post, clock: SteppedClock
) -> None:
    await set_rhythm(house, member, days=Days.WORKDAYS)
    clock.set(at(SATURDAY, 9))
    await reminding.snooze(house, member.id, Snooze.HALF_HOUR)
    await post.pass_to(SATURDAY)
    assert post.times(member) == ["03-07 09:30"]


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


async def test_a_snooze_into_the_calm_evening_is_for_the_next_day(
    house: House, member: Person, post: Post
) -> None:
    post.clock.set(at(date(2026, 3, 29), 7))
    await set_rhythm(house, member, slots=(time(9),))
    await post.pass_to(date(2026, 3, 29), time(9, 5))
    assert post.to(member)[-1].buttons[1:] == ["30 分钟后", "今天不练"]
    assert await reminding.snooze(house, member.id, Snooze.TONIGHT) == at(date(2026, 3, 30), 9, 1)


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


BROKEN = {
    "no JSON": "{oops",
    "another shape": '"evening"',
    "a slot of no day": '{"slots": ["25:00"], "days": "每天", "quiet_from": "22:00", "quiet_until": "06:00"}',
}


@pytest.mark.parametrize("rhythm", BROKEN.values(), ids=BROKEN)
async def test_a_row_that_cannot_be_read_is_put_off_alone_and_told_of(
    house: House, hire: Hire, post: Post, rhythm: str, caplog: pytest.LogCaptureFixture
) -> None:
    folk = [await hire(f"学员{number}") for number in range(3)]
    broken = folk[1]
    if not house.store.is_sqlite and rhythm == BROKEN["no JSON"]:
        rhythm = "[1]"
    async with house.store.writing() as session:
        await session.execute(
            text("UPDATE member SET rhythm = :rhythm WHERE id = :id"), {"rhythm": rhythm, "id": broken.id}
        )
    await post.pass_to(TUESDAY, time(8))
    assert post.to(broken) == []
    assert [len(post.to(person)) for person in folk] == [1, 0, 1]
    assert f"member {broken.id} is put off" in caplog.text
    assert await due(house, broken) > at(WEDNESDAY, 7)
    caplog.clear()
    await post.pass_to(TUESDAY)
    assert caplog.text == ""


async def test_a_person_with_a_rhythm_of_no_sense_still_gets_news_and_can_set_a_new_one(
    house: House, member: Person, admin: Person, post: Post
) -> None:
    async with house.store.writing() as session:
        await session.execute(update(Member).where(Member.id == member.id).values(rhythm={"slots": 7}))
    await campaigning.set_dates(house, admin.id, date(2026, 4, 20))
    await post.tick()
    assert len(post.to(member)) == 1
    assert await reminding.rhythm(house, member.id) == Rhythm()
    await reminding.keep(house, member.id, TWICE)
    assert await reminding.rhythm(house, member.id) == TWICE


async def test_a_member_who_acts_at_this_moment_is_claimed_by_the_next_tick(
    house: House, member: Person, admin: Person, clock: SteppedClock
) -> None:
    if house.store.is_sqlite:
        # There a writer has the database to itself; the claim comes after.
        return
    clock.set(at(TUESDAY, 8))
    async with house.store.writing() as session:
        await people.active(session, member.id)
        assert (await claiming.claim(house)).due == 1
    assert (await claiming.claim(house)).due == 1


async def test_all_is_claimed_in_batches(house: House, hire: Hire, clock: SteppedClock) -> None:
    for number in range(7):
        await hire(f"学员{number}")
    clock.set(at(TUESDAY, 9))
    assert [(await claiming.claim(house, 3)).due for _ in range(4)] == [3, 3, 1, 0]


async def test_the_settings_say_when_newcomers_are_reminded(house: House, hire: Hire, post: Post) -> None:
    early = replace(house.settings.reminders, default_slots=(time(6, 45),), workdays_only=True)
    object.__setattr__(house, "settings", replace(house.settings, reminders=early))
    member = await hire()
    post.after = lambda message: people.seen(house, replace(member, last_seen_at=None))
    await post.pass_to(NEXT_MONDAY, time(6, 50))
    assert post.times(member) == [f"03-0{day} 06:46" for day in (3, 4, 5, 6, 9)]


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
