"""In a terminal, words are said and numbers tap."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.demo.terminal import HELP, Terminal
from bot.demo.world import World


@pytest.fixture
def shown() -> list[str]:
    return []


@pytest.fixture
async def terminal(world: World, shown: list[str]) -> Terminal:
    terminal = Terminal(world, shown.append)
    terminal.report()
    return terminal


async def test_a_number_taps_the_button_of_that_number(terminal: Terminal, shown: list[str]) -> None:
    assert shown == ["  1 今日练习  2 设置"]
    await terminal.take("1")
    assert "  什么是“脱盲”？" in shown
    assert shown[-1] == "  1 提示  2 看答案  3 告诉负责人  4 今日练习  5 设置"
    await terminal.take("1")
    assert "  💬 两个要点" in shown


async def test_words_are_said_even_if_they_are_a_number_without_a_button(
    terminal: Terminal, shown: list[str]
) -> None:
    await terminal.take("1500")
    assert "  🟡 67 分" in shown


async def test_other_phones_are_mentioned_and_can_be_taken_up(terminal: Terminal, shown: list[str]) -> None:
    await terminal.take("今日练习")
    await terminal.take("3")
    assert "  （@lead 收到：李明请您看看）" in shown
    await terminal.take("@lead")
    assert "单位负责人" in terminal.prompt


async def test_the_clock_files_and_edits_are_reached_by_a_colon(
    terminal: Terminal, shown: list[str], tmp_path: Path
) -> None:
    await terminal.take(":clock +1d")
    assert terminal.prompt == "03-03 08:30 学员> "
    (tmp_path / "a.txt").write_text("abc")
    await terminal.take(f":send {tmp_path / 'a.txt'}")
    assert "  收到 a.txt，3 字节" in shown
    await terminal.take("一")
    await terminal.take(":edit 二")
    for word in (":photo", ":voice", ":sticker"):
        assert await terminal.take(word)
    await terminal.take(":help")
    assert HELP in shown


@pytest.mark.parametrize("line", ["@nobody", ":clock someday", ":send missing.txt", ":edit 太早"])
async def test_a_slip_is_told_and_does_no_harm(terminal: Terminal, shown: list[str], line: str) -> None:
    assert await terminal.take(line)
    assert any(one.startswith("! ") for one in shown)


async def test_one_can_leave(terminal: Terminal) -> None:
    assert not await terminal.take(":quit")
