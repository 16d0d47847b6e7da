"""A Chinese font is found by what it can draw, and what it lacks is never drawn as a box."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import fonts
from bot.fonts import NEEDED, Font, NoFont, choose, cjk_font
from tests.bot.fonts import LATIN, save, save_collection, square_font


def test_a_font_without_chinese_is_not_taken(tmp_path: Path) -> None:
    latin = save(square_font(LATIN), tmp_path / "NotoSansSC-Regular.ttf")
    assert choose([latin]) is None
    nearly = save(square_font(NEEDED[:-1]), tmp_path / "NotoSansSC-Nearly-Regular.ttf")
    assert choose([latin, nearly]) is None


def test_a_screen_font_is_preferred_whatever_the_order(tmp_path: Path) -> None:
    paths = [
        save(square_font(), tmp_path / name)
        for name in (
            "unknown.ttf",
            "NotoSerifCJK-Bold.ttf",
            "NotoSansCJK-Bold.ttf",
            "NotoSansCJK-Regular.ttf",
        )
    ]
    assert choose(paths) == choose(paths[::-1]) == Font(paths[3])
    assert choose(paths[:1]) == Font(paths[0])


def test_the_mainland_face_of_a_collection_is_taken(tmp_path: Path) -> None:
    families = ("Square Sans CJK JP", "Square Sans Mono CJK SC", "Square Sans CJK SC", "Square Sans CJK TC")
    faces = [square_font(family=family) for family in families]
    path = save_collection(faces, tmp_path / "NotoSansCJK-Regular.ttc")
    assert choose([path]) == Font(path, 2)


def test_broken_and_vanished_files_are_passed_over(tmp_path: Path) -> None:
    broken = tmp_path / "wqy-microhei.ttc"
    broken.write_bytes(b"not a font")
    good = save(square_font(), tmp_path / "zz.ttf")
    assert choose([str(broken), str(tmp_path / "gone.ttf"), good]) == Font(good)


def test_without_any_font_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "findSystemFonts", list)
    with pytest.raises(NoFont, match="apt-get install fonts-wqy-microhei"):
        cjk_font()


def test_what_a_font_cannot_draw_is_marked(tmp_path: Path) -> None:
    with_mark = Font(save(square_font(), tmp_path / "with.ttf"))
    without = Font(save(square_font(NEEDED + LATIN), tmp_path / "without.ttf"))
    assert with_mark.drawable("张\n 口😀能  答") == "张 口〓能 答"
    assert without.drawable("张口😀能答") == "张口?能答"
