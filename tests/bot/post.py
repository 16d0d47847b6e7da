"""A post that delivers what the bot sends of its own accord, on a stepped clock."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from bot.clock import SteppedClock
from bot.messages.screen import Screen
from bot.services.house import House
from bot.services.outgoing import State
from bot.services.people import Person
from bot.store.tables import Member, Outgoing
from bot.telegram import ticking

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Delivered:
    """A message that has come: when (campaign's time), to whom, what it shows."""

    at: datetime
    telegram_id: int
    screen: Screen

    @property
    def text(self) -> str:
        return self.screen.text

    @property
    def buttons(self) -> list[str]:
        return [button.label for row in self.screen.rows for button in row]


@dataclass
class Post:
    """Stands in for Telegram behind the outbox, and lets time pass to whatever is due next.

    `faults` are raised instead of delivering, one a message; `mood` may say of a chat what is raised and
    whether the message comes all the same; `after` is awaited with each delivery.
    """

    house: House
    clock: SteppedClock
    delivered: list[Delivered] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    mood: Callable[[int], tuple[Exception, bool] | None] = lambda chat_id: None
    after: Callable[[Delivered], Awaitable[None]] | None = None

    async def send(self, chat_id: int, screen: Screen, *, reply_to: int | None = None) -> None:
        """What delivery asks of an outbox."""
        if self.faults:
            raise self.faults.pop(0)
        fault, comes = self.mood(chat_id) or (None, True)
        if fault is not None and not comes:
            raise fault
        message = Delivered(self.now, chat_id, screen)
        self.delivered.append(message)
        if self.after is not None:
            await self.after(message)
        if fault is not None:
            raise fault

    @property
    def now(self) -> datetime:
        return self.clock.now().astimezone(SHANGHAI)

    async def tick(self) -> None:
        """What the bot does at this instant."""
        await ticking.tick(self.house, self, pause=0)  # type: ignore[arg-type]

    async def pass_until(self, instant: datetime) -> None:
        """Let time pass, stopping wherever something is due."""
        await self.tick()
        while (due := await self._next()) is not None and due <= instant:
            if due > self.clock.now():
                self.clock.set(due)
            else:
                # What a fault has put off, or another holds, is looked at again as the next tick would.
                self.clock.step(timedelta(seconds=ticking.SECONDS))
            await self.tick()
        if instant > self.clock.now():
            self.clock.set(instant)
            await self.tick()

    async def pass_to(self, day: date, at: time = time(23, 59)) -> None:
        """Let time pass to a day's end, or an hour of it."""
        await self.pass_until(datetime.combine(day, at, SHANGHAI))

    async def pass_for(self, **span: float) -> None:
        await self.pass_until(self.clock.now() + timedelta(**span))

    def to(self, person: Person) -> list[Delivered]:
        return [message for message in self.delivered if message.telegram_id == person.telegram_id]

    def times(self, person: Person) -> list[str]:
        """When messages came, as “03-03 07:31”."""
        return [f"{message.at:%m-%d %H:%M}" for message in self.to(person)]

    async def states(self) -> list[State]:
        """What became of every message, oldest first."""
        async with self.house.store.reading() as session:
            return [State(s) for s in await session.scalars(select(Outgoing.state).order_by(Outgoing.id))]

    async def _next(self) -> datetime | None:
        waiting = select(func.min(Outgoing.not_before)).where(Outgoing.state == State.WAITING)
        leased = select(func.min(Outgoing.leased_until)).where(
            Outgoing.state.in_((State.LEASED, State.SENDING))
        )
        async with self.house.store.reading() as session:
            reminder, letter, dead = (
                await session.execute(
                    select(
                        func.min(Member.next_reminder_at),
                        waiting.scalar_subquery(),
                        leased.scalar_subquery(),
                    )
                )
            ).one()
        found = [at for at in (reminder, letter, dead and dead + timedelta(seconds=1)) if at is not None]
        return min(found, default=None)
