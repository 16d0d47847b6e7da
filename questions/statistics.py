"""What the answers of many people say about a question: how hard it is, and whether it tells them apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from statistics import StatisticsError, correlation, fmean
from typing import NamedTuple

from questions.bank import Bank
from questions.checking import Fault

ENOUGH_ANSWERS = 10
ENOUGH_PEOPLE = 20
_TOO_HARD = 0.2
_TELLS_LITTLE = 0.1


class Answer(NamedTuple):
    """One judged answer: who, to what, the score 0..1, and for each point whether it was said."""

    person: Hashable
    question_id: str
    score: float
    hits: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """What is known of a question.

    `facility` is the mean score 0..1, each person counting once; low means hard. `discrimination` -1..1 is
    how its scores go with those of the same people elsewhere (corrected item-total correlation), None while
    fewer than 20 people have answered it and something else, or all scored the same. `point_rates` has, for
    each point, the share of answers that said it.
    """

    answers: int
    people: int
    facility: float
    discrimination: float | None = None
    point_rates: tuple[float, ...] = ()

    @property
    def unsaid(self) -> tuple[int, ...]:
        """Positions of points that nobody says, once there are enough answers to tell."""
        if self.answers < ENOUGH_ANSWERS:
            return ()
        return tuple(position for position, rate in enumerate(self.point_rates) if rate == 0)


def items(answers: Iterable[Answer]) -> dict[str, ItemStatistics]:
    """The statistics of each question answered.

    `answers` should be of one wording of each question; of those with another number of points than the
    question's last answer only the score counts.
    """
    given: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        given[answer.question_id].append(answer)
    scores = {id: _by_person(found) for id, found in given.items()}
    facility = {id: fmean(found.values()) for id, found in scores.items()}
    # Everybody answers other questions: a score counts by how far it lies above that question's mean.
    residuals: dict[Hashable, dict[str, float]] = defaultdict(dict)
    for id, found in scores.items():
        for person, score in found.items():
            residuals[person][id] = score - facility[id]
    totals = {person: sum(found.values()) for person, found in residuals.items()}
    return {
        id: ItemStatistics(
            len(found),
            len(scores[id]),
            facility[id],
            _discrimination(id, scores[id], residuals, totals),
            _point_rates(found),
        )
        for id, found in given.items()
    }


def check(bank: Bank, statistics: Mapping[str, ItemStatistics]) -> tuple[Fault, ...]:
    """What the answers say is wrong with the bank's questions, in its order."""
    return tuple(
        Fault(question.id, code, message)
        for question in bank.questions
        if question.id in statistics
        for code, message in _remarks(statistics[question.id], [point.text for point in question.points])
    )


def _remarks(item: ItemStatistics, points: list[str]) -> Iterator[tuple[str, str]]:
    if len(points) == len(item.point_rates):
        for position in item.unsaid:
            yield "point_never_said", f"要点“{points[position]}”{item.answers} 次作答没有一次说到"
    if item.people >= ENOUGH_PEOPLE and item.facility < _TOO_HARD:
        yield "too_hard", f"{item.people} 人平均只得 {item.facility * 100:.0f} 分，请看看题目或要点"
    if item.discrimination is not None and item.discrimination < _TELLS_LITTLE:
        yield "tells_little", f"会的人和不会的人得分差不多（区分度 {item.discrimination:.2f}），请核对答案"


def _by_person(answers: Iterable[Answer]) -> dict[Hashable, float]:
    scores: dict[Hashable, list[float]] = defaultdict(list)
    for answer in answers:
        scores[answer.person].append(answer.score)
    return {person: fmean(found) for person, found in scores.items()}


def _discrimination(
    id: str,
    scores: Mapping[Hashable, float],
    residuals: Mapping[Hashable, Mapping[str, float]],
    totals: Mapping[Hashable, float],
) -> float | None:
    # Rounded, since equal means reached by different sums differ in their last bits.
    elsewhere = {
        person: round((totals[person] - residuals[person][id]) / (len(residuals[person]) - 1), 9)
        for person in scores
        if len(residuals[person]) > 1
    }
    if len(elsewhere) < ENOUGH_PEOPLE:
        return None
    try:
        return correlation([scores[person] for person in elsewhere], list(elsewhere.values()))
    except StatisticsError:
        return None


def _point_rates(answers: list[Answer]) -> tuple[float, ...]:
    width = len(answers[-1].hits)
    rows = [answer.hits for answer in answers if len(answer.hits) == width]
    return tuple(fmean(column) for column in zip(*rows, strict=True))
