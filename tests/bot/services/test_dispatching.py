"""The outbox: leased at a shared pace, settled once, and never left hanging by a process that dies."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from bot.clock import SteppedClock
from bot.services import dispatching, outgoing
from bot.services.dispatching import LEASE, Batch, Letter
from bot.services.house import House
from bot.services.outgoing import Kind, State
from bot.services.people import Person
from bot.store.tables import Member, Outgoing
from tests.bot.post import SHANGHAI
from tests.bot.services.conftest import Hire

NOW = timedelta()
MINUTE = timedelta(minutes=1)


async def put(house: House, *members: Person, key: str = "news", **options: object) -> None:
    async with house.store.writing() as session:
        rows = [
            outgoing.row(person.id, Kind.NOTICE, f"{key}:{person.id}", house.clock.now(), **options)
            for person in members
        ]
        await outgoing.enqueue(session, rows)


async def state(house: House) -> list[State]:
    async with house.store.reading() as session:
        return [State(found) for found in await session.scalars(select(Outgoing.state).order_by(Outgoing.id))]


async def take(house: House) -> Letter:
    (letter,) = (await dispatching.lease(house, NOW)).letters
    return letter


async def test_one_occasion_is_one_message(house: House, member: Person) -> None:
    await put(house, member)
    await put(house, member)
    assert await state(house) == [State.WAITING]


async def test_a_message_waits_for_its_time(house: House, member: Person, clock: SteppedClock) -> None:
    await put(house, member, not_before=clock.now() + MINUTE)
    assert await dispatching.lease(house, NOW) == Batch((), more=False)
    clock.step(MINUTE)
    assert (await take(house)).telegram_id == member.telegram_id


async def test_a_leased_message_is_nobody_elses(house: House, member: Person) -> None:
    await put(house, member)
    await take(house)
    assert (await dispatching.lease(house, NOW)).letters == ()


async def test_a_person_gets_one_message_at_a_time_in_their_order(house: House, member: Person) -> None:
    await put(house, member, key="first")
    await put(house, member, key="second")
    first = await take(house)
    assert await dispatching.on_the_wire(house, first)
    assert (await dispatching.lease(house, NOW)).letters == ()
    await dispatching.settle(house, first, State.SENT)
    second = await take(house)
    assert second.id > first.id


async def test_the_oldest_go_first(house: House, hire: Hire, clock: SteppedClock) -> None:
    folk = [await hire(f"学员{number}") for number in range(5)]
    for person in reversed(folk):
        await put(house, person)
        clock.step(MINUTE)
    letters = (await dispatching.lease(house, NOW, limit=3)).letters
    assert [letter.member_id for letter in letters] == [person.id for person in folk[:1:-1]]


async def test_everybodys_messages_keep_one_distance(house: House, hire: Hire, clock: SteppedClock) -> None:
    await put(house, *[await hire(f"学员{number}") for number in range(8)])
    pause = timedelta(milliseconds=500)
    first = (await dispatching.lease(house, pause, limit=3)).letters
    second = (await dispatching.lease(house, pause, limit=3)).letters
    assert [letter.send_at - clock.now() for letter in (*first, *second)] == [
        number * pause for number in range(6)
    ]
    # More than two seconds ahead are spoken for.
    assert (await dispatching.lease(house, pause)).letters == ()
    clock.step(timedelta(seconds=2))
    assert len((await dispatching.lease(house, pause)).letters) == 2


async def test_while_telegram_asks_to_wait_nobody_sends(
    house: House, member: Person, clock: SteppedClock
) -> None:
    await put(house, member)
    await dispatching.hold(house, timedelta(seconds=20))
    assert (await dispatching.lease(house, NOW)).letters == ()
    clock.step(timedelta(seconds=18))
    assert (await take(house)).send_at == clock.now() + timedelta(seconds=2)


async def test_a_message_that_was_only_leased_is_sent_after_its_process_has_died(
    house: House, member: Person, clock: SteppedClock
) -> None:
    await put(house, member)
    dead = await take(house)
    clock.step(LEASE)
    assert (await dispatching.lease(house, NOW)).letters == ()
    clock.step(MINUTE)
    again = await take(house)
    assert again.id == dead.id
    assert not await dispatching.on_the_wire(house, dead)
    assert await dispatching.on_the_wire(house, again)


async def test_what_was_on_the_wire_when_a_process_died_is_unknown_and_stays_so(
    house: House, member: Person, clock: SteppedClock
) -> None:
    await put(house, member)
    assert await dispatching.on_the_wire(house, await take(house))
    for _ in range(3):
        clock.step(LEASE + MINUTE)
        assert (await dispatching.lease(house, NOW)).letters == ()
    assert await state(house) == [State.UNKNOWN]
    assert (await outgoing.counts(house, clock.now() - timedelta(days=1)))[State.UNKNOWN] == 1


async def test_a_slow_process_that_was_held_for_dead_still_says_how_it_ended(
    house: House, member: Person, clock: SteppedClock
) -> None:
    await put(house, member)
    slow = await take(house)
    await dispatching.on_the_wire(house, slow)
    clock.step(LEASE + MINUTE)
    await dispatching.lease(house, NOW)
    assert await state(house) == [State.UNKNOWN]
    await dispatching.settle(house, slow, State.SENT)
    assert await state(house) == [State.SENT]


async def test_a_process_cannot_settle_what_another_has_taken_over(
    house: House, member: Person, clock: SteppedClock
) -> None:
    await put(house, member)
    slow = await take(house)
    clock.step(LEASE + MINUTE)
    other = await take(house)
    await dispatching.put_aside(house, slow, State.DROPPED, "nothing to say")
    await dispatching.release(house, [])
    assert await dispatching.on_the_wire(house, other)
    await dispatching.put_aside(house, slow, State.FAILED, "no words")
    await dispatching.settle(house, other, State.SENT)
    assert await state(house) == [State.SENT]


async def test_of_two_processes_that_take_at_once_one_gets_each_message(house: House, hire: Hire) -> None:
    await put(house, *[await hire(f"学员{number}") for number in range(6)])
    batches = await asyncio.gather(*(dispatching.lease(house, NOW, limit=4) for _ in range(3)))
    ids = [letter.id for batch in batches for letter in batch.letters]
    assert sorted(ids) == sorted(set(ids))
    rest = await dispatching.lease(house, NOW)
    assert len(ids) + len(rest.letters) == 6


async def test_the_quiet_hours_hold_for_every_message_that_waits(
    house: House, member: Person, clock: SteppedClock
) -> None:
    clock.set(datetime(2026, 3, 2, 21, 55, tzinfo=SHANGHAI))
    await put(house, member)
    clock.step(10 * MINUTE)
    assert (await dispatching.lease(house, NOW)).letters == ()
    clock.set(datetime(2026, 3, 3, 5, 59, tzinfo=SHANGHAI))
    assert (await dispatching.lease(house, NOW)).letters == ()
    clock.step(MINUTE)
    assert (await take(house)).member_id == member.id


async def test_messages_put_off_for_the_night_do_not_keep_others_waiting(
    house: House, hire: Hire, clock: SteppedClock
) -> None:
    folk = [await hire(f"学员{number}") for number in range(4)]
    clock.set(datetime(2026, 3, 2, 21, tzinfo=SHANGHAI))
    await put(house, *folk)
    quiet = {"slots": [], "days": "每天", "quiet_from": "00:00", "quiet_until": "00:00", "paused_until": None}
    async with house.store.writing() as session:
        await session.execute(update(Member).where(Member.id == folk[-1].id).values(rhythm=quiet))
    clock.step(2 * 60 * MINUTE)
    taken = []
    while (batch := await dispatching.lease(house, NOW, limit=2)).letters or batch.more:
        taken += batch.letters
    assert [letter.member_id for letter in taken] == [folk[-1].id]


@pytest.mark.parametrize("leave", [False, True], ids=["forgotten account", "erased"])
async def test_a_message_to_somebody_who_is_gone_goes_as_well(
    house: House, member: Person, leave: bool
) -> None:
    await put(house, member)
    async with house.store.writing() as session:
        if leave:
            await session.execute(delete(Member).where(Member.id == member.id))
        else:
            await session.execute(update(Member).values(telegram_id=None))
    assert (await dispatching.lease(house, NOW)).letters == ()
    assert await state(house) == ([] if leave else [State.DROPPED])


async def test_an_unreachable_persons_waiting_messages_are_settled_together(
    house: House, member: Person, lead: Person, clock: SteppedClock
) -> None:
    await put(house, member, lead, key="first")
    await put(house, member, key="second", not_before=clock.now() + 60 * MINUTE)
    letters = {letter.member_id: letter for letter in (await dispatching.lease(house, NOW)).letters}
    await dispatching.on_the_wire(house, letters[member.id])
    await dispatching.unreachable(house, letters[member.id], "bot was blocked by the user")
    assert await state(house) == [State.FAILED, State.LEASED, State.FAILED]
    async with house.store.reading() as session:
        unreachable = (
            await session.scalars(select(Member.id).where(Member.unreachable_at.is_not(None)))
        ).all()
    assert unreachable == [member.id]


async def test_a_message_that_arrives_shows_that_its_person_can_be_reached(
    house: House, member: Person, clock: SteppedClock
) -> None:
    async with house.store.writing() as session:
        await session.execute(update(Member).values(unreachable_at=clock.now()))
    await put(house, member)
    letter = await take(house)
    await dispatching.on_the_wire(house, letter)
    await dispatching.settle(house, letter, State.SENT)
    async with house.store.reading() as session:
        assert await session.scalar(select(Member.unreachable_at)) is None


async def test_what_is_given_back_is_taken_again_at_once(house: House, member: Person) -> None:
    await put(house, member)
    await dispatching.release(house, [await take(house)])
    assert (await take(house)).attempts == 0


def test_the_lease_outlives_the_longest_wait_for_an_answer() -> None:
    """A batch at full pace, what others have spoken for, and three pages with every timeout of the client."""
    a_page = 5 + 5 + 5 + 1
    assert dispatching.BATCH * timedelta(seconds=0.05) + dispatching.MOST_AHEAD < LEASE
    assert 3 * timedelta(seconds=a_page) < LEASE
