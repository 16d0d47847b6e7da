"""Aiken: a stem, its options each on a line, and ANSWER: with a letter."""

from __future__ import annotations

import re
from dataclasses import replace

from questions.formats import Reading, Remark, UnreadableFile, limits, places
from questions.formats.decoding import decode
from questions.formats.entry import Entry, Option
from questions.formats.understanding import understand

SUFFIXES = (".aiken",)

_OPTION = re.compile(r"\s*([A-Z])[.)]\s+(.*\S)\s*")
_ANSWER = re.compile(r"\s*ANSWER:\s*([A-Z](?:\s*,\s*[A-Z])*)\s*")


def fits(text: str) -> bool:
    """Whether `text` looks like Aiken."""
    lines = text.split("\n")
    answers = [number for number, line in enumerate(lines) if _ANSWER.fullmatch(line.rstrip("\r"))]
    return bool(answers) and all(number > 1 and _OPTION.fullmatch(lines[number - 1]) for number in answers)


def read(name: str, content: bytes) -> Reading:
    """Read Aiken; raises UnreadableFile when there is no question in it."""
    decoded = decode(content)
    reading = read_text(decoded.text)
    if not reading.items and not reading.problems:
        raise UnreadableFile("没有找到题目。Aiken 每题以“ANSWER: A”这样一行结束。")
    if decoded.guess:
        reading = replace(reading, repairs=(Remark(name, decoded.guess), *reading.repairs))
    return reading


def read_text(text: str) -> Reading:
    """The questions of Aiken text; what is not ended by an answer is reported."""
    entries: list[Entry] = []
    stem: list[str] = []
    options: list[Option] = []
    begun = 0
    for number, line in enumerate([*limits.split_lines(text), "ANSWER:"], 1):
        answer = _ANSWER.fullmatch(line)
        option = _OPTION.fullmatch(line)
        if answer or line == "ANSWER:":
            if stem:
                entries.append(
                    Entry(places.line(begun), "\n".join(stem), answer[1] if answer else "", tuple(options))
                )
            stem, options = [], []
        elif option and stem:
            options.append(Option(option[1], option[2]))
        elif line.strip():
            begun = begun if stem else number
            stem.append(line.strip())
    return understand(entries)
