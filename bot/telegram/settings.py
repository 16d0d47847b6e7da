"""Settings, help, and what is stored of oneself."""

from __future__ import annotations

from bot.messages.screen import Screen
from bot.messages.wording import LANGUAGES
from bot.services import people
from bot.telegram.callbacks import Tap
from bot.telegram.talk import Talk


async def help_(talk: Talk) -> None:
    """How to use the bot, with the keyboard that stays."""
    await talk.say(Screen(talk.words.text("help"), menu=talk.menu()))


async def show(talk: Talk) -> None:
    """The person's settings."""
    await talk.change(await _screen(talk))


async def _screen(talk: Talk) -> Screen:
    place = await people.place(talk.house, talk.me.id)
    text = talk.words.text("settings", name=talk.me.name, unit=place, posts=sorted(talk.me.posts))
    button = talk.words.button
    return Screen(text, ((button("rhythm"), button("record")), (button("language"), button("forget"))))


async def on_language(talk: Talk, tap: Tap) -> None:
    """Speak the next language."""
    following = LANGUAGES[(LANGUAGES.index(talk.words.language) + 1) % len(LANGUAGES)]
    talk.person = await people.speak(talk.house, talk.me.id, following)
    await show(talk)
    await help_(talk)


async def on_settings(talk: Talk, tap: Tap) -> None:
    await show(talk)


TAPS = {"language": on_language, "settings": on_settings}
