"""Reminders in the chat: put off, and set by buttons or in plain words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.delays import read_snooze
from bot.messages import reminders as screens
from bot.messages.screen import Screen
from bot.messages.wording import wording
from bot.services import campaigning, composing, drilling, reminding
from bot.services.house import House
from bot.services.outgoing import Letter
from bot.services.refusal import Refused
from bot.telegram.callbacks import Tap, number
from bot.telegram.talk import Talk
from bot.timetable import FOREVER, Days, Rhythm, Snooze
from bot.vocabulary import about_reminders
from bot.wishes import read_rhythm

LONGEST_PAUSE = 365
LONGEST_WISH = 40
"""In characters; what is longer was hardly meant for reminders."""
LONGEST_REFUSAL = 12
"""In characters; an answer may begin with the same words."""
_SNOOZES = {key: how for how, key in screens.SNOOZES.items()}


async def compose(house: House, letter: Letter) -> Screen | None:
    """A due reminder in words; None when by now there is nothing to remind of."""
    due = await composing.due(house, letter.member_id, letter.created_at)
    if due is None:
        return None
    ways = await reminding.ways_to_snooze(house, letter.member_id)
    return screens.reminder(
        wording(letter.language),
        due,
        ways,
        ignored=letter.payload.get("ignored", 0),
        last=letter.payload.get("last", False),
    )


async def show(talk: Talk) -> None:
    """The person's rhythm."""
    own = await reminding.rhythm(talk.house, talk.me.id)
    following = await reminding.following(talk.house, talk.me.id)
    await talk.change(await _screen(talk, own, following))


async def said(talk: Talk) -> bool:
    """Take a text as a wish about reminders; False when it speaks of something else."""
    campaign = await campaigning.get(talk.house)
    now = talk.house.clock.now().astimezone(campaign.zone)
    how = read_snooze(talk.text, now)
    if how is not None:
        following = await reminding.snooze(talk.house, talk.me.id, how)
        await talk.say(await _snoozed(talk, following))
        return True
    own = await reminding.rhythm(talk.house, talk.me.id)
    wish = read_rhythm(talk.text, own, today=now.date())
    if wish is not None:
        following = await reminding.keep(talk.house, talk.me.id, wish)
        await talk.say(await _screen(talk, wish, following, heard=True))
        return True
    if len(talk.text) <= LONGEST_WISH and about_reminders(talk.text):
        await talk.say(screens.unclear(talk.words))
        return True
    return False


async def called_off(talk: Talk) -> bool:
    """Take “今天不练了”, said to an open question, for what it says and not for an answer; False otherwise.

    The set ends with the question unanswered, and today's reminders are off.
    """
    now = talk.house.clock.now()
    if len(talk.text) > LONGEST_REFUSAL or read_snooze(talk.text, now) is not Snooze.NOT_TODAY:
        return False
    try:
        await drilling.stop(talk.house, talk.me.id)
    except Refused:
        return False
    following = await reminding.snooze(talk.house, talk.me.id, Snooze.NOT_TODAY)
    await talk.say(await _snoozed(talk, following))
    return True


async def on_undo(talk: Talk, tap: Tap) -> None:
    """Take back what was understood from words."""
    await reminding.undo(talk.house, talk.me.id)
    await show(talk)


async def on_put_back(talk: Talk, tap: Tap) -> None:
    """Let what was put off come at its regular time after all."""
    await talk.change(await _snoozed(talk, await reminding.put_back(talk.house, talk.me.id), undo=False))


async def on_snooze(talk: Talk, tap: Tap) -> None:
    how = _SNOOZES.get(tap.args[0]) if tap.args else None
    if how is None:
        raise Refused("stale")
    following = await reminding.snooze(talk.house, talk.me.id, how)
    await talk.strip()
    await talk.say(await _snoozed(talk, following))


async def on_rhythm(talk: Talk, tap: Tap) -> None:
    """The person's rhythm; below a screen that is still of use."""
    talk.below = tap.args == ("below",)
    await show(talk)


async def on_slot(talk: Talk, tap: Tap) -> None:
    """Add a time of the day, or take it away."""
    (slot,) = _times(tap, 1)
    own = await reminding.rhythm(talk.house, talk.me.id)
    slots = set(own.slots) ^ {slot}
    if not slots:
        raise Refused("last_slot")
    await _keep(talk, replace(own, slots=tuple(slots)).awake(await _today(talk)))


async def on_days(talk: Talk, tap: Tap) -> None:
    own = await reminding.rhythm(talk.house, talk.me.id)
    await _keep(talk, replace(own, days=Days.WORKDAYS if own.days is Days.EVERY else Days.EVERY))


async def on_quiet(talk: Talk, tap: Tap) -> None:
    """Offer quiet hours."""
    await talk.change(screens.quiet(talk.words, await reminding.rhythm(talk.house, talk.me.id)))


async def on_quiet_set(talk: Talk, tap: Tap) -> None:
    begin, end = _times(tap, 2)
    own = await reminding.rhythm(talk.house, talk.me.id)
    await _keep(talk, replace(own, quiet_from=begin, quiet_until=end))


async def on_pause(talk: Talk, tap: Tap) -> None:
    """Offer pauses."""
    campaign = await campaigning.get(talk.house)
    await talk.change(screens.pause(talk.words, campaign.day(talk.house.clock.now())))


async def on_pause_set(talk: Talk, tap: Tap) -> None:
    """Pause for so many days, until recalled, or (0 days) no longer."""
    campaign = await campaigning.get(talk.house)
    until = FOREVER
    if tap.args != ("forever",):
        days = number(tap)
        if days is None or days > LONGEST_PAUSE or len(tap.args) > 1:
            raise Refused("stale")
        until = campaign.day(talk.house.clock.now()) + timedelta(days=days)
    own = await reminding.rhythm(talk.house, talk.me.id)
    await _keep(
        talk, own.awake() if tap.args == ("0",) else replace(own, paused_from=None, paused_until=until)
    )


def _times(tap: Tap, count: int) -> list[time]:
    """The times of the day a button carries; raises Refused("stale") for a forged one."""
    try:
        found = [time.fromisoformat(arg) for arg in tap.args]
    except ValueError:
        raise Refused("stale") from None
    if len(found) != count or any(at.tzinfo or at.second or at.microsecond for at in found):
        raise Refused("stale")
    return found


async def _keep(talk: Talk, wish: Rhythm) -> None:
    following = await reminding.keep(talk.house, talk.me.id, wish)
    await talk.change(await _screen(talk, wish, following))


async def _today(talk: Talk) -> date:
    campaign = await campaigning.get(talk.house)
    return campaign.day(talk.house.clock.now())


async def _screen(talk: Talk, own: Rhythm, following: datetime | None, *, heard: bool = False) -> Screen:
    campaign = await campaigning.get(talk.house)
    today = campaign.day(talk.house.clock.now())
    most = await reminding.most_a_day(talk.house)
    return screens.rhythm(talk.words, own, following, campaign.zone, today, most, heard=heard)


async def _snoozed(talk: Talk, following: datetime | None, *, undo: bool = True) -> Screen:
    campaign = await campaigning.get(talk.house)
    today = campaign.day(talk.house.clock.now())
    return screens.snoozed(talk.words, following, campaign.zone, today, undo=undo)


TAPS = {
    "snooze": on_snooze,
    "snooze_undo": on_put_back,
    "rhythm": on_rhythm,
    "rhythm_undo": on_undo,
    "slot": on_slot,
    "rhythm_days": on_days,
    "rhythm_quiet": on_quiet,
    "rhythm_quiet_set": on_quiet_set,
    "rhythm_pause": on_pause,
    "rhythm_pause_set": on_pause_set,
}
