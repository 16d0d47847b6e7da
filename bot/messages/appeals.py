"""The screens of appeals: making one, settling one, hearing how it ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.messages.screen import Button, Screen
from bot.messages.wording import Wording
from bot.services.appealing import OpenAppeal
from bot.services.versions import handle


def kinds(words: Wording, answer_id: int) -> Screen:
    """What the person objects to."""
    return Screen(
        words.text("appeal_kind"),
        (
            (words.button("appeal_right", answer_id, "right", action="appeal_as"),),
            (words.button("appeal_question", answer_id, "question", action="appeal_as"),),
            (words.button("cancel", action="dismiss"),),
        ),
    )


def queue(words: Wording, found: Sequence[OpenAppeal], place: int) -> Screen:
    """One open appeal of the queue, with what can be done about it."""
    if not found:
        return Screen(words.text("appeals", count=0, a=None))
    place %= len(found)
    shown = found[place]
    rows: list[tuple[Button, ...]] = []
    if not shown.own:
        rows.append(
            (
                words.button("accept", shown.id, action="appeal_accept"),
                words.button("reject", shown.id, action="appeal_reject"),
            )
        )
    rows.append((Button(words.label("bank.edit"), "b_card", (handle(shown.question.id),)),))
    if len(found) > 1:
        rows.append((words.button("next_appeal", place + 1, action="appeals"),))
    return Screen(words.text("appeals", count=len(found), a=shown), tuple(rows))


def settled(words: Wording, outcome: Mapping[str, Any]) -> Screen:
    """How one's own appeal ended."""
    return Screen(
        words.text(
            "appeal_settled",
            accepted=outcome["accepted"],
            prompt=outcome["prompt"],
            reason=outcome["reason"],
            kind=outcome["about"],
        )
    )
