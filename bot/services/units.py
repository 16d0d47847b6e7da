"""The tree of units: 区 → 乡镇/部门 → 学校/村."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.refusal import Refused
from bot.store.tables import Unit

# Inspections know 省/市/区/镇/村 and what is below; the rest is a slip of the hand.
DEEPEST = 10


@dataclass(frozen=True, slots=True)
class Tree:
    """All units; a district has some hundreds, so a use case reads them whole."""

    names: dict[int, str]
    parents: dict[int, int | None]

    def path(self, unit_id: int) -> str:
        """A unit's place from the root, as “区/镇/校”."""
        return "/".join(self.names[ancestor] for ancestor in reversed(self.lineage(unit_id)))

    def lineage(self, unit_id: int) -> list[int]:
        """The unit and its ancestors, itself first."""
        found = []
        current: int | None = unit_id
        while current is not None:
            found.append(current)
            current = self.parents[current]
        return found

    def subtree(self, unit_id: int) -> frozenset[int]:
        """The unit and everything below it."""
        return frozenset(unit for unit in self.names if unit_id in self.lineage(unit))

    def children(self, unit_id: int | None) -> list[int]:
        """The units directly below, in the order they were made."""
        return sorted(unit for unit, parent in self.parents.items() if parent == unit_id)


async def tree(session: AsyncSession) -> Tree:
    """The tree as of this transaction."""
    rows = (await session.execute(select(Unit.id, Unit.name, Unit.parent_id))).all()
    return Tree({row.id: row.name for row in rows}, {row.id: row.parent_id for row in rows})


def parts(path: str) -> list[str]:
    """The names in a path “区/镇/校”; raises Refused("bad_unit") for one that is none."""
    names = [name.strip() for name in path.replace("／", "/").split("/")]
    if len(names) > DEEPEST or not all(0 < len(name) <= 50 and name.isprintable() for name in names):
        raise Refused("bad_unit", path=path)
    return names


async def ensure(session: AsyncSession, path: str) -> int:
    """The id of the unit at `path`, created with all that lead to it if absent."""
    parent: int | None = None
    for name in parts(path):
        query = select(Unit).where(Unit.parent_id == parent if parent else Unit.parent_id.is_(None))
        unit = await session.scalar(query.where(Unit.name == name))
        if unit is None:
            unit = Unit(parent_id=parent, name=name)
            session.add(unit)
            await session.flush()
        parent = unit.id
    assert parent is not None  # noqa: S101  parts() never answers with nothing
    return parent


def short(tree: Tree, unit_ids: Iterable[int]) -> str:
    """The units' own names, joined."""
    return "、".join(tree.names[unit] for unit in unit_ids)
