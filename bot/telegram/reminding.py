"""Reminders in the chat: put off, and set by buttons or in plain words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.messages import reminders as screens
from bot.messages.screen import Screen
from bot.messages.wording import wording
from bot.services import composing, reminding
from bot.services.house import House, calendar
from bot.services.outgoing import Letter
from bot.services.refusal import Refused
from bot.telegram.callbacks import Tap
from bot.telegram.talk import Talk
from bot.timetable import Days, Rhythm, snoozes
from bot.wishes import read_rhythm, read_snooze

PAUSE = timedelta(days=7)
_SNOOZES = {key: how for how, key in screens.SNOOZES.items()}


async def compose(house: House, letter: Letter) -> Screen | None:
    """A due reminder in words; None when the day's set is done by now."""
    due = await composing.due(house, letter.member_id, letter.payload.get("ignored", 0))
    if due is None:
        return None
    zone, _ = await _here(house)
    own = await reminding.rhythm(house, letter.member_id)
    return screens.reminder(wording(letter.language), due, snoozes(own, house.clock.now(), zone))


async def show(talk: Talk) -> None:
    """The person's rhythm."""
    own = await reminding.rhythm(talk.house, talk.me.id)
    following = await reminding.following(talk.house, talk.me.id)
    await talk.change(await _screen(talk, own, following))


async def said(talk: Talk) -> bool:
    """Take a text as a wish about reminders; False when it is none."""
    zone, today = await _here(talk.house)
    how = read_snooze(talk.text)
    if how is not None:
        following = await reminding.snooze(talk.house, talk.me.id, how)
        await talk.say(screens.snoozed(talk.words, following, zone, today))
        return True
    own = await reminding.rhythm(talk.house, talk.me.id)
    wish = read_rhythm(talk.text, own, today=today)
    if wish is None:
        return False
    await talk.say(await _screen(talk, wish, await reminding.keep(talk.house, talk.me.id, wish)))
    return True


async def on_snooze(talk: Talk, tap: Tap) -> None:
    how = _SNOOZES.get(tap.args[0]) if tap.args else None
    if how is None:
        raise Refused("stale")
    following = await reminding.snooze(talk.house, talk.me.id, how)
    zone, today = await _here(talk.house)
    await talk.strip()
    await talk.say(screens.snoozed(talk.words, following, zone, today))


async def on_rhythm(talk: Talk, tap: Tap) -> None:
    await show(talk)


async def on_slot(talk: Talk, tap: Tap) -> None:
    """Add a time of the day, or take it away."""
    try:
        slot = time.fromisoformat(tap.args[0])
    except (IndexError, ValueError):
        raise Refused("stale") from None
    own = await reminding.rhythm(talk.house, talk.me.id)
    slots = set(own.slots) ^ {slot}
    if not slots:
        raise Refused("last_slot")
    await _keep(talk, replace(own, slots=tuple(slots), paused_until=None))


async def on_days(talk: Talk, tap: Tap) -> None:
    own = await reminding.rhythm(talk.house, talk.me.id)
    await _keep(talk, replace(own, days=Days.WORKDAYS if own.days is Days.EVERY else Days.EVERY))


async def on_pause(talk: Talk, tap: Tap) -> None:
    _, today = await _here(talk.house)
    own = await reminding.rhythm(talk.house, talk.me.id)
    await _keep(talk, replace(own, paused_until=None if own.paused(today) else today + PAUSE))


async def _keep(talk: Talk, wish: Rhythm) -> None:
    following = await reminding.keep(talk.house, talk.me.id, wish)
    await talk.change(await _screen(talk, wish, following))


async def _screen(talk: Talk, own: Rhythm, following: datetime | None) -> Screen:
    zone, today = await _here(talk.house)
    return screens.rhythm(talk.words, own, following, zone, today)


async def _here(house: House) -> tuple[ZoneInfo, date]:
    """The campaign's zone and its day."""
    async with house.store.reading() as session:
        campaign = await calendar(session)
    return campaign.zone, campaign.day(house.clock.now())


TAPS = {
    "snooze": on_snooze,
    "rhythm": on_rhythm,
    "slot": on_slot,
    "rhythm_days": on_days,
    "rhythm_pause": on_pause,
}
