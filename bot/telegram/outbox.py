"""Sending a screen, and what Telegram's errors mean for us."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    Message,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram.constants import ChatAction, MessageLimit, ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.messages.screen import Rows, Screen
from bot.telegram.callbacks import pack

logger = logging.getLogger(__name__)


class Outbox:
    """Sends screens through one bot; `protect` keeps them from being forwarded."""

    def __init__(self, bot: Bot, *, protect: bool = False) -> None:
        self.bot = bot
        self.protect = protect

    async def send(self, chat_id: int, screen: Screen, *, reply_to: int | None = None) -> Message:
        """Send a screen; a long text goes in several messages, the buttons under the last."""
        markup = _markup(screen)
        options: dict[str, Any] = {"protect_content": self.protect}
        if reply_to is not None:
            options["reply_parameters"] = ReplyParameters(reply_to, allow_sending_without_reply=True)
        if screen.picture is not None:
            fits = len(screen.text) <= MessageLimit.CAPTION_LENGTH
            photo = await self.bot.send_photo(
                chat_id,
                InputFile(screen.picture, "picture.png"),
                caption=screen.text if fits else None,
                parse_mode=ParseMode.HTML,
                reply_markup=markup if fits else None,
                **options,
            )
            if fits:
                return photo
        if screen.document is not None:
            return await self.bot.send_document(
                chat_id,
                InputFile(screen.document.content, screen.document.name),
                caption=screen.text[: MessageLimit.CAPTION_LENGTH],
                parse_mode=ParseMode.HTML,
                reply_markup=markup,
                **options,
            )
        *first, last = pages(screen.text)
        for page in first:
            await self.bot.send_message(chat_id, page, parse_mode=ParseMode.HTML, **options)
            options.pop("reply_parameters", None)
        return await self.bot.send_message(
            chat_id, last, parse_mode=ParseMode.HTML, reply_markup=markup, **options
        )

    async def edit(self, message: Message, screen: Screen) -> Message:
        """Turn a message into another screen, or send it anew where that cannot be done."""
        simple = screen.picture is None and screen.document is None and not screen.awaits_text
        if simple and message.text is not None and len(pages(screen.text)) == 1:
            try:
                edited = await self.bot.edit_message_text(
                    screen.text,
                    chat_id=message.chat_id,
                    message_id=message.message_id,
                    parse_mode=ParseMode.HTML,
                    reply_markup=_inline(screen.rows),
                )
                return edited if isinstance(edited, Message) else message
            except BadRequest as refusal:
                if "not modified" in str(refusal).lower():
                    return message
                logger.info("a message could not be edited: %s", refusal)
        else:
            await self.strip(message.chat_id, message.message_id)
        return await self.send(message.chat_id, screen)

    async def strip(self, chat_id: int, message_id: int) -> None:
        """Take the buttons from a message that has served."""
        try:
            await self.bot.edit_message_reply_markup(chat_id, message_id, reply_markup=None)
        except (BadRequest, Forbidden) as refusal:
            logger.debug("buttons could not be removed: %s", refusal)

    async def remove(self, chat_id: int, message_id: int) -> None:
        """Take a message away; one too old for that loses its buttons."""
        try:
            await self.bot.delete_message(chat_id, message_id)
        except (BadRequest, Forbidden):
            await self.strip(chat_id, message_id)

    async def busy(self, chat_id: int) -> None:
        """Show that something is being prepared."""
        try:
            await self.bot.send_chat_action(chat_id, ChatAction.UPLOAD_DOCUMENT)
        except TelegramError as fault:
            logger.debug("no chat action: %s", fault)


def pages(text: str, most: int = MessageLimit.MAX_TEXT_LENGTH) -> list[str]:
    """`text` in pieces that Telegram takes, cut between lines that leave no tag open."""
    if len(text) <= most:
        return [text]
    found, page = [], ""
    for line in _whole_lines(text, most):
        if page and len(page) + 1 + len(line) > most:
            found.append(page)
            page = line
        else:
            page = f"{page}\n{line}" if page else line
    return [*found, page]


def _whole_lines(text: str, most: int) -> list[str]:
    """Lines of `text`; lines inside one blockquote stay together unless they alone are too long."""
    found: list[str] = []
    quote: list[str] = []
    for line in text.split("\n"):
        if quote or "<blockquote" in line:
            quote.append(line)
            if "</blockquote>" in line:
                found += _quote(quote, most)
                quote = []
        else:
            found += [line[i : i + most] for i in range(0, len(line), most)] or [""]
    return found + quote


def _quote(lines: Sequence[str], most: int) -> list[str]:
    whole = "\n".join(lines)
    if len(whole) <= most:
        return [whole]
    plain = whole.replace("<blockquote expandable>", "").replace("</blockquote>", "")
    return [line[i : i + most] for line in plain.split("\n") for i in range(0, max(1, len(line)), most)]


def _markup(screen: Screen) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | ForceReply | None:
    if screen.rows:
        return _inline(screen.rows)
    if screen.menu:
        return ReplyKeyboardMarkup(screen.menu, resize_keyboard=True, is_persistent=True)
    return ForceReply() if screen.awaits_text else None


def _inline(rows: Rows) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(button.label, callback_data=pack(button)) for button in row] for row in rows]
    )


def sent_at(message: Message) -> datetime:
    """When Telegram says that a message was sent."""
    return message.date
