"""One word said for another inside a sentence that is otherwise the model answer's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from rapidfuzz.distance import Indel

from questions import segment
from questions.grading import confusable, slips
from questions.grading.forms import LIGHT
from questions.grading.lexicon import data
from questions.grading.wording import form, is_place

_EDGE = re.compile("[，。；（）:\uf8f0]+")
_NUMBER = "#"
_FRAME = 4
"""How many pairs of a sentence must be repeated for an opposite in it to turn it round."""
_LONGEST = 10
"""Longer pieces are said in other words, not exchanged."""
_ALIKE = 0.5
"""How much of a sentence must be the model's for a rival in it to be taken for an exchange."""
_VERBATIM = 0.72
"""How much for any other noun to be taken so."""


@dataclass(frozen=True, slots=True)
class Substitution:
    """`said` stands at `start`..`end` of the answer where the model answer has `meant`."""

    meant: str
    said: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of the model answer or of a point, with its neighbouring pairs."""

    chars: str
    pairs: frozenset[str]


@cache
def _sets() -> dict[str, frozenset[int]]:
    """(set and member) numbers of every rival word in the one form."""
    found: dict[str, set[int]] = {}
    for number, members in enumerate(data("rivals")["sets"]):
        for index, member in enumerate(members):
            for word in member.split("|"):
                for name in {word, form(word)} - {""}:
                    found.setdefault(name, set()).add(number * 100 + index)
    return {word: frozenset(numbers) for word, numbers in found.items()}


@cache
def _pattern() -> dict[str, tuple[str, ...]]:
    """Rival words by their first character, the longest first."""
    table: dict[str, list[str]] = {}
    for word in sorted(_sets(), key=len, reverse=True):
        table.setdefault(word[0], []).append(word)
    return {char: tuple(words) for char, words in table.items()}


@cache
def _alike() -> dict[str, frozenset[int]]:
    """Set numbers of every word that others may stand for, in the one form."""
    found: dict[str, set[int]] = {}
    for number, words in enumerate(data("rivals")["alike"]):
        for word in words.split("|"):
            found.setdefault(form(word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


def alike(one: str, other: str) -> bool:
    """Whether people use two nouns for one another."""
    return not _alike().get(one, frozenset()).isdisjoint(_alike().get(other, frozenset()))


def rivalling(one: str, other: str) -> bool:
    """Whether two words are different members of one set of rivals."""
    sets = _sets()
    mine, theirs = sets.get(one, frozenset()), sets.get(other, frozenset())
    if mine & theirs:
        return False
    return not {number // 100 for number in mine}.isdisjoint(number // 100 for number in theirs)


def named(word: str, text: str) -> bool:
    """Whether a text has a word, or another name of the same member of its sets (全省, 省)."""
    mine = _sets().get(word, frozenset())
    return word in text or any(name in text for name, sets in _sets().items() if mine & sets)


@lru_cache(maxsize=4096)
def members(text: str) -> tuple[tuple[str, int], ...]:
    """(rival, place) for the rivals of two characters or more in `text`, the longest at each place."""
    found = []
    at = 0
    while at < len(text):
        word = next(
            (word for word in _pattern().get(text[at], ()) if len(word) > 1 and text.startswith(word, at)), ""
        )
        if word and not (word in _NEUTRAL and text[at - 1 : at] in _POINTING):
            found.append((word, at))
        at += len(word) or 1
    return tuple(found)


_NEUTRAL = frozenset({"个数", "个人"})
_POINTING = ("这", "那")
"""这个数 is no 个数."""


def instead(meant: str, said: str, known: str) -> str:
    """The rival in `said` of a word of `meant` that it lacks, none of whose members `known` names, if any."""
    others = [word for word, _ in members(said)]
    if not others:
        return ""
    sets = _sets()
    for word, _ in members(meant):
        if any(other == word or sets[other] & sets[word] for other in others):
            continue
        for other in others:
            if (
                other not in word
                and rivalling(word, other)
                and not alike(word, other)
                and not named(other, known)
            ):
                return other
    return ""


def sentences(texts: Sequence[str]) -> tuple[Sentence, ...]:
    """The stretches between full pauses of `texts` in the one form."""
    found: dict[str, None] = {}
    for text in texts:
        for part in _EDGE.split(_numberless(text)):
            for piece in (part, *part.split("、")):
                if len(piece) >= 3:
                    found[piece] = None
    return tuple(Sentence(part, _pairs(part)) for part in found)


def _numberless(text: str) -> str:
    return "".join(_NUMBER if is_place(char) else char for char in text)


def _pairs(text: str) -> frozenset[str]:
    return frozenset(one + other for one, other in pairwise(text))


def find(models: tuple[Sentence, ...], chars: str) -> tuple[Substitution, ...]:
    """Every word of an answer that stands where the nearest sentence of `models` has another."""
    found: list[Substitution] = []
    text = _numberless(chars)
    at = 0
    for edge in (*_EDGE.finditer(text), None):
        stop = edge.start() if edge else len(text)
        part = text[at:stop]
        if len(part) >= 4:
            nearest = _nearest(models, part)
            if nearest and part not in nearest.chars:
                found += [
                    Substitution(meant, said, at + start, at + end)
                    for meant, said, start, end in _compare(nearest.chars, part)
                ]
        at = edge.end() if edge else stop
    return tuple(found)


def _nearest(models: tuple[Sentence, ...], part: str) -> Sentence | None:
    """The sentence of `models` that has most of the pairs of a stretch."""
    pairs = _pairs(part)
    return max(models, key=lambda model: (len(model.pairs & pairs), -len(model.pairs)), default=None)


def turned(models: tuple[Sentence, ...], chars: str, heart: str) -> str:
    """The word of the sentence of `models` that holds `heart` whose opposite a clause has instead, if any."""
    nearest = _nearest(models, _numberless(chars))
    if nearest is None or heart not in nearest.chars or len(nearest.pairs & _pairs(chars)) < _FRAME:
        return ""
    words = None
    for meant, other in confusable.opposed(nearest.chars):
        if other in chars and meant not in chars:
            words = words or segment.words(chars)
            if any(other in word for word in words):
                return meant
    return ""


@lru_cache(maxsize=4096)
def _compare(model: str, said: str) -> tuple[tuple[str, str, int, int], ...]:
    """(meant, said, start, end in `said`) for each exchanged word."""
    blocks = [
        (one.src_start, one.dest_start, one.src_end - one.src_start)
        for one in Indel.opcodes(model, said)
        if one.tag == "equal"
    ]
    anchors = [block for block in blocks if block[2] >= 2]
    if not anchors:
        return ()
    common = sum(block[2] for block in blocks)
    found = []
    edges = [(0, 0, 0), *anchors, (len(model), len(said), 0)]
    for (left, beside, length), (right, upto, _) in pairwise(edges):
        meant_span, said_span = (left + length, right), (beside + length, upto)
        if meant_span[0] == meant_span[1] or said_span[0] == said_span[1]:
            continue
        pair = _exchanged(model, said, meant_span, said_span, common)
        if pair:
            found.append(pair)
    return tuple(found)


def _exchanged(
    model: str,
    said: str,
    meant_span: tuple[int, int],
    said_span: tuple[int, int],
    common: int,
) -> tuple[str, str, int, int] | None:
    size = min(len(model), len(said))
    if common >= 3 and common >= _ALIKE * size:
        for meant, _ in _words(model, *meant_span):
            for other, start in _words(said, *said_span):
                if meant not in said and other not in model and rivalling(meant, other):
                    return meant, other, start, start + len(other)
    if common >= 4 and common >= _VERBATIM * max(len(model), len(said) - (said_span[1] - said_span[0])):
        meant_text, start = _bare(model, *meant_span)
        other_text, place = _bare(said, *said_span)
        if (
            2 <= len(meant_text) <= 4
            and 2 <= len(other_text) <= 4
            and set(meant_text).isdisjoint(other_text)
            and meant_text not in said
            and not alike(meant_text, other_text)
            and slips.sounds(meant_text) != slips.sounds(other_text)
            and segment.is_noun(meant_text)
            and segment.is_noun(other_text)
        ):
            return meant_text, other_text, place, place + len(other_text)
    return None


def _words(text: str, start: int, end: int) -> list[tuple[str, int]]:
    """(rival, place) for the rivals of `text` that reach into [start, end)."""
    if end - start > _LONGEST:
        return []
    return [
        (word, at)
        for at in range(max(0, start - 4), end)
        for word in _pattern().get(text[at], ())
        if at + len(word) > start and text.startswith(word, at) and (len(word) > 1 or end - start <= 3)
    ]


def _bare(text: str, start: int, end: int) -> tuple[str, int]:
    """The stretch without light characters at its edges, and where it begins."""
    while start < end and (text[start] in LIGHT or not text[start].isalnum()):
        start += 1
    while end > start and (text[end - 1] in LIGHT or not text[end - 1].isalnum()):
        end -= 1
    return text[start:end], start
