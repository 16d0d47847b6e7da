"""Sending what waits in the outbox: at a pace Telegram bears, each message at most once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.messages.screen import Screen
from bot.services import outgoing
from bot.services.house import House
from bot.services.outgoing import Letter, State
from bot.telegram.outbox import Outbox

logger = logging.getLogger(__name__)

# Telegram bears 30 messages a second over all chats; answers to people need some of them.
A_SECOND = 20
# The request never left this machine, so the message was certainly not delivered.
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
GONE = ("chat not found", "user is deactivated", "bot was blocked", "peer_id_invalid")

Compose = Callable[[Letter], Awaitable[Screen | None]]


async def deliver(
    house: House, outbox: Outbox, compose: Compose, *, pause: float = 1 / A_SECOND, most: int = 10_000
) -> int:
    """Send what is due until nothing is, or Telegram asks us to wait; returns how many were tried."""
    tried = 0
    while tried < most:
        letters = await outgoing.lease(house)
        if not letters:
            return tried
        for place, letter in enumerate(letters):
            wait = await _one(house, outbox, compose, letter)
            tried += 1
            if wait is not None:
                for left in letters[place + 1 :]:
                    await outgoing.postpone(house, left, wait)
                return tried
            await asyncio.sleep(pause)
    return tried


async def _one(house: House, outbox: Outbox, compose: Compose, letter: Letter) -> timedelta | None:
    """Send one message and settle it; returns how long to leave Telegram in peace."""
    try:
        screen = await compose(letter)
    except Exception:
        logger.exception("message %d could not be put into words", letter.id)
        await outgoing.settle(house, letter, State.FAILED, "could not be put into words")
        return None
    if screen is None:
        await outgoing.settle(house, letter, State.DROPPED, "nothing to say any more")
        return None
    if not await outgoing.on_the_wire(house, letter):
        return None
    try:
        await outbox.send(letter.telegram_id, screen)
    except RetryAfter as fault:
        wait = _span(fault)
        await outgoing.postpone(house, letter, wait, str(fault))
        return wait
    except (Forbidden, ChatMigrated) as fault:
        await outgoing.unreachable(house, letter, str(fault))
    except BadRequest as fault:
        if any(words in str(fault).lower() for words in GONE):
            await outgoing.unreachable(house, letter, str(fault))
        else:
            logger.error("Telegram refused message %d: %s", letter.id, fault)
            await outgoing.settle(house, letter, State.FAILED, str(fault))
    except NetworkError as fault:
        return await _network(house, letter, fault)
    except TelegramError as fault:
        await outgoing.settle(house, letter, State.FAILED, str(fault))
    else:
        await outgoing.settle(house, letter, State.SENT)
    return None


async def _network(house: House, letter: Letter, fault: NetworkError) -> timedelta | None:
    """Not sent, or answered with an error of Telegram's own: later. No answer at all: nobody knows."""
    if isinstance(fault.__cause__, NOT_SENT):
        await outgoing.postpone(house, letter, error=str(fault))
        return timedelta(seconds=outgoing.RETRY_STEPS[0])
    cause = fault.__cause__
    # An answer with an error of Telegram's own has no cause, or one of reading its words.
    if isinstance(fault, TimedOut) or (cause is not None and not isinstance(cause, TelegramError)):
        await outgoing.settle(house, letter, State.UNKNOWN, str(fault))
    else:
        await outgoing.postpone(house, letter, error=str(fault))
    return None


def _span(fault: RetryAfter) -> timedelta:
    after = fault.retry_after
    return after if isinstance(after, timedelta) else timedelta(seconds=after)
