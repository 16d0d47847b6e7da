"""Calendar jobs: each runs once when its time has come, on whichever process comes first."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.clock import SteppedClock
from bot.services import chores
from bot.services.almanac import JOBS
from bot.services.chores import LEASE, Job
from bot.services.house import House

DAY = timedelta(days=1)


class Work:
    """A job that counts how often it was done, and fails as long as `broken`."""

    def __init__(self) -> None:
        self.done = 0
        self.broken = False
        self.job = Job("work", "试", 3, 0, self.act)

    async def act(self, house: House) -> str:
        if self.broken:
            raise OSError("the disk is full")
        self.done += 1
        await asyncio.sleep(0)
        return f"number {self.done}"


@pytest.fixture
async def work(house: House) -> Work:
    """A job that the program has seen once."""
    work = Work()
    assert await chores.run_due(house, (work.job,)) == []
    return work


async def test_a_new_database_does_no_job_before_its_first_time(house: House, work: Work) -> None:
    assert await chores.run_due(house, (work.job,)) == []
    assert work.done == 0


async def test_a_job_is_done_once_when_its_time_has_come(
    house: House, clock: SteppedClock, work: Work
) -> None:
    clock.step(DAY)
    assert await chores.run_due(house, (work.job,)) == ["work"]
    assert await chores.run_due(house, (work.job,)) == []
    (run,) = await chores.runs(house, (work.job,))
    assert (work.done, run.last, run.note) == (1, clock.now(), "number 1")


async def test_after_a_week_of_silence_a_daily_job_is_done_once(
    house: House, clock: SteppedClock, work: Work
) -> None:
    clock.step(7 * DAY)
    await chores.run_due(house, (work.job,))
    await chores.run_due(house, (work.job,))
    assert work.done == 1


async def test_of_several_processes_one_does_the_job(house: House, clock: SteppedClock, work: Work) -> None:
    clock.step(DAY)
    done = await asyncio.gather(*(chores.run_due(house, (work.job,)) for _ in range(4)))
    assert sorted(done) == [[], [], [], ["work"]]
    assert work.done == 1


async def test_a_job_that_failed_says_why_and_is_tried_again_later(
    house: House, clock: SteppedClock, work: Work
) -> None:
    clock.step(DAY)
    work.broken = True
    assert await chores.run_due(house, (work.job,)) == []
    (run,) = await chores.runs(house, (work.job,))
    assert run.note == "failed: the disk is full"
    work.broken = False
    assert await chores.run_due(house, (work.job,)) == []
    clock.step(LEASE)
    assert await chores.run_due(house, (work.job,)) == ["work"]


async def test_one_failing_job_holds_up_no_other(house: House, clock: SteppedClock, work: Work) -> None:
    other = Work()
    second = replace(other.job, name="second")
    await chores.run_due(house, (second,))
    clock.step(DAY)
    work.broken = True
    assert await chores.run_due(house, (work.job, second)) == ["second"]


async def test_the_almanacs_jobs_have_names_of_their_own_and_a_next_time(
    house: House, clock: SteppedClock
) -> None:
    found = await chores.runs(house, JOBS)
    assert len({run.job.name for run in found}) == len(JOBS)
    assert all(clock.now() < run.next <= clock.now() + 7 * DAY for run in found)
