"""What goes wrong on the wire ends a running bot in one line, or passes over it, over real sockets."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.telegram.fake import faults
from bot.telegram.fake.faults import Fault, Refused
from tests.bot.botapi import bot_api
from tests.bot.test_process import (
    by_webhook,
    environment,
    joined,
    outcome,
    owner,
    running,
    start,
)

SECRET = {"X-Telegram-Bot-Api-Secret-Token": "a-secret-of-this-test"}


async def test_a_used_webhook_port_ends_it_in_one_line(tmp_path: Path) -> None:
    more = by_webhook()
    host, port = more["WENBUDAO_TELEGRAM_WEBHOOK_LISTEN"].split(":")
    async with bot_api() as (_, address):
        with socket.create_server((host, int(port))):
            code, _, err = await outcome(await start(tmp_path, environment(tmp_path, address, **more), "run"))
    assert code == 1
    assert "webhook_listen" in err.strip().splitlines()[-1]
    assert "Traceback" not in err


async def test_a_webhook_address_that_telegram_refuses_ends_it_in_one_line(tmp_path: Path) -> None:
    async with bot_api() as (telegram, address):
        telegram.break_next("setWebhook", faults.refused("bad webhook: HTTPS url must be provided"))
        env = environment(tmp_path, address, **by_webhook())
        code, _, err = await outcome(await start(tmp_path, env, "run"))
    assert code == 1
    assert "ad webhook: " in err
    assert "webhook_url" in err
    assert len(err.strip().splitlines()) == 1


async def test_a_token_taken_back_ends_a_running_bot_in_one_line(tmp_path: Path) -> None:
    taken = Fault("token taken back", Refused(401, "Unauthorized"))
    async with bot_api() as (telegram, address), running(tmp_path, environment(tmp_path, address)) as run:
        for method in ("getUpdates", "getMe"):
            telegram.break_next(method, taken, times=1000)
        code, _, err = await outcome(run[0])
    assert code == 1
    assert "token" in err.strip().splitlines()[-1]
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "fault",
    [
        Fault("two pollers", Refused(409, "Conflict: terminated by other getUpdates request")),
        faults.server_error(502),
        faults.lost_connection(delivered=False),
    ],
    ids=lambda fault: fault.name,
)
async def test_what_passes_on_the_line_is_said_once_and_the_talk_goes_on(
    tmp_path: Path, fault: Fault
) -> None:
    async with bot_api() as (telegram, address):
        env = environment(tmp_path, address)
        invitation = await owner(tmp_path, env)
        async with running(tmp_path, env) as (process, _):
            telegram.break_next("getUpdates", fault, times=2)
            await joined(telegram, invitation)
            process.terminate()
            code, _, err = await outcome(process)
    assert code == 0
    told = [line for line in err.splitlines() if "同一个 token" in line or "收不到" in line]
    assert len(told) == 1
    assert "Traceback" not in err


async def test_garbage_sent_to_the_webhook_is_refused_and_the_talk_goes_on(tmp_path: Path) -> None:
    async with bot_api() as (telegram, address):
        env = environment(tmp_path, address, **by_webhook())
        invitation = await owner(tmp_path, env)
        async with running(tmp_path, env) as (process, _):
            hook = str(telegram.state.webhook["url"]).replace("https", "http")
            kind = {"Content-Type": "application/json"}
            async with ClientSession() as session:
                for body in (b"", b"{", b"\xff\xfe", b'{"message": "my words"}'):
                    async with session.post(hook, data=body, headers={**SECRET, **kind}) as answer:
                        assert answer.status >= 400
            await joined(telegram, invitation)
            process.terminate()
            code, _, err = await outcome(process)
    assert code == 0
    assert "读不懂" in err
    assert "my words" not in err
    assert "Traceback" not in err
