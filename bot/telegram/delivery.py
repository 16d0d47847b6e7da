"""Sending what waits in the outbox: at a pace Telegram bears, each message at most once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import httpx
from sqlalchemy.exc import DBAPIError
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.messages.screen import Screen
from bot.services import dispatching
from bot.services.house import House
from bot.services.outgoing import Letter, State
from bot.services.refusal import Refused
from bot.telegram.outbox import Outbox

logger = logging.getLogger(__name__)

# Telegram bears 30 messages a second over all chats; answers to people need some of them.
A_SECOND = 20
AT_ONCE = 10
# The request never left this machine, so the message was certainly not delivered.
NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
GONE = ("chat not found", "user is deactivated", "bot was blocked", "peer_id_invalid", "user not found")
# A gateway that gave up waiting does not know either.
NO_ANSWER = ("gateway timeout", "gateway time-out", "(504)")
STEPS = (5, 30, 120, 600)
OFFLINE_SECONDS = 60
LONGEST_HOLD = timedelta(seconds=30)
MOST_ATTEMPTS = 50

Compose = Callable[[Letter], Awaitable[Screen | None]]


async def deliver(
    house: House,
    outbox: Outbox,
    compose: Compose,
    *,
    pause: float = 1 / A_SECOND,
    seconds: float | None = None,
) -> int:
    """Send what is due until nothing is, Telegram asks us to wait, or so many `seconds` have passed.

    Returns how many were tried. Messages leave `pause` seconds apart, those of other processes included.
    """
    clock = asyncio.get_running_loop().time
    begun, tried = clock(), 0
    while seconds is None or clock() - begun < seconds:
        batch = await dispatching.lease(house, timedelta(seconds=pause))
        if not batch.letters and not batch.more:
            break
        going = _Round(house, outbox, compose)
        tried += await going.send(batch.letters)
        if going.halted:
            break
    return tried


class _Round:
    """One batch on its way: side by side, so that a slow answer does not slow the pace."""

    def __init__(self, house: House, outbox: Outbox, compose: Compose) -> None:
        self.halted = False
        self._house = house
        self._outbox = outbox
        self._compose = compose
        self._places = asyncio.Semaphore(AT_ONCE)

    async def send(self, letters: Sequence[Letter]) -> int:
        """Send letters in their order until Telegram or the network fails; returns how many were tried."""
        tasks = []
        for place, letter in enumerate(letters):
            await asyncio.sleep(max(0.0, (letter.send_at - self._house.clock.now()).total_seconds()))
            await self._places.acquire()
            if self.halted:
                await dispatching.release(self._house, letters[place:])
                break
            tasks.append(asyncio.create_task(self._one(letter)))
        # None is cut short by another's fault: a message on the wire has to be settled.
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome
        return len(tasks)

    async def _one(self, letter: Letter) -> None:
        try:
            screen = await self._in_words(letter)
            if screen is not None and await dispatching.on_the_wire(self._house, letter):
                await self._sent(letter, screen)
        finally:
            self._places.release()

    async def _in_words(self, letter: Letter) -> Screen | None:
        try:
            screen = await self._compose(letter)
        except DBAPIError:
            # The lease runs out, and the message is tried again.
            raise
        except Refused as refusal:
            await dispatching.put_aside(self._house, letter, State.DROPPED, str(refusal))
        except Exception:
            logger.exception("message %d could not be put into words", letter.id)
            await dispatching.put_aside(self._house, letter, State.FAILED, "could not be put into words")
        else:
            if screen is None:
                await dispatching.put_aside(self._house, letter, State.DROPPED, "nothing to say any more")
            return screen
        return None

    async def _sent(self, letter: Letter, screen: Screen) -> None:
        house = self._house
        try:
            await self._outbox.send(letter.telegram_id, screen)
        except RetryAfter as fault:
            wait = _span(fault)
            self.halted = True
            await dispatching.postpone(house, letter, wait, str(fault))
            await dispatching.hold(house, min(wait, LONGEST_HOLD))
        except (Forbidden, ChatMigrated) as fault:
            await dispatching.unreachable(house, letter, str(fault))
        except BadRequest as fault:
            if any(words in str(fault).lower() for words in GONE):
                await dispatching.unreachable(house, letter, str(fault))
            else:
                logger.error("Telegram refused message %d: %s", letter.id, fault)
                await dispatching.settle(house, letter, State.FAILED, str(fault))
        except InvalidToken as fault:
            # Nobody's message is at fault.
            logger.error("Telegram does not accept the token any more: %s", fault)
            self.halted = True
            await self._later(letter, fault)
        except NetworkError as fault:
            await self._network(letter, fault)
        except Exception as fault:
            logger.error("nobody knows whether message %d has arrived: %r", letter.id, fault)
            await dispatching.settle(house, letter, State.UNKNOWN, str(fault))
        else:
            await dispatching.settle(house, letter, State.SENT)

    async def _network(self, letter: Letter, fault: NetworkError) -> None:
        """Not sent, or answered with an error of Telegram's own: later. No answer at all: nobody knows."""
        cause = fault.__cause__
        if isinstance(cause, NOT_SENT):
            self.halted = True
            # Days without network are no reason to give up at the first error after them.
            wait = timedelta(seconds=OFFLINE_SECONDS)
            await dispatching.postpone(self._house, letter, wait, str(fault), tried=False)
            return
        # An answer with an error of Telegram's own has no cause, or one of reading its words.
        answered = cause is None or isinstance(cause, TelegramError)
        if (
            isinstance(fault, TimedOut)
            or not answered
            or any(word in str(fault).lower() for word in NO_ANSWER)
        ):
            await dispatching.settle(self._house, letter, State.UNKNOWN, str(fault))
        elif letter.attempts + 1 >= MOST_ATTEMPTS:
            await dispatching.settle(self._house, letter, State.FAILED, f"given up: {fault}")
        else:
            await self._later(letter, fault)

    async def _later(self, letter: Letter, fault: TelegramError) -> None:
        wait = timedelta(seconds=STEPS[min(letter.attempts, len(STEPS) - 1)])
        await dispatching.postpone(self._house, letter, wait, str(fault))


def _span(fault: RetryAfter) -> timedelta:
    """How long Telegram asks to wait; its library is in the middle of giving spans a type of their own."""
    after = fault.retry_after
    return after if isinstance(after, timedelta) else timedelta(seconds=after)
