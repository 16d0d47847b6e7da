"""Who has mastered what: one's own standing, and a unit's for those who answer for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.services import forecasting, inviting, people, standing, units
from bot.services.house import House, calendar
from bot.services.inviting import Pending
from bot.services.library import Library
from bot.services.people import Person, Role
from bot.services.refusal import Refused
from bot.services.standing import Standing, TopicStates
from bot.services.units import Tree
from bot.store.tables import Answer
from questions.readiness import Forecast, Mastery

MOST_WEAK = 3


@dataclass(frozen=True, slots=True)
class Mine:
    """One's own standing. `weak` are at most three topics, weakest first; `answers` counts all ever given.

    `forecast` is the share known on the inspection day if nothing more is drilled; None when unknown.
    """

    unit: str
    posts: tuple[str, ...]
    states: Mapping[Mastery, int]
    topics: tuple[TopicStates, ...]
    weak: tuple[str, ...]
    minutes: int
    blocked: int
    answers: int
    days_left: int | None
    forecast: Forecast | None


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One person in a unit's report. `minutes` would take all unseen and shaky questions once."""

    id: int
    name: str
    unit: str
    posts: tuple[str, ...]
    states: Mapping[Mastery, int]
    topics: tuple[TopicStates, ...]
    last_seen_at: datetime | None
    weakest: str
    minutes: int
    started: bool
    reachable: bool


@dataclass(frozen=True, slots=True)
class Help:
    """A topic that some people need help with; `minutes` is what the one who needs most would take."""

    topic: str
    people: tuple[MemberLine, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class Missing:
    """A unit whose people cannot be asked `questions` questions for want of `indicators` (their names)."""

    unit_id: int
    unit: str
    indicators: tuple[str, ...]
    questions: int


@dataclass(frozen=True, slots=True)
class ChildLine:
    """A unit directly below, with all that is below it."""

    unit_id: int
    name: str
    members: int
    started: int
    states: Mapping[Mastery, int]


@dataclass(frozen=True, slots=True)
class UnitReport:
    """A unit with all below it; `unit_id` None and `unit` "" stand for all units together.

    `above` is the unit one step up that the reader may see as well. `topics` add up the states of all
    members. `pending` are invitations that still let somebody in, at most fifty.
    """

    unit_id: int | None
    unit: str
    above: int | None
    days_left: int | None
    states: Mapping[Mastery, int]
    topics: tuple[TopicStates, ...]
    members: tuple[MemberLine, ...]
    help: tuple[Help, ...]
    not_started: tuple[MemberLine, ...]
    unreachable: tuple[MemberLine, ...]
    pending: tuple[Pending, ...]
    missing: tuple[Missing, ...]
    children: tuple[ChildLine, ...]


async def mine(house: House, member_id: int) -> Mine:
    """The person's own standing today."""
    async with house.store.reading() as session:
        person = await people.by_id(session, member_id)
        campaign = await calendar(session)
        today = campaign.day(house.clock.now())
        (own,) = await standing.read(session, await house.library(session), today, None, one=member_id)
        count = select(func.count(Answer.id)).where(Answer.member_id == member_id, Answer.final.is_(True))
        return Mine(
            unit=(await units.tree(session)).path(person.unit_id),
            posts=own.posts,
            states=own.states,
            topics=own.topics,
            weak=own.weak[:MOST_WEAK],
            minutes=own.minutes,
            blocked=len(own.blocked),
            answers=await session.scalar(count) or 0,
            days_left=campaign.days_left(today),
            forecast=await forecasting.forecast(house, session, person, campaign, today),
        )


@dataclass(frozen=True, slots=True)
class Weak:
    """A topic of one's own with `shaky` questions to drill again, which take `minutes`."""

    topic: str
    shaky: int
    minutes: int


async def weak(house: House, member_id: int) -> tuple[Weak, ...]:
    """One's own weak topics, weakest first."""
    async with house.store.reading() as session:
        today = (await calendar(session)).day(house.clock.now())
        (own,) = await standing.read(session, await house.library(session), today, None, one=member_id)
    shaky = {topic.topic: topic.shaky for topic in own.topics}
    return tuple(Weak(topic, shaky[topic], standing.minutes(shaky[topic])) for topic in own.weak)


async def unit(house: House, member_id: int, unit_id: int | None = None) -> UnitReport:
    """The report of a unit for its lead, one above, or an admin; the widest they may see without `unit_id`.

    Raises Refused("not_allowed") for others, and ("gone") for a unit that is no more.
    """
    async with house.store.reading() as session:
        person = await people.by_id(session, member_id)
        person.must(Role.ADMIN, Role.LEAD)
        tree = await units.tree(session)
        at = _entrance(person, tree, unit_id)
        scope = None if at is None else tree.subtree(at)
        campaign = await calendar(session)
        today = campaign.day(house.clock.now())
        library = await house.library(session)
        found = await standing.read(session, library, today, scope)
        lines = {own.member_id: _line(own, tree) for own in found}
        everyone = tuple(lines.values())
        return UnitReport(
            unit_id=at,
            unit="" if at is None else tree.path(at),
            above=_above(person, tree, at),
            days_left=campaign.days_left(today),
            states=standing.added([topic for own in found for topic in own.topics]),
            topics=_topics(library, found),
            members=everyone,
            help=_help(library, found, lines),
            not_started=tuple(line for line in everyone if not line.started),
            unreachable=tuple(line for line in everyone if not line.reachable),
            pending=tuple(await inviting.into(session, tree, scope, house.clock.now())),
            missing=_missing(library, tree, found),
            children=_children(tree, at, found),
        )


def _entrance(person: Person, tree: Tree, wanted: int | None) -> int | None:
    """The unit to report on; None for all of them, where there are several roots."""
    if wanted is not None and wanted not in tree.names:
        raise Refused("gone")
    if not person.may(Role.ADMIN):
        at = person.unit_id if wanted is None else wanted
        if at not in tree.subtree(person.unit_id):
            raise Refused("not_allowed")
        return at
    roots = tree.children(None)
    return roots[0] if wanted is None and len(roots) == 1 else wanted


def _above(person: Person, tree: Tree, at: int | None) -> int | None:
    if at is None or (not person.may(Role.ADMIN) and at == person.unit_id):
        return None
    return tree.parents[at]


def _line(own: Standing, tree: Tree) -> MemberLine:
    return MemberLine(
        id=own.member_id,
        name=own.name,
        unit=tree.names[own.unit_id],
        posts=own.posts,
        states=own.states,
        topics=own.topics,
        last_seen_at=own.last_seen_at,
        weakest=next(iter(own.weak), ""),
        minutes=own.minutes,
        started=own.started,
        reachable=own.reachable,
    )


def _in_order(library: Library, found: Iterable[Standing]) -> dict[str, list[tuple[Standing, TopicStates]]]:
    """What each person has of each topic, in the bank's order of topics."""
    by_topic: dict[str, list[tuple[Standing, TopicStates]]] = {topic: [] for topic in library.bank.topics}
    for own in found:
        for topic in own.topics:
            by_topic.setdefault(topic.topic, []).append((own, topic))
    return {topic: rows for topic, rows in by_topic.items() if rows}


def _topics(library: Library, found: Sequence[Standing]) -> tuple[TopicStates, ...]:
    return tuple(
        TopicStates(topic, standing.added([states for _, states in rows]), sum(s.shaky for _, s in rows))
        for topic, rows in _in_order(library, found).items()
    )


def _help(library: Library, found: Sequence[Standing], lines: Mapping[int, MemberLine]) -> tuple[Help, ...]:
    """Topics with shaky questions; those that most people need come first."""
    needed = []
    for topic, rows in _in_order(library, found).items():
        shaky = sorted(((own, states.shaky) for own, states in rows if states.shaky), key=lambda row: -row[1])
        if shaky:
            those = tuple(lines[own.member_id] for own, _ in shaky)
            needed.append(Help(topic, those, standing.minutes(shaky[0][1])))
    return tuple(sorted(needed, key=lambda help: (-len(help.people), -help.minutes)))


def _missing(library: Library, tree: Tree, found: Sequence[Standing]) -> tuple[Missing, ...]:
    """Units whose own people are asked less for want of figures."""
    lacking: dict[int, dict[str, tuple[str, ...]]] = {}
    for own in found:
        for blocked in own.blocked:
            lacking.setdefault(own.unit_id, {})[blocked.question.id] = blocked.missing
    names = {id: indicator.name for id, indicator in library.bank.indicators.items()}
    return tuple(
        Missing(
            unit_id,
            tree.path(unit_id),
            tuple(sorted({names.get(id, id) for missing in questions.values() for id in missing})),
            len(questions),
        )
        for unit_id, questions in lacking.items()
    )


def _children(tree: Tree, at: int | None, found: Sequence[Standing]) -> tuple[ChildLine, ...]:
    children = tree.children(at)
    belongs = {unit_id: child for child in children for unit_id in tree.subtree(child)}
    members: Counter[int] = Counter()
    started: Counter[int] = Counter()
    topics: dict[int, list[TopicStates]] = {child: [] for child in children}
    for own in found:
        child = belongs.get(own.unit_id)
        if child is not None:
            members[child] += 1
            started[child] += own.started
            topics[child] += own.topics
    return tuple(
        ChildLine(child, tree.names[child], members[child], started[child], standing.added(topics[child]))
        for child in children
    )
