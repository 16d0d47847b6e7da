"""What every use case works with: the database, the clock, the settings and the bank's shelf."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.config import Settings
from bot.services.library import BANK_ID, REVISION, Library, Shelf
from bot.services.refusal import Refused
from bot.store.engine import Store
from bot.store.tables import BankRow, Campaign

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
        if self.inspection_from is None or today >= self.inspection_from:
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
        """The bank as this transaction sees it; raises Refused("no_bank") in an empty database."""
        revision, _ = await _frame(session)
        return await self.shelf.library(session, revision)


async def calendar(session: AsyncSession) -> Calendar:
    """The campaign as this transaction sees it."""
    _, row = await _frame(session)
    return Calendar(
        row.name,
        ZoneInfo(row.timezone),
        row.started_on,
        row.inspection_from,
        row.inspection_until,
        row.phases,
    )


_FRAME = (
    select(BankRow.revision, Campaign)
    .select_from(BankRow)
    .join(Campaign, Campaign.id == CAMPAIGN_ID)
    .where(BankRow.id == BANK_ID)
)


async def _frame(session: AsyncSession) -> tuple[int, Campaign]:
    """What nearly every use case needs, read once a transaction: the bank's revision and the campaign."""
    if REVISION not in session.info:
        row = (await session.execute(_FRAME)).one_or_none()
        if row is None:
            raise Refused("no_bank")
        session.info[REVISION], session.info[Campaign] = row
    return session.info[REVISION], session.info[Campaign]
