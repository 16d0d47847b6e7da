"""Seconds until the bot and the demo answer, and the memory they then hold, as processes of their own."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.bot.botapi import bot_api
from tests.bot.test_process import environment, running

DEMO_PORT = 8799


def resident(pid: int) -> float:
    """The memory a process holds, in MiB; Linux only."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


async def bot(folder: Path) -> tuple[float, float]:
    """The bot, from its start to `ready`."""
    async with bot_api() as (_, address):
        began = time.perf_counter()
        async with running(folder, environment(folder, address)) as (process, _):
            return time.perf_counter() - began, resident(process.pid)


async def demo(folder: Path) -> tuple[float, float]:
    """The demo, from its start to its page."""
    env = environment(folder, "http://127.0.0.1:9")
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--port", str(DEMO_PORT), env=env, stdout=DEVNULL, stderr=PIPE
    )
    try:
        while not await asyncio.to_thread(_answers):
            await asyncio.sleep(0.05)
        return time.perf_counter() - began, resident(process.pid)
    finally:
        process.terminate()
        await process.wait()


def _answers() -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{DEMO_PORT}/", timeout=1) as page:
            return int(page.status) == 200
    except (URLError, TimeoutError):
        return False


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        rows = {
            "bot, first start": asyncio.run(bot(folder)),
            "bot, second start": asyncio.run(bot(folder)),
            "demo": asyncio.run(demo(folder)),
        }
    print(f"{'':24}{'seconds':>9}{'MiB':>7}")
    for name, (seconds, held) in rows.items():
        print(f"{name:24}{seconds:9.2f}{held:7.0f}")


if __name__ == "__main__":
    main()
