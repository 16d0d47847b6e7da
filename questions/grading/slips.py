"""Slips of pen and dictation: characters that sound or look alike inside a point."""

from __future__ import annotations

from functools import cache, lru_cache

from pypinyin import Style, lazy_pinyin

from questions.grading.lexicon import data


@cache
def _sounds() -> tuple[tuple[str, str], ...]:
    return tuple(data("slips")["sounds"].items())


_CODES: dict[str, str] = {}


@lru_cache(maxsize=None)
def sound(char: str) -> str:
    """One character standing for the sound of `char` without tone, dialect differences folded; itself if unsounded."""
    if not "\u4e00" <= char <= "\u9fff":
        return char
    spoken = lazy_pinyin(char, style=Style.NORMAL)[0]
    for heard, kept in _sounds():
        if spoken.startswith(heard):
            spoken = kept + spoken[len(heard) :]
        elif spoken.endswith(heard):
            spoken = spoken[: -len(heard)] + kept
    return _CODES.setdefault(spoken, chr(0x10000 + len(_CODES)))


def sounds(chars: str) -> str:
    """`chars` as they sound, one character each."""
    return "".join(map(sound, chars))


@cache
def _lookalikes() -> frozenset[tuple[str, str]]:
    return frozenset(
        (one, other)
        for group in data("slips")["lookalikes"]
        for one in group
        for other in group
        if one != other
    )


def alike(meant: str, written: str) -> bool:
    """Whether one character may be a slip for another, by sound or by shape."""
    return sound(meant) == sound(written) or (meant, written) in _lookalikes()
