"""The screens of messages to many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.messages.inviting import rows_of
from bot.messages.screen import Button, Screen
from bot.messages.wording import Wording
from bot.services.announcing import Draft, Progress

LABEL = 14
NAMED = 20


def ask(words: Wording, recent: Sequence[tuple[int, str]]) -> Screen:
    """Ask for the text, with the latest broadcasts to look at."""
    rows = [
        (words.button("announce_recent", number, action="ann_look", text=_short(text)),)
        for number, text in recent
    ]
    rows.append((words.button("cancel", action="dismiss"),))
    return Screen(words.text("announce_ask"), tuple(rows))


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
    """How far a broadcast has come, and who was not reached."""
    rows: list[tuple[Button, ...]] = []
    if found.state == "running":
        rows.append(
            (
                words.button("refresh", found.id, action="ann_look"),
                words.button("announce_stop", found.id, action="ann_stop"),
            )
        )
    return Screen(words.text("announce_progress", p=found, most=NAMED), tuple(rows))


def announcement(words: Wording, payload: Mapping[str, Any]) -> Screen:
    """A broadcast as people get it."""
    return Screen(words.text("announcement", text=payload["text"]))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LABEL else f"{line[:LABEL]}…"
