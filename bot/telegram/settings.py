"""Settings, help, and what is stored of oneself."""

from __future__ import annotations

from typing import Any

from bot.messages import settings as screens
from bot.messages.reminders import described
from bot.messages.screen import Document, Screen, asking
from bot.messages.wording import LANGUAGES
from bot.services import campaigning, keeping, people, reminding
from bot.telegram import menu
from bot.telegram.callbacks import Tap
from bot.telegram.talk import Talk

LONGEST_NAME = 32


async def help_(talk: Talk) -> None:
    """How to use the bot and what the person may do with it, with the keyboard that stays."""
    await talk.say(screens.help_(talk.words, menu.commands(talk.me), talk.me.roles, talk.menu()))
    await talk.publish_commands()


async def unknown(talk: Talk) -> None:
    """A command that there is not is named, and help follows."""
    name = talk.text.split(maxsplit=1)[0]
    await talk.say(Screen(talk.words.text("unknown_command", name=name[:LONGEST_NAME])))
    await help_(talk)


async def show(talk: Talk) -> None:
    """The person's settings."""
    place = await people.place(talk.house, talk.me.id)
    text = talk.words.text("settings", name=talk.me.name, unit=place, posts=sorted(talk.me.posts))
    button = talk.words.button
    await talk.change(
        Screen(text, ((button("rhythm"), button("record")), (button("language"), button("forget"))))
    )


async def record(talk: Talk) -> None:
    """What is stored of the person, in words."""
    own = await keeping.record(talk.house, talk.me.id)
    campaign = await campaigning.get(talk.house)
    text = talk.words.text(
        "record",
        r=own,
        joined=talk.words.at(own.joined_at, campaign.zone, year=True),
        rhythm=described(talk.words, await reminding.rhythm(talk.house, talk.me.id)),
        erase=talk.house.settings.privacy.erase_after_days,
    )
    button = talk.words.button
    await talk.change(
        Screen(text, ((button("export"), button("complain")), (button("back", action="settings"),)))
    )


async def forget(talk: Talk) -> None:
    """Ask once before everything is erased."""
    button = talk.words.button
    await talk.change(
        Screen(talk.words.text("forget"), ((button("forget_yes"), button("cancel", action="settings")),))
    )


async def on_export(talk: Talk, tap: Tap) -> None:
    own = await keeping.record(talk.house, talk.me.id)
    document = Document("record.json", own.export)
    await talk.say(Screen(talk.words.text("record_file"), document=document))


async def on_complain(talk: Talk, tap: Tap) -> None:
    await talk.expect("complaint")
    await talk.say(asking(talk.words.text("complain"), talk.words.button("cancel", action="record")))


async def complaint(talk: Talk, detail: dict[str, Any]) -> None:
    """Take the text as a complaint about what is stored."""
    await keeping.complain(talk.house, talk.me.id, talk.text)
    await talk.say(Screen(talk.words.text("complained")))


async def on_forget_yes(talk: Talk, tap: Tap) -> None:
    await keeping.forget(talk.house, talk.me.id)
    await talk.say(Screen(talk.words.text("forgotten"), farewell=True))
    await talk.strip()
    await talk.withdraw_commands()


async def on_language(talk: Talk, tap: Tap) -> None:
    """Speak the next language."""
    following = LANGUAGES[(LANGUAGES.index(talk.words.language) + 1) % len(LANGUAGES)]
    talk.person = await people.speak(talk.house, talk.me.id, following)
    await show(talk)
    await help_(talk)


async def on_settings(talk: Talk, tap: Tap) -> None:
    await show(talk)


async def on_record(talk: Talk, tap: Tap) -> None:
    await record(talk)


async def on_forget(talk: Talk, tap: Tap) -> None:
    await forget(talk)


TAPS = {
    "language": on_language,
    "settings": on_settings,
    "record": on_record,
    "export": on_export,
    "complain": on_complain,
    "forget": on_forget,
    "forget_yes": on_forget_yes,
}
INPUTS = {"complaint": complaint}
