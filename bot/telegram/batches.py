"""An import that waits for a second person, in the chat: looked at, let through, sent back."""

from __future__ import annotations

import asyncio
from typing import Any
from zoneinfo import ZoneInfo

from bot.messages import batches as screens
from bot.messages import reviewing as review_screens
from bot.messages.screen import Screen, asking
from bot.services import batches, catalogue, reviewing, settling
from bot.services.house import calendar
from bot.services.refusal import Refused
from bot.telegram.callbacks import Tap, number
from bot.telegram.talk import Talk

NOTHING_TO_SAY = "无"


def _id(tap: Tap) -> int:
    found = number(tap)
    if found is None:
        raise Refused("stale")
    return found


async def queue(talk: Talk) -> Screen:
    """What waits for review: imports, and questions by themselves."""
    imports = await batches.queue(talk.house, talk.me.id)
    return review_screens.queue(talk.words, imports, await reviewing.queue(talk.house, talk.me.id))


async def on_queue(talk: Talk, tap: Tap) -> None:
    await talk.change(await queue(talk))


async def rest(talk: Talk, batch_id: int) -> Screen:
    """An import after a question was taken out of it; all that waits where nothing of it is left."""
    try:
        found = await batches.look(talk.house, talk.me.id, batch_id)
    except Refused:
        return await queue(talk)
    return screens.batch(talk.words, found, await _zone(talk))


async def _zone(talk: Talk) -> ZoneInfo:
    async with talk.house.store.reading() as session:
        return (await calendar(session)).zone


async def on_batch(talk: Talk, tap: Tap) -> None:
    found = await batches.look(talk.house, talk.me.id, _id(tap))
    await talk.change(screens.batch(talk.words, found, await _zone(talk)))


async def on_list(talk: Talk, tap: Tap) -> None:
    found = await batches.page(talk.house, talk.me.id, _id(tap), number(tap, 1) or 1)
    await talk.change(screens.page(talk.words, found))


async def on_sheet(talk: Talk, tap: Tap) -> None:
    """Send all that the import changes as a workbook."""
    name, entries = await batches.whole(talk.house, talk.me.id, _id(tap))
    await talk.outbox.busy(talk.user.id)
    await talk.say(await asyncio.to_thread(screens.sheet, talk.words, name, entries))


async def on_yes(talk: Talk, tap: Tap) -> None:
    """Let the import go live."""
    done = await settling.approve(talk.house, talk.me.id, _id(tap))
    waiting = (await catalogue.overview(talk.house, talk.me.id)).waiting
    await talk.change(screens.approved(talk.words, done, waiting))


async def on_no(talk: Talk, tap: Tap) -> None:
    """Ask why the import is sent back."""
    found = (await batches.look(talk.house, talk.me.id, _id(tap))).brief
    if found.own:
        raise Refused("own_change")
    await talk.expect("bank_batch_no", batch=found.id, author=found.author)
    await talk.say(
        asking(
            talk.words.text("bank_reject", author=found.author),
            talk.words.button("cancel", found.id, action="b_batch"),
        )
    )


async def rejection(talk: Talk, detail: dict[str, Any]) -> None:
    """Take the text as why an import is sent back."""
    said = "" if talk.text.strip() == NOTHING_TO_SAY else talk.text
    await settling.reject(talk.house, talk.me.id, detail["batch"], said)
    await talk.say(Screen(talk.words.text("bank_rejected", author=detail["author"])))
    await talk.say(await queue(talk))


async def on_back(talk: Talk, tap: Tap) -> None:
    """Take one's own import back, once that is confirmed."""
    if tap.args[1:] != ("yes",):
        await batches.look(talk.house, talk.me.id, _id(tap))
        await talk.change(screens.sure(talk.words, _id(tap)))
        return
    await settling.take_back(talk.house, talk.me.id, _id(tap))
    await talk.change(screens.taken_back(talk.words))


TAPS = {
    "b_queue": on_queue,
    "b_batch": on_batch,
    "b_ba_list": on_list,
    "b_ba_sheet": on_sheet,
    "b_ba_yes": on_yes,
    "b_ba_no": on_no,
    "b_ba_back": on_back,
}
INPUTS = {"bank_batch_no": rejection}
