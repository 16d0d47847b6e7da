"""How alike two texts are, and which of many are nearly the same, without comparing all with all."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import log

_IDLE = re.compile(r"(?<!\d)\.|\.(?!\d)|[^\w.]|_")
_TYPOGRAPHY = re.compile(r"""[\s，。；、！？“”‘’《》（）()【】\[\],;!?"'…]|(?<!\d)[.:]|[.:](?!\d)""")
_DASH = re.compile(r"[—–―－~～]+")


def key(text: str) -> str:
    """`text` without what a retyping changes: width, case, spaces and punctuation (a decimal point stays)."""
    return _IDLE.sub("", unicodedata.normalize("NFKC", text).casefold())


def plain(text: str) -> str:
    """`text` without typography, but with all that tells figures and directions apart (% ≥ - / 1:10 0.5)."""
    return _TYPOGRAPHY.sub("", _DASH.sub("-", unicodedata.normalize("NFKC", text).casefold()))


class Likeness:
    """Likeness of the texts of a collection by their words, of which a rare one counts more."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        """`texts` are the words of each text."""
        counts = Counter(word for words in texts for word in set(words))
        self._weights = {word: log(1 + len(texts) / count) for word, count in counts.items()}
        # Rarest first, with ties broken so that every text has the same order.
        self._words = [sorted(set(words), key=lambda word: (-self._weights[word], word)) for words in texts]
        self._totals = [self._weight(words) for words in self._words]

    def _weight(self, words: Sequence[str] | set[str]) -> float:
        return sum(self._weights[word] for word in words)

    def between(self, left: int, right: int) -> float:
        """Weighted Jaccard likeness, 0..1, of the texts at two positions; two empty texts are not alike."""
        shared = self._weight(set(self._words[left]) & set(self._words[right]))
        union = self._totals[left] + self._totals[right] - shared
        return shared / union if union else 0.0

    def pairs(self, least: float) -> Iterator[tuple[int, int, float]]:
        """All pairs of positions at least `least` (> 0) alike, with their likeness.

        Texts that alike share one of their rarest words, so only those are indexed.
        """
        index: Mapping[str, list[int]] = defaultdict(list)
        for right, words in enumerate(self._words):
            candidates = set()
            rest = self._totals[right]
            for word in words:
                if rest < least * self._totals[right] - 1e-9:
                    break
                candidates.update(index[word])
                index[word].append(right)
                rest -= self._weights[word]
            for left in sorted(candidates):
                likeness = self.between(left, right)
                if likeness >= least:
                    yield left, right, likeness
