"""The outbox: messages the bot sends of its own accord, each for one occasion."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import Insert, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.house import Calendar, House
from bot.store.tables import Outgoing
from bot.store.types import Base

DAILY_CAP = 2
"""How many reminders, snoozes and requests together a person gets a day at most."""


class Kind(StrEnum):
    """Why a message is sent. Reminders and requests count against the daily cap, the others do not."""

    REMINDER = "reminder"
    REQUEST = "request"
    NOTICE = "notice"
    ANNOUNCEMENT = "announce"
    APPEAL = "appeal"
    DIGEST = "digest"


class State(StrEnum):
    """What became of a message.

    `LEASED` is being put into words, and goes back to `WAITING` when its process dies. `SENDING` is on the
    wire: if its process dies, or Telegram does not answer, nobody knows, and it is `UNKNOWN` for good.
    `FAILED` was refused, `DROPPED` had nothing to say any more.
    """

    WAITING = "waiting"
    LEASED = "leased"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    DROPPED = "dropped"


COUNTED = (Kind.REMINDER, Kind.REQUEST)
COMING = (State.WAITING, State.LEASED, State.SENDING)
CAME = (State.SENT, State.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that a process has leased, until `leased_until`, to be sent at `send_at`.

    `unreachable`: to a person whom the one before it did not reach.
    """

    id: int
    member_id: int
    telegram_id: int
    language: str
    unreachable: bool
    kind: Kind
    payload: dict[str, Any]
    attempts: int
    created_at: datetime
    send_at: datetime
    leased_until: datetime


def row(
    member_id: int,
    kind: Kind,
    due_key: str,
    now: datetime,
    *,
    not_before: datetime | None = None,
    **payload: Any,
) -> dict[str, Any]:
    """The values of a waiting message; `due_key` makes it one for one occasion."""
    return {
        "member_id": member_id,
        "kind": kind,
        "due_key": due_key,
        "payload": payload,
        "state": State.WAITING,
        "not_before": not_before or now,
        "created_at": now,
        "attempts": 0,
        "error": "",
    }


async def enqueue(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Add messages whose occasions are new to the database; called inside the use case that causes them."""
    if rows:
        await session.execute(unless_there(session, Outgoing, "due_key"), rows)


def unless_there(session: AsyncSession, table: type[Base], key: str) -> Insert:
    """An insert that leaves out rows whose `key` the table already has."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing(index_elements=[key])
    return postgresql.insert(table).on_conflict_do_nothing(index_elements=[key])


async def told_today(
    session: AsyncSession, campaign: Calendar, members: Collection[int], now: datetime
) -> dict[int, int]:
    """How many counted messages have come to members today, or are about to; none is left out."""
    rows = await session.execute(
        select(Outgoing.member_id, func.count())
        .where(
            Outgoing.member_id.in_(members),
            Outgoing.kind.in_(COUNTED),
            or_(
                Outgoing.state.in_(COMING),
                Outgoing.state.in_(CAME) & (Outgoing.settled_at >= morning(campaign, now)),
            ),
        )
        .group_by(Outgoing.member_id)
    )
    return dict.fromkeys(members, 0) | {member_id: count for member_id, count in rows.all()}


def morning(campaign: Calendar, now: datetime) -> datetime:
    """When the campaign's day of `now` began (UTC)."""
    return datetime.combine(campaign.day(now), time(), campaign.zone).astimezone(UTC)


async def counts(house: House, since: datetime) -> dict[State, int]:
    """How many messages that were caused since an instant are in each state."""
    async with house.store.reading() as session:
        rows = await session.execute(
            select(Outgoing.state, func.count()).where(Outgoing.created_at >= since).group_by(Outgoing.state)
        )
        return dict.fromkeys(State, 0) | {State(state): count for state, count in rows.all()}
