"""A hand that drills for a person."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from sqlalchemy import select

from bot.services import asking, drilling, judging
from bot.services.asking import Asked
from bot.services.choosing import Kind
from bot.services.drilling import NothingDue
from bot.services.ending import SetEnd
from bot.services.house import House
from bot.services.judging import FollowUp, Judged, Rest, TooEarly
from bot.store.tables import Answer, CardRow
from tests.bank import BANK

RIGHT = {question.id: question.answer for question in BANK.questions}
WRONG = "我不知道"
# Two of the three points of “relief”.
NEAR = "免杂费，免书本费"


@dataclass
class Hand:
    """Drills for a person as a phone would: every question reaches the screen, every answer has an update."""

    house: House
    person_id: int
    updates: count = field(default_factory=lambda: count(1))

    async def start(self, kind: Kind = "daily") -> Asked | NothingDue:
        return await self._shown(await drilling.start(self.house, self.person_id, kind))

    async def single(self, question_id: str) -> Asked:
        """Ask this question now."""
        found = await self._shown(await drilling.single(self.house, self.person_id, question_id))
        assert isinstance(found, Asked)
        return found

    async def go_on(self, ask_id: int) -> Asked | SetEnd:
        return await self._shown(await drilling.proceed(self.house, self.person_id, ask_id))

    async def say(
        self, text: str, *, after: float = 10, update: int | None = None
    ) -> Judged | FollowUp | TooEarly | Rest | None:
        """Answer the open question `after` so many seconds; a follow-up reaches the screen."""
        found = await self.say_unheard(text, after=after, update=update)
        if isinstance(found, FollowUp):
            await asking.sent(self.house, found.ask_id, 700 + found.ask_id, self.house.clock.now())
        return found

    async def say_unheard(
        self, text: str, *, after: float = 10, update: int | None = None
    ) -> Judged | FollowUp | TooEarly | Rest | None:
        """Answer the open question, and nothing that follows reaches the screen."""
        self.house.clock.step(timedelta(seconds=after))
        return await judging.answer(
            self.house,
            self.person_id,
            text,
            update_id=next(self.updates) + 100_000 * self.person_id if update is None else update,
            said_at=self.house.clock.now(),
        )

    async def answer(self, question_id: str, text: str, **options: float) -> Judged:
        """Ask a question alone and answer it."""
        await self.single(question_id)
        judged = await self.say(text, **options)
        assert isinstance(judged, Judged)
        return judged

    async def finish(self, found: Asked | SetEnd | NothingDue, *, right: bool = True) -> SetEnd:
        """Answer every question until the set ends."""
        while isinstance(found, Asked):
            await self.say(RIGHT[found.question.id] if right else WRONG)
            found = await self.go_on(found.ask_id)
        assert isinstance(found, SetEnd)
        return found

    async def card(self, question_id: str) -> CardRow | None:
        async with self.house.store.reading() as session:
            return await session.get(CardRow, (self.person_id, question_id))

    async def answers(self) -> list[Answer]:
        async with self.house.store.reading() as session:
            query = select(Answer).where(Answer.member_id == self.person_id).order_by(Answer.id)
            return list(await session.scalars(query))

    async def _shown(self, found):
        if isinstance(found, Asked):
            await asking.sent(self.house, found.ask_id, 500 + found.ask_id, self.house.clock.now())
        return found
