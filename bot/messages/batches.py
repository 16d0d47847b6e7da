"""The screens of an import that waits for a second person."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.messages.bank import button, to_menu
from bot.messages.differences import Difference, differences, spoken
from bot.messages.inviting import rows_of
from bot.messages.screen import Button, Document, Screen
from bot.messages.wording import Wording
from bot.services.batches import Entry, Page, Waiting
from bot.services.importing import Proposed
from bot.services.settling import Approved
from bot.services.undoing import stamp
from bot.services.versions import handle
from questions.formats import listing
from questions.formats.listing import Table

WIDTHS = (10, 40, 12, 50, 50)
OF_A_NEW_ONE = ("answer", "points", "topic", "posts", "citation")
MOST_STALE = 5


def proposed(words: Wording, done: Proposed) -> Screen:
    """An import has been handed to a second person."""
    look = Button(words.label("bank.batch_look"), "b_batch", (done.batch_id,))
    return Screen(words.text("bank_batch_proposed", d=done), ((look, to_menu(words)),))


def batch(words: Wording, found: Waiting, zone: ZoneInfo) -> Screen:
    """One import as a whole: what it changes, and what one can do with it."""
    id = found.brief.id
    text = words.text(
        "bank_batch",
        w=found,
        b=found.brief,
        at=f"{found.at.astimezone(zone):%m-%d %H:%M}",
        shown=[(entry, _differences(words, entry)) for entry in found.first],
        stale=found.stale[:MOST_STALE],
        settings=settings(words, found.settings),
    )
    if found.brief.own:
        decide: tuple[Button, ...] = (button(words, "batch_back", "b_ba_back", id),)
    else:
        decide = (button(words, "batch_yes", "b_ba_yes", id), button(words, "batch_no", "b_ba_no", id))
    look = (button(words, "batch_list", "b_ba_list", id, 1), button(words, "batch_sheet", "b_ba_sheet", id))
    return Screen(text, (decide, look, (button(words, "queue_back", "b_queue"), to_menu(words))))


def _differences(words: Wording, entry: Entry) -> tuple[Difference, ...]:
    return differences(words, entry.changes)


def settings(words: Wording, changed: tuple[str, ...]) -> list[str]:
    """What of the bank itself changes, by name."""
    names = (name.partition(".")[0] for name in changed)
    return list(dict.fromkeys(words.label(f"settings_of.{name}") for name in names))


def page(words: Wording, found: Page) -> Screen:
    """A page of an import's questions, each opened by its number."""
    id = found.brief.id
    first = (found.page - 1) * len(found.entries) + 1 if found.page < found.pages else 0
    first = first or found.total - len(found.entries) + 1
    numbers = [
        Button(str(place), "b_review", (handle(entry.version.question.id), entry.version.number))
        for place, entry in enumerate(found.entries, first)
    ]
    pages = []
    if found.page > 1:
        pages.append(button(words, "previous", "b_ba_list", id, found.page - 1))
    if found.page < found.pages:
        pages.append(button(words, "following", "b_ba_list", id, found.page + 1))
    rows = (*rows_of(numbers, 5), *((tuple(pages),) if pages else ()))
    back = (button(words, "batch_whole", "b_batch", id),)
    return Screen(words.text("bank_batch_list", p=found, b=found.brief, first=first), (*rows, back))


def sheet(words: Wording, name: str, entries: tuple[Entry, ...]) -> Screen:
    """All that an import changes as a workbook, a line for each field."""
    stem = name.rpartition(".")[0] or name
    title = words.label("bank.batch_title")
    header = [words.label(f"batch_columns.{each}") for each in ("kind", "prompt", "field", "old", "new")]
    rows = [row for entry in entries for row in _rows(words, entry)]
    document = Document(f"{title}_{stem}"[:75] + ".xlsx", listing.write([Table(title, header, WIDTHS, rows)]))
    return Screen(words.text("bank_batch_sheet"), document=document)


def _rows(words: Wording, entry: Entry) -> list[tuple[str, ...]]:
    question = entry.version.question
    kind = words.label(f"batch_kinds.{'new' if entry.base is None else 'changed'}")
    if entry.stale:
        kind += words.label("batch_kinds.stale")
    if entry.base is None:
        values = [(name, "", spoken(words, getattr(question, name))) for name in OF_A_NEW_ONE]
        values = [each for each in values if each[2]]
    else:
        values = [(each.name, spoken(words, each.old), spoken(words, each.new)) for each in entry.changes]
    prompt = question.prompt if entry.base is None else entry.base.prompt
    return [(kind, prompt, words.label(f"fields.{name}"), old, new) for name, old, new in values]


def approved(words: Wording, done: Approved, waiting: int) -> Screen:
    """An import is live."""
    first = [to_menu(words)]
    if waiting:
        first.insert(0, button(words, "queue", "b_queue", count=waiting))
    rows = [tuple(first)]
    if done.may_undo and (done.added or done.changed):
        rows.insert(0, (button(words, "import_undo", "b_im_undo", stamp(done.at, done.name)),))
    kept = settings(words, done.kept)
    text = words.text("bank_batch_approved", d=done, left=done.left[:MOST_STALE], kept=kept)
    return Screen(text, tuple(rows))


def sure(words: Wording, batch_id: int) -> Screen:
    """Whether one's own import is really to be taken back."""
    yes = button(words, "batch_back_yes", "b_ba_back", batch_id, "yes")
    return Screen(words.text("bank_batch_sure"), ((yes, button(words, "batch_whole", "b_batch", batch_id)),))


def taken_back(words: Wording) -> Screen:
    """One's own import has been taken back."""
    return Screen(words.text("bank_batch_back"), ((to_menu(words),),))
