"""A dialogue as plain text: played on the world, it gives a transcript that is such a text again.

One act or expectation a line; what follows an act with `<` must be found, in this order, in the answer:

    # a remark
    @member                 who holds the phone from here on
    > 农村一千五百字         says this (`>>` adds a line to the same message)
    tap 下一题               taps a button by its label or a part of it, inline or on the keyboard
    again                   the same tap once more, on the button as it was
    edit 农村1500字          changes the last thing said
    send bank.xlsx          sends a file (found beside the script)
    photo · voice · sticker sends one
    block · unblock         stops and allows the bot
    clock +1d               moves time on: +1h30m, 08:00, inspection, 2026-11-20 08:00
    keep code join_(\\S+)    remembers what the answer said, for $code in later lines;
                            $invitation is there from the start: what a stranger's link carries
    < 🟡 67 分…              a line of the answer; … stands for anything
    @lead< 李明…             a line that appeared on somebody else's phone
    !< 标准答案              no line of the answer holds these words
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

from bot.demo.transcript import Watch
from bot.demo.world import World
from bot.telegram.fake import Message, Person
from bot.telegram.fake.records import Press

_LINE = re.compile(
    r"(?P<switch>@\w+)$"
    r"|(?P<other>@\w+<)\s?(?P<seen>.*)$"
    r"|(?P<sign>>>|>|!<|<)\s?(?P<words>.*)$"
    r"|(?P<verb>tap|again|edit|send|photo|voice|sticker|block|unblock|clock|keep)(?:\s+(?P<object>.*))?$"
)
_BARE = {"again", "photo", "voice", "sticker", "block", "unblock"}


class ScriptFault(Exception):
    """A script that cannot be read, or an answer that is not what it expects; `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line


@dataclass(frozen=True, slots=True)
class Step:
    """A line of a script: its number, its verb (`@ > >> < !< …<` or a word) and the rest."""

    line: int
    verb: str
    words: str
    who: str = ""


def read_script(text: str) -> list[Step]:
    """The steps of a script. Raises ScriptFault for a line it does not know."""
    steps = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.match(line.rstrip())
        if match is None:
            raise ScriptFault(number, f"“{line}” is neither an act nor an expectation")
        if match["switch"]:
            steps.append(Step(number, "@", match["switch"][1:]))
        elif match["other"]:
            steps.append(Step(number, "<", match["seen"], match["other"][1:-1]))
        elif match["sign"]:
            steps.append(Step(number, match["sign"], match["words"]))
        else:
            verb, words = match["verb"], match["object"] or ""
            if bool(words) == (verb in _BARE):
                raise ScriptFault(number, f"“{verb}” {'stands alone' if words else 'says too little'}")
            steps.append(Step(number, verb, words))
    return steps


async def play(
    world: World,
    text: str,
    *,
    folder: Path | None = None,
    echo: Callable[[str], None] = lambda line: None,
) -> list[str]:
    """Plays a script and returns the transcript, line by line also given to `echo`.

    The transcript holds the script's acts and the whole answers. Raises ScriptFault at the first line
    that cannot be done or is not answered as expected.
    """
    player = _Player(world, folder, echo)
    for step in _joined(read_script(text)):
        await player.take(step)
    return player.transcript


def _joined(steps: Sequence[Step]) -> list[Step]:
    joined: list[Step] = []
    for step in steps:
        if step.verb == ">>" and joined and joined[-1].verb == ">":
            joined[-1] = Step(joined[-1].line, ">", f"{joined[-1].words}\n{step.words}")
        else:
            joined.append(step)
    return joined


class _Player:
    def __init__(self, world: World, folder: Path | None, echo: Callable[[str], None]) -> None:
        self.transcript: list[str] = []
        self._world = world
        self._folder = folder
        self._echo = echo
        self._watches = {key: Watch(part.person) for key, part in world.parts.items()}
        self._who = ""
        self._kept = {"invitation": world.invitation.rpartition("=")[2]}
        self._answer: list[tuple[str, str]] = []
        self._read: dict[str, int] = {}
        self._said: Message | None = None
        self._pressed: tuple[int, str] | None = None

    async def take(self, step: Step) -> None:
        words = Template(step.words).safe_substitute(self._kept)
        if step.verb == "<":
            self._expect(step.line, step.who or self._who, words)
        elif step.verb == "!<":
            if any(words in line for who, line in self._answer if who == self._who):
                raise ScriptFault(step.line, f"“{words}” should not be in the answer:\n{self._shown()}")
        elif step.verb == "keep":
            self._keep(step.line, words)
        elif step.verb == "@":
            if words not in self._watches:
                raise ScriptFault(step.line, f"there is no @{words}, only {', '.join(self._watches)}")
            self._who = words
            self._write(f"@{words}")
        else:
            self._write_act(step)
            await self._do(step.line, step.verb, words)

    @property
    def _person(self) -> Person:
        return self._world.parts[self._who].person

    async def _do(self, line: int, verb: str, words: str) -> None:
        if not self._who:
            raise ScriptFault(line, "say first who acts, as in @member")
        try:
            if verb == "clock":
                await self._world.move_to(self._world.instant(words))
            else:
                self._act(verb, words)
        except (LookupError, ValueError, OSError) as fault:
            raise ScriptFault(line, str(fault)) from fault
        await self._world.deliver()
        self._answer = [(key, one) for key, watch in self._watches.items() for one in watch.news()]
        self._read = {}
        for who, one in sorted(self._answer, key=lambda pair: pair[0] != self._who):
            self._write(f"< {one}".rstrip() if who == self._who else f"@{who}< {one}".rstrip())

    def _write_act(self, step: Step) -> None:
        """Acts stand in the transcript as in the script, so that what is kept may differ each time."""
        first, *more = step.words.split("\n")
        self._write(f"{step.verb} {first}".rstrip())
        for one in more:
            self._write(f">> {one}")

    def _act(self, verb: str, words: str) -> None:
        person = self._person
        match verb:
            case ">":
                self._said = person.says(words)
            case "tap":
                self._tap(words)
            case "again":
                if self._pressed is None:
                    raise LookupError("nothing was tapped yet")
                person.presses(*self._pressed)
            case "edit":
                if self._said is None:
                    raise LookupError("nothing was said yet")
                self._said = person.edits(self._said.id, words)
            case "send":
                path = (self._folder or Path()) / words
                person.sends_file(path.name, path.read_bytes())
            case "photo":
                person.sends_photo()
            case "voice":
                person.sends_voice()
            case "sticker":
                person.sends_sticker()
            case "block":
                person.blocks()
            case "unblock":
                person.unblocks()

    def _tap(self, words: str) -> None:
        done = self._person.taps(words)
        if isinstance(done, Press):
            self._pressed = (done.message, done.data)

    def _expect(self, line: int, who: str, words: str) -> None:
        pattern = re.compile(".*".join(re.escape(part) for part in words.rstrip().split("…")))
        answer = [one for key, one in self._answer if key == who]
        for index in range(self._read.get(who, 0), len(answer)):
            if pattern.fullmatch(answer[index].rstrip()):
                self._read[who] = index + 1
                return
        raise ScriptFault(line, f"expected “{words}” of @{who}, but the answer was:\n{self._shown()}")

    def _keep(self, line: int, words: str) -> None:
        name, _, pattern = words.partition(" ")
        for _, one in self._answer:
            if found := re.search(pattern.strip(), one):
                self._kept[name] = found.group(1) if found.groups() else found.group()
                self._write(f"keep {words}")
                return
        raise ScriptFault(line, f"nothing in the answer is like {pattern}:\n{self._shown()}")

    def _shown(self) -> str:
        return "\n".join(f"  @{who}< {one}" for who, one in self._answer) or "  (nothing)"

    def _write(self, line: str) -> None:
        self.transcript.append(line)
        self._echo(line)
