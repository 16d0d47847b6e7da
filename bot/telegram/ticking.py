"""The bot's own initiative, on APScheduler through PTB's JobQueue: ticks for messages and the calendar."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from telegram.ext import Application, CallbackContext

from bot.messages.screen import Screen
from bot.services import almanac, chores, claiming
from bot.services.house import House
from bot.services.outgoing import Kind, Letter
from bot.store.trouble import words
from bot.telegram import announcing, appeals, campaign, delivery, mastery, reminding
from bot.telegram.outbox import Outbox

logger = logging.getLogger(__name__)

SECONDS = 5
CHORES_SECONDS = 30
FIRST_SECONDS = 0.2

COMPOSERS: dict[Kind, Callable[[House, Letter], Awaitable[Screen | None]]] = {
    Kind.REMINDER: reminding.compose,
    Kind.APPEAL: appeals.compose,
    Kind.REQUEST: mastery.compose_request,
    Kind.DIGEST: mastery.compose_digest,
    Kind.NOTICE: campaign.compose_notice,
    Kind.ANNOUNCEMENT: announcing.compose,
}


async def tick(
    house: House, outbox: Outbox, *, pause: float = 1 / delivery.A_SECOND, seconds: float | None = None
) -> None:
    """Claim every reminder that is due, then send what waits, for so many `seconds` at most."""
    while (await claiming.claim(house)).due == claiming.BATCH:
        pass
    await delivery.deliver(house, outbox, lambda letter: compose(house, letter), pause=pause, seconds=seconds)


async def fall_due(house: House, outbox: Outbox) -> None:
    """Everything that is due at this instant, at once: the day's jobs, and messages without a pause."""
    await chores.run_due(house, almanac.JOBS)
    await tick(house, outbox, pause=0)


async def compose(house: House, letter: Letter) -> Screen | None:
    """A message of the outbox in words."""
    composer = COMPOSERS.get(letter.kind)
    return await composer(house, letter) if composer else None


def schedule(application: Application[Any, Any, Any, Any, Any, Any], house: House, outbox: Outbox) -> None:
    """Tick for as long as the application runs; a late or overlapping tick is left out, never doubled."""
    if application.job_queue is None:
        raise RuntimeError("the application has no job queue")

    async def messages() -> None:
        await tick(house, outbox, seconds=SECONDS)

    async def calendar() -> None:
        await chores.run_due(house, almanac.JOBS)

    for name, seconds, act in (("tick", SECONDS, messages), ("chores", CHORES_SECONDS, calendar)):
        application.job_queue.run_repeating(
            _Patient(act),
            interval=seconds,
            first=FIRST_SECONDS,
            name=name,
            job_kwargs={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )


class _Patient:
    """Acts again and again, and says in one line when the database does not answer and when it does again."""

    def __init__(self, act: Callable[[], Awaitable[None]]) -> None:
        self._act = act
        self._silent = False

    async def __call__(self, context: CallbackContext[Any, Any, Any, Any]) -> None:
        try:
            await self._act()
        except (DBAPIError, PoolTimeout) as fault:
            if not self._silent:
                logger.error("the database does not answer, reminders wait: %s", words(fault))
            self._silent = True
        else:
            if self._silent:
                logger.info("the database answers again")
            self._silent = False
