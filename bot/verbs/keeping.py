"""Verbs about the database and the first people: migrate, backup, restore, invite."""

from __future__ import annotations

import argparse
import asyncio
import json
import re
from datetime import timedelta

from telegram import Bot
from telegram.error import TelegramError

from bot import app
from bot.clock import SystemClock
from bot.config import Settings
from bot.fault import Faulty
from bot.messages.wording import wording
from bot.services import almanac, audit, campaigning, chores, inviting, starting
from bot.services.inviting import OWNER_VALID, START_PREFIX, Invited
from bot.services.people import Role
from bot.services.refusal import Refused
from bot.store import backup as copies
from bot.store import migrate as schema
from bot.store.engine import Store

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
OWNER_UNIT = "迎检办"
LONGEST = timedelta(days=366)


def migrate(options: argparse.Namespace, settings: Settings) -> int:
    copy = schema.migrate(Store(settings.database.url).url, SystemClock().now())
    print("数据库已是最新结构。" + (f"升级前的备份：{copy}" if copy else ""))
    return 0


def backup(options: argparse.Namespace, settings: Settings) -> int:
    copies.backup(Store(settings.database.url).url, options.file, SystemClock().now())
    print(f"已备份到 {options.file}。里面有个人信息，请妥善保管。")
    return 0


def restore(options: argparse.Namespace, settings: Settings) -> int:
    copies.restore(Store(settings.database.url).url, options.file, SystemClock().now())
    print(f"已从 {options.file} 恢复。")
    return 0


def invite(options: argparse.Namespace, settings: Settings) -> int:
    """Print a code and, where the bot's name can be learnt, its link."""
    invited, link = asyncio.run(_invite(options, settings))
    if options.json:
        print(
            json.dumps(
                {
                    "code": invited.code,
                    "link": link,
                    "unit": invited.unit,
                    "posts": list(invited.posts),
                    "role": invited.role,
                    "uses": invited.uses,
                    "expires_at": invited.expires_at.isoformat(),
                },
                ensure_ascii=False,
            )
        )
        return 0
    print(f"邀请码：{invited.code}")
    if link:
        print(f"链接：{link}")
    print(
        f"单位：{invited.unit}，可用 {invited.uses} 次，"
        f"{invited.expires_at.astimezone():%Y-%m-%d %H:%M} 前有效。"
    )
    return 0


async def _invite(options: argparse.Namespace, settings: Settings) -> tuple[Invited, str | None]:
    valid = OWNER_VALID if options.owner else _duration(options.expires)
    house = app.house_of(settings)
    try:
        await starting.prepare(house)
        async with house.store.writing() as session:
            invited = await inviting.create(
                house,
                session,
                path=OWNER_UNIT if options.owner else options.unit,
                posts=tuple(options.post),
                role=Role.ADMIN if options.owner else Role(options.role),
                uses=1 if options.owner else options.uses,
                valid=valid,
            )
            await audit.note(house, session, "cli", "invite", invited.unit, role=invited.role)
    except Refused as refusal:
        raise Faulty(wording("zh").refusal(refusal.reason, refusal.details)) from refusal
    finally:
        await house.store.close()
    name = await _bot_name(settings)
    return invited, f"https://t.me/{name}?start={START_PREFIX}{invited.code}" if name else None


async def _bot_name(settings: Settings) -> str | None:
    """The bot's user name as Telegram knows it; None without a token or without an answer."""
    telegram = settings.telegram
    if not telegram.token:
        return None
    try:
        async with Bot(telegram.token, base_url=telegram.base_url) as bot:
            return bot.username
    except TelegramError:
        return None


def _duration(text: str) -> timedelta:
    match = re.fullmatch(r"(\d{1,4})([mhd])", text)
    valid = timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else timedelta()
    if not timedelta() < valid <= LONGEST:
        raise Faulty(f"--expires {text}：没看懂。请写成 30m、12h 或 7d，最长 {LONGEST.days}d。")
    return valid


def jobs(options: argparse.Namespace, settings: Settings) -> int:
    """List the calendar jobs with their last and next run."""
    asyncio.run(_jobs(settings))
    return 0


async def _jobs(settings: Settings) -> None:
    house = app.house_of(settings)
    try:
        await starting.prepare(house)
        zone = (await campaigning.get(house)).zone
        print(f"时区：{zone.key}")
        for run in await chores.runs(house, almanac.JOBS):
            last = f"{run.last.astimezone(zone):%Y-%m-%d %H:%M}" if run.last else "还没有"
            following = f"{run.next.astimezone(zone):%Y-%m-%d %H:%M}"
            print(f"{run.job.name:8} 下次 {following}  上次 {last}  {run.job.title}  {run.note}")
    finally:
        await house.store.close()
