"""Tables as text: values parted by commas, tabs, semicolons or bars."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import replace

from questions.formats import Reading, Remark, UnreadableFile, limits, places, prose, tables
from questions.formats.decoding import decode
from questions.formats.lines import Line
from questions.formats.tables import Row
from questions.formats.understanding import understand

SUFFIXES = (".csv", ".tsv")

_DELIMITERS = ",\t;|，"
_SAMPLE_LINES, _SAMPLE_WIDTH = 60, 2_000
_MOST_LINES_IN_A_CELL = 80
_MOSTLY = 0.8
_NO_QUESTIONS = "没有找到题目。表头要有“题目”和“答案”两列；选择题再加“选项A”“选项B”……各列。"


def read(name: str, content: bytes) -> Reading:
    """Read a delimited table of any delimiter and encoding; a text without a table is read line by line."""
    decoded = decode(content)
    reading = read_text(decoded.text) or _as_prose(decoded.text)
    if reading is None:
        raise UnreadableFile(_NO_QUESTIONS)
    if decoded.guess:
        reading = replace(reading, repairs=(Remark(name, decoded.guess), *reading.repairs))
    return reading


def read_text(text: str) -> Reading | None:
    """Read `text` as a delimited table; None when it holds none with questions."""
    rows, remarks = _rows(text, delimiter(text))
    if not rows:
        return None
    table = tables.find(rows, places.line)
    if table is None:
        return None
    reading = understand(tables.entries(table, places.line))
    return replace(reading, repairs=(*remarks, *table.guessed, *reading.repairs))


def delimiter(text: str) -> str:
    """The character that most evenly parts the lines of `text`."""
    lines = [line[:_SAMPLE_WIDTH] for line in text.split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES] if line.strip()]
    best, most = ",", 0.0
    for candidate in _DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=candidate) if row)
        width, count = max(
            widths.items(), key=lambda pair: (pair[1] * (pair[0] > 1), pair[0]), default=(1, 0)
        )
        evenness = (width > 1) * count / max(len(lines), 1)
        if evenness > most + 0.01:
            best, most = candidate, evenness
    return best


def _rows(text: str, parted_by: str) -> tuple[list[Row], tuple[Remark, ...]]:
    try:
        rows = _parsed(text, parted_by, quoting=csv.QUOTE_MINIMAL)
        runaway = next(
            (row for row in rows if any(cell.count("\n") > _MOST_LINES_IN_A_CELL for cell in row.cells)), None
        )
    except csv.Error:
        runaway = Row(1, ())
    if runaway is None:
        return rows, ()
    try:
        rows = _parsed(text, parted_by, quoting=csv.QUOTE_NONE)
    except csv.Error as error:
        raise limits.broken() from error
    return rows, (Remark(places.line(runaway.number), "从这里起引号不成对，引号按普通文字读"),)


def _parsed(text: str, parted_by: str, *, quoting: int) -> list[Row]:
    rows = []
    mark = _quotation_mark(text)
    source = io.StringIO(text, newline="")
    reader = csv.reader(source, delimiter=parted_by, quoting=quoting, quotechar=mark)  # type: ignore[arg-type]
    for number, cells in enumerate(reader, 1):
        if any(cell.strip() for cell in cells):
            rows.append(Row(number, cells))
            if len(rows) > limits.MOST_ROWS + 1:
                raise limits.too_many_rows()
    return rows


def _quotation_mark(text: str) -> str:
    """The mark around values: some programs write 'a','b'."""
    lines = [line for line in text.split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES] if line.strip()]
    single = sum(1 for line in lines if line.startswith("'") and line.count("'") > 1)
    return "'" if single > _MOSTLY * len(lines) else '"'


def _as_prose(text: str) -> Reading | None:
    entries = prose.entries(
        [Line(places.line(number), line) for number, line in enumerate(limits.split_lines(text), 1)]
    )
    if not entries:
        return None
    reading = understand(entries)
    return replace(
        reading, repairs=(Remark(places.line(1), "不是表格，按一行一行的文字读"), *reading.repairs)
    )
