"""Units' figures in the chat, and answers that have changed told before the next question."""

from __future__ import annotations

from bot.messages import figures as screens
from bot.messages.screen import Screen
from bot.services import corrections, figures, recording
from bot.services.filling import Filled
from bot.services.house import calendar
from bot.services.refusal import Refused
from bot.telegram.callbacks import Tap, number
from bot.telegram.talk import Talk


async def show(talk: Talk, page: int = 0) -> None:
    """The units whose figures one may fill in."""
    await talk.change(screens.overview(talk.words, await figures.overview(talk.house, talk.me.id), page))


async def on_show(talk: Talk, tap: Tap) -> None:
    await show(talk, number(tap) or 0)


async def on_unit(talk: Talk, tap: Tap) -> None:
    found = await figures.sheet(talk.house, talk.me.id, number(tap) or 0)
    async with talk.house.store.reading() as session:
        zone = (await calendar(session)).zone
    await talk.change(screens.unit(talk.words, found, zone))


async def on_sheet(talk: Talk, tap: Tap) -> None:
    """Send the workbook to fill in."""
    await talk.outbox.busy(talk.user.id)
    name, content = await figures.workbook(talk.house, talk.me.id, number(tap) or None)
    await talk.say(screens.workbook(talk.words, name, content))


async def understood(talk: Talk, name: str, content: bytes) -> Screen:
    """What a filled workbook would change."""
    return screens.filled(talk.words, await recording.preview(talk.house, talk.me.id, name, content))


async def on_yes(talk: Talk, tap: Tap) -> None:
    if not tap.args:
        raise Refused("stale")
    done = await recording.confirm(talk.house, talk.me.id, tap.args[0])
    if isinstance(done, Filled):
        await talk.change(screens.filled(talk.words, done))
    else:
        await talk.change(screens.recorded(talk.words, done))


async def on_no(talk: Talk, tap: Tap) -> None:
    await recording.cancel(talk.house, talk.me.id, tap.args[0] if tap.args else "")
    await talk.change(Screen(talk.words.text("bank_import_no")))


async def correct(talk: Talk) -> None:
    """Tell what has changed of what the person had learnt; once it is on the screen it is not told again."""
    while found := await corrections.unseen(talk.house, talk.me.id):
        await talk.say(screens.corrections(talk.words, found))
        await corrections.shown(talk.house, found)


TAPS = {"f": on_show, "f_unit": on_unit, "f_sheet": on_sheet, "f_yes": on_yes, "f_no": on_no}
