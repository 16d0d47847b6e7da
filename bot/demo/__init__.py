"""The bot without Telegram: a phone drawn in a page, a terminal, or a script, on this machine only."""

from __future__ import annotations

import asyncio
import signal
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from socket import socket

from bot.clock import SteppedClock, SystemClock
from bot.config import Settings
from bot.demo import database, server
from bot.demo.building import built, start_of_past
from bot.demo.script import ScriptFault, play
from bot.demo.terminal import converse
from bot.demo.world import RunningClock, World
from bot.fault import Faulty, reason

# Scripts are played on one and the same morning, so that what they print never changes.
SCRIPT_MORNING = datetime(2026, 3, 2, 8, 30)  # noqa: DTZ001 (a morning of the campaign's own time zone)
BEAT_SECONDS = 20


def main(settings: Settings, *, port: int, terminal: bool = False, script: Path | None = None) -> int:
    """Runs the demo until it is left; returns the exit code. Raises Faulty."""
    if script is not None:
        asyncio.run(_play(settings, script, _text(script)))
    elif terminal:
        asyncio.run(_converse(settings))
    else:
        asyncio.run(_serve(settings, port))
    return 0


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as fault:
        raise Faulty(f"{path}：读不了这个脚本（{reason(fault)}）。") from fault
    except UnicodeDecodeError as fault:
        raise Faulty(f"{path}：读不了这个脚本（不是 UTF-8 编码的文本）。") from fault


async def _play(settings: Settings, path: Path, text: str) -> None:
    now = SCRIPT_MORNING.replace(tzinfo=settings.campaign.zone)
    with tempfile.TemporaryDirectory(prefix="wenbudao-") as folder:
        url = database.fresh(Path(folder) / database.NAME)
        async with built(settings, url, SteppedClock(start_of_past(now)), now) as world:
            try:
                await play(world, text, folder=path.parent, echo=_say)
            except ScriptFault as fault:
                raise Faulty(f"{path}，{fault}") from fault


async def _converse(settings: Settings) -> None:
    now = SystemClock().now()
    with tempfile.TemporaryDirectory(prefix="wenbudao-") as folder:
        url = database.fresh(Path(folder) / database.NAME)
        async with built(settings, url, RunningClock(start_of_past(now)), now) as world:
            await converse(world)


async def _serve(settings: Settings, port: int) -> None:
    try:
        listening = server.claim(port)
    except OSError as fault:
        raise Faulty(f"端口 {port} 用不了（{reason(fault)}）。换一个试试：make run PORT=8766") from fault
    now = SystemClock().now()
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    with listening:
        await _show(settings, now, listening, stop)


async def _show(settings: Settings, now: datetime, listening: socket, stop: asyncio.Event) -> None:
    url = database.fresh(database.beside(settings))
    async with (
        built(settings, url, RunningClock(start_of_past(now)), now) as world,
        server.serving(world, listening) as address,
    ):
        _say(f"演示已就绪，请用浏览器打开：{address}   （按 Ctrl+C 结束）")
        while not stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), BEAT_SECONDS)
            await _beat(world)


async def _beat(world: World) -> None:
    """What falls due while people only look on."""
    await world.fall_due()
    await world.deliver()


def _say(line: str) -> None:
    print(line, flush=True)
