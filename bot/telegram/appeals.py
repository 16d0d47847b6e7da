"""Appeals in the chat."""

from __future__ import annotations

from typing import Any

from bot.messages import appeals as screens
from bot.messages.screen import Screen, asking
from bot.messages.wording import wording
from bot.services import appealing
from bot.services.house import House
from bot.services.outgoing import Letter
from bot.services.people import Role
from bot.services.refusal import Refused
from bot.telegram.callbacks import Tap, number
from bot.telegram.talk import Talk

OF_THE_DRILL = ("appeal", "appeal_as", "appeal_words", "dismiss")
"""What is tapped and typed by those who appeal."""
NOTHING_TO_SAY = ("无", "none")


async def compose(house: House, letter: Letter) -> Screen:
    """How an appeal ended, for the one who made it."""
    return screens.settled(wording(letter.language), letter.payload)


async def show(talk: Talk, place: int = 0) -> None:
    """The queue of open appeals."""
    found = await appealing.queue(talk.house, talk.me.id)
    await talk.change(screens.queue(talk.words, found, place))


async def on_appeals(talk: Talk, tap: Tap) -> None:
    await show(talk, number(tap) or 0)


async def on_appeal(talk: Talk, tap: Tap) -> None:
    """Ask what is held to be wrong, below the verdict that stays."""
    await talk.say(screens.kinds(talk.words, number(tap) or 0))


async def on_as(talk: Talk, tap: Tap) -> None:
    answer_id = number(tap) or 0
    if tap.args[1:] == ("right",):
        await appealing.appeal(talk.house, talk.me.id, answer_id, "right")
        await talk.change(Screen(talk.words.text("appeal_done")))
    elif tap.args[1:] == ("question",):
        await talk.expect("appeal_words", answer=answer_id)
        await talk.strip()
        await talk.say(asking(talk.words.text("appeal_words"), talk.words.button("cancel", action="dismiss")))
    else:
        raise Refused("stale")


async def words(talk: Talk, detail: dict[str, Any]) -> None:
    """Take the text as what the person says of the question."""
    said = "" if talk.text.strip().lower() in NOTHING_TO_SAY else talk.text
    await appealing.appeal(talk.house, talk.me.id, detail["answer"], "question", said)
    await talk.say(Screen(talk.words.text("appeal_done")))


async def on_accept(talk: Talk, tap: Tap) -> None:
    await appealing.settle(talk.house, talk.me.id, number(tap) or 0, accept=True)
    await show(talk)


async def on_reject(talk: Talk, tap: Tap) -> None:
    talk.me.must(Role.EDITOR)
    await talk.expect("appeal_reason", appeal=number(tap) or 0)
    await talk.say(asking(talk.words.text("appeal_reason"), talk.words.button("cancel", action="appeals")))


async def reason(talk: Talk, detail: dict[str, Any]) -> None:
    """Take the text as why an appeal is rejected."""
    said = "" if talk.text.strip().lower() in NOTHING_TO_SAY else talk.text
    await appealing.settle(talk.house, talk.me.id, detail["appeal"], accept=False, reason=said)
    await show(talk)


async def on_dismiss(talk: Talk, tap: Tap) -> None:
    """Put a screen away that led to nothing."""
    await talk.dismiss()


TAPS = {
    "appeal": on_appeal,
    "appeal_as": on_as,
    "appeals": on_appeals,
    "appeal_accept": on_accept,
    "appeal_reject": on_reject,
    "dismiss": on_dismiss,
}
INPUTS = {"appeal_words": words, "appeal_reason": reason}
