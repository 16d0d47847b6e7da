"""What answers that people have marked say about a new answer to the same question."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from questions.grading.normalise import normalise
from questions.grading.verdict import Taught
from questions.grading.wording import same

ACCEPTED = 0.8
"""The mark from which a taught answer counts as accepted."""
_PAUSE = re.compile("[，。；、]+")
_NEAR = 0.84
"""How like a taught answer one must be to inherit its mark."""
_HEAD = 3
_RIDGE = 0.1
_LENGTH = 0.3
_STRETCH = 1.5
"""Ridge regression shrinks towards the mean; marks do not."""
_ENOUGH = 4
"""With fewer marked answers only near neighbours count."""
_SAMPLE = 40


@dataclass(frozen=True, slots=True)
class Advice:
    """The mark that taught answers suggest; `trust` 0..1 is its share beside the rules' mark.

    `settled`: a taught answer that says the same, whose mark stands as it is.
    """

    score: float
    trust: float
    settled: bool = False


@dataclass(frozen=True, slots=True)
class _Model:
    """A line fitted through marked answers: `weights` of features, `mean` mark and length."""

    weights: dict[str, float]
    rarity: dict[str, float]
    mean: float
    length: float
    length_weight: float
    error: float


def advise(answer: str, taught: Sequence[Taught], rules_error: Callable[[], float]) -> Advice | None:
    """What `taught` suggest for `answer`; `rules_error` is how far the rules alone are off on them.

    None when they say nothing.
    """
    known = tuple(taught)
    if not known or not answer.strip():
        return None
    key = same(answer)
    settled = _marks(known).get(key)
    if settled is not None:
        return Advice(settled, 1.0, settled=True)
    if len(known) < _ENOUGH:
        near = _nearest(key, known)
        return Advice(near.score, 0.8) if near else None
    model = _fit(known)
    trust = _trust(model.error, rules_error(), len(known))
    return Advice(_predict(model, _letters(answer)), trust)


@lru_cache(maxsize=256)
def _marks(taught: tuple[Taught, ...]) -> dict[str, float]:
    """The last mark given to each answer."""
    return {same(one.answer): one.score for one in taught}


def _nearest(key: str, taught: tuple[Taught, ...]) -> Taught | None:
    pairs = {key[index : index + 2] for index in range(len(key) - 1)}
    best, found = _NEAR, None
    for one in taught:
        other = same(one.answer)
        others = {other[index : index + 2] for index in range(len(other) - 1)}
        if not pairs or not others or _figures(key) != _figures(other):
            continue
        like = 2 * len(pairs & others) / (len(pairs) + len(others))
        if like >= best:
            best, found = like, one
    return found


def _figures(key: str) -> str:
    return key.partition("|")[2] or "".join(re.findall(r"[a-z]+\(.*", key))


def _trust(model_error: float, rules_error: float, count: int) -> float:
    """The model's share: how much less it errs on marked answers than the rules, few counting less."""
    prior = 6.0
    ours = (model_error * count + 0.08 * prior) / (count + prior)
    theirs = (rules_error * count + 0.02 * prior) / (count + prior)
    return theirs**3 / (ours**3 + theirs**3)


def mean_error(taught: Sequence[Taught], rules: Callable[[str], float]) -> float:
    """The mean squared error of `rules` on a spread of the marked answers."""
    sample = taught[:: max(1, len(taught) // _SAMPLE)]
    return sum((rules(one.answer) - one.score) ** 2 for one in sample) / len(sample)


@lru_cache(maxsize=4096)
def _letters(answer: str) -> str:
    return _PAUSE.sub("|", normalise(answer).chars).strip("|")


def _features(text: str) -> set[str]:
    """Characters and neighbouring pairs, and once more those the answer begins with."""
    found = {*text, *(text[index : index + 2] for index in range(len(text) - 1))}
    found = {feature for feature in found if "|" not in feature}
    head = text[: _HEAD + 2].replace("|", "")[:_HEAD]
    for size in (1, 2, 3):
        found.update(f"^{head[index : index + size]}" for index in range(len(head) - size + 1))
    return found


@lru_cache(maxsize=256)
def _fit(taught: tuple[Taught, ...]) -> _Model:
    # Most questions have no marked answers; those need not wait for the import.
    import numpy as np

    texts = [_letters(one.answer) for one in taught]
    marks = np.array([one.score for one in taught])
    rows = [_features(text) for text in texts]
    count = len(rows)
    seen = Counter(feature for row in rows for feature in row)
    rarity = {feature: math.log(1 + count / often) for feature, often in seen.items()}
    column = {feature: index for index, feature in enumerate(rarity)}
    matrix = np.zeros((count, len(column)))
    for index, row in enumerate(rows):
        for feature in row:
            matrix[index, column[feature]] = rarity[feature]
    norms = np.linalg.norm(matrix, axis=1)
    matrix /= np.where(norms > 0, norms, 1)[:, None]
    lengths = np.log1p([len(text) for text in texts])
    length = float(lengths.mean())
    kernel = matrix @ matrix.T + _LENGTH * np.outer(lengths - length, lengths - length)
    inverse = np.linalg.inv(kernel + _RIDGE * np.eye(count))
    mean = float(marks.mean())
    dual = inverse @ (marks - mean)
    left_out = dual / np.diag(inverse)
    weights = matrix.T @ dual
    return _Model(
        dict(zip(column, weights.tolist(), strict=True)),
        rarity,
        mean,
        length,
        float(_LENGTH * (lengths - length) @ dual),
        float(np.mean(left_out**2)),
    )


def _predict(model: _Model, text: str) -> float:
    """The mark, 0..1, that the line through marked answers gives `text`."""
    if not text:
        return 0.0
    total = norm = 0.0
    for feature in _features(text):
        rare = model.rarity.get(feature)
        if rare is not None:
            total += model.weights[feature] * rare
            norm += rare * rare
    value = total / math.sqrt(norm) if norm else 0.0
    value += model.length_weight * (math.log1p(len(text)) - model.length)
    return min(1.0, max(0.0, model.mean + _STRETCH * value))
