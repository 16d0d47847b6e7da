"""Figures that come back in a workbook: shown first, then recorded with their history."""

from __future__ import annotations

import asyncio
import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import audit, corrections, figures, noticing, people
from bot.services.figures import Field
from bot.services.filling import Change, Filled, Values, after_all, check, mark
from bot.services.house import House
from bot.services.people import Person
from bot.services.refusal import Refused
from bot.store.engine import changed
from bot.store.tables import FigureRow, PendingImport
from questions.figures import MissingFigures, fill, placeholders, resolve
from questions.formats import UnreadableFile
from questions.formats.figures_xlsx import DETAILS, VALUES, FigureReading, read_figures
from questions.question import Question

MOST_SECONDS = 60
MOST_HEAD = 1_000_000


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many figures were recorded, and how many people had learnt an old one."""

    changed: int
    told: int


def recognise(content: bytes) -> bool:
    """Whether a file is a workbook of figures and not a bank: it has the sheets of the former."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("xl/workbook.xml") as part:
            head = part.read(MOST_HEAD).decode("utf-8", "replace")
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, EOFError, NotImplementedError, RuntimeError):
        return False
    return all(f'name="{sheet}"' in head for sheet in (VALUES, DETAILS))


async def preview(house: House, by: int, name: str, content: bytes) -> Filled:
    """Check a filled workbook and keep it until it is confirmed; raises UnreadableFile."""
    async with house.store.reading() as session:
        await figures.field(house, session, await people.by_id(session, by))
    reading = await _read(house, content)
    async with house.store.writing() as session:
        scope = await figures.field(house, session, await people.by_id(session, by))
        found, _ = await check(session, scope, name, content, reading)
        await session.merge(
            PendingImport(
                member_id=by,
                name=name[:255],
                content=content,
                revision=scope.library.revision,
                at=house.clock.now(),
            )
        )
        return found


async def confirm(house: House, by: int, token: str) -> Recorded | Filled:
    """Record the figures that wait; a new preview where others have been recorded since.

    Raises Refused("stale") when the file of that preview does not wait any more.
    """
    async with house.store.reading() as session:
        await figures.field(house, session, await people.by_id(session, by))
        row = await session.get(PendingImport, by)
    if row is None or not token.startswith(mark(row.content)):
        raise Refused("stale")
    reading = await _read(house, row.content)
    try:
        async with house.store.writing() as session:
            person = await people.by_id(session, by)
            scope = await figures.field(house, session, person)
            found, before = await check(session, scope, row.name, row.content, reading)
            if found.token != token:
                return replace(found, again=True)
            taken = delete(PendingImport).where(PendingImport.member_id == by, PendingImport.at == row.at)
            if not await changed(session, taken):
                raise Refused("stale")
            return await _record(house, session, person, scope, found, before)
    except IntegrityError:
        # Somebody has recorded a figure of the same unit since we looked.
        raise Refused("changed_meanwhile") from None


async def cancel(house: House, by: int, token: str) -> None:
    """Forget the figures that wait; raises Refused("stale") if they are others."""
    async with house.store.writing() as session:
        row = await session.get(PendingImport, by)
        if row is None or not token.startswith(mark(row.content)):
            raise Refused("stale")
        await session.delete(row)


async def _read(house: House, content: bytes) -> FigureReading:
    async with house.store.reading() as session:
        indicators = (await house.library(session)).bank.indicators
    try:
        async with asyncio.timeout(MOST_SECONDS):
            return await asyncio.to_thread(read_figures, content, indicators)
    except TimeoutError:
        raise UnreadableFile("读这个文件用时太长。请只留要填的单位和指标再发。") from None


async def _record(
    house: House,
    session: AsyncSession,
    person: Person,
    scope: Field,
    found: Filled,
    before: Mapping[int, Values],
) -> Recorded:
    for change in found.changes:
        old = (FigureRow.unit_id == change.unit_id, FigureRow.indicator == change.indicator.id)
        await session.execute(
            update(FigureRow).where(*old, FigureRow.current.is_(True)).values(current=False)
        )
        session.add(
            FigureRow(
                unit_id=change.unit_id,
                indicator=change.indicator.id,
                value=change.figure.value,
                as_of=change.figure.as_of,
                source=change.figure.source,
                signer=change.signer,
                current=True,
                set_by=person.id,
                set_at=house.clock.now(),
            )
        )
    await session.flush()
    after = after_all(before, found.changes)
    told: set[int] = set()
    for unit in dict.fromkeys(change.unit_id for change in found.changes):
        told |= await _reach(house, session, scope, unit, found.changes, before[unit], after[unit])
    detail = {"changed": len(found.changes), "told": len(told)}
    await audit.note(house, session, person, "figures", f"file:{found.name}", **detail)
    return Recorded(len(found.changes), len(told))


async def _reach(
    house: House,
    session: AsyncSession,
    scope: Field,
    unit_id: int,
    changes: Sequence[Change],
    before: Values,
    after: Values,
) -> set[int]:
    """Let a unit's people know what of theirs has changed; returns who had learnt it."""
    bank = scope.library.bank
    pairs: list[tuple[Question, Question]] = []
    for question in bank.questions:
        if placeholders(question):
            try:
                old = fill(question, bank.indicators, before)
                pairs.append((old, fill(question, bank.indicators, after)))
            except MissingFigures:
                continue
    source = next((c.figure.source for c in changes if c.unit_id == unit_id and c.figure.source), "")
    learners = await corrections.settle_figures(house, session, unit_id, pairs, source)
    words = (resolve(bank.indicators, before), resolve(bank.indicators, after))
    now = int(house.clock.now().timestamp())
    for place, (id, indicator) in enumerate(bank.indicators.items()):
        was, becomes = (known.get(id, "") for known in words)
        asking = [q.id for q in bank.questions if q.id in learners and id in placeholders(q)]
        members = frozenset().union(*(learners[question_id] for question_id in asking))
        if members and was != becomes:
            item = {
                "what": "figure",
                "name": indicator.name,
                "old": was,
                "new": becomes,
                "source": source,
            }
            await noticing.notify(house, session, members, f"figure:{unit_id}:{place}:{now}", item)
    return set().union(*learners.values())
