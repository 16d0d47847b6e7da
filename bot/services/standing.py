"""Where people stand: the state of every question for everyone who must know it, read in bulk."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import asking
from bot.services.asking import Blocked
from bot.services.choosing import is_shaky
from bot.services.drilling import MINUTES_EACH
from bot.services.library import Library
from bot.store.tables import CardRow, FigureRow, Member, MemberPost
from questions.figures import Figure, wording
from questions.memory import Card
from questions.question import Question
from questions.readiness import Mastery, mastery

# So many cards, or people, are dealt with before others get their turn.
BATCH = 1000
BREATH = 20

_CARD = (
    CardRow.member_id,
    CardRow.question_id,
    CardRow.veto,
    CardRow.stability,
    CardRow.difficulty,
    CardRow.last_review,
    CardRow.reviews,
    CardRow.pass_days,
    CardRow.last_pass,
    CardRow.last_pass_in_time,
    CardRow.last_pass_wording,
)


@dataclass(frozen=True, slots=True)
class TopicStates:
    """How many questions of a topic are in each state. `shaky` of them were last failed or are fading."""

    topic: str
    states: Mapping[Mastery, int]
    shaky: int

    @property
    def seen(self) -> int:
        """How many were answered at least once."""
        return sum(self.states.values()) - self.states[Mastery.NEW]


@dataclass(frozen=True, slots=True)
class Standing:
    """One person's states by topic, in the bank's order; topics without a question of theirs are left out."""

    member_id: int
    name: str
    unit_id: int
    posts: tuple[str, ...]
    topics: tuple[TopicStates, ...]
    last_seen_at: datetime | None
    reachable: bool
    blocked: tuple[Blocked, ...]

    @property
    def states(self) -> dict[Mastery, int]:
        """How many questions are in each state."""
        return added(self.topics)

    @property
    def started(self) -> bool:
        return any(topic.seen for topic in self.topics)

    @property
    def weak(self) -> tuple[str, ...]:
        """Topics with shaky questions, those with the largest share of them first."""
        shaky = [topic for topic in self.topics if topic.shaky]
        return tuple(t.topic for t in sorted(shaky, key=lambda t: (-t.shaky / t.seen, -t.shaky)))

    @property
    def minutes(self) -> int:
        """What answering all unseen and shaky questions once would take."""
        return minutes(sum(topic.shaky + topic.states[Mastery.NEW] for topic in self.topics))


def minutes(questions: int) -> int:
    """Whole minutes for so many questions, rounded up."""
    return ceil(questions * MINUTES_EACH)


def added(topics: Collection[TopicStates]) -> dict[Mastery, int]:
    """The states of several topics, or of several people, together."""
    return {state: sum(topic.states[state] for topic in topics) for state in Mastery}


async def read(
    session: AsyncSession, library: Library, today: date, units: frozenset[int] | None, one: int | None = None
) -> list[Standing]:
    """The active members of `units` (None: of all), by unit and name; or the one member alone."""
    within: list[ColumnElement[bool]] = [Member.deactivated_at.is_(None)]
    if units is not None:
        within.append(Member.unit_id.in_(units))
    if one is not None:
        within = [Member.id == one]
    members = (
        await session.execute(
            select(Member.id, Member.name, Member.unit_id, Member.last_seen_at, Member.unreachable_at)
            .where(*within)
            .order_by(Member.unit_id, Member.name, Member.id)
        )
    ).all()
    posts = await _posts(session, within)
    cards = await _cards(session, within)
    desk = _Desk(library, await _figures(session, {row.unit_id for row in members}))
    found: list[Standing] = []
    for row in members:
        if len(found) % BREATH == 0:
            await asyncio.sleep(0)
        held = posts.get(row.id, frozenset())
        found.append(
            Standing(
                member_id=row.id,
                name=row.name,
                unit_id=row.unit_id,
                posts=tuple(sorted(held)),
                topics=desk.topics(row.unit_id, held, cards.get(row.id, {}), today),
                last_seen_at=row.last_seen_at,
                reachable=row.unreachable_at is None,
                blocked=desk.blocked(row.unit_id, held),
            )
        )
    return found


async def _posts(session: AsyncSession, within: Sequence[ColumnElement[bool]]) -> dict[int, frozenset[str]]:
    rows = await session.execute(select(MemberPost.member_id, MemberPost.post).join(Member).where(*within))
    found: dict[int, set[str]] = {}
    for member_id, post in rows:
        found.setdefault(member_id, set()).add(post)
    return {member_id: frozenset(posts) for member_id, posts in found.items()}


async def _cards(session: AsyncSession, within: Sequence[ColumnElement[bool]]) -> dict[int, dict[str, Card]]:
    rows = await session.stream(
        select(*_CARD).join(Member, Member.id == CardRow.member_id).where(*within),
        execution_options={"yield_per": BATCH},
    )
    found: dict[int, dict[str, Card]] = {}
    async for batch in rows.partitions():
        for member_id, question_id, *fields in batch:
            found.setdefault(member_id, {})[question_id] = Card(question_id, *fields)
    return found


async def _figures(session: AsyncSession, units: Collection[int]) -> dict[int, dict[str, Figure]]:
    rows = await session.scalars(
        select(FigureRow).where(FigureRow.unit_id.in_(units), FigureRow.current.is_(True))
    )
    found: dict[int, dict[str, Figure]] = {}
    for row in rows:
        figure = Figure(row.indicator, row.value, row.as_of, row.source)
        found.setdefault(row.unit_id, {})[row.indicator] = figure
    return found


class _Desk:
    """Sorts out once for a unit what all its people share."""

    def __init__(self, library: Library, figures: Mapping[int, Mapping[str, Figure]]) -> None:
        self._library = library
        self._figures = figures
        self._all = frozenset(post for question in library.bank.questions for post in question.posts)
        self._units: dict[int, tuple[dict[str, Question], list[Blocked]]] = {}
        self._plain: dict[str, str] = {}
        self._own: dict[tuple[int, frozenset[str]], list[tuple[str, list[tuple[str, str]]]]] = {}

    def topics(
        self, unit_id: int, posts: frozenset[str], cards: Mapping[str, Card], today: date
    ) -> tuple[TopicStates, ...]:
        """The person's states by topic."""
        return tuple(
            _topic(topic, wordings, cards, today) for topic, wordings in self._by_topic(unit_id, posts)
        )

    def blocked(self, unit_id: int, posts: frozenset[str]) -> tuple[Blocked, ...]:
        """The person's questions that lack figures."""
        return tuple(
            blocked
            for blocked in self._sorted_out(unit_id)[1]
            if not posts.isdisjoint(blocked.question.posts)
        )

    def _by_topic(self, unit_id: int, posts: frozenset[str]) -> list[tuple[str, list[tuple[str, str]]]]:
        """The questions of `posts` with their wordings, by topic."""
        key = (unit_id, posts)
        if key not in self._own:
            found: dict[str, list[tuple[str, str]]] = {topic: [] for topic in self._library.bank.topics}
            for question in self._sorted_out(unit_id)[0].values():
                if not posts.isdisjoint(question.posts):
                    found.setdefault(question.topic, []).append((question.id, self._wording(question)))
            self._own[key] = [(topic, questions) for topic, questions in found.items() if questions]
        return self._own[key]

    def _sorted_out(self, unit_id: int) -> tuple[dict[str, Question], list[Blocked]]:
        if unit_id not in self._units:
            figures = self._figures.get(unit_id, {})
            self._units[unit_id] = asking.sort_out(self._library, self._all, figures)
        return self._units[unit_id]

    def _wording(self, question: Question) -> str:
        if question is not self._library.by_id[question.id]:
            return wording(question)
        if question.id not in self._plain:
            self._plain[question.id] = wording(question)
        return self._plain[question.id]


def _topic(
    topic: str, wordings: Sequence[tuple[str, str]], cards: Mapping[str, Card], today: date
) -> TopicStates:
    states = dict.fromkeys(Mastery, 0)
    shaky = 0
    for question_id, words in wordings:
        card = cards.get(question_id)
        if card is None:
            states[Mastery.NEW] += 1
            continue
        states[mastery(card, today, wording=words)] += 1
        shaky += card.seen and is_shaky(card, today)
    return TopicStates(topic, states, shaky)
