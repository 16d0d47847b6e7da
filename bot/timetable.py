"""When a member is next reminded: their own rhythm, workdays, quiet hours and snoozes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import chinese_calendar
from chinese_calendar import constants

FOREVER = date.max
EVENING = time(20)
# No run of free days is longer, public holidays and weekends taken together.
_HORIZON = 30


class Days(StrEnum):
    """On which days a member is reminded."""

    EVERY = "每天"
    WORKDAYS = "工作日"


class Snooze(StrEnum):
    """The ways to put a reminder off."""

    HALF_HOUR = "30 分钟后"
    TONIGHT = "今晚"
    NOT_TODAY = "今天不练"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a member wishes to be reminded, in local time.

    `slots` are kept sorted and single. Nothing is sent from `quiet_from` up to `quiet_until` (equal: no
    quiet hours); a slot inside is silent. A pause goes from `paused_from` (None: it has begun) up to
    `paused_until`, the first day with reminders again, FOREVER until recalled.
    """

    slots: tuple[time, ...] = (time(7, 30),)
    days: Days = Days.EVERY
    quiet_from: time = time(22)
    quiet_until: time = time(6)
    paused_until: date | None = None
    paused_from: date | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "slots", tuple(sorted(set(self.slots))))

    def quiet(self, at: time) -> bool:
        """Whether the local time `at` lies in the quiet hours."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until

    def paused(self, day: date) -> bool:
        """Whether the pause still covers the local `day`."""
        begun = self.paused_from is None or self.paused_from <= day
        return self.paused_until is not None and begun and day < self.paused_until

    def awake(self, day: date | None = None) -> Rhythm:
        """The rhythm without its pause; with `day` only a pause that covers it is taken away."""
        if day is not None and not self.paused(day):
            return self
        return replace(self, paused_from=None, paused_until=None)

    def rings(self, day: date) -> bool:
        """Whether `day` is a day with reminders."""
        return not self.paused(day) and (self.days is Days.EVERY or workday(day))


def holidays_known(year: int) -> bool:
    """Whether the public holidays of `year` are known; if not, weekends alone are free."""
    first, last = min(constants.holidays), max(constants.holidays)
    return bool(first.year <= year <= last.year)


def workday(day: date) -> bool:
    """Whether people in China work on `day`, public holidays and make-up workdays included."""
    if holidays_known(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


def spread(member_id: int, minutes: int = 5) -> int:
    """A member's own delay, 0..minutes-1, so that one slot does not reach everybody at once."""
    return member_id % minutes


def rest(ignored_days: int) -> int | None:
    """The `rest_days` after so many days without an answer: rarer from 3 on, None (stop) from 7 on."""
    if ignored_days >= 7:
        return None
    return 2 if ignored_days >= 3 else 0


def next_reminder(
    rhythm: Rhythm, after: datetime, zone: ZoneInfo, *, spread_minutes: int = 0, rest_days: int = 0
) -> datetime | None:
    """The first instant (UTC) later than `after` at which `rhythm` asks for a reminder; None if none comes.

    Each audible slot comes once a local day: a time that a clock change skips comes as much later, a time
    that it repeats comes the first time. `spread_minutes` delays it, but never into the quiet hours or the
    next day; `rest_days` leaves that many local days out, from the day of `after` on. Raises ValueError
    when `after` is naive.
    """
    if after.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    # The day of a slot near midnight may begin before the day that `after` falls on is over.
    first = after.astimezone(zone).date() + timedelta(days=rest_days or -1)
    if not rhythm.slots:
        return None
    for day in _days(rhythm, first):
        if not rhythm.rings(day):
            continue
        instants = (_instant(rhythm, day, slot, zone, spread_minutes) for slot in rhythm.slots)
        later = [instant for instant in instants if instant is not None and instant > after]
        if later:
            return min(later)
    return None


def _days(rhythm: Rhythm, first: date) -> Iterator[date]:
    """The days on which the next reminder can be, those of a pause left out."""
    day = first
    for _ in range(_HORIZON):
        if rhythm.paused(day):
            if rhythm.paused_until in (None, FOREVER):
                return
            day = rhythm.paused_until
        yield day
        day += timedelta(days=1)


def snoozes(rhythm: Rhythm, now: datetime, zone: ZoneInfo) -> tuple[Snooze, ...]:
    """The ways to put a reminder off that make sense at `now`."""
    offered = []
    if not rhythm.quiet((now + timedelta(minutes=30)).astimezone(zone).time()):
        offered.append(Snooze.HALF_HOUR)
    tonight = _tonight(rhythm, now, zone)
    if tonight is not None and tonight > now + timedelta(hours=1):
        offered.append(Snooze.TONIGHT)
    return (*offered, Snooze.NOT_TODAY)


def snoozed(
    snooze: Snooze | datetime, rhythm: Rhythm, now: datetime, zone: ZoneInfo, *, spread_minutes: int = 0
) -> datetime | None:
    """The instant (UTC) of the next reminder after `snooze`, or an instant somebody named, at `now`.

    What would fall into the quiet hours, or a tonight that is over, becomes the next regular reminder.
    """
    if isinstance(snooze, datetime) or snooze is Snooze.HALF_HOUR:
        soon = (now + timedelta(minutes=30) if isinstance(snooze, Snooze) else snooze).astimezone(UTC)
        if soon > now and not rhythm.quiet(soon.astimezone(zone).time()):
            return soon
    elif snooze is Snooze.TONIGHT:
        tonight = _tonight(rhythm, now, zone)
        if tonight is not None and tonight > now:
            return tonight
    else:
        return next_reminder(rhythm, now, zone, spread_minutes=spread_minutes, rest_days=1)
    return next_reminder(rhythm, now, zone, spread_minutes=spread_minutes)


def _tonight(rhythm: Rhythm, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Eight o'clock, or an hour before quiet hours that begin early; None when all evening is quiet."""
    day = now.astimezone(zone).date()
    evening = EVENING
    if rhythm.quiet(evening):
        evening = (datetime.combine(day, rhythm.quiet_from) - timedelta(hours=1)).time()
    if evening < time(17):
        return None
    return _instant(rhythm, day, evening, zone, 0)


def _instant(rhythm: Rhythm, day: date, slot: time, zone: ZoneInfo, delay: int) -> datetime | None:
    if rhythm.quiet(slot):
        return None
    delayed = datetime.combine(day, slot) + timedelta(minutes=delay)
    at = datetime.combine(day, slot)
    if delayed.date() == day and not rhythm.quiet(delayed.time()):
        at = delayed
    for fold in (0, 1):
        instant = at.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        # A day that a zone skipped altogether has no instant on it with either fold.
        if instant.astimezone(zone).date() == day:
            return instant
    return None
