"""Who did what, kept for those who answer for it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.house import House
from bot.services.people import Person
from bot.store.tables import Audit


def member(member_id: int) -> str:
    """The subject of an act upon a person, which leaves no name behind."""
    return f"member:{member_id}"


async def note(
    house: House, session: AsyncSession, person: Person | str, action: str, subject: str, **detail: Any
) -> None:
    """Record an act in the same transaction; `person` is a name where nobody of the chat acted ("cli")."""
    session.add(
        Audit(
            at=house.clock.now(),
            member_id=None if isinstance(person, str) else person.id,
            actor=person if isinstance(person, str) else person.name,
            action=action,
            subject=subject[:100],
            detail={key: str(value) for key, value in detail.items()},
        )
    )
