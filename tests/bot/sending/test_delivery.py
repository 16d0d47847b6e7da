"""What each answer of Telegram, and each silence, does to a message of the outbox."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from telegram.error import BadRequest, ChatMigrated, InvalidToken, NetworkError, TelegramError, TimedOut

from bot.messages.screen import Screen
from bot.services.house import House
from bot.services.outgoing import Letter, State
from bot.store.tables import Outgoing
from bot.telegram import delivery
from bot.telegram.fake import (
    Fault,
    Person,
    blocked,
    flood,
    lost_connection,
    refused,
    server_error,
    timeout,
)
from bot.telegram.fake.faults import Refused as Answer
from tests.bot.post import Post
from tests.bot.sending.conftest import Town
from tests.bot.sending.letters import NEWS, copies, put, states, unreachable, waits


@dataclass(frozen=True)
class Case:
    """A fault, how often the message has come after it and half an hour, and what is noted."""

    fault: Fault
    copies: int
    state: State
    reachable: bool = True


GATEWAY = Fault("gateway", Answer(504, "Gateway Timeout"), delivered=False)
CASES = {
    "too many requests": Case(flood(30), 1, State.SENT),
    "an error of the server": Case(server_error(500), 1, State.SENT),
    "a bad gateway": Case(server_error(502), 1, State.SENT),
    "a gateway without an answer": Case(GATEWAY, 0, State.UNKNOWN),
    "no answer, delivered": Case(timeout(delivered=True), 1, State.UNKNOWN),
    "no answer, not delivered": Case(timeout(delivered=False), 0, State.UNKNOWN),
    "a lost connection, delivered": Case(lost_connection(delivered=True), 1, State.UNKNOWN),
    "a lost connection, not delivered": Case(lost_connection(delivered=False), 0, State.UNKNOWN),
    "blocked": Case(blocked(), 0, State.FAILED, reachable=False),
    "a deleted account": Case(
        Fault("deleted", Answer(403, "Forbidden: user is deactivated")), 0, State.FAILED, reachable=False
    ),
    "no such chat": Case(refused("chat not found"), 0, State.FAILED, reachable=False),
    "a text that is refused": Case(refused("TEXT_INVALID"), 0, State.FAILED),
    "a token that is not accepted for a while": Case(
        Fault("unauthorized", Answer(401, "Unauthorized")), 1, State.SENT
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
async def test_a_message_comes_once_at_most_and_its_end_is_noted(
    town: Town, member: Person, case: Case
) -> None:
    await put(town, member)
    town.telegram.break_next("sendMessage", case.fault)
    await town.tick()
    for _ in range(30):
        await town.pass_for(minutes=1)
    assert copies(town, member) == case.copies
    assert await states(town) == [case.state]
    assert (await unreachable(town) == []) is case.reachable


async def test_a_chat_that_has_moved_is_no_person_any_more(town: Town, member: Person) -> None:
    await put(town, member)
    post = Post(town.house, town.clock, faults=[ChatMigrated(-100123)])
    await post.tick()
    assert await states(town) == [State.FAILED]
    assert await unreachable(town) == [member.id]


async def test_telegrams_wait_holds_for_everybody_and_is_kept(town: Town) -> None:
    folk = [await town.joins() for _ in range(15)]
    await put(town, *folk)
    town.telegram.break_next("sendMessage", flood(25))
    await town.tick()
    first = sum(copies(town, person) for person in folk)
    assert first < delivery.AT_ONCE
    await town.pass_for(seconds=20)
    assert sum(copies(town, person) for person in folk) == first
    await town.pass_for(seconds=6)
    assert [copies(town, person) for person in folk] == [1] * 15


async def test_a_long_wait_for_one_chat_does_not_silence_all(
    town: Town, member: Person, lead: Person
) -> None:
    await put(town, member)
    town.telegram.break_next("sendMessage", flood(3600), chat=member.id)
    await town.tick()
    await put(town, lead)
    await town.pass_for(minutes=1)
    assert (copies(town, member), copies(town, lead)) == (0, 1)
    await town.pass_for(hours=1)
    assert copies(town, member) == 1


async def test_one_persons_fault_keeps_nobody_elses_message(town: Town) -> None:
    folk = [await town.joins() for _ in range(6)]
    await put(town, *folk)
    faults = (blocked(), refused("TEXT_INVALID"), timeout(delivered=False), server_error())
    for person, fault in zip(folk, faults, strict=False):
        town.telegram.break_next("sendMessage", fault, chat=person.id)
    await town.tick()
    assert [copies(town, person) for person in folk] == [0, 0, 0, 0, 1, 1]


async def test_an_error_that_never_ends_is_given_up(
    town: Town, member: Person, caplog: pytest.LogCaptureFixture
) -> None:
    await put(town, member)
    town.telegram.break_next("sendMessage", server_error(), times=1000)
    for _ in range(delivery.MOST_ATTEMPTS + 2):
        await town.pass_for(minutes=10)
    assert await states(town) == [State.FAILED]
    tried = [call for call in town.telegram.calls_of("sendMessage") if NEWS in call.parameters["text"]]
    assert len(tried) == delivery.MOST_ATTEMPTS


async def test_a_message_that_cannot_be_put_into_words_is_given_up_and_told_of_once(
    town: Town, member: Person, lead: Person, caplog: pytest.LogCaptureFixture
) -> None:
    await put(town, member, lead)
    async with town.house.store.writing() as session:
        first = select(Outgoing.id).order_by(Outgoing.id).limit(1)
        await session.execute(
            update(Outgoing).where(Outgoing.id == await session.scalar(first)).values(payload={})
        )
    for _ in range(3):
        await town.pass_for(minutes=1)
    assert await states(town) == [State.FAILED, State.SENT]
    assert caplog.text.count("could not be put into words") == 1


async def test_a_database_that_fails_between_words_and_wire_loses_nothing(town: Town, member: Person) -> None:
    await put(town, member)

    async def fail(letter: Letter) -> Screen:
        raise OperationalError("SELECT", {}, Exception("the server is gone"))

    with pytest.raises(OperationalError):
        await delivery.deliver(town.house, town.outbox, fail, pause=0)
    for _ in range(3):
        await town.pass_for(minutes=1)
    assert copies(town, member) == 1


async def test_a_database_that_fails_after_the_wire_leaves_an_unknown_not_a_double(
    town: Town, member: Person, lead: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await put(town, member, lead)

    async def fail(*given: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("the server is gone"))

    with monkeypatch.context() as broken:
        broken.setattr(delivery.dispatching, "settle", fail)
        with pytest.raises(OperationalError):
            await town.tick()
    for _ in range(5):
        await town.pass_for(minutes=1)
    assert [copies(town, member), copies(town, lead)] == [1, 1]
    assert await states(town) == [State.UNKNOWN, State.UNKNOWN]


async def test_many_answers_are_awaited_side_by_side(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    folk = [await town.joins() for _ in range(8)]
    await put(town, *folk)
    # Nobody's message is through before four are under way.
    four = asyncio.Barrier(4)

    async def slow(chat_id: int, screen: Screen) -> None:
        await four.wait()

    monkeypatch.setattr(town.outbox, "send", slow)
    async with asyncio.timeout(30):
        await town.tick()
    assert await states(town) == [State.SENT] * 8


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_messages_leave_at_the_pace_that_telegram_bears(town: Town) -> None:
    """On the machine's clock, as the stepped one does not move while we wait."""
    folk = [await town.joins() for _ in range(6)]
    await put(town, *folk)
    loop = asyncio.get_running_loop()

    class Running:
        begun, start = loop.time(), town.clock.now()

        def now(self) -> datetime:
            return self.start + timedelta(seconds=loop.time() - self.begun)

    clock = Running()
    object.__setattr__(town.house, "clock", clock)
    waits, early = [], []

    async def words(letter: Letter) -> Screen:
        waits.append(letter.send_at)
        early.append(clock.now() < letter.send_at - timedelta(milliseconds=1))
        return Screen("好")

    await delivery.deliver(town.house, town.outbox, words)
    assert not any(early)
    distances = {later - sooner for sooner, later in pairwise(sorted(waits))}
    assert distances == {timedelta(seconds=1 / delivery.A_SECOND)}


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (TimedOut(), State.UNKNOWN),
        (NetworkError("Bad Gateway"), State.WAITING),
        (BadRequest("user not found"), State.FAILED),
        (InvalidToken(), State.WAITING),
        (TelegramError("Invalid server response"), State.UNKNOWN),
        (ValueError("who knows"), State.UNKNOWN),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_every_kind_of_fault_settles_or_puts_off(
    town: Town, member: Person, fault: Exception, state: State
) -> None:
    await put(town, member)
    await Post(town.house, town.clock, faults=[fault]).tick()
    assert await states(town) == [state]


async def test_a_fault_in_putting_off_waits_longer_each_time(town: Town, member: Person) -> None:
    await put(town, member)
    town.telegram.break_next("sendMessage", server_error(), times=5)
    spans = []
    for _ in range(5):
        await town.tick()
        until = await waits(town)
        spans.append((until - town.clock.now()).total_seconds())
        town.clock.set(until)
    assert spans == [5, 30, 120, 600, 600]


async def test_a_house_with_nothing_to_say_writes_nothing(house: House) -> None:
    """An idle bot leaves the disk in peace."""
    outbox: Any = None
    async with house.store.reading() as session:
        before = await session.scalar(select(Outgoing.id))
    assert await delivery.deliver(house, outbox, outbox, pause=0) == 0
    assert before is None
