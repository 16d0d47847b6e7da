"""The whole bot over Telegram in memory, and people with phones who talk to it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot import app
from bot.services import drilling, inviting, people
from bot.services.house import House
from bot.services.people import Role
from bot.telegram.fake import TOKEN, Bubble, FakeTelegram, Person
from tests.bank import BANK, TOWNSHIP

DISTRICT, TOWN = "河东区", "河东区/城关镇"
RIGHT = {question.prompt: question.answer for question in BANK.questions}
WRONG = "我不知道"
VERDICT = " 分"


@dataclass
class Phones:
    """The bot's Telegram, and what people do on their phones, each act answered before the next."""

    house: House
    telegram: FakeTelegram
    log: list[logging.LogRecord] = field(default_factory=list)

    async def invite(
        self, unit: str = TOWN, posts: tuple[str, ...] = (TOWNSHIP,), role: Role = Role.MEMBER, uses: int = 1
    ) -> str:
        """The code of a new invitation."""
        async with self.house.store.writing() as session:
            invited = await inviting.create(
                self.house,
                session,
                path=unit,
                posts=posts,
                role=role,
                uses=uses,
                valid=timedelta(hours=1),
            )
        return invited.code

    async def join(self, name: str = "李明", unit: str = TOWN, *roles: Role) -> Person:
        """A person who has come in by invitations."""
        person = self.telegram.person(name)
        for role in roles or (Role.MEMBER,):
            person.starts(f"join_{await self.invite(unit, role=role)}")
            await self.telegram.settle()
        return person

    async def say(self, person: Person, text: str, *, after: float = 5) -> str:
        """Says a text; the bot's newest words."""
        self.house.clock.step(timedelta(seconds=after))
        person.says(text)
        await self.telegram.settle()
        return person.screen.last.text

    async def tap(self, person: Person, label: str, *, after: float = 20) -> str:
        """Taps a button; the bot's newest words."""
        self.house.clock.step(timedelta(seconds=after))
        person.taps(label)
        await self.telegram.settle()
        return person.screen.last.text

    async def press(self, person: Person, data: str, *, message: int | None = None, **how: bool) -> str:
        """Sends callback data of one's own making; the toast or alert that it brought."""
        before = len(person.screen.toasts)
        person.presses(message or person.screen.last.id, data, **how)
        await self.telegram.settle()
        return "".join(toast.text for toast in person.screen.toasts[before:])

    async def right(self, person: Person) -> str:
        """Answers the question on the screen rightly."""
        return await self.say(person, RIGHT[prompt(person)])

    async def ask(self, person: Person, question_id: str, menu: str = "今日练习") -> str:
        """Lets the bot ask this question next; the bot's newest words."""
        async with self.house.store.reading() as session:
            member = await people.by_telegram(session, person.id)
        assert member is not None
        await drilling.single(self.house, member.id, question_id)
        return await self.tap(person, menu)

    @property
    def faults(self) -> list[str]:
        """What went wrong in the bot that nobody named."""
        return [record.getMessage() for record in self.log if record.levelno >= logging.ERROR]


def prompt(person: Person) -> str:
    """The question that is asked last on a screen."""
    for bubble in reversed(person.screen.bubbles):
        for known in RIGHT:
            if known in bubble.text:
                return known
    raise LookupError("no question on the screen")


def verdicts(person: Person) -> list[Bubble]:
    """The verdicts on a screen."""
    return [bubble for bubble in person.screen.bubbles if not bubble.mine and VERDICT in bubble.text[:8]]


@asynccontextmanager
async def connected(house: House, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Phones]:
    """The bot over Telegram in memory, for as long as the block lasts."""
    telegram = FakeTelegram(house.clock)
    application = app.build(house, TOKEN, request=telegram)
    async with application:
        telegram.drive(application)
        yield Phones(house, telegram, caplog.records)
