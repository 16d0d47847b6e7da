"""Everything Telegram's servers remember about one bot: chats, files, updates, settings."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from PIL import Image, UnidentifiedImageError

from bot.clock import Clock
from bot.telegram.fake.faults import Refused, bad_request
from bot.telegram.fake.records import Chat, File, Json, Message, Press, Toast

DOWNLOAD_LIMIT = 20 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024
QUERY_LIFE = timedelta(minutes=1)
DELETE_WITHIN = timedelta(hours=48)
TYPING_LASTS = timedelta(seconds=5)


class State:
    """The servers' memory; `changed` is called after every change a person could see."""

    def __init__(self, clock: Clock, username: str, bot_id: int, name: str) -> None:
        self.clock = clock
        self.bot: Json = {"id": bot_id, "is_bot": True, "first_name": name, "username": username}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, File] = {}
        self.presses: dict[str, Press] = {}
        self.toasts: list[Toast] = []
        self.updates: list[Json] = []
        self.commands: dict[str, list[Json]] = {}
        self.texts: dict[str, str] = {}
        self.menu_buttons: dict[int, Json] = {}
        self.webhook: Json = {"url": ""}
        self.watchers: list[Callable[[], None]] = []
        self._last_update = 1000

    def now(self) -> datetime:
        return self.clock.now()

    def changed(self) -> None:
        for watcher in self.watchers:
            watcher()

    def add_update(self, kind: str, body: Json) -> Json:
        """Queues an update for the bot; ids only grow."""
        self._last_update += 1
        update = {"update_id": self._last_update, kind: body}
        self.updates.append(update)
        self.changed()
        return update

    def add_message(self, message: Message) -> Message:
        message.chat.messages[message.id] = message
        self.changed()
        return message

    def touch(self, message: Message) -> None:
        """Marks a message as changed, for those who look on."""
        message.revision += 1
        self.changed()

    def add_file(self, name: str, content: bytes, mime: str, kind: str) -> File:
        """Keeps bytes under a new file id. Raises Refused for empty, oversized or unreadable pictures."""
        if not content:
            raise bad_request("file must be non-empty")
        limit = PHOTO_LIMIT if kind == "photo" else UPLOAD_LIMIT
        if len(content) > limit:
            raise Refused(413, "Request Entity Too Large")
        width, height, mime = _picture(content) if kind == "photo" else (0, 0, mime)
        number = len(self.files) + 1
        digest = hashlib.sha256(content).hexdigest()[:12]
        suffix = re.sub(r"[^.A-Za-z0-9]", "", name[name.rfind(".") :]) if "." in name else ""
        file = File(
            f"{kind}-{number}-{digest}", name, mime, content, f"{kind}s/file_{number}{suffix}", width, height
        )
        self.files[file.id] = file
        return file

    def file_at(self, path: str) -> File | None:
        return next((file for file in self.files.values() if file.path == path), None)

    def chat_to_write(self, chat_id: object) -> Chat:
        """The chat the bot may write to. Raises Refused (400 unknown, 403 blocked or left)."""
        chat = self.chat_known(chat_id)
        if chat.kind == "private" and not chat.started:
            raise bad_request("chat not found")
        if chat.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        if chat.left:
            raise Refused(403, "Forbidden: bot is not a member of the group chat")
        return chat

    def chat_known(self, chat_id: object) -> Chat:
        if chat_id is None or chat_id == "":
            raise bad_request("chat_id is empty")
        chat = self.chats.get(int(str(chat_id))) if re.fullmatch(r"-?\d+", str(chat_id)) else None
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def message_of(self, chat: Chat, message_id: object, purpose: str) -> Message:
        """A message that is still there; `purpose` words the refusal, as in “message to edit not found”."""
        number = int(str(message_id)) if re.fullmatch(r"\d+", str(message_id)) else 0
        message = chat.messages.get(number)
        if message is None or message.deleted:
            raise bad_request(f"{purpose} not found")
        return message

    def commands_for(self, chat: Chat, language: str) -> list[Json]:
        """The command menu a person sees: the narrowest scope that has one, their language first."""
        scopes = [f"chat:{chat.id}", "all_private_chats" if chat.kind == "private" else "all_group_chats"]
        return next(self._command_lists([*scopes, "default"], language[:2]), [])

    def _command_lists(self, scopes: list[str], language: str) -> Iterator[list[Json]]:
        for scope in scopes:
            for code in (language, ""):
                if commands := self.commands.get(f"{scope}/{code}"):
                    yield commands


def _picture(content: bytes) -> tuple[int, int, str]:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            width, height = picture.size
            mime = picture.get_format_mimetype() or "application/octet-stream"
    except (UnidentifiedImageError, OSError):
        raise bad_request("IMAGE_PROCESS_FAILED") from None
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return width, height, mime
