"""An invitation's picture is a code that a camera reads, with or without words."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
import qrcode
from PIL import Image

from bot import qr
from bot.fonts import Font, NoFont
from bot.qr import WIDTH, invitation_picture
from tests.bot.fonts import save, square_font

LINK = "https://t.me/example_bot?start=join_ABCDEFGHJKMNPQRSTVWXYZ"


def no_font() -> Font:
    raise NoFont


def modules(png: bytes) -> list[list[bool]]:
    """The code as it can be read from the picture: the middle of each module, quiet zone included."""
    image = Image.open(BytesIO(png)).convert("L")
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=4)
    code.add_data(LINK)
    size = len(code.get_matrix())
    step = WIDTH // size
    left = (WIDTH - step * size) // 2
    return [
        [image.getpixel((left + step * x + step // 2, step * y + step // 2)) == 0 for x in range(size)]
        for y in range(size)
    ]


def expected() -> list[list[bool]]:
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=4)
    code.add_data(LINK)
    return [[bool(module) for module in row] for row in code.get_matrix()]


def test_the_code_says_the_link_within_its_quiet_zone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    font = Font(save(square_font(), tmp_path / "square.ttf"))
    monkeypatch.setattr(qr, "cjk_font", lambda: font)
    assert modules(invitation_picture(LINK, "单位 / 单位\n" + "很长的岗位" * 20)) == expected()


def test_words_stand_below_the_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    font = Font(save(square_font(), tmp_path / "square.ttf"))
    monkeypatch.setattr(qr, "cjk_font", lambda: font)
    plain = Image.open(BytesIO(invitation_picture(LINK)))
    worded = Image.open(BytesIO(invitation_picture(LINK, "单位\n岗位")))
    below = worded.crop((0, plain.height, worded.width, worded.height)).convert("L")
    assert below.getextrema()[0] < 128


def test_without_a_font_the_code_stands_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qr, "cjk_font", no_font)
    alone = invitation_picture(LINK, "单位")
    assert modules(alone) == expected()
    assert alone == invitation_picture(LINK)
