"""The bot and its phones, for every test of the chat."""

from collections.abc import AsyncIterator

import pytest

from bot.services.house import House
from bot.telegram.fake import Person
from tests.bot.telegram.phones import Phones, connected


@pytest.fixture
async def phones(house: House, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Phones]:
    async with connected(house, caplog) as phones:
        yield phones


@pytest.fixture
async def person(phones: Phones) -> Person:
    """A member with a township's questions."""
    return await phones.join()
