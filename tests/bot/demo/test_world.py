"""The demo's clock moves as people say, and nothing of a day is skipped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import Clock
from bot.demo.world import RunningClock, World


@pytest.mark.parametrize(
    ("words", "then"),
    [
        ("+1h", "2026-03-02 09:30"),
        ("+1d2h30m", "2026-03-03 11:00"),
        ("+2w", "2026-03-16 08:30"),
        ("08:00", "2026-03-03 08:00"),
        ("9:00", "2026-03-02 09:00"),
        ("inspection", "2026-03-28 08:00"),
        ("2026-03-05 07:30", "2026-03-05 07:30"),
    ],
)
async def test_an_instant_is_named_in_words(world: World, words: str, then: str) -> None:
    assert world.instant(words).astimezone(world.timezone).strftime("%Y-%m-%d %H:%M") == then


@pytest.mark.parametrize("words", ["", "soon", "+1x", "+", "25:00", "2026-13-01 08:00"])
async def test_other_words_are_no_instant(world: World, words: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        world.instant(words)


async def test_time_passes_hour_by_hour(world: World) -> None:
    seen: list[str] = []

    async def fall_due() -> None:
        seen.append(world.local.strftime("%d %H:%M"))

    world.fall_due = fall_due
    await world.move_to(world.clock.now() + timedelta(hours=2, minutes=15))
    assert seen == ["02 09:30", "02 10:30", "02 10:45"]


async def test_time_never_goes_back(world: World) -> None:
    before = world.clock.now()
    await world.move_to(before - timedelta(days=1))
    assert world.clock.now() == before


def test_a_running_clock_runs_and_can_be_stepped() -> None:
    start = datetime(2026, 3, 2, tzinfo=UTC)
    clock: Clock = (running := RunningClock(start))
    first = clock.now()
    running.step(timedelta(days=1))
    assert start <= first < start + timedelta(minutes=1)
    assert clock.now() - first >= timedelta(days=1)
