"""Sentences that the judge and the readers of files say in Chinese, told in a person's own language."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
HOLE = "{}"
_CHINESE = re.compile("[\u4e00-\u9fff]")


def told(language: str, sentence: str) -> str:
    """`sentence` in `language`, its pieces as well; as it is where the language does not know it."""
    if not _CHINESE.search(sentence):
        return sentence
    for pattern, there in catalogue(language):
        if found := pattern.fullmatch(sentence):
            pieces = [told(language, piece) for piece in found.groups()]
            return "".join(part for pair in zip(there, [*pieces, ""], strict=True) for part in pair)
    return sentence


@cache
def catalogue(language: str) -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """The known sentences with what stands between their pieces there, the longest first."""
    known = sorted(sentences(language).items(), key=lambda pair: -len(pair[0].replace(HOLE, "")))
    return tuple(
        (re.compile("(.+?)".join(map(re.escape, here.split(HOLE))), re.DOTALL), tuple(there.split(HOLE)))
        for here, there in known
    )


def sentences(language: str) -> dict[str, str]:
    """The Chinese sentences that `language` knows, with `{}` for each piece; none for Chinese itself."""
    path = FOLDER / language / "told.toml"
    if not path.exists():
        return {}
    sections = tomllib.loads(path.read_text(encoding="utf-8")).values()
    return {here: there for section in sections for here, there in section.items()}
