"""The screens of inviting."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.messages.screen import Button, Rows, Screen
from bot.messages.wording import Wording
from bot.services.inviting import START_PREFIX, Invited, Pending, Places
from bot.services.people import Role

USES = (1, 10, 50)
A_ROW = 2
A_PAGE = 20


def rows_of(buttons: Sequence[Button], each: int = A_ROW) -> Rows:
    """Buttons in rows of `each`."""
    return tuple(tuple(buttons[i : i + each]) for i in range(0, len(buttons), each))


def page_of(
    words: Wording, buttons: Sequence[Button], page: int, action: str, *args: int | str
) -> tuple[Rows, int]:
    """The rows of one page of many buttons, with the way to the others as `action` of `args` and a page."""
    last = max(0, (len(buttons) - 1) // A_PAGE)
    page = min(page, last)
    rows = rows_of(buttons[page * A_PAGE : (page + 1) * A_PAGE])
    turns = []
    if page:
        turns.append(words.button("previous", *args, page - 1, action=action))
    if page < last:
        turns.append(words.button("following", *args, page + 1, action=action))
    return ((*rows, tuple(turns)) if turns else rows), page


def where(words: Wording, places: Places, page: int = 0) -> Screen:
    """Which unit to invite into: down the tree, up again, or here."""
    text = words.text("invite_where", here=places.here_path, children=places.children)
    children = [Button(f"{name} ›", "inv_at", (unit,)) for unit, name in places.children]
    last = [words.button("invite_list", action="inv_list")]
    if places.parent is not None:
        last.insert(0, words.button("back", places.parent, action="inv_at"))
    rows: list[tuple[Button, ...]] = []
    if places.here is not None:
        rows.append((words.button("invite_into", places.here, action="inv_in", name=places.here_name),))
    rows += page_of(words, children, page, "inv_at", places.here or 0)[0]
    if places.may_create:
        rows.append((words.button("unit_new", places.here or 0, action="inv_new"),))
    return Screen(text, (*rows, tuple(last)))


def post(words: Wording, unit_id: int, unit: str, posts: Sequence[str]) -> Screen:
    """Which post the newcomer holds."""
    buttons = [Button(name, "inv_post", (unit_id, index)) for index, name in enumerate(posts)]
    return Screen(
        words.text("invite_post", unit=unit),
        (*rows_of(buttons), (words.button("back", unit_id, action="inv_at"),)),
    )


def role(words: Wording, unit_id: int, unit: str, index: int, name: str, *, admin: bool) -> Screen:
    """For how many, or for whom with a duty."""
    uses = [
        words.button("invite_uses", unit_id, index, Role.MEMBER.value, count, action="inv_make", count=count)
        for count in USES
    ]
    roles = [Role.LEAD, Role.EDITOR, Role.REVIEWER, Role.ADMIN] if admin else []
    duties = [
        Button(words.label(f"roles.{each.value}"), "inv_make", (unit_id, index, each.value, 1))
        for each in roles
    ]
    return Screen(
        words.text("invite_role", unit=unit, post=name, roles=roles),
        (*rows_of(uses, 3), *rows_of(duties), (words.button("back", unit_id, action="inv_in"),)),
    )


def invited(words: Wording, made: Invited, bot_name: str, zone: ZoneInfo, picture: bytes | None) -> Screen:
    """The invitation itself; its code is never shown again."""
    text = words.text(
        "invited",
        unit=made.unit,
        posts=made.posts,
        role=made.role.value,
        uses=made.uses,
        expires=words.at(made.expires_at, zone),
        link=link(made, bot_name),
        code=made.code,
    )
    return Screen(text, picture=picture)


def link(made: Invited, bot_name: str) -> str:
    """The address that opens the bot with the code."""
    return f"https://t.me/{bot_name}?start={START_PREFIX}{made.code}"


def pending(words: Wording, found: Sequence[Pending]) -> Screen:
    """Invitations that still let somebody in, each revoked by its number."""
    text = words.text("invite_list", pending=found)
    numbers = [Button(f"✕ {index}", "inv_revoke", (each.id,)) for index, each in enumerate(found, 1)]
    return Screen(text, (*rows_of(numbers, 5), (words.button("back", 0, action="inv_at"),)))
