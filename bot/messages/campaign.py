"""The screens of the campaign's days, and of messages to many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.messages.inviting import rows_of
from bot.messages.screen import Button, Screen
from bot.messages.wording import Wording
from bot.services.announcing import Draft, Progress
from bot.services.campaigning import Move, Overview

PHASES = ("starts", "memorise_from", "receive_from")


def spoken(day: date) -> str:
    """A day as Chinese officials write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def overview(words: Wording, found: Overview, *, admin: bool) -> Screen:
    """The campaign's days; an admin can move them."""
    factor = found.policy.prompts_factor
    load = "" if factor == 1 else words.label("phases.load", percent=round(factor * 100))
    text = words.text(
        "campaign", o=found, day=spoken, load=load, days_left=found.campaign.days_left(found.today)
    )
    if not admin:
        return Screen(text)
    rows: list[tuple[Button, ...]] = [(words.button("dates"),)]
    if found.phases:
        phases = [Button(words.label(f"phases.{name}"), "phase", (name,)) for name in PHASES]
        rows += rows_of(phases)
    rows.append((words.button("announce"),))
    return Screen(text, tuple(rows))


def move(words: Wording, found: Move) -> Screen:
    """What moving the inspection would change, to be confirmed."""
    yes = words.button(
        "confirm", found.inspection_from.isoformat(), found.inspection_until.isoformat(), action="dates_yes"
    )
    return Screen(
        words.text("dates_preview", move=found, day=spoken),
        ((yes, words.button("cancel", action="dismiss")),),
    )


def draft(words: Wording, found: Draft) -> Screen:
    """A broadcast as it will be seen, with its audience to choose."""
    button = words.button
    rows: list[tuple[Button, ...]] = [
        (
            button("announce_unit", found.id, action="ann_unit"),
            button("announce_post", found.id, action="ann_post"),
        ),
        (button("announce_all" if found.audience.idle else "announce_idle", found.id, action="ann_idle"),),
    ]
    if found.count:
        rows.append((button("announce_send", found.id, action="ann_send", count=found.count),))
    rows.append((button("cancel", action="dismiss"),))
    return Screen(words.text("announce_draft", d=found), tuple(rows))


def choice(
    words: Wording, title: str, action: str, broadcast_id: int, options: Sequence[tuple[int, str]]
) -> Screen:
    """One of several for a broadcast's audience, all of them included."""
    buttons = [Button(name, action, (broadcast_id, key)) for key, name in options]
    everybody = words.button("announce_everyone", broadcast_id, "all", action=action)
    return Screen(title, (*rows_of(buttons), (everybody,)))


def progress(words: Wording, found: Progress) -> Screen:
    """How far a broadcast has come."""
    rows: list[tuple[Button, ...]] = []
    if found.state == "running":
        rows.append(
            (
                words.button("refresh", found.id, action="ann_look"),
                words.button("announce_stop", found.id, action="ann_stop"),
            )
        )
    return Screen(words.text("announce_progress", p=found), tuple(rows))


def announcement(words: Wording, payload: Mapping[str, Any]) -> Screen:
    """A broadcast as people get it."""
    return Screen(words.text("announcement", text=payload["text"]))


def notice(words: Wording, payload: Mapping[str, Any]) -> Screen:
    """What has changed, in one message."""
    return Screen(words.text("notice", items=payload["items"]))
