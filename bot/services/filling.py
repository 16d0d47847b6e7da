"""A filled workbook of figures beside what is known: what it changes, and what in it does not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import figures
from bot.services.figures import Field
from questions.bank import Indicator
from questions.figures import Figure, Mismatch, jump, number, resolve, tie_out
from questions.formats import Remark
from questions.formats.figures_xlsx import FigureReading, FigureRow

LONGEST_VALUE, LONGEST_SOURCE, LONGEST_SIGNER = 500, 200, 50

Values = dict[str, Figure]


@dataclass(frozen=True, slots=True)
class Change:
    """A unit's new value of an indicator; `old` is empty where there was none; `jumps`: look twice."""

    unit_id: int
    unit: str
    indicator: Indicator
    old: str
    figure: Figure
    signer: str
    jumps: bool


@dataclass(frozen=True, slots=True)
class Untied:
    """A unit's value that is not the sum of the units below it."""

    unit: str
    indicator: Indicator
    mismatch: Mismatch


@dataclass(frozen=True, slots=True)
class Filled:
    """What a workbook would enter. `token` names exactly these changes.

    `rates` are the rates that follow: unit, name, words before (empty: none) and after. `again` says that
    other figures have been entered since an earlier preview.
    """

    name: str
    token: str
    changes: tuple[Change, ...]
    same: int
    problems: tuple[Remark, ...]
    untied: tuple[Untied, ...]
    rates: tuple[tuple[str, str, str, str], ...]
    again: bool = False


async def check(
    session: AsyncSession, scope: Field, name: str, content: bytes, reading: FigureReading
) -> tuple[Filled, dict[int, Values]]:
    """What the workbook would enter, and all values of the units as they are."""
    indicators = scope.library.bank.indicators
    rows = await figures.current(session, scope.tree.names)
    before = {unit: {id: figures.figure(row) for id, row in found.items()} for unit, found in rows.items()}
    ids = {path: unit for unit, path in scope.units.items()}
    problems = list(reading.problems)
    changes: list[Change] = []
    same = 0
    for row in reading.rows:
        unit_id, indicator = ids.get(row.unit), indicators.get(row.figure.indicator)
        fault = _fault(row, unit_id, indicator)
        if fault or unit_id is None or indicator is None:
            problems.append(Remark(row.place, fault))
            continue
        old = rows[unit_id].get(indicator.id)
        if old is not None and (figures.figure(old), old.signer) == (row.figure, row.signer):
            same += 1
            continue
        value = old.value if old else ""
        jumps = bool(old) and jump(value, row.figure.value, indicator.measure)
        changes.append(Change(unit_id, row.unit, indicator, value, row.figure, row.signer, jumps))
    after = after_all(before, changes)
    seen = blake2b(repr(changes).encode(), digest_size=3).hexdigest()
    found = Filled(
        name,
        mark(content) + seen,
        tuple(changes),
        same,
        (*problems, *_over(scope, changes, after)),
        tuple(_untied(scope, changes, after)),
        tuple(_rates(scope, changes, before, after)),
    )
    return found, before


def mark(content: bytes) -> str:
    """The part of a token that names the file."""
    return blake2b(content, digest_size=3).hexdigest()


def after_all(before: Mapping[int, Values], changes: Sequence[Change]) -> dict[int, Values]:
    """The values of units once changes are entered."""
    after = {unit: dict(values) for unit, values in before.items()}
    for change in changes:
        after[change.unit_id][change.indicator.id] = change.figure
    return after


def _fault(row: FigureRow, unit_id: int | None, indicator: Indicator | None) -> str:
    if unit_id is None:
        return f"单位“{row.unit}”不存在，或不归您填，没有读"
    if indicator is None or indicator.is_rate:
        return f"指标“{row.figure.indicator}”不能填，没有读"
    if indicator.measure and number(row.figure, indicator.measure) is None:
        return f"{indicator.name}“{row.figure.value[:20]}”不是数字，没有读"
    too_long = (
        len(row.figure.value) > LONGEST_VALUE
        or len(row.figure.source) > LONGEST_SOURCE
        or len(row.signer) > LONGEST_SIGNER
    )
    return f"{indicator.name}的值、出处或核定人太长，没有读" if too_long else ""


def _over(scope: Field, changes: Sequence[Change], after: Mapping[int, Values]) -> list[Remark]:
    """Rates above one hundred per cent: numerator and denominator are likely swapped."""
    indicators = scope.library.bank.indicators
    found = []
    for unit in dict.fromkeys(change.unit_id for change in changes):
        words = resolve(indicators, after[unit])
        for indicator in indicators.values():
            value = number(words.get(indicator.id, ""), indicator.measure)
            if indicator.is_rate and indicator.measure == "%" and value is not None and value > 100:
                doubt = f"{indicator.name} = {words[indicator.id]}，超过 100%，请核对分子和分母"
                found.append(Remark(scope.units[unit], doubt))
    return found


def _untied(scope: Field, changes: Sequence[Change], after: Mapping[int, Values]) -> list[Untied]:
    """Where the units below a unit do not add up to it, for what has changed."""
    indicators = scope.library.bank.indicators
    touched: dict[int, set[str]] = {}
    for change in changes:
        for unit in (change.unit_id, scope.tree.parents[change.unit_id]):
            if unit is not None and unit in scope.units:
                touched.setdefault(unit, set()).add(change.indicator.id)
    found = []
    for unit, ids in touched.items():
        children = [after[child] for child in scope.tree.children(unit)]
        asked = {id: indicators[id] for id in indicators if id in ids}
        for mismatch in tie_out(asked, after[unit], children):
            found.append(Untied(scope.units[unit], indicators[mismatch.indicator], mismatch))
    return found


def _rates(
    scope: Field, changes: Sequence[Change], before: Mapping[int, Values], after: Mapping[int, Values]
) -> list[tuple[str, str, str, str]]:
    indicators = scope.library.bank.indicators
    found = []
    for unit in dict.fromkeys(change.unit_id for change in changes):
        old, new = resolve(indicators, before[unit]), resolve(indicators, after[unit])
        for indicator in indicators.values():
            words = (old.get(indicator.id, ""), new.get(indicator.id, ""))
            if indicator.is_rate and words[0] != words[1]:
                found.append((scope.units[unit], indicator.name, *words))
    return found
