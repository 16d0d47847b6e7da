"""The bank in the chat: its menu, lists, a question's card, and what is wrong with it."""

from __future__ import annotations

import asyncio
from typing import Any, cast, get_args

from bot.messages import bank as screens
from bot.messages import drill
from bot.messages import editing as edit_screens
from bot.messages import health as health_screens
from bot.messages.screen import Screen, asking
from bot.services import cardview, catalogue, health, history
from bot.services.asking import Asked
from bot.services.catalogue import Kind
from bot.services.house import calendar
from bot.services.people import Role
from bot.services.publishing import APPROVERS
from bot.services.refusal import Refused
from bot.telegram.callbacks import Tap
from bot.telegram.talk import Talk


async def question_of(talk: Talk, tap: Tap) -> str:
    """The id of the question that a tap speaks of."""
    if not tap.args:
        raise Refused("stale")
    return await catalogue.identify(talk.house, talk.me.id, tap.args[0])


async def show(talk: Talk) -> None:
    """The bank's menu."""
    await talk.change(screens.menu(talk.words, await catalogue.overview(talk.house, talk.me.id)))


async def on_menu(talk: Talk, tap: Tap) -> None:
    await show(talk)


async def on_find(talk: Talk, tap: Tap) -> None:
    talk.me.must(*APPROVERS)
    await talk.expect("bank_find")
    await talk.say(asking(talk.words.text("bank_find"), talk.words.button("cancel", action="b")))


async def find(talk: Talk, detail: dict[str, Any]) -> None:
    """Take the text as what to look for; the next text is looked for as well."""
    text = talk.text.strip()[:100]
    found = await catalogue.search(talk.house, talk.me.id, text)
    await talk.expect("bank_find")
    await talk.say(screens.found(talk.words, text, found))


async def on_topics(talk: Talk, tap: Tap) -> None:
    await talk.change(screens.topics(talk.words, await catalogue.topics(talk.house, talk.me.id)))


async def on_list(talk: Talk, tap: Tap) -> None:
    kind, key, page = (*tap.args, "", "", "")[:3]
    if kind not in get_args(Kind):
        raise Refused("stale")
    if kind == "fault" and key not in talk.words.labels["faults"]:
        raise Refused("stale")
    found = await catalogue.listing(
        talk.house, talk.me.id, cast("Kind", kind), key, int(page) if page.isdecimal() else 1
    )
    await talk.change(screens.listing(talk.words, found))


async def on_card(talk: Talk, tap: Tap) -> None:
    await card(talk, await question_of(talk, tap))


async def card(talk: Talk, question_id: str) -> None:
    """A question's card, in place of the tapped message."""
    await talk.change(await _card(talk, question_id))


async def card_below(talk: Talk, question_id: str) -> None:
    """A question's card, below everything else."""
    await talk.say(await _card(talk, question_id))


async def _card(talk: Talk, question_id: str) -> Screen:
    found = await cardview.card(talk.house, talk.me.id, question_id)
    async with talk.house.store.reading() as session:
        zone = (await calendar(session)).zone
        library = await talk.house.library(session)
        statistics = await health.of_question(session, library, question_id)
    return screens.card(talk.words, found, statistics, zone)


async def on_preview(talk: Talk, tap: Tap) -> None:
    question, missing = await cardview.preview(talk.house, talk.me.id, await question_of(talk, tap))
    asked = drill.question(talk.words, Asked(0, question, 1, 1, None, 0)).text
    await talk.change(edit_screens.preview(talk.words, question, missing, asked))


async def on_retire(talk: Talk, tap: Tap) -> None:
    question_id = await question_of(talk, tap)
    if tap.args[1:] == ("yes",):
        await history.retire(talk.house, talk.me.id, question_id)
        await card(talk, question_id)
        return
    found = await cardview.card(talk.house, talk.me.id, question_id)
    await talk.change(
        edit_screens.sure(talk.words, "bank_retire", "retire_yes", found.question, "b_retire", "yes")
    )


async def on_restore(talk: Talk, tap: Tap) -> None:
    question_id = await question_of(talk, tap)
    await history.restore(talk.house, talk.me.id, question_id)
    await card(talk, question_id)


async def on_health(talk: Talk, tap: Tap) -> None:
    await talk.change(health_screens.health(talk.words, await health.look(talk.house, talk.me.id)))


async def on_lacking(talk: Talk, tap: Tap) -> None:
    found = await health.look(talk.house, talk.me.id)
    may_fill = talk.me.may(Role.EDITOR, Role.LEAD)
    await talk.change(health_screens.lacking(talk.words, found, may_fill=may_fill))


async def on_health_sheet(talk: Talk, tap: Tap) -> None:
    """Send all that the check has found."""
    found = await health.report(talk.house, talk.me.id)
    await talk.say(await asyncio.to_thread(health_screens.sheet, talk.words, found))


TAPS = {
    "b": on_menu,
    "b_find": on_find,
    "b_topics": on_topics,
    "b_list": on_list,
    "b_card": on_card,
    "b_preview": on_preview,
    "b_retire": on_retire,
    "b_restore": on_restore,
    "b_health": on_health,
    "b_lacking": on_lacking,
    "b_health_out": on_health_sheet,
}
INPUTS = {"bank_find": find}
