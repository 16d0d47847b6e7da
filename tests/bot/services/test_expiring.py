"""What goes when it has served its time: invitations, inputs, and personal answers with their copies."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.clock import SteppedClock
from bot.config import Privacy
from bot.services import almanac, campaigning, expiring
from bot.services.house import House
from bot.services.people import Person
from bot.store import rotation
from bot.store.tables import Answer, Ask, DrillSet, Invitation, WrongCode
from tests.bot.post import SHANGHAI, Post
from tests.bot.services.hand import Hand

LAST = date(2026, 4, 1)
SECRET = "只有我才这样回答"


def on(days: int, hour: int = 3) -> datetime:
    """So many days after the last inspection day."""
    return datetime(2026, 4, 1, hour, 40, tzinfo=SHANGHAI) + timedelta(days=days)


@pytest.fixture
def kept(house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> House:
    """A house that keeps answers for ten days, and its copies out of everybody's way."""
    monkeypatch.setattr(almanac, "backup_folder", lambda house: tmp_path / "copies")
    return replace(house, settings=replace(house.settings, privacy=Privacy(erase_after_days=10)))


async def answers(house: House) -> int:
    async with house.store.reading() as session:
        counts = [await session.scalar(select(func.count()).select_from(t)) for t in (Answer, Ask, DrillSet)]
    return sum(count or 0 for count in counts)


def holding(folder: Path, words: str) -> list[str]:
    """The files that hold words, in whatever page."""
    return sorted(
        path.name for path in folder.rglob("*") if path.is_file() and words.encode() in path.read_bytes()
    )


async def test_personal_answers_are_kept_for_the_days_that_are_set_and_not_longer(
    kept: House, clock: SteppedClock, hand: Hand
) -> None:
    await hand.answer("years", SECRET)
    clock.set(on(10))
    await expiring.expire(kept)
    assert await answers(kept) > 0
    clock.set(on(11))
    assert await expiring.expire(kept) == "0 invitations, 1 answers"
    assert await answers(kept) == 0


async def test_what_was_answered_is_then_in_no_copy_and_no_free_page(
    kept: House, clock: SteppedClock, hand: Hand, tmp_path: Path
) -> None:
    await hand.answer("years", SECRET)
    for day in (0, 10):
        clock.set(on(day))
        await almanac.back_up(kept)
    folder = tmp_path / "copies"
    assert (folder / f"archive-{LAST}.sqlite").exists()
    assert len(holding(folder, SECRET)) == 3
    clock.set(on(11))
    assert "older ones erased" in await almanac.back_up(kept)
    assert holding(tmp_path, SECRET) == []
    assert len(list(folder.iterdir())) == 1


async def test_a_campaign_without_an_end_keeps_its_answers(
    kept: House, clock: SteppedClock, hand: Hand, admin: Person
) -> None:
    await hand.answer("years", SECRET)
    await campaigning.set_dates(kept, admin.id, None)
    clock.set(on(900))
    await expiring.expire(kept)
    assert await answers(kept) > 0


async def test_old_invitations_and_wrong_codes_go(
    kept: House, clock: SteppedClock, member: Person, post: Post
) -> None:
    async with kept.store.writing() as session:
        session.add(WrongCode(telegram_id=9, at=clock.now()))
    clock.step(timedelta(days=20))
    await expiring.expire(kept)
    async with kept.store.reading() as session:
        assert await session.scalar(select(func.count()).select_from(WrongCode)) == 0
        assert await session.scalar(select(func.count(Invitation.id))) == 1
    clock.step(timedelta(days=20))
    assert (await expiring.expire(kept)).startswith("1 invitations")


async def test_the_newest_copies_stay_and_can_be_read(
    kept: House, clock: SteppedClock, member: Person, tmp_path: Path
) -> None:
    folder, url = tmp_path / "copies", kept.store.url
    folder.mkdir()
    (folder / f"{rotation.PREFIX}20260101-000000.part").write_bytes(b"cut short")
    names = [
        rotation.rotate(url, folder, clock.now() + timedelta(days=night), kept=2).name for night in range(3)
    ]
    assert sorted(path.name for path in folder.iterdir()) == names[1:]
    with closing(sqlite3.connect(folder / names[-1])) as copy:
        assert copy.execute("SELECT name FROM member").fetchall() == [("李明",)]
    assert rotation.KEPT == 14
