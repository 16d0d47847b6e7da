"""The demo in a terminal: lines are said, numbers tap buttons, a colon leads to everything else."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

from bot.demo.transcript import Watch
from bot.demo.world import World

HELP = """\
直接输入文字 = 对机器人说话；输入数字 = 点对应的按钮
@member @lead @editor @reviewer @admin @stranger = 换一个人
:clock +1d（或 +1h、08:00、inspection） = 拨快时钟
:send 文件 · :photo · :voice · :sticker = 发文件、图片、语音、贴纸
:edit 文字 = 改刚才说的话    :help = 本说明    :quit = 退出"""


class Terminal:
    """One terminal on the world; `show` prints a line."""

    def __init__(self, world: World, show: Callable[[str], None]) -> None:
        self._world = world
        self._show = show
        self._watches = {key: Watch(part.person) for key, part in world.parts.items()}
        self._who = next(iter(world.parts))
        self._buttons: list[str] = []
        self._said: int | None = None

    async def take(self, line: str) -> bool:
        """Does what a typed line means and shows the answer; False when the person leaves."""
        line = line.strip()
        if line in {":quit", ":q"}:
            return False
        try:
            await self._do(line)
        except (LookupError, ValueError, OSError) as fault:
            self._show(f"! {fault}")
        await self._world.deliver()
        self.report()
        return True

    def report(self) -> None:
        """Shows what is new on the phone, who else has news, and the numbered buttons."""
        for line in self._watches[self._who].news():
            self._show(f"  {line}")
        for key, watch in self._watches.items():
            if key != self._who and (news := watch.news()):
                self._show(f"  （@{key} 收到：{news[0]}）")
        screen = self._world.parts[self._who].person.screen
        inline = next((bubble.labels for bubble in reversed(screen.bubbles) if bubble.labels), [])
        self._buttons = inline + [label for row in screen.keyboard for label in row]
        if self._buttons:
            self._show("  " + "  ".join(f"{i} {label}" for i, label in enumerate(self._buttons, start=1)))

    @property
    def prompt(self) -> str:
        part = self._world.parts[self._who]
        return f"{self._world.local:%m-%d %H:%M} {part.zh}> "

    async def _do(self, line: str) -> None:
        person = self._world.parts[self._who].person
        verb, _, words = line.partition(" ")
        match verb:
            case "" | ":help":
                self._show(HELP)
            case ":clock":
                await self._world.move_to(self._world.instant(words.strip()))
            case ":send":
                path = Path(words.strip())
                person.sends_file(path.name, await asyncio.to_thread(path.read_bytes))
            case ":photo":
                person.sends_photo()
            case ":voice":
                person.sends_voice()
            case ":sticker":
                person.sends_sticker()
            case ":edit":
                if self._said is None:
                    raise LookupError("还没有说过话")
                person.edits(self._said, words)
            case _ if verb.startswith("@"):
                self._switch(verb[1:])
            case _ if line.isdecimal() and 1 <= int(line) <= len(self._buttons):
                person.taps(self._buttons[int(line) - 1])
            case _:
                self._said = person.says(line).id

    def _switch(self, key: str) -> None:
        if key not in self._world.parts:
            raise LookupError(f"没有 @{key}，只有 {' '.join(f'@{one}' for one in self._world.parts)}")
        self._who, self._said = key, None


async def converse(world: World) -> None:
    """Talks on standard input and output until `:quit` or the end of input."""
    terminal = Terminal(world, print)
    print(HELP)
    terminal.report()
    while True:
        print(terminal.prompt, end="", flush=True)
        line = await asyncio.to_thread(sys.stdin.readline)
        if not line or not await terminal.take(line):
            return
