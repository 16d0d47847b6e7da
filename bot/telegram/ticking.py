"""The bot's own initiative: one tick that claims and delivers, on APScheduler through PTB's JobQueue."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.exc import DBAPIError
from telegram.ext import Application, CallbackContext

from bot.messages.screen import Screen
from bot.services import almanac, chores
from bot.services import reminding as service
from bot.services.house import House
from bot.services.outgoing import Kind, Letter
from bot.telegram import appeals, campaign, delivery, mastery, reminding
from bot.telegram.outbox import Outbox

logger = logging.getLogger(__name__)

SECONDS = 5

COMPOSERS: dict[Kind, Callable[[House, Letter], Awaitable[Screen | None]]] = {
    Kind.REMINDER: reminding.compose,
    Kind.APPEAL: appeals.compose,
    Kind.REQUEST: mastery.compose_request,
    Kind.DIGEST: mastery.compose_digest,
    Kind.NOTICE: campaign.compose_notice,
    Kind.ANNOUNCEMENT: campaign.compose_announcement,
}


async def tick(house: House, outbox: Outbox, *, pause: float = 1 / delivery.A_SECOND) -> None:
    """Claim every reminder that is due, do the day's jobs, then send what waits."""
    while (await service.claim(house)).due:
        pass
    await chores.run_due(house, almanac.JOBS)
    await delivery.deliver(house, outbox, lambda letter: compose(house, letter), pause=pause)


async def compose(house: House, letter: Letter) -> Screen | None:
    """A message of the outbox in words."""
    composer = COMPOSERS.get(letter.kind)
    return await composer(house, letter) if composer else None


def schedule(application: Application[Any, Any, Any, Any, Any, Any], house: House, outbox: Outbox) -> None:
    """Tick for as long as the application runs; a late or overlapping tick is left out, never doubled."""
    if application.job_queue is None:
        raise RuntimeError("the application has no job queue")

    async def act(context: CallbackContext[Any, Any, Any, Any]) -> None:
        try:
            await tick(house, outbox)
        except DBAPIError as fault:
            logger.error("the database did not answer: %s", str(fault.orig))

    application.job_queue.run_repeating(
        act,
        interval=SECONDS,
        first=1,
        name="tick",
        job_kwargs={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
