"""What a verb loads before it does its work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
JUDGING = """
import sys
from importlib import import_module
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from bot import cli, config, log
log.set_up(config.load(None, {}))
import_module(cli.parser().parse_args(["grade", "--prompt=", "--reference=", "--answer="]).module)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_the_judge_alone_starts_without_telegram_charts_and_the_database(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", JUDGING, str(ROOT)], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    loaded = set(run.stdout.split())
    assert "questions" in loaded
    assert loaded.isdisjoint({"sqlalchemy", "alembic", "telegram", "matplotlib", "tornado", "openpyxl"})
