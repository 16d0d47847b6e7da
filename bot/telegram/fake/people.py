"""People with phones: what they do in their chat becomes updates for the bot."""

from __future__ import annotations

import base64
import mimetypes
import re
from collections.abc import Iterator

from bot.telegram.fake.records import Chat, File, Json, Message, Press
from bot.telegram.fake.screen import Button, Screen, screen_of
from bot.telegram.fake.state import State
from bot.telegram.fake.texts import TEXT_LIMIT, formatted

# The smallest pictures and sounds a phone could send.
_PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC"
)
_OGG = b"OggS\x00\x02" + bytes(20)


class Person:
    """Someone with a Telegram account and one chat with the bot. Acts are immediate, the bot's answers not:
    they come when the updates are delivered.
    """

    def __init__(
        self, state: State, user_id: int, first_name: str, last_name: str, username: str, language: str
    ) -> None:
        self.id = user_id
        self.language = language
        self._state = state
        user: Json = {"id": user_id, "is_bot": False, "first_name": first_name, "language_code": language}
        optional = {"last_name": last_name, "username": username}
        self.user: Json = user | {key: value for key, value in optional.items() if value}
        self.name = f"{last_name}{first_name}"
        self.chat = Chat(user_id, "private", self.name, self.user)
        state.chats[user_id] = self.chat

    @property
    def screen(self) -> Screen:
        """What is on the phone now."""
        return screen_of(self._state, self.chat, self.language)

    @property
    def messages(self) -> list[Message]:
        """The messages still to be seen, oldest first."""
        return [message for message in self.chat.messages.values() if not message.deleted]

    # Acts

    def says(self, text: str, *, chat: Chat | None = None, reply_to: int | None = None) -> Message:
        """Sends a text; a phone trims it and splits what is longer than 4096 characters.

        Returns the (last) message. Raises ValueError for an empty text: phones do not send that.
        """
        text = text.strip()
        if not text:
            raise ValueError("a phone does not send an empty message")
        for start in range(0, len(text), TEXT_LIMIT):
            part, entities = formatted(text[start : start + TEXT_LIMIT], None, None, limit=TEXT_LIMIT)
            message = self._sends("text", part, entities, None, chat or self.chat, reply_to)
        return message

    def starts(self, payload: str = "") -> Message:
        """Opens the bot by its link: `/start` and what the link carries."""
        return self.says(f"/start {payload}")

    def taps(self, label: str, *, message: int | None = None) -> Press | Message | None:
        """Taps a visible button by its label, its callback data, or the only label that contains the words.

        Inline buttons of the newest message come first, then the reply keyboard, whose labels are said.
        An address is opened: links that start this bot start it, others do nothing here (None).
        Raises LookupError, naming what can be tapped.
        """
        found = self._find(label, message)
        if isinstance(found, str):
            return self.says(found)
        owner, button = found
        if button.url:
            return self.opens(button.url)
        return self.presses(owner.id, button.data)

    def opens(self, url: str) -> Message | None:
        """Follows a link: one that starts this bot starts it."""
        address = (
            rf"https://t\.me/{re.escape(self._state.bot['username'])}(?:\?start=([A-Za-z0-9_-]{{1,64}}))?"
        )
        match = re.fullmatch(address, url)
        return self.starts(match.group(1) or "") if match else None

    def presses(self, message_id: int, data: str, *, inaccessible: bool = False) -> Press:
        """Sends callback data as if by a button of that message, there or not: double taps, forgeries,
        another phone's stale screen. `inaccessible` leaves the message's content out, as for very old ones.
        """
        message = self.chat.messages[message_id]
        press = Press(
            f"{self.id}{len(self._state.presses) + 1:06d}",
            self.chat,
            self.id,
            message_id,
            data,
            self._state.now(),
        )
        self._state.presses[press.id] = press
        gone = inaccessible or message.deleted
        shown: Json = (
            {"message_id": message.id, "chat": self.chat.as_json(), "date": 0}
            if gone
            else message.as_json(self._state.bot)
        )
        body = {
            "id": press.id,
            "from": self.user,
            "message": shown,
            "chat_instance": str(self.chat.id),
            "data": data,
        }
        self._state.add_update("callback_query", body)
        return press

    def sends_file(self, name: str, content: bytes, *, caption: str = "") -> Message:
        """Sends a document."""
        return self._sends_file("document", name, content, caption)

    def sends_photo(self, content: bytes = _PIXEL, *, caption: str = "") -> Message:
        """Sends a picture."""
        return self._sends_file("photo", "photo.png", content, caption)

    def sends_voice(self, content: bytes = _OGG) -> Message:
        """Sends a voice message."""
        return self._sends_file("voice", "voice.ogg", content, "")

    def sends_sticker(self) -> Message:
        """Sends a sticker."""
        return self._sends_file("sticker", "sticker.webp", _PIXEL, "")

    def edits(self, message_id: int, text: str) -> Message:
        """Changes a text they sent. Raises LookupError for what is not theirs to change."""
        message = self.chat.messages[message_id]
        if not message.mine or message.kind != "text":
            raise LookupError(f"message {message_id} is not a text of this person")
        message.text, message.entities = formatted(text, None, None, limit=TEXT_LIMIT)
        message.edited = self._state.now()
        self._state.touch(message)
        self._state.add_update("edited_message", message.as_json(self._state.bot))
        return message

    def blocks(self) -> None:
        """Blocks the bot; it is told, and refused from now on."""
        self._becomes(blocked=True)

    def unblocks(self) -> None:
        """Lets the bot write again."""
        self._becomes(blocked=False)

    def adds_bot_to(self, title: str) -> Chat:
        """Makes a group with the bot in it."""
        group = Chat(-(5000 + len(self._state.chats)), "group", title, started=True)
        self._state.chats[group.id] = group
        self._state.add_update("my_chat_member", self._membership(group, "left", "member"))
        note = Message(
            group.next_id(),
            group,
            self.user,
            self._state.now(),
            "service",
            service={"new_chat_members": [self._state.bot]},
        )
        self._state.add_message(note)
        self._state.add_update("message", note.as_json(self._state.bot))
        return group

    # What the acts are made of

    def _find(self, label: str, message_id: int | None) -> tuple[Message, Button] | str:
        """A button by its whole label or data, inline or on the keyboard; failing that by a part of it."""
        candidates = list(self._buttons(message_id))
        words = [word for row in self.screen.keyboard for word in row] if message_id is None else []
        exact = [found for found in candidates if label in (found[1].label, found[1].data)]
        part = [found for found in candidates if label and label in found[1].label]
        if exact:
            return exact[0]
        if label in words:
            return label
        if part:
            return part[0]
        for word in words:
            if label and label in word:
                return word
        seen = [button.label for _, button in candidates] + words
        raise LookupError(f"no button “{label}”; there are {seen}")

    def _buttons(self, message_id: int | None) -> Iterator[tuple[Message, Button]]:
        for message in reversed(self.messages):
            if message_id in (None, message.id):
                for row in message.buttons:
                    for one in row:
                        yield (
                            message,
                            Button(one["text"], one.get("callback_data", ""), one.get("url", "")),
                        )

    def _sends_file(self, kind: str, name: str, content: bytes, caption: str) -> Message:
        mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = self._state.add_file(name, content, mime, kind)
        text, entities = formatted(caption, None, None, limit=TEXT_LIMIT)
        return self._sends(kind, text, entities, file, self.chat, None)

    def _sends(
        self,
        kind: str,
        text: str,
        entities: list[Json],
        file: File | None,
        chat: Chat,
        reply_to: int | None,
    ) -> Message:
        if chat.blocked:
            raise LookupError("the person has blocked the bot; unblocks() comes first")
        chat.started = True
        answered = reply_to if reply_to is not None else chat.awaited
        message = Message(
            chat.next_id(), chat, self.user, self._state.now(), kind, text, entities, file, reply_to=answered
        )
        if chat.keyboard and chat.keyboard.get("one_time_keyboard"):
            chat.keyboard = None
        chat.forget_awaited()
        self._state.add_message(message)
        self._state.add_update("message", message.as_json(self._state.bot))
        return message

    def _becomes(self, *, blocked: bool) -> None:
        before, after = ("member", "kicked") if blocked else ("kicked", "member")
        self.chat.blocked = blocked
        self._state.add_update("my_chat_member", self._membership(self.chat, before, after))

    def _membership(self, chat: Chat, before: str, after: str) -> Json:
        def state(status: str) -> Json:
            until: Json = {"until_date": 0} if status == "kicked" else {}
            return {"user": self._state.bot, "status": status} | until

        return {
            "chat": chat.as_json(),
            "from": self.user,
            "date": int(self._state.now().timestamp()),
            "old_chat_member": state(before),
            "new_chat_member": state(after),
        }
