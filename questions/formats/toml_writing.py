"""A bank as TOML text that compares well: fields in a fixed order, defaults left out, a line a point."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, fields
from typing import Any

from questions.bank import Bank
from questions.question import KeyPoint, Question

_SETTINGS = ("title", "reference_date", "posts", "topics", "terms")
_SECTIONS = ("sources", "indicators")
_WIDEST = 100
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def write(bank: Bank) -> bytes:
    """`bank` as one file."""
    blocks = [_table("", bank, _SETTINGS)]
    for section in _SECTIONS:
        for id, entry in getattr(bank, section).items():
            names = [field.name for field in fields(entry) if field.name != "id"]
            blocks.append(_table(f"[{section}.{_key(id)}]\n", entry, names))
    names = [field.name for field in fields(Question)]
    blocks += [_table("[[question]]\n", question, names) for question in bank.questions]
    return "\n".join(block for block in blocks if block).encode()


def _table(header: str, value: Any, names: Iterable[str]) -> str:
    return header + "".join(f"{name} = {_text(found)}\n" for name, found in _told(value, names))


def _told(value: Any, names: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """Those of the fields `names` that have no default or differ from it."""
    defaults = {field.name: field.default for field in fields(value)}
    for name in names:
        found = getattr(value, name)
        if defaults[name] is MISSING or found != defaults[name]:
            yield name, found


def _text(value: Any) -> str:
    """`value` after a `key =`, on as many lines as read best."""
    if isinstance(value, str) and "\n" in value:
        return f'"""\n{_escape(value)}"""'
    if not isinstance(value, tuple):
        return _inline(value)
    line = _inline(value)
    if len(line) <= _WIDEST and not any(isinstance(part, KeyPoint) for part in value):
        return line
    return "[\n" + "".join(f"    {_inline(part)},\n" for part in value) + "]"


def _inline(value: Any) -> str:
    """`value` on one line, which TOML wants within an inline table."""
    if isinstance(value, str):
        return _basic(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(map(_inline, value))}]"
    if isinstance(value, KeyPoint):
        told = list(_told(value, [field.name for field in fields(value)]))
        if len(told) == 1:
            return _basic(value.text)
        return "{ " + ", ".join(f"{name} = {_inline(found)}" for name, found in told) + " }"
    return str(int(value)) if value == int(value) else repr(value)


def _basic(text: str) -> str:
    # JSON's escapes are TOML's, but JSON lets DEL stand.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _escape(text: str) -> str:
    """`text` for a multi-line string, where line feeds, tabs and lone quotes may stand."""
    text = text.replace("\\", "\\\\").replace('"""', '""\\"')
    text = _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return text[:-1] + '\\"' if text.endswith('"') else text


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _basic(key)
