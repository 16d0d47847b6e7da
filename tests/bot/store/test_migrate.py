import shutil
import sqlite3
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url

from bot.clock import SteppedClock
from bot.store import migrate, tables
from bot.store.migrate import SchemaError

on_sqlite = pytest.mark.parametrize("empty_url", ["sqlite"], indirect=True)

NEXT = """
from alembic import op
import sqlalchemy as sa

revision, down_revision = "next", "{head}"

def upgrade():
    with op.batch_alter_table("unit") as unit:
        unit.add_column(sa.Column("code", sa.String(9)))
        unit.alter_column("name", existing_type=sa.String(100), type_=sa.String(120))
    {then}
"""


@pytest.fixture
def url(empty_url: str) -> URL:
    return make_url(empty_url)


def run(url: URL, *statements: str) -> list[tuple]:
    """Execute statements in one transaction; the rows of the last."""
    engine = migrate.engine_of(url)
    try:
        with engine.begin() as connection:
            results = [connection.execute(text(statement)) for statement in statements]
            return [tuple(row) for row in results[-1]] if results[-1].returns_rows else []
    finally:
        engine.dispose()


def populate(url: URL) -> None:
    run(
        url,
        "INSERT INTO unit (id, name) VALUES (1, '城关区')",
        "INSERT INTO unit (id, parent_id, name) VALUES (2, 1, '城关镇')",
        "INSERT INTO member (id, telegram_id, name, unit_id, language, joined_at)"
        " VALUES (1, 7, '李明', 2, 'zh', '2026-03-01 00:00:00')",
    )


@pytest.fixture
def newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Makes the program one revision newer; `then` is what its revision does last."""

    def upgrade(then: str = "") -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(migrate.MIGRATIONS, folder)
        (folder / "versions" / "next_codes.py").write_text(
            NEXT.format(head=migrate.head(), then=then), encoding="utf-8"
        )
        monkeypatch.setattr(migrate, "MIGRATIONS", folder)

    return upgrade


def test_an_empty_database_is_brought_to_the_newest_schema(url: URL, clock: SteppedClock) -> None:
    assert migrate.revision(url) == ""
    assert migrate.migrate(url, clock.now()) is None
    assert migrate.revision(url) == migrate.head() != ""


def test_the_migrations_make_exactly_the_tables_of_the_program(url: URL, clock: SteppedClock) -> None:
    migrate.migrate(url, clock.now())
    engine = migrate.engine_of(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, tables.Base.metadata) == []
    engine.dispose()


def test_a_second_migration_changes_nothing(url: URL, clock: SteppedClock) -> None:
    migrate.migrate(url, clock.now())
    populate(url)
    assert migrate.migrate(url, clock.now()) is None
    assert run(url, "SELECT name FROM member") == [("李明",)]


def test_an_older_database_keeps_its_people(url: URL, clock: SteppedClock, newer) -> None:
    migrate.migrate(url, clock.now())
    populate(url)
    newer()
    migrate.migrate(url, clock.now())
    assert migrate.revision(url) == "next"
    assert run(url, "SELECT id, parent_id, name, code FROM unit ORDER BY id") == [
        (1, None, "城关区", None),
        (2, 1, "城关镇", None),
    ]
    assert run(url, "SELECT name, unit_id FROM member") == [("李明", 2)]


def test_a_migration_that_fails_leaves_the_database_as_it_was(url: URL, clock: SteppedClock, newer) -> None:
    migrate.migrate(url, clock.now())
    populate(url)
    before = migrate.head()
    newer("op.execute('SELECT * FROM nowhere')")
    with pytest.raises(Exception, match="nowhere"):
        migrate.migrate(url, clock.now())
    assert migrate.revision(url) == before
    assert run(url, "SELECT * FROM unit WHERE id = 1") == [(1, None, "城关区")]


@on_sqlite
def test_a_migration_that_orphans_rows_is_refused(url: URL, clock: SteppedClock, newer) -> None:
    migrate.migrate(url, clock.now())
    populate(url)
    newer("op.execute('DELETE FROM unit WHERE id = 2')")
    with pytest.raises(SchemaError, match="失去关联"):
        migrate.migrate(url, clock.now())
    assert run(url, "SELECT count(*) FROM unit") == [(2,)]


@on_sqlite
def test_a_copy_of_the_file_is_taken_before_it_is_migrated(url: URL, clock: SteppedClock, newer) -> None:
    migrate.migrate(url, clock.now())
    populate(url)
    before = migrate.head()
    newer()
    copy = migrate.migrate(url, clock.now())
    assert copy is not None
    with closing(sqlite3.connect(copy)) as kept:
        assert kept.execute("SELECT name FROM member").fetchall() == [("李明",)]
        assert kept.execute("SELECT version_num FROM alembic_version").fetchall() == [(before,)]


def test_a_database_of_a_newer_program_is_refused_untouched(url: URL, clock: SteppedClock) -> None:
    migrate.migrate(url, clock.now())
    run(url, "UPDATE alembic_version SET version_num = '9999'")
    for attempt in (migrate.revision, lambda url: migrate.migrate(url, clock.now())):
        with pytest.raises(SchemaError, match="更新版本"):
            attempt(url)
    assert run(url, "SELECT version_num FROM alembic_version") == [("9999",)]


def test_a_database_of_another_program_is_refused_untouched(url: URL, clock: SteppedClock) -> None:
    run(url, "CREATE TABLE invoice (id INTEGER PRIMARY KEY)")
    for attempt in (migrate.revision, lambda url: migrate.migrate(url, clock.now())):
        with pytest.raises(SchemaError, match="不是本程序创建的"):
            attempt(url)
    with pytest.raises(Exception, match="unit"):
        run(url, "SELECT * FROM unit")


def test_a_folder_that_is_not_there_is_made(tmp_path: Path, clock: SteppedClock) -> None:
    url = make_url(f"sqlite+aiosqlite:///{tmp_path / 'data' / 'deep' / 'wenbudao.sqlite'}")
    migrate.migrate(url, clock.now())
    assert migrate.revision(url) == migrate.head()


def test_processes_that_start_at_once_migrate_once(url: URL, clock: SteppedClock) -> None:
    with ProcessPoolExecutor(2, get_context("spawn")) as processes:
        started = [processes.submit(migrate.migrate, url, clock.now()) for _ in range(2)]
        assert [process.result() for process in started] == [None, None]
    assert migrate.revision(url) == migrate.head()


def test_batches_leave_the_versions_of_an_older_bank_as_they_are(
    url: URL, clock: SteppedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = tmp_path / "older"
    shutil.copytree(migrate.MIGRATIONS, older, ignore=shutil.ignore_patterns("__pycache__"))
    for file in (older / "versions").glob("[0-9]*.py"):
        if file.name >= "0005":
            file.unlink()
    with monkeypatch.context() as patch:
        patch.setattr(migrate, "MIGRATIONS", older)
        migrate.migrate(url, clock.now())
    populate(url)
    columns = "question_id, number, content, state, base, substantive, reason, author_id, author, at"
    run(
        url,
        "INSERT INTO question (id, live, position) VALUES ('q1', 2, 0)",
        f"INSERT INTO question_version ({columns}) VALUES"
        " ('q1', 1, '{}', 'superseded', NULL, false, '初始题库', NULL, 'system', '2026-03-01 00:00:00'),"
        " ('q1', 2, '{}', 'live', 1, true, '', 1, '李明', '2026-03-02 00:00:00')",
    )
    before = run(url, f"SELECT {columns} FROM question_version ORDER BY number")
    migrate.migrate(url, clock.now())
    assert run(url, f"SELECT {columns} FROM question_version ORDER BY number") == before
    assert run(url, "SELECT batch_id FROM question_version") == [(None,), (None,)]
