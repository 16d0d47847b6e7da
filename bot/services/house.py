"""What every use case works with: the database, the clock, the settings and the bank's shelf."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.config import Settings
from bot.services.library import Library, Shelf
from bot.store.engine import Store
from bot.store.tables import Campaign

CAMPAIGN_ID = 1


@dataclass(frozen=True, slots=True)
class Calendar:
    """The campaign's name, days and time zone; days are None until an admin has set them.

    `phases` is what an admin has changed of the phases, as bot.services.phasing reads it.
    """

    name: str
    zone: ZoneInfo
    started_on: date
    inspection_from: date | None
    inspection_until: date | None
    phases: Mapping[str, Any] | None = None

    def day(self, instant: datetime) -> date:
        """The campaign's day at `instant`."""
        return instant.astimezone(self.zone).date()

    def days_left(self, today: date) -> int | None:
        """Whole days until the first inspection day; None when there is none or it has begun."""
        if self.inspection_from is None or today > self.inspection_from:
            return None
        return (self.inspection_from - today).days


@dataclass(frozen=True, slots=True)
class House:
    """The dependencies of the services."""

    store: Store
    clock: Clock
    settings: Settings
    shelf: Shelf = field(default_factory=Shelf)

    async def library(self, session: AsyncSession) -> Library:
        return await self.shelf.library(session)


async def calendar(session: AsyncSession) -> Calendar:
    """The campaign as this transaction sees it."""
    row = await session.get_one(Campaign, CAMPAIGN_ID)
    return Calendar(
        row.name,
        ZoneInfo(row.timezone),
        row.started_on,
        row.inspection_from,
        row.inspection_until,
        row.phases,
    )
