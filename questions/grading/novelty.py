"""How much of what a clause says its question knows: characters, neighbouring pairs, words."""

from __future__ import annotations

from collections.abc import Container
from itertools import pairwise

from questions import segment
from questions.grading import polarity
from questions.grading.forms import LIGHT
from questions.grading.wording import is_place


def known(text: str, told: str) -> float:
    """The share of a clause's telling characters that stand in `told`; words that deny are left aside."""
    denying = {place for span in polarity.denials(text).spans for place in range(*span)}
    letters = [
        char
        for place, char in enumerate(text)
        if char.isalnum() and char not in LIGHT and place not in denying
    ]
    return sum(char in told for char in letters) / (len(letters) or 1)


def familiar(text: str, told: str) -> float:
    """The share of a clause's neighbouring pairs that stand in `told`."""
    letters = [char for char in text if char.isalnum()]
    pairs = [one + other for one, other in pairwise(letters)]
    return sum(pair in told for pair in pairs) / (len(pairs) or 1)


def news(text: str, told: str, modal: Container[str]) -> tuple[int, int]:
    """How many telling words of a clause do not stand in `told`, and how many telling words it has."""
    words = [
        word
        for word in segment.words(text)
        if not (LIGHT.issuperset(word) or any(map(is_place, word)) or word in modal)
    ]
    return sum(word not in told for word in words), len(words)
