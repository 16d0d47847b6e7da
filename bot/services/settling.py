"""Settling an import that waits: a second person approves it or sends it back, its author takes it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import audit, batches, describing, noticing, publishing, versions
from bot.services.house import House
from bot.services.people import Person, Role
from bot.services.refusal import Refused
from bot.services.versions import State
from bot.store.tables import Batch, QuestionRow, QuestionVersion

OVERTAKEN = "审核通过之前，这道题又有了改动，没有导入"
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Approved:
    """What has gone live of a batch brought at `at`. `left` are prompts of what had changed since, and stayed
    as it is; `kept` are names of settings of which the same holds. `told` people must learn anew.
    """

    name: str
    at: datetime
    added: int
    changed: int
    told: int
    left: tuple[str, ...]
    kept: tuple[str, ...]
    may_undo: bool


async def approve(house: House, by: int, batch_id: int) -> Approved:
    """Make all of a batch live but what has been changed or retired since.

    Raises Refused("own_change") for one's own, ("settled"), or ("bank_changed") when another was faster.
    """
    async with house.store.writing() as session:
        person, batch = await _open(session, by, batch_id)
        library = await house.library(session)
        rows = await session.execute(
            select(QuestionVersion, batches.STALE)
            .join(QuestionRow)
            .where(*batches.waiting(batch_id))
            .order_by(QuestionRow.position, QuestionRow.id)
            .with_for_update()
        )
        fresh: list[QuestionVersion] = []
        left: list[QuestionVersion] = []
        for version, stale in rows.all():
            (left if stale else fresh).append(version)
        bank, kept = describing.described(library.bank, batch.settings)
        try:
            if batch.settings:
                await describing.store(session, bank, library.revision)
            told = await publishing.publish(house, session, fresh, bank.indicators)
        except Refused:
            raise Refused("bank_changed") from None
        for version in left:
            version.state = State.REJECTED
            version.reason = f"{version.reason}\n{OVERTAKEN}"[-versions.LONGEST_REASON :]
        batch.state = State.LIVE
        added = sum(version.base is None for version in fresh)
        prompts = tuple(versions.of_row(version).question.prompt for version in left)
        done = Approved(
            batch.name,
            batch.at,
            added,
            len(fresh) - added,
            told,
            prompts,
            kept,
            person.may(Role.EDITOR),
        )
        detail = {"added": added, "changed": done.changed, "told": told, "left": len(left)}
        await audit.note(house, session, person, "batch_approve", _subject(batch), **detail)
        item = {
            "what": "batch_approved",
            "name": batch.name,
            "added": added,
            "changed": done.changed,
            "left": list(prompts[:MOST_NAMED]),
            "more": max(0, len(prompts) - MOST_NAMED),
            "at": batch.at.isoformat(),
        }
        await _tell(house, session, batch, item)
        return done


async def reject(house: House, by: int, batch_id: int, reason: str) -> None:
    """Send a whole batch back to its author with a reason."""
    async with house.store.writing() as session:
        person, batch = await _open(session, by, batch_id)
        reason = reason.strip()[: versions.LONGEST_REASON]
        said = f"{person.name}：{reason}" if reason else person.name
        why = f"{batches.reason_of(batch.name)}\n{said}"[-versions.LONGEST_REASON :]
        await _close(session, batch, State.REJECTED, reason=why)
        await audit.note(house, session, person, "batch_reject", _subject(batch), reason=reason)
        await _tell(house, session, batch, {"what": "batch_rejected", "name": batch.name, "reason": reason})


async def take_back(house: House, by: int, batch_id: int) -> None:
    """Take back one's own batch; raises Refused("not_allowed") for another's."""
    async with house.store.writing() as session:
        person, batch = await batches.opened(session, by, batch_id, to_settle=True)
        if batch.author_id != person.id:
            raise Refused("not_allowed")
        await _close(session, batch, State.DROPPED)
        await audit.note(house, session, person, "batch_discard", _subject(batch))


def _subject(batch: Batch) -> str:
    return f"batch:{batch.id}"


async def _open(session: AsyncSession, by: int, batch_id: int) -> tuple[Person, Batch]:
    person, batch = await batches.opened(session, by, batch_id, to_settle=True)
    if batch.author_id == person.id:
        raise Refused("own_change")
    return person, batch


async def _close(session: AsyncSession, batch: Batch, state: State, **values: str) -> None:
    await session.execute(
        update(QuestionVersion).where(*batches.waiting(batch.id)).values(state=state, **values)
    )
    batch.state = state


async def _tell(house: House, session: AsyncSession, batch: Batch, item: dict[str, object]) -> None:
    if batch.author_id is not None:
        await noticing.notify(house, session, [batch.author_id], f"batch:{batch.id}", item)
