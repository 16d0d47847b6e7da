"""Appeals: a person holds a verdict to be wrong, and an editor settles it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import asking, audit, library, outgoing, people, remarking, units
from bot.services.house import House
from bot.services.people import Person, Role
from bot.services.refusal import Refused
from bot.store.engine import changed
from bot.store.tables import Answer, Appeal, Ask, Member, TaughtAnswer
from questions.grading import Verdict
from questions.grading.record import load
from questions.question import Question

Kind = Literal["right", "question"]
State = Literal["open", "accepted", "rejected"]

LONGEST_WORDS = 1000
LONGEST_REASON = 500
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class OpenAppeal:
    """An appeal that waits for an editor. `name` is empty for those who need not know whose it is."""

    id: int
    kind: Kind
    words: str
    question: Question
    said: str
    verdict: Verdict
    seconds: int
    late: bool
    name: str
    unit: str
    posts: tuple[str, ...]
    own: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Settled:
    """How an appeal ended, for the person who made it; `telegram_id` None when they cannot be told."""

    appeal_id: int
    member_id: int
    telegram_id: int | None
    language: str
    prompt: str
    kind: Kind
    accepted: bool
    reason: str


@dataclass(frozen=True, slots=True)
class OwnAppeal:
    """One's own appeal and what became of it."""

    id: int
    prompt: str
    said: str
    kind: Kind
    words: str
    state: State
    reason: str
    at: datetime
    settled_at: datetime | None


async def appeal(house: House, member_id: int, answer_id: int, kind: Kind, words: str = "") -> None:
    """Object to the verdict on one's own answer: it was right, or the question or its answer is at fault.

    Raises Refused("stale") for an answer that is not the person's, ("already_appealed") the second time.
    """
    try:
        async with house.store.writing() as session:
            await people.active(session, member_id)
            own = (Answer.id == answer_id, Answer.member_id == member_id, Answer.final.is_(True))
            if await session.scalar(select(Answer.id).where(*own)) is None:
                raise Refused("stale")
            session.add(
                Appeal(
                    answer_id=answer_id,
                    member_id=member_id,
                    kind=kind,
                    words=words.strip()[:LONGEST_WORDS],
                    at=house.clock.now(),
                )
            )
    except IntegrityError:
        raise Refused("already_appealed") from None


async def mine(house: House, member_id: int) -> list[OwnAppeal]:
    """The person's own appeals, newest first."""
    async with house.store.reading() as session:
        rows = await session.execute(
            select(Appeal, Answer, Ask)
            .join(Answer, Answer.id == Appeal.answer_id)
            .join(Ask, Ask.id == Answer.ask_id)
            .where(Appeal.member_id == member_id)
            .order_by(Appeal.id.desc())
        )
        return [
            OwnAppeal(
                row.id,
                (await asking.wording_of(house, session, ask)).prompt,
                said(answer),
                cast("Kind", row.kind),
                row.words,
                cast("State", row.state),
                row.reason,
                row.at,
                row.settled_at,
            )
            for row, answer, ask in rows.all()
        ]


async def queue(house: House, by: int) -> list[OpenAppeal]:
    """The appeals that wait, oldest first; editors see whose they are, reviewers unit and posts alone."""
    async with house.store.reading() as session:
        person = await people.by_id(session, by)
        person.must(Role.EDITOR, Role.REVIEWER)
        rows = await session.execute(
            select(Appeal, Answer, Ask)
            .join(Answer, Answer.id == Appeal.answer_id)
            .join(Ask, Ask.id == Answer.ask_id)
            .where(Appeal.state == "open")
            .order_by(Appeal.id)
            .limit(MOST_SHOWN)
        )
        tree = await units.tree(session)
        return [
            await _opened(house, session, person, tree, row, answer, ask) for row, answer, ask in rows.all()
        ]


async def _opened(
    house: House, session: AsyncSession, by: Person, tree: units.Tree, row: Appeal, answer: Answer, ask: Ask
) -> OpenAppeal:
    appellant = await people.by_id(session, row.member_id)
    return OpenAppeal(
        id=row.id,
        kind=cast("Kind", row.kind),
        words=row.words,
        question=await asking.wording_of(house, session, ask),
        said=said(answer),
        verdict=load(answer.verdict),
        seconds=round(answer.seconds),
        late=answer.late,
        name=appellant.name if by.may(Role.EDITOR) else "",
        unit=tree.path(appellant.unit_id),
        posts=tuple(sorted(appellant.posts)),
        own=appellant.id == by.id,
        at=row.at,
    )


async def settle(house: House, by: int, appeal_id: int, accept: bool, reason: str = "") -> Settled:
    """Accept or reject an appeal; the person is told through the outbox.

    An accepted “I was right” teaches the judge the answer, marks it as passed with full score, and gives
    its card the memory it would have had; the stored verdict stays what the judge said. Raises
    Refused("not_allowed"), ("own_appeal"), or ("stale") when it is settled already or gone.
    """
    reason = reason.strip()[:LONGEST_REASON]
    async with house.store.writing() as session:
        editor = await people.by_id(session, by)
        editor.must(Role.EDITOR)
        row = await session.get(Appeal, appeal_id)
        if row is None:
            raise Refused("stale")
        if row.member_id == editor.id:
            raise Refused("own_appeal")
        # Whoever made the appeal does not drill on while a card of theirs is corrected.
        appellant = await session.get(Member, row.member_id, with_for_update={"key_share": True})
        closing = (
            update(Appeal)
            .where(Appeal.id == appeal_id, Appeal.state == "open")
            .values(
                state="accepted" if accept else "rejected",
                settled_by=by,
                settled_at=house.clock.now(),
                reason=reason,
            )
        )
        if appellant is None or not await changed(session, closing):
            raise Refused("stale")
        answer = await session.get_one(Answer, row.answer_id)
        ask = await session.get_one(Ask, answer.ask_id)
        settled = Settled(
            appeal_id=appeal_id,
            member_id=appellant.id,
            telegram_id=None if appellant.deactivated_at else appellant.telegram_id,
            language=appellant.language,
            prompt=(await asking.wording_of(house, session, ask)).prompt,
            kind=cast("Kind", row.kind),
            accepted=accept,
            reason=reason,
        )
        if accept and settled.kind == "right":
            await _grant(house, session, editor, appeal_id, answer)
        await _tell(house, session, settled)
        detail = {"question": answer.question_id, "kind": settled.kind, "accepted": accept, "reason": reason}
        await audit.note(house, session, editor, "appeal", f"appeal:{appeal_id}", **detail)
        return settled


async def _grant(house: House, session: AsyncSession, editor: Person, appeal_id: int, answer: Answer) -> None:
    await remarking.remark(house, session, answer, 1.0, "pass")
    session.add(
        TaughtAnswer(
            question_id=answer.question_id,
            text=said(answer),
            score=1.0,
            by_id=editor.id,
            appeal_id=appeal_id,
            at=house.clock.now(),
        )
    )
    await library.touch(session)


async def _tell(house: House, session: AsyncSession, settled: Settled) -> None:
    if settled.telegram_id is None:
        return
    letter = outgoing.row(
        settled.member_id,
        outgoing.Kind.APPEAL,
        f"appeal:{settled.appeal_id}",
        house.clock.now(),
        prompt=settled.prompt,
        about=settled.kind,
        accepted=settled.accepted,
        reason=settled.reason,
    )
    await outgoing.enqueue(session, [letter])


def said(answer: Answer) -> str:
    """All the words of an answer, a follow-up's on a line of their own."""
    return f"{answer.text}\n{answer.followup_text}" if answer.followup_text else answer.text
