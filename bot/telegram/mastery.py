"""Mastery in the chat: one's own, a unit's, and a kind request to drill."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from bot import charts
from bot.fonts import NoFont
from bot.messages import mastery as screens
from bot.messages.screen import Screen
from bot.messages.wording import wording
from bot.services import reporting, requesting
from bot.services.house import House
from bot.services.outgoing import Letter
from bot.services.people import Role
from bot.services.refusal import Refused
from bot.services.reporting import UnitReport
from bot.services.requesting import Asked
from bot.telegram.callbacks import Tap, number
from bot.telegram.talk import Talk

logger = logging.getLogger(__name__)

AS_IT_IS = ("好", "好的", "ok")


async def mine(talk: Talk) -> None:
    """The person's own standing."""
    own = await reporting.mine(talk.house, talk.me.id)
    rows = [(topic.topic, topic.states) for topic in own.topics]
    title = talk.words.label("charts.mine")
    picture = (
        await _drawn(talk, lambda: charts.mastery_chart(title, rows, words=talk.words)) if rows else None
    )
    await talk.change(screens.mine(talk.words, own, picture))


async def unit(talk: Talk, unit_id: int | None = None, page: int = 0) -> None:
    """A unit's standing; its picture stays above when one turns to more of the units below it."""
    report = await reporting.unit(talk.house, talk.me.id, unit_id)
    quiet = await requesting.quiet(talk.house, [line.id for line in report.members])
    picture = None
    if report.members and report.topics and not page:
        picture = await _drawn(talk, lambda: _chart(talk, report))
    await talk.change(screens.unit(talk.words, report, quiet, picture, page))


def _chart(talk: Talk, report: UnitReport) -> bytes:
    topics = [topic.topic for topic in report.topics]
    rows = []
    for line in report.members:
        own = {topic.topic: topic.states for topic in line.topics}
        rows.append((line.name, [own.get(topic, {}) for topic in topics]))
    name = report.unit.rpartition("/")[2] or talk.words.label("charts.everybody")
    return charts.unit_chart(talk.words.label("charts.unit", name=name), topics, rows, words=talk.words)


async def _drawn(talk: Talk, draw: Callable[[], bytes]) -> bytes | None:
    """A picture, drawn beside the loop; None where no font can write it, which the words make up for."""
    await talk.outbox.busy(talk.user.id)
    try:
        return await asyncio.to_thread(draw)
    except NoFont as cure:
        logger.warning("%s", cure)
        return None


async def home(talk: Talk) -> None:
    """Where a lead looks after people; one's own standing for everybody else."""
    await (unit if talk.me.may(Role.LEAD) else mine)(talk)


async def on_mine(talk: Talk, tap: Tap) -> None:
    await mine(talk)


async def on_weak(talk: Talk, tap: Tap) -> None:
    """The person's weak topics."""
    await talk.change(screens.weak(talk.words, await reporting.weak(talk.house, talk.me.id)))


async def on_unit(talk: Talk, tap: Tap) -> None:
    await unit(talk, number(tap) or None, number(tap, 1) or 0)


async def on_request(talk: Talk, tap: Tap) -> None:
    """Show the request as those who need a topic would get it."""
    report = await reporting.unit(talk.house, talk.me.id, number(tap) or None)
    index = number(tap, 1)
    if index is None or index >= len(report.help):
        raise Refused("gone")
    needy = report.help[index]
    text = screens.suggestion(talk.words, needy.topic, needy.minutes)
    await _preview(talk, {"unit": report.unit_id or 0, "topic": needy.topic, "text": text})


async def request(talk: Talk, detail: dict[str, Any]) -> None:
    """Take the text as what to say to them instead, and show it once more; “ok” sends what is shown."""
    if talk.text.strip().lower() in AS_IT_IS:
        await talk.say(screens.requested(talk.words, await _sent(talk, detail)))
        return
    try:
        text = requesting.checked(talk.text)
    except Refused:
        await talk.expect("request", **detail)
        raise
    await _preview(talk, {**detail, "text": text})


async def on_request_send(talk: Talk, tap: Tap) -> None:
    """Send the request that is shown; a preview that another has replaced sends nothing."""
    awaited = talk.left
    if awaited is None or awaited.what != "request" or tap.args != (_mark(awaited.detail),):
        raise Refused("stale")
    await talk.change(screens.requested(talk.words, await _sent(talk, awaited.detail)))


async def _preview(talk: Talk, detail: dict[str, Any]) -> None:
    aimed = await requesting.aim(talk.house, talk.me.id, detail["unit"] or None, detail["topic"])
    screen = screens.request(talk.words, aimed, talk.me.name, detail["text"], detail["unit"], _mark(detail))
    if aimed.asked:
        await talk.expect("request", **detail)
    await talk.say(screen)


async def _sent(talk: Talk, detail: dict[str, Any]) -> Asked:
    unit = detail["unit"] or None
    return await requesting.request(talk.house, talk.me.id, unit, detail["topic"], detail["text"])


def _mark(detail: dict[str, Any]) -> str:
    """What names a draft in its button."""
    return blake2b(repr(sorted(detail.items())).encode(), digest_size=6).hexdigest()


async def compose_request(house: House, letter: Letter) -> Screen:
    """A lead's request, naming who asked."""
    words = wording(letter.language)
    text = words.text("request", by=letter.payload["by"], text=letter.payload["text"])
    return Screen(text, ((words.button("begin", action="drill"),),))


async def compose_digest(house: House, letter: Letter) -> Screen | None:
    """The week's summary of what the person answers for."""
    try:
        report = await reporting.unit(house, letter.member_id)
    except Refused:
        return None
    words = wording(letter.language)
    quiet = await requesting.quiet(house, [line.id for line in report.members])
    whole = screens.unit(words, report, quiet, None)
    return Screen(f"{words.label('requests.digest')}\n{whole.text}", whole.rows)


TAPS = {
    "progress": on_mine,
    "weak_topics": on_weak,
    "unit": on_unit,
    "request": on_request,
    "request_send": on_request_send,
}
INPUTS = {"request": request}
