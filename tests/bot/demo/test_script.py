"""Scripts are played, check themselves, and come back as scripts."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.demo.script import ScriptFault, play, read_script
from bot.demo.world import World

DIALOGUE = """\
@member
> 今日练习
< 扫盲 · 1/3
< 什么是“脱盲”？
< [提示] [看答案]
< [告诉负责人]
tap 提示
< ✎ 扫盲 · 1/3
< 什么是“脱盲”？
< 提示：农、城
< [看答案]
< 💬 两个要点
> 农村一千五百字
>> 城镇不知道
< 🟡 67 分
< │ 标准答案：农民识 1500 个汉字
< │ 企业和事业单位职工、城镇居民识 2000 个汉字
< │ 能够看懂浅显通俗的报刊、文章
< │ 能够记简单的账目，能够书写简单的应用文
tap 看答案
< ✂ 扫盲 · 1/3
< ❗ 记为没有掌握
> 图
< 🖼
< 我的掌握
> 表
< 📎 题库.xlsx"""


async def test_a_transcript_is_a_script_that_gives_itself(world: World) -> None:
    assert "\n".join(await play(world, DIALOGUE)) == DIALOGUE


async def test_lines_may_be_left_out_and_partly_said(world: World) -> None:
    transcript = await play(world, "# 开始\n@member\n> 今日练习\n< …脱盲…\n< [告诉…\n!< 标准答案")
    assert "< 扫盲 · 1/3" in transcript


async def test_news_on_another_phone_is_told_and_expected(world: World) -> None:
    transcript = await play(world, "@member\n> 今日练习\ntap 告诉\n@lead< 李明请您看看")
    assert transcript[-1] == "@lead< 李明请您看看"


async def test_one_switches_phones(world: World) -> None:
    transcript = await play(world, "@lead\n> /start\n< 您好，…\n@member\n> 图")
    assert transcript[:3] == ["@lead", "> /start", "< 您好，芳 王！"]


@pytest.mark.parametrize(
    ("script", "line", "words"),
    [
        ("@member\n> 图\n< 我的成绩", 3, "我的掌握"),
        ("@member\n> 今日练习\n< 什么是…\n< 扫盲…", 4, "expected"),
        ("@member\n> 图\n!< 掌握", 3, "should not"),
        ("@member\n> 图\n@lead< 什么", 3, "expected"),
        ("@nobody\n> 图", 1, "no @nobody"),
        ("> 图", 1, "who acts"),
        ("@member\ntap 没有", 2, "no button"),
        ("@member\nagain", 2, "nothing was tapped"),
        ("@member\nedit 改", 2, "nothing was said"),
        ("@member\nclock someday", 2, "isoformat"),
        ("@member\nsend missing.xlsx", 2, "missing.xlsx"),
        ("@member\njump", 2, "neither"),
        ("@member\ntap", 2, "too little"),
        ("@member\nagain 提示", 2, "stands alone"),
        ("@member\n> 图\nkeep code 码(\\d+)", 3, "nothing in the answer"),
    ],
)
async def test_a_fault_names_its_line(world: World, script: str, line: int, words: str) -> None:
    with pytest.raises(ScriptFault) as fault:
        await play(world, script)
    assert fault.value.line == line
    assert words in str(fault.value)


async def test_every_kind_of_act_can_be_played(world: World, tmp_path: Path) -> None:
    (tmp_path / "bank.csv").write_bytes(b"a,b")
    script = """\
@member
send bank.csv
< 收到 bank.csv，3 字节
photo
voice
sticker
> 一
edit 二
> 今日练习
tap 提示
again
block
unblock
> 设置
< 每天几点？
clock +1d"""
    await play(world, script, folder=tmp_path)
    assert world.local.strftime("%m-%d %H:%M") == "03-03 08:30"
    screen = world.parts["member"].person.screen
    assert [bubble.text for bubble in screen.bubbles if bubble.edited and bubble.mine] == ["二"]
    assert screen.awaited


async def test_what_an_answer_says_can_be_used_later(world: World) -> None:
    transcript = await play(world, "@member\n> 图\nkeep what 我的(.+)\n> $what\n< 🟡 67 分")
    assert world.parts["member"].person.screen.bubbles[-2].text == "掌握"
    assert "> $what" in transcript, "a transcript with names instead of values can be played again"


async def test_a_stranger_can_follow_the_invitation(world: World) -> None:
    world.invitation = "https://t.me/wenbudao_bot?start=join_CODE"
    await play(world, "@stranger\n> /start $invitation\n< 您好，…")
    assert world.parts["stranger"].person.screen.bubbles[0].text == "/start join_CODE"


def test_remarks_and_blank_lines_are_no_steps() -> None:
    assert [step.line for step in read_script("# 一\n\n@member\n> 二")] == [3, 4]
