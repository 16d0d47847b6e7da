"""A database that is not as it should be: every verb says in one line which, what and the cure, and stops."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.store import soundness
from questions import formats
from tests.bank import BANK

TOKEN = "123456789:AAExampleExampleExampleExampleExample"
PAGE = 4096
VERBS = (
    ("check",),
    ("run",),
    ("jobs",),
    ("migrate",),
    ("backup", "copy.sqlite"),
    ("restore", "good.sqlite"),
    ("invite", "--owner"),
    ("regrade", "--since", "2026-01-01"),
    ("export", "bank.toml"),
    ("import", "bank.csv", "--apply"),
)


def changed(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


def foreign(path: Path) -> None:
    path.unlink()
    changed(path, "CREATE TABLE people (name TEXT)")


def of_another_alembic(path: Path) -> None:
    foreign(path)
    changed(path, "CREATE TABLE alembic_version AS SELECT '0001' AS version_num")


def broken_everywhere(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for start in range(PAGE, len(content), PAGE):
        content[start : start + 100] = b"\xff" * 100
    path.write_bytes(content)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "no database": (lambda path: path.write_text("只是一段文字\n" * 500), "不是数据库文件"),
    "another program's": (foreign, "不是本程序创建的"),
    "another program's of a like revision": (of_another_alembic, "不是本程序创建的"),
    "a newer program's": (
        lambda path: changed(path, "UPDATE alembic_version SET version_num = '0999'"),
        "请升级本程序",
    ),
    "a missing table": (lambda path: changed(path, "DROP TABLE bank"), "不完整"),
    "broken pages": (broken_everywhere, "已损坏"),
    "cut short": (lambda path: path.write_bytes(path.read_bytes()[: 10 * PAGE]), "已损坏"),
    "a folder": (a_folder, "打不开"),
}


@pytest.fixture
def database(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database beside a good backup, and a file to import."""
    monkeypatch.setenv("WENBUDAO_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("WENBUDAO_TELEGRAM_BASE_URL", "http://127.0.0.1:9/bot")
    (tmp_path / "bank.csv").write_text("题目,答案\n几岁入学？,6 岁\n", encoding="utf-8")
    (tmp_path / "small.toml").write_bytes(formats.write(BANK, ".toml"))
    monkeypatch.setenv("WENBUDAO_BANK_PATH", str(tmp_path / "small.toml"))
    shutil.copyfile(sqlite_template, tmp_path / "good.sqlite")
    return use(monkeypatch, Path(shutil.copyfile(sqlite_template, tmp_path / "ours.sqlite")))


def use(monkeypatch: pytest.MonkeyPatch, path: Path) -> Path:
    monkeypatch.setenv("WENBUDAO_DATABASE_URL", f"sqlite:///{path}")
    return path


def refused(run, verb: tuple[str, ...]) -> str:
    """The only line that a refused verb says."""
    code, out, err = run(*verb)
    assert code == 1, (verb, out)
    if verb == ("check",):
        line, summary = out.splitlines()
        assert summary == "检查完毕：1 处问题。"
        return line
    assert out == ""
    (line,) = err.splitlines()
    return line


@pytest.mark.parametrize("fault", BAD)
def test_a_database_that_is_not_ours_or_not_whole_is_refused_by_every_verb(
    run, database: Path, fault: str
) -> None:
    spoil, said = BAD[fault]
    spoil(database)
    before = database.read_bytes() if database.is_file() else None
    for verb in VERBS:
        line = refused(run, verb)
        assert said in line, verb
        assert str(database) in line, verb
    assert before == (database.read_bytes() if database.is_file() else None)
    assert not (database.parent / "copy.sqlite").exists()


def test_a_page_that_only_a_close_look_finds_broken_is_told_by_check_and_kept_out_of_backups(
    run, database: Path, tmp_path: Path
) -> None:
    assert run("jobs")[0] == 0
    content = bytearray(database.read_bytes())
    content[-PAGE : -PAGE + 100] = b"\xff" * 100
    database.write_bytes(content)
    assert "已损坏" in refused(run, ("check",))
    assert "已损坏" in refused(run, ("backup", "copy.sqlite"))
    assert list(tmp_path.glob("copy*")) == []


@contextmanager
def locked(database: Path) -> Iterator[None]:
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_locked_database_is_told_and_works_when_it_is_let_go(
    run, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("jobs")
    monkeypatch.setattr(soundness, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr("bot.store.migrate.BUSY_SECONDS", 0.05)
    monkeypatch.setattr("bot.store.engine.BUSY_SECONDS", 0.05)
    with locked(database):
        for verb in (("check",), ("run",), ("invite", "--owner"), ("migrate",)):
            assert "正被另一个程序占用" in refused(run, verb)
    assert run("check")[0] == 0
    assert run("invite", "--owner")[0] == 0


def read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every connection be one that may only read; root would write through the file's own permissions."""
    connect = sqlite3.connect

    def connected(path: str | Path, *arguments: object, **options: object) -> sqlite3.Connection:
        return connect(f"file:{path}?mode=ro", *arguments, **options, uri=True)  # type: ignore[arg-type]

    monkeypatch.setattr(sqlite3, "connect", connected)


def test_a_database_that_can_only_be_read_is_not_begun_with(
    run, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("jobs")
    before = database.read_bytes()
    with monkeypatch.context() as patch:
        read_only(patch)
        for verb in (("check",), ("run",)):
            assert "只能读，不能写" in refused(run, verb)
    assert database.read_bytes() == before


def test_a_full_disk_is_told_and_what_was_there_stays(
    run, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`max_page_count` is SQLite's own full disk."""
    connect = sqlite3.connect

    def connected(*arguments, **options) -> sqlite3.Connection:
        connection = connect(*arguments, **options)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", connected)
        line = refused(run, ("jobs",))
    assert "磁盘满了" in line
    assert "清理出空间" in line
    assert run("jobs")[0] == 0
    assert run("check")[0] == 0


@pytest.mark.parametrize(
    "url",
    ["sqlite:///file.txt/x.sqlite", "sqlite:////proc/absent/x.sqlite"],
    ids=["below a file", "below no folder"],
)
def test_a_database_that_cannot_come_to_be_is_told(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    (tmp_path / "file.txt").write_text("x", encoding="utf-8")
    monkeypatch.setenv("WENBUDAO_DATABASE_URL", url)
    for verb in (("jobs",), ("migrate",), ("invite", "--owner")):
        assert "x.sqlite" in refused(run, verb)
