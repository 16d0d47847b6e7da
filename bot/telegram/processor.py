"""The order of updates: one after another for a person, side by side across people."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

MOST_AT_ONCE = 64
MOST_WAITING = 20
MOST_OF_ALL = 20_000


class _Queue:
    """A person's updates: whose turn it is, how many there are, and whether any has been dropped."""

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self.count = 0
        self.flooded = False


class PersonalOrder(BaseUpdateProcessor):
    """Handles each person's updates in their order, `at_once` people's at a time.

    Who floods is dropped beyond `waiting`, alone, and `dropped` is told of each such update, with whether it
    is the first of the flood. Those who wait for themselves keep nobody else from being answered.
    """

    def __init__(self, at_once: int = MOST_AT_ONCE, waiting: int = MOST_WAITING) -> None:
        super().__init__(MOST_OF_ALL)
        self.dropped: Callable[[Update, bool], Awaitable[None]] | None = None
        self._waiting = waiting
        self._places = asyncio.Semaphore(at_once)
        self._queues: dict[int, _Queue] = {}

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        user = update.effective_user if isinstance(update, Update) else None
        if user is None:
            async with self._places:
                await coroutine
            return
        queue = self._queues.setdefault(user.id, _Queue())
        if queue.count >= self._waiting:
            getattr(coroutine, "close", lambda: None)()
            first, queue.flooded = not queue.flooded, True
            if self.dropped is not None and isinstance(update, Update):
                await self.dropped(update, first)
            return
        queue.count += 1
        try:
            async with queue.turn, self._places:
                await coroutine
        finally:
            queue.count -= 1
            if not queue.count:
                self._queues.pop(user.id, None)

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""
