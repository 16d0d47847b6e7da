"""How much people know on the inspection day under the plan, beside the usual ways of choosing questions.

Run `python -m tests.bench.planning` for a short form, with `--full` for every cell of the design.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from multiprocessing import Pool
from random import Random
from statistics import fmean, quantiles, stdev

from questions.inspection import p_person_passes
from questions.memory import new_card, recall, review
from questions.planning import choose
from questions.readiness import Trial, forecast
from tests.bench.learners import ACTR, DATA, HALF_LIFE, REAL, Learner, person, real_weights
from tests.bench.schedulers import PLAN, SCHEDULERS, START, Campaign, Make, Scheduler, on

USUAL = ("round-robin", "SM-2", "FSRS paced")
GREEDY = ("greedy gain", "FSRS, then greedy")
NO_SHOCK, FIGURES, SOONER, LATER = "", "15 % of figures change at T-10", "a week sooner", "a week later"
MOCK = 30

Key = tuple[int, int, int, float]
Measure = Callable[[Sequence[float]], float]


@dataclass(frozen=True)
class Case:
    """One person in one campaign."""

    campaign: Campaign
    model: str
    number: int
    shock: str = NO_SHOCK

    @property
    def cell(self) -> Key:
        told = self.campaign
        return told.prompts, told.days, told.count, told.attendance


@dataclass(frozen=True)
class Outcome:
    """What one person knew in the end; shares 0..1. `error` and `held` judge the forecast after a mock."""

    day: float
    early: float
    seen: float
    four_of_five: float
    error: float | None = None
    held: bool | None = None


@dataclass
class Cell:
    """All outcomes of a cell, in the order of the cases, by scheduler and variant."""

    cases: list[Case] = field(default_factory=list)
    outcomes: dict[tuple[str, int], list[Outcome]] = field(default_factory=dict)

    def best(self, names: Iterable[str], measure: Measure = fmean) -> tuple[str, list[Outcome]]:
        """The scheduler and variant that turned out best, chosen with hindsight: the hardest to beat."""
        wanted = [key for key in self.outcomes if key[0] in names]
        key = max(wanted, key=lambda key: measure([outcome.day for outcome in self.outcomes[key]]))
        return key[0], self.outcomes[key]

    @property
    def roomy(self) -> bool:
        """Whether the prompts suffice to show every question by 60 % of the time."""
        told = self.cases[0].campaign
        return told.prompts * told.attendance * int(0.6 * told.days) >= told.count

    def of(self, model: str) -> Cell:
        """The outcomes of the people of one model alone."""
        wanted = [index for index, case in enumerate(self.cases) if case.model == model]
        return Cell(
            [self.cases[index] for index in wanted],
            {key: [outcomes[index] for index in wanted] for key, outcomes in self.outcomes.items()},
        )


def tenth(values: Sequence[float]) -> float:
    return quantiles(values, n=10)[0] if len(values) > 1 else values[0]


def run(make: Make, case: Case, weights: list[list[float]]) -> Outcome:
    """The campaign of one person under one scheduler."""
    told = replace(case.campaign)
    scheduler, learner = make(told), person(case.model, case.number, told.count, weights)
    luck = Random(f"{case.model} {case.number} days")
    end = told.days + {SOONER: -7, LATER: 7}.get(case.shock, 0)
    early = seen = 0.0
    error, held = None, None
    for day in range(end):
        come = luck.random() < told.attendance or day == 0
        if day == case.campaign.days // 2:
            told.days = end
        if day == end - 10 and case.shock == FIGURES:
            for question in luck.sample(range(told.count), told.count * 15 // 100):
                learner.unlearn(question)
                scheduler.changed(question)
        if day == end - 7:
            early = knows(learner, told.count, day)
        if day == int(0.6 * case.campaign.days):
            seen = fmean(card.seen for card in scheduler.cards)
        trials = mock(scheduler, learner, day, luck) if day == end - 1 else []
        for question in scheduler.today(day) if come else []:
            scheduler.answered(question, day, learner.answer(question, day))
        if trials:
            predicted = forecast(scheduler.cards, on(end), trials)
            truth = knows(learner, told.count, end)
            if predicted is not None:
                error, held = predicted.share - truth, predicted.low <= truth <= predicted.high
    chances = [learner.recall(question, end) for question in range(told.count)]
    return Outcome(fmean(chances), early, seen, p_person_passes(chances, 5, 4), error, held)


def knows(learner: Learner, count: int, day: int) -> float:
    return fmean(learner.recall(question, day) for question in range(count))


def mock(scheduler: Scheduler, learner: Learner, day: int, luck: Random) -> list[Trial]:
    """Answers to random questions, which leave no trace in the memory of person or scheduler."""
    asked = luck.sample(range(len(scheduler.cards)), MOCK)
    return [
        Trial(recall(scheduler.cards[question], on(day)), luck.random() < learner.recall(question, day))
        for question in asked
    ]


def everything(case: Case) -> tuple[Case, dict[tuple[str, int], Outcome]]:
    """The outcomes of one case under every scheduler and variant."""
    weights = real_weights()
    names = list(SCHEDULERS) if case.shock == NO_SHOCK else [PLAN, *USUAL]
    return case, {
        (name, variant): run(make, case, weights)
        for name in names
        for variant, make in enumerate(SCHEDULERS[name])
    }


def cases(full: bool, people: int, models: list[str]) -> list[Case]:
    if full:
        cells = [
            Campaign(count, days, prompts, attendance)
            for attendance, prompts, days, count in product(
                (0.5, 0.85), (5, 10, 15), (21, 30, 60), (80, 120, 200)
            )
        ]
    else:
        cells = [Campaign(80, 21, 10, 0.85), Campaign(120, 60, 10, 0.85), Campaign(120, 30, 15, 0.5)]
    shocked = [(Campaign(120, 60, 10, 0.85), shock) for shock in (FIGURES, SOONER, LATER)]
    every = [(cell, NO_SHOCK) for cell in cells] + (shocked if full else [])
    return [
        Case(campaign, model, number, shock)
        for campaign, shock in every
        for model in models
        for number in range(-(-people // len(models)))
    ]


Cells = dict[tuple[Key, str], Cell]


def measure(every: list[Case]) -> Cells:
    cells: Cells = {}
    with Pool() as pool:
        for done, (case, outcomes) in enumerate(pool.imap(everything, every, chunksize=2), 1):
            cell = cells.setdefault((case.cell, case.shock), Cell())
            cell.cases.append(case)
            for key, outcome in outcomes.items():
                cell.outcomes.setdefault(key, []).append(outcome)
            if done % 1000 == 0:
                print(f"  {done} of {len(every)} people", file=sys.stderr)
    return cells


def margin(first: list[Outcome], second: list[Outcome]) -> tuple[float, float]:
    """The mean difference of paired outcomes in points, and half its 95 % interval."""
    differences = [100 * (a.day - b.day) for a, b in zip(first, second, strict=True)]
    spread = stdev(differences) if len(differences) > 1 else float("nan")
    return fmean(differences), 1.96 * spread / len(differences) ** 0.5


def percent(values: Iterable[float]) -> float:
    return 100 * fmean(values)


def percent_known(outcomes: list[Outcome]) -> tuple[float, float]:
    """The mean and the tenth percentile of what people knew on the day."""
    days = [100 * outcome.day for outcome in outcomes]
    return fmean(days), tenth(days)


def report(cells: Cells) -> None:
    print(
        f"{'prompts days cards come':<24}{'plan':>6}{'10th':>6}{'4of5':>6}{'seen':>6}{'early':>7}"
        f"  {'best usual, tuned':<18}{'':>6}{'10th':>6}{'plan is better by':>20}{'than greedy':>13}"
    )
    for (key, shock), cell in cells.items():
        print(row(key, shock, cell))
    plain = [cell for (_, shock), cell in cells.items() if shock == NO_SHOCK]
    summary(plain)
    print("\nmean over cells of every way and its best variant in each cell:")
    for name in SCHEDULERS:
        best = [cell.best([name])[1] for cell in plain]
        known = [percent_known(outcomes) for outcomes in best]
        mean, low = fmean(mean for mean, _ in known), fmean(low for _, low in known)
        seen = fmean(percent(outcome.seen for outcome in outcomes) for outcomes in best)
        print(f"  {name:<20}{mean:>6.1f}   10th {low:>5.1f}   seen by 60 % of the time {seen:>5.1f}")
    judged = [outcome for cell in plain for outcome in cell.outcomes[PLAN, 0] if outcome.error is not None]
    bias = percent(outcome.error for outcome in judged if outcome.error is not None)
    held = percent(bool(outcome.held) for outcome in judged)
    print(f"\nforecast on the eve after {MOCK} mock answers: bias {bias:+.1f} points")
    print(f"its interval, meant for 90 % of people, holds the truth for {held:.0f} %")


def row(key: Key, shock: str, cell: Cell) -> str:
    prompts, days, cards, come = key
    plan = cell.outcomes[PLAN, 0]
    name, usual = cell.best(USUAL)
    known, low = percent_known(plan)
    by, interval = margin(plan, usual)
    seen, early = percent(outcome.seen for outcome in plan), percent(outcome.early for outcome in plan)
    line = (
        f"{prompts:>4} {days:>6} {cards:>5} {come:>5}  {known:>6.1f}{low:>6.1f}"
        f"{percent(outcome.four_of_five for outcome in plan):>6.1f}{seen:>6.1f}{early - known:>+7.1f}"
        f"  {name:<18}{percent_known(usual)[0]:>6.1f}{percent_known(cell.best(USUAL, tenth)[1])[1]:>6.1f}"
        f"{by:>+13.1f} ±{interval:>4.1f}"
    )
    if shock != NO_SHOCK:
        return f"{line}   {shock}"
    return f"{line}{margin(plan, cell.best(GREEDY)[1])[0]:>+13.1f}"


def summary(cells: list[Cell]) -> None:
    margins = [margin(cell.outcomes[PLAN, 0], cell.best(USUAL)[1])[0] for cell in cells]
    greedy = [margin(cell.outcomes[PLAN, 0], cell.best(GREEDY)[1])[0] for cell in cells]
    lows = [
        percent_known(cell.outcomes[PLAN, 0])[1] - percent_known(cell.best(USUAL, tenth)[1])[1]
        for cell in cells
    ]
    print(f"\nover {len(cells)} cells, the plan is better, in points, than")
    print(f"  the best usual way of each cell   mean {fmean(margins):+.2f}, worst {min(margins):+.2f}")
    roomy = [by for by, cell in zip(margins, cells, strict=True) if cell.roomy]
    if roomy:
        low = min(roomy)
        print(
            f"  ... in the {len(roomy):>2} with room for all      mean {fmean(roomy):+.2f}, worst {low:+.2f}"
        )
    print(f"  the same at the 10th percentile   mean {fmean(lows):+.2f}, worst {min(lows):+.2f}")
    print(f"  the best greedy way of each cell  mean {fmean(greedy):+.2f}, worst {min(greedy):+.2f}")
    for model in sorted({case.model for cell in cells for case in cell.cases}):
        own = [cell.of(model) for cell in cells]
        values = [margin(cell.outcomes[PLAN, 0], cell.best(USUAL)[1])[0] for cell in own]
        print(f"  the best usual way, {model:<22} mean {fmean(values):+.2f}, worst {min(values):+.2f}")


def plan_time() -> float:
    """Milliseconds of processor time to plan a day for 300 cards in all states, the worst of ten, cold."""
    random = Random(1)
    cards = []
    for number in range(300):
        card, day = new_card(str(number)), 0
        for _ in range(random.randint(0, 6)):
            day += random.randint(1, 9)
            card = review(card, random.random(), on(day))
        cards.append(card)
    took = []
    for day in range(55, 65):
        began = time.process_time()
        choose(cards, today=on(day), prompts=10, joined=START, inspection_from=on(80), random=random)
        took.append(1000 * (time.process_time() - began))
    return max(took)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="every cell; takes two hours")
    parser.add_argument("--people", type=int, help="how many a cell (30, with --full 500)")
    told = parser.parse_args()
    models = [REAL, HALF_LIFE, ACTR]
    if not real_weights():
        print(f"left out: {REAL}, for {DATA / 'memory' / 'fsrs6_users.json'} is not there")
        models.remove(REAL)
    began = time.perf_counter()
    every = cases(told.full, told.people or (500 if told.full else 30), models)
    report(measure(every))
    print(f"\nplanning a day for 300 cards: {plan_time():.1f} ms of processor time at worst")
    print(f"{len(every)} people in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
