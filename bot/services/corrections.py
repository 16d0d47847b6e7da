"""An answer that has changed: mastery of it is withdrawn, and those who learnt the old one are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import asking, cards, remarking
from bot.services.house import House
from bot.services.versions import FEW
from bot.store.tables import CardRow, Correction, Member
from questions import memory
from questions.bank import Indicator
from questions.figures import Figure, MissingFigures, fill, placeholders, wording
from questions.question import Question

MOST_AT_ONCE = 5


@dataclass(frozen=True, slots=True)
class Change:
    """A question in its old wording and its new one; `substantive` if another thing has to be said."""

    old: Question
    new: Question
    substantive: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a person is told about a question they had learnt."""

    id: int
    prompt: str
    old: str
    new: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Learner:
    member_id: int
    unit_id: int
    card: memory.Card


@dataclass(frozen=True, slots=True)
class _Loss:
    """A learner of an answer that no longer holds."""

    learner: _Learner
    old: str
    new: str
    reason: str


async def settle(
    house: House, session: AsyncSession, changes: Sequence[Change], indicators: Mapping[str, Indicator]
) -> int:
    """Let changes of live questions reach the people who answered them; returns how many must learn anew.

    A substantive one takes their mastery and is told; after another, what they master stays mastered.
    """
    by_id = {change.new.id: change for change in changes if _wants_learning(change)}
    values: dict[int, dict[str, Figure]] = {}
    kept: list[_Learner] = []
    lost: list[_Loss] = []
    for learner in await _learners(session, by_id):
        change = by_id[learner.card.question_id]
        old, new = change.old, change.new
        if placeholders(old) or placeholders(new):
            if learner.unit_id not in values:
                values[learner.unit_id] = await asking.figures(session, learner.unit_id)
            own = values[learner.unit_id]
            old, new = _filled(old, indicators, own), _filled(new, indicators, own)
        if change.substantive:
            lost.append(_Loss(learner, *_told(old, new), change.reason))
        elif learner.card.last_pass_wording == wording(old):
            card = replace(learner.card, last_pass_wording=wording(new))
            kept.append(replace(learner, card=card))
    await _store(session, kept)
    return await _withdraw(house, session, lost)


async def settle_figures(
    house: House,
    session: AsyncSession,
    unit_id: int,
    questions: Iterable[tuple[Question, Question]],
    reason: str,
) -> dict[str, frozenset[int]]:
    """Let changed figures reach a unit's people: questions as filled before and now.

    Returns who had learnt the old ones, by question.
    """
    pairs = {new.id: (old, new) for old, new in questions if wording(old) != wording(new)}
    lost = [
        _Loss(learner, *_told(*pairs[learner.card.question_id]), reason)
        for learner in await _learners(session, pairs, unit_id)
    ]
    await _withdraw(house, session, lost)
    learners: dict[str, set[int]] = {}
    for loss in lost:
        learners.setdefault(loss.learner.card.question_id, set()).add(loss.learner.member_id)
    return {question_id: frozenset(members) for question_id, members in learners.items()}


async def _withdraw(house: House, session: AsyncSession, lost: Sequence[_Loss]) -> int:
    """Take the mastery of questions from people, and note what each is to be told; returns how many people.

    Who has not yet heard of a wording that came and went is not told of it, and knows what they knew.
    """
    now = house.clock.now()
    waiting = await _waiting(session, lost)
    idle: list[int] = []
    fresh: list[Correction] = []
    cards_now: list[_Learner] = []
    for loss in lost:
        member_id, question_id = loss.learner.member_id, loss.learner.card.question_id
        before = waiting.get((member_id, question_id))
        card: memory.Card | None = None
        if before is None:
            values = {"old": loss.old, "new": loss.new, "reason": loss.reason, "at": now}
            fresh.append(Correction(member_id=member_id, question_id=question_id, **values))
        elif before.old == loss.new:
            idle.append(before.id)
            card = await remarking.replayed(house, session, member_id, question_id)
        else:
            before.new, before.reason, before.at = loss.new, loss.reason, now
        lowered = replace(memory.relearn(loss.learner.card), pass_days=0, last_pass_wording="")
        cards_now.append(replace(loss.learner, card=card or lowered))
    await _store(session, cards_now)
    session.add_all(fresh)
    if idle:
        await session.execute(delete(Correction).where(Correction.id.in_(idle)))
    await session.flush()
    return len({loss.learner.member_id for loss in lost})


async def unseen(house: House, member_id: int) -> list[Told]:
    """What a person is to be told before the next question, oldest first; a few at a time."""
    async with house.store.reading() as session:
        rows = await session.scalars(
            select(Correction)
            .where(Correction.member_id == member_id, Correction.shown_at.is_(None))
            .order_by(Correction.id)
        )
        library = await house.library(session)
        found = [
            Told(row.id, library.by_id[row.question_id].prompt, row.old, row.new, row.reason)
            for row in rows
            if row.question_id in library.by_id
        ]
        return found[:MOST_AT_ONCE]


async def shown(house: House, told: Iterable[Told]) -> None:
    """Note that the corrections are on the person's screen."""
    async with house.store.writing() as session:
        await session.execute(
            update(Correction)
            .where(Correction.id.in_([each.id for each in told]))
            .values(shown_at=house.clock.now())
        )


def _told(old: Question, new: Question) -> tuple[str, str]:
    """What was to be said and what is, as texts that differ: the answers, else the points."""
    if old.answer != new.answer:
        return old.answer, new.answer
    return _points(old), _points(new)


def _points(question: Question) -> str:
    return "；".join(point.text for point in question.points)


def _wants_learning(change: Change) -> bool:
    return change.substantive or wording(change.old) != wording(change.new)


def _filled(
    question: Question, indicators: Mapping[str, Indicator], values: Mapping[str, Figure]
) -> Question:
    try:
        return fill(question, indicators, values)
    except MissingFigures:
        return question


async def _learners(
    session: AsyncSession, question_ids: Iterable[str], unit_id: int | None = None
) -> list[_Learner]:
    """Who has answered any of the questions. Until the transaction ends nothing else acts for them."""
    wanted = frozenset(question_ids)
    if not wanted:
        return []
    answered = [CardRow.last_review.is_not(None)]
    if len(wanted) <= FEW:
        answered.append(CardRow.question_id.in_(wanted))
    concerned = select(CardRow.member_id).where(*answered).distinct()
    members = select(Member.id, Member.unit_id).where(Member.id.in_(concerned)).order_by(Member.id)
    if unit_id is not None:
        members = members.where(Member.unit_id == unit_id)
    units = dict((await session.execute(members.with_for_update(key_share=True))).all())
    rows = await session.scalars(select(CardRow).where(*answered))
    return [
        _Learner(row.member_id, units[row.member_id], cards.of_row(row))
        for row in rows
        if row.member_id in units and row.question_id in wanted
    ]


async def _store(session: AsyncSession, learners: Sequence[_Learner]) -> None:
    if learners:
        rows = [{"member_id": each.member_id, **asdict(each.card)} for each in learners]
        await session.execute(update(CardRow), rows)


async def _waiting(session: AsyncSession, lost: Sequence[_Loss]) -> dict[tuple[int, str], Correction]:
    """The corrections not yet seen of these people and questions."""
    if not lost:
        return {}
    ids = {loss.learner.card.question_id for loss in lost}
    query = select(Correction).where(Correction.shown_at.is_(None))
    if len(ids) <= FEW:
        query = query.where(Correction.question_id.in_(ids))
    return {(row.member_id, row.question_id): row for row in await session.scalars(query)}
