"""The line to Telegram: tried until it holds, and spoken of once when it breaks and once when it is back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from http import HTTPStatus
from time import monotonic
from typing import Any

from telegram import Bot
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.fault import Faulty

logger = logging.getLogger(__name__)

RETRY_SECONDS = (1, 2, 5, 10, 30)
WATCH_SECONDS = 60
# Two programs with one token take the line from each other every few seconds.
REPEAT_SECONDS = 600
_TRY = "可检查网络、[telegram] proxy 和 base_url。"


async def persist(
    act: Callable[[], Awaitable[None]], stop: asyncio.Event, passing: Callable[[Exception], str]
) -> bool:
    """Act until nothing passing is in the way; False when told to stop meanwhile.

    `passing` gives the line to say of a fault that may go by itself, and raises the others or what they mean.
    A fault is spoken of once, until another takes its place.
    """
    attempt, said = 0, ""
    while not stop.is_set():
        try:
            await act()
        except Exception as fault:
            line = passing(fault)
        else:
            if said:
                logger.info("又连上了。")
            return True
        wait = RETRY_SECONDS[min(attempt, len(RETRY_SECONDS) - 1)]
        attempt += 1
        if line != said:
            logger.warning("%s会一直重试。", line)
            said = line
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), wait)
    return False


def unreached(fault: Exception) -> str:
    """What to say when Telegram cannot be reached; raises Faulty for its refusals, and any other fault."""
    if isinstance(fault, InvalidToken):
        raise Faulty(
            "Telegram 不认这个 token。请到 @BotFather 核对，再改 [telegram] token 或 token_file。"
        ) from None
    if isinstance(fault, BadRequest):
        raise Faulty(f"Telegram 拒绝了：{fault}。请检查 [telegram] 的设置（如 webhook_url）。") from None
    if isinstance(fault, (NetworkError, RetryAfter)):
        return f"连不上 Telegram（{fault}）。{_TRY}"
    raise fault


class Line:
    """What the asking for updates meets: losses and returns are logged, a refused token is remembered."""

    def __init__(self) -> None:
        self.refused = asyncio.Event()
        self._lost: type[TelegramError] | None = None
        self._said: dict[type[TelegramError], float] = {}

    def failed(self, fault: TelegramError) -> None:
        """The library's call for an error between two tries; timeouts of a long poll are none."""
        kind = type(fault)
        if kind is self._lost:
            return
        self._lost = kind
        if monotonic() - self._said.get(kind, -REPEAT_SECONDS) < REPEAT_SECONDS:
            return
        self._said[kind] = monotonic()
        if isinstance(fault, Conflict):
            logger.error("另一个程序正用同一个 token 收消息。请只留一个，或改用 webhook。")
        else:
            logger.warning("收不到 Telegram 的消息（%s），会一直重试。%s", fault, _TRY)

    def answered(self, status: int) -> None:
        """Telegram has answered a request for updates."""
        if status == HTTPStatus.UNAUTHORIZED:
            self.refused.set()
        elif status == HTTPStatus.OK and self._lost is not None:
            if self._lost is not Conflict:
                logger.info("又收到 Telegram 的消息了。")
            self._lost = None

    async def watch_token(self, bot: Bot) -> None:
        """Return never; raise Faulty when the token was taken back, of which polling would say nothing."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.refused.wait(), WATCH_SECONDS)
            self.refused.clear()
            try:
                await bot.get_me()
            except InvalidToken:
                raise Faulty(
                    "Telegram 不再认这个 token，可能已在 @BotFather 换过。请更新后重新启动。"
                ) from None
            except TelegramError as fault:
                logger.debug("Telegram did not answer: %s", fault)


class Listening(HTTPXRequest):
    """The requests for updates, whose answers the line hears of."""

    def __init__(self, line: Line, **options: Any) -> None:
        super().__init__(**options)
        self._line = line

    async def do_request(self, *arguments: Any, **options: Any) -> tuple[int, bytes]:
        status, body = await super().do_request(*arguments, **options)
        self._line.answered(status)
        return status, body


class OneLine(logging.Filter):
    """Makes one line of what the library says of Telegram's faults and of garbage sent to the webhook."""

    def filter(self, record: logging.LogRecord) -> bool:
        fault = record.exc_info[1] if record.exc_info else None
        if isinstance(fault, TelegramError):
            record.msg, record.args = f"{record.getMessage().splitlines()[0]} {fault!r}", ()
            record.exc_info = record.exc_text = None
        elif fault is not None and record.name == "telegram.ext.Updater":
            # The library's line repeats all that was received, which may be what somebody wrote.
            record.msg, record.args = f"收到一条读不懂的内容，没有处理（{type(fault).__name__}）。", ()
            record.exc_info = record.exc_text = None
        return True
