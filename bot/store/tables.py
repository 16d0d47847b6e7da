"""The tables: people, the bank, figures, drills and what is known."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.sending import Broadcast as Broadcast
from bot.store.sending import Chore as Chore
from bot.store.sending import Outgoing as Outgoing
from bot.store.sending import Pace as Pace
from bot.store.sending import Tally as Tally
from bot.store.types import Base, TelegramId

# SQLite would give the ids of erased rows to new ones, and old buttons and the audit name rows by id.
NEVER_AGAIN = {"sqlite_autoincrement": True}


def _member(**options: Any) -> Mapped[Any]:
    return mapped_column(ForeignKey("member.id", ondelete="CASCADE"), **options)


class Unit(Base):
    """A node of the tree 区 → 乡镇/部门 → 学校/村."""

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("parent_id", "name"),
        # Without a parent the constraint above sees no twins.
        Index(
            "uq_unit_root",
            "name",
            unique=True,
            sqlite_where=text("parent_id IS NULL"),
            postgresql_where=text("parent_id IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))


class Member(Base):
    """A person who came in by an invitation."""

    __tablename__ = "member"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    telegram_id: Mapped[int | None] = mapped_column(TelegramId, unique=True)
    name: Mapped[str] = mapped_column(String(100))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    language: Mapped[str] = mapped_column(String(8), default="zh")
    joined_at: Mapped[datetime]
    last_seen_at: Mapped[datetime | None]
    deactivated_at: Mapped[datetime | None]
    unreachable_at: Mapped[datetime | None]
    rhythm: Mapped[dict[str, Any] | None]
    next_reminder_at: Mapped[datetime | None] = mapped_column(index=True)
    reminders_stopped_at: Mapped[datetime | None]


class MemberRole(Base):
    """A capability of a person; every member drills, so 学员 is not stored."""

    __tablename__ = "member_role"
    member_id: Mapped[int] = _member(primary_key=True)
    role: Mapped[str] = mapped_column(String(16), primary_key=True)


class MemberPost(Base):
    """A post a person holds."""

    __tablename__ = "member_post"
    member_id: Mapped[int] = _member(primary_key=True)
    post: Mapped[str] = mapped_column(String(50), primary_key=True)


class Invitation(Base):
    """A way in; only the hash of its code is kept."""

    __tablename__ = "invitation"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    posts: Mapped[list[str]]
    role: Mapped[str] = mapped_column(String(16))
    uses_left: Mapped[int]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class WrongCode(Base):
    """A code that did not fit, kept for an hour to slow down guessing."""

    __tablename__ = "wrong_code"
    id: Mapped[int] = mapped_column(primary_key=True)
    telegram_id: Mapped[int] = mapped_column(TelegramId, index=True)
    at: Mapped[datetime] = mapped_column(index=True)


class Campaign(Base):
    """The one campaign of this database; an inspection has a first and a last day."""

    __tablename__ = "campaign"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    inspection_from: Mapped[date | None]
    inspection_until: Mapped[date | None]
    timezone: Mapped[str] = mapped_column(String(50))
    started_on: Mapped[date]
    phases: Mapped[dict[str, Any] | None]


class BankRow(Base):
    """What a bank has beside its questions; `revision` counts the changes of bank and taught answers."""

    __tablename__ = "bank"
    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    reference_date: Mapped[str] = mapped_column(String(10))
    posts: Mapped[list[str]]
    topics: Mapped[list[str]]
    terms: Mapped[list[str]]
    sources: Mapped[dict[str, Any]]
    indicators: Mapped[dict[str, Any]]


class QuestionRow(Base):
    """A question through all its versions; `live` is the number of the version that is asked."""

    __tablename__ = "question"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    live: Mapped[int | None]
    position: Mapped[int]
    retired_at: Mapped[datetime | None]


class Batch(Base):
    """An import that waits, or has waited, for a second person as one; `settings` are those of the bank."""

    __tablename__ = "batch"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    settings: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    author: Mapped[str] = mapped_column(String(100), default="")
    at: Mapped[datetime]


class QuestionVersion(Base):
    """One wording of a question; never changed once it has been live."""

    __tablename__ = "question_version"
    question_id: Mapped[str] = mapped_column(ForeignKey("question.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16), index=True)
    base: Mapped[int | None]
    substantive: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(500), default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    author: Mapped[str] = mapped_column(String(100), default="")
    at: Mapped[datetime]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"), index=True)


class FigureRow(Base):
    """A unit's value of an indicator; the latest is `current`, the others are its history.

    `signer` vouches for it in the archive, `set_by` has brought it here.
    """

    __tablename__ = "figure"
    __table_args__ = (
        Index(
            "uq_figure_current",
            "unit_id",
            "indicator",
            unique=True,
            sqlite_where=text("current"),
            postgresql_where=text("current"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    indicator: Mapped[str] = mapped_column(String(64))
    value: Mapped[str] = mapped_column(String(500))
    as_of: Mapped[str] = mapped_column(String(10), default="")
    source: Mapped[str] = mapped_column(String(200), default="")
    signer: Mapped[str] = mapped_column(String(50), default="", server_default=text("''"))
    current: Mapped[bool]
    set_by: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    set_at: Mapped[datetime]


class CardRow(Base):
    """What a person remembers of a question: the fields of questions.memory.Card."""

    __tablename__ = "card"
    member_id: Mapped[int] = _member(primary_key=True)
    question_id: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
    veto: Mapped[bool]
    stability: Mapped[float | None]
    difficulty: Mapped[float | None]
    last_review: Mapped[date | None]
    reviews: Mapped[int]
    pass_days: Mapped[int]
    last_pass: Mapped[date | None]
    last_pass_in_time: Mapped[bool]
    last_pass_wording: Mapped[str] = mapped_column(String(64))


class DrillSet(Base):
    """A series of questions for one person; at most one is unfinished."""

    __tablename__ = "drill_set"
    __table_args__ = (
        Index(
            "uq_drill_set_open",
            "member_id",
            unique=True,
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
        Index("ix_drill_set_member", "member_id", "day"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = _member()
    kind: Mapped[str] = mapped_column(String(16))
    question_ids: Mapped[list[str]]
    day: Mapped[date]
    seed: Mapped[str] = mapped_column(String(32), default="")
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class Ask(Base):
    """A question put to a person; at most one is open. `figures` are the words that filled its places."""

    __tablename__ = "ask"
    __table_args__ = (
        Index(
            "uq_ask_open",
            "member_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        UniqueConstraint("set_id", "place"),
        NEVER_AGAIN,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("drill_set.id", ondelete="CASCADE"))
    place: Mapped[int]
    member_id: Mapped[int] = _member(index=True)
    question_id: Mapped[str] = mapped_column(String(64), index=True)
    version: Mapped[int]
    figures: Mapped[dict[str, Any] | None]
    asked_at: Mapped[datetime]
    seconds: Mapped[int]
    hints: Mapped[int] = mapped_column(default=0)
    followup: Mapped[str] = mapped_column(String(500), default="")
    message_id: Mapped[int | None]
    closed_at: Mapped[datetime | None]
    ending: Mapped[str] = mapped_column(String(16), default="")


class Answer(Base):
    """What a person said to a question, and the verdict on it.

    `foreseen` is the recall the card promised before it; None for the first answer of a question or a day.
    """

    __tablename__ = "answer"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    ask_id: Mapped[int] = mapped_column(ForeignKey("ask.id", ondelete="CASCADE"), unique=True)
    member_id: Mapped[int] = _member(index=True)
    question_id: Mapped[str] = mapped_column(String(64), index=True)
    update_id: Mapped[int | None] = mapped_column(TelegramId, unique=True)
    followup_update_id: Mapped[int | None] = mapped_column(TelegramId, unique=True)
    text: Mapped[str]
    followup_text: Mapped[str] = mapped_column(default="")
    spoken: Mapped[bool] = mapped_column(default=False)
    said_at: Mapped[datetime] = mapped_column(index=True)
    seconds: Mapped[float]
    late: Mapped[bool]
    unaided: Mapped[bool]
    final: Mapped[bool]
    score: Mapped[float]
    outcome: Mapped[str] = mapped_column(String(8))
    verdict: Mapped[dict[str, Any]]
    grader: Mapped[str] = mapped_column(String(32))
    foreseen: Mapped[float | None]
    shown_at: Mapped[datetime | None]


class Appeal(Base):
    """A verdict that the person holds to be wrong."""

    __tablename__ = "appeal"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"), unique=True)
    member_id: Mapped[int] = _member()
    kind: Mapped[str] = mapped_column(String(16))
    words: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16), default="open", index=True)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    settled_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500), default="")


class TaughtAnswer(Base):
    """An answer that a person has marked, which the judge learns from until it is withdrawn."""

    __tablename__ = "taught_answer"
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(String(64), index=True)
    text: Mapped[str]
    score: Mapped[float]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    appeal_id: Mapped[int | None] = mapped_column(ForeignKey("appeal.id", ondelete="SET NULL"))
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Awaited(Base):
    """What a screen waits for from a person's next free text."""

    __tablename__ = "awaited"
    member_id: Mapped[int] = _member(primary_key=True)
    what: Mapped[str] = mapped_column(String(32))
    detail: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class Audit(Base):
    """Who did what to whom or what, and when."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    actor: Mapped[str] = mapped_column(String(100))
    action: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(100))
    detail: Mapped[dict[str, Any]]


class Correction(Base):
    """An answer that has changed in substance, to be shown to a person who had learnt the old one."""

    __tablename__ = "correction"
    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = _member(index=True)
    question_id: Mapped[str] = mapped_column(String(64))
    old: Mapped[str]
    new: Mapped[str]
    reason: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime]
    shown_at: Mapped[datetime | None]


class PendingImport(Base):
    """A bank file sent and not yet confirmed; `revision` is that of the bank it was compared with."""

    __tablename__ = "pending_import"
    member_id: Mapped[int] = _member(primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    content: Mapped[bytes]
    revision: Mapped[int]
    at: Mapped[datetime]
