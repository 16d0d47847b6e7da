"""Due times become messages: claimed once, decided, and written to the outbox."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

import pytest
from sqlalchemy import func, select, text, update

from bot.clock import SteppedClock
from bot.services import campaigning, claiming, people, reminding, requesting
from bot.services.deciding import Silence
from bot.services.house import House
from bot.services.outgoing import State
from bot.services.people import Person
from bot.store.tables import Member, Outgoing
from bot.timetable import Rhythm
from tests.bot.post import Post
from tests.bot.services.conftest import Hire
from tests.bot.services.days import (
    MONDAY,
    TUESDAY,
    TWICE,
    WEDNESDAY,
    at,
    due,
    set_rhythm,
)
from tests.bot.services.hand import Hand

HandOf = Callable[[Person], Hand]


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
