"""Banks as TOML that a person can read and compare: one file, or a directory of files that make one bank.

A file may hold what describes the bank (title, reference_date, posts, topics, terms), tables
`[sources.ID]` and `[indicators.ID]`, and questions as `[[question]]`; `topic = "…"` at its top is the topic
of its questions. Keys are the names of the dataclasses' fields, and a key that is left out says nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from questions.bank import Bank, Indicator, Source
from questions.formats import Item, Reading, Remark, UnreadableFile, limits
from questions.formats.toml_lines import lines
from questions.formats.toml_values import Fault, hints, values
from questions.formats.toml_writing import write
from questions.question import Question

__all__ = ["SUFFIXES", "BrokenBank", "Places", "load", "read", "write"]

SUFFIXES = (".toml",)

Places = Mapping[str, str]

_ENDLESS_KEY = re.compile(r"^[^\"'#=\n]{2000}", re.MULTILINE)
_SETTINGS = ("title", "reference_date", "posts", "topics", "terms")
_SECTIONS: Mapping[str, type[Source] | type[Indicator]] = {"sources": Source, "indicators": Indicator}


class BrokenBank(UnreadableFile):
    """A bank with faults; `faults` has each with its place ("file:line")."""

    def __init__(self, faults: Iterable[Remark]) -> None:
        self.faults = tuple(faults)
        super().__init__("；".join(f"{fault.place} {fault.message}" for fault in self.faults))


class _BadSyntax(UnreadableFile):
    def __init__(self, line: int) -> None:
        super().__init__(f"第 {line} 行不合 TOML 的写法。请检查那里的引号、括号和等号。")
        self.line = line


@dataclass(slots=True)
class _Part:
    """What one file holds; `faults` has what could not be understood."""

    place: Callable[[int], str]
    settings: dict[str, Any] = field(default_factory=dict)
    sections: dict[str, Any] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    faults: list[Remark] = field(default_factory=list)


def load(path: Path) -> tuple[Bank, Places]:
    """The bank in file or directory `path`, and the place ("file:line") of each question by its id.

    Raises BrokenBank with every unknown key, wrong type, bad value and missing or repeated id.
    """
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    # What describes the bank comes first, whatever else the directory holds.
    files.sort(key=lambda file: file.name != "bank.toml")
    if not files:
        raise BrokenBank([Remark(str(path), "目录里没有 .toml 文件")])
    faults: list[Remark] = []
    whole = _Part(str)
    questions: dict[str, Item] = {}
    for file in files:
        try:
            part = _parse(_decode(file.read_bytes()), partial(_in_file, file))
        except OSError as error:
            absent = isinstance(error, FileNotFoundError)
            faults.append(Remark(str(file), "打不开：" + ("没有这个文件" if absent else str(error.strerror))))
            continue
        except _BadSyntax as error:
            faults.append(Remark(_in_file(file, error.line), str(error)))
            continue
        except UnreadableFile as error:
            faults.append(Remark(str(file), str(error)))
            continue
        faults += [*part.faults, *_repeated(whole, part, file)]
        whole.settings |= part.settings
        for name, entries in part.sections.items():
            whole.sections.setdefault(name, {}).update(entries)
        for item in part.items:
            first = questions.setdefault(item.question.id, item)
            if not item.question.id:
                faults.append(Remark(item.place, "缺 id（每道题要有一个不变的编号）"))
            elif first is not item:
                faults.append(Remark(item.place, f"id “{item.question.id}” 与 {first.place} 的重复"))
    if faults:
        raise BrokenBank(faults)
    bank = Bank(
        **whole.settings, **whole.sections, questions=tuple(item.question for item in questions.values())
    )
    return bank, {id: item.place for id, item in questions.items()}


def read(name: str, content: bytes) -> Reading:
    """A bank file as sent by a person: what cannot be understood becomes a problem, the rest is kept."""
    text = _decode(content)
    # The parser's time grows with the square of a key's parts.
    if endless := _ENDLESS_KEY.search(text):
        raise _BadSyntax(text.count("\n", 0, endless.start()) + 1)
    limits.split_lines(text)
    if text.count("[[question]]") > limits.MOST_ROWS:
        raise limits.too_many_rows()
    part = _parse(text, "第 {} 行".format)
    return Reading(tuple(part.items), tuple(part.faults), bank=Bank(**part.settings, **part.sections))


def _in_file(file: Path, line: int) -> str:
    return f"{file}:{line}"


def _repeated(whole: _Part, part: _Part, file: Path) -> Iterator[Remark]:
    for name in whole.settings.keys() & part.settings.keys():
        yield Remark(str(file), f"{name} 在另一个文件里已经写过")
    for section, entries in part.sections.items():
        for id in entries.keys() & whole.sections.get(section, {}).keys():
            yield Remark(str(file), f"[{section}.{id}] 在另一个文件里已经写过")


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile("文件不是 UTF-8 编码。请用记事本“另存为”，编码选 UTF-8 再发。") from error


def _parse(text: str, place: Callable[[int], str]) -> _Part:
    """What `text` holds; raises _BadSyntax."""
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        raise _BadSyntax(int(line[1]) if line else text.count("\n") + 1) from error
    where = lines(text)
    part = _Part(place)

    def fault_in(*path: str | int) -> Fault:
        """How faults in the table at `path` are told."""
        title = f"[{path[0]}.{path[1]}] 的 " if path and path[0] in _SECTIONS and len(path) > 1 else ""

        def fault(key: str, message: str) -> None:
            line = where.get((*path, key)) or where.get(path) or 1
            part.faults.append(Remark(place(line), f"{title}{key} {message}"))

        return fault

    top = {name: hints(Bank)[name] for name in _SETTINGS} | {"topic": str}
    part.settings = dict(values(top, data, fault_in(), also=[*_SECTIONS, "question"]))
    given = {"topic": part.settings.pop("topic")} if "topic" in part.settings else {}
    for section, kind in _SECTIONS.items():
        part.sections[section] = dict(_entries(kind, section, data.get(section, {}), fault_in))
    tables = data.get("question", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        fault_in()("question", "要写成 [[question]]，每道题一个")
        tables = []
    wanted = hints(Question)
    for position, table in enumerate(tables):
        fault = fault_in("question", position)
        found = given | dict(values(wanted, table, fault))
        if not found.get("prompt", "").strip():
            if "prompt" not in table or "prompt" in found:
                fault("prompt", "没有写（题干）")
            continue
        question = Question(**({"id": "", "answer": ""} | found))
        begun = where.get(("question", position), 1)
        part.items.append(Item(question, place(begun), given=frozenset(found)))
    return part


def _entries(
    kind: type[Source] | type[Indicator], section: str, tables: object, fault_in: Callable[..., Fault]
) -> Iterator[tuple[str, Source | Indicator]]:
    """The entries of a section by their ids."""
    if not isinstance(tables, dict):
        fault_in()(section, f"要写成 [{section}.编号]")
        return
    wanted = {name: hint for name, hint in hints(kind).items() if name != "id"}
    title = next(iter(wanted))
    for id, table in tables.items():
        if not isinstance(table, dict):
            fault_in(section)(id, f"要写成 [{section}.{id}]")
            continue
        found = dict(values(wanted, table, fault_in(section, id)))
        if title not in table:
            fault_in(section, id)(title, "没有写")
        yield id, kind(id, **({title: ""} | found))
