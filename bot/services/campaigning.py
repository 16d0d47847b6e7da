"""The campaign's days, which an admin sets and everything is planned towards."""

from __future__ import annotations

from datetime import date

from bot.services import audit, people
from bot.services.house import CAMPAIGN_ID, Calendar, House, calendar
from bot.services.people import Role
from bot.services.refusal import Refused
from bot.store.tables import Campaign


async def get(house: House) -> Calendar:
    """The campaign as it is."""
    async with house.store.reading() as session:
        return await calendar(session)


async def set_dates(
    house: House, by: int, inspection_from: date | None, inspection_until: date | None = None
) -> Calendar:
    """Set the first and the last inspection day; without a last one it lasts a day, without both it is open.

    Raises Refused("not_allowed"), or ("bad_dates") when the last day is before the first or stands alone.
    """
    async with house.store.writing() as session:
        admin = await people.by_id(session, by)
        admin.must(Role.ADMIN)
        until = inspection_until or inspection_from
        if until is not None and (inspection_from is None or until < inspection_from):
            raise Refused("bad_dates")
        row = await session.get_one(Campaign, CAMPAIGN_ID, with_for_update=True)
        before = f"{row.inspection_from}..{row.inspection_until}"
        row.inspection_from, row.inspection_until = inspection_from, until
        await session.flush()
        await audit.note(
            house, session, admin, "dates", "campaign", before=before, after=f"{inspection_from}..{until}"
        )
        return await calendar(session)
