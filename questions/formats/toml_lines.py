"""On which line of a TOML text each table and key stands, which its parser does not tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

Path = tuple[str | int, ...]

_TOKEN = re.compile(
    r'''
      (?P<string>"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')
    | (?P<comment>\#[^\n]*)
    | (?P<newline>\n)
    | (?P<open>[\[{])
    | (?P<close>[\]}])
    | (?P<equals>=)
    | (?P<other>[^"'\#\n\[\]{}=]+)
    ''',
    re.VERBOSE | re.DOTALL,
)
_HEADER = re.compile(r"\s*(\[\[?)([^\n\[\]]*)\]\]?")
_KEY_PART = re.compile(r"""\s*(?:"((?:\\.|[^"\\])*)"|'([^']*)'|([^\s."']+))\s*(?:\.|$)""")


def lines(text: str) -> dict[Path, int]:
    """The line (from 1) of every table and key of `text`, which must be valid TOML.

    A path is made of keys, and of positions (from 0) in arrays of tables: ("question", 3, "answer").
    """
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    for number, statement in _statements(text):
        header = _HEADER.match(statement)
        if header is None:
            key = table + _parts(statement)
            for length in range(len(table) + 1, len(key) + 1):
                found.setdefault(key[:length], number)
            continue
        parts = _parts(header[2])
        if header[1] == "[[":
            array = _inside(parts[:-1], counts) + parts[-1:]
            counts[array] = counts.get(array, -1) + 1
            table = (*array, counts[array])
        else:
            table = _inside(parts, counts)
        for length in range(1, len(table) + 1):
            found.setdefault(table[:length], number)
    return found


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Every table header and every key (what stands before its `=`), with its line."""
    number, depth, start, begun, is_value = 1, 0, 0, 0, False
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "newline" and not depth:
            if begun and not is_value:
                yield begun, text[start : token.start()]
            begun, is_value = 0, False
        elif kind == "equals" and not depth and not is_value:
            yield begun, text[start : token.start()]
            is_value = True
        elif kind != "comment" and not begun and token[0].strip():
            begun, start = number, token.start()
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
        number += token[0].count("\n")
    if begun and not is_value:
        yield begun, text[start:]


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part[1] or part[2] or part[3] or "" for part in _KEY_PART.finditer(dotted.strip()))


def _inside(parts: tuple[str, ...], counts: Mapping[Path, int]) -> Path:
    """`parts` as a path, within the latest table of every array of tables on the way."""
    path: Path = ()
    for part in parts:
        path += (part,)
        if path in counts:
            path += (counts[path],)
    return path
