"""File formats of question banks, one module each behind one interface.

A new format joins by adding a module here that has

- `SUFFIXES: tuple[str, ...]`, the endings it owns, lower case with their dot (an ending has one owner);
- `read(name: str, content: bytes) -> Reading`, which may raise UnreadableFile;
- `write(bank: Bank) -> bytes`, if it can be written;
- `SIGNATURES: tuple[bytes, ...]`, how its files begin, if it is not text.

Modules without SUFFIXES are parts the formats share.
"""

from __future__ import annotations

import codecs
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import PurePath
from types import ModuleType

from questions.bank import Bank
from questions.question import Question

LARGEST = 20 * 1024 * 1024

_BINARY = {
    b"PK\x03\x04": ("Word 或 Excel 文件", "请把后缀改回 .docx 或 .xlsx 再发。"),
    b"\xd0\xcf\x11\xe0": ("旧版 Word 或 Excel 文件", "请用 WPS 或 Office“另存为” .docx 或 .xlsx 再发。"),
    b"%PDF": ("PDF 文件", "请发它的 Word 或 Excel 原文件。"),
    b"\x89PNG": ("图片", "请发文字版的文件。"),
    b"\xff\xd8\xff": ("图片", "请发文字版的文件。"),
    b"Rar!": ("压缩包", "请先解压，再一个一个发。"),
    b"7z\xbc\xaf": ("压缩包", "请先解压，再一个一个发。"),
    b"\x1f\x8b": ("压缩包", "请先解压，再一个一个发。"),
}
_CURES = {
    ".xls": "请在 WPS 或 Excel 里“另存为” .xlsx 再发。",
    ".et": "请在 WPS 里“另存为” .xlsx 再发。",
    ".doc": "请在 WPS 或 Word 里“另存为” .docx 再发。",
    ".wps": "请在 WPS 里“另存为” .docx 再发。",
    ".zip": "请先解压，再一个一个发。",
    ".rar": "请先解压，再一个一个发。",
    ".7z": "请先解压，再一个一个发。",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to tell the person about a place of their file; `place` and `message` are Chinese."""

    place: str
    message: str


@dataclass(frozen=True, slots=True)
class Item:
    """A question as read, with what only the file knows: its `place`, and the choice `options` as written.

    `given` names the Question fields the file had a value or column for: only those may change
    a stored question.
    """

    question: Question
    place: str
    options: tuple[str, ...] = ()
    given: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file was understood to say.

    `bank` carries what else a full bank file has (topics, sources, indicators; its `questions` are empty).
    `problems` need a person (the item was left out or is doubtful); `repairs` were mended and are shown.
    """

    items: tuple[Item, ...]
    problems: tuple[Remark, ...] = ()
    repairs: tuple[Remark, ...] = ()
    bank: Bank = field(default_factory=Bank)


class UnreadableFile(ValueError):
    """The file as a whole cannot be read; the message (Chinese, one line) says why and how to cure it."""


@cache
def _formats() -> Mapping[str, ModuleType]:
    """The format modules by the endings they own."""
    found: dict[str, ModuleType] = {}
    for info in pkgutil.iter_modules(__path__):
        module = import_module(f"{__name__}.{info.name}")
        for suffix in getattr(module, "SUFFIXES", ()):
            if suffix in found:
                raise ImportError(f"{suffix} belongs to both {found[suffix].__name__} and {module.__name__}")
            found[suffix] = module
    return found


def readable() -> tuple[str, ...]:
    """The endings of files that can be read, sorted."""
    return tuple(sorted(_formats()))


def writable() -> tuple[str, ...]:
    """The endings of files that can be written, sorted."""
    return tuple(sorted(suffix for suffix, module in _formats().items() if hasattr(module, "write")))


def read(name: str, content: bytes) -> Reading:
    """Read a bank file by its name's ending and its content (at most 20 MB); raises UnreadableFile."""
    suffix = PurePath(name.strip()).suffix.lower()
    module = _formats().get(suffix)
    if module is None:
        cure = _CURES.get(suffix, f"能读的有：{'、'.join(readable())}。")
        raise UnreadableFile(f"读不了{f' {suffix} ' if suffix else '没有后缀的'}文件。{cure}")
    if len(content) > LARGEST:
        raise UnreadableFile(f"文件超过 {LARGEST // 2**20} MB。请分成几个文件再发。")
    if not content.removeprefix(codecs.BOM_UTF8).strip():
        raise UnreadableFile("文件是空的。请打开原文件看一眼，存好再发。")
    _refuse_disguise(suffix, content, getattr(module, "SIGNATURES", ()))
    # The parts of formats import this module.
    soundness = import_module(f"{__name__}.soundness")
    reading: Reading = soundness.sound(module.read(name, content))
    return reading


def _refuse_disguise(suffix: str, content: bytes, signatures: tuple[bytes, ...]) -> None:
    """Raise UnreadableFile when `content` does not begin as a file of `suffix` does."""
    if any(content.startswith(signature) for signature in signatures):
        return
    for beginning, (what, cure) in _BINARY.items():
        if content.startswith(beginning):
            raise UnreadableFile(f"后缀是 {suffix}，内容却是{what}。{cure}")
    if signatures:
        raise UnreadableFile(
            f"这不是真正的 {suffix} 文件，或文件已损坏。请用原来的软件打开，另存为 {suffix} 再发。"
        )


def write(bank: Bank, suffix: str) -> bytes:
    """`bank` as a file of format `suffix` (".xlsx"); raises UnreadableFile for a format that is read only."""
    module = _formats().get(suffix.lower())
    if module is None or not hasattr(module, "write"):
        raise UnreadableFile(f"写不了 {suffix} 文件。能写的有：{'、'.join(writable())}。")
    content: bytes = module.write(bank)
    return content
