"""A campaign lived through on a stepped clock, with an account of each message that comes or stays away.

Some people live by a plan, of which the test foretells every reminder. The others do as they like and meet a
Telegram that fails; for them the promises are checked message by message.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random

import chinese_calendar
import httpx
import pytest
from sqlalchemy import func, insert, select, update
from telegram.error import Forbidden, NetworkError, RetryAfter, TimedOut

from bot.clock import SteppedClock
from bot.services import almanac, announcing, chores, reminding
from bot.services.announcing import Audience
from bot.services.house import House
from bot.services.outgoing import COMING, State
from bot.services.people import Role
from bot.store.tables import Ask, Campaign, DrillSet, Member, MemberPost, MemberRole, Outgoing, Unit
from bot.telegram import ticking
from bot.timetable import Days, Rhythm, Snooze
from tests.bank import TOWNSHIP
from tests.bot.post import SHANGHAI, Delivered, Post

# The others have no message to send; copies of databases are tested elsewhere.
JOBS = tuple(job for job in almanac.JOBS if job.name in ("statistics", "thanks", "digest"))
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
SPREAD = 5
AWAKE = Rhythm(quiet_from=time(0), quiet_until=time(0))


@dataclass(frozen=True)
class Phases:
    """The campaign as the test lives it."""

    starts: date
    memorise: date
    receive: date
    first: date
    last: date

    def most(self, at: datetime) -> int:
        """How many reminders a day a phase lets through at an instant."""
        day = at.date()
        if day > self.last or (day == self.first - DAY and at.hour >= 17):
            return 0
        return 1 if day < self.memorise or day >= self.first - DAY else 2

    def size(self, day: date, whole: int) -> int:
        return -(-whole // 2) if day < self.memorise or day >= self.first - DAY else whole


@dataclass
class Life:
    """A person, and what they do when a message comes; `planned` where reminders can be foretold."""

    id: int
    rhythm: Rhythm
    kind: str
    planned: bool = False
    came: list[Delivered] = field(default_factory=list)
    done_on: set[date] = field(default_factory=set)
    snoozed: set[datetime] = field(default_factory=set)
    paused: list[tuple[datetime, date]] = field(default_factory=list)

    @property
    def telegram_id(self) -> int:
        return 5000 + self.id


KINDS = ("diligent", "silent", "early", "lazy", "workdays", "snoozes", "erratic", "restless", "blocks")


def lives(count: int, random: Random) -> list[Life]:
    people = []
    for number in range(1, count + 1):
        kind = KINDS[number % len(KINDS)]
        own = Rhythm(slots=(time(random.randrange(7, 10), random.choice((0, 15, 30))),))
        if kind in ("lazy", "restless"):
            own = replace(own, slots=(*own.slots, time(random.randrange(16, 20))))
        if kind == "workdays":
            own = replace(own, days=Days.WORKDAYS)
        if kind == "restless":
            own = replace(own, quiet_from=time(random.choice((20, 21, 22))), quiet_until=time(7))
        planned = kind in ("diligent", "silent", "early", "lazy", "workdays")
        people.append(Life(number, own, kind, planned))
    return people


class Story:
    """Days of a campaign with its people, its outages and its news."""

    def __init__(self, house: House, clock: SteppedClock, count: int, days: int, seed: int) -> None:
        self.house, self.clock, self.days = house, clock, days
        # Nobody's slot is left on the day before the first.
        clock.set(clock.now().astimezone(SHANGHAI).replace(hour=21, minute=0))
        self.random = Random(seed)
        self.lives = {life.telegram_id: life for life in lives(count, self.random)}
        self.start = clock.now().astimezone(SHANGHAI).date()
        first = self.start + timedelta(days=days - 3)
        self.phases = Phases(self.start - 2 * DAY, self.start + 2 * DAY, first - 2 * DAY, first, first + DAY)
        self.post = Post(house, clock)
        self.post.after, self.post.mood = self.react, self.mood
        self.doubtful: Counter[int] = Counter()
        self.offline_until = clock.now()
        self.floods: list[datetime] = []

    async def settle(self) -> None:
        """Put everybody in, with the bot's first day tomorrow."""
        phases = self.phases
        async with self.house.store.writing() as session:
            await session.execute(
                update(Campaign).values(
                    started_on=phases.starts,
                    inspection_from=phases.first,
                    inspection_until=phases.last,
                    phases={
                        "starts": f"{phases.starts}",
                        "memorise_from": f"{phases.memorise}",
                        "receive_from": f"{phases.receive}",
                        "inspection_from": f"{phases.first}",
                        "inspection_until": f"{phases.last}",
                    },
                )
            )
            await session.execute(insert(Unit), [{"id": 1, "name": "区"}])
            await session.execute(
                insert(Member),
                [
                    {
                        "id": life.id,
                        "telegram_id": life.telegram_id,
                        "name": f"学员{life.id}",
                        "unit_id": 1,
                        "joined_at": self.clock.now(),
                    }
                    for life in self.lives.values()
                ],
            )
            posts = [{"member_id": life.id, "post": TOWNSHIP} for life in self.lives.values()]
            await session.execute(insert(MemberPost), posts)
            await session.execute(insert(MemberRole), [{"member_id": 1, "role": Role.ADMIN}])
        for life in self.lives.values():
            await reminding.keep(self.house, life.id, life.rhythm)

    # What people do

    async def react(self, message: Delivered) -> None:
        life = self.lives[message.telegram_id]
        life.came.append(message)
        if not is_reminder(message):
            return
        if life.kind in ("diligent", "workdays") or (life.kind == "restless" and self.random.random() < 0.5):
            await self.drills(life, whole=True)
        elif life.kind == "lazy":
            await self.drills(life, whole=False)
        elif life.kind == "snoozes" or (life.kind == "restless" and self.random.random() < 0.5):
            ways = [way for way in Snooze if way in message.buttons]
            following = await reminding.snooze(self.house, life.id, self.random.choice(ways))
            if following is not None:
                life.snoozed.add(following.astimezone(SHANGHAI))

    async def drills(self, life: Life, *, whole: bool) -> None:
        """Answer today's set, or one question of it."""
        now = self.post.now
        count = self.phases.size(now.date(), self.house.settings.drill.size) if whole else 1
        async with self.house.store.writing() as session:
            drill = DrillSet(
                member_id=life.id,
                kind="daily",
                question_ids=[],
                day=now.date(),
                started_at=now,
                finished_at=now,
            )
            session.add(drill)
            await session.flush()
            session.add_all(
                Ask(
                    set_id=drill.id,
                    place=place,
                    member_id=life.id,
                    question_id="years",
                    version=1,
                    asked_at=now,
                    seconds=60,
                    closed_at=now,
                    ending="answered",
                )
                for place in range(count)
            )
            await reminding.arm(self.house, session, life.id)
        if whole:
            life.done_on.add(now.date())

    async def morning(self, day: date) -> None:
        """What people do at half past six, before any reminder."""
        for life in self.lives.values():
            if life.kind == "early":
                await self.drills(life, whole=True)
            if life.kind != "restless":
                continue
            act = self.random.random()
            if act < 0.1:
                until = day + self.random.randint(1, 4) * DAY
                life.rhythm = replace(life.rhythm, paused_until=until)
                life.paused.append((self.post.now, until))
                await reminding.keep(self.house, life.id, life.rhythm)
            elif act < 0.2:
                slots = (time(self.random.randrange(7, 12)), time(self.random.randrange(13, 20)))
                life.rhythm = replace(life.rhythm, slots=slots)
                await reminding.keep(self.house, life.id, life.rhythm)

    def mood(self, telegram_id: int) -> tuple[Exception, bool] | None:
        """What Telegram does with a message; those who live by the plan meet a good one."""
        if self.clock.now() < self.offline_until:
            offline = NetworkError("no network")
            offline.__cause__ = httpx.ConnectError("no network")
            return offline, False
        life = self.lives[telegram_id]
        if life.planned or self.random.random() > 0.2:
            return None
        if life.kind == "blocks":
            return Forbidden("bot was blocked by the user"), False
        fault, comes = self.random.choice(
            (
                (RetryAfter(2), False),
                (NetworkError("Bad Gateway"), False),
                (TimedOut(), True),
                (TimedOut(), False),
            )
        )
        if isinstance(fault, TimedOut):
            self.doubtful[telegram_id] += comes
        elif isinstance(fault, RetryAfter):
            self.floods.append(self.post.now)
        return fault, comes

    # What happens

    async def live(self) -> None:
        """Let the days pass, with what the calendar brings."""
        await self.settle()
        for number in range(1, self.days + 1):
            day = self.start + number * DAY
            await self.post.pass_to(day, time(6, 30))
            await self.morning(day)
            if number % 4 == 3:
                # A morning without network, over before those who live by the plan could miss it.
                self.offline_until = self.at(day, 6, 40)
            if number % 5 == 2:
                await self.announces(day)
            if number % 6 == 5:
                for life in self.lives.values():
                    if life.kind == "blocks":
                        await reminding.came_back(self.house, life.telegram_id)
            await self.post.pass_to(day, time(12))
            if number % 7 == 4:
                # The bot stands still over noon; no slot of the plan is then.
                self.clock.set(self.at(day, 13, 30))
            await chores.run_due(self.house, JOBS)
            await self.post.pass_to(day, time(23, 59))

    async def announces(self, day: date) -> None:
        draft = await announcing.draft(self.house, 1, f"{day}：请到会。", Audience())
        await announcing.confirm(self.house, 1, draft.id)

    def at(self, day: date, hour: int, minute: int) -> datetime:
        return datetime.combine(day, time(hour, minute), SHANGHAI)


def is_reminder(message: Delivered) -> bool:
    return message.text.startswith("⏰")


# What was to be expected


def ringing(life: Life, day: date) -> bool:
    return life.kind != "workdays" or chinese_calendar.is_workday(day)


def foretold(life: Life, story: Story) -> list[datetime]:
    """Every reminder of somebody who lives by the plan."""
    found: list[datetime] = []
    if life.kind == "early":
        return found
    days = [story.start + number * DAY for number in range(1, story.days + 1)]
    if life.kind == "silent":
        days = [day for place, day in enumerate(days) if place in (0, 1, 2, 3, 5)]
    for day in days:
        today: list[datetime] = []
        for slot in life.rhythm.slots:
            at = datetime.combine(day, slot, SHANGHAI) + life.id % SPREAD * MINUTE
            done = life.kind in ("diligent", "workdays") and today
            if ringing(life, day) and len(today) < story.phases.most(at) and not done:
                today.append(at)
        found += today
    return found


def check_plan(life: Life, story: Story) -> None:
    """Each reminder comes at its time; only a wait Telegram asks for, which holds for all, puts it off."""
    reminded = [message.at for message in life.came if is_reminder(message)]
    planned = foretold(life, story)
    assert len(reminded) == len(planned), f"{life.kind} {life.id}: {reminded} {planned}"
    for due, came in zip(planned, reminded, strict=True):
        waits = sum(due <= flood < came for flood in story.floods)
        late = waits * timedelta(seconds=ticking.SECONDS)
        assert timedelta() <= came - due <= late, f"{life.kind} {life.id}"


def check_promises(life: Life, story: Story) -> None:
    """What holds for whoever does as they like."""
    counted: Counter[date] = Counter()
    for message in life.came:
        at = message.at
        if life.kind == "restless":
            assert life.rhythm.quiet_until <= at.time() < life.rhythm.quiet_from, f"{at} is a quiet hour"
        if not is_reminder(message):
            continue
        counted[at.date()] += 1
        assert story.phases.most(at) > 0, f"{at}: the phase wants none"
        assert not any(since < at and at.date() < until for since, until in life.paused[-1:]), f"{at}: paused"
    assert max(counted.values(), default=0) <= 2
    for day in life.done_on:
        after = [m for m in life.came if is_reminder(m) and m.at.date() == day]
        if life.kind == "diligent":
            assert len(after) == 1


async def check_account(story: Story) -> Counter[str]:
    """Each message in the outbox has one end, and what came is what was sent, no more and no less."""
    async with story.house.store.reading() as session:
        rows = (await session.execute(select(Outgoing.member_id, Outgoing.state, Outgoing.kind))).all()
        late = await session.scalar(
            select(func.count(Member.id)).where(Member.next_reminder_at <= story.clock.now())
        )
    assert late == 0
    states: dict[int, Counter[str]] = defaultdict(Counter)
    for member_id, state, _ in rows:
        states[member_id][state] += 1
    total: Counter[str] = Counter()
    for life in story.lives.values():
        own = states[life.id]
        assert not any(own[state] for state in COMING), f"{life.kind} {life.id}: {own}"
        assert own[State.SENT] + story.doubtful[life.telegram_id] == len(life.came)
        assert story.doubtful[life.telegram_id] <= own[State.UNKNOWN]
        total += own
    return total


def check_news(story: Story) -> None:
    """A broadcast comes once to all who can be reached, thanks come once after the end, and then nothing."""
    for life in story.lives.values():
        news = [message.text for message in life.came if "请到会" in message.text]
        assert len(news) == len(set(news))
        thanks = [message for message in life.came if "辛苦了" in message.text]
        assert len(thanks) <= 1
        if life.planned:
            assert len(news) == len([number for number in range(1, story.days + 1) if number % 5 == 2])
            assert len(thanks) == 1
            assert thanks[0].at.date() > story.phases.last
        assert not [m for m in life.came if is_reminder(m) and m.at.date() > story.phases.last]


async def lived(house: House, clock: SteppedClock, *, people: int, days: int, seed: int) -> Counter[str]:
    story = Story(house, clock, people, days, seed)
    await story.live()
    for life in story.lives.values():
        if life.planned:
            check_plan(life, story)
        check_promises(life, story)
    check_news(story)
    return await check_account(story)


async def test_ten_days_of_twenty_people_come_out_as_promised(house: House, clock: SteppedClock) -> None:
    total = await lived(house, clock, people=20, days=10, seed=2)
    assert total[State.SENT] > 100
    assert total[State.UNKNOWN] > 0
    assert total[State.FAILED] > 0


@pytest.mark.soak
async def test_sixty_days_of_two_hundred_people_come_out_as_promised(
    house: House, clock: SteppedClock
) -> None:
    total = await lived(house, clock, people=200, days=60, seed=2)
    print(f"\n60 days of 200 people: {dict(total)}")
    assert total[State.SENT] > 10_000
