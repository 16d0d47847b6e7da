"""News of what has changed: one message a person, outside their quiet hours, each thing once."""

from __future__ import annotations

import asyncio
from datetime import time, timedelta

from sqlalchemy import select

from bot.clock import SteppedClock
from bot.services import dispatching, managing, noticing
from bot.services.house import House
from bot.services.people import Person
from bot.store.tables import Outgoing
from tests.bot.post import Post
from tests.bot.services.days import MONDAY, TUESDAY, at, set_rhythm


def corrected(number: int) -> dict[str, str]:
    return {"what": "correction", "prompt": f"第{number}题", "old": "旧", "new": "新"}


async def tell(house: House, key: str, item: dict[str, str], *folk: Person) -> int:
    async with house.store.writing() as session:
        return await noticing.notify(house, session, [person.id for person in folk], key, item)


async def test_what_changes_in_the_night_comes_in_one_message_in_the_morning(
    house: House, clock: SteppedClock, member: Person, post: Post
) -> None:
    clock.set(at(MONDAY, 23))
    await set_rhythm(house, member, slots=(time(20),))
    for number in range(3):
        await tell(house, f"correction:{number}", corrected(number), member)
        await post.pass_for(minutes=30)
    await post.pass_to(TUESDAY, time(12))
    (message,) = post.to(member)
    assert post.times(member) == ["03-03 06:00"]
    assert all(f"第{number}题" in message.text for number in range(3))


async def test_one_thing_is_told_once_however_often_it_is_reported(
    house: House, member: Person, post: Post
) -> None:
    for _ in range(2):
        await tell(house, "correction:1", corrected(1), member)
    await post.tick()
    await tell(house, "correction:1", corrected(1), member)
    await post.tick()
    assert len(post.to(member)) == 1
    assert post.to(member)[0].text.count("第1题") == 1


async def test_of_days_that_move_twice_only_the_latest_are_told(
    house: House, clock: SteppedClock, member: Person, post: Post
) -> None:
    clock.set(at(MONDAY, 23))
    for day in ("2026-04-20", "2026-04-21"):
        await tell(house, f"dates:{day}", {"what": "dates", "from": day, "until": day}, member)
    await tell(house, "correction:1", corrected(1), member)
    await post.pass_to(TUESDAY, time(7))
    (message,) = post.to(member)
    assert "4月21日" in message.text
    assert "4月20日" not in message.text
    assert "第1题" in message.text


async def test_a_message_that_is_being_sent_is_added_to_no_more(
    house: House, member: Person, post: Post
) -> None:
    await tell(house, "correction:1", corrected(1), member)
    (letter,) = (await dispatching.lease(house, timedelta())).letters
    await tell(house, "correction:2", corrected(2), member)
    await dispatching.release(house, [letter])
    await post.pass_for(minutes=1)
    assert ["第1题" in m.text for m in post.to(member)] == [True, False]
    assert ["第2题" in m.text for m in post.to(member)] == [False, True]


async def test_news_that_do_not_fit_go_in_a_second_message(house: House, member: Person, post: Post) -> None:
    for number in range(noticing.MOST_MERGED + 1):
        await tell(house, f"correction:{number}", corrected(number), member)
    await post.pass_for(minutes=1)
    assert len(post.to(member)) == 2


async def test_news_at_the_same_moment_are_not_lost(house: House, member: Person, post: Post) -> None:
    await tell(house, "correction:0", corrected(0), member)
    await asyncio.gather(*(tell(house, f"correction:{n}", corrected(n), member) for n in range(1, 5)))
    await post.pass_for(minutes=1)
    text = "\n".join(message.text for message in post.to(member))
    assert all(text.count(f"第{number}题") == 1 for number in range(5))


async def test_those_who_are_gone_are_not_told(
    house: House, admin: Person, member: Person, post: Post
) -> None:
    await managing.deactivate(house, admin.id, member.id)
    assert await tell(house, "correction:1", corrected(1), admin, member) == 1
    async with house.store.reading() as session:
        assert (await session.scalars(select(Outgoing.member_id))).all() == [admin.id]
