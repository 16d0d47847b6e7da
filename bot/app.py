"""The only place that wires: settings in, a bot that answers out."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import signal
import sys
from collections.abc import Coroutine
from contextlib import suppress
from functools import partial
from typing import Any

from telegram import BotCommand, BotCommandScopeDefault
from telegram.error import TelegramError
from telegram.ext import Application, ApplicationBuilder, Updater
from telegram.request import BaseRequest, HTTPXRequest

from bot.clock import Clock, SystemClock
from bot.config import Settings, Telegram, require_token
from bot.fault import Faulty, reason
from bot.messages.wording import DEFAULT, LANGUAGES, wording
from bot.services import starting
from bot.services.house import House
from bot.store.engine import Store
from bot.store.soundness import refuse_unwritable
from bot.telegram import handlers, ticking
from bot.telegram.connection import Line, Listening, OneLine, persist, unreached
from bot.telegram.menu import EVERYBODYS
from bot.telegram.outbox import Outbox
from bot.telegram.processor import PersonalOrder
from questions import segment

logger = logging.getLogger(__name__)

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
CONNECTIONS = 64
LONG_POLL_SECONDS = 20


def house_of(settings: Settings, clock: Clock | None = None) -> House:
    """The services' dependencies for these settings."""
    return House(Store(settings.database.url), clock or SystemClock(), settings)


def build(
    house: House,
    token: str,
    *,
    request: BaseRequest | None = None,
    updates_request: BaseRequest | None = None,
) -> AnyApplication:
    """The bot's application; `request` stands in for the network in tests and in the demo."""
    telegram = house.settings.telegram
    order = PersonalOrder()
    application = (
        ApplicationBuilder()
        .token(token)
        .base_url(telegram.base_url)
        .base_file_url(telegram.base_file_url)
        .request(request or HTTPXRequest(connection_pool_size=CONNECTIONS, proxy=telegram.proxy))
        .get_updates_request(updates_request or request or HTTPXRequest(proxy=telegram.proxy))
        .concurrent_updates(order)
        .build()
    )
    outbox = Outbox(application.bot, protect=house.settings.privacy.protect_content)
    order.dropped = partial(handlers.dropped, outbox)
    handlers.register(application, house, outbox)
    ticking.schedule(application, house, outbox)
    return application


async def announce(application: AnyApplication) -> None:
    """Tell Telegram the commands everybody has; a person's own are set when they join or ask for help."""
    for language in LANGUAGES:
        labels = wording(language).labels["commands"]
        commands = [BotCommand(name, labels[name]) for name in EVERYBODYS]
        code = None if language == DEFAULT else language
        await application.bot.set_my_commands(commands, BotCommandScopeDefault(), language_code=code)


async def run(settings: Settings) -> int:
    """Answer until told to stop; returns the exit code."""
    token = require_token(settings)
    for library in ("telegram.ext", "telegram.ext.Updater"):
        logging.getLogger(library).addFilter(OneLine())
    house = house_of(settings)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    line = Line()
    try:
        if not await persist(partial(starting.prepare, house), stop, starting.unready):
            return 0
        await asyncio.to_thread(refuse_unwritable, house.store.url)
        await asyncio.to_thread(segment.load)
        application = build(house, token, updates_request=Listening(line, proxy=settings.telegram.proxy))
        if not await persist(partial(_connect, application, settings), stop, unreached):
            return 0
        try:
            await _serve(application, settings, line, stop)
        finally:
            await application.shutdown()
    finally:
        await house.store.close()
    return 0


async def _connect(application: AnyApplication, settings: Settings) -> None:
    await application.initialize()
    await _announce(application)
    telegram = settings.telegram
    if telegram.mode == "webhook":
        # The library would try an address that Telegram does not take for ever, in silence.
        await application.bot.set_webhook(telegram.webhook_url, secret_token=webhook_secret(telegram))


async def _announce(application: AnyApplication) -> None:
    """The list of commands is a comfort: the bot answers without it, and tries again at its next start."""
    try:
        await announce(application)
    except TelegramError as fault:
        logger.warning("命令菜单没有更新：%s", fault)


async def _serve(application: AnyApplication, settings: Settings, line: Line, stop: asyncio.Event) -> None:
    updater = application.updater
    if updater is None:
        raise Faulty("没有接收消息的途径。")
    await application.start()
    stopping = asyncio.create_task(stop.wait())
    try:
        if await _before(_receive(updater, settings.telegram, line), stopping):
            print("ready", file=sys.stderr, flush=True)
            await _before(line.watch_token(application.bot), stopping)
    finally:
        stopping.cancel()
        with suppress(TelegramError, RuntimeError):
            await updater.stop()
        await application.stop()


async def _before(act: Coroutine[Any, Any, None], stopping: asyncio.Task[Any]) -> bool:
    """Whether `act` came to its end before the bot was told to stop; it is given up then."""
    task = asyncio.create_task(act)
    await asyncio.wait((task, stopping), return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        task.result()
        return True
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return False


async def _receive(updater: Updater, telegram: Telegram, line: Line) -> None:
    """Let updates come, by polling or by webhook."""
    if telegram.mode != "webhook":
        await updater.start_polling(
            timeout=LONG_POLL_SECONDS, bootstrap_retries=-1, error_callback=line.failed
        )
        return
    listen = telegram.webhook_listen
    try:
        await updater.start_webhook(
            listen=listen.host,
            port=listen.port,
            url_path=webhook_path(telegram.webhook_url),
            webhook_url=telegram.webhook_url,
            secret_token=webhook_secret(telegram),
            bootstrap_retries=-1,
        )
    except OSError as fault:
        raise Faulty(
            f"不能在 {listen.host}:{listen.port} 上接收消息（{reason(fault)}）。"
            "请停掉占用这个端口的程序，或改 [telegram] webhook_listen。"
        ) from None


def webhook_secret(telegram: Telegram) -> str:
    """The word every webhook call must carry; derived from the token, all copies of the bot agree on it."""
    return telegram.webhook_secret or hashlib.sha256(f"webhook {telegram.token}".encode()).hexdigest()


def webhook_path(url: str) -> str:
    """The path of the webhook's address, which the server listens on."""
    return url.partition("://")[2].partition("/")[2]
