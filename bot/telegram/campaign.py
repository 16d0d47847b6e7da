"""The campaign's days and phases in the chat, changed with a preview."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from bot import moments
from bot.messages import campaign as screens
from bot.messages.screen import Screen, asking
from bot.messages.wording import wording
from bot.phases import Phase, Policy
from bot.services import campaigning
from bot.services.campaigning import MOVABLE
from bot.services.house import House
from bot.services.outgoing import Letter
from bot.services.people import Role
from bot.services.phasing import SET
from bot.services.refusal import Refused
from bot.telegram.callbacks import Tap, number
from bot.telegram.talk import Talk

_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_SPOKEN = re.compile(moments.DAY)


async def compose_notice(house: House, letter: Letter) -> Screen:
    """Merged news of what has changed."""
    return screens.notice(wording(letter.language), letter.payload)


async def show(talk: Talk) -> None:
    """The campaign's days and phases."""
    found = await campaigning.overview(talk.house)
    await talk.change(screens.overview(talk.words, found, admin=talk.me.may(Role.ADMIN)))


async def on_campaign(talk: Talk, tap: Tap) -> None:
    await show(talk)


async def on_history(talk: Talk, tap: Tap) -> None:
    """Who changed what of the campaign."""
    acts = await campaigning.history(talk.house, talk.me.id)
    campaign = await campaigning.get(talk.house)
    await talk.change(screens.history(talk.words, acts, campaign.zone))


async def on_dates(talk: Talk, tap: Tap) -> None:
    talk.me.must(Role.ADMIN)
    await talk.expect("dates")
    await talk.say(asking(talk.words.text("dates_ask"), talk.words.button("cancel", action="campaign")))


async def dates(talk: Talk, detail: dict[str, Any]) -> None:
    """Take the text as the inspection's days, and show what would change."""
    found = await _days(talk, "dates", detail)
    if len(found) > 2:
        await talk.expect("dates")
        raise Refused("bad_day")
    move = await campaigning.preview(talk.house, talk.me.id, found[0], found[-1])
    await talk.say(screens.move(talk.words, move))


async def on_dates_yes(talk: Talk, tap: Tap) -> None:
    first, last = _carried(tap.args, 2)
    await campaigning.set_dates(talk.house, talk.me.id, first, last)
    await show(talk)


async def on_phase(talk: Talk, tap: Tap) -> None:
    """What a phase asks, to be changed."""
    await _phase(talk, _which(tap))


async def on_policy(talk: Talk, tap: Tap) -> None:
    """Show what the changed policy would mean."""
    await _phase(talk, _which(tap), _wanted(tap))


async def on_policy_yes(talk: Talk, tap: Tap) -> None:
    which = _which(tap)
    await campaigning.set_policy(talk.house, talk.me.id, which, _wanted(tap))
    await _phase(talk, which)


async def _phase(talk: Talk, which: Phase, wanted: Policy | None = None) -> None:
    talk.me.must(Role.ADMIN)
    found = await campaigning.overview(talk.house)
    if found.phases is None:
        raise Refused("stale")
    await talk.change(screens.phase(talk.words, found, which, wanted))


async def on_phase_start(talk: Talk, tap: Tap) -> None:
    """Ask for another first day of a phase."""
    talk.me.must(Role.ADMIN)
    if not tap.args or tap.args[0] not in MOVABLE:
        raise Refused("stale")
    await talk.expect("phase", name=tap.args[0])
    which = MOVABLE[tap.args[0]]
    back = talk.words.button("cancel", SET.index(which), action="phase")
    await talk.say(asking(talk.words.text("phase_ask", name=which.value), back))


async def phase_start(talk: Talk, detail: dict[str, Any]) -> None:
    """Take the text as the first day of a phase, and show what would change."""
    day = (await _days(talk, "phase", detail))[0]
    changes = await campaigning.preview_phase(talk.house, talk.me.id, detail["name"], day)
    await talk.say(screens.move_phase(talk.words, detail["name"], day, changes))


async def on_phase_yes(talk: Talk, tap: Tap) -> None:
    (day,) = _carried(tap.args[1:], 1)
    await campaigning.set_phase(talk.house, talk.me.id, tap.args[0], day)
    await show(talk)


def _which(tap: Tap) -> Phase:
    index = number(tap)
    if index is None or index >= len(SET):
        raise Refused("stale")
    return SET[index]


def _wanted(tap: Tap) -> Policy:
    """The policy a button carries: per cent, new questions, reminders a day, veto items every day."""
    percent, new, reminders, veto = (number(tap, place) for place in range(1, 5))
    if percent not in screens.LOADS or reminders is None or reminders > screens.MOST_REMINDERS:
        raise Refused("stale")
    return Policy(percent / 100, new=bool(new), reminders=reminders, veto_daily=bool(veto))


def _carried(args: tuple[str, ...], count: int) -> list[date]:
    """The days a button carries."""
    try:
        found = [date.fromisoformat(arg) for arg in args]
    except ValueError:
        raise Refused("stale") from None
    if len(found) != count:
        raise Refused("stale")
    return found


async def _days(talk: Talk, what: str, detail: dict[str, Any]) -> list[date]:
    """The days of a text; where it names none it is asked for again."""
    today = (await campaigning.get(talk.house)).day(talk.house.clock.now())
    try:
        found = days(talk.text, today)
    except Refused:
        found = []
    if not found:
        await talk.expect(what, **detail)
        raise Refused("bad_day")
    return found


def days(text: str, today: date) -> list[date]:
    """The days a text names, in its order, the next to come where the year is left open.

    Raises Refused("bad_day") for one that the calendar lacks.
    """
    try:
        found = [date(int(year), int(month), int(day)) for year, month, day in _DAY.findall(text)]
    except ValueError:
        raise Refused("bad_day") from None
    if found:
        return found
    for match in _SPOKEN.finditer(text):
        day = moments.calendar_day(match, found[-1] if found else today)
        if day is None:
            raise Refused("bad_day")
        found.append(day)
    return found


TAPS = {
    "campaign": on_campaign,
    "campaign_history": on_history,
    "dates": on_dates,
    "dates_yes": on_dates_yes,
    "phase": on_phase,
    "phase_start": on_phase_start,
    "phase_yes": on_phase_yes,
    "policy": on_policy,
    "policy_yes": on_policy_yes,
}
INPUTS = {"dates": dates, "phase": phase_start}
