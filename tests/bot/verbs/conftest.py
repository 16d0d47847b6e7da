"""Verbs of the command line, run in a folder of their own."""

from pathlib import Path

import pytest

from bot.cli import main


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """Runs a verb in an empty folder; gives the exit code, what it said, and what it complained of."""
    monkeypatch.chdir(tmp_path)
    for name in ("WENBUDAO_DATABASE_URL", "WENBUDAO_BANK_PATH"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run
