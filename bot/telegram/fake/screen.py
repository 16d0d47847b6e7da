"""What a person sees on their phone: bubbles, buttons, the reply keyboard, toasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.telegram.fake.records import Chat, File, Json, Message, Toast
from bot.telegram.fake.state import State


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: a label with callback data or an address."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Bubble:
    """A visible message; `mine` means the person wrote it, `entities` are the Bot API's."""

    id: int
    mine: bool
    kind: str
    text: str
    entities: tuple[Json, ...]
    buttons: tuple[tuple[Button, ...], ...]
    file: File | None
    at: datetime
    edited: bool
    reply_to: int | None
    protected: bool
    revision: int

    @property
    def labels(self) -> list[str]:
        """The labels of the inline buttons, row by row."""
        return [button.label for row in self.buttons for button in row]


@dataclass(frozen=True, slots=True)
class Screen:
    """The state of one chat as its person sees it."""

    bubbles: tuple[Bubble, ...]
    keyboard: tuple[tuple[str, ...], ...]
    placeholder: str
    awaited: int | None
    toasts: tuple[Toast, ...]
    typing: bool
    blocked: bool
    commands: tuple[tuple[str, str], ...]

    @property
    def last(self) -> Bubble:
        """The newest message of the bot. Raises LookupError while there is none."""
        for bubble in reversed(self.bubbles):
            if not bubble.mine and bubble.kind != "service":
                return bubble
        raise LookupError("the bot has written nothing yet")

    @property
    def said(self) -> list[str]:
        """The texts of the bot's visible messages, oldest first."""
        return [bubble.text for bubble in self.bubbles if not bubble.mine]

    @property
    def labels(self) -> list[str]:
        """Every label that can be tapped, newest message first, the reply keyboard last."""
        inline = [label for bubble in reversed(self.bubbles) for label in bubble.labels]
        return inline + [label for row in self.keyboard for label in row]

    @property
    def toast(self) -> str:
        """The newest toast or alert, or nothing."""
        return self.toasts[-1].text if self.toasts else ""


def screen_of(state: State, chat: Chat, language: str) -> Screen:
    """The chat as it looks now."""
    rows = (chat.keyboard or {}).get("keyboard", [])
    return Screen(
        tuple(_bubble(message) for message in chat.messages.values() if not message.deleted),
        tuple(tuple(button["text"] for button in row) for row in rows),
        chat.placeholder,
        chat.awaited,
        tuple(toast for toast in state.toasts if toast.chat == chat.id),
        chat.typing_until is not None and state.now() < chat.typing_until,
        chat.blocked,
        tuple((one["command"], one["description"]) for one in state.commands_for(chat, language)),
    )


def _bubble(message: Message) -> Bubble:
    return Bubble(
        message.id,
        message.mine,
        message.kind,
        message.text,
        tuple(message.entities),
        tuple(
            tuple(
                Button(button["text"], button.get("callback_data", ""), button.get("url", ""))
                for button in row
            )
            for row in message.buttons
        ),
        message.file,
        message.date,
        message.edited is not None,
        message.reply_to,
        message.protected,
        message.revision,
    )
