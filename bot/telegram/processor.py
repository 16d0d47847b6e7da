"""The order of updates: one after another for a person, side by side across people."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

MOST_AT_ONCE = 256
MOST_WAITING = 20


class PersonalOrder(BaseUpdateProcessor):
    """Handles each person's updates in their order; one who floods is dropped beyond a cap, alone."""

    def __init__(self, at_once: int = MOST_AT_ONCE, waiting: int = MOST_WAITING) -> None:
        super().__init__(at_once)
        self._waiting = waiting
        self._queues: dict[int, tuple[asyncio.Lock, list[int]]] = {}

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        user = update.effective_user if isinstance(update, Update) else None
        if user is None:
            await coroutine
            return
        lock, count = self._queues.setdefault(user.id, (asyncio.Lock(), [0]))
        if count[0] >= self._waiting:
            getattr(coroutine, "close", lambda: None)()
            return
        count[0] += 1
        try:
            async with lock:
                await coroutine
        finally:
            count[0] -= 1
            if not count[0]:
                self._queues.pop(user.id, None)

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""
