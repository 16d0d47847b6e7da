"""The real thing: the bot as a process, talking to a Bot API over sockets, by polling and by webhook."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.telegram.fake import TOKEN, FakeTelegram, Person
from tests.bot.botapi import bot_api

PATIENCE = 60


def environment(folder: Path, address: str, **more: str) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("WENBUDAO_")},
        "WENBUDAO_TELEGRAM_TOKEN": TOKEN,
        "WENBUDAO_TELEGRAM_BASE_URL": f"{address}/bot",
        "WENBUDAO_TELEGRAM_BASE_FILE_URL": f"{address}/file/bot",
        "WENBUDAO_DATABASE_URL": f"sqlite:///{folder / 'bot.sqlite'}",
        **more,
    }


def by_webhook() -> dict[str, str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return {
        "WENBUDAO_TELEGRAM_MODE": "webhook",
        "WENBUDAO_TELEGRAM_WEBHOOK_URL": f"https://127.0.0.1:{port}/hook",
        "WENBUDAO_TELEGRAM_WEBHOOK_LISTEN": f"127.0.0.1:{port}",
        "WENBUDAO_TELEGRAM_WEBHOOK_SECRET": "a-secret-of-this-test",
    }


async def start(folder: Path, env: dict[str, str], *arguments: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, env=env, cwd=Path.cwd(), stdout=PIPE, stderr=PIPE
    )


async def outcome(process: Process) -> tuple[int, str, str]:
    out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    return process.returncode or 0, out.decode(), err.decode()


@asynccontextmanager
async def running(folder: Path, env: dict[str, str]) -> AsyncIterator[tuple[Process, list[str]]]:
    """The bot once it says that it is ready, and the lines it has written."""
    process = await start(folder, env, "run")
    lines: list[str] = []
    try:
        await asyncio.wait_for(_until_ready(process, lines), PATIENCE)
        yield process, lines
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _until_ready(process: Process, lines: list[str]) -> None:
    assert process.stderr
    while not lines or lines[-1] != "ready":
        line = await process.stderr.readline()
        assert line, f"it ended: {lines}"
        lines.append(line.decode().rstrip())


async def seen(person: Person, words: str) -> None:
    """Wait until the words are on the person's screen."""
    async with asyncio.timeout(PATIENCE):
        while not any(words in bubble.text for bubble in person.screen.bubbles):
            await asyncio.sleep(0.02)


async def owner(folder: Path, env: dict[str, str]) -> dict[str, str]:
    code, out, err = await outcome(await start(folder, env, "invite", "--owner", "--json"))
    assert code == 0, err
    answer: dict[str, str] = json.loads(out)
    return answer


async def joined(telegram: FakeTelegram, invitation: dict[str, str]) -> Person:
    person = telegram.person("明", last_name="李")
    person.opens(invitation["link"])
    await seen(person, "李明同志")
    return person


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_an_official_joins_over_http_and_a_restart_goes_on(tmp_path: Path, mode: str) -> None:
    async with bot_api() as (telegram, address):
        env = environment(tmp_path, address, **(by_webhook() if mode == "webhook" else {}))
        invitation = await owner(tmp_path, env)
        assert invitation["link"] == f"https://t.me/wenbudao_bot?start=join_{invitation['code']}"
        async with running(tmp_path, env) as (process, lines):
            person = await joined(telegram, invitation)
            process.send_signal(signal.SIGTERM)
            code, out, err = await outcome(process)
        assert code == 0
        assert TOKEN not in "\n".join([*lines, out, err])
        assert "Traceback" not in err
        person.says("今日练习")
        async with running(tmp_path, env) as (process, _):
            await seen(person, "还没有分给您岗位的题目")


async def test_a_wrong_token_stops_with_one_clear_line(tmp_path: Path) -> None:
    async with bot_api() as (_, address):
        env = environment(tmp_path, address, WENBUDAO_TELEGRAM_TOKEN="987654321:" + "A" * 35)
        code, _, err = await outcome(await start(tmp_path, env, "run"))
    assert code == 1
    assert "token" in err
    assert len(err.strip().splitlines()) == 1


async def test_an_unreachable_server_is_tried_again_until_told_to_stop(tmp_path: Path) -> None:
    env = environment(tmp_path, "http://127.0.0.1:9")
    process = await start(tmp_path, env, "run")
    assert process.stderr
    line = await asyncio.wait_for(process.stderr.readline(), PATIENCE)
    assert "连不上 Telegram" in line.decode()
    process.send_signal(signal.SIGTERM)
    code, _, err = await outcome(process)
    assert code == 0
    assert "Traceback" not in err


async def test_a_webhook_call_without_the_secret_is_refused(tmp_path: Path) -> None:
    from aiohttp import ClientSession

    async with bot_api() as (telegram, address):
        env = environment(tmp_path, address, **by_webhook())
        async with running(tmp_path, env):
            hook = str(telegram.state.webhook["url"]).replace("https", "http")
            async with ClientSession() as session, session.post(hook, json={"update_id": 1}) as answer:
                assert answer.status == 403
