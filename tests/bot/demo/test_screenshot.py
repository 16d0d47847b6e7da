"""The README's pictures are taken of the real bot, at the sizes they are said to have."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from bot.demo import browser, screenshot
from bot.demo.screenshot import LAPTOP, PHONE, PHONE_SCALE, SCENES, main


def test_every_scene_has_a_name_of_its_own() -> None:
    assert len({scene.name for scene in SCENES}) == len(SCENES)


def test_the_pictures_are_taken_where_a_browser_is_installed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screenshot, "SCENES", SCENES[:3])
    code = main([str(tmp_path / "pictures")])
    if browser.program() is None:
        assert code == 1
        assert "apt-get install chromium" in capsys.readouterr().err
        return
    assert code == 0
    sizes = {}
    for line in capsys.readouterr().out.split():
        with Image.open(line) as picture:
            sizes[Path(line).name] = picture.size
            assert len(picture.convert("RGB").getcolors(1 << 24) or []) > 50, "something is drawn"
    phone = (PHONE[0] * PHONE_SCALE, PHONE[1] * PHONE_SCALE)
    assert sizes == {
        f"{scene.name}-{width}.png": size
        for scene in SCENES[:3]
        for width, size in ((PHONE[0], phone), (LAPTOP[0], LAPTOP))
    }


def test_without_a_browser_the_cure_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "PROGRAMS", ())
    assert main([str(tmp_path)]) == 1
    assert "apt-get install chromium" in capsys.readouterr().err


def test_the_folder_must_be_named() -> None:
    assert main([]) == 2
