"""Sending a screen, and what Telegram's errors mean for us."""

from __future__ import annotations

import logging
from asyncio import sleep
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar

import httpx
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.constants import ChatAction, MessageLimit, ParseMode
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from bot.messages.screen import Rows, Screen
from bot.telegram.callbacks import pack
from bot.telegram.paging import pages, plain, width

logger = logging.getLogger(__name__)

T = TypeVar("T")

MOST_REMEMBERED = 1000
NO_PATIENCE = timedelta()
OFFLINE_WAITS = (1, 3)
# The request never left this machine, so the message was certainly not delivered.
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Outbox:
    """Sends screens through one bot; `protect` keeps them from being forwarded."""

    def __init__(self, bot: Bot, *, protect: bool = False) -> None:
        self.bot = bot
        self.protect = protect
        self._turned: OrderedDict[tuple[int, int], frozenset[str]] = OrderedDict()

    async def send(
        self,
        chat_id: int,
        screen: Screen,
        *,
        reply_to: int | None = None,
        patience: timedelta = NO_PATIENCE,
    ) -> Message:
        """Send a screen; a long text goes in several messages, the buttons under the last.

        Where a message has certainly not been delivered it is sent again, for as long as `patience` lasts.
        """
        markup = _markup(screen)
        options: dict[str, Any] = {"protect_content": self.protect}
        if reply_to is not None:
            options["reply_parameters"] = ReplyParameters(reply_to, allow_sending_without_reply=True)
        if screen.picture is not None or screen.document is not None:
            fits = width(screen.text) <= MessageLimit.CAPTION_LENGTH
            caption = {"caption": screen.text, "parse_mode": ParseMode.HTML, "reply_markup": markup}
            sent = await _patiently(
                lambda: self._attached(chat_id, screen, **options, **(caption if fits else {})), patience
            )
            if fits:
                return sent
        *first, last = pages(screen.text)
        for page in first:
            await self._text(chat_id, page, patience, **options)
            options.pop("reply_parameters", None)
        return await self._text(chat_id, last, patience, reply_markup=markup, **options)

    async def _attached(self, chat_id: int, screen: Screen, **options: Any) -> Message:
        if screen.document is not None:
            file = InputFile(screen.document.content, screen.document.name)
            return await self.bot.send_document(chat_id, file, **options)
        return await self.bot.send_photo(chat_id, InputFile(screen.picture or b"", "picture.png"), **options)

    async def _text(self, chat_id: int, text: str, patience: timedelta, **options: Any) -> Message:
        try:
            return await _patiently(
                lambda: self.bot.send_message(chat_id, text, parse_mode=ParseMode.HTML, **options), patience
            )
        except BadRequest as refusal:
            if "parse entities" not in str(refusal):
                raise
            # Better without bold than not at all.
            logger.error("a text could not be read by Telegram: %s", refusal)
            return await self.bot.send_message(chat_id, plain(text), **options)

    async def edit(self, message: Message, screen: Screen, *, patience: timedelta = NO_PATIENCE) -> Message:
        """Turn a message into another screen, or send it anew where that cannot be done."""
        simple = screen.picture is None and screen.document is None
        if simple and message.text is not None and len(pages(screen.text)) == 1:
            try:
                edited = await _patiently(lambda: self._edited(message, screen), patience)
                self._remember(message, screen)
                return edited if isinstance(edited, Message) else message
            except BadRequest as refusal:
                if "not modified" in str(refusal).lower():
                    return message
                logger.info("a message could not be edited: %s", refusal)
            return await self.send(message.chat_id, screen, patience=patience)
        sent = await self.send(message.chat_id, screen, patience=patience)
        await self.strip(message.chat_id, message.message_id)
        return sent

    async def _edited(self, message: Message, screen: Screen) -> Message | bool:
        return await self.bot.edit_message_text(
            screen.text,
            chat_id=message.chat_id,
            message_id=message.message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=_inline(screen.rows),
        )

    def _remember(self, message: Message, screen: Screen) -> None:
        self._turned[message.chat_id, message.message_id] = frozenset(
            pack(button) for row in screen.rows for button in row
        )
        if len(self._turned) > MOST_REMEMBERED:
            self._turned.popitem(last=False)

    async def strip(self, chat_id: int, message_id: int, *, tapped: str = "") -> None:
        """Take the buttons from a message that has served; what they ask for is refused in any case.

        A message that no longer has the `tapped` button keeps its others: the tap was the second of two, and
        the first has turned the message into another screen.
        """
        if tapped and tapped not in self._turned.get((chat_id, message_id), {tapped}):
            return
        try:
            await self.bot.edit_message_reply_markup(chat_id, message_id, reply_markup=None)
        except TelegramError as fault:
            logger.debug("buttons could not be removed: %s", fault)

    async def remove(self, chat_id: int, message_id: int) -> None:
        """Take a message away; one too old for that loses its buttons."""
        try:
            await self.bot.delete_message(chat_id, message_id)
        except TelegramError:
            await self.strip(chat_id, message_id)

    async def busy(self, chat_id: int) -> None:
        """Show that something is being prepared."""
        try:
            await self.bot.send_chat_action(chat_id, ChatAction.UPLOAD_DOCUMENT)
        except TelegramError as fault:
            logger.debug("no chat action: %s", fault)


async def _patiently(call: Callable[[], Coroutine[Any, Any, T]], patience: timedelta) -> T:
    """Call again what has certainly done nothing, while the waits fit into `patience`."""
    offline = iter(OFFLINE_WAITS)
    while True:
        try:
            return await call()
        except RetryAfter as flood:
            after = flood.retry_after
            wait = after if isinstance(after, timedelta) else timedelta(seconds=after)
            fault: TelegramError = flood
        except NetworkError as lost:
            seconds = next(offline, None) if isinstance(lost.__cause__, NOT_SENT) else None
            if seconds is None:
                raise
            wait, fault = timedelta(seconds=seconds), lost
        if wait > patience:
            raise fault
        patience -= wait
        await sleep(wait.total_seconds())


def _markup(
    screen: Screen,
) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None:
    if screen.rows:
        return _inline(screen.rows)
    if screen.farewell:
        return ReplyKeyboardRemove()
    if screen.menu:
        return ReplyKeyboardMarkup(screen.menu, resize_keyboard=True, is_persistent=True)
    return None


def _inline(rows: Rows) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(button.label, callback_data=pack(button)) for button in row] for row in rows]
    )


def sent_at(message: Message) -> datetime:
    """When Telegram says that a message was sent."""
    return message.date
