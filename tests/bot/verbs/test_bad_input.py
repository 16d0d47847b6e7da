"""What people give a verb that it cannot use: one line that names it, nothing done, and the exit code."""

from __future__ import annotations

import shutil
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli import main
from questions import formats
from tests.bank import BANK

GRADE = ("grade", "--prompt", "几岁？", "--reference", "6岁", "--answer", "6岁", "--taught")
UNIT = ("invite", "--unit", "河东区/城关镇")


@pytest.fixture
def folder(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with every kind of useless file, and an empty database of ours in the settings."""
    monkeypatch.delenv("WENBUDAO_TELEGRAM_TOKEN", raising=False)
    (tmp_path / "small.toml").write_bytes(formats.write(BANK, ".toml"))
    monkeypatch.setenv("WENBUDAO_BANK_PATH", str(tmp_path / "small.toml"))
    shutil.copyfile(sqlite_template, tmp_path / "ours.sqlite")
    monkeypatch.setenv("WENBUDAO_DATABASE_URL", f"sqlite:///{tmp_path / 'ours.sqlite'}")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "text.bak").write_text("不是备份" * 500, encoding="utf-8")
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "a.unknown").write_bytes(b"x")
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00[")
    for name, statement in {
        "foreign.bak": "DROP TABLE bank",
        "newer.bak": "UPDATE alembic_version SET version_num = '0999'",
    }.items():
        shutil.copyfile(sqlite_template, tmp_path / name)
        with closing(sqlite3.connect(tmp_path / name)) as connection:
            connection.execute(statement)
            connection.commit()
    content = bytearray(sqlite_template.read_bytes())
    content[-4096:-3996] = b"\xff" * 100
    (tmp_path / "broken.bak").write_bytes(content)
    for name, text in {
        "row.json": "[1]",
        "half.json": "[",
        "no-score.json": '{"answer": "x"}',
        "word.json": '[{"answer": "x", "score": "high"}]',
        "nan.json": '[{"answer": "x", "score": NaN}]',
        "seven.json": '[{"answer": "x", "score": 7}]',
        "null.json": '[{"answer": null, "score": 1}]',
        "deep.json": "[" * 100_000,
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


REFUSED = [
    (("restore", "absent.bak"), "absent.bak：没有这个备份文件"),
    (("restore", "folder"), "folder：没有这个备份文件"),
    (("restore", "text.bak"), "text.bak：不是完好的备份"),
    (("restore", "broken.bak"), "broken.bak：不是完好的备份"),
    (("restore", "empty.csv"), "empty.csv：不是本程序的备份"),
    (("restore", "foreign.bak"), "foreign.bak：不是本程序的备份"),
    (("restore", "newer.bak"), "newer.bak：备份由更新版本的程序创建"),
    (("backup", "folder"), "folder 已经存在"),
    (("backup", "text.bak"), "text.bak 已经存在"),
    (("backup", "text.bak/x"), "备份写不进去（路径中间有一段不是文件夹）"),
    (("backup", "/proc/absent/x"), "备份写不进去（没有这个文件或文件夹）"),
    (("import", "folder.csv"), "folder.csv：打不开（这是一个文件夹）"),
    (("import", "absent.csv"), "absent.csv：打不开（没有这个文件或文件夹）"),
    (("import", "a.unknown"), "a.unknown：读不了 .unknown 文件"),
    (("import", "empty.csv"), "empty.csv：文件是空的"),
    (("export", "a.unknown"), "a.unknown：写不了这种文件"),
    (("export", "/proc/absent/x.toml"), "写不进去（没有这个文件或文件夹）"),
    *(
        ((*GRADE, f"{name}.json"), f"{name}.json：应是 [")
        for name in ("row", "half", "no-score", "word", "nan", "seven", "null", "deep", "bytes")
    ),
    ((*GRADE, "folder"), "folder：打不开（这是一个文件夹）"),
    ((*GRADE, "absent"), "absent：打不开（没有这个文件或文件夹）"),
    ((*UNIT, "--post", "厨师"), "没有“厨师”这个岗位"),
    ((*UNIT, "--uses", "0"), "可用人数应在 1 到"),
    ((*UNIT, "--uses", "9" * 30), "可用人数应在 1 到"),
    ((*UNIT, "--expires", "soon"), "--expires soon：没看懂"),
    ((*UNIT, "--expires", "0d"), "--expires 0d：没看懂"),
    ((*UNIT, "--expires", "9999d"), "--expires 9999d：没看懂"),
    *(
        (("invite", "--unit", path), "单位名称不对")
        for path in ("", "/", "甲//乙", "甲\n乙", "甲" * 51, "/".join("甲" * 11))
    ),
    (("regrade", "--since", "昨天"), "--since 昨天：没看懂"),
    (("regrade", "--since", "0001-01-01"), "--since 0001-01-01：没看懂"),
    (("demo", "--script", "absent"), "absent：读不了这个脚本（没有这个文件或文件夹）"),
    (("demo", "--script", "bytes.json"), "bytes.json：读不了这个脚本（不是 UTF-8"),
]


def test_what_a_verb_cannot_use_is_named_in_one_line_and_changes_nothing(run, folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    for arguments, said in REFUSED:
        code, out, err = run(*arguments)
        assert code == 1, (arguments, out, err)
        assert out == "", arguments
        (line,) = err.splitlines()
        assert said in line, arguments
    with closing(sqlite3.connect(folder / "ours.sqlite")) as connection:
        assert connection.execute("SELECT count(*) FROM invitation").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM unit").fetchone() == (0,)
    before.pop(folder / "ours.sqlite")
    assert {path: path.read_bytes() for path in before} == before


def test_a_backup_is_never_restored_over_people(run, folder: Path) -> None:
    assert run(*UNIT)[0] == 0
    assert run("backup", "copy.bak")[0] == 0
    code, _, err = run("restore", "copy.bak")
    assert code == 1
    assert "已有数据，不会覆盖" in err


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nonsense",),
        ("--nonsense", "check"),
        ("invite",),
        ("invite", "--owner", "--unit", "甲"),
        (*UNIT, "--role", "king"),
        (*UNIT, "--uses", "many"),
        ("regrade",),
        ("grade", "--prompt", "x"),
        ("demo", "--port", "x"),
        ("demo", "--port", "-1"),
        ("demo", "--port", "65536"),
    ],
)
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_the_demo_touches_neither_a_taken_port_nor_a_file_it_has_not_made(run, folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        code, _, err = run("demo", "--port", port)
    assert (code, err) == (1, f"端口 {port} 用不了（已被别的程序占用）。换一个试试：make run PORT=8766\n")
    (folder / "demo.sqlite").write_text("别人的东西", encoding="utf-8")
    code, _, err = run("demo", "--port", "0")
    assert code == 1
    assert "这个文件不是演示程序建的" in err
    assert (folder / "demo.sqlite").read_text(encoding="utf-8") == "别人的东西"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("absent.toml", None, "没有这个文件"),
        ("absent.xlsx", None, "没有这个文件"),
        ("empty.toml", b"", "一道题也没有"),
        ("syntax.toml", b"[[question]\n", "第 1 行不合 TOML 的写法"),
        ("gbk.toml", "title = '题库'".encode("gbk"), "不是 UTF-8"),
        ("some.bak", b"x", "读不了 .bak 文件"),
        ("header.csv", "题目,答案\n".encode(), ""),
    ],
)
def test_a_bank_that_cannot_be_used_is_named_by_check_and_stops_a_start(
    run, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (folder / name).write_bytes(content)
    monkeypatch.setenv("WENBUDAO_BANK_PATH", str(folder / name))
    code, out, _ = run("check")
    assert code == 1
    line, _ = out.splitlines()
    code, _, err = run("jobs")
    assert code == 1
    assert err.splitlines() == [line]
    assert name in line
    assert said in line
