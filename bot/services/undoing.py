"""Taking a whole import back: what it changed is as before, what it added is asked no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import audit, corrections, library, people, versions
from bot.services.batches import reason_of
from bot.services.corrections import Change
from bot.services.house import House
from bot.services.people import Role
from bot.services.refusal import Refused
from bot.services.versions import State, Version, Wording, handle
from bot.store.tables import QuestionRow, QuestionVersion
from questions import revising

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Undone:
    """How many questions are as before, retired, and left alone as somebody has changed them since."""

    reverted: int
    retired: int
    left: int
    told: int


def stamp(at: datetime, name: str) -> str:
    """An import's name for a button: its instant and its file."""
    return f"{(at - _EPOCH) // _TICK}-{handle(reason_of(name))}"


async def undo(house: House, by: int, stamped: str) -> Undone:
    """Take back the import of an instant; raises Refused("stale") when there is nothing left of it."""
    async with house.store.writing() as session:
        person = await people.by_id(session, by)
        person.must(Role.EDITOR)
        indicators = (await house.library(session)).bank.indicators
        imported, left = await _still_asked(session, stamped)
        if not imported:
            raise Refused("stale")
        reason = f"撤销：{imported[0].reason}"
        former = {
            v.question.id: await versions.get(session, v.question.id, v.base) for v in imported if v.base
        }
        back = [
            (version, former[version.question.id].question)
            for version in imported
            if version.question.id in former
        ]
        wordings = [
            Wording(old, version.number, revising.substantive(version.question, old)) for version, old in back
        ]
        now = house.clock.now()
        numbers = await versions.add_all(session, person, wordings, State.REVIEW, now, reason)
        pairs = zip(wordings, numbers, strict=True)
        await versions.take_over(session, {each.question.id: (each.base, number) for each, number in pairs})
        added = [version.question.id for version in imported if version.base is None]
        if added:
            await session.execute(
                update(QuestionRow), [{"id": question_id, "retired_at": now} for question_id in added]
            )
        settled = [
            Change(version.question, each.question, each.substantive)
            for (version, _), each in zip(back, wordings, strict=True)
        ]
        told = await corrections.settle(house, session, settled, indicators)
        await library.touch(session)
        done = Undone(len(back), len(added), left, told)
        detail = {"reverted": done.reverted, "retired": done.retired, "left": left, "told": told}
        await audit.note(house, session, person, "import_undo", imported[0].reason, **detail)
        return done


async def _still_asked(session: AsyncSession, stamped: str) -> tuple[list[Version], int]:
    """The versions that an import has made and that are asked still, and how many are not any more."""
    instant, _, file = stamped.partition("-")
    try:
        at = _EPOCH + int(instant) * _TICK
    except (ValueError, OverflowError):
        raise Refused("stale") from None
    rows = await session.execute(
        select(QuestionVersion, QuestionRow.live, QuestionRow.retired_at)
        .join(QuestionRow, QuestionRow.id == QuestionVersion.question_id)
        .where(QuestionVersion.at == at, QuestionVersion.state.in_((State.LIVE, State.SUPERSEDED)))
        .order_by(QuestionVersion.question_id)
    )
    found = [row for row in rows.all() if handle(row[0].reason) == file]
    asked = [versions.of_row(row) for row, live, retired in found if live == row.number and retired is None]
    return asked, len(found) - len(asked)
