"""A Bot API server on loopback: the fake Telegram behind real sockets, by polling or by webhook."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from aiohttp import ClientError, ClientSession, web
from telegram.error import NetworkError

from bot.clock import Clock, SystemClock
from bot.telegram.fake import FakeTelegram

BIGGEST = 32 * 2**20


@asynccontextmanager
async def bot_api(clock: Clock | None = None) -> AsyncIterator[tuple[FakeTelegram, str]]:
    """A running server: the Telegram behind it and the server's address."""
    telegram = FakeTelegram(clock or SystemClock())
    app = web.Application(client_max_size=BIGGEST)
    app.router.add_route("*", "/{path:.*}", _handler(telegram))
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    pushing = asyncio.create_task(_push(telegram))
    try:
        yield telegram, f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        pushing.cancel()
        with suppress(asyncio.CancelledError):
            await pushing
        await runner.cleanup()


def _handler(telegram: FakeTelegram) -> Any:
    async def handle(request: web.Request) -> web.StreamResponse:
        if "/file/" in request.path:
            status, body = await telegram.do_request(str(request.url), "GET")
            return web.Response(status=status, body=body)
        parameters: dict[str, Any] = {}
        uploads: dict[str, tuple[str, bytes, str]] = {}
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                uploads[name] = (value.filename, value.file.read(), value.content_type)
            else:
                parameters[name] = _value(str(value))
        try:
            status, body = await telegram.answer(request.path, parameters, uploads)
        except NetworkError:
            # What a fault means on a wire: the connection ends without an answer.
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=502)
        return web.Response(status=status, body=body, content_type="application/json")

    return handle


def _value(text: str) -> Any:
    """A form's value: what is JSON beside a text is given as what it says."""
    if text[:1] in "{[" or text in ("true", "false"):
        with suppress(ValueError):
            return json.loads(text)
    return text


async def _push(telegram: FakeTelegram) -> None:
    """Deliver updates to the webhook, each until it is taken."""
    async with ClientSession() as session:
        while True:
            hook: Mapping[str, Any] = telegram.state.webhook
            # A proxy in front of the bot ends TLS, as in an office's own installation.
            address = str(hook["url"]).replace("https://", "http://")
            if not address or not telegram.state.updates:
                await asyncio.sleep(0.01)
                continue
            update = telegram.state.updates[0]
            headers = {"X-Telegram-Bot-Api-Secret-Token": str(hook.get("secret_token") or "")}
            try:
                async with session.post(address, json=update, headers=headers) as taken:
                    if taken.status == 200:
                        telegram.state.updates.remove(update)
                        continue
            except ClientError:
                pass
            await asyncio.sleep(0.05)
