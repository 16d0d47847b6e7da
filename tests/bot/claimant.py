"""A process that claims and delivers until nothing is left: `python -m tests.bot.claimant URL FILE`."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from bot.clock import SystemClock
from bot.config import Database, Settings
from bot.services import claiming, dispatching
from bot.services.house import House
from bot.services.outgoing import State
from bot.store.engine import Store


async def work(url: str, target: Path) -> None:
    """Write a line for each message that this process would have sent."""
    house = House(Store(url), SystemClock(), Settings(database=Database(url)))
    idle, claimed = 0, 0
    with target.open("w", encoding="utf-8") as lines:
        while idle < 3:
            batch = await claiming.claim(house, 100)
            claimed += batch.due
            letters = (await dispatching.lease(house, timedelta(), limit=100)).letters
            for letter in letters:
                if await dispatching.on_the_wire(house, letter):
                    lines.write(f"{letter.id} {letter.member_id}\n")
                    await dispatching.settle(house, letter, State.SENT)
            idle = 0 if batch.due or letters else idle + 1
            if idle:
                await asyncio.sleep(0.2)
    await house.store.close()
    print(claimed)


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], Path(sys.argv[2])))
