"""What describes the bank (title, topics, posts, sources, indicators): stored, and changed by an import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.library import BANK_ID, without_id
from bot.services.refusal import Refused
from bot.store.engine import changed
from bot.store.tables import BankRow
from questions.bank import Bank, Indicator, Source
from questions.merging import FieldChange

_ENTRIES: Mapping[str, type[Source] | type[Indicator]] = {"sources": Source, "indicators": Indicator}


def dump(settings: Sequence[FieldChange]) -> dict[str, Any]:
    """Changes of what describes the bank, to be made later: [old, new] by name ("sources.L1")."""
    return {change.name: [_plain(change.old), _plain(change.new)] for change in settings}


def _plain(value: Any) -> Any:
    if isinstance(value, Source | Indicator):
        return without_id(value)
    return list(value) if isinstance(value, tuple) else value


def described(bank: Bank, settings: Mapping[str, Any]) -> tuple[Bank, tuple[str, ...]]:
    """`bank` with dumped changes made, and the names of those left out as it has changed there since.

    Lists of names grow by what is new in them.
    """
    values: dict[str, Any] = {}
    stale: list[str] = []
    for name, (old, new) in settings.items():
        field, _, id = name.partition(".")
        now = values.get(field, getattr(bank, field))
        if not id and isinstance(now, tuple):
            values[field] = tuple(dict.fromkeys((*now, *(each for each in new if each not in (old or ())))))
            continue
        stored = now.get(id) if id else now
        if _plain(stored) not in (old, new):
            stale.append(name)
        elif id:
            values[field] = {**now, id: _ENTRIES[field](id, **new)}
        else:
            values[field] = new
    return replace(bank, **values), tuple(stale)


async def store(session: AsyncSession, bank: Bank, revision: int) -> None:
    """Store what describes the bank, counting a change; raises Refused if one came since `revision`."""
    values = {
        "title": bank.title,
        "reference_date": bank.reference_date,
        "posts": list(bank.posts),
        "topics": list(bank.topics),
        "terms": list(bank.terms),
        "sources": {key: without_id(source) for key, source in bank.sources.items()},
        "indicators": {key: without_id(each) for key, each in bank.indicators.items()},
    }
    same = (BankRow.id == BANK_ID, BankRow.revision == revision)
    storing = update(BankRow).where(*same).values(revision=revision + 1, **values)
    if not await changed(session, storing):
        raise Refused("changed_meanwhile")
