"""Messages to many in the chat: written, aimed, confirmed, watched and stopped."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.messages import announcing as screens
from bot.messages.screen import Screen
from bot.messages.wording import wording
from bot.services import announcing, inviting
from bot.services.announcing import Audience
from bot.services.house import House
from bot.services.outgoing import Letter
from bot.services.people import Role
from bot.telegram.callbacks import Tap, number
from bot.telegram.talk import Talk


async def compose(house: House, letter: Letter) -> Screen:
    """A broadcast's copy."""
    return screens.announcement(wording(letter.language), letter.payload)


async def announce(talk: Talk) -> None:
    """Begin a broadcast, or look at an earlier one."""
    talk.me.must(Role.ADMIN)
    recent = await announcing.recent(talk.house, talk.me.id)
    await talk.expect("announce")
    await talk.say(screens.ask(talk.words, recent))


async def on_announce(talk: Talk, tap: Tap) -> None:
    await announce(talk)


async def text(talk: Talk, detail: dict[str, Any]) -> None:
    """Take the text as a broadcast's, and show it as it will be seen."""
    draft = await announcing.draft(talk.house, talk.me.id, talk.text, Audience())
    await talk.say(screens.draft(talk.words, draft))


async def on_unit(talk: Talk, tap: Tap) -> None:
    """Choose a unit, and by tapping again one below it; or all."""
    draft = await announcing.get(talk.house, talk.me.id, number(tap) or 0)
    if len(tap.args) > 1:
        await _aim(talk, draft.id, replace(draft.audience, unit_id=number(tap, 1)))
        return
    places = await inviting.places(talk.house, talk.me.id, draft.audience.unit_id)
    title = talk.words.label("announce.unit")
    await talk.change(screens.choice(talk.words, title, "ann_unit", draft.id, places.children))


async def on_post(talk: Talk, tap: Tap) -> None:
    """Choose a post, or all."""
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


TAPS = {
    "announce": on_announce,
    "ann_unit": on_unit,
    "ann_post": on_post,
    "ann_idle": on_idle,
    "ann_send": on_send,
    "ann_look": on_look,
    "ann_stop": on_stop,
}
INPUTS = {"announce": text}
