"""The line to Telegram: what is said when it breaks, how often, and when the bot gives up."""

from __future__ import annotations

import asyncio
import logging

import pytest
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter

from bot.fault import Faulty
from bot.services import starting
from bot.store.trouble import SchemaError
from bot.telegram import connection
from bot.telegram.connection import Line, persist, unreached


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(connection, "RETRY_SECONDS", (0,))
    caplog.set_level(logging.INFO)


def acting(*faults: Exception):
    """An act that meets these faults, one a try."""
    waiting = list(faults)

    async def act() -> None:
        if waiting:
            raise waiting.pop(0)

    return act


async def test_an_unreachable_server_is_spoken_of_once_and_once_when_it_is_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    faults = [*[NetworkError("refused")] * 5, RetryAfter(1), NetworkError("refused")]
    assert await persist(acting(*faults), asyncio.Event(), unreached)
    said = [record.getMessage() for record in caplog.records]
    assert [line.partition("（")[0] for line in said] == ["连不上 Telegram"] * 3 + ["又连上了。"]


@pytest.mark.parametrize(
    ("fault", "said"), [(InvalidToken("no"), "token"), (BadRequest("bad webhook"), "webhook_url")]
)
async def test_a_refusal_of_telegram_is_not_tried_again(fault: Exception, said: str) -> None:
    with pytest.raises(Faulty, match=said):
        await persist(acting(NetworkError("x"), fault), asyncio.Event(), unreached)


async def test_a_database_that_is_not_up_yet_is_waited_for_and_a_wrong_one_is_not(
    caplog: pytest.LogCaptureFixture,
) -> None:
    down = starting.Unready("数据库 db/w 连不上。")
    assert await persist(acting(down, down), asyncio.Event(), starting.unready)
    assert [record.getMessage() for record in caplog.records] == [
        "数据库 db/w 连不上。会一直重试。",
        "又连上了。",
    ]
    with pytest.raises(SchemaError, match="没有这个库"):
        await persist(acting(SchemaError("没有这个库")), asyncio.Event(), starting.unready)


async def test_a_stop_ends_the_trying() -> None:
    stop = asyncio.Event()

    async def act() -> None:
        stop.set()
        raise NetworkError("refused")

    assert not await persist(act, stop, unreached)


def test_a_loss_of_updates_is_told_once_and_its_end_once(caplog: pytest.LogCaptureFixture) -> None:
    line = Line()
    for _ in range(5):
        line.failed(NetworkError("refused"))
    for _ in range(5):
        line.answered(200)
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 2
    assert said[0].startswith("收不到 Telegram 的消息")
    assert said[1] == "又收到 Telegram 的消息了。"


def test_two_programs_with_one_token_are_told_once_however_often_they_change_places(
    caplog: pytest.LogCaptureFixture,
) -> None:
    line = Line()
    for _ in range(20):
        line.failed(Conflict("terminated by other getUpdates request"))
        line.answered(409)
        line.answered(200)
    (record,) = caplog.records
    assert "另一个程序正用同一个 token" in record.getMessage()


async def test_a_token_taken_back_stops_the_bot_as_soon_as_updates_are_refused() -> None:
    class Revoked:
        async def get_me(self) -> None:
            raise InvalidToken("Unauthorized")

    line = Line()
    watching = asyncio.create_task(line.watch_token(Revoked()))  # type: ignore[arg-type]
    await asyncio.sleep(0)
    line.answered(401)
    with pytest.raises(Faulty, match="不再认这个 token"):
        await asyncio.wait_for(watching, 5)
