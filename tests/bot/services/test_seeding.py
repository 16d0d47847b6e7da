import asyncio
from dataclasses import replace
from datetime import date

import pytest

from bot.clock import SteppedClock
from bot.config import Settings
from bot.services import campaigning, seeding
from bot.services.house import House
from bot.services.refusal import Refused
from bot.store.engine import Store
from questions.bank import Bank


async def test_a_database_without_a_bank_is_empty_until_it_is_seeded(
    store: Store, clock: SteppedClock, settings: Settings, bank: Bank
) -> None:
    house = House(store, clock, settings)
    assert await seeding.empty(house)
    with pytest.raises(Refused, match="no_bank"):
        async with store.reading() as session:
            await house.library(session)
    await seeding.seed(house, bank)
    assert not await seeding.empty(house)


async def test_the_seeded_bank_is_the_one_that_was_given(house: House, bank: Bank) -> None:
    async with house.store.reading() as session:
        shelved = await house.library(session)
    assert shelved.bank == bank
    assert set(shelved.versions.values()) == {1}


async def test_the_campaign_is_that_of_the_settings(house: House) -> None:
    campaign = await campaigning.get(house)
    assert campaign.name == "“两基”迎国检"
    assert (campaign.inspection_from, campaign.inspection_until) == (date(2026, 3, 30), date(2026, 4, 1))
    assert campaign.started_on == date(2026, 2, 9)


async def test_an_inspection_without_a_last_day_lasts_one_day(
    store: Store, clock: SteppedClock, settings: Settings, bank: Bank
) -> None:
    one_day = replace(settings, campaign=replace(settings.campaign, inspection_until=None))
    house = House(store, clock, one_day)
    await seeding.seed(house, bank)
    assert (await campaigning.get(house)).inspection_until == date(2026, 3, 30)


async def test_what_is_there_is_never_overwritten(house: House, bank: Bank) -> None:
    await seeding.seed(house, replace(bank, title="另一个题库", questions=()))
    async with house.store.reading() as session:
        assert (await house.library(session)).bank == bank


async def test_processes_that_seed_at_once_seed_once(
    store: Store, clock: SteppedClock, settings: Settings, bank: Bank
) -> None:
    houses = [House(store, clock, settings) for _ in range(4)]
    await asyncio.gather(*(seeding.seed(house, bank) for house in houses))
    async with store.reading() as session:
        shelved = await House(store, clock, settings).library(session)
        assert len(shelved.bank.questions) == len(bank.questions)
