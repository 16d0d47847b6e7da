"""Days of a stepped clock, and what tests of reminders ask of a person's row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

from sqlalchemy import select

from bot.services import reminding
from bot.services.house import House
from bot.services.people import Person
from bot.store.tables import Member
from bot.timetable import Rhythm
from tests.bot.post import SHANGHAI

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = (date(2026, 3, day) for day in range(2, 9))
NEXT_MONDAY = date(2026, 3, 9)
TWICE = Rhythm(slots=(time(7, 30), time(20)))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), SHANGHAI)


async def set_rhythm(house: House, person: Person, **parts: object) -> None:
    await reminding.keep(house, person.id, replace(Rhythm(), **parts))


async def due(house: House, person: Person) -> datetime | None:
    async with house.store.reading() as session:
        return await session.scalar(select(Member.next_reminder_at).where(Member.id == person.id))
