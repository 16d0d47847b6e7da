"""An invitation as a picture that a phone's camera opens."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import qrcode
from PIL import Image, ImageDraw

from bot.fonts import Font, NoFont, cjk_font

WIDTH = 960
_SIZES = (46, 36)
_INK = "#1B2733"


def invitation_picture(link: str, caption: str = "") -> bytes:
    """A PNG, 960 pixels wide, with the code of `link` and the lines of `caption` below, the first bigger.

    Without a Chinese font the caption is left out: the code works without it.
    """
    lines = caption.splitlines()
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=4)
    code.add_data(link)
    code.make(fit=True)
    modules = len(code.get_matrix())
    code.box_size = WIDTH // modules
    square = code.make_image().get_image().convert("L")
    try:
        font = cjk_font() if lines else None
    except NoFont:
        font = None
    text_height = 20 + 62 * len(lines) if font else 0
    sheet = Image.new("RGB", (WIDTH, square.height + text_height), "white")
    sheet.paste(square, ((WIDTH - square.width) // 2, 0))
    if font:
        _write(ImageDraw.Draw(sheet), font, lines, square.height)
    stream = BytesIO()
    sheet.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _write(draw: ImageDraw.ImageDraw, font: Font, lines: Sequence[str], top: int) -> None:
    for number, line in enumerate(lines):
        text = font.drawable(line)
        size = float(_SIZES[min(number, 1)])
        # A long path of units shrinks to the width of the sheet.
        size = min(size, size * (WIDTH - 80) / max(draw.textlength(text, font.pillow(size)), 1))
        draw.text((WIDTH / 2, top + 10 + 62 * number), text, _INK, font.pillow(size), anchor="mm")
