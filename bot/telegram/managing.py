"""People in the chat: found, moved, given posts and roles, sent off and let back in."""

from __future__ import annotations

import logging
from typing import Any

from telegram.error import TelegramError

from bot.messages import people as screens
from bot.messages.screen import asking
from bot.messages.wording import wording
from bot.services import campaigning, inviting, managing, people, units
from bot.services.managing import PersonLine
from bot.services.people import Role
from bot.services.refusal import Refused
from bot.telegram import menu
from bot.telegram.callbacks import Tap, number
from bot.telegram.talk import Talk

logger = logging.getLogger(__name__)


async def show(talk: Talk, searched: str = "") -> None:
    """The people one may see."""
    found = await managing.find(talk.house, talk.me.id, searched)
    await talk.change(screens.listed(talk.words, found, searched))


async def on_people(talk: Talk, tap: Tap) -> None:
    await show(talk)


async def on_find(talk: Talk, tap: Tap) -> None:
    await talk.expect("find_person")
    await talk.say(asking(talk.words.text("people_find"), talk.words.button("cancel", action="people")))


async def find(talk: Talk, detail: dict[str, Any]) -> None:
    """Take the text as whom to look for."""
    await show(talk, talk.text.strip()[:50])


async def on_person(talk: Talk, tap: Tap) -> None:
    await _person(talk, await managing.look(talk.house, talk.me.id, number(tap) or 0))


async def on_move(talk: Talk, tap: Tap) -> None:
    talk.me.must(Role.ADMIN)
    one = await managing.look(talk.house, talk.me.id, number(tap) or 0)
    await talk.expect("move", person=one.id)
    await talk.say(
        asking(
            talk.words.text("person_unit", name=one.name),
            talk.words.button("cancel", one.id, action="person"),
        )
    )


async def move(talk: Talk, detail: dict[str, Any]) -> None:
    """Take the text as the unit somebody moves to."""
    async with talk.house.store.reading() as session:
        tree = await units.tree(session)
    path = "/".join(units.parts(talk.text))
    found = [unit for unit in tree.names if tree.path(unit) == path or tree.names[unit] == path]
    if len(found) != 1:
        await talk.expect("move", **detail)
        raise Refused("no_such_unit", path=path)
    await _person(talk, await managing.move(talk.house, talk.me.id, detail["person"], found[0]))


async def on_posts(talk: Talk, tap: Tap) -> None:
    talk.me.must(Role.ADMIN)
    one = await managing.look(talk.house, talk.me.id, number(tap) or 0)
    known = await inviting.posts(talk.house, talk.me.id)
    await talk.change(screens.posts(talk.words, one, known))


async def on_post_set(talk: Talk, tap: Tap) -> None:
    """Give a post, or take it."""
    one = await managing.look(talk.house, talk.me.id, number(tap) or 0)
    known = await inviting.posts(talk.house, talk.me.id)
    index = number(tap, 1)
    if index is None or index >= len(known):
        raise Refused("stale")
    posts = set(one.posts) ^ {known[index]}
    one = await managing.set_posts(talk.house, talk.me.id, one.id, [post for post in known if post in posts])
    await talk.change(screens.posts(talk.words, one, known))


async def on_roles(talk: Talk, tap: Tap) -> None:
    talk.me.must(Role.ADMIN)
    one = await managing.look(talk.house, talk.me.id, number(tap) or 0)
    await talk.change(screens.roles(talk.words, one))


async def on_role_set(talk: Talk, tap: Tap) -> None:
    """Give a role, or take it."""
    one = await managing.look(talk.house, talk.me.id, number(tap) or 0)
    try:
        role = Role(tap.args[1])
    except (IndexError, ValueError):
        raise Refused("stale") from None
    act = managing.revoke_role if role in one.roles else managing.grant
    await talk.change(screens.roles(talk.words, await act(talk.house, talk.me.id, one.id, role)))
    await _tell_of_roles(talk, one.id)


async def _tell_of_roles(talk: Talk, member_id: int) -> None:
    """Tell a person what they may do from now on, with the menu for it; they may be out of reach."""
    other = await people.get(talk.house, member_id)
    if other.telegram_id is None or not other.active:
        return
    words = wording(other.language)
    try:
        await talk.outbox.send(
            other.telegram_id, screens.new_roles(words, other, menu.keyboard(words, other))
        )
        await menu.publish(talk.outbox.bot, words, other)
    except TelegramError as fault:
        logger.info("member %d could not be told of a new role: %s", member_id, fault)


async def on_deactivate(talk: Talk, tap: Tap) -> None:
    talk.me.must(Role.ADMIN)
    one = await managing.look(talk.house, talk.me.id, number(tap) or 0)
    await talk.change(screens.sure(talk.words, one))


async def on_deactivate_yes(talk: Talk, tap: Tap) -> None:
    await _person(talk, await managing.deactivate(talk.house, talk.me.id, number(tap) or 0))


async def on_reactivate(talk: Talk, tap: Tap) -> None:
    await _person(talk, await managing.reactivate(talk.house, talk.me.id, number(tap) or 0))


async def _person(talk: Talk, one: PersonLine) -> None:
    zone = (await campaigning.get(talk.house)).zone
    await talk.change(screens.person(talk.words, one, zone, admin=talk.me.may(Role.ADMIN)))


TAPS = {
    "people": on_people,
    "find": on_find,
    "person": on_person,
    "move": on_move,
    "posts": on_posts,
    "post_set": on_post_set,
    "roles": on_roles,
    "role_set": on_role_set,
    "deactivate": on_deactivate,
    "deactivate_yes": on_deactivate_yes,
    "reactivate": on_reactivate,
}
INPUTS = {"find_person": find, "move": move}
