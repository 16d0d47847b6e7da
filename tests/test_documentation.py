"""What the documents promise is there: commands, targets, files, settings and the faults they explain."""

from __future__ import annotations

import argparse
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from bot import cli
from bot.config import ENVIRONMENT_PREFIX, SECTIONS

ROOT = Path(__file__).parents[1]
DOCUMENTS = ("README.md", "README.zh-CN.md", "CONTRIBUTING.md", "CHANGELOG.md")
ENGLISH, CHINESE = DOCUMENTS[:2]


def text(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def code(document: str) -> list[str]:
    """The lines of the fenced blocks without their comments, and the code within sentences."""
    content = text(document)
    blocks = re.findall(r"^```\w*\n(.*?)^```", content, re.MULTILINE | re.DOTALL)
    sentences = re.sub(r"^```\w*\n.*?^```", "", content, flags=re.MULTILINE | re.DOTALL)
    lines = [line.partition("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [
        part.strip() for line in (*lines, *re.findall(r"`([^`\n]+)`", sentences)) for part in line.split("&&")
    ]


def commands(document: str) -> list[str]:
    """The calls of the program, from the verb on."""
    calls = (
        re.fullmatch(r"(?:\.venv/bin/)?(?:wenbudao|python3? -m bot) (.+)", line) for line in code(document)
    )
    return [call[1] for call in calls if call]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_shown_is_understood(document: str) -> None:
    for command in commands(document):
        try:
            cli.parser().parse_args(shlex.split(command))
        except SystemExit:
            pytest.fail(f"{document} shows “wenbudao {command}”")


def test_the_transcript_is_what_the_bot_answers(tmp_path: Path) -> None:
    (transcript,) = re.findall(r"^```text\n(.*?)^```", text(ENGLISH), re.MULTILINE | re.DOTALL)
    (tmp_path / "config.toml").touch()
    script = tmp_path / "drill.txt"
    script.write_text(transcript, encoding="utf-8")
    demo = [
        sys.executable,
        "-m",
        "bot",
        "--config",
        str(tmp_path / "config.toml"),
        "demo",
        "--script",
        str(script),
    ]
    played = subprocess.run(demo, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert played.stderr == ""
    assert played.stdout == transcript


def test_every_command_is_in_the_readme() -> None:
    (verbs,) = (action for action in cli.parser()._actions if isinstance(action, argparse._SubParsersAction))
    assert {command.split()[0] for command in commands(ENGLISH)} == set(verbs.choices)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_make_target_shown_exists(document: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    shown = {match[1] for line in code(document) if (match := re.match(r"make ([a-z]+)", line))}
    assert shown <= targets


def test_the_newcomers_commands_are_what_is_run_on_every_change() -> None:
    assert "make run" in code(ENGLISH)
    assert "make run" in code(CHINESE)
    for target in ("make setup", "make check"):
        assert target in code(ENGLISH)
        assert target in text(".ci/run")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_inside_the_repository_leads_somewhere(document: str) -> None:
    links = re.findall(r"\]\(([^)#]+?)\)|src(?:set)?=\"([^\"]+)\"", text(document))
    local = [link for pair in links for link in pair if link and "://" not in link]
    assert [link for link in local if not (ROOT / link).exists()] == []


def test_every_place_on_the_map_exists() -> None:
    rows = re.findall(r"^\| (`(?:bot|questions)/[^|]+) \|", text(ENGLISH), re.MULTILINE)
    assert len(rows) > 5
    for row in rows:
        first, *others = re.findall(r"`([^`]+)`", row)
        assert (ROOT / first).exists(), first
        for other in others:
            assert ((ROOT / first).parent / other).exists(), other


@pytest.mark.parametrize("document", [*DOCUMENTS, "config.example.toml"])
def test_every_variable_named_is_a_setting(document: str) -> None:
    known = {
        f"{ENVIRONMENT_PREFIX}{section}_{key}".upper()
        for section, shape in SECTIONS.items()
        for key in shape.__dataclass_fields__
    }
    assert set(re.findall(rf"{ENVIRONMENT_PREFIX}[A-Z_]*[A-Z]", text(document))) <= known


def test_every_fault_explained_is_one_that_is_told() -> None:
    table = text(CHINESE).partition("| 看到什么 | 怎么办 |")[2]
    told = "".join(
        path.read_text(encoding="utf-8")
        for pattern in ("Makefile", "bot/**/*.py", "bot/messages/**/*.*")
        for path in ROOT.glob(pattern)
        if path.suffix in ("", ".py", ".toml", ".j2", ".html", ".txt")
    )
    quoted = re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)
    assert len(quoted) > 5
    assert [fault for fault in quoted if fault not in told] == []
