"""Building the demo's world: the real bot over a fresh database, its people in, a past behind them."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import event, select

from bot import app
from bot.config import Campaign, Database, Settings
from bot.demo.cast import CHARACTERS, DISTRICT, STRANGER, Character
from bot.demo.past import live_through
from bot.demo.world import Part, Steppable, World
from bot.services import inviting, reminding, starting, units
from bot.services.house import House
from bot.services.inviting import START_PREFIX
from bot.store.tables import FigureRow, Member
from bot.telegram import ticking
from bot.telegram.fake import FakeTelegram, Person
from bot.telegram.outbox import Outbox
from questions import segment

DAYS_OF_PAST = 12
DAYS_TO_INSPECTION = 26
INSPECTION_DAYS = 3
SEED = 1
FIGURES = Path(__file__).parent / "figures.toml"


def start_of_past(now: datetime) -> datetime:
    """When the people of a world that begins `now` have joined; its clock must start there."""
    return now - timedelta(days=DAYS_OF_PAST)


@asynccontextmanager
async def built(settings: Settings, url: str, clock: Steppable, now: datetime) -> AsyncIterator[World]:
    """A world at `now`, over the empty SQLite database at `url`; the clock starts at `start_of_past(now)`."""
    zone = settings.campaign.zone
    first = now.astimezone(zone).date() + timedelta(days=DAYS_TO_INSPECTION)
    campaign = Campaign(
        settings.campaign.name,
        first,
        first + timedelta(days=INSPECTION_DAYS - 1),
        settings.campaign.timezone,
    )
    own = replace(Settings(), database=Database(url), bank=settings.bank, campaign=campaign)
    telegram = FakeTelegram(clock)
    house = app.house_of(own, clock)
    # A demo that is made anew each time has nothing to lose to a power cut.
    event.listen(house.store.engine.sync_engine, "connect", _do_not_wait_for_the_disk)
    try:
        await starting.prepare(house)
        await asyncio.to_thread(segment.load)
        application = app.build(house, telegram.token, request=telegram)
        async with application:
            await app.announce(application)
            world = World(telegram, clock, application, {}, zone, first)
            people = {_person(telegram, one): one for one in CHARACTERS}
            members = await _let_in(house, world, people)
            await _fill_in_figures(house)
            await live_through(
                house, members, days=DAYS_OF_PAST, until=now.astimezone(zone).date(), seed=SEED
            )
            clock.step(now - clock.now())
            await reminding.start_afresh(house)
            outbox = Outbox(application.bot, protect=own.privacy.protect_content)
            world.fall_due = partial(ticking.fall_due, house, outbox)
            stranger = _person(telegram, STRANGER)
            world.parts = {
                one.key: Part(one.key, one.zh, one.en, person)
                for person, one in [*people.items(), (stranger, STRANGER)]
                if one.key
            }
            world.seen = {
                key: part.person.screen.last.id for key, part in world.parts.items() if part.person.messages
            }
            telegram.calls.clear()
            world.invitation = _link(telegram, await _invited(house, STRANGER))
            yield world
    finally:
        await house.store.close()


def _do_not_wait_for_the_disk(connection: object, record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.close()


def _person(telegram: FakeTelegram, character: Character) -> Person:
    return telegram.person(character.given, last_name=character.family)


async def _invited(house: House, character: Character) -> str:
    async with house.store.writing() as session:
        invited = await inviting.create(
            house,
            session,
            path=f"{DISTRICT}/{character.unit}",
            posts=character.posts,
            role=character.role,
            uses=1,
            valid=inviting.MEMBER_VALID,
        )
    return invited.code


def _link(telegram: FakeTelegram, code: str) -> str:
    return f"https://t.me/{telegram.username}?start={START_PREFIX}{code}"


async def _fill_in_figures(house: House) -> None:
    """One town has handed in its figures; the others still lack them."""
    given = tomllib.loads(FIGURES.read_text(encoding="utf-8"))
    async with house.store.writing() as session:
        unit_id = await units.ensure(session, given["unit"])
        session.add_all(
            FigureRow(
                unit_id=unit_id,
                indicator=indicator,
                value=value,
                as_of=given["as_of"],
                source=given["source"],
                current=True,
                set_at=house.clock.now(),
            )
            for indicator, value in given["figures"].items()
        )


async def _let_in(house: House, world: World, people: dict[Person, Character]) -> dict[int, Character]:
    """Each follows an invitation in the chat, as people do; the members' ids."""
    for person, character in people.items():
        person.opens(_link(world.telegram, await _invited(house, character)))
        await world.deliver()
        if character.blocked:
            person.blocks()
            await world.deliver()
    async with house.store.reading() as session:
        rows = await session.execute(select(Member.id, Member.telegram_id))
        ids = {telegram_id: member_id for member_id, telegram_id in rows}
    return {ids[person.id]: character for person, character in people.items()}
