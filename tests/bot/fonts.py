"""Small fonts with square glyphs, so that the tests of pictures need no font of the machine."""

from __future__ import annotations

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont

from bot.fonts import NEEDED

LATIN = "".join(chr(code) for code in range(32, 127))


def square_font(characters: str = NEEDED + LATIN + "〓", family: str = "Square Sans") -> TTFont:
    """A TrueType font in which each of `characters` is a black square."""
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    for corner in ((100, 800), (900, 800), (900, 0)):
        pen.lineTo(corner)
    pen.closePath()
    square = pen.glyph()
    names = {ord(char): f"u{ord(char):05X}" for char in characters}
    order = [".notdef", *names.values()]
    builder = FontBuilder(1000)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(names)
    builder.setupGlyf(dict.fromkeys(order, square))
    builder.setupHorizontalMetrics(dict.fromkeys(order, (1000, 100)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120)
    builder.setupPost()
    return builder.font


def save(font: TTFont, path: Path) -> str:
    font.save(path)
    return str(path)


def save_collection(fonts: list[TTFont], path: Path) -> str:
    collection = TTCollection()
    collection.fonts = fonts
    collection.save(path)
    return str(path)
