"""The demo as `wenbudao demo` starts it: the real bot, the starter bank, people with a past."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import create_engine, text

from bot import demo
from bot.clock import SteppedClock
from bot.config import Database, Settings
from bot.demo import database
from bot.demo.building import DAYS_OF_PAST, built, start_of_past
from bot.demo.cast import CHARACTERS
from bot.demo.script import play
from bot.demo.world import World
from bot.fault import Faulty

SETTINGS = Settings()
shared = pytest.mark.asyncio(loop_scope="module")
MORNING = demo.SCRIPT_MORNING.replace(tzinfo=SETTINGS.campaign.zone)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def district(folder: Path) -> AsyncIterator[World]:
    """One world for the whole module, as building it takes a while."""
    url = database.fresh(folder / database.NAME)
    async with built(SETTINGS, url, SteppedClock(start_of_past(MORNING)), MORNING) as world:
        yield world


@shared
async def test_five_people_and_a_stranger_can_be_played(district: World) -> None:
    assert list(district.parts) == ["member", "lead", "editor", "reviewer", "admin", "stranger"]
    for key, part in district.parts.items():
        if key != "stranger":
            assert part.person.name in part.person.screen.said[0]


@shared
async def test_a_member_drills_and_is_judged(district: World) -> None:
    person = district.parts["member"].person
    person.taps("今日练习")
    await district.deliver()
    question = person.screen.last
    assert question.labels
    person.says("不知道")
    await district.deliver()
    assert person.screen.last.id > question.id
    assert any(one["type"] == "expandable_blockquote" for one in person.screen.last.entities)


@shared
async def test_a_stranger_comes_in_by_the_link_and_only_by_it(district: World) -> None:
    person = district.parts["stranger"].person
    person.says("让我进来")
    await district.deliver()
    assert person.screen.keyboard == ()
    person.opens(district.invitation)
    await district.deliver()
    assert person.screen.keyboard


@shared
async def test_a_lead_sees_the_unit_and_a_member_does_not(district: World) -> None:
    for key in ("lead", "member"):
        district.parts[key].person.says("/unit")
    await district.deliver()
    assert "何梅" in district.parts["lead"].person.screen.last.text
    assert "何梅" not in district.parts["member"].person.screen.last.text


@shared
async def test_reminders_fall_due_as_the_clock_is_stepped(district: World) -> None:
    person = district.parts["member"].person
    before = len(person.screen.bubbles)
    await district.move_to(district.instant("+2d"))
    assert len(person.screen.bubbles) > before


@shared
async def test_the_past_is_one_the_services_could_have_written(folder: Path, district: World) -> None:
    engine = create_engine(f"sqlite:///{folder / database.NAME}")
    with engine.connect() as connection:

        def count(query: str) -> int:
            return connection.execute(text(query)).scalar_one()

        past = "SELECT count(*) FROM answer WHERE update_id IS NULL"
        assert count("SELECT count(*) FROM member") >= len(CHARACTERS)
        assert (
            1
            < count("SELECT count(DISTINCT day) FROM drill_set WHERE finished_at IS NOT NULL")
            <= DAYS_OF_PAST
        )
        assert count(past) > 100
        assert count(f"{past} AND (shown_at IS NULL OR NOT final)") == 0
        assert count(f"{past} AND outcome = 'pass'") * count(f"{past} AND outcome = 'fail'") > 0
        assert count("SELECT count(*) FROM answer") == count("SELECT sum(reviews) FROM card")
    engine.dispose()


async def test_the_same_morning_gives_the_same_talk(tmp_path: Path) -> None:
    talks = []
    for name in ("one", "two"):
        url = database.fresh(tmp_path / f"{name}.sqlite")
        async with built(SETTINGS, url, SteppedClock(start_of_past(MORNING)), MORNING) as world:
            talks.append(await play(world, "@member\ntap 今日练习\n> 不知道\ntap 下一题\n@lead\n> /unit"))
    assert talks[0] == talks[1]


def test_a_script_is_played_and_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = tmp_path / "talk.txt"
    script.write_text("@member\n> /help\n", encoding="utf-8")
    assert demo.main(SETTINGS, port=0, script=script) == 0
    assert capsys.readouterr().out.startswith("@member\n> /help\n< ")


@pytest.mark.parametrize("content", ["@member\n> /help\n< 不会这样说的\n", None])
def test_a_script_that_fails_is_one_clear_line_or_more(tmp_path: Path, content: str | None) -> None:
    script = tmp_path / "talk.txt"
    if content:
        script.write_text(content, encoding="utf-8")
    with pytest.raises(Faulty, match=r"talk\.txt"):
        demo.main(SETTINGS, port=0, script=script)


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    settings = replace(SETTINGS, database=Database(f"sqlite+aiosqlite:///{tmp_path / 'own.sqlite'}"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Faulty, match=str(port)):
            demo.main(settings, port=port)
    assert not (tmp_path / database.NAME).exists()


async def test_the_demo_stops_when_told_to(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(f'[database]\nurl = "sqlite+aiosqlite:///{tmp_path}/own.sqlite"\n')
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--port", "0", "--config", str(tmp_path / "config.toml")),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    ready = await asyncio.wait_for(process.stdout.readline(), 60)
    assert "http://127.0.0.1:" in ready.decode()
    process.terminate()
    _, errors = await asyncio.wait_for(process.communicate(), 60)
    assert (process.returncode, errors) == (0, b"")
    assert (tmp_path / database.NAME).exists()


# The database.


def test_the_demo_makes_its_own_database_anew(tmp_path: Path) -> None:
    path = tmp_path / "deep" / database.NAME
    database.fresh(path)
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE old (id)")
    connection.close()
    assert database.fresh(path) == f"sqlite+aiosqlite:///{path}"
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    connection.close()


@pytest.mark.parametrize("foreign", ["sqlite", "text", "empty"])
def test_a_file_it_did_not_make_is_left_alone(tmp_path: Path, foreign: str) -> None:
    path = tmp_path / database.NAME
    if foreign == "sqlite":
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE member (id)")
        connection.commit()
        connection.close()
    else:
        path.write_text("minutes of a meeting, by no means a database" if foreign == "text" else "")
    before = path.read_bytes()
    with pytest.raises(Faulty, match="不是演示程序建的"):
        database.fresh(path)
    assert path.read_bytes() == before


def test_it_lies_beside_the_database_of_the_settings() -> None:
    def beside(url: str) -> Path:
        return database.beside(replace(SETTINGS, database=Database(url)))

    assert beside("sqlite+aiosqlite:////var/lib/bot/own.sqlite") == Path("/var/lib/bot/demo.sqlite")
    assert beside("postgresql+psycopg://localhost/bot") == Path("data/demo.sqlite")


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    with pytest.raises(Faulty, match="建不起来"):
        database.fresh(tmp_path / "data" / database.NAME)
