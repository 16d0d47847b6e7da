"""Telegram in memory with one person, and an application that listens to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from telegram.ext import (
    Application,
)

from bot.clock import SteppedClock
from bot.telegram.fake import FakeTelegram, Person
from tests.bot.telegram.fake.acts import MORNING, App


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(MORNING)


@pytest.fixture
def telegram(clock: SteppedClock) -> FakeTelegram:
    return FakeTelegram(clock)


@pytest.fixture
def li(telegram: FakeTelegram) -> Person:
    person = telegram.person("明", last_name="李", username="liming")
    person.says("你好")
    telegram.state.updates.clear()
    return person


@pytest_asyncio.fixture
async def app(telegram: FakeTelegram) -> AsyncIterator[App]:
    builder = Application.builder().token(telegram.token)
    application = builder.request(telegram).get_updates_request(telegram).build()
    telegram.drive(application)
    async with application:
        yield application
