"""What the judge knows about words, read from the tables beside it."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def data(name: str) -> dict[str, Any]:
    """The table `data/<name>.toml`; the caller must not change it."""
    return tomllib.loads((files("questions.grading") / "data" / f"{name}.toml").read_text(encoding="utf-8"))
