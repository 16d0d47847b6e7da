"""The calendar jobs of this bot, and what each does."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from sqlalchemy import or_, select

from bot.services import noticing, outgoing
from bot.services.chores import Job
from bot.services.expiring import expire
from bot.services.house import House, calendar
from bot.services.outgoing import Kind
from bot.services.people import Role
from bot.store.rotation import erase, rotate
from bot.store.tables import Member, MemberRole

BACKUP_FOLDER = "backups"


def backup_folder(house: House) -> Path:
    """Where nightly copies go: beside a SQLite file, or below the working directory."""
    database = house.store.url.database
    beside = Path(database).parent if house.store.is_sqlite and database else Path("data")
    return beside / BACKUP_FOLDER


async def back_up(house: House) -> str:
    """Copy the database; once personal answers are erased, the older copies that still hold them go."""
    folder, now = backup_folder(house), house.clock.now()
    async with house.store.reading() as session:
        campaign = await calendar(session)
    if campaign.inspection_until is not None:
        erased_on = campaign.inspection_until + timedelta(days=house.settings.privacy.erase_after_days + 1)
        if campaign.day(now) == erased_on:
            await asyncio.to_thread(erase, folder)
    copy = await asyncio.to_thread(rotate, house.store.url, folder, now)
    return copy.name


async def digest(house: House) -> str:
    """Send leads and admins the week's summary, worked out when it is delivered."""
    now = house.clock.now()
    async with house.store.writing() as session:
        campaign = await calendar(session)
        today = campaign.day(now)
        if campaign.inspection_until is not None and today > campaign.inspection_until:
            return "the campaign is over"
        members = await session.scalars(
            select(Member.id)
            .join(MemberRole)
            .where(
                or_(MemberRole.role == Role.LEAD, MemberRole.role == Role.ADMIN),
                Member.deactivated_at.is_(None),
                Member.telegram_id.is_not(None),
            )
            .distinct()
        )
        letters = [
            outgoing.row(member, Kind.DIGEST, f"digest:{member}:{today.isoformat()}", now)
            for member in members
        ]
        await outgoing.enqueue(session, letters)
    return f"{len(letters)} letters"


async def thank(house: House) -> str:
    """The day after the inspection, thank everybody and say what becomes of their answers."""
    async with house.store.writing() as session:
        campaign = await calendar(session)
        last = campaign.inspection_until
        if last is None or campaign.day(house.clock.now()) != last + timedelta(days=1):
            return ""
        members = await session.scalars(select(Member.id))
        item = {"what": "thanks", "erase": house.settings.privacy.erase_after_days}
        return f"{await noticing.notify(house, session, members, f'thanks:{last}', item)} letters"


JOBS = (
    Job("expiry", "清理过期的邀请和作答", 3, 10, expire),
    Job("backup", "备份数据库", 3, 40, back_up),
    Job("thanks", "检查结束后致谢", 9, 0, thank),
    Job("digest", "每周小结", 8, 30, digest, weekday="mon"),
)
