"""The figures of units: which are known and missing, and the workbook in which they are filled in."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import people, units
from bot.services.house import House, calendar
from bot.services.library import Library
from bot.services.people import Person, Role
from bot.services.refusal import Refused
from bot.services.units import Tree
from bot.store.tables import FigureRow, Member, MemberPost
from questions.bank import Indicator
from questions.figures import Figure, needed, resolve
from questions.formats.figures_xlsx import Signed, write_figures
from questions.question import Question

HISTORY = 15


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """How far a unit's figures are filled in: `known` of `wanted` indicators."""

    unit_id: int
    unit: str
    known: int
    wanted: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The units one may fill in figures for, with what is missing first."""

    units: tuple[UnitFigures, ...]

    @property
    def missing(self) -> int:
        return sum(unit.wanted - unit.known for unit in self.units)


@dataclass(frozen=True, slots=True)
class Entry:
    """A value as it was entered; `by` is empty when its author is gone."""

    name: str
    value: str
    as_of: str
    source: str
    signer: str
    by: str
    at: datetime
    current: bool


@dataclass(frozen=True, slots=True)
class UnitSheet:
    """A unit's figures: `values` in words by indicator name, `missing` names, and the latest entries."""

    unit_id: int
    unit: str
    values: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """What one person may fill in: units by id with their paths, the indicators asked, and all posts."""

    tree: Tree
    units: Mapping[int, str]
    library: Library
    posts: Mapping[int, frozenset[str]]

    def wanted(self, unit_ids: Iterable[int]) -> tuple[Indicator, ...]:
        """The stored indicators that questions need of these units' people; of all if they have none yet."""
        held = frozenset().union(*(self.posts.get(unit, frozenset()) for unit in unit_ids))
        bank = self.library.bank
        asked: Iterable[Question] = self.library.asked_of(held) if held else bank.questions
        ids = frozenset().union(*(needed(question, bank.indicators) for question in asked))
        return tuple(indicator for indicator in bank.indicators.values() if indicator.id in ids)


async def field(house: House, session: AsyncSession, person: Person) -> Field:
    """The units and indicators a person may fill in: a lead's own subtree, everything for editors."""
    person.must(Role.LEAD, Role.EDITOR)
    tree = await units.tree(session)
    mine = tree.names if person.may(Role.EDITOR) else tree.subtree(person.unit_id)
    posts: dict[int, frozenset[str]] = {}
    held = select(Member.unit_id, MemberPost.post).join(MemberPost).where(Member.deactivated_at.is_(None))
    for unit_id, post in await session.execute(held.distinct()):
        posts[unit_id] = posts.get(unit_id, frozenset()) | {post}
    paths = {unit: tree.path(unit) for unit in mine}
    ordered = dict(sorted(paths.items(), key=lambda pair: pair[1]))
    return Field(tree, ordered, await house.library(session), posts)


async def current(session: AsyncSession, unit_ids: Iterable[int]) -> dict[int, dict[str, FigureRow]]:
    """The current rows of units, by unit and indicator."""
    found: dict[int, dict[str, FigureRow]] = {unit: {} for unit in unit_ids}
    rows = await session.scalars(select(FigureRow).where(FigureRow.current.is_(True)))
    for row in rows:
        if row.unit_id in found:
            found[row.unit_id][row.indicator] = row
    return found


def figure(row: FigureRow) -> Figure:
    """The figure a row holds."""
    return Figure(row.indicator, row.value, row.as_of, row.source)


async def overview(house: House, by: int) -> Overview:
    """The units a person may fill in, those that lack most first; units nobody is asked in come last."""
    async with house.store.reading() as session:
        scope = await field(house, session, await people.by_id(session, by))
        values = await current(session, scope.units)
    found = []
    for unit_id, path in scope.units.items():
        asked = scope.wanted([unit_id]) if unit_id in scope.posts else ()
        known = sum(indicator.id in values[unit_id] for indicator in asked)
        found.append(UnitFigures(unit_id, path, known, len(asked)))
    return Overview(tuple(sorted(found, key=lambda unit: (unit.known - unit.wanted, unit.unit))))


async def sheet(house: House, by: int, unit_id: int) -> UnitSheet:
    """One unit's figures and who entered them."""
    async with house.store.reading() as session:
        scope = await field(house, session, await people.by_id(session, by))
        if unit_id not in scope.units:
            raise Refused("not_allowed")
        rows = (await current(session, [unit_id]))[unit_id]
        entries = await _entries(session, unit_id, scope.library.bank.indicators)
    indicators = scope.library.bank.indicators
    words = resolve(indicators, {id: figure(row) for id, row in rows.items()})
    asked = scope.wanted([unit_id])
    wanted = {indicator.id for indicator in asked} | words.keys()
    return UnitSheet(
        unit_id,
        scope.units[unit_id],
        tuple((indicators[id].name, words[id]) for id in indicators if id in wanted and id in words),
        tuple(indicator.name for indicator in asked if indicator.id not in rows),
        tuple(entries),
    )


async def _entries(session: AsyncSession, unit_id: int, indicators: Mapping[str, Indicator]) -> list[Entry]:
    rows = await session.execute(
        select(FigureRow, Member.name)
        .outerjoin(Member, Member.id == FigureRow.set_by)
        .where(FigureRow.unit_id == unit_id)
        .order_by(FigureRow.id.desc())
        .limit(HISTORY)
    )
    return [
        Entry(
            indicators[row.indicator].name if row.indicator in indicators else row.indicator,
            row.value,
            row.as_of,
            row.source,
            row.signer,
            name or "",
            row.set_at,
            row.current,
        )
        for row, name in rows
    ]


async def workbook(house: House, by: int, unit_id: int | None = None) -> tuple[str, bytes]:
    """A workbook to fill in, with what is known: of one unit's subtree, or of all one may fill in."""
    async with house.store.reading() as session:
        scope = await field(house, session, await people.by_id(session, by))
        wanted = list(scope.units)
        if unit_id is not None:
            if unit_id not in scope.units:
                raise Refused("not_allowed")
            below = scope.tree.subtree(unit_id)
            wanted = [unit for unit in wanted if unit in below]
        values = await current(session, wanted)
        today = (await calendar(session)).day(house.clock.now())
    asked = scope.wanted(wanted)
    if not asked:
        raise Refused("no_figures")
    known = {
        (scope.units[unit], id): Signed(figure(row), row.signer)
        for unit, rows in values.items()
        for id, row in rows.items()
    }
    paths = [scope.units[unit] for unit in wanted]
    content = await asyncio.to_thread(write_figures, paths, asked, known)
    return f"数据填报表_{today:%Y%m%d}.xlsx", content
