"""Inviting in the chat: unit, post, how many, and the link with its QR picture."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from bot.messages import inviting as screens
from bot.messages.screen import asking
from bot.services import inviting
from bot.services.house import calendar
from bot.services.inviting import START_PREFIX
from bot.services.people import Role
from bot.services.refusal import Refused
from bot.telegram.callbacks import Tap, number
from bot.telegram.talk import Talk

LONGEST_CODE = 64

_LINKED = re.compile(rf"{START_PREFIX}([0-9A-Za-z]+)")


def linked_code(text: str) -> str:
    """The code of an invitation's link in a text; empty when there is none."""
    found = _LINKED.search(text)
    return found[1] if found else ""


def bare_code(text: str) -> str:
    """The Latin letters and digits of a short text, as a code that somebody has typed."""
    letters = "".join(character for character in text if character.isascii() and character.isalnum())
    return letters if len(text) <= LONGEST_CODE else ""


async def show(talk: Talk) -> None:
    """Where to invite."""
    await talk.change(screens.where(talk.words, await inviting.places(talk.house, talk.me.id, None)))


async def on_at(talk: Talk, tap: Tap) -> None:
    found = await inviting.places(talk.house, talk.me.id, number(tap))
    await talk.change(screens.where(talk.words, found, number(tap, 1) or 0))


async def on_in(talk: Talk, tap: Tap) -> None:
    found = await inviting.places(talk.house, talk.me.id, number(tap))
    if found.here is None:
        raise Refused("stale")
    posts = await inviting.posts(talk.house, talk.me.id)
    await talk.change(screens.post(talk.words, found.here, found.here_path, posts))


async def on_post(talk: Talk, tap: Tap) -> None:
    found = await inviting.places(talk.house, talk.me.id, number(tap))
    posts = await inviting.posts(talk.house, talk.me.id)
    index = number(tap, 1)
    if found.here is None or index is None or index >= len(posts):
        raise Refused("stale")
    await talk.change(
        screens.role(
            talk.words, found.here, found.here_path, index, posts[index], admin=talk.me.may(Role.ADMIN)
        )
    )


async def on_make(talk: Talk, tap: Tap) -> None:
    unit_id, index, uses = number(tap), number(tap, 1), number(tap, 3)
    posts = await inviting.posts(talk.house, talk.me.id)
    if unit_id is None or index is None or uses is None or index >= len(posts):
        raise Refused("stale")
    try:
        role = Role(tap.args[2])
    except ValueError:
        raise Refused("stale") from None
    made = await inviting.invite(
        talk.house, talk.me.id, unit_id=unit_id, posts=(posts[index],), role=role, uses=uses
    )
    async with talk.house.store.reading() as session:
        zone = (await calendar(session)).zone
    await talk.strip()
    link = screens.link(made, talk.bot_name)
    caption = f"{made.unit}\n{posts[index]}"
    from bot.qr import invitation_picture

    picture = await asyncio.to_thread(invitation_picture, link, caption)
    await talk.say(screens.invited(talk.words, made, talk.bot_name, zone, picture))


async def on_list(talk: Talk, tap: Tap) -> None:
    await talk.change(screens.pending(talk.words, await inviting.pending(talk.house, talk.me.id)))


async def on_revoke(talk: Talk, tap: Tap) -> None:
    await inviting.revoke(talk.house, talk.me.id, number(tap) or 0)
    await on_list(talk, tap)


async def on_new(talk: Talk, tap: Tap) -> None:
    talk.me.must(Role.ADMIN)
    below = number(tap) or 0
    await talk.expect("unit_name", below=below)
    await talk.say(asking(talk.words.text("unit_name"), talk.words.button("cancel", below, action="inv_at")))


async def unit_name(talk: Talk, detail: dict[str, Any]) -> None:
    """Take the text as the name of a new unit."""
    try:
        made = await inviting.new_unit(talk.house, talk.me.id, detail["below"] or None, talk.text)
    except Refused as refusal:
        if refusal.reason == "bad_unit":
            await talk.expect("unit_name", **detail)
        raise
    await talk.say(screens.where(talk.words, await inviting.places(talk.house, talk.me.id, made)))


TAPS = {
    "inv_at": on_at,
    "inv_in": on_in,
    "inv_post": on_post,
    "inv_make": on_make,
    "inv_list": on_list,
    "inv_revoke": on_revoke,
    "inv_new": on_new,
}
INPUTS = {"unit_name": unit_name}
