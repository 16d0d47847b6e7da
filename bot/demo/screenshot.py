"""Pictures of the demo for the README: `python -m bot.demo.screenshot FOLDER`.

The scenes are played on the demo's fixed morning, so the same program gives the same pictures.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.clock import SteppedClock
from bot.config import Settings
from bot.demo import SCRIPT_MORNING, database
from bot.demo.browser import BrowserFault, Page, browser
from bot.demo.building import built, start_of_past
from bot.demo.script import play
from bot.demo.server import claim, serving
from bot.demo.world import World
from bot.services import starting

PHONE = (390, 844)
LAPTOP = (1280, 800)
# A phone's screen is drawn finer than a laptop's, and the README shows it smaller.
PHONE_SCALE = 2
# The one button under a follow-up.
ENOUGH = "1|enough|"


@dataclass(frozen=True, slots=True)
class Scene:
    """What is played before the picture, whose phone is shown, and in which dress.

    With `answers` the person then answers the open question in part, and does not know the rest.
    """

    name: str
    part: str
    script: str
    answers: bool = False
    dark: bool = False
    english: bool = False


SCENES = (
    Scene("joining", "stranger", "@stranger\n> 你好\n> /start $invitation"),
    Scene("question", "member", "@member\ntap 今日练习"),
    Scene("verdict", "member", "@member\nclock +25s", answers=True, dark=True),
    Scene("mastery", "member", "@member\ntap 我的掌握"),
    Scene("unit", "lead", "@lead\ntap 单位情况"),
    Scene("english", "editor", "@editor\ntap 设置\ntap English\n> /drill", english=True),
)


async def take(folder: Path, scenes: tuple[Scene, ...]) -> list[Path]:
    """Plays the scenes in turn and pictures each at both sizes; the files written."""
    settings = Settings()
    now: datetime = SCRIPT_MORNING.replace(tzinfo=settings.campaign.zone)
    written = []
    with tempfile.TemporaryDirectory(prefix="wenbudao-") as place:
        url = database.fresh(Path(place) / database.NAME)
        async with (
            browser() as page,
            built(settings, url, SteppedClock(start_of_past(now)), now) as world,
            serving(world, claim(0)) as address,
        ):
            for scene in scenes:
                await play(world, scene.script)
                if scene.answers:
                    await _answer_in_part(world, scene.part)
                for width, height in (PHONE, LAPTOP):
                    path = folder / f"{scene.name}-{width}.png"
                    path.write_bytes(await picture(page, world, address, scene, width, height))
                    written.append(path)
    return written


async def _answer_in_part(world: World, part: str) -> None:
    person = world.parts[part].person
    shown = person.screen.last.text
    asked = [one for one in starting.bank_of(None).questions if one.prompt in shown and len(one.points) > 1]
    person.says("，".join(point.text for point in asked[0].points[:-1]) if asked else "记不清了")
    await world.deliver()
    if any(button.data.startswith(ENOUGH) for row in person.screen.last.buttons for button in row):
        person.says("记不清了")
        await world.deliver()


async def picture(page: Page, world: World, address: str, scene: Scene, width: int, height: int) -> bytes:
    """One scene at one size, as PNG."""
    language = "en" if scene.english else "zh"
    scale = PHONE_SCALE if (width, height) == PHONE else 1
    await page.open(
        f"{address}#as={scene.part}&lang={language}", width=width, height=height, scale=scale, dark=scene.dark
    )
    await page.until(f"document.body?.dataset.ready === '{scene.part}'")
    await page.until("[...document.images].every((image) => image.complete)")
    # Quotes fold in the frame after they are laid out, and the chat then scrolls to its end.
    await page.run("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return await page.picture()


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python -m bot.demo.screenshot FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for path in asyncio.run(take(folder, SCENES)):
            print(path)
    except (BrowserFault, OSError) as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
