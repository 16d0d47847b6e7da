"""The chance that a unit passes when inspectors draw townships, schools, people and questions at random."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

Tree: TypeAlias = "Sequence[Tree] | Sequence[float]"


def p_at_least(k: int, probabilities: Sequence[float]) -> float:
    """The probability that at least `k` of independent events of these `probabilities` happen."""
    counts = [1.0]
    for p in probabilities:
        counts = _times(counts, [1 - p, p])
    return min(1.0, sum(counts[max(0, k) :]))


def p_person_passes(recalls: Sequence[float], questions: int, right: int) -> float:
    """The probability of `right` or more right answers to `questions` drawn at random among a person's.

    `recalls` (0..1) has one probability for each question; one who has fewer is asked all of them, and
    passes with all of them right where `right` is more. Raises ValueError when there are none.
    """
    if not recalls:
        raise ValueError("a person without questions cannot be asked any")
    asked = min(questions, len(recalls))
    counts = _mean_over_draws([[1 - p, p] for p in recalls], asked)
    return min(1.0, sum(counts[min(right, asked) :]))


def p_sample_passes(tree: Tree, draws: Sequence[int], *, failures: int = 0) -> float:
    """The probability that at most `failures` of the people drawn from `tree` fail.

    `tree` nests as deep as `draws` is long, from the top unit down, with a person's probability of passing
    at the bottom; `draws` says how many branches inspectors draw at random on each level (all, if there
    are fewer). People answer independently of each other. Exact. Raises ValueError for an empty branch.
    """
    return min(1.0, sum(_failed(tree, draws)[: failures + 1]))


def _failed(tree: Tree, draws: Sequence[int]) -> list[float]:
    """The probability of each number of failures below `tree`."""
    if not tree:
        raise ValueError("a branch without people cannot be drawn from")
    branches = [
        [branch, 1 - branch] if isinstance(branch, (int, float)) else _failed(branch, draws[1:])
        for branch in tree
    ]
    return _mean_over_draws(branches, min(draws[0], len(branches)))


def _mean_over_draws(counts: Sequence[list[float]], drawn: int) -> list[float]:
    """The distribution of the sum of `drawn` of the independent `counts`, any subset as likely as another."""
    # sums[j] belongs to j drawn of those met so far, weighted by the chance that so few of them were drawn.
    sums: list[list[float]] = [[1.0]]
    for met, count in enumerate(counts):
        width = min(met + 1, drawn)
        fresh: list[list[float]] = [[] for _ in range(width + 1)]
        for j, known in enumerate(sums):
            taken = (drawn - j) / (len(counts) - met)
            if taken > 0:
                fresh[j + 1] = _plus(fresh[j + 1], _times(known, count), taken)
            if taken < 1:
                fresh[j] = _plus(fresh[j], known, 1 - taken)
        sums = fresh
    return sums[drawn]


def _times(first: Sequence[float], second: Sequence[float]) -> list[float]:
    product = [0.0] * (len(first) + len(second) - 1)
    for i, x in enumerate(first):
        for j, y in enumerate(second):
            product[i + j] += x * y
    return product


def _plus(first: Sequence[float], second: Sequence[float], weight: float) -> list[float]:
    size = max(len(first), len(second))
    longer = [*first, *[0.0] * (size - len(first))]
    for i, x in enumerate(second):
        longer[i] += weight * x
    return longer
