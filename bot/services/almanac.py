"""The calendar jobs of this bot, and what each does."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import or_, select

from bot.services import audit, noticing, outgoing, rhythms
from bot.services.chores import Job
from bot.services.expiring import erased_from, expire
from bot.services.house import House, calendar
from bot.services.outgoing import Kind
from bot.services.people import Role
from bot.services.phasing import over
from bot.services.tallying import tally
from bot.store import rotation
from bot.store.tables import Audit, Member, MemberRole

BACKUP_FOLDER = "backups"
THANKED_WITHIN = timedelta(days=7)


def backup_folder(house: House) -> Path:
    """Where nightly copies go: beside a SQLite file, or below the working directory."""
    database = house.store.url.database
    beside = Path(database).parent if house.store.is_sqlite and database else Path("data")
    return beside / BACKUP_FOLDER


async def back_up(house: House) -> str:
    """Copy the database; one copy is kept from the campaign's end until personal answers are erased.

    From then on no copy is left that still holds them.
    """
    folder, now = backup_folder(house), house.clock.now()
    async with house.store.reading() as session:
        campaign = await calendar(session)
    erased = erased_from(house, campaign)
    gone = erased is not None and campaign.day(now) >= erased
    if gone:
        await expire(house)
    url = house.store.url
    copy = await asyncio.to_thread(rotation.rotate, url, folder, now)
    if gone and erased is not None:
        before = datetime.combine(erased, time(), campaign.zone).astimezone(UTC)
        removed = await asyncio.to_thread(rotation.erase, url, folder, before)
        return f"{copy.name}, {removed} older ones erased"
    if over(campaign, now):
        await asyncio.to_thread(rotation.archive, copy, f"{campaign.inspection_until}")
    return copy.name


async def digest(house: House) -> str:
    """Send leads and admins the week's summary, worked out when it is delivered."""
    now = house.clock.now()
    async with house.store.writing() as session:
        campaign = await calendar(session)
        if over(campaign, now):
            return "the campaign is over"
        rows = await session.execute(
            select(Member.id, Member.rhythm)
            .where(
                Member.id.in_(
                    select(MemberRole.member_id).where(
                        or_(MemberRole.role == Role.LEAD, MemberRole.role == Role.ADMIN)
                    )
                ),
                Member.deactivated_at.is_(None),
                Member.telegram_id.is_not(None),
            )
            .order_by(Member.id)
        )
        letters = [
            outgoing.row(
                member,
                Kind.DIGEST,
                f"digest:{member}:{campaign.day(now).isoformat()}",
                now,
                not_before=rhythms.audible(rhythms.heard(house, kept), now, campaign.zone),
            )
            for member, kept in rows.all()
        ]
        await outgoing.enqueue(session, letters)
    return f"{len(letters)} letters"


async def thank(house: House) -> str:
    """After the last inspection day, thank everybody once and say what becomes of their answers."""
    now = house.clock.now()
    async with house.store.writing() as session:
        campaign = await calendar(session)
        last = campaign.inspection_until
        if last is None or not last < campaign.day(now) <= last + THANKED_WITHIN:
            return ""
        done = select(Audit.id).where(Audit.action == "thanks", Audit.subject == f"campaign:{last}")
        if await session.scalar(done.limit(1)) is not None:
            return ""
        await audit.note(house, session, "bot", "thanks", f"campaign:{last}")
        members = await session.scalars(select(Member.id))
        item = {"what": "thanks", "erase": house.settings.privacy.erase_after_days}
        return f"{await noticing.notify(house, session, members, f'thanks:{last}', item)} letters"


JOBS = (
    Job("statistics", "统计各单位掌握情况", 2, 40, tally),
    Job("expiry", "清理过期的邀请和作答", 3, 10, expire),
    Job("backup", "备份数据库", 3, 40, back_up),
    Job("thanks", "检查结束后致谢", 9, 0, thank),
    Job("digest", "每周小结", 8, 30, digest, weekday="mon"),
)
