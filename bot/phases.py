"""The campaign's phases: when each begins, and what is asked of people in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise


class Phase(StrEnum):
    """The phases of a campaign, in order."""

    FIX = "堵漏补缺"
    MEMORISE = "临检"
    RECEIVE = "接受检查"
    OVER = "结束"


@dataclass(frozen=True, slots=True)
class Policy:
    """What a phase asks of people.

    `prompts_factor` multiplies a person's questions a day; `new` whether questions nobody has shown them yet
    may come; `reminders` how many a day at most; `veto_daily` whether the veto items come every day;
    `calm` whether the evening is left in peace. `mocks` says whether mock inspections suit the phase; there
    are none yet, so nothing reads or shows it.
    """

    prompts_factor: float
    new: bool
    reminders: int
    veto_daily: bool = False
    mocks: bool = False
    calm: bool = False

    def eased(self) -> Policy:
        """At most half of it and one reminder, for days when the inspection itself keeps people busy."""
        return replace(
            self,
            prompts_factor=min(self.prompts_factor, 0.5),
            reminders=min(self.reminders, 1),
            mocks=False,
        )


POLICIES: Mapping[Phase, Policy] = {
    Phase.FIX: Policy(0.5, new=True, reminders=1),
    Phase.MEMORISE: Policy(1.0, new=True, reminders=2, mocks=True),
    Phase.RECEIVE: Policy(1.0, new=True, reminders=2, veto_daily=True, mocks=True),
    Phase.OVER: Policy(0.0, new=False, reminders=0),
}


@dataclass(frozen=True, slots=True)
class Phases:
    """The days on which the phases begin, and the first and last day of the inspection.

    The five days never decrease in this order, otherwise ValueError; a phase whose successor begins on the
    same day does not take place.
    """

    starts: date
    memorise_from: date
    receive_from: date
    inspection_from: date
    inspection_until: date

    def __post_init__(self) -> None:
        for earlier, later in pairwise(_NAMES):
            first, second = getattr(self, earlier), getattr(self, later)
            if second < first:
                raise ValueError(
                    f"{_NAMES[later]}（{_said(second)}）不能早于{_NAMES[earlier]}（{_said(first)}）"
                )

    def phase_on(self, day: date) -> Phase:
        """The phase of `day`; before the start it is the first one that takes place."""
        if day > self.inspection_until:
            return Phase.OVER
        day = max(day, self.starts)
        if day >= self.receive_from:
            return Phase.RECEIVE
        return Phase.MEMORISE if day >= self.memorise_from else Phase.FIX

    def policy_on(
        self, day: date, *, evening: bool = False, policies: Mapping[Phase, Policy] = POLICIES
    ) -> Policy:
        """What is asked on `day`, the phases asking what `policies` say.

        The day before the inspection and its own days ask less; the evening before is calm, and from then on
        nothing new comes.
        """
        if self.inspection_from <= day <= self.inspection_until:
            return replace(policies[Phase.RECEIVE].eased(), new=False)
        if day == self.inspection_from - timedelta(days=1):
            eve = policies[Phase.RECEIVE].eased()
            return replace(eve, new=False, reminders=0, calm=True) if evening else eve
        return policies[self.phase_on(day)]

    def moved(self, inspection_from: date, inspection_until: date, *, today: date) -> Phases:
        """The phases after the inspection has moved: begun ones stay begun, coming ones are laid out anew."""
        fresh = default_phases(min(self.starts, inspection_from), inspection_from, inspection_until)
        if self.memorise_from <= today:
            return replace(fresh, memorise_from=min(self.memorise_from, fresh.receive_from))
        return fresh


_NAMES = {
    "starts": "开始日期",
    "memorise_from": "临检开始",
    "receive_from": "接受检查开始",
    "inspection_from": "检查首日",
    "inspection_until": "检查末日",
}


def default_phases(starts: date, inspection_from: date, inspection_until: date | None = None) -> Phases:
    """Phases between the day a campaign starts and its inspection.

    A sixth of the time fixes gaps (two weeks at most, nothing in a campaign under two weeks); the last sixth
    (2 to 10 days) receives. Raises ValueError when the inspection ends before it begins or before the start.
    """
    total = max(0, (inspection_from - starts).days)
    memorise_from = starts + timedelta(days=min(14, total // 6) if total >= 14 else 0)
    receive_from = inspection_from - timedelta(days=min(10, max(2, total // 6)))
    return Phases(
        starts,
        memorise_from,
        max(memorise_from, receive_from),
        inspection_from,
        inspection_until or inspection_from,
    )


@dataclass(frozen=True, slots=True)
class Change:
    """A day of a layout, by its name in Phases, that moves from `before` to `after`."""

    name: str
    before: date
    after: date

    @property
    def days(self) -> int:
        """How many days later it is; negative for earlier."""
        return (self.after - self.before).days


def changes(before: Phases, after: Phases) -> tuple[Change, ...]:
    """What differs between two layouts."""
    days = ((name, getattr(before, name), getattr(after, name)) for name in _NAMES)
    return tuple(Change(name, old, new) for name, old, new in days if old != new)


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
