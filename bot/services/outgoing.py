"""The outbox: messages the bot sends of its own accord, each at most once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.house import House
from bot.store.engine import changed
from bot.store.tables import Member, Outgoing

LEASE = timedelta(minutes=2)
BATCH = 50
RETRY_STEPS = (5, 30, 120, 600)


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
    """

    WAITING = "waiting"
    LEASED = "leased"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that this process has leased."""

    id: int
    member_id: int
    telegram_id: int
    language: str
    kind: Kind
    payload: dict[str, Any]
    attempts: int


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
        await session.execute(insert(Outgoing), rows)


async def lease(house: House, limit: int = BATCH) -> list[Letter]:
    """Take the messages that are due; other processes skip them."""
    now = house.clock.now()
    async with house.store.writing() as session:
        await _recover(session, now)
        due = (
            select(Outgoing, Member.telegram_id, Member.language)
            .join(Member)
            .where(Outgoing.state == State.WAITING, Outgoing.not_before <= now)
            .order_by(Outgoing.not_before, Outgoing.id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=Outgoing)
        )
        letters = []
        for outgoing, telegram_id, language in (await session.execute(due)).all():
            if telegram_id is None:
                outgoing.state, outgoing.settled_at, outgoing.error = State.DROPPED, now, "forgotten"
                continue
            outgoing.state, outgoing.leased_until = State.LEASED, now + LEASE
            letters.append(
                Letter(
                    outgoing.id,
                    outgoing.member_id,
                    telegram_id,
                    language,
                    Kind(outgoing.kind),
                    outgoing.payload,
                    outgoing.attempts,
                )
            )
        return letters


async def _recover(session: AsyncSession, now: datetime) -> None:
    """What a dead process left: unsent messages wait again, those on the wire are unknown."""
    left = Outgoing.leased_until < now
    await session.execute(
        update(Outgoing)
        .where(Outgoing.state == State.LEASED, left)
        .values(state=State.WAITING, leased_until=None)
    )
    await session.execute(
        update(Outgoing)
        .where(Outgoing.state == State.SENDING, left)
        .values(state=State.UNKNOWN, settled_at=now, error="interrupted")
    )


async def on_the_wire(house: House, letter: Letter) -> bool:
    """Commit that a message is about to be sent; False when the lease was lost meanwhile."""
    now = house.clock.now()
    async with house.store.writing() as session:
        return bool(
            await changed(
                session,
                update(Outgoing)
                .where(Outgoing.id == letter.id, Outgoing.state == State.LEASED)
                .values(state=State.SENDING, leased_until=now + LEASE, attempts=Outgoing.attempts + 1),
            )
        )


async def settle(house: House, letter: Letter, state: State, error: str = "") -> None:
    """Note what became of a message that was leased or on the wire."""
    async with house.store.writing() as session:
        await session.execute(
            update(Outgoing)
            .where(Outgoing.id == letter.id, Outgoing.state.in_((State.LEASED, State.SENDING)))
            .values(state=state, settled_at=house.clock.now(), leased_until=None, error=error[:300])
        )


async def postpone(house: House, letter: Letter, wait: timedelta | None = None, error: str = "") -> None:
    """Send a message later: it was certainly not delivered."""
    step = RETRY_STEPS[min(letter.attempts, len(RETRY_STEPS) - 1)]
    async with house.store.writing() as session:
        await session.execute(
            update(Outgoing)
            .where(Outgoing.id == letter.id, Outgoing.state.in_((State.LEASED, State.SENDING)))
            .values(
                state=State.WAITING,
                not_before=house.clock.now() + (wait or timedelta(seconds=step)),
                leased_until=None,
                error=error[:300],
            )
        )


async def unreachable(house: House, letter: Letter, error: str) -> None:
    """The person has blocked the bot or is gone: settle this message and all that wait for them."""
    now = house.clock.now()
    async with house.store.writing() as session:
        await session.execute(
            update(Outgoing)
            .where(
                Outgoing.member_id == letter.member_id,
                (Outgoing.id == letter.id) | (Outgoing.state == State.WAITING),
            )
            .values(state=State.FAILED, settled_at=now, leased_until=None, error=error[:300])
        )
        await session.execute(
            update(Member)
            .where(Member.id == letter.member_id, Member.unreachable_at.is_(None))
            .values(unreachable_at=now)
        )


async def counts(house: House, since: datetime) -> dict[str, int]:
    """How many messages are in each state since an instant."""
    async with house.store.reading() as session:
        rows = await session.execute(
            select(Outgoing.state, func.count()).where(Outgoing.created_at >= since).group_by(Outgoing.state)
        )
        return dict(rows.all())
