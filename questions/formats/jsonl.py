"""JSON lines: one question a line."""

from __future__ import annotations

from questions.formats import Reading, json

SUFFIXES = (".jsonl", ".ndjson")


def read(name: str, content: bytes) -> Reading:
    """Read JSON lines; a line that was cut off at the end of the file is left out."""
    return json.read(name, content)
