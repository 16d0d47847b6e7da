"""Joining, and the drill in the chat."""

from __future__ import annotations

from telegram import User

from bot.messages import drill as screens
from bot.messages.screen import Screen
from bot.services import asking, drilling, joining, judging
from bot.services.asking import Asked
from bot.services.choosing import Kind
from bot.services.drilling import NothingDue, SetEnd
from bot.services.judging import FollowUp, Judged, Rest, TooEarly
from bot.telegram import figures
from bot.telegram.callbacks import Tap, number
from bot.telegram.outbox import sent_at
from bot.telegram.talk import Talk


async def join(talk: Talk, code: str) -> None:
    """Use an invitation code."""
    welcome = await joining.join(talk.house, talk.user.id, _name(talk.user), code)
    talk.person = welcome.person
    await talk.say(Screen(talk.words.text("joined", name=welcome.person.name), menu=talk.menu()))
    await talk.publish_commands()
    await talk.say(screens.welcome(talk.words, welcome, talk.house.settings.privacy.erase_after_days))


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
        await asking.sent(talk.house, found.ask_id, message.message_id, sent_at(message))


async def answer(talk: Talk) -> bool:
    """Take a text as the answer to the open question; False when there is none."""
    judged = await judging.answer(
        talk.house, talk.me.id, talk.text, update_id=talk.update.update_id, said_at=talk.said_at
    )
    if judged is None:
        return False
    if isinstance(judged, TooEarly):
        await talk.say(Screen(talk.words.text("unreadable", kind="early")))
        open_question = await drilling.current(talk.house, talk.me.id)
        if open_question is not None:
            await show(talk, open_question)
    elif isinstance(judged, FollowUp):
        if judged.message_id is not None:
            await talk.outbox.strip(talk.user.id, judged.message_id)
        message = await talk.say(screens.followup(talk.words, judged), reply=True)
        await asking.sent(talk.house, judged.ask_id, message.message_id, sent_at(message))
    elif isinstance(judged, Rest):
        await talk.say(Screen(talk.words.text("unreadable", kind="rest")))
    else:
        await verdict(talk, judged, reply=True)
    return True


async def verdict(talk: Talk, judged: Judged, *, reply: bool = False) -> None:
    """Show a verdict and note that it was shown."""
    if judged.message_id is not None:
        await talk.outbox.strip(talk.user.id, judged.message_id)
    await talk.say(screens.verdict(talk.words, judged), reply=reply)
    await judging.shown(talk.house, judged.answer_id)


async def unshown(talk: Talk) -> None:
    """Show the verdicts that could not be sent when they were made."""
    for judged in await judging.unshown(talk.house, talk.me.id):
        await verdict(talk, judged)


async def on_drill(talk: Talk, tap: Tap) -> None:
    await talk.strip()
    await start(talk)


async def on_trial(talk: Talk, tap: Tap) -> None:
    await talk.strip()
    await start(talk, "trial")


async def on_more(talk: Talk, tap: Tap) -> None:
    await talk.strip()
    await start(talk, "extra")


async def on_mistakes(talk: Talk, tap: Tap) -> None:
    await talk.strip()
    await start(talk, "mistakes")


async def on_hint(talk: Talk, tap: Tap) -> None:
    asked = await drilling.hint(talk.house, talk.me.id, number(tap) or 0)
    await talk.change(screens.question(talk.words, asked))


async def on_reveal(talk: Talk, tap: Tap) -> None:
    revealed = await drilling.reveal(talk.house, talk.me.id, number(tap) or 0)
    await talk.change(screens.revealed(talk.words, revealed))


async def on_skip(talk: Talk, tap: Tap) -> None:
    found = await drilling.skip(talk.house, talk.me.id, number(tap) or 0)
    await talk.strip()
    await show(talk, found)


async def on_next(talk: Talk, tap: Tap) -> None:
    found = await drilling.proceed(talk.house, talk.me.id, number(tap) or 0)
    await talk.strip()
    await show(talk, found)


async def stop(talk: Talk) -> None:
    """End the set where it is."""
    await show(talk, await drilling.stop(talk.house, talk.me.id))


TAPS = {
    "drill": on_drill,
    "trial": on_trial,
    "more": on_more,
    "mistakes": on_mistakes,
    "hint": on_hint,
    "reveal": on_reveal,
    "skip": on_skip,
    "next": on_next,
}
