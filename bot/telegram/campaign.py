"""The campaign's days in the chat, and messages to many."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from bot.messages import campaign as screens
from bot.messages.screen import Screen
from bot.messages.wording import wording
from bot.services import announcing, awaiting, campaigning, inviting
from bot.services.announcing import Audience
from bot.services.house import House
from bot.services.outgoing import Letter
from bot.services.people import Role
from bot.services.refusal import Refused
from bot.telegram.callbacks import Tap, number
from bot.telegram.talk import Talk

_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")


async def compose_announcement(house: House, letter: Letter) -> Screen:
    """A broadcast's copy."""
    return screens.announcement(wording(letter.language), letter.payload)


async def compose_notice(house: House, letter: Letter) -> Screen:
    """Merged news of what has changed."""
    return screens.notice(wording(letter.language), letter.payload)


async def show(talk: Talk) -> None:
    """The campaign's days and phases."""
    found = await campaigning.overview(talk.house)
    await talk.change(screens.overview(talk.words, found, admin=talk.me.may(Role.ADMIN)))


async def on_dates(talk: Talk, tap: Tap) -> None:
    talk.me.must(Role.ADMIN)
    await awaiting.expect(talk.house, talk.me.id, "dates")
    await talk.say(Screen(talk.words.text("dates_ask"), awaits_text=True))


async def dates(talk: Talk, detail: dict[str, Any]) -> None:
    """Take the text as the inspection's days, and show what would change."""
    found = days(talk.text)
    if not 1 <= len(found) <= 2:
        await awaiting.expect(talk.house, talk.me.id, "dates")
        raise Refused("bad_day")
    move = await campaigning.preview(talk.house, talk.me.id, found[0], found[-1])
    await talk.say(screens.move(talk.words, move))


async def on_dates_yes(talk: Talk, tap: Tap) -> None:
    try:
        first, last = (date.fromisoformat(arg) for arg in tap.args)
    except ValueError:
        raise Refused("stale") from None
    await campaigning.set_dates(talk.house, talk.me.id, first, last)
    await show(talk)


async def on_phase(talk: Talk, tap: Tap) -> None:
    talk.me.must(Role.ADMIN)
    if not tap.args or tap.args[0] not in screens.PHASES:
        raise Refused("stale")
    await awaiting.expect(talk.house, talk.me.id, "phase", name=tap.args[0])
    name = talk.words.label(f"phases.{tap.args[0]}")
    await talk.say(Screen(talk.words.text("phase_ask", name=name), awaits_text=True))


async def phase(talk: Talk, detail: dict[str, Any]) -> None:
    """Take the text as the first day of a phase."""
    found = days(talk.text)
    if len(found) != 1:
        await awaiting.expect(talk.house, talk.me.id, "phase", **detail)
        raise Refused("bad_day")
    await campaigning.set_phase(talk.house, talk.me.id, detail["name"], found[0])
    await show(talk)


def days(text: str) -> list[date]:
    """The days a text names, in its order; raises Refused("bad_day") for one that the calendar lacks."""
    try:
        return [date(int(y), int(m), int(d)) for y, m, d in _DAY.findall(text)]
    except ValueError:
        raise Refused("bad_day") from None


async def announce(talk: Talk) -> None:
    """Begin a broadcast."""
    talk.me.must(Role.ADMIN)
    await awaiting.expect(talk.house, talk.me.id, "announce")
    await talk.say(Screen(talk.words.text("announce_ask"), awaits_text=True))


async def on_announce(talk: Talk, tap: Tap) -> None:
    await announce(talk)


async def announcement(talk: Talk, detail: dict[str, Any]) -> None:
    """Take the text as a broadcast's, and show it as it will be seen."""
    draft = await announcing.draft(talk.house, talk.me.id, talk.text, Audience())
    await talk.say(screens.draft(talk.words, draft))


async def on_unit(talk: Talk, tap: Tap) -> None:
    """Choose a unit, or take the one chosen; below the first level by tapping again."""
    draft = await announcing.get(talk.house, talk.me.id, number(tap) or 0)
    if len(tap.args) > 1:
        await _aim(talk, draft.id, replace(draft.audience, unit_id=number(tap, 1)))
        return
    places = await inviting.places(talk.house, talk.me.id, draft.audience.unit_id)
    title = talk.words.label("announce.unit")
    await talk.change(screens.choice(talk.words, title, "ann_unit", draft.id, places.children))


async def on_post(talk: Talk, tap: Tap) -> None:
    draft = await announcing.get(talk.house, talk.me.id, number(tap) or 0)
    posts = await inviting.posts(talk.house, talk.me.id)
    if len(tap.args) > 1:
        index = number(tap, 1)
        post = posts[index] if index is not None and index < len(posts) else ""
        await _aim(talk, draft.id, replace(draft.audience, post=post))
        return
    title = talk.words.label("announce.post")
    await talk.change(screens.choice(talk.words, title, "ann_post", draft.id, list(enumerate(posts))))


async def on_idle(talk: Talk, tap: Tap) -> None:
    draft = await announcing.get(talk.house, talk.me.id, number(tap) or 0)
    await _aim(talk, draft.id, replace(draft.audience, idle=not draft.audience.idle))


async def _aim(talk: Talk, broadcast_id: int, audience: Audience) -> None:
    draft = await announcing.aim(talk.house, talk.me.id, broadcast_id, audience)
    await talk.change(screens.draft(talk.words, draft))


async def on_send(talk: Talk, tap: Tap) -> None:
    found = await announcing.confirm(talk.house, talk.me.id, number(tap) or 0)
    await talk.change(screens.progress(talk.words, found))


async def on_look(talk: Talk, tap: Tap) -> None:
    found = await announcing.progress(talk.house, talk.me.id, number(tap) or 0)
    await talk.change(screens.progress(talk.words, found))


async def on_stop(talk: Talk, tap: Tap) -> None:
    found = await announcing.stop(talk.house, talk.me.id, number(tap) or 0)
    await talk.change(screens.progress(talk.words, found))


async def on_campaign(talk: Talk, tap: Tap) -> None:
    await show(talk)


TAPS = {
    "campaign": on_campaign,
    "dates": on_dates,
    "dates_yes": on_dates_yes,
    "phase": on_phase,
    "announce": on_announce,
    "ann_unit": on_unit,
    "ann_post": on_post,
    "ann_idle": on_idle,
    "ann_send": on_send,
    "ann_look": on_look,
    "ann_stop": on_stop,
}
INPUTS = {"dates": dates, "phase": phase, "announce": announcement}
