"""Telegram in memory: python-telegram-bot's network layer with Telegram's servers behind it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

import httpx
from telegram import Update
from telegram.error import NetworkError, TimedOut
from telegram.ext import Application
from telegram.request import BaseRequest, RequestData

from bot.clock import Clock
from bot.telegram.fake.faults import Fault, Refused
from bot.telegram.fake.people import Person
from bot.telegram.fake.records import Call, File, Json
from bot.telegram.fake.sending import Uploads
from bot.telegram.fake.settings import METHODS
from bot.telegram.fake.state import State

TOKEN = "123456789:in-memory-token-of-no-worth-at-all"  # noqa: S105 (opens nothing)
_OPTIONAL_KINDS = {"chat_member", "message_reaction", "message_reaction_count"}
AnyApplication = Application[Any, Any, Any, Any, Any, Any]


class FakeTelegram(BaseRequest):
    """One bot's Telegram. Give it to an Application as both `request` and `get_updates_request`.

    People are made with `person`; what they do becomes updates, which reach the Application either by
    polling or, after `drive`, when `settle` is awaited. `calls` lists what the bot asked of Telegram.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        username: str = "wenbudao_bot",
        name: str = "问不倒",
        token: str = TOKEN,
    ) -> None:
        self.token = token
        self.username = username
        self.state = State(clock, username, int(token.split(":")[0]), name)
        self.calls: list[Call] = []
        self.people: dict[int, Person] = {}
        self._faults: list[tuple[str, int | None, Fault]] = []
        self._application: AnyApplication | None = None
        self._polling: asyncio.Event | None = None
        self._listening = asyncio.Event()
        self.state.watchers.append(self._listening.set)

    # What tests and the demo use

    def person(
        self,
        first_name: str,
        *,
        last_name: str = "",
        username: str = "",
        user_id: int | None = None,
        language: str = "zh-hans",
    ) -> Person:
        """A person with a phone; the bot can write to them only after they have written first."""
        number = user_id or 1001 + len(self.people)
        person = Person(self.state, number, first_name, last_name, username, language)
        self.people[number] = person
        return person

    def calls_of(self, method: str, *, chat: int | None = None) -> list[Call]:
        """The calls of one method, oldest first, to one chat if given."""
        return [call for call in self.calls if call.method == method and chat in (None, call.chat)]

    def break_next(self, method: str, fault: Fault, *, times: int = 1, chat: int | None = None) -> None:
        """The next `times` calls of `method` (“*” for any) meet the fault, in one chat if given."""
        self._faults += [(method, chat, fault)] * times

    def on_change(self, watcher: Callable[[], None]) -> Callable[[], None]:
        """Calls `watcher` after each change of chats or calls; the answer stops that."""
        self.state.watchers.append(watcher)
        return lambda: self.state.watchers.remove(watcher)

    def drive(self, application: AnyApplication) -> None:
        """Updates go to this Application (initialised, not polling) whenever `settle` is awaited."""
        self._application = application

    async def settle(self, *, together: bool = False, through: AnyApplication | None = None) -> None:
        """Hands over the waiting updates, and those they cause, until none is left.

        One after the other, or all `together` as when they arrive at once; through the Application's own
        update processor either way.
        """
        application = through or self._application
        if application is None:
            raise RuntimeError("settle() needs an Application: call drive(application) first")
        while waiting := self.state.updates[: None if together else 1]:
            del self.state.updates[: len(waiting)]
            await asyncio.gather(*(_process(application, update) for update in waiting))

    def file(self, file_id: str) -> File:
        """A stored file by its id. Raises KeyError."""
        return self.state.files[file_id]

    # The network layer

    @property
    def read_timeout(self) -> float | None:
        return 5.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        await asyncio.sleep(0)
        if method == "GET":
            return self._download(url)
        parameters = json.loads(json.dumps(request_data.parameters)) if request_data else {}
        parts = request_data.multipart_data if request_data and request_data.contains_files else {}
        uploads = {
            name: (filename, content if isinstance(content, bytes) else content.read(), mime)
            for name, (filename, content, mime) in parts.items()
        }
        return await self.answer(url, parameters, uploads)

    async def answer(self, url: str, parameters: Mapping[str, Any], uploads: Uploads) -> tuple[int, bytes]:
        """One call of the Bot API, by the end of its address: the HTTP status and body.

        Raises TimedOut or NetworkError where a fault says that no answer arrives.
        """
        head, _, name = url.rpartition("/")
        if not head.endswith(self.token):
            return _refusal(Refused(401, "Unauthorized"))
        shown = {**parameters, **{part: _described(upload) for part, upload in uploads.items()}}
        fault = self._fault_for(name, parameters)
        try:
            if fault and fault.refusal and not fault.delivered:
                raise fault.refusal
            result = None if fault and not fault.delivered else await self._result(name, parameters, uploads)
        except Refused as refusal:
            self._record(name, shown, refusal.description)
            return _refusal(refusal)
        self._record(name, shown, fault.name if fault else None)
        if fault:
            if fault.timed_out:
                raise TimedOut from httpx.ReadTimeout("no answer in time")
            raise NetworkError("no answer") from httpx.RemoteProtocolError("Server disconnected")
        return 200, json.dumps({"ok": True, "result": result}).encode()

    async def _result(self, name: str, parameters: Mapping[str, Any], uploads: Uploads) -> object:
        if name == "getUpdates":
            return await self._get_updates(parameters)
        if name not in METHODS:
            raise Refused(404, "Not Found: method not found")
        return METHODS[name](self.state, parameters, uploads)

    def _record(self, name: str, parameters: Mapping[str, Any], error: str | None) -> None:
        if name != "getUpdates":
            self.calls.append(Call(len(self.calls) + 1, name, parameters, self.state.now(), error))
            self.state.changed()

    def _fault_for(self, name: str, parameters: Mapping[str, Any]) -> Fault | None:
        target = parameters.get("chat_id")
        for index, (method, chat, fault) in enumerate(self._faults):
            if method in {name, "*"} and (chat is None or str(chat) == str(target)):
                del self._faults[index]
                return fault
        return None

    async def _get_updates(self, parameters: Mapping[str, Any]) -> list[Json]:
        if self.state.webhook["url"]:
            raise Refused(
                409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first"
            )
        if self._polling:
            self._polling.set()
            self._listening.set()
        mine = self._polling = asyncio.Event()
        offset, limit = int(parameters.get("offset") or 0), int(parameters.get("limit") or 100)
        if offset > 0:
            self.state.updates[:] = [one for one in self.state.updates if one["update_id"] >= offset]
        wanted = parameters.get("allowed_updates")
        loop = asyncio.get_running_loop()
        until = loop.time() + float(parameters.get("timeout") or 0)
        while not (found := [one for one in self.state.updates if _wanted(one, wanted)][:limit]):
            if mine.is_set():
                raise Refused(
                    409,
                    "Conflict: terminated by other getUpdates request;"
                    " make sure that only one bot instance is running",
                )
            self._listening.clear()
            try:
                await asyncio.wait_for(self._listening.wait(), until - loop.time())
            except TimeoutError:
                break
        if self._polling is mine:
            self._polling = None
        return found

    def _download(self, url: str) -> tuple[int, bytes]:
        head, _, path = unquote(url).partition(f"{self.token}/")
        file = self.state.file_at(path)
        return (200, file.content) if head and file else _refusal(Refused(404, "Not Found"))


async def _process(application: AnyApplication, payload: Json) -> None:
    update = Update.de_json(payload, application.bot)
    await application.update_processor.process_update(update, application.process_update(update))


def _wanted(update: Json, allowed: object) -> bool:
    kind = next(key for key in update if key != "update_id")
    return kind in allowed if isinstance(allowed, list) and allowed else kind not in _OPTIONAL_KINDS


def _described(upload: tuple[str, bytes, str]) -> str:
    return f"{upload[0]} ({len(upload[1])} bytes)"


def _refusal(refusal: Refused) -> tuple[int, bytes]:
    body: Json = {"ok": False, "error_code": refusal.status, "description": refusal.description}
    if refusal.retry_after is not None:
        body["parameters"] = {"retry_after": refusal.retry_after}
    return refusal.status, json.dumps(body).encode()
