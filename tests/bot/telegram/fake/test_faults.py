"""Faults on demand, and the list of what was called."""

from __future__ import annotations

from datetime import timedelta

import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from bot.clock import SteppedClock
from bot.telegram import fake
from bot.telegram.fake import FakeTelegram, Person
from tests.bot.telegram.fake.acts import App


async def test_faults_come_when_asked_for_and_go(
    app: App, telegram: FakeTelegram, li: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    telegram.break_next("sendMessage", fake.flood(7))
    with pytest.raises(RetryAfter) as flood:
        await app.bot.send_message(li.id, "一")
    assert flood.value.retry_after == timedelta(seconds=7)
    telegram.break_next("sendMessage", fake.server_error(502), times=2)
    for _ in range(2):
        with pytest.raises(NetworkError, match="Bad Gateway"):
            await app.bot.send_message(li.id, "二")
    telegram.break_next("*", fake.blocked())
    with pytest.raises(Forbidden):
        await app.bot.send_message(li.id, "三")
    telegram.break_next("sendMessage", fake.refused("CHAT_RESTRICTED"), chat=li.id + 1)
    await app.bot.send_message(li.id, "四")
    assert [bubble.text for bubble in li.screen.bubbles] == ["你好", "四"]


@pytest.mark.parametrize("delivered", [True, False])
async def test_a_timeout_does_not_tell_whether_it_was_delivered(
    app: App, telegram: FakeTelegram, li: Person, delivered: bool
) -> None:
    telegram.break_next("sendMessage", fake.timeout(delivered=delivered))
    with pytest.raises(TimedOut):
        await app.bot.send_message(li.id, "也许")
    assert ("也许" in li.screen.said) is delivered
    telegram.break_next("sendMessage", fake.lost_connection(delivered=delivered))
    with pytest.raises(NetworkError):
        await app.bot.send_message(li.id, "也许")


async def test_calls_are_listed_with_parameters_files_and_errors(
    app: App, telegram: FakeTelegram, li: Person, clock: SteppedClock
) -> None:
    await app.bot.send_document(li.id, b"12345", filename="a.txt")
    with pytest.raises(BadRequest):
        await app.bot.send_message(li.id, "<x>", parse_mode="HTML")
    assert [call.method for call in telegram.calls] == ["getMe", "sendDocument", "sendMessage"]
    assert telegram.calls[1].parameters["document"] == "a.txt (5 bytes)"
    assert telegram.calls[2].error
    assert telegram.calls[2].error.startswith("Bad Request")
    assert telegram.calls_of("sendMessage", chat=li.id) == [telegram.calls[2]]
    assert telegram.calls[1].at == clock.now()
