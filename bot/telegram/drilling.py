"""Joining, and the drill in the chat."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import DBAPIError
from telegram import User
from telegram.error import BadRequest, NetworkError

from bot.messages import drill as screens
from bot.messages import mastery as mastery_screens
from bot.messages.mastery import mark
from bot.messages.screen import Screen
from bot.services import amending, asking, drilling, joining, judging, reporting
from bot.services.amending import Stands
from bot.services.asking import Asked
from bot.services.choosing import Kind
from bot.services.drilling import NothingDue
from bot.services.ending import SetEnd
from bot.services.judging import FollowUp, Judged, Rest, TooEarly
from bot.telegram import figures
from bot.telegram.callbacks import Tap, number
from bot.telegram.outbox import sent_at
from bot.telegram.talk import Talk

logger = logging.getLogger(__name__)

# Who taps twice within it has seen what the first tap has brought.
JUST_NOW = timedelta(seconds=10)

Act = Callable[[Talk, Tap], Coroutine[Any, Any, None]]


async def join(talk: Talk, code: str) -> None:
    """Use an invitation code."""
    welcome = await joining.join(talk.house, talk.user.id, _name(talk.user), code)
    talk.person = welcome.person
    await talk.say(Screen(talk.words.text("joined", name=welcome.person.name), menu=talk.menu()))
    await talk.say(screens.welcome(talk.words, welcome, talk.house.settings.privacy.erase_after_days))
    await talk.publish_commands()


def _name(user: User) -> str:
    """The account's name as its owner would write it: Chinese names have the family name first."""
    family, given = user.last_name or "", user.first_name
    chinese = not f"{family}{given}".isascii()
    return f"{family}{given}" if chinese else user.full_name


async def start(talk: Talk, kind: Kind = "daily") -> None:
    """Begin a set, or go on with the one that is open; what has changed of what was learnt comes first."""
    await figures.correct(talk)
    await show(talk, await drilling.start(talk.house, talk.me.id, kind))


async def show(talk: Talk, found: Asked | SetEnd | NothingDue) -> None:
    """Show where the drill now stands."""
    if isinstance(found, SetEnd):
        await talk.say(screens.set_end(talk.words, found))
    elif isinstance(found, NothingDue):
        await talk.say(screens.nothing_due(talk.words, found))
    else:
        message = await talk.say(screens.question(talk.words, found))
        await _noted(asking.sent(talk.house, found.ask_id, message.message_id, sent_at(message)))


async def _noted(noting: Awaitable[None]) -> None:
    """Put on record what the person has seen; what cannot be, is shown again at the next contact."""
    try:
        await noting
    except DBAPIError as fault:
        logger.error("the database did not answer: %s", fault.orig)


async def answer(talk: Talk) -> bool:
    """Take a text as the answer to the open question; False when there is none."""
    judged = await judging.answer(
        talk.house, talk.me.id, talk.text, update_id=talk.update.update_id, said_at=talk.said_at
    )
    if judged is None:
        return False
    if isinstance(judged, TooEarly):
        await talk.say(Screen(talk.words.text("unreadable", kind="early")))
        await present(talk)
    elif isinstance(judged, Rest):
        await talk.say(screens.idle(talk.words, "rest"))
    else:
        await _told(talk, judged)
    return True


async def _told(talk: Talk, judged: Judged | FollowUp) -> None:
    """Reply to an answer with its verdict, or with what it still lacks."""
    if isinstance(judged, Judged):
        await verdict(talk, judged, reply=True)
        return
    message = await talk.say(screens.followup(talk.words, judged), reply=True)
    await _noted(asking.sent(talk.house, judged.ask_id, message.message_id, sent_at(message)))
    if judged.message_id is not None:
        await talk.outbox.strip(talk.user.id, judged.message_id)


async def edited(talk: Talk) -> None:
    """A message was changed after it was sent: judge a near miss anew, and let a verdict stand."""
    found = await amending.amend(
        talk.house, talk.me.id, talk.text, update_id=talk.update.update_id, sent_at=talk.said_at
    )
    if isinstance(found, (Judged, FollowUp)):
        await _told(talk, found)
    elif isinstance(found, Stands):
        await talk.say(screens.stands(talk.words, found), reply=True)
    elif found is None:
        await talk.say(Screen(talk.words.text("unreadable", kind="edited")), reply=True)


async def verdict(talk: Talk, judged: Judged, *, reply: bool = False) -> None:
    """Show a verdict, note that it was shown, and take the buttons from its question."""
    await talk.say(screens.verdict(talk.words, judged), reply=reply)
    await _noted(judging.shown(talk.house, judged.answer_id))
    if judged.message_id is not None:
        await talk.outbox.strip(talk.user.id, judged.message_id)


async def unshown(talk: Talk) -> None:
    """Show the verdicts that could not be sent when they were made; one that never can be is let go."""
    for judged in await judging.unshown(talk.house, talk.me.id):
        try:
            await verdict(talk, judged)
        except BadRequest as refusal:
            logger.error("Telegram refused the verdict on answer %d: %s", judged.answer_id, refusal)
            await judging.shown(talk.house, judged.answer_id)
        except NetworkError as fault:
            logger.warning("a verdict could not be sent again: %s", fault)
            return


async def present(talk: Talk) -> None:
    """Show the open question, or how to go on where there is none; what has just come is not shown twice."""
    found = await drilling.current(talk.house, talk.me.id)
    if found is None:
        if not await drilling.just_ended(talk.house, talk.me.id, JUST_NOW):
            await talk.say(screens.idle(talk.words, "idle"))
    elif not _just_shown(talk, found):
        await show(talk, found)


def _just_shown(talk: Talk, asked: Asked) -> bool:
    return asked.since is not None and talk.house.clock.now() - asked.since < JUST_NOW


async def _go_on(talk: Talk, found: Asked | SetEnd | NothingDue) -> None:
    """Show what a tap has brought, once for a tap that came twice, and let the tapped buttons go."""
    if isinstance(found, Asked) and _just_shown(talk, found):
        await talk.toast(talk.words.label("toasts.below"))
    else:
        await show(talk, found)
    await talk.strip()


def _starting(kind: Kind) -> Act:
    async def tapped(talk: Talk, tap: Tap) -> None:
        await figures.correct(talk)
        await _go_on(talk, await drilling.start(talk.house, talk.me.id, kind))

    return tapped


async def on_topic(talk: Talk, tap: Tap) -> None:
    """Drill what is shaky of a topic; one that is weak no more gives way to the list."""
    weak = await reporting.weak(talk.house, talk.me.id)
    topic = next((each.topic for each in weak if tap.args == (mark(each.topic),)), None)
    if topic is None:
        await talk.change(mastery_screens.weak(talk.words, weak))
        return
    await figures.correct(talk)
    await _go_on(talk, await drilling.start(talk.house, talk.me.id, "topic", topic))


async def on_hint(talk: Talk, tap: Tap) -> None:
    asked = await drilling.hint(talk.house, talk.me.id, number(tap) or 0)
    await talk.change(screens.question(talk.words, asked))


async def on_reveal(talk: Talk, tap: Tap) -> None:
    revealed = await drilling.reveal(talk.house, talk.me.id, number(tap) or 0)
    await talk.change(screens.revealed(talk.words, revealed))


async def on_enough(talk: Talk, tap: Tap) -> None:
    await verdict(talk, await judging.enough(talk.house, talk.me.id, number(tap) or 0))


async def on_skip(talk: Talk, tap: Tap) -> None:
    await _go_on(talk, await drilling.skip(talk.house, talk.me.id, number(tap) or 0))


async def on_again(talk: Talk, tap: Tap) -> None:
    """Ask once more what has been answered, now or right after the question that is open."""
    found = await drilling.again(talk.house, talk.me.id, number(tap) or 0)
    if found is None:
        await talk.toast(talk.words.label("toasts.next"))
    else:
        await _go_on(talk, found)


async def on_next(talk: Talk, tap: Tap) -> None:
    await _go_on(talk, await drilling.proceed(talk.house, talk.me.id, number(tap) or 0))


async def stop(talk: Talk) -> None:
    """End the set where it is."""
    await show(talk, await drilling.stop(talk.house, talk.me.id))


TAPS = {
    "drill": _starting("daily"),
    "trial": _starting("trial"),
    "more": _starting("extra"),
    "mistakes": _starting("mistakes"),
    "drill_topic": on_topic,
    "hint": on_hint,
    "reveal": on_reveal,
    "enough": on_enough,
    "skip": on_skip,
    "again": on_again,
    "next": on_next,
}
