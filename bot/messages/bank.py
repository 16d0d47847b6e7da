"""The screens of the bank: its menu, lists of questions, and a question's card."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.messages.differences import names
from bot.messages.inviting import rows_of
from bot.messages.screen import Button, Rows, Screen
from bot.messages.wording import Wording
from bot.services.cardview import Card
from bot.services.catalogue import A_PAGE, Listing, Overview
from bot.services.versions import handle
from questions.question import Question
from questions.statistics import ItemStatistics


def button(words: Wording, key: str, action: str, *args: int | str, **values: object) -> Button:
    """The button labelled `bank.key`."""
    return Button(words.label(f"bank.{key}", **values), action, args)


def menu(words: Wording, found: Overview) -> Screen:
    """The counts of the bank, and all one can do with it."""
    rows: list[tuple[Button, ...]] = []
    first = [button(words, "find", "b_find")]
    if found.may_edit:
        first.append(button(words, "new", "b_new"))
        rows.append((button(words, "import", "b_import"), button(words, "export", "b_export")))
    rows.insert(0, tuple(first))
    work = []
    if found.waiting:
        work.append(button(words, "queue", "b_queue", count=found.waiting))
    if found.mine:
        work.append(button(words, "mine", "b_list", "mine", "", 1, count=found.mine))
    if found.back:
        work.append(button(words, "back", "b_list", "back", "", 1, count=found.back))
    if found.may_edit and found.appeals:
        work.append(button(words, "appeals", "appeals", count=found.appeals))
    rows += rows_of(work)
    rows.append((button(words, "topics", "b_topics"), button(words, "health", "b_health")))
    if found.retired:
        rows.append((button(words, "retired", "b_list", "retired", "", 1, count=found.retired),))
    return Screen(words.text("bank_menu", o=found), tuple(rows))


def topics(words: Wording, found: Sequence[tuple[str, int]]) -> Screen:
    """The topics with their questions."""
    buttons = [
        Button(f"{name or words.label('bank.nothing')} {count}", "b_list", ("topic", index, 1))
        for index, (name, count) in enumerate(found)
    ]
    return Screen(words.text("bank_topics"), (*rows_of(buttons), (to_menu(words),)))


def listing(words: Wording, found: Listing) -> Screen:
    """A page of questions, each opened by its number."""
    first = (found.page - 1) * A_PAGE + 1
    name = words.label(f"faults.{found.name}") if found.kind == "fault" else found.name
    pages = []
    if found.page > 1:
        pages.append(button(words, "previous", "b_list", found.kind, found.key, found.page - 1))
    if found.page < found.pages:
        pages.append(button(words, "following", "b_list", found.kind, found.key, found.page + 1))
    rows = (*openers(found.questions, first), *((tuple(pages),) if pages else ()), (to_menu(words),))
    return Screen(words.text("bank_list", l=found, name=name, first=first), rows)


def found(words: Wording, text: str, questions: Sequence[Question]) -> Screen:
    """What a search has found; another search may follow at once."""
    rows = (*openers(questions), (button(words, "find", "b_find"), to_menu(words)))
    return Screen(words.text("bank_found", searched=text, questions=questions), rows)


def openers(questions: Sequence[Question], first: int = 1) -> Rows:
    """Buttons that open questions by their numbers in a list."""
    buttons = [
        Button(str(number), "b_card", (handle(question.id),))
        for number, question in enumerate(questions, first)
    ]
    return rows_of(buttons, 5)


def to_menu(words: Wording) -> Button:
    return button(words, "menu", "b")


def to_card(words: Wording, question_id: str) -> Button:
    return button(words, "card", "b_card", handle(question_id))


def card(words: Wording, found: Card, statistics: ItemStatistics | None, zone: ZoneInfo) -> Screen:
    """A question with everything that matters, and what its editor can do."""
    question, draft = found.question, found.draft
    adrift = sum(fault.code == "point_not_in_answer" for fault in found.faults)
    h = handle(question.id)
    text = words.text(
        "bank_card",
        c=found,
        q=question,
        s=statistics,
        adrift=adrift,
        changed=names(words, found.changes),
        day=lambda instant: words.at(instant, zone),
    )
    rows: list[tuple[Button, ...]] = []
    if found.may_edit:
        rows.append(
            (
                button(words, "edit_prompt", "b_ask", h, "prompt"),
                button(words, "edit_answer", "b_ask", h, "answer"),
                button(words, "edit_points", "b_points", h),
            )
        )
        rows.append(
            (
                button(words, "edit_posts", "b_posts", h),
                button(words, "edit_sources", "b_sources", h, 0),
                button(words, "edit_more", "b_more", h),
            )
        )
    if found.may_edit and adrift:
        rows.append((button(words, "points_resplit", "b_psplit", h),))
    rows.append(
        (
            button(words, "try", "b_try", h),
            button(words, "preview", "b_preview", h),
            button(words, "history", "b_history", h),
        )
    )
    if draft is not None and found.outdated:
        rows.append((button(words, "clash", "b_clash", h, draft.number),))
    if draft is not None:
        row = [button(words, "discard", "b_drop", h, draft.number)]
        if not found.outdated and (found.changes or found.live is None):
            row.insert(0, button(words, "submit", "b_check", h))
        rows.append(tuple(row))
    elif found.may_edit:
        rows += _states(words, found, h)
    rows.append((to_menu(words),))
    return Screen(text, tuple(rows))


def _states(words: Wording, found: Card, h: str) -> Rows:
    """What can be done with a question that one has no draft of."""
    rows: list[tuple[Button, ...]] = []
    if found.rejected is not None:
        rows.append((button(words, "reopen", "b_reopen", h, found.rejected.number),))
    own = [version for version in found.others if found.me == version.author_id and version.state == "review"]
    rows += [(button(words, "take_back", "b_reopen", h, version.number),) for version in own]
    if found.live is not None:
        key = "restore" if found.retired else "retire"
        rows.append((button(words, key, f"b_{key}", h),))
    return tuple(rows)
