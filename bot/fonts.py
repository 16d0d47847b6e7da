"""A Chinese font of this machine, for the pictures: found, checked, and never replaced by empty boxes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from matplotlib.font_manager import FontPath, FontProperties, findSystemFonts
from matplotlib.ft2font import FT2Font
from PIL import ImageFont

NEEDED = "未学在基本掌握张口能答全部题单位岗姓名邀请“”（）·—…0123456789%"
CURE = (
    "这台机器没有中文字体，画不了图，先用文字显示。装一个就好：apt-get install fonts-wqy-microhei，然后重启"
)
# By file name, the ones made for screens first.
_PREFERRED = (
    r"noto-?sans(cjk)?-?sc.*regular",
    r"noto-?sans-?cjk.*regular",
    r"source-?han-?sans.*regular",
    r"pingfang",
    r"msyh\.",
    r"wqy-microhei",
    r"wqy-zenhei",
    r"droid-?sans-?fallback",
    r"hiragino sans gb",
    r"stheiti|heiti",
    r"simhei",
    r"deng\.",
    r"cjk|han-?s|simsun|song|kai|ming|gothic|unifont",
    r"",
)


class NoFont(Exception):
    """No font here can draw Chinese; the message is for a person and names the cure."""

    def __init__(self) -> None:
        super().__init__(CURE)


@dataclass(frozen=True, slots=True)
class Font:
    """A face of a font file."""

    path: str
    face: int = 0

    def properties(self, pixels: float) -> FontProperties:
        """For matplotlib at 72 dots an inch, where a point is a pixel."""
        return FontProperties(fname=FontPath(self.path, self.face), size=pixels)

    def pillow(self, pixels: float) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(self.path, pixels, index=self.face)

    def drawable(self, text: str) -> str:
        """`text` on one line; what the font cannot draw becomes 〓, the printers' mark of a missing type."""
        glyphs = _open(self.path, self.face)
        known = (char if glyphs.get_char_index(ord(char)) else "〓" for char in " ".join(text.split()))
        return "".join(known).replace("〓", "〓" if glyphs.get_char_index(ord("〓")) else "?")


@cache
def _open(path: str, face: int) -> FT2Font:
    return FT2Font(path, face_index=face)


def cjk_font() -> Font:
    """The best font of this machine that has the Chinese characters; raises NoFont."""
    font = choose(findSystemFonts())
    if font is None:
        raise NoFont
    return font


def choose(paths: Iterable[str]) -> Font | None:
    """The best of the font files `paths` that can draw what the pictures need; None when none can."""
    waiting = sorted(paths)
    for pattern in _PREFERRED:
        fitting = [path for path in waiting if re.search(pattern, Path(path).name, re.IGNORECASE)]
        waiting = [path for path in waiting if path not in fitting]
        for path in fitting:
            for font in _faces(path):
                return font
    return None


def _faces(path: str) -> Iterator[Font]:
    """The faces of a file that can draw Chinese, those with mainland forms first."""
    try:
        # A missing, broken or bitmap-only file.
        first = _open(path, 0)
        names = [(_open(path, face).family_name, face) for face in range(first.num_faces)]
    except (OSError, RuntimeError):
        return
    for _, _, face in sorted(
        ("Mono" in name, not re.search(r"\b(SC|CN)\b", name), face) for name, face in names
    ):
        glyphs = _open(path, face)
        if all(glyphs.get_char_index(ord(char)) for char in NEEDED):
            yield Font(path, face)
