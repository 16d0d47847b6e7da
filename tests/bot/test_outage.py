"""A PostgreSQL that is away, comes back, or is the wrong one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from bot.clock import SteppedClock
from bot.config import Database, Settings
from bot.services import seeding, starting
from bot.services.house import House
from bot.store.engine import Store
from bot.store.migrate import SchemaError, migrate
from bot.store.tables import Answer
from questions.bank import Bank
from tests.bot.telegram.phones import connected, verdicts
from tests.conftest import MORNING

SOCKET = ".s.PGSQL.5432"
TOKEN = "123456789:AAExampleExampleExampleExampleExample"


class Wire:
    """A socket before PostgreSQL's own, which can be cut and mended."""

    def __init__(self, url: str, folder: Path) -> None:
        self._to = str(Path(str(make_url(url).query["host"])) / SOCKET)
        self._at = folder / SOCKET
        self.url = make_url(url).update_query_dict({"host": str(folder)}).render_as_string(False)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    async def mend(self) -> None:
        self._server = await asyncio.start_unix_server(self._through, self._at)

    async def cut(self) -> None:
        if self._server is not None:
            self._server.close()
        self._at.unlink(missing_ok=True)
        for end in list(self._open):
            end.transport.abort()
        await asyncio.sleep(0.01)

    async def _through(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, on = await asyncio.open_unix_connection(self._to)
        self._open |= {writer, on}
        await asyncio.gather(_pour(reader, on), _pour(back, writer))
        self._open -= {writer, on}


async def _pour(source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
    try:
        while content := await source.read(65536):
            into.write(content)
            await into.drain()
    except OSError:
        pass
    finally:
        into.transport.abort()


@pytest.fixture
def own(request: pytest.FixtureRequest) -> Iterator[str]:
    """A PostgreSQL database in which nothing has been done."""
    with request.getfixturevalue("postgresql").database() as url:
        yield url


@pytest.fixture
async def wire(own: str, tmp_path: Path) -> AsyncIterator[Wire]:
    wire = Wire(own, tmp_path)
    await wire.mend()
    yield wire
    await wire.cut()


async def test_an_answer_during_an_outage_is_asked_for_again_and_counts_once(
    own: str, wire: Wire, clock: SteppedClock, bank: Bank, caplog: pytest.LogCaptureFixture
) -> None:
    migrate(make_url(own), MORNING)
    house = House(Store(wire.url), clock, replace(Settings(), database=Database(wire.url)))
    await seeding.seed(house, bank)
    async with connected(house, caplog) as phones:
        person = await phones.join()
        await phones.tap(person, "今日练习")
        await wire.cut()
        assert "系统正忙，这一次没有收下" in await phones.right(person)
        assert "系统正忙" in await phones.press(person, "1|settings")
        with pytest.raises(starting.Unready, match="连不上"):
            await starting.prepare(house)
        await wire.mend()
        assert (await phones.right(person)).startswith("🟢")
    assert len(verdicts(person)) == 1
    assert all(" 连不上（" in line and "\n" not in line for line in phones.faults)
    async with house.store.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Answer)) == 1
    await house.store.close()


async def test_a_database_that_waiting_does_not_cure_is_refused(
    own: str, wire: Wire, clock: SteppedClock
) -> None:
    for url, said in (
        (own, "migrate"),
        (make_url(own).set(database="nowhere").render_as_string(False), "没有这个库"),
        (make_url(own).set(username="nobody").render_as_string(False), "用户名或密码不对"),
        (make_url(own).update_query_dict({"nonsense": "1"}).render_as_string(False), "用不了"),
    ):
        house = House(Store(url), clock, replace(Settings(), database=Database(url)))
        with pytest.raises(SchemaError, match=said) as refused:
            await starting.prepare(house)
        await house.store.close()
        assert not isinstance(refused.value, starting.Unready)
        assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://who:hidden@127.0.0.1:1/w", "连不上"),
        ("postgresql://who:hidden@host.invalid/w", "连不上"),
    ],
)
def test_a_server_that_is_not_there_is_told_without_the_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str, said: str
) -> None:
    from bot.cli import main

    monkeypatch.setenv("WENBUDAO_DATABASE_URL", url)
    for verb in (("migrate",), ("invite", "--owner"), ("jobs",)):
        assert main(verb) == 1
        (line,) = capsys.readouterr().err.splitlines()
        assert said in line
        assert "hidden" not in line
