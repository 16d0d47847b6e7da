"""Finding questions the way people type: by words, pinyin, initials and ids, and with slips."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

from pypinyin import Style, lazy_pinyin
from rapidfuzz import fuzz, process

from questions import segment
from questions.likeness import key
from questions.question import Question

_IDLE = re.compile(r"的|了|是|和|与|及|或|在|由|为|什么|哪些|哪|几|多少|怎样|如何|应|要|第|几条|几项|几个")
_LATIN = re.compile(r"[a-z]{2,}")
_LEAST = 20.0
# How much a find is worth, 0..100, and what share of it where it is found: prompt, topic, answer.
_ID, _PHRASE, _WORDS, _SOUND, _INITIALS, _FUZZY = 100.0, 90.0, 70.0, 65.0, 60.0, 85.0
_SHARES = (1.0, 0.8, 0.6)
_UNKNOWN = 0.3
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class _Text:
    """A text in the forms that a query may have.

    `words` are the sounds of its words, and `starts` are where words begin in a sounded form.
    """

    key: str
    words: frozenset[str]
    sound: str
    sound_starts: frozenset[int]
    initials: str
    initial_starts: frozenset[int]


class Index:
    """An index over questions; building it takes about a second for 2,000, and it does not change."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self._questions = tuple(questions)
        self._ids = [question.id.casefold() for question in self._questions]
        self._fields = tuple(
            tuple(_text(parts[place]) for parts in map(_parts, self._questions))
            for place in range(len(_SHARES))
        )
        self._shares: dict[str, dict[int, float]] = defaultdict(dict)
        for share, texts in zip(_SHARES, self._fields, strict=True):
            for position, text in enumerate(texts):
                for word in text.words:
                    self._shares[word].setdefault(position, share)
        count = len(self._questions)
        self._weights = {word: log(1 + count / len(having)) for word, having in self._shares.items()}

    def find(self, text: str, limit: int = 10) -> list[Question]:
        """At most `limit` questions for the query `text`, best first.

        Several words are all looked for, in the first 100 characters.
        """
        terms = text[:_LONGEST].casefold().split()
        totals: dict[int, float] = defaultdict(float)
        for term in terms:
            for position, score in self._scores(term).items():
                totals[position] += score
        found = [(total, -position) for position, total in totals.items() if total >= _LEAST * len(terms)]
        return [self._questions[-position] for _, position in sorted(found, reverse=True)[:limit]]

    def _scores(self, term: str) -> dict[int, float]:
        """What each question is worth for one term, by position."""
        scores: dict[int, float] = defaultdict(float)

        def offer(position: int, score: float) -> None:
            scores[position] = max(scores[position], score)

        for position, id in enumerate(self._ids):
            if id.startswith(term):
                offer(position, _ID * (1 + len(term) / len(id)) / 2)
        query = key(term)
        if query:
            for position, score in self._by_text(query):
                offer(position, score)
            for position, score in self._by_words(_words(term)):
                offer(position, score)
            for position, score in self._with_slips(query):
                offer(position, score)
        return scores

    def _by_text(self, query: str) -> Iterable[tuple[int, float]]:
        """Where the query stands as it is, sounds the same, or is the initials of what stands there."""
        sound = "".join(_sounds(query))
        latin = _LATIN.fullmatch(query) is not None
        for share, texts in zip(_SHARES, self._fields, strict=True):
            for position, text in enumerate(texts):
                if query in text.key:
                    yield position, _PHRASE * share
                elif len(sound) > 1 and _begins(sound, text.sound, text.sound_starts):
                    yield position, _SOUND * share
                elif latin and _begins(query, text.initials, text.initial_starts):
                    yield position, _INITIALS * share

    def _by_words(self, words: frozenset[str]) -> Iterable[tuple[int, float]]:
        """Questions with words that sound like the query's, by how much those weigh among all of them."""
        unknown = _UNKNOWN * log(1 + len(self._questions))
        whole = sum(self._weights.get(word, unknown) for word in words)
        found: dict[int, float] = defaultdict(float)
        for word in words:
            for position, share in self._shares.get(word, {}).items():
                found[position] += self._weights[word] / whole * share
        for position, share in found.items():
            yield position, _WORDS * share

    def _with_slips(self, query: str) -> Iterable[tuple[int, float]]:
        """Prompts that hold the query but for a character in three or four."""
        if len(query) < 3:
            return
        least = 100 * max(1 - 1 / len(query), 0.75) - 1
        for _, ratio, position in process.extract(
            query,
            [text.key for text in self._fields[0]],
            scorer=fuzz.partial_ratio,
            limit=None,
            score_cutoff=least,
        ):
            yield position, _FUZZY * ratio / 100


def _parts(question: Question) -> tuple[str, str, str]:
    """What is searched, in the order of _SHARES."""
    answer = "\n".join((question.answer, *(point.text for point in question.points), question.citation))
    return question.prompt, question.topic, answer


def _text(text: str) -> _Text:
    sound, initials = "", ""
    sound_starts, initial_starts = set(), set()
    words = set()
    for word in segment.words(text.casefold()):
        plain = key(word)
        if not plain or _IDLE.fullmatch(plain):
            # Initials do not run on over a gap: 什么 would be found by sm everywhere.
            sound, initials = sound + "\n", initials + "\n"
            continue
        sound_starts.add(len(sound))
        initial_starts.add(len(initials))
        syllables = _sounds(plain)
        words.add("".join(syllables))
        sound += "".join(syllables)
        initials += "".join(syllable[0] for syllable in syllables)
    return _Text(
        key(text), frozenset(words), sound, frozenset(sound_starts), initials, frozenset(initial_starts)
    )


def _words(text: str) -> frozenset[str]:
    """The sounds of the words of a query, the idle ones only if there are no others."""
    words = list(filter(None, map(key, segment.words(text))))
    telling = [word for word in words if not _IDLE.fullmatch(word)] or words
    return frozenset("".join(_sounds(word)) for word in telling)


@lru_cache(maxsize=50_000)
def _sounds(word: str) -> tuple[str, ...]:
    """The syllables of a word without tones; what is not Chinese stands for itself."""
    return tuple(lazy_pinyin(word, style=Style.NORMAL))


def _begins(query: str, text: str, starts: frozenset[int]) -> bool:
    """Whether `query` stands in `text` where a word begins."""
    at = text.find(query)
    while at >= 0 and at not in starts:
        at = text.find(query, at + 1)
    return at >= 0
