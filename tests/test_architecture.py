"""The house stands as it was planned: imports go one way, modules are small, and nothing local is kept."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for package in ("bot", "questions")
    for path in sorted((ROOT / package).rglob("*.py"))
}
MOST_LINES = 400
# Revisions are a record of what ran, and grow with the schema.
MIGRATIONS = "bot.store.migrations"


def imported(module: str, path: Path) -> Iterator[str]:
    """What `module` imports, anywhere in it, as dotted names; `from a import b` gives a and a.b."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = node.module or ""
            if node.level:
                package = module if path.name == "__init__.py" else module.rpartition(".")[0]
                kept = package.split(".")[: len(package.split(".")) - node.level + 1]
                origin = ".".join([*kept, *filter(None, [node.module])])
            yield origin
            yield from (f"{origin}.{name.name}" for name in node.names)


def within(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def trespasses(inside: tuple[str, ...], forbidden: tuple[str, ...], but: tuple[str, ...] = ()) -> list[str]:
    """Imports of `forbidden` by modules `inside`, apart from those in `but`."""
    return [
        f"{module} imports {name}"
        for module, path in MODULES.items()
        if within(module, inside) and not within(module, but)
        for name in sorted(set(imported(module, path)))
        if within(name, forbidden)
    ]


CHAT = ("telegram", "bot.telegram")
DATABASE = ("sqlalchemy", "alembic", "aiosqlite", "psycopg", "sqlite3")


@pytest.mark.parametrize(
    ("inside", "forbidden", "but"),
    [
        (("questions",), ("bot", "asyncio", "httpx", "matplotlib", *CHAT, *DATABASE), ()),
        (("questions", "bot"), ("jieba", "rjieba"), ("questions.segment",)),
        (("bot.store",), ("bot.services", "bot.messages", "bot.app", *CHAT), ()),
        (("bot.services",), ("bot.messages", "bot.app", "bot.demo", *CHAT), ()),
        (("bot.messages",), ("bot.store", "bot.app", *CHAT, *DATABASE), ()),
        (("bot.telegram",), ("bot.app", "bot.demo", "bot.cli", "bot.verbs"), ()),
        (("bot",), ("telegram",), ("bot.telegram", "bot.app", "bot.demo", "bot.verbs")),
        (("bot",), ("bot.demo",), ("bot.demo", "bot.verbs")),
        (("bot",), ("bot.app",), ("bot.demo", "bot.verbs")),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, tuple) else None,
)
def test_imports_go_one_way(
    inside: tuple[str, ...], forbidden: tuple[str, ...], but: tuple[str, ...]
) -> None:
    assert trespasses(inside, forbidden, but) == []


def test_the_rules_would_notice_an_import() -> None:
    assert "questions.segment imports jieba" in trespasses(("questions.segment",), ("jieba",))
    assert trespasses(("bot.app",), ("bot.telegram",))


def test_randomness_and_the_time_are_passed_into_the_questions() -> None:
    calls = re.compile(
        r"\b(datetime\.now|datetime\.utcnow|date\.today|time\.time)\(|^import random$", re.MULTILINE
    )
    assert [
        f"{module}: {found[0]}"
        for module, path in MODULES.items()
        if within(module, ("questions", "bot.services"))
        and (found := calls.search(path.read_text(encoding="utf-8")))
    ] == []


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_module_says_in_a_sentence_what_it_is(module: str) -> None:
    text = MODULES[module].read_text(encoding="utf-8")
    if not text.strip():
        assert MODULES[module].name == "__init__.py"
        return
    docstring = ast.get_docstring(ast.parse(text))
    assert docstring, f"{module} has no docstring"
    sentence = docstring.partition("\n\n")[0]
    assert sentence.endswith("."), f"{module}: not a sentence: {sentence}"


def test_a_module_is_one_noun_and_short() -> None:
    long = {
        module: lines
        for module, path in MODULES.items()
        if not within(module, (MIGRATIONS,))
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert long == {}
    vague = re.compile(r"utils?|helpers?|managers?|misc|common")
    assert [module for module in MODULES if any(vague.fullmatch(part) for part in module.split("."))] == []


def tracked() -> list[Path]:
    """The files of the repository as they are on disk; without git, everything that is not built."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode == 0:
        return [
            path for name in listed.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()
        ]
    return [
        path
        for path in ROOT.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(ROOT).parts[:-1])
    ]


def test_no_file_names_this_machine_or_a_package_registry() -> None:
    # Written apart, so that this file does not name them either.
    hosts = "|".join(("py" + r"pi\.org", "python" + "hosted", "npm" + r"js\.", "deb" + r"\.debian\.org"))
    local = re.compile(rf"(?<![\w.]){'/'}(work|farm|root)/|/tmp/[a-z]+/|{hosts}".encode())
    found = {
        str(path.relative_to(ROOT)): match[0].decode()
        for path in tracked()
        if path.suffix not in (".png", ".docx", ".xlsx") and (match := local.search(path.read_bytes()))
    }
    assert found == {}
