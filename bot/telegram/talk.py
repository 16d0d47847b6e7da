"""One contact of one person: who speaks, what was said, and how to answer."""

from __future__ import annotations

import html
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from telegram import BotCommandScopeChat, Message, Update, User
from telegram.error import TelegramError

from bot.messages.screen import Screen
from bot.messages.wording import Wording, wording
from bot.services import awaiting
from bot.services.awaiting import Expected
from bot.services.house import House
from bot.services.people import Person
from bot.telegram import menu
from bot.telegram.outbox import Outbox

logger = logging.getLogger(__name__)

TOAST_LENGTH = 200
# How long an answer waits when Telegram asks for it; the person's next update waits as well.
PATIENCE = timedelta(seconds=20)


@dataclass(slots=True)
class Talk:
    """An update from a private chat, with everything a conversation needs to act on it."""

    house: House
    outbox: Outbox
    update: Update
    user: User
    person: Person | None
    bot_name: str
    awaited: Expected | None = None
    left: Expected | None = None
    """What was awaited until this contact turned to something else; the first of several contacts has it."""
    meant: str = ""
    """The action of a tapped button, or the name of an awaited text."""
    below: bool = False
    """Whether what would change the tapped message is sent below it."""
    answered: bool = False

    @property
    def words(self) -> Wording:
        return wording(self.person.language if self.person else "zh")

    @property
    def me(self) -> Person:
        """The person; only asked for where handlers have let in members alone."""
        if self.person is None:
            raise LookupError("a stranger has no record")
        return self.person

    @property
    def message(self) -> Message | None:
        return self.update.effective_message

    @property
    def text(self) -> str:
        return (self.message.text or "") if self.message else ""

    @property
    def said_at(self) -> datetime:
        message = self.message
        return message.date if message else self.house.clock.now()

    async def say(self, screen: Screen, *, reply: bool = False) -> Message:
        """Send a screen below everything else."""
        await self.toast()
        reply_to = self.message.message_id if reply and self.message else None
        return await self.outbox.send(self.user.id, screen, reply_to=reply_to, patience=PATIENCE)

    async def change(self, screen: Screen) -> Message:
        """Turn the tapped message into a screen; without a tap, send it."""
        query = self.update.callback_query
        if query is not None and isinstance(query.message, Message) and not self.below:
            await self.toast()
            return await self.outbox.edit(query.message, screen, patience=PATIENCE)
        return await self.say(screen)

    async def strip(self) -> None:
        """Take the buttons from the tapped message."""
        query = self.update.callback_query
        if query is not None and query.message is not None:
            await self.outbox.strip(self.user.id, query.message.message_id, tapped=query.data or "")

    async def dismiss(self) -> None:
        """Take the tapped message away."""
        query = self.update.callback_query
        if query is not None and isinstance(query.message, Message):
            await self.outbox.remove(self.user.id, query.message.message_id)

    async def toast(self, text: str = "", *, alert: bool = False) -> bool:
        """Answer a tap before anything else is done on the screen; False when that is no longer possible.

        Only the first answer counts, and Telegram takes none for a tap of long ago.
        """
        query = self.update.callback_query
        if query is None or self.answered:
            return False
        self.answered = True
        try:
            await query.answer(text[:TOAST_LENGTH] or None, show_alert=alert)
        except TelegramError as fault:
            logger.debug("a tap could not be answered: %s", fault)
            return False
        return True

    async def tell(self, text: str) -> None:
        """Say a plain sentence, over the screen after a tap and below it where that is not possible."""
        if len(text) > TOAST_LENGTH or not await self.toast(text, alert=True):
            await self.say(Screen(html.escape(text, quote=False)))

    def menu(self) -> tuple[tuple[str, ...], ...]:
        """The keyboard that stays, by what the person may do."""
        return menu.keyboard(self.words, self.me)

    async def expect(self, what: str, **detail: Any) -> None:
        """Take the person's next text as `what`; the screen that asks for it must offer a way out."""
        self.awaited = Expected(what, detail)
        await awaiting.expect(self.house, self.me.id, what, **detail)

    async def forget_awaited(self) -> None:
        """Await nothing any more: the person has turned to something else, or said what was awaited."""
        if self.awaited is not None:
            awaited, self.awaited = self.awaited, None
            if await awaiting.forget(self.house, self.me.id):
                self.left = awaited

    async def withdraw_commands(self) -> None:
        """Leave the chat with the commands that everybody sees."""
        try:
            await self.outbox.bot.delete_my_commands(BotCommandScopeChat(self.user.id))
        except TelegramError as fault:
            logger.debug("commands could not be withdrawn: %s", fault)

    async def publish_commands(self) -> None:
        """Show the person's own commands beside the keyboard; the chat works without them too."""
        try:
            await menu.publish(self.outbox.bot, self.words, self.me)
        except TelegramError as fault:
            logger.debug("commands could not be shown: %s", fault)
