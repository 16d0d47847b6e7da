"""The tables of what the bot does of its own accord: messages, broadcasts and calendar jobs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.types import Base


class Outgoing(Base):
    """A message the bot sends of its own accord; `due_key` makes it one for one occasion."""

    __tablename__ = "outgoing"
    __table_args__ = (
        Index("ix_outgoing_waiting", "state", "not_before", "id"),
        Index("ix_outgoing_member", "member_id", "created_at"),
        Index("ix_outgoing_kind", "kind", "created_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    due_key: Mapped[str] = mapped_column(String(100), unique=True)
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16))
    not_before: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(300), default="")


class Pace(Base):
    """The one row that says until when all processes' sending is spoken for."""

    __tablename__ = "pace"
    id: Mapped[int] = mapped_column(primary_key=True)
    free_at: Mapped[datetime]


class Broadcast(Base):
    """A message an admin sends to many; its copies are rows of `outgoing`."""

    __tablename__ = "broadcast"
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    text: Mapped[str]
    audience: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16))
    total: Mapped[int]
    at: Mapped[datetime]


class Chore(Base):
    """When a calendar job last ran; `leased_until` while a process is at it, or after it failed."""

    __tablename__ = "chore"
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    last_run_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(300), default="")


class Tally(Base):
    """How many questions of a unit's own people were in each state of mastery on a day."""

    __tablename__ = "tally"
    day: Mapped[date] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"), primary_key=True)
    members: Mapped[int]
    started: Mapped[int]
    states: Mapped[dict[str, Any]]
