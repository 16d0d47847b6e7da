"""Slips of pen and dictation: characters that sound or look alike inside a point."""

from __future__ import annotations

from functools import cache, lru_cache

from pypinyin import Style, lazy_pinyin

from questions import segment
from questions.grading import confusable
from questions.grading.lexicon import data


@cache
def _sounds() -> tuple[tuple[str, str], ...]:
    return tuple(data("slips")["sounds"].items())


_CODES: dict[str, str] = {}


@cache
def sound(char: str) -> str:
    """One character for the sound of `char`, tone and dialect folded; `char` itself if it has no sound."""
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


@cache
def _distinct() -> frozenset[tuple[str, str]]:
    """Characters that say different things however alike they sound (县, 乡)."""
    groups = data("slips")["distinct"]
    return frozenset((one, other) for group in groups for one in group for other in group if one != other)


def lookalike(meant: str, written: str) -> bool:
    """Whether one character may be a slip of the pen for another."""
    return (meant, written) in _lookalikes()


@lru_cache(maxsize=4096)
def forgivable(meant: str, written: str, spoken: bool) -> bool:
    """Whether `written`, which sounds like `meant`, is a slip: no official term of its own, and no word
    unless enough around it is right. What was `spoken` is only heard: any word may be a slip of the
    keyboard's ear.
    """
    wrong = [index for index, (one, other) in enumerate(zip(meant, written, strict=True)) if one != other]
    if not wrong:
        return True
    if any(not "\u4e00" <= char <= "\u9fff" for char in written):
        return False
    if any((meant[index], written[index]) in _distinct() for index in wrong):
        return False
    if spoken:
        return True
    if confusable.clash(meant, written):
        return False
    right = len(meant) - len(wrong)
    if right >= 2 and len(meant) >= 4 and len(wrong) <= right:
        return True
    for index in wrong:
        for left, stop in ((index - 1, index + 1), (index, index + 2)):
            if left >= 0 and stop <= len(written) and segment.is_word(written[left:stop]):
                return False
    return right >= 1 or len(meant) >= 3
