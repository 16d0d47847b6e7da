"""Import and export from the command line: the shapes and exit codes that scripts rely on."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from questions import formats
from questions.formats import LARGEST
from tests.bank import BANK, RATE

CHOICES = """题目,选项A,选项B,选项C,正确答案,题型,专题
青壮年非文盲率应达到多少？,85%以上,95%以上,99%以上,B,单选题,扫盲
下列哪些属于“两免一补”？,免杂费,免书本费,免伙食费,AB,多选题,经费
没有答案的题？,甲,乙,丙,,单选题,
"""


@pytest.fixture
def choices(tmp_path: Path) -> str:
    path = tmp_path / "选择题.csv"
    path.write_text(CHOICES, encoding="utf-8")
    return path.name


@pytest.fixture
def bank(tmp_path: Path) -> str:
    path = tmp_path / "题库.toml"
    path.write_bytes(formats.write(BANK, ".toml"))
    return path.name


def test_a_dry_run_tells_counts_problems_and_items_and_makes_no_database(
    run, choices: str, tmp_path: Path
) -> None:
    code, out, err = run("import", choices, "--json")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert set(told) == {"questions", "added", "changed", "unchanged", "problems", "repairs", "items"}
    assert [told[key] for key in ("questions", "added", "changed", "unchanged")] == [2, 2, 0, 0]
    assert [set(problem) for problem in told["problems"]] == [{"place", "message"}]
    assert told["problems"][0]["place"].startswith("第 4 行")
    assert told["items"][0] == {
        "prompt": "青壮年非文盲率应达到多少？",
        "answer": "95%以上",
        "kind": told["items"][0]["kind"],
        "topic": "扫盲",
        "options": ["85%以上", "95%以上", "99%以上"],
    }
    assert told["items"][1]["answer"] == "免杂费；免书本费"
    assert list(tmp_path.iterdir()) == [tmp_path / choices]


def test_a_dry_run_compares_with_the_database_and_changes_nothing(run, bank: str, choices: str) -> None:
    run("import", bank, "--apply")
    code, out, _ = run("import", choices, "--json")
    told = json.loads(out)
    assert code == 0
    assert [told[key] for key in ("added", "changed", "unchanged")] == [1, 1, 0]
    assert run("import", choices, "--json")[1] == out


def test_an_applied_file_is_the_bank_of_an_empty_database(run, bank: str, tmp_path: Path) -> None:
    code, out, _ = run("import", bank, "--apply")
    assert code == 0
    assert f"新增 {len(BANK.questions)}" in out
    assert "已导入" in out
    assert run("export", "出.toml")[0] == 0
    reading = formats.read("出.toml", (tmp_path / "出.toml").read_bytes())
    assert [item.question for item in reading.items] == list(BANK.questions)
    code, out, _ = run("import", "出.toml", "--json")
    assert [json.loads(out)[key] for key in ("added", "changed", "unchanged")] == [0, 0, len(BANK.questions)]


def test_what_the_command_line_has_changed_bears_its_name(run, bank: str, tmp_path: Path) -> None:
    run("import", bank, "--apply")
    (tmp_path / "改.csv").write_text(f"题目,答案\n{RATE.prompt},96%以上\n", encoding="utf-8")
    run("import", "改.csv", "--apply")
    with closing(sqlite3.connect(tmp_path / "data" / "wenbudao.sqlite")) as connection:
        versions = connection.execute(
            "SELECT number, state, author FROM question_version WHERE question_id = 'rate' ORDER BY number"
        ).fetchall()
        audit = connection.execute("SELECT actor, action FROM audit").fetchall()
    assert versions == [(1, "superseded", "cli"), (2, "live", "cli")]
    assert set(audit) == {("cli", "import")}


def test_without_a_database_the_starter_bank_is_exported(run, tmp_path: Path) -> None:
    code, out, _ = run("export", "bank.xlsx")
    assert code == 0
    reading = formats.read("bank.xlsx", (tmp_path / "bank.xlsx").read_bytes())
    assert f"已导出 {len(reading.items)} 题" in out
    assert len(reading.items) > 80


@pytest.mark.parametrize(
    ("name", "content"),
    [("坏.xlsx", b"PK\x03\x04"), ("空.csv", b""), ("图.png", b"\x89PNG"), ("大.txt", bytes(LARGEST + 1))],
)
def test_an_unreadable_file_is_one_line_and_exit_code_one(
    run, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    for arguments in (("import", name), ("import", name, "--json"), ("import", name, "--apply")):
        code, out, err = run(*arguments)
        assert (code, out, len(err.splitlines())) == (1, "", 1)
    assert not (tmp_path / "data").exists()


def test_a_file_that_is_not_there_and_one_that_cannot_be_written_are_told_so(run, tmp_path: Path) -> None:
    for arguments in (("import", "没有.xlsx"), ("export", "没有/出.xlsx"), ("export", "出.pdf")):
        code, out, err = run(*arguments)
        assert (code, out, len(err.splitlines())) == (1, "", 1), arguments
    assert list(tmp_path.iterdir()) == []


def test_a_file_without_a_question_is_understood_as_nothing(run, tmp_path: Path) -> None:
    (tmp_path / "无.csv").write_text("题目,答案\n没有答案的题？,\n", encoding="utf-8")
    code, out, _ = run("import", "无.csv")
    assert code == 1
    assert "没有读出题目" in out
    code, out, _ = run("import", "无.csv", "--json")
    assert code == 1
    assert json.loads(out)["items"] == []


def test_a_database_of_another_version_is_named_with_its_cure(
    run, bank: str, choices: str, tmp_path: Path
) -> None:
    run("import", bank, "--apply")
    with closing(sqlite3.connect(tmp_path / "data" / "wenbudao.sqlite")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
        connection.commit()
    code, _, err = run("import", choices)
    assert code == 1
    assert "migrate" in err


def test_a_bank_in_excel_can_be_the_one_an_empty_database_begins_with(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "起.xlsx").write_bytes(formats.write(BANK, ".xlsx"))
    monkeypatch.setenv("WENBUDAO_BANK_PATH", "起.xlsx")
    code, out, _ = run("export", "出.json")
    assert code == 0
    assert f"已导出 {len(BANK.questions)} 题" in out


def test_a_bank_in_excel_is_checked_like_any_other(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty = replace(BANK, questions=(RATE, replace(RATE, id="twice", prompt="几岁？", posts=("厨师",))))
    (tmp_path / "起.xlsx").write_bytes(formats.write(faulty, ".xlsx"))
    monkeypatch.setenv("WENBUDAO_BANK_PATH", "起.xlsx")
    code, out, _ = run("check")
    assert code == 1
    assert "起.xlsx" in out
    assert "厨师" in out
