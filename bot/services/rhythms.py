"""A member's rhythm as the database keeps it, and the hours in which a message may come."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.services.house import House
from bot.timetable import Days, Rhythm

logger = logging.getLogger(__name__)


def usual(house: House) -> Rhythm:
    """The rhythm of people who have not chosen one, from the settings."""
    chosen = house.settings.reminders
    return Rhythm(
        slots=chosen.default_slots,
        days=Days.WORKDAYS if chosen.workdays_only else Days.EVERY,
        quiet_from=chosen.quiet_from,
        quiet_until=chosen.quiet_until,
    )


def read(house: House, kept: dict[str, Any] | str | None) -> Rhythm:
    """The rhythm that is kept, as JSON or as what it says; raises ValueError for what is none."""
    try:
        found = json.loads(kept) if isinstance(kept, str) else kept
        if not found:
            return usual(house)
        since, until = found.get("paused_from"), found["paused_until"]
        return Rhythm(
            slots=tuple(time.fromisoformat(slot) for slot in found["slots"]),
            days=Days(found["days"]),
            quiet_from=time.fromisoformat(found["quiet_from"]),
            quiet_until=time.fromisoformat(found["quiet_until"]),
            paused_until=date.fromisoformat(until) if until else None,
            paused_from=date.fromisoformat(since) if since else None,
        )
    except (KeyError, TypeError, AttributeError) as fault:
        raise ValueError(f"no rhythm: {fault!r}") from fault


def heard(house: House, kept: dict[str, Any] | str | None) -> Rhythm:
    """The rhythm that is kept, or the usual one in place of what cannot be read."""
    try:
        return read(house, kept)
    except ValueError as fault:
        logger.error("a rhythm cannot be read, the usual one stands in: %s", fault)
        return usual(house)


def before(house: House, kept: dict[str, Any] | None) -> Rhythm | None:
    """The rhythm that the kept one took the place of, if it is known."""
    found = (kept or {}).get("before")
    return heard(house, found) if found else None


def stored(rhythm: Rhythm, *, before: Rhythm | None = None) -> dict[str, Any]:
    """A rhythm as the database keeps it, with the one it takes the place of."""
    former = {"before": stored(before)} if before is not None else {}
    return {
        **former,
        **asdict(rhythm),
        "slots": [slot.isoformat("minutes") for slot in rhythm.slots],
        "quiet_from": rhythm.quiet_from.isoformat("minutes"),
        "quiet_until": rhythm.quiet_until.isoformat("minutes"),
        "paused_until": rhythm.paused_until.isoformat() if rhythm.paused_until else None,
        "paused_from": rhythm.paused_from.isoformat() if rhythm.paused_from else None,
    }


def audible(rhythm: Rhythm, now: datetime, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) from `now` on that is outside the quiet hours."""
    local = now.astimezone(zone)
    if not rhythm.quiet(local.time()):
        return now.astimezone(UTC)
    end = datetime.combine(local.date(), rhythm.quiet_until, zone).astimezone(UTC)
    if end > now:
        return end
    return datetime.combine(local.date() + timedelta(days=1), rhythm.quiet_until, zone).astimezone(UTC)
