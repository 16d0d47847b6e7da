"""Words of an answer that tell talk from statements, ready to be looked for."""

from __future__ import annotations

import re
from functools import cache

from questions.grading.lexicon import data
from questions.grading.wording import is_place, wording


@cache
def within(name: str) -> re.Pattern[str]:
    """The cues `name`, as they are spelt and in the one form."""
    words = {form for word in data("extras")[name] if (form := wording(word).chars)}
    words = {word for word in words if not any(map(is_place, word))} | set(data("extras")[name])
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))


@cache
def spelt(name: str) -> re.Pattern[str]:
    """The cues `name` as they are spelt, in their order."""
    return re.compile("|".join(map(re.escape, data("extras")[name])))


@cache
def adding() -> re.Pattern[str]:
    """Words that add something; 还在 and 还没 tell how long, not what else."""
    return re.compile(f"{spelt('adding').pattern}|还(?![在没未是不])")


@cache
def besides() -> re.Pattern[str]:
    """Words that add something, and soon behind them words that demand or allow it."""
    return re.compile(f"(?:{adding().pattern}).{{0,8}}?(?:{spelt('demanding').pattern})")


@cache
def licence() -> re.Pattern[str]:
    """Words that allow what nobody may do."""
    return re.compile(f"(?<![不没])(?:可以|允许|准许|能够)[^，。；不]{{0,3}}?(?:{spelt('misdeeds').pattern})")
