"""The demo's world: Telegram in memory, a clock one can step, the bot itself and the people who use it."""

from __future__ import annotations

import re
import time as machine
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.telegram.fake import FakeTelegram, Person
from bot.telegram.fake.telegram import AnyApplication

_PACE = timedelta(hours=1)
_FAR, _LONG_PACE = timedelta(days=3), timedelta(hours=4)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_STEP = re.compile(r"(\d+)([smhdw])")


class Steppable(Protocol):
    """A clock that can be moved on by hand."""

    def now(self) -> datetime: ...

    def step(self, by: timedelta) -> None: ...


class RunningClock:
    """A clock that starts at a chosen instant, runs at the machine's pace and can be stepped."""

    def __init__(self, start: datetime) -> None:
        self._start = start.astimezone(UTC)
        self._since = machine.monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=machine.monotonic() - self._since)

    def step(self, by: timedelta) -> None:
        self._start += by


async def _nothing() -> None:
    """Nothing falls due."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the people to play: a key for scripts and addresses, the role's two names, the person."""

    key: str
    zh: str
    en: str
    person: Person


@dataclass(slots=True)
class World:
    """What the page, the terminal and scripts act on.

    `fall_due` does what the bot's timetable would do at the present instant; it is awaited after each
    step of the clock, which moves an hour at a time (four on a long way) so that no part of a day is skipped.
    `invitation` is a link by which a stranger can come in.
    """

    telegram: FakeTelegram
    clock: Steppable
    application: AnyApplication
    parts: Mapping[str, Part]
    timezone: ZoneInfo
    inspection: date | None = None
    fall_due: Callable[[], Awaitable[None]] = _nothing
    invitation: str = ""
    seen: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.telegram.drive(self.application)

    @property
    def local(self) -> datetime:
        """The present instant in the campaign's time zone."""
        return self.clock.now().astimezone(self.timezone)

    async def deliver(self) -> None:
        """Hands what people did to the bot and waits for its answers."""
        await self.telegram.settle(together=True)

    async def move_to(self, instant: datetime) -> None:
        """Steps the clock on to an instant; an instant that has passed leaves it where it is."""
        pace = _LONG_PACE if instant - self.clock.now() > _FAR else _PACE
        while (left := instant - self.clock.now()) > timedelta(0):
            self.clock.step(min(left, pace))
            await self.fall_due()
            await self.deliver()

    def instant(self, words: str) -> datetime:
        """When the words mean, seen from now. Raises ValueError for anything else than
        `+1d`, `+1h30m` (s m h d w), `08:00` (the next time it is eight here), `inspection` (its first day,
        eight o'clock) and `2026-11-20 08:00`.
        """
        if words.startswith("+") and (steps := _STEP.findall(words)) and _STEP.sub("", words) == "+":
            span = timedelta()
            for count, unit in steps:
                span += timedelta(**{_UNITS[unit]: int(count)})
            return self.clock.now() + span
        if words == "inspection":
            if self.inspection is None:
                raise ValueError("this world has no inspection day")
            return self._at(self.inspection, time(8))
        if re.fullmatch(r"\d{1,2}:\d{2}", words):
            hour, minute = map(int, words.split(":"))
            today = self._at(self.local.date(), time(hour, minute))
            return today if today > self.clock.now() else today + timedelta(days=1)
        return datetime.fromisoformat(words).replace(tzinfo=self.timezone)

    def _at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, self.timezone)
