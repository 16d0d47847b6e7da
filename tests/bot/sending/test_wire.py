"""What the real client makes of a network that fails, at the level of sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import NetworkError
from telegram.request import HTTPXRequest

from bot.services.outgoing import State
from bot.telegram import delivery
from bot.telegram.fake import (
    TOKEN,
    Person,
    server_error,
)
from bot.telegram.outbox import Outbox
from tests.bot.post import Post
from tests.bot.sending.conftest import Town
from tests.bot.sending.letters import copies, put, states


@pytest.fixture
async def answering(town: Town) -> AsyncIterator[Any]:
    """Makes a town's outbox speak HTTP to a server that does with each call what it is told."""
    runner = None
    bots = []

    async def answering(act: Any) -> Outbox:
        nonlocal runner
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", act)
        runner = web.AppRunner(app, shutdown_timeout=0.2)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        return await speaking(f"http://127.0.0.1:{runner.addresses[0][1]}/bot")

    async def speaking(address: str) -> Outbox:
        request = HTTPXRequest(read_timeout=0.3, connect_timeout=0.3)
        bot = Bot(TOKEN, base_url=address, request=request)
        await request.initialize()
        bots.append(request)
        return Outbox(bot)

    answering.speaking = speaking  # type: ignore[attr-defined]
    yield answering
    for request in bots:
        await request.shutdown()
    if runner is not None:
        await runner.cleanup()


async def test_a_network_that_is_down_for_hours_loses_and_doubles_nothing(
    town: Town, member: Person, lead: Person, answering: Any
) -> None:
    await put(town, member, lead)
    offline = await answering.speaking("http://127.0.0.1:9/bot")
    online, town.outbox = town.outbox, offline
    for _ in range(12):
        await town.pass_for(minutes=15)
    assert await states(town) == [State.WAITING, State.WAITING]
    town.outbox = online
    await town.pass_for(minutes=2)
    assert [copies(town, member), copies(town, lead)] == [1, 1]
    assert await states(town) == [State.SENT, State.SENT]


async def _hang(request: web.Request) -> web.Response:
    await asyncio.sleep(5)
    return web.Response()


async def _hang_up(request: web.Request) -> web.Response:
    assert request.transport
    request.transport.abort()
    return web.Response()


async def _babble(request: web.Request) -> web.Response:
    return web.Response(text="<html>all is well</html>")


async def _half(request: web.Request) -> web.Response:
    return web.json_response({"ok": True})


async def _moved(request: web.Request) -> web.Response:
    body = {"ok": False, "error_code": 400, "description": "moved", "parameters": {"migrate_to_chat_id": -5}}
    return web.json_response(body, status=400)


async def _proxy(request: web.Request) -> web.Response:
    return web.Response(status=503, text="<html>maintenance</html>")


@pytest.mark.parametrize(
    ("act", "state"),
    [
        (_hang, State.UNKNOWN),
        (_hang_up, State.UNKNOWN),
        (_babble, State.UNKNOWN),
        (_half, State.UNKNOWN),
        (_moved, State.FAILED),
        (_proxy, State.WAITING),
    ],
    ids=["hangs", "hangs up", "answers no JSON", "answers half", "says it has moved", "a proxy refuses"],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_a_server_does_on_the_wire_has_a_defined_end(
    town: Town, member: Person, answering: Any, act: Any, state: State
) -> None:
    await put(town, member)
    town.outbox = await answering(act)
    await town.tick()
    assert await states(town) == [state]


async def test_hours_without_network_are_no_reason_to_give_up_at_the_first_error_after_them(
    town: Town, member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "MOST_ATTEMPTS", 3)
    await put(town, member)
    offline = NetworkError("no network")
    offline.__cause__ = httpx.ConnectError("no network")
    post = Post(town.house, town.clock, faults=[offline] * 4)
    for _ in range(4):
        await post.tick()
        town.clock.step(timedelta(seconds=delivery.OFFLINE_SECONDS))
    assert post.faults == []
    town.telegram.break_next("sendMessage", server_error())
    await town.tick()
    assert await states(town) == [State.WAITING]
    await town.pass_for(minutes=1)
    assert await states(town) == [State.SENT]
