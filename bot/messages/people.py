"""The screens of people: finding them, and what an admin changes."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.messages.inviting import rows_of
from bot.messages.screen import Button, Screen
from bot.messages.wording import Wording
from bot.services.managing import MOST_FOUND, PersonLine
from bot.services.people import Person, Role

LISTED = 12
GIVEN = (Role.LEAD, Role.EDITOR, Role.REVIEWER, Role.ADMIN)


def listed(words: Wording, found: Sequence[PersonLine], searched: str) -> Screen:
    """People as buttons, and how to find more."""
    shown = found[:LISTED]
    text = words.text(
        "people", found=shown, total=len(found), more=len(found) >= MOST_FOUND, searched=searched
    )
    buttons = [
        Button(f"{one.name} · {one.unit.rpartition('/')[2]}{'' if one.active else ' ✕'}", "person", (one.id,))
        for one in shown
    ]
    return Screen(text, (*rows_of(buttons, 1), (words.button("find"),)))


def person(words: Wording, one: PersonLine, zone: ZoneInfo, *, admin: bool) -> Screen:
    """One person, and what an admin can change."""
    text = words.text("person", p=one, last_seen=words.at(one.last_seen_at, zone, year=True))
    back = (words.button("back", action="people"),)
    if not admin:
        return Screen(text, (back,))
    if not one.active:
        return Screen(text, ((words.button("reactivate", one.id),), back))
    button = words.button
    return Screen(
        text,
        (
            (button("move", one.id), button("posts", one.id)),
            (button("roles", one.id), button("deactivate", one.id)),
            back,
        ),
    )


def posts(words: Wording, one: PersonLine, known: Sequence[str]) -> Screen:
    """The posts a person holds, each a switch."""
    buttons = [
        Button(f"{'✓ ' if post in one.posts else ''}{post}", "post_set", (one.id, index))
        for index, post in enumerate(known)
    ]
    text = words.text("person", p=one, last_seen=None)
    return Screen(text, (*rows_of(buttons), (words.button("back", one.id, action="person"),)))


def roles(words: Wording, one: PersonLine) -> Screen:
    """The roles a person has, each a switch."""
    buttons = [
        Button(
            f"{'✓ ' if role in one.roles else ''}{words.label(f'roles.{role.value}')}",
            "role_set",
            (one.id, role.value),
        )
        for role in GIVEN
    ]
    text = words.text("person", p=one, last_seen=None)
    return Screen(text, (*rows_of(buttons), (words.button("back", one.id, action="person"),)))


def new_roles(words: Wording, person: Person, menu: tuple[tuple[str, ...], ...]) -> Screen:
    """What a person's roles are from now on, with the menu that goes with them."""
    names = [words.label(f"roles.{role.value}") for role in GIVEN if role in person.roles]
    return Screen(words.text("new_roles", roles=names), menu=menu)


def sure(words: Wording, one: PersonLine) -> Screen:
    """Asked once before a person is sent off."""
    yes = words.button("deactivate_yes", one.id)
    return Screen(
        words.text("person_sure", name=one.name), ((yes, words.button("cancel", one.id, action="person")),)
    )
