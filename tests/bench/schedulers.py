"""What decides which questions come today: the product's plan, and the usual ways to compare it with."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from random import Random

from questions.memory import Card, foreseen, new_card, recall, relearn, review
from questions.planning import choose

START = date(2026, 1, 1)


@dataclass
class Campaign:
    """What every scheduler is told: questions 0..count-1, days until the inspection, prompts a day."""

    count: int
    days: int
    prompts: int
    attendance: float


class Scheduler(ABC):
    """Chooses questions, and keeps what memory it has of the answers in cards."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        self.cards: list[Card] = [new_card(str(question)) for question in range(campaign.count)]

    @abstractmethod
    def today(self, day: int) -> list[int]: ...

    def answered(self, question: int, day: int, score: float) -> None:
        self.cards[question] = review(self.cards[question], score, on(day))

    def changed(self, question: int) -> None:
        self.cards[question] = relearn(self.cards[question])


def on(day: int) -> date:
    return START + timedelta(days=day)


class Plan(Scheduler):
    """The product's own plan."""

    def __init__(self, campaign: Campaign) -> None:
        super().__init__(campaign)
        self.random = Random(1)

    def today(self, day: int) -> list[int]:
        plan = choose(
            self.cards,
            today=on(day),
            prompts=self.campaign.prompts,
            joined=START,
            inspection_from=on(self.campaign.days),
            attendance=self.campaign.attendance,
            random=self.random,
        )
        return [int(question) for question in plan.today]


class Paced(Scheduler):
    """Shows each question once by `intake` of the time at an even pace; `most_urgent` ranks those seen."""

    def __init__(self, campaign: Campaign, intake: float) -> None:
        super().__init__(campaign)
        self.intake = intake
        self.random = Random(1)

    def today(self, day: int) -> list[int]:
        told = self.campaign
        unseen = [question for question in range(told.count) if not self.cards[question].seen]
        left = ceil(self.intake * told.days) - day
        sessions = 1 + int((left - 1) * told.attendance) if left > 0 else 1
        new = unseen[: min(told.prompts, ceil(len(unseen) / sessions))]
        seen = [question for question in range(told.count) if self.cards[question].seen]
        urgent = sorted(seen, key=lambda q: (self.urgency(q, day), self.random.random()), reverse=True)
        old = urgent[: told.prompts - len(new)]
        return (unseen[: told.prompts - len(old)] if len(old) + len(new) < told.prompts else new) + old

    @abstractmethod
    def urgency(self, question: int, day: int) -> float: ...


class RoundRobin(Paced):
    """Whatever was asked longest ago."""

    def urgency(self, question: int, day: int) -> float:
        last = self.cards[question].last_review
        return float((on(day) - last).days) if last else 0.0


class Sm2(Paced):
    """SuperMemo 2: overdue first by how far, then the weakest by FSRS."""

    def __init__(self, campaign: Campaign, intake: float) -> None:
        super().__init__(campaign, intake)
        self.interval = [1.0] * campaign.count
        self.easiness = [2.5] * campaign.count
        self.streak = [0] * campaign.count

    def urgency(self, question: int, day: int) -> float:
        last = self.cards[question].last_review
        over = (on(day) - last).days - self.interval[question] if last else 0.0
        return 2 + over / self.interval[question] if over >= 0 else 1 - recall(self.cards[question], on(day))

    def answered(self, question: int, day: int, score: float) -> None:
        super().answered(question, day, score)
        quality = 4 if score >= 0.8 else 2 if score >= 0.5 else 1
        self.streak[question] = self.streak[question] + 1 if quality > 2 else 0
        following = self.interval[question] * self.easiness[question]
        self.interval[question] = {0: 1.0, 1: 1.0, 2: 6.0}.get(self.streak[question], round(following))
        eased = self.easiness[question] + 0.1 - (5 - quality) * (0.08 + (5 - quality) * 0.02)
        self.easiness[question] = max(1.3, eased)


class Fsrs(Paced):
    """FSRS: due at the desired retention first, then the rest, the weakest first in both."""

    def __init__(self, campaign: Campaign, intake: float, wanted: float) -> None:
        super().__init__(campaign, intake)
        self.wanted = wanted

    def urgency(self, question: int, day: int) -> float:
        left = recall(self.cards[question], on(day))
        return (2 - left) if left <= self.wanted else (1 - left)


class DueFirst(Scheduler):
    """FSRS at 0.9 as it comes: what is due, then new questions, then nothing."""

    def today(self, day: int) -> list[int]:
        seen = {question: recall(card, on(day)) for question, card in enumerate(self.cards) if card.seen}
        left = {question: chance for question, chance in seen.items() if chance <= 0.9}
        due = sorted(left, key=lambda question: left[question])
        unseen = [question for question, card in enumerate(self.cards) if not card.seen]
        return (due + unseen)[: self.campaign.prompts]


class Greedy(Paced):
    """The most gain in recall on the inspection day by asking today."""

    def urgency(self, question: int, day: int) -> float:
        card, end = self.cards[question], on(self.campaign.days)
        return foreseen(card, on(day), end) - recall(card, end)


class ThenGreedy(Fsrs):
    """FSRS, and the greedy gain in the last 15 days."""

    def urgency(self, question: int, day: int) -> float:
        if day < self.campaign.days - 15:
            return super().urgency(question, day)
        card, end = self.cards[question], on(self.campaign.days)
        return foreseen(card, on(day), end) - recall(card, end)


Make = Callable[[Campaign], Scheduler]
PLAN = "plan"
SCHEDULERS: dict[str, list[Make]] = {
    PLAN: [Plan],
    "round-robin": [lambda c: RoundRobin(c, 0.4), lambda c: RoundRobin(c, 0.6)],
    "SM-2": [lambda c: Sm2(c, 0.4), lambda c: Sm2(c, 0.6)],
    "FSRS paced": [
        lambda c: Fsrs(c, 0.4, 0.9),
        lambda c: Fsrs(c, 0.6, 0.9),
        lambda c: Fsrs(c, 0.4, 0.8),
        lambda c: Fsrs(c, 0.6, 0.8),
    ],
    "FSRS .9 due first": [DueFirst],
    "greedy gain": [lambda c: Greedy(c, 0.4), lambda c: Greedy(c, 0.6)],
    "FSRS, then greedy": [lambda c: ThenGreedy(c, 0.4, 0.8), lambda c: ThenGreedy(c, 0.6, 0.8)],
}
