"""Whether a due time brings a reminder, and when the next one is due: values in, a decision out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.services import rhythms
from bot.services.house import Calendar
from bot.services.outgoing import DAILY_CAP
from bot.services.phasing import over, policy_at
from bot.timetable import Rhythm, next_reminder, rest, spread

LATE = timedelta(minutes=30)
GIVE_WAY = timedelta(hours=3)
"""A reminder that comes late is left out when the next one is so near."""
PROBE = timedelta(days=7)
"""How often a message tries whether somebody unreachable can be reached again."""


class Silence(StrEnum):
    """Why a due time brings no message."""

    GONE = "deactivated"
    OVER = "the campaign is over"
    CALM = "the phase wants none"
    PAUSED = "paused"
    FREE = "no day with reminders"
    DONE = "today's set is done"
    ENOUGH = "enough for today"
    WAITING = "one waits already"
    NEAR = "the next one is near"
    UNREACHABLE = "unreachable"
    STOPPED = "not answered for a week"
    BAD = "the row cannot be read"


@dataclass(frozen=True, slots=True)
class Due:
    """A due time and what speaks for and against a reminder.

    `days` are the days with reminders since the person was last here, today left out; `told` how many
    counted messages came today, `waiting` whether one still waits.
    """

    member_id: int
    at: datetime
    rhythm: Rhythm
    days: int
    told: int
    waiting: bool
    done: bool
    active: bool
    unreachable_since: datetime | None

    @property
    def ignored(self) -> int:
        """Days without an answer: from the third reminder on each stands for two."""
        return self.days + max(0, self.days - 3)

    @property
    def last(self) -> bool:
        """Whether reminders stop if this one is not answered either."""
        return rest(self.ignored + 2) is None


@dataclass(frozen=True, slots=True)
class Decision:
    """A message not before an instant, or why there is none; and the next due time, None for none."""

    send_from: datetime | None
    silence: Silence | None
    next_at: datetime | None
    stops: bool = False


class Decider:
    """Decides due times at one instant; most people share their rhythm, so the next instants are kept."""

    def __init__(self, campaign: Calendar, now: datetime) -> None:
        self._campaign = campaign
        self._now = now
        self._today = campaign.day(now)
        self._policy = policy_at(campaign, now)
        self._over = over(campaign, now)
        self._known: dict[tuple[Rhythm, datetime, int, int], datetime | None] = {}

    def __call__(self, due: Due) -> Decision:
        if not due.active:
            return Decision(None, Silence.GONE, None)
        if self._over:
            return Decision(None, Silence.OVER, None)
        following = self._next(due, self._now)
        silence = self._silence(due)
        if silence is Silence.STOPPED:
            return Decision(None, silence, None, stops=True)
        if silence is not None:
            return Decision(None, silence, following)
        send_from = rhythms.audible(due.rhythm, self._now, self._campaign.zone)
        late = send_from > self._now or self._now - due.at > LATE
        if late and following is not None and following - send_from < GIVE_WAY:
            return Decision(None, Silence.NEAR, following)
        resting = rest(due.ignored) or 0
        if resting:
            following = self._next(due, self._now, resting)
        return Decision(send_from, None, following)

    def _silence(self, due: Due) -> Silence | None:
        """Why not at all; the order is that of what is said first."""
        slot = self._next(due, due.at - timedelta(seconds=1)) == due.at
        unreachable = due.unreachable_since
        reasons = {
            Silence.CALM: not self._policy.reminders,
            Silence.PAUSED: due.rhythm.paused(self._today),
            Silence.FREE: slot and not due.rhythm.rings(self._today),
            Silence.DONE: due.done,
            Silence.UNREACHABLE: unreachable is not None and self._now - unreachable < PROBE,
            Silence.STOPPED: rest(due.ignored) is None,
            Silence.WAITING: due.waiting,
            # A person who asks to be reminded again gets that as the day's second one in every phase.
            Silence.ENOUGH: due.told >= (min(self._policy.reminders, DAILY_CAP) if slot else DAILY_CAP),
        }
        return next((reason for reason, holds in reasons.items() if holds), None)

    def _next(self, due: Due, after: datetime, rest_days: int = 0) -> datetime | None:
        delay = spread(due.member_id)
        key = (due.rhythm, after, delay, rest_days)
        if key not in self._known:
            self._known[key] = next_reminder(
                due.rhythm, after, self._campaign.zone, spread_minutes=delay, rest_days=rest_days
            )
        return self._known[key]
