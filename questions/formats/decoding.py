"""Bytes of a text file as text, whatever encoding an office computer wrote."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from questions.formats import UnreadableFile

# Frequent in any Chinese text, in simplified and traditional writing.
_COMMON = frozenset(
    "的一是在不了有和人这這中大为為上个個国國我以要他时時来來用们們生到作地于於出就分对對成会會可主发發年动動同工也能下过過子说說产產种種面而方后後多定行学學法所民得经經题題答案选選项項、，。：？\n"
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSES = ("gb18030", "big5", "utf-16-le", "utf-16-be")
_NAMES = {
    "gb18030": "GB18030",
    "big5": "Big5（繁体）",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-8": "UTF-8",
}
_SAMPLE = 200_000
_FEWEST_COMMON = 0.02
_MOST_DAMAGED = 0.02
_WRONG = "认不出文字的编码，或者这不是文字文件。请用记事本打开，另存为 UTF-8 编码再发。"


@dataclass(frozen=True, slots=True)
class Text:
    """A decoded text; `guess` says in Chinese what was guessed or damaged, "" when nothing was."""

    text: str
    guess: str = ""


def decode(content: bytes) -> Text:
    """The text that `content` encodes; raises UnreadableFile when it is no text."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _lenient(content, encoding)
    if b"\0" not in content[:_SAMPLE]:
        try:
            return Text(content.decode("utf-8"))
        except UnicodeDecodeError as error:
            if error.start >= len(content) - 3:
                return Text(content[: error.start].decode("utf-8"), "文件末尾不完整，最后一个字读不出来")
    best = max(_GUESSES, key=lambda encoding: _likeness(content, encoding))
    if _likeness(content, best) >= _FEWEST_COMMON:
        found = _lenient(content, best)
        return Text(found.text, found.guess or f"文字编码是 {_NAMES[best]}，已转换")
    return _lenient(content, "utf-8", guess="文字编码有错，读不出的字显示为 \ufffd")


def _likeness(content: bytes, encoding: str) -> float:
    """How much of `content`, read as `encoding`, is frequent in Chinese: 0 to 1."""
    sample = content[: _SAMPLE - _SAMPLE % 4]
    text = sample.decode(encoding, errors="replace")
    if not text or text.count("\ufffd") > _MOST_DAMAGED * len(text) + 1:
        return 0.0
    good = sum(1 for character in text if character in _COMMON)
    odd = sum(1 for character in text if character == "\0" or "\ue000" <= character <= "\uf8ff")
    return (good - 4 * odd) / len(text)


def _lenient(content: bytes, encoding: str, *, guess: str = "") -> Text:
    text = content.decode(encoding, errors="replace")
    if "\ufffd" not in text and "\0" not in text:
        return Text(text, guess)
    if text.count("\ufffd") > _MOST_DAMAGED * len(text) or "\0" in text:
        raise UnreadableFile(_WRONG)
    return Text(text, f"有 {text.count(chr(0xFFFD))} 个字读不出来，显示为 \ufffd")
