"""Simulated people whose memories follow laws other than the scheduler's own."""

from __future__ import annotations

import json
import os
from abc import ABC, abstractmethod
from math import exp, log
from pathlib import Path
from random import Random

KNOWN_BEFORE = 0.12
NEARLY = 0.3
DATA = Path(os.environ.get("WENBUDAO_DATA", "../shared/data"))


class Learner(ABC):
    """A person before `count` questions; subclasses say how a memory forms and fades.

    Everything random comes from `seed` and a question's turn, so that two policies meet the same person.
    """

    def __init__(self, count: int, seed: str) -> None:
        self.random = Random(seed)
        known = min(0.4, max(0.0, self.random.gauss(KNOWN_BEFORE, 0.06)))
        self._known = [self.random.random() < known for _ in range(count)]
        self._luck = [Random(f"{seed} {question}") for question in range(count)]
        self._met: set[int] = set()

    def recall(self, question: int, day: int) -> float:
        """The probability that the person can say the answer on `day`."""
        return self._recalled(question, day) if question in self._met else float(self._known[question])

    def answer(self, question: int, day: int) -> float:
        """The score of an answer on `day`, after which the person is shown the right one."""
        luck, near = self._luck[question].random(), self._luck[question].random() < NEARLY
        passed = luck < self.recall(question, day)
        first = question not in self._met
        self._met.add(question)
        self._learn(question, day, passed, near, first)
        return (1.0 if first else 0.9) if passed else 0.6 if near else 0.2

    def unlearn(self, question: int) -> None:
        """The answer changes: what was known of it is wrong from now on."""
        self._met.discard(question)
        self._known[question] = False

    @abstractmethod
    def _recalled(self, question: int, day: int) -> float: ...

    @abstractmethod
    def _learn(self, question: int, day: int, passed: bool, near: bool, first: bool) -> None: ...


class FsrsPerson(Learner):
    """FSRS-6 with the weights of a real person, questions differing in how well they stick."""

    def __init__(self, count: int, seed: str, weights: list[float]) -> None:
        super().__init__(count, seed)
        self.w = weights
        self.factor = 0.9 ** (-1 / weights[20]) - 1
        self.ease = [exp(self.random.gauss(0, 0.35)) for _ in range(count)]
        self.memory: dict[int, tuple[float, float, int]] = {}

    def _recalled(self, question: int, day: int) -> float:
        stability, _, last = self.memory[question]
        passed = max(0, day - last) / (stability * self.ease[question])
        return float((1 + self.factor * passed) ** -self.w[20])

    def _learn(self, question: int, day: int, passed: bool, near: bool, first: bool) -> None:
        w = self.w
        if first:
            rating = 4 if passed else 2 if near else 1
            difficulty = w[4] - exp(w[5] * (rating - 1)) + 1
            self.memory[question] = (w[rating - 1], min(10.0, max(1.0, difficulty)), day)
            return
        left = self._recalled(question, day)
        s, d, _ = self.memory[question]
        if passed:
            grown = s * (1 + exp(w[8]) * (11 - d) * s ** -w[9] * (exp((1 - left) * w[10]) - 1))
        else:
            long = w[11] * d ** -w[12] * ((s + 1) ** w[13] - 1) * exp((1 - left) * w[14])
            grown = min(long, s / exp(w[17] * w[18]))
        harder = d + (10 - d) * (0 if passed else 2 * w[6]) / 9
        easiest = w[4] - exp(3 * w[5]) + 1
        difficulty = w[7] * easiest + (1 - w[7]) * harder
        self.memory[question] = (max(0.001, grown), min(10.0, max(1.0, difficulty)), day)


class HalfLifePerson(Learner):
    """Exponential forgetting; a pass lengthens the half-life the more, the nearer it was to being lost."""

    def __init__(self, count: int, seed: str) -> None:
        super().__init__(count, seed)
        usual = self.random.gauss(log(7), 0.5)
        self.start = [exp(self.random.gauss(usual, 0.4)) for _ in range(count)]
        self.growth = 1.3 * exp(self.random.gauss(log(5), 0.3))
        self.memory: dict[int, tuple[float, int]] = {}

    def _recalled(self, question: int, day: int) -> float:
        half, last = self.memory[question]
        return float(2 ** (-max(0, day - last) / half))

    def _learn(self, question: int, day: int, passed: bool, near: bool, first: bool) -> None:
        start = self.start[question]
        if first:
            self.memory[question] = (start * (4 if passed else 1), day)
            return
        half, _ = self.memory[question]
        if passed:
            half = min(400.0, half * (1 + self.growth * (1 - self._recalled(question, day)) ** 0.6))
        else:
            half = min(max(0.8 * start, half / 2), max(half, start))
        self.memory[question] = (half, day)


class ActrPerson(Learner):
    """ACT-R with decay by activation (Pavlik and Anderson's law of spacing): power-law traces that add up."""

    SPACING = 0.25
    NOISE = 0.25

    def __init__(self, count: int, seed: str) -> None:
        super().__init__(count, seed)
        self.fading = 0.17 * exp(self.random.gauss(0, 0.2))
        usual = self.random.gauss(-0.1, 0.2)
        self.threshold = [self.random.gauss(usual, 0.15) for _ in range(count)]
        self.traces: dict[int, list[tuple[float, float]]] = {}

    def _activation(self, question: int, day: float) -> float:
        traces = self.traces[question]
        return log(sum((max(0.0, day - when) + 0.02) ** -decay for when, decay in traces))

    def _recalled(self, question: int, day: int) -> float:
        missing = (self.threshold[question] - self._activation(question, day)) / self.NOISE
        return 1 / (1 + exp(min(50.0, missing)))

    def _learn(self, question: int, day: int, passed: bool, near: bool, first: bool) -> None:
        decay = self.fading * (1 if passed else 1.25)
        if first:
            before = [(day - 8.0, 0.8 * decay), (day - 30.0, 0.8 * decay)] if passed else []
            self.traces[question] = [*before, (day, decay)]
            return
        decay += self.SPACING * exp(min(2.0, self._activation(question, day)))
        self.traces[question].append((day, decay))


REAL, HALF_LIFE, ACTR = "real people (FSRS-6)", "half-life", "ACT-R"


def real_weights() -> list[list[float]]:
    """FSRS-6 weights of real people; none when the development data is not there."""
    path = DATA / "memory" / "fsrs6_users.json"
    if not path.exists():
        return []
    weights: list[list[float]] = json.loads(path.read_text(encoding="utf-8"))["weights"]
    return weights


def person(model: str, number: int, count: int, weights: list[list[float]]) -> Learner:
    """The person with this `number` among those whose memory follows `model`."""
    seed = f"{model} {number}"
    if model == REAL:
        return FsrsPerson(count, seed, weights[number % len(weights)])
    return HalfLifePerson(count, seed) if model == HALF_LIFE else ActrPerson(count, seed)
