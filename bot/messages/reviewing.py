"""The screens of review and history: what waits, what it changes, and what was asked before."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.messages.bank import button, to_card, to_menu
from bot.messages.differences import differences
from bot.messages.inviting import rows_of
from bot.messages.screen import Button, Screen
from bot.messages.wording import Wording
from bot.services.batches import Brief
from bot.services.history import Entry, History
from bot.services.reviewing import Proposal, Waiting
from bot.services.versions import State, handle

MOST_LISTED = 20
MOST_VERSIONS = 12


def queue(words: Wording, imports: Sequence[Brief], found: Sequence[Waiting]) -> Screen:
    """What waits for a second person, each opened by its number; an import is one."""
    batches = imports[:MOST_LISTED]
    shown = found[: MOST_LISTED - len(batches)]
    numbers = [Button(str(place), "b_batch", (each.id,)) for place, each in enumerate(batches, 1)]
    numbers += [
        Button(str(place), "b_review", (handle(each.version.question.id), each.version.number))
        for place, each in enumerate(shown, len(batches) + 1)
    ]
    total = len(imports) + len(found)
    text = words.text("bank_queue", imports=batches, waiting=shown, total=total)
    return Screen(text, (*rows_of(numbers, 5), (to_menu(words),)))


def proposal(words: Wording, found: Proposal, zone: ZoneInfo) -> Screen:
    """One proposal, with all that helps to judge it."""
    version = found.version
    h = handle(version.question.id)
    text = words.text(
        "bank_proposal",
        p=found,
        v=version,
        q=version.question,
        at=words.at(version.at, zone),
        differences=differences(words, found.changes),
    )
    rows: list[tuple[Button, ...]] = []
    if found.own:
        rows.append((button(words, "take_back", "b_reopen", h, version.number),))
    elif version.batch_id is not None:
        rows.append((button(words, "batch_reject_one", "b_reject", h, version.number),))
    else:
        decide = [button(words, "reject", "b_reject", h, version.number)]
        if not found.outdated:
            decide.insert(0, button(words, "approve", "b_approve", h, version.number))
        rows.append(tuple(decide))
    back = button(words, "queue_back", "b_queue")
    if version.batch_id is not None:
        back = button(words, "batch_whole", "b_batch", version.batch_id)
    rows.append((to_card(words, version.question.id), back))
    return Screen(text, tuple(rows))


def settled(words: Wording, question_id: str, told: int, waiting: int) -> Screen:
    """A proposal has been approved."""
    first = [to_card(words, question_id)]
    if waiting:
        first.insert(0, button(words, "queue", "b_queue", count=waiting))
    return Screen(words.text("bank_approved", told=told), (tuple(first), (to_menu(words),)))


def history(words: Wording, found: History, prompt: str, zone: ZoneInfo) -> Screen:
    """The versions of a question, newest first."""
    h = handle(found.question_id)
    shown = found.entries[:MOST_VERSIONS]
    numbers = [Button(str(entry.version.number), "b_version", (h, entry.version.number)) for entry in shown]
    text = words.text("bank_history", entries=shown, prompt=prompt, at=_clock(zone))
    rows = [*rows_of(numbers, 6)]
    live = next((e.version for e in found.entries if e.version.state is State.LIVE), None)
    if found.may_edit and not found.retired and live is not None and live.base is not None:
        rows.append((button(words, "undo", "b_undo", h),))
    return Screen(text, (*rows, (to_card(words, found.question_id),)))


def version(words: Wording, of: History, found: Entry, zone: ZoneInfo) -> Screen:
    """One version: what it changed, in full."""
    shown = found.version
    h = handle(shown.question.id)
    text = words.text(
        "bank_version",
        e=found,
        v=shown,
        q=shown.question,
        at=_clock(zone),
        differences=differences(words, found.changes),
    )
    rows: list[tuple[Button, ...]] = []
    if shown.state is State.SUPERSEDED and of.may_edit and not of.retired:
        rows.append((button(words, "revert", "b_revert", h, shown.number),))
    rows.append((button(words, "history", "b_history", h), to_card(words, shown.question.id)))
    return Screen(text, tuple(rows))


def _clock(zone: ZoneInfo) -> object:
    return lambda instant: f"{instant.astimezone(zone):%Y-%m-%d %H:%M}"
