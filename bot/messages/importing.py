"""The screens of bringing a bank file in, and of sending the bank out."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages.bank import button, to_menu
from bot.messages.differences import differences
from bot.messages.inviting import rows_of
from bot.messages.screen import Button, Document, Screen
from bot.messages.wording import Wording
from bot.services.exporting import Exported
from bot.services.importing import Imported, Preview
from bot.services.undoing import Undone, stamp

MOST_LISTED = 8
MOST_CHANGES = 12


def wanted(words: Wording, endings: Sequence[str]) -> Screen:
    """How to send a file."""
    return Screen(words.text("bank_import_ask", endings=endings), ((to_menu(words),),))


def reading(words: Wording, name: str, size: int, seconds: int = 0) -> Screen:
    """The file has come and is being read, for so many `seconds` already."""
    return Screen(words.text("bank_import_wait", name=name, size=_size(size), seconds=seconds))


def unreadable(words: Wording, name: str, why: str) -> Screen:
    """A file that cannot be read; `why` names the cure."""
    return Screen(words.text("bank_import_bad", name=name, why=why))


def _size(size: int) -> str:
    return f"{size / 2**20:.1f} MB" if size >= 2**20 else f"{max(1, size // 2**10)} KB"


def preview(words: Wording, found: Preview) -> Screen:
    """What was understood, before anything changes."""
    changes = found.compared.changes
    text = words.text(
        "bank_import",
        p=found,
        c=changes,
        substantive=len(found.compared.substantive),
        problems=changes.problems[:MOST_LISTED],
        repairs=changes.repairs[:MOST_LISTED],
    )
    rows: list[tuple[Button, ...]] = []
    if changes:
        rows.append((button(words, "import_yes", "b_im_yes", found.token),))
    look = []
    if changes.changed or changes.settings:
        look.append(button(words, "import_changes", "b_im_look", found.token))
    if changes.problems:
        look.append(button(words, "import_problems", "b_im_list", found.token))
    if look:
        rows.append(tuple(look))
    rows.append((button(words, "import_no", "b_im_no", found.token),))
    return Screen(text, tuple(rows))


def changes(words: Wording, found: Preview) -> Screen:
    """The changed questions, field by field."""
    by_id = found.compared.library.by_id
    shown = [
        (
            by_id[change.question_id].prompt,
            change.place,
            change.question_id in found.compared.substantive,
            differences(words, change.fields),
        )
        for change in found.compared.changes.changed[:MOST_CHANGES]
    ]
    text = words.text(
        "bank_import_changes",
        shown=shown,
        more=max(0, len(found.compared.changes.changed) - MOST_CHANGES),
        settings=_settings(words, found),
    )
    return Screen(text)


def _settings(words: Wording, found: Preview) -> list[str]:
    """What of the bank itself changes, by name."""
    names = (change.name.partition(".")[0] for change in found.compared.changes.settings)
    return list(dict.fromkeys(words.label(f"settings_of.{name}") for name in names))


def imported(words: Wording, done: Imported) -> Screen:
    """What the import has done."""
    undo = button(words, "import_undo", "b_im_undo", stamp(done.at, done.name))
    return Screen(words.text("bank_imported", d=done), ((undo, to_menu(words)),))


def undone(words: Wording, done: Undone) -> Screen:
    """An import has been taken back."""
    return Screen(words.text("bank_import_undone", d=done), ((to_menu(words),),))


def problem_list(words: Wording, name: str, content: bytes) -> Screen:
    """The problems as a workbook."""
    stem = name.rpartition(".")[0] or name
    document = Document(f"{words.label('bank.problem_list')}_{stem}"[:75] + ".xlsx", content)
    return Screen(words.text("bank_import_list"), document=document)


def kinds(words: Wording, offered: Sequence[str]) -> Screen:
    """In which form to send the bank out."""
    buttons = [Button(words.labels["exports"].get(suffix, suffix), "b_out", (suffix,)) for suffix in offered]
    return Screen(words.text("bank_export"), (*rows_of(buttons), (to_menu(words),)))


def exported(words: Wording, done: Exported) -> Screen:
    """The bank as a file."""
    text = words.text("bank_exported", questions=done.questions)
    return Screen(text, document=Document(done.name, done.content))
