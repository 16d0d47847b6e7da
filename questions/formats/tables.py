"""Tables of questions: rows of cells, under a header or without one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from questions.formats import Remark, choices, columns, forms, lines
from questions.formats.columns import Columns
from questions.formats.entry import Entry, Option

_HEADER_WITHIN = 15
_SAMPLE = 200


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row as text; `number` is the row's own, from 1."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was understood: its columns, its rows below the header, and what was guessed."""

    columns: Columns
    rows: Sequence[Row]
    guessed: tuple[Remark, ...] = ()


def find(rows: Sequence[Row], place: Callable[[int], str]) -> Table | None:
    """The table in `rows`; None when they are none that holds questions. Empty rows are left out before."""
    for position, row in enumerate(islice(rows, _HEADER_WITHIN)):
        if sum(1 for cell in row.cells if cell.strip()) < 2:
            continue
        found = columns.read_header(row.cells)
        if found:
            below = rows[position + 1 :]
            sample = [each.cells for each in below[:_SAMPLE]]
            return Table(columns.complete(found, sample), below)
    guessed = columns.guess([row.cells for row in rows[:_SAMPLE]])
    if guessed is None:
        return None
    return Table(
        guessed, rows, (Remark(place(rows[0].number), f"没有表头，按内容认列：{_described(guessed)}"),)
    )


def _described(found: Columns) -> str:
    said = [f"第 {found.stem + 1} 列题干"]
    if found.answer is not None:
        said.append(f"第 {found.answer + 1} 列答案")
    if found.cell is not None:
        said.append(f"第 {found.cell + 1} 列选项")
    if found.options:
        said.append(f"第 {found.options[0][1] + 1}–{found.options[-1][1] + 1} 列选项")
    if found.form is not None:
        said.append(f"第 {found.form + 1} 列题型")
    return "，".join(said)


def entries(table: Table, place: Callable[[int], str], *, form: str = "", topic: str = "") -> list[Entry]:
    """The entries of `table`; `form` and `topic` are what is said above it, until a row says otherwise."""
    found = table.columns
    given = {name for name in found.fields if name != "number"}
    if found.topic is not None:
        given.add("topic")
    listed: list[Entry] = []
    for row in table.rows:
        cells = row.cells
        filled = [cell for cell in cells if cell.strip()]
        if len(filled) == 1 and len(cells) > 1:
            above = forms.heading(filled[0])
            if above:
                form = above
                continue
        if _repeats(found, cells):
            continue
        below = _options_below(found, cells, listed)
        if below:
            listed[-1] = replace(listed[-1], options=(*listed[-1].options, *below))
            continue
        listed.append(_entry(found, cells, place(row.number), form, topic, frozenset(given)))
    return listed


def _options_below(found: Columns, cells: Sequence[str], listed: Sequence[Entry]) -> tuple[Option, ...]:
    """The options in a row that goes on with the question above, as where each has a row of its own."""
    stem = _at(cells, found.stem)
    if not listed or found.options or found.cell is not None or not stem or _at(cells, found.answer):
        return ()
    due = chr(ord("A") + len(listed[-1].options))
    options = lines.line_options(stem)
    return options if options and options[0].letter == due and lines.marked_option(stem) else ()


def _repeats(found: Columns, cells: Sequence[str]) -> bool:
    """Whether a row is the header once more, as where sheets were joined."""
    stem = _at(cells, found.stem)
    if len(stem) > columns.LONGEST_HEADER or columns.meaning(stem)[0] != "stem":
        return False
    return columns.meaning(_at(cells, found.answer))[0] == "answer"


def _at(cells: Sequence[str], column: int | None) -> str:
    return cells[column].strip() if column is not None and column < len(cells) else ""


def _entry(
    found: Columns, cells: Sequence[str], place: str, form: str, topic: str, given: frozenset[str]
) -> Entry:
    options = tuple(
        Option(letter, _at(cells, column)) for letter, column in found.options if _at(cells, column)
    )
    if found.correct:
        right = {
            letter
            for letter, column in found.correct
            if choices.judgement(_at(cells, column)) == choices.TRUE
        }
        options = tuple(Option(option.letter, option.text, option.letter in right) for option in options)
    if options:
        options = choices.bare(options)
    elif found.cell is not None:
        options = choices.split_cell(_at(cells, found.cell))
    written = _at(cells, found.form)
    own = _at(cells, found.topic)
    return Entry(
        place=place,
        stem=_at(cells, found.stem),
        answer=_at(cells, found.answer),
        options=options,
        form=found.codes.get(written.removesuffix(".0"), written) or form,
        topic=own or topic,
        explanation=_at(cells, found.explanation),
        fields={name: _at(cells, column) for name, column in found.fields.items()},
        given=given | {"topic"} if own or topic else given,
    )
