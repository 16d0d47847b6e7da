"""What goes by itself: used-up invitations, wrong codes, and personal answers after the campaign."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import delete, or_

from bot.services.house import Calendar, House, calendar
from bot.store.engine import changed
from bot.store.tables import (
    Answer,
    Appeal,
    Ask,
    Awaited,
    Broadcast,
    DrillSet,
    Invitation,
    Outgoing,
    PendingImport,
    WrongCode,
)

INVITATIONS_KEPT = timedelta(days=30)
LETTERS_KEPT = timedelta(days=60)
INPUTS_KEPT = timedelta(days=1)


def erased_from(house: House, campaign: Calendar) -> date | None:
    """The first day on which no personal answer is kept any more; None without an inspection day."""
    if campaign.inspection_until is None:
        return None
    return campaign.inspection_until + timedelta(days=house.settings.privacy.erase_after_days + 1)


async def expire(house: House) -> str:
    """Delete what has served its time; returns counts for the jobs' list."""
    now = house.clock.now()
    async with house.store.writing() as session:
        invitations = await changed(
            session,
            delete(Invitation).where(
                or_(
                    Invitation.expires_at < now - INVITATIONS_KEPT,
                    Invitation.revoked_at < now - INVITATIONS_KEPT,
                )
            ),
        )
        await session.execute(delete(WrongCode).where(WrongCode.at < now - INPUTS_KEPT))
        await session.execute(delete(Awaited).where(Awaited.at < now - INPUTS_KEPT))
        await session.execute(delete(PendingImport).where(PendingImport.at < now - INPUTS_KEPT))
        await session.execute(
            delete(Broadcast).where(Broadcast.state == "draft", Broadcast.at < now - INPUTS_KEPT)
        )
        await session.execute(delete(Outgoing).where(Outgoing.settled_at < now - LETTERS_KEPT))
        campaign = await calendar(session)
        erased, answers = erased_from(house, campaign), 0
        if erased is not None and campaign.day(now) >= erased:
            await session.execute(delete(Appeal))
            answers = await changed(session, delete(Answer))
            await session.execute(delete(Ask))
            await session.execute(delete(DrillSet))
    return f"{invitations} invitations, {answers} answers"
