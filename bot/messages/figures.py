"""The screens of units' figures, and of answers that have changed."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.messages.bank import button
from bot.messages.screen import Button, Document, Screen
from bot.messages.wording import Wording
from bot.services.corrections import Told
from bot.services.figures import Overview, UnitSheet
from bot.services.filling import Filled
from bot.services.recording import Recorded

MOST_UNITS = 12
MOST_LISTED = 10


def overview(words: Wording, found: Overview, page: int = 0) -> Screen:
    """The units one fills in figures for, those that lack most first."""
    pages = max(1, -(-len(found.units) // MOST_UNITS))
    page = min(max(0, page), pages - 1)
    shown = found.units[page * MOST_UNITS : (page + 1) * MOST_UNITS]
    rows: list[tuple[Button, ...]] = [(button(words, "figures_sheet", "f_sheet", 0),)]
    rows += [
        (Button(f"{unit.unit.rpartition('/')[2]} {unit.known}/{unit.wanted}", "f_unit", (unit.unit_id,)),)
        for unit in shown
        if unit.wanted
    ]
    turns = []
    if page:
        turns.append(button(words, "previous", "f", page - 1))
    if page + 1 < pages:
        turns.append(button(words, "following", "f", page + 1))
    if turns:
        rows.append(tuple(turns))
    return Screen(words.text("figures", o=found), tuple(rows))


def unit(words: Wording, found: UnitSheet, zone: ZoneInfo) -> Screen:
    """One unit's figures, what is missing, and who entered what."""
    text = words.text("figures_unit", u=found, at=lambda instant: words.at(instant, zone))
    return Screen(
        text,
        ((button(words, "figures_sheet", "f_sheet", found.unit_id),), (words.button("back", action="f"),)),
    )


def workbook(words: Wording, name: str, content: bytes) -> Screen:
    """The workbook to fill in."""
    return Screen(words.text("figures_sheet"), document=Document(name, content))


def filled(words: Wording, found: Filled) -> Screen:
    """What a filled workbook would change, and what in it is doubtful."""
    text = words.text(
        "figures_filled",
        f=found,
        changes=found.changes[:MOST_LISTED],
        jumps=[change for change in found.changes if change.jumps][:MOST_LISTED],
        rates=found.rates[:MOST_LISTED],
        problems=found.problems[:MOST_LISTED],
        untied=found.untied[:MOST_LISTED],
    )
    rows: list[tuple[Button, ...]] = []
    if found.changes:
        rows.append((button(words, "figures_yes", "f_yes", found.token),))
    rows.append((button(words, "import_no", "f_no", found.token),))
    return Screen(text, tuple(rows))


def recorded(words: Wording, done: Recorded) -> Screen:
    """Figures have been recorded."""
    return Screen(words.text("figures_done", d=done), ((words.button("back", action="f"),),))


def corrections(words: Wording, found: Sequence[Told]) -> Screen:
    """What a person is told before the next question."""
    return Screen(words.text("corrections", told=found))
