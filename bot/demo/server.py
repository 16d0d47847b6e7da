"""The demo's web server: one page, a stream of what it shows, and the acts of its people.

It plays every role, so it listens on 127.0.0.1 alone and refuses requests that name another host or
come from another site.
"""

from __future__ import annotations

import asyncio
import json
import mimetypes
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from socket import create_server, socket
from typing import Any
from urllib.parse import quote

from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.web import Application, HTTPError, RequestHandler

from bot.demo.view import view_of
from bot.demo.world import Part, World
from bot.telegram.fake.faults import Refused

ADDRESS = "127.0.0.1"
PAGE = Path(__file__).parent / "page"
UPLOAD_LIMIT = 20 * 1024 * 1024
_QUIET = 20.0
_GATHER = 0.03
_PICTURES = {"image/png", "image/jpeg"}
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)


class _Streams:
    """The pages that look on, so that all of them can be let go."""

    def __init__(self) -> None:
        self.closing = False
        self.tasks: set[asyncio.Task[object]] = set()


class _Handler(RequestHandler):
    """Refuses foreign hosts and origins before anything else."""

    def initialize(self, world: World, streams: _Streams) -> None:
        self.world = world
        self.streams = streams

    def set_default_headers(self) -> None:
        self.set_header("Content-Security-Policy", _POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Cache-Control", "no-store")

    def prepare(self) -> None:
        port = self.request.connection.stream.socket.getsockname()[1]  # type: ignore[union-attr]
        hosts = {f"{ADDRESS}:{port}", f"localhost:{port}"}
        if self.request.host not in hosts:
            raise HTTPError(403, reason="This demo answers on 127.0.0.1 only")
        if self.request.method == "POST" and self.request.headers.get("Origin") not in {
            f"http://{host}" for host in hosts
        }:
            raise HTTPError(403, reason="Acts come from this page only")

    def part(self) -> Part:
        part = self.world.parts.get(self.get_query_argument("as", ""))
        if part is None:
            raise HTTPError(404, reason="No such person")
        return part

    def refuse(self, fault: Exception) -> None:
        """Answers 400 with the fault in words."""
        self.set_status(400)
        self.finish({"error": str(fault)})

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        self.finish({"error": self._reason})


class _Page(_Handler):
    def get(self, name: str) -> None:
        path = PAGE / (name or "index.html")
        # The route admits no slash and no leading dot, so this stays inside the folder.
        if not path.is_file():
            raise HTTPError(404)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        self.set_header("Content-Type", f"{kind}; charset=utf-8")
        self.finish(path.read_bytes())


class _Events(_Handler):
    async def get(self) -> None:
        part = self.part()
        changed = asyncio.Event()
        leave = self.world.telegram.on_change(changed.set)
        if task := asyncio.current_task():
            self.streams.tasks.add(task)
            task.add_done_callback(self.streams.tasks.discard)
        self._gone = changed.set
        self.set_header("Content-Type", "text/event-stream")
        try:
            while not (self.streams.closing or self.request.connection.stream.closed()):  # type: ignore[union-attr]
                changed.clear()
                self.write(f"data: {json.dumps(view_of(self.world, part.key), ensure_ascii=False)}\n\n")
                await self.flush()
                try:
                    await asyncio.wait_for(changed.wait(), _QUIET)
                except TimeoutError:
                    continue
                if not self.streams.closing:
                    await asyncio.sleep(_GATHER)
        except StreamClosedError:
            return
        finally:
            leave()

    def on_connection_close(self) -> None:
        self._gone()


class _File(_Handler):
    def get(self, file_id: str) -> None:
        file = self.world.telegram.state.files.get(file_id)
        if file is None:
            raise HTTPError(404)
        shown = file.mime in _PICTURES
        self.set_header("Content-Type", file.mime if shown else "application/octet-stream")
        if not shown:
            self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{quote(file.name)}")
        self.finish(file.content)


class _Act(_Handler):
    """One thing a person does, as JSON: `act` and what it needs."""

    async def post(self) -> None:
        try:
            given = json.loads(self.request.body)
            await self._do(str(given["act"]), given)
        except (KeyError, TypeError, ValueError, LookupError) as fault:
            self.refuse(fault)
            return
        await self.world.deliver()
        self.finish({"ok": True})

    async def _do(self, act: str, given: dict[str, Any]) -> None:
        person = self.part().person
        match act:
            case "say":
                person.says(str(given["text"]), reply_to=given.get("reply_to"))
            case "press":
                person.presses(int(given["message"]), str(given["data"]))
            case "open":
                person.opens(str(given["url"]))
            case "edit":
                person.edits(int(given["message"]), str(given["text"]))
            case "voice":
                person.sends_voice()
            case "sticker":
                person.sends_sticker()
            case "block":
                person.blocks()
            case "unblock":
                person.unblocks()
            case "clock":
                await self.world.move_to(self.world.instant(str(given["to"])))
                self.world.telegram.state.changed()
            case _:
                raise ValueError(f"unknown act {act}")


class _Upload(_Handler):
    """A file a person sends, as the body; pictures travel as pictures."""

    async def post(self) -> None:
        part = self.part()
        name = self.get_query_argument("name", "file")
        try:
            if name.lower().endswith((".png", ".jpg", ".jpeg")):
                part.person.sends_photo(self.request.body)
            else:
                part.person.sends_file(name, self.request.body)
        except (LookupError, Refused) as fault:
            self.refuse(fault)
            return
        await self.world.deliver()
        self.finish({"ok": True})


def _application(world: World, streams: _Streams) -> Application:
    given = {"world": world, "streams": streams}
    return Application(
        [
            (r"/(|[a-z][a-z0-9-]*\.(?:css|js|svg))", _Page, given),
            (r"/events", _Events, given),
            (r"/file/([\w-]+)", _File, given),
            (r"/act", _Act, given),
            (r"/upload", _Upload, given),
        ]
    )


def claim(port: int) -> socket:
    """Takes a port of 127.0.0.1, 0 for any free one. Raises OSError when it is taken."""
    taken = create_server((ADDRESS, port))
    taken.setblocking(False)
    return taken


@asynccontextmanager
async def serving(world: World, listening: socket) -> AsyncIterator[str]:
    """Answers on a claimed port while the block lasts; gives the page's address."""
    streams = _Streams()
    server = HTTPServer(
        _application(world, streams), max_buffer_size=UPLOAD_LIMIT, max_body_size=UPLOAD_LIMIT
    )
    server.add_socket(listening)
    try:
        yield f"http://{ADDRESS}:{listening.getsockname()[1]}/"
    finally:
        server.stop()
        # Pages hold a stream open for as long as it is served.
        streams.closing = True
        world.telegram.state.changed()
        await asyncio.gather(*streams.tasks, return_exceptions=True)
        await server.close_all_connections()
