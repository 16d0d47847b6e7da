"""The verb that judges old answers anew: regrade."""

from __future__ import annotations

import argparse
import asyncio
from collections import Counter
from datetime import date

from bot import app
from bot.config import Settings
from bot.fault import Faulty
from bot.services import starting
from bot.services.regrading import Regraded
from bot.services.regrading import regrade as judge_again

SHOWN = 20


def regrade(options: argparse.Namespace, settings: Settings) -> int:
    """Print what the present judge would change; with --apply, change it."""
    try:
        since = date.fromisoformat(options.since)
        # Time zones reach beyond the first of all days.
        if since.year < 2:
            raise ValueError(since)
    except ValueError:
        raise Faulty(f"--since {options.since}：没看懂。请写成 2026-11-01。") from None
    changes = asyncio.run(_regrade(settings, since, apply=options.apply))
    for change in changes[:SHOWN]:
        marks = f"{change.before} {change.score_before:.2f} → {change.after} {change.score_after:.2f}"
        print(f"{marks}  {change.prompt}")
        print(f"    {' '.join(change.said.split())[:80]}")
    if len(changes) > SHOWN:
        print(f"…… 另有 {len(changes) - SHOWN} 条")
    kinds = Counter(f"{change.before} → {change.after}" for change in changes)
    print("；".join(f"{kind} {count} 条" for kind, count in kinds.most_common()) or "没有变化。")
    if changes and not options.apply:
        print("这是预览。要真正改判，请加 --apply。")
    return 0


async def _regrade(settings: Settings, since: date, *, apply: bool) -> list[Regraded]:
    house = app.house_of(settings)
    try:
        await starting.prepare(house)
        return await judge_again(house, since, apply=apply)
    finally:
        await house.store.close()
