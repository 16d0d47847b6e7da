"""What Telegram keeps: files, messages, chats, button presses, and the calls a bot made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class File:
    """A stored file; `width` and `height` are pixels of a picture, else 0."""

    id: str
    name: str
    mime: str
    content: bytes
    path: str
    width: int = 0
    height: int = 0

    @property
    def unique_id(self) -> str:
        return f"u{self.id}"

    def as_json(self) -> Json:
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": len(self.content)}


@dataclass(slots=True)
class Message:
    """One message of a chat; no `sender` means the bot.

    `kind` is text, photo, document, voice, sticker or service; `text` is the caption of what is not a text.
    """

    id: int
    chat: Chat
    sender: Json | None
    date: datetime
    kind: str = "text"
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    file: File | None = None
    buttons: list[list[Json]] = field(default_factory=list)
    keyboard: bool = False
    reply_to: int | None = None
    edited: datetime | None = None
    deleted: bool = False
    protected: bool = False
    service: Json = field(default_factory=dict)
    revision: int = 0

    @property
    def mine(self) -> bool:
        """Whether a person wrote it, not the bot."""
        return self.sender is not None

    def as_json(self, bot: Json, *, with_reply: bool = True) -> Json:
        """The Message object of the Bot API."""
        body: Json = {
            "message_id": self.id,
            "date": int(self.date.timestamp()),
            "chat": self.chat.as_json(),
            "from": self.sender or bot,
            **self._content(),
            **self.service,
        }
        if self.edited:
            body["edit_date"] = int(self.edited.timestamp())
        if self.buttons:
            body["reply_markup"] = {"inline_keyboard": self.buttons}
        if self.protected:
            body["has_protected_content"] = True
        answered = self.chat.messages.get(self.reply_to or 0)
        if answered and with_reply:
            body["reply_to_message"] = answered.as_json(bot, with_reply=False)
        return body

    def _content(self) -> Json:
        name = "text" if self.kind == "text" else "caption"
        body: Json = {name: self.text} if self.text else {}
        if self.entities:
            body["entities" if name == "text" else "caption_entities"] = self.entities
        if self.file is None:
            return body
        stored = self.file.as_json()
        size = {"width": self.file.width, "height": self.file.height}
        if self.kind == "photo":
            body["photo"] = [{**stored, **size}]
        elif self.kind == "document":
            body["document"] = {**stored, "file_name": self.file.name, "mime_type": self.file.mime}
        elif self.kind == "voice":
            body["voice"] = {**stored, "duration": 3, "mime_type": self.file.mime}
        elif self.kind == "sticker":
            body["sticker"] = {**stored, "width": 512, "height": 512, "type": "regular"} | {
                "is_animated": False,
                "is_video": False,
                "emoji": "👍",
            }
        return body


@dataclass(slots=True)
class Chat:
    """A private chat (its id is the person's) or a group, and the reply keyboard its people see."""

    id: int
    kind: str
    title: str
    owner: Json | None = None
    messages: dict[int, Message] = field(default_factory=dict)
    started: bool = False
    blocked: bool = False
    left: bool = False
    keyboard: Json | None = None
    awaited: int | None = None
    placeholder: str = ""
    typing_until: datetime | None = None

    def as_json(self) -> Json:
        if self.owner is None:
            return {"id": self.id, "type": self.kind, "title": self.title}
        names = ("first_name", "last_name", "username")
        return {"id": self.id, "type": self.kind} | {n: self.owner[n] for n in names if n in self.owner}

    def forget_awaited(self) -> None:
        """A forced reply was given or withdrawn: its placeholder gives way to the keyboard's."""
        self.awaited = None
        self.placeholder = (self.keyboard or {}).get("input_field_placeholder") or ""

    def next_id(self) -> int:
        return len(self.messages) + 1


@dataclass(slots=True)
class Press:
    """A tap on an inline button, waiting for its answer."""

    id: str
    chat: Chat
    person: int
    message: int
    data: str
    at: datetime
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Toast:
    """What `answerCallbackQuery` shows for a moment, or as an alert that waits for a tap."""

    id: int
    chat: int
    text: str
    alert: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the bot; files stand as “name (n bytes)”, `error` is why it failed, if it did."""

    number: int
    method: str
    parameters: Mapping[str, Any]
    at: datetime
    error: str | None = None

    @property
    def chat(self) -> int | None:
        value = self.parameters.get("chat_id")
        return int(value) if value is not None else None
