"""Chinese words in a text: the one place that knows jieba."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable
from functools import cache, lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from pypinyin import Style, lazy_pinyin

if TYPE_CHECKING:
    from jieba import Tokenizer

_OFTEN = 1_000_000
_terms: set[str] = set()
_nouns: set[str] = set()
_lock = Lock()


@cache
def _tokenizer() -> Tokenizer:
    """The dictionary takes half a second to load, so it is loaded at first use or by `load`."""
    with warnings.catch_warnings():
        # jieba imports pkg_resources and writes invalid escapes; both only warn.
        warnings.simplefilter("ignore")
        import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    cells = _cells(tokenizer)
    tokenizer.FREQ, tokenizer.total = _dictionary(cells)
    _nouns.update(
        word
        for word, tag in zip(cells[::3], cells[2::3], strict=True)
        if 2 <= len(word) <= 4 and tag[0] in "nst" and tag[:2] != "nr"
    )
    tokenizer.initialized = True
    for term in _terms:
        tokenizer.add_word(term, _OFTEN)
    return tokenizer


def _cells(tokenizer: Tokenizer) -> list[str]:
    """Word, count and part of speech of every entry of jieba's dictionary, one after the other."""
    with tokenizer.get_dict_file() as file:
        cells: list[str] = file.read().decode().split()
    return cells


def _dictionary(cells: list[str]) -> tuple[dict[str, int], int]:
    """What jieba's `initialize` gives: the words with their counts, 0 for mere beginnings; and the sum.

    Its cache, a file that all users of a machine share, takes longer to read than the dictionary takes so.
    """
    counts = [int(count) for count in cells[1::3]]
    known = dict(zip(cells[::3], counts, strict=True))
    beginnings, length = cells[::3], 1
    while beginnings := [word for word in beginnings if len(word) > length]:
        for word in beginnings:
            known.setdefault(word[:length], 0)
        length += 1
    return known, sum(counts)


def load() -> None:
    """Load the dictionary now (half a second, best off the event loop) instead of at first use."""
    with _lock:
        _tokenizer()


def add_terms(terms: Iterable[str]) -> None:
    """Keep each of `terms` whole from now on; cheap before `load`, and repeating it changes nothing."""
    with _lock:
        new = {term for term in terms if len(term) > 1} - _terms
        _terms.update(new)
        if _tokenizer.cache_info().currsize:
            for term in new:
                _tokenizer().add_word(term, _OFTEN)
        if new:
            pairs.cache_clear()


def words(text: str) -> tuple[str, ...]:
    """The words of `text` in order, punctuation and spaces left out."""
    with _lock:
        cut = _tokenizer().lcut(text)
    return tuple(word for word in cut if any(char.isalnum() for char in word))


@lru_cache(maxsize=4096)
def pairs(text: str) -> tuple[tuple[int, int], ...]:
    """Bounds of the words of two characters in `text`, also of those inside longer words."""
    with _lock:
        found = {
            (start, end)
            for _, start, end in _tokenizer().tokenize(text, mode="search", HMM=False)
            if end - start == 2
        }
    return tuple(sorted(found))


def is_word(text: str) -> bool:
    """Whether `text` as a whole is a word or a term."""
    with _lock:
        return text in _terms or _tokenizer().FREQ.get(text, 0) > 0


def commonness(word: str) -> int:
    """How often `word` stands in ordinary Chinese texts; 0 for one unknown there, and for a term."""
    with _lock:
        return 0 if word in _terms else _tokenizer().FREQ.get(word, 0)


def is_noun(text: str) -> bool:
    """Whether `text` is a noun of two to four characters, no name of a person."""
    with _lock:
        _tokenizer()
    return text in _nouns


def initials(text: str) -> str:
    """The first letters of the syllables of `text`, lower case ("控辍保学" is "kcbx"); other letters stay."""
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()
