"""What a file may ask of the machine that reads it."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from questions.formats import UnreadableFile

# A bank for one inspection has hundreds of questions; this many rows are a mistake or an attack.
MOST_ROWS = 50_000
MOST_LINES = 5 * MOST_ROWS
LONGEST_LINE = 200_000
LONGEST_QUESTION = 30_000
LONGEST_STEM = 5_000
MOST_BYTES = 300 * 1024 * 1024
MOST_TEXT = 96 * 1024 * 1024
MOST_PARTS = 5_000
HIGHEST_RATIO = 250
SMALL = 10 * 1024 * 1024

_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_BROKEN = "文件不完整或已损坏。请用原来的软件打开，另存一份再发。"


def too_many_rows() -> UnreadableFile:
    """What to raise when a file holds more rows than a bank can."""
    return UnreadableFile(f"文件超过 {MOST_ROWS} 行，没有读取。请分成几个文件再发。")


def split_lines(text: str) -> list[str]:
    """The lines of `text`; raises UnreadableFile when there are too many, or one that nobody wrote."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > MOST_LINES + 1:
        raise UnreadableFile(f"文字超过 {MOST_LINES} 行，没有读取。请分成几个文件再发。")
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:
            raise UnreadableFile(f"第 {number} 行超过 {LONGEST_LINE} 字，没有读取。请分成几行再发。")
    return lines


def broken() -> UnreadableFile:
    """What to raise when a file ends too early or contradicts itself."""
    return UnreadableFile(_BROKEN)


def office_parts(content: bytes) -> dict[str, int]:
    """Names and sizes of the parts of an Office file, each really unpacked and found harmless.

    The sizes its directory claims are checked first, then the bytes that come out: a directory can lie.
    Raises UnreadableFile for bombs (size, ratio, XML entities), encrypted and broken files.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
                raise _bomb()
            if any(part.flag_bits & 1 for part in parts):
                raise UnreadableFile("文件加了密码。请去掉密码，另存一份再发。")
            return _unpacked(archive, parts)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        if isinstance(error, UnreadableFile):
            raise
        raise broken() from error


def _unpacked(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    total = texts = 0
    for part in parts:
        size = 0
        text = part.filename.lower().endswith((".xml", ".rels", ".vml"))
        tail = b""
        with archive.open(part) as stream:
            while chunk := stream.read(1 << 20):
                size += len(chunk)
                total += len(chunk)
                packed = max(part.compress_size, 1)
                if total > MOST_BYTES or (size > SMALL and size / packed > HIGHEST_RATIO):
                    raise _bomb()
                if text:
                    texts += len(chunk)
                    if texts > MOST_TEXT:
                        raise UnreadableFile("文件内容太多，没有读取。请分成几个文件再发。")
                    plain = (tail + chunk).replace(b"\0", b"")
                    if _ENTITIES.search(plain):
                        raise UnreadableFile("文件里有不该有的 XML 实体定义，为安全起见没有读取。")
                    tail = plain[-16:]
        sizes[part.filename] = size
    return sizes


def _bomb() -> UnreadableFile:
    return UnreadableFile("文件解压后大得不正常，为安全起见没有读取。请只留题目，另存一份再发。")
