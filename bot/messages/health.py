"""The screens of the bank's health: in short, the units without figures, and all of it as a workbook."""

from __future__ import annotations

from collections.abc import Iterator

from bot.messages.bank import button, to_menu
from bot.messages.inviting import rows_of
from bot.messages.screen import Document, Screen
from bot.messages.wording import Wording
from bot.services.health import Health, Report
from questions.formats import listing
from questions.formats.listing import Table

MOST_UNITS = 20
NO_NUMBER = "—"


def health(words: Wording, found: Health) -> Screen:
    """What is wrong, by kind; each kind opens the questions that have it."""
    kinds = (*found.errors, *found.warnings, *found.statistical)
    buttons = [
        button(
            words,
            "fault",
            "b_list",
            "fault",
            code,
            1,
            name=words.label(f"faults.{code}"),
            count=count,
        )
        for code, count in kinds
    ]
    rows = [*rows_of(buttons)]
    if found.lacking:
        rows.append((button(words, "lacking", "b_lacking", count=len(found.lacking)),))
    if kinds or found.lacking or found.bank or found.answers:
        rows.append((button(words, "health_sheet", "b_health_out"),))
    return Screen(words.text("bank_health", h=found), (*rows, (to_menu(words),)))


def lacking(words: Wording, found: Health, *, may_fill: bool) -> Screen:
    """The units that lack figures; a person who may enter them gets there from here."""
    shown = found.lacking[:MOST_UNITS]
    text = words.text("bank_lacking", shown=shown, more=len(found.lacking) - len(shown))
    out = [button(words, "health_sheet", "b_health_out")]
    if may_fill:
        out.insert(0, button(words, "figures", "f"))
    back = (button(words, "health_back", "b_health"), to_menu(words))
    return Screen(text, (tuple(out), back) if shown else (back,))


def sheet(words: Wording, found: Report) -> Screen:
    """All that the check has found, as a workbook."""
    tables = (
        Table(_title(words, "faults"), _header(words, "faults"), (16, 60, 60), _faults(words, found)),
        Table(_title(words, "answers"), _header(words, "answers"), (60, 10, 10, 12, 12, 50), _answers(found)),
        Table(_title(words, "lacking"), _header(words, "lacking"), (36, 10, 90), _lacking(words, found)),
    )
    document = Document(f"{words.label('bank.health_title')}.xlsx", listing.write(tables))
    return Screen(words.text("bank_health_sheet"), document=document)


def _title(words: Wording, name: str) -> str:
    return words.label(f"health_sheets.{name}")


def _header(words: Wording, name: str) -> tuple[str, ...]:
    return tuple(words.label(f"health_columns.{name}").split("|"))


def _faults(words: Wording, found: Report) -> Iterator[tuple[str, ...]]:
    for fault, question in found.faults:
        prompt = question.prompt if question else ""
        yield words.label(f"faults.{fault.code}"), prompt, fault.message


def _answers(found: Report) -> Iterator[tuple[str, ...]]:
    for question, item in found.statistics:
        unsaid = [point.text for place, point in enumerate(question.points) if place in item.unsaid]
        known = item.discrimination is not None
        yield (
            question.prompt,
            str(item.answers),
            str(item.people),
            f"{item.facility:.0%}",
            f"{item.discrimination:.2f}" if known else NO_NUMBER,
            "；".join(unsaid),
        )


def _lacking(words: Wording, found: Report) -> Iterator[tuple[str, ...]]:
    for each in found.lacking:
        yield each.unit, str(each.questions), words.listed(each.indicators)
