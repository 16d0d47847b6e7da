"""Every route of an update, in the order in which it is tried."""

from __future__ import annotations

import html
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from telegram import Bot, Message, Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import (
    Application,
    CallbackContext,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot.messages.drill import idle
from bot.messages.screen import Screen, asking
from bot.messages.wording import DEFAULT, LANGUAGES, wording
from bot.services import entering, people
from bot.services.house import House
from bot.services.inviting import CODE_LENGTH, START_PREFIX
from bot.services.refusal import Refused
from bot.services.reminding import came_back
from bot.store.trouble import trouble, words
from bot.telegram import (
    announcing,
    appeals,
    banking,
    batches,
    campaign,
    drilling,
    editing,
    figures,
    importing,
    inviting,
    managing,
    mastery,
    pointing,
    reminding,
    reviewing,
    settings,
)
from bot.telegram.callbacks import Tap, unpack
from bot.telegram.outbox import Outbox
from bot.telegram.talk import Talk

logger = logging.getLogger(__name__)

# How many characters a typed code may be short or long of one, to be told so.
SLIPS = 2

Act = Callable[[Talk, Tap], Coroutine[Any, Any, None]]
Command = Callable[[Talk], Coroutine[Any, Any, None]]
Input = Callable[[Talk, dict[str, Any]], Coroutine[Any, Any, None]]

CONVERSATIONS = (
    announcing,
    appeals,
    banking,
    batches,
    campaign,
    drilling,
    editing,
    figures,
    importing,
    inviting,
    managing,
    mastery,
    pointing,
    reminding,
    reviewing,
    settings,
)
TAPS: dict[str, Act] = {
    action: act for conversation in CONVERSATIONS for action, act in conversation.TAPS.items()
}
INPUTS: dict[str, Input] = {
    what: act for conversation in CONVERSATIONS for what, act in getattr(conversation, "INPUTS", {}).items()
}
"""What a screen may wait for, by the name under which it was stored."""
HOMES: dict[str, Command] = {
    what: home
    for home, conversations in (
        (banking.show, (banking, batches, editing, importing, pointing, reviewing)),
        (campaign.show, (campaign, announcing)),
        (figures.show, (figures,)),
        (inviting.show, (inviting,)),
        (managing.show, (managing,)),
        (settings.show, (settings,)),
        (reminding.show, (reminding,)),
        (mastery.home, (mastery,)),
        (appeals.show, (appeals,)),
    )
    for conversation in conversations
    for what in (*conversation.TAPS, *getattr(conversation, "INPUTS", {}))
    if what not in appeals.OF_THE_DRILL
}
"""Where each conversation begins, by what may be tapped or typed in it; the drill's is the open question."""
COMMANDS: dict[str, Command] = {
    "drill": drilling.start,
    "stop": drilling.stop,
    "settings": settings.show,
    "help": settings.help_,
    "progress": mastery.mine,
    "unit": mastery.unit,
    "invite": inviting.show,
    "people": managing.show,
    "me": settings.record,
    "forget": settings.forget,
    "appeals": appeals.show,
    "bank": banking.show,
    "figures": figures.show,
    "campaign": campaign.show,
    "announce": announcing.announce,
}


def register(application: Application[Any, Any, Any, Any, Any, Any], house: House, outbox: Outbox) -> None:
    """Add every handler. Groups and channels are left; edited messages and odd input are answered kindly."""

    def route(act: Command) -> Callable[..., Coroutine[Any, Any, None]]:
        return partial(_entered, house, outbox, act)

    private = filters.ChatType.PRIVATE
    add = application.add_handler
    add(ChatMemberHandler(partial(_membership, house), ChatMemberHandler.MY_CHAT_MEMBER))
    add(MessageHandler(~private, _leave))
    add(MessageHandler(private & filters.UpdateType.EDITED_MESSAGE, route(_edited)))
    add(CallbackQueryHandler(route(_tap)))
    add(CommandHandler("start", route(_start), private))
    for name, act in COMMANDS.items():
        add(CommandHandler(name, route(_member_only(_afresh(act))), private))
    add(MessageHandler(private & filters.TEXT, route(_text)))
    add(MessageHandler(private & filters.Document.ALL, route(_member_only(importing.received))))
    add(MessageHandler(private & ~filters.StatusUpdate.ALL, route(_member_only(_odd))))
    application.add_error_handler(_error)


async def _entered(
    house: House,
    outbox: Outbox,
    act: Command,
    update: Update,
    context: CallbackContext[Any, Any, Any, Any],
) -> None:
    """Know who speaks, act, and put a refusal into words."""
    if update.effective_user is None:
        return
    talk = Talk(house, outbox, update, update.effective_user, None, context.bot.username)
    try:
        entrance = await entering.enter(house, talk.user.id)
        talk.person, talk.awaited = entrance.person, entrance.awaited
        if talk.person is not None and talk.person.active:
            await people.seen(house, talk.person)
            if entrance.unshown:
                await drilling.unshown(talk)
        await act(talk)
    except Refused as refusal:
        await _refused(talk, refusal)
    except (DBAPIError, PoolTimeout) as fault:
        logger.error("%s", trouble(fault, house.store.url))
        await talk.tell(talk.words.refusal("busy", {}))
    except BadRequest:
        # Before its base class: Telegram has been reached, and does not take what we say.
        logger.exception("update %s could not be answered", update.update_id)
        await talk.tell(talk.words.refusal("broken", {}))
    except TelegramError:
        raise
    except Exception:
        logger.exception("update %s could not be handled", update.update_id)
        await talk.tell(talk.words.refusal("broken", {}))
    finally:
        await talk.toast()


async def _refused(talk: Talk, refusal: Refused) -> None:
    """Say why: with a way out where a text is still awaited, and how things stand after an old button."""
    why = talk.words.refusal(refusal.reason, refusal.details)
    if talk.awaited is not None and talk.update.callback_query is None:
        cancel = talk.words.button("cancel", action="dismiss")
        await talk.say(asking(html.escape(why, quote=False), cancel))
        return
    await talk.tell(why)
    if refusal.reason == "stale":
        await talk.strip()
        await _present(talk)


async def _present(talk: Talk) -> None:
    """Show below how things stand now: in the conversation that was meant, or in the drill."""
    talk.below = True
    home = HOMES.get(talk.meant)
    try:
        if home is not None:
            await home(talk)
            return
    except Refused:
        logger.debug("%s is not for member %d", talk.meant, talk.me.id)
    await drilling.present(talk)


def _member_only(act: Command) -> Command:
    async def guarded(talk: Talk) -> None:
        if talk.person is None:
            await _stranger(talk)
        elif not talk.person.active:
            raise Refused("deactivated")
        else:
            await act(talk)

    return guarded


def _afresh(act: Command) -> Command:
    """Turning to something else ends the wait for a text: the next one may be an answer to a question."""

    async def turned(talk: Talk) -> None:
        await talk.forget_awaited()
        await act(talk)

    return turned


async def _stranger(talk: Talk) -> None:
    await talk.say(Screen(talk.words.text("stranger")))


async def _start(talk: Talk) -> None:
    payload = talk.text.partition(" ")[2].strip()
    if payload.startswith(START_PREFIX):
        await drilling.join(talk, payload)
    elif talk.person is None:
        await _stranger(talk)
    else:
        await _member_only(settings.help_)(talk)


async def _tap(talk: Talk) -> None:
    query = talk.update.callback_query
    tap = unpack(query.data or "") if query else None
    act = TAPS.get(tap.action) if tap else None
    if talk.person is None:
        await talk.tell(talk.words.text("stranger"))
    elif tap is None or act is None:
        raise Refused("stale")
    else:
        talk.meant = tap.action
        await _member_only(_afresh(lambda known: act(known, tap)))(talk)


async def _text(talk: Talk) -> None:
    """Command or menu word, then the input a screen awaits, then an invitation, then the open question,
    then words that set something, then help."""
    if talk.person is None:
        await _code(talk)
        return
    if not talk.person.active:
        raise Refused("deactivated")
    act = COMMANDS.get(_menu_word(talk.text))
    if act is not None:
        await _afresh(act)(talk)
        return
    if talk.text.startswith("/"):
        await settings.unknown(talk)
        return
    awaited = talk.awaited
    if awaited is not None and awaited.what in INPUTS:
        talk.meant = awaited.what
        await talk.forget_awaited()
        await INPUTS[awaited.what](talk, awaited.detail)
    elif linked := inviting.linked_code(talk.text):
        await drilling.join(talk, linked)
    elif await reminding.called_off(talk) or await drilling.answer(talk) or await reminding.said(talk):
        return
    elif len(code := inviting.bare_code(talk.text)) == CODE_LENGTH:
        await drilling.join(talk, code)
    else:
        await talk.say(idle(talk.words, "idle"))


async def _code(talk: Talk) -> None:
    """A stranger's only words that count are an invitation code."""
    code = inviting.linked_code(talk.text) or inviting.bare_code(talk.text)
    if abs(len(code) - CODE_LENGTH) <= SLIPS:
        await drilling.join(talk, code)
    else:
        await _stranger(talk)


def _menu_word(text: str) -> str:
    """The command behind a word of the menu, in any language; empty for other text."""
    for language in LANGUAGES:
        for command, label in wording(language).labels["menu"].items():
            if text.strip() == label:
                return command
    return ""


async def _edited(talk: Talk) -> None:
    if talk.person is not None and talk.person.active and talk.message is not None and talk.message.text:
        await drilling.edited(talk)


async def _odd(talk: Talk) -> None:
    message = talk.message
    spoken = isinstance(message, Message) and (message.voice or message.audio or message.video_note)
    await talk.say(Screen(talk.words.text("unreadable", kind="voice" if spoken else "other")))


async def _leave(update: Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
    """The bot works in private chats only."""
    if update.effective_chat is not None:
        await _depart(context.bot, update.effective_chat.id)


async def _depart(bot: Bot, chat_id: int) -> None:
    try:
        await bot.leave_chat(chat_id)
    except TelegramError as fault:
        # It was thrown out, or a message that came at once has already made it leave.
        logger.info("chat %d could not be left: %s", chat_id, fault)


async def dropped(outbox: Outbox, update: Update, first: bool) -> None:
    """Say once to a person who floods that not everything is taken."""
    query, user = update.callback_query, update.effective_user
    text = wording(DEFAULT).refusal("flood", {})
    try:
        if query is not None:
            await query.answer(text)
        elif first and user is not None and update.effective_chat and update.effective_chat.id == user.id:
            await outbox.send(user.id, Screen(text))
    except TelegramError as fault:
        logger.debug("a flood could not be answered: %s", fault)


async def _membership(house: House, update: Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
    """Leave groups; note who has blocked the bot or come back."""
    change = update.my_chat_member
    if change is None:
        return
    if change.chat.type != "private":
        if change.new_chat_member.status in ("member", "administrator", "restricted"):
            await _depart(context.bot, change.chat.id)
        return
    if change.new_chat_member.status == "member":
        await came_back(house, change.from_user.id)
    else:
        await people.reachable(house, change.from_user.id, reachable=False)


async def _error(update: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
    """The one place for what nobody named; the network's own faults are not ours to report at length."""
    fault = context.error
    if isinstance(fault, Forbidden):
        logger.info("somebody has blocked the bot")
    elif isinstance(fault, (DBAPIError, PoolTimeout)):
        logger.error("the database did not answer: %s", words(fault))
    elif isinstance(fault, BadRequest):
        logger.error("Telegram refused", exc_info=fault)
    elif isinstance(fault, (NetworkError, RetryAfter)):
        logger.warning("Telegram could not be reached: %s", fault)
    else:
        logger.error("unexpected", exc_info=fault)
