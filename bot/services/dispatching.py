"""Taking messages out of the outbox: leased at a pace all processes share, and settled once each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, String, Update, cast, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.services import rhythms
from bot.services.house import House, calendar
from bot.services.outgoing import Kind, Letter, State, unless_there
from bot.store.engine import changed
from bot.store.tables import Member, Outgoing, Pace

LEASE = timedelta(minutes=1)
"""How long a message stays with a process that does not answer for it any more."""
BATCH = 40
MOST_AHEAD = timedelta(seconds=2)
PACE_ID = 1


@dataclass(frozen=True, slots=True)
class Batch:
    """Leased messages; `more` when others may be due at once."""

    letters: tuple[Letter, ...]
    more: bool


async def lease(house: House, pause: timedelta, limit: int = BATCH) -> Batch:
    """Take messages that are due, at most one a person, `pause` apart from each other and from everybody's.

    What would fall into a person's quiet hours is put off to their end.
    """
    now = house.clock.now()
    async with house.store.reading() as session:
        # Nearly every tick finds nothing, and then keeps no other writer waiting.
        if not await session.scalar(_anything(now)):
            return Batch((), more=False)
    async with house.store.writing() as session:
        pace = await _pace(session, now)
        start = max(pace.free_at, now)
        if start - now > MOST_AHEAD:
            return Batch((), more=False)
        await _recover(session, now)
        zone = (await calendar(session)).zone
        rows = (await session.execute(_due(now, limit))).all()
        letters: list[Letter] = []
        for waiting, telegram_id, language, kept, unreachable_at in rows:
            quiet_until = rhythms.audible(rhythms.heard(house, kept), now, zone)
            if telegram_id is None:
                waiting.state, waiting.settled_at, waiting.error = State.DROPPED, now, "forgotten"
            elif quiet_until > now:
                waiting.not_before = quiet_until
            else:
                waiting.state, waiting.leased_until = State.LEASED, now + LEASE
                send_at = start + pause * len(letters)
                letters.append(_letter(waiting, telegram_id, language, unreachable_at is not None, send_at))
        if letters:
            pace.free_at = start + pause * len(letters)
        return Batch(tuple(letters), more=len(rows) == limit)


def _anything(now: datetime) -> Select[bool]:
    """Whether a message is due, or a dead process may have left one."""
    waiting = (Outgoing.state == State.WAITING) & (Outgoing.not_before <= now)
    left = Outgoing.state.in_((State.LEASED, State.SENDING)) & (Outgoing.leased_until < now)
    return select(select(Outgoing.id).where(waiting).exists() | select(Outgoing.id).where(left).exists())


def _due(now: datetime, limit: int) -> Select[Outgoing, int | None, str, str, datetime | None]:
    """The first waiting message of each person who has none under way."""
    other = aliased(Outgoing)
    earlier = (
        select(other.id)
        .where(
            other.member_id == Outgoing.member_id,
            other.id != Outgoing.id,
            other.state.in_((State.LEASED, State.SENDING))
            | ((other.state == State.WAITING) & (other.not_before <= now) & (other.id < Outgoing.id)),
        )
        .exists()
    )
    return (
        select(
            Outgoing, Member.telegram_id, Member.language, cast(Member.rhythm, String), Member.unreachable_at
        )
        .join(Member)
        .where(Outgoing.state == State.WAITING, Outgoing.not_before <= now, ~earlier)
        .order_by(Outgoing.not_before, Outgoing.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Outgoing)
    )


def _letter(row: Outgoing, telegram_id: int, language: str, unreachable: bool, send_at: datetime) -> Letter:
    return Letter(
        id=row.id,
        member_id=row.member_id,
        telegram_id=telegram_id,
        language=language,
        unreachable=unreachable,
        kind=Kind(row.kind),
        payload=row.payload,
        attempts=row.attempts,
        created_at=row.created_at,
        send_at=send_at,
        leased_until=row.leased_until or send_at,
    )


async def _pace(session: AsyncSession, now: datetime) -> Pace:
    """The row by which processes take turns; made by the first."""
    pace = await session.get(Pace, PACE_ID, with_for_update=True)
    if pace is None:
        await session.execute(unless_there(session, Pace, "id"), [{"id": PACE_ID, "free_at": now}])
        pace = await session.get_one(Pace, PACE_ID, with_for_update=True)
    return pace


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
        .values(state=State.UNKNOWN, settled_at=now, leased_until=None, error="interrupted")
    )


async def on_the_wire(house: House, letter: Letter) -> bool:
    """Commit that a message is about to be sent; False when the lease was lost meanwhile."""
    now = house.clock.now()
    async with house.store.writing() as session:
        sending = update(Outgoing).where(
            Outgoing.id == letter.id,
            Outgoing.state == State.LEASED,
            Outgoing.leased_until == letter.leased_until,
        )
        values = {"state": State.SENDING, "leased_until": now + LEASE, "attempts": Outgoing.attempts + 1}
        return bool(await changed(session, sending.values(values)))


async def put_aside(house: House, letter: Letter, state: State, error: str) -> None:
    """Settle a leased message that is not to be sent."""
    async with house.store.writing() as session:
        await session.execute(
            update(Outgoing)
            .where(
                Outgoing.id == letter.id,
                Outgoing.state == State.LEASED,
                Outgoing.leased_until == letter.leased_until,
            )
            .values(state=state, settled_at=house.clock.now(), leased_until=None, error=error[:300])
        )


def _sent(letter: Letter) -> Update:
    """An update of a message that this process put on the wire, held for dead meanwhile or not."""
    return update(Outgoing).where(
        Outgoing.id == letter.id,
        Outgoing.attempts == letter.attempts + 1,
        Outgoing.state.in_((State.SENDING, State.UNKNOWN)),
    )


async def settle(house: House, letter: Letter, state: State, error: str = "") -> None:
    """Note what became of a message on the wire; one that has arrived shows that its person is reachable."""
    now = house.clock.now()
    async with house.store.writing() as session:
        await session.execute(
            _sent(letter).values(state=state, settled_at=now, leased_until=None, error=error[:300])
        )
        if state is State.SENT and letter.unreachable:
            await session.execute(
                update(Member).where(Member.id == letter.member_id).values(unreachable_at=None)
            )


async def postpone(
    house: House, letter: Letter, wait: timedelta, error: str = "", *, tried: bool = True
) -> None:
    """Send a message later that was certainly not delivered; `tried` when Telegram has seen the attempt."""
    not_before = house.clock.now() + wait
    async with house.store.writing() as session:
        await session.execute(
            _sent(letter).values(
                state=State.WAITING,
                not_before=not_before,
                attempts=letter.attempts + tried,
                settled_at=None,
                leased_until=None,
                error=error[:300],
            )
        )


async def release(house: House, letters: Sequence[Letter]) -> None:
    """Give messages back that were leased and not touched."""
    async with house.store.writing() as session:
        await session.execute(
            update(Outgoing)
            .where(Outgoing.id.in_([letter.id for letter in letters]), Outgoing.state == State.LEASED)
            .values(state=State.WAITING, leased_until=None)
        )


async def hold(house: House, wait: timedelta) -> None:
    """Let no process send for a while."""
    async with house.store.writing() as session:
        pace = await _pace(session, house.clock.now())
        pace.free_at = max(pace.free_at, house.clock.now() + wait)


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
        await session.execute(update(Member).where(Member.id == letter.member_id).values(unreachable_at=now))
