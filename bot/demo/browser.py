"""A headless Chromium, spoken to over its DevTools protocol: open a page, wait, take its picture."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from tornado.websocket import WebSocketClientConnection, websocket_connect

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
START_SECONDS = 30
ANSWER_SECONDS = 30
_BIGGEST_ANSWER = 64 * 1024 * 1024
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)


class BrowserFault(Exception):
    """There is no browser, or it does not do what it is told."""


def program() -> str | None:
    """The path of an installed Chromium, if there is one."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


class Page:
    """One tab. Sizes are CSS pixels; the picture has `scale` device pixels for each."""

    def __init__(self, connection: WebSocketClientConnection) -> None:
        self._connection = connection
        self._numbers = itertools.count(1)
        self._session = ""
        self.logged: list[str] = []

    async def open(
        self, address: str, *, width: int, height: int, scale: float = 1, dark: bool = False
    ) -> None:
        """Loads an address in a window of that size, in light or dark colours."""
        if not self._session:
            target = await self._ask("Target.createTarget", url="about:blank")
            attached = await self._ask("Target.attachToTarget", targetId=target["targetId"], flatten=True)
            self._session = attached["sessionId"]
            await self._ask("Runtime.enable")
            await self._ask("Log.enable")
        narrow = width < 700
        await self._ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=scale,
            mobile=narrow,
        )
        colours = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        await self._ask("Emulation.setEmulatedMedia", features=colours)
        # The same document with another fragment would not be loaded again.
        await self._ask("Page.navigate", url="about:blank")
        await self._ask("Page.navigate", url=address)

    async def run(self, expression: str) -> Any:
        """The value of a JavaScript expression, promises awaited. Raises BrowserFault if it throws."""
        answer = await self._ask(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            raise BrowserFault(json.dumps(answer["exceptionDetails"])[:500])
        return answer["result"].get("value")

    async def until(self, expression: str, *, seconds: float = ANSWER_SECONDS) -> None:
        """Waits for an expression to become true. Raises BrowserFault after `seconds`."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while loop.time() < end:
            # While a page is being replaced there is nothing to evaluate in.
            with suppress(BrowserFault):
                if await self.run(expression):
                    return
            await asyncio.sleep(0.05)
        raise BrowserFault(f"never became true: {expression}; {self.logged}")

    async def picture(self) -> bytes:
        """What is in the window, as PNG."""
        answer = await self._ask("Page.captureScreenshot", format="png")
        return base64.b64decode(answer["data"])

    async def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        await self._connection.write_message(json.dumps(message))
        while True:
            raw = await asyncio.wait_for(self._connection.read_message(), ANSWER_SECONDS)
            if raw is None:
                raise BrowserFault(f"the browser left during {method}")
            answer = json.loads(raw)
            self._note(answer)
            if answer.get("id") == number:
                if "error" in answer:
                    raise BrowserFault(f"{method}: {answer['error']['message']}")
                result: dict[str, Any] = answer["result"]
                return result

    def _note(self, event: dict[str, Any]) -> None:
        """Keeps what the page complains about."""
        if event.get("method") == "Runtime.exceptionThrown":
            self.logged.append(json.dumps(event["params"]["exceptionDetails"], ensure_ascii=False)[:400])
        elif event.get("method") == "Log.entryAdded" and event["params"]["entry"]["level"] == "error":
            self.logged.append(event["params"]["entry"]["text"])


@asynccontextmanager
async def browser() -> AsyncIterator[Page]:
    """A page of a browser that lives as long as the block. Raises BrowserFault when there is none."""
    path = program()
    if path is None:
        raise BrowserFault("no Chromium found; on Debian or Ubuntu: apt-get install chromium")
    with tempfile.TemporaryDirectory(prefix="wenbudao-", ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            path,
            *_FLAGS,
            f"--user-data-dir={profile}",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            address = await asyncio.wait_for(_address(process), START_SECONDS)
            connection = await websocket_connect(address, max_message_size=_BIGGEST_ANSWER)
            try:
                yield Page(connection)
            finally:
                connection.close()
        finally:
            with suppress(ProcessLookupError):
                process.terminate()
            await process.communicate()


async def _address(process: asyncio.subprocess.Process) -> str:
    if process.stderr is None:
        raise BrowserFault("the browser says nothing")
    seen = ""
    while line := (await process.stderr.readline()).decode(errors="replace"):
        seen += line
        if found := re.search(r"DevTools listening on (ws://\S+)", line):
            return found.group(1)
    raise BrowserFault(f"the browser did not start: {seen[-300:]}")
