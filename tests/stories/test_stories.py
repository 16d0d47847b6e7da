"""Every story beside this file is played against the whole bot and comes out as it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import demo
from bot.clock import SteppedClock
from bot.config import Settings
from bot.demo import database
from bot.demo.building import built, start_of_past
from bot.demo.script import play

FOLDER = Path(__file__).parent
STORIES = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.txt"))}


def test_there_are_stories() -> None:
    assert STORIES


@pytest.mark.parametrize("name", STORIES)
async def test_a_story_goes_as_told(name: str, tmp_path: Path) -> None:
    settings = Settings()
    now = demo.SCRIPT_MORNING.replace(tzinfo=settings.campaign.zone)
    url = database.fresh(tmp_path / database.NAME)
    async with built(settings, url, SteppedClock(start_of_past(now)), now) as world:
        transcript = await play(world, STORIES[name], folder=FOLDER)
    assert len(transcript) > len(STORIES[name].splitlines()) / 2
