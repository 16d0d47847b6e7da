"""Notes exported by Anki as plain text: fields parted by tabs, a front and a back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping

from questions.formats import Reading, columns, limits, places, stems
from questions.formats.entry import Entry
from questions.formats.understanding import understand

_DIRECTIVE = re.compile(r"#([a-z ]+):(.*)")
_SEPARATORS = {"tab": "\t", "comma": ",", "semicolon": ";", "space": " ", "pipe": "|", "colon": ":"}
_CLOZE = re.compile(r"\{\{c\d+::(.+?)(?:::(.*?))?\}\}", re.DOTALL)
_SOUND = re.compile(r"\[sound:[^\]]*\]")
_TAGGED = re.compile(r"(.+)::([^:]+)")


def fits(text: str) -> bool:
    """Whether `text` is an export of Anki: it says so in its first line."""
    return re.match(r"\s*#(?:separator|html|tags|columns|notetype|deck|guid)\b[^\n]*:", text) is not None


def read_text(text: str) -> Reading:
    """The notes of an export as questions; clozes become blanks."""
    directives, skipped, body = _directives(text.lstrip("\ufeff"))
    separator = _SEPARATORS.get(
        directives.get("separator", "tab").lower(), directives.get("separator", "\t")[:1]
    )
    try:
        rows = list(csv.reader(io.StringIO(body, newline=""), delimiter=separator or "\t"))
    except csv.Error as error:
        raise limits.broken() from error
    if len(rows) > limits.MOST_ROWS:
        raise limits.too_many_rows()
    special = {
        name: int(value) - 1
        for name in ("guid", "notetype", "deck", "tags")
        if (value := directives.get(f"{name} column", "")).strip().isdigit()
    }
    entries = []
    for number, cells in enumerate(rows, skipped + 1):
        if any(cell.strip() for cell in cells):
            entry = _entry(cells, special, places.line(number))
            if entry is not None:
                entries.append(entry)
    return understand(entries)


def _directives(text: str) -> tuple[dict[str, str], int, str]:
    directives: dict[str, str] = {}
    lines = text.split("\n")
    skipped = 0
    for line in lines:
        found = _DIRECTIVE.fullmatch(line.rstrip("\r"))
        if found is None:
            break
        directives[found[1]] = found[2].strip()
        skipped += 1
    return directives, skipped, "\n".join(lines[skipped:])


def _entry(cells: list[str], special: Mapping[str, int], place: str) -> Entry | None:
    fields = [cell for column, cell in enumerate(cells) if column not in special.values()]
    texts = [_SOUND.sub("", cell).strip() for cell in fields]
    if not texts or columns.meaning(texts[0])[0] == "stem":
        return None
    deck = cells[special["deck"]] if "deck" in special and special["deck"] < len(cells) else ""
    found = _TAGGED.fullmatch(deck)
    topic = found[2] if found else deck
    given = frozenset({"topic"}) if topic else frozenset[str]()
    clozes = [each[1] for each in _CLOZE.finditer(texts[0])]
    if clozes:
        stem = _CLOZE.sub(lambda each: f"____（{each[2]}）" if each[2] else "____", texts[0])
        return Entry(place, stem, "；".join(map(stems.plain, clozes)), topic=topic, given=given)
    back = next((text for text in texts[1:] if text), "")
    return Entry(place, texts[0], back, topic=topic, given=given)
