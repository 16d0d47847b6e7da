"""The drill: a set of questions, one open at a time, with hints, skips and an end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import and_, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.services import asking, cards, choosing, ending, people, reminding
from bot.services.asking import Asked
from bot.services.choosing import ON_PURPOSE, Kind
from bot.services.ending import SetEnd
from bot.services.house import House, calendar
from bot.services.people import Person
from bot.services.refusal import Refused
from bot.store.engine import changed
from bot.store.tables import Answer, Ask, DrillSet
from questions.question import Question

MINUTES_EACH = 0.6
MOST_HINTS = 2


@dataclass(frozen=True, slots=True)
class NothingDue:
    """Today's questions are done, or the person has none; of a set that is picked, nothing went wrong."""

    questions: int
    blocked: int
    days_left: int | None
    kind: Kind = "daily"


@dataclass(frozen=True, slots=True)
class Revealed:
    """The answer, shown instead of given."""

    ask_id: int
    question: Question
    last: bool


async def start(house: House, member_id: int, kind: Kind = "daily", topic: str = "") -> Asked | NothingDue:
    """Go on with today's unfinished set, or begin one; an older set ends, its open question comes first."""
    async with house.store.writing() as session:
        person = await people.active(session, member_id)
        campaign = await calendar(session)
        today = campaign.day(house.clock.now())
        await reminding.arm(house, session, member_id)
        library = await house.library(session)
        ready, blocked = asking.sort_out(library, person.posts, await asking.figures(session, person.unit_id))
        nothing = NothingDue(len(ready), len(blocked), campaign.days_left(today), kind)
        first: list[str] = []
        drill = await unfinished(session, member_id)
        if drill is not None and drill.day == today and kind not in ON_PURPOSE:
            asked = await _resume(house, session, person, drill)
            if asked is not None:
                return asked
        elif drill is not None:
            if kind in ON_PURPOSE and not await choosing.choose(
                house, session, person, campaign, today, ready, kind, topic
            ):
                return nothing
            ask = await asking.open_ask(session, member_id)
            first = [ask.question_id] if ask and drill.day != today else []
            await finish(house, session, drill)
        chosen = await choosing.choose(house, session, person, campaign, today, ready, kind, topic)
        ids = [q for q in first if q in ready] + [q for q in chosen if q not in first]
        asked = await _begin(house, session, person, kind, ids, today) if ids else None
        return asked or nothing


async def single(house: House, member_id: int, question_id: str) -> Asked | NothingDue:
    """Ask one question of the person's own bank now."""
    async with house.store.writing() as session:
        person = await people.active(session, member_id)
        today = (await calendar(session)).day(house.clock.now())
        drill = await unfinished(session, member_id)
        if drill is not None:
            await finish(house, session, drill)
        asked = await _begin(house, session, person, "single", [question_id], today)
        if asked is None:
            raise Refused("gone")
        return asked


async def again(house: House, member_id: int, answer_id: int) -> Asked | None:
    """Ask a question that has been answered once more; None when it comes after the one that is open now."""
    async with house.store.writing() as session:
        person = await people.active(session, member_id)
        row = await session.get(Answer, answer_id)
        if row is None or row.member_id != member_id:
            raise Refused("stale")
        today = (await calendar(session)).day(house.clock.now())
        ask, drill = await asking.open_ask(session, member_id), await unfinished(session, member_id)
        if ask is not None and drill is not None:
            if ask.question_id == row.question_id:
                return await asking.shown(house, session, ask, drill)
            _put_after(drill, ask.place, row.question_id)
            return None
        if drill is None:
            asked = await _begin(house, session, person, "single", [row.question_id], today)
        else:
            last = await session.scalar(select(func.max(Ask.place)).where(Ask.set_id == drill.id))
            place = -1 if last is None else last
            _put_after(drill, place, row.question_id)
            asked = await asking.put(house, session, person, drill, place + 1)
        if asked is None:
            raise Refused("gone")
        return asked


def _put_after(drill: DrillSet, place: int, question_id: str) -> None:
    """Let a question be the next of a set, unless it is already."""
    ids = drill.question_ids
    if ids[place + 1 : place + 2] != [question_id]:
        drill.question_ids = [*ids[: place + 1], question_id, *ids[place + 1 :]]


async def proceed(house: House, member_id: int, ask_id: int) -> Asked | SetEnd:
    """The question after a closed one, or the set's end. Twice tapped, it answers the same."""
    async with house.store.writing() as session:
        person = await people.active(session, member_id)
        return await _go_on(house, session, person, await _stand(session, member_id, ask_id))


async def skip(house: House, member_id: int, ask_id: int) -> Asked | SetEnd:
    """Leave a question unanswered; it changes nothing of what is known."""
    async with house.store.writing() as session:
        person = await people.active(session, member_id)
        stand = await _stand(session, member_id, ask_id)
        await close(house, session, stand.ask, "skipped")
        return await _go_on(house, session, person, replace(stand, open=None))


async def hint(house: House, member_id: int, ask_id: int) -> Asked:
    """One more hint, two at most; a helped answer counts as known only in part."""
    async with house.store.writing() as session:
        await people.active(session, member_id)
        ask = await _still_open(session, member_id, ask_id)
        ask.hints = min(MOST_HINTS, ask.hints + 1)
        drill = await session.get_one(DrillSet, ask.set_id)
        return await asking.shown(house, session, ask, drill)


async def reveal(house: House, member_id: int, ask_id: int) -> Revealed:
    """Show the answer; the question counts as not known and comes back at the end of the set."""
    async with house.store.writing() as session:
        person = await people.active(session, member_id)
        ask = await asking.own_ask(session, member_id, ask_id)
        if ask is None or ask.ending not in ("", "shown"):
            raise Refused("stale")
        drill = await session.get_one(DrillSet, ask.set_id)
        question = await asking.wording_of(house, session, ask)
        if ask.closed_at is not None:
            # Shown before, and perhaps lost on the way to the screen.
            return Revealed(ask.id, question, ask.place + 1 >= len(drill.question_ids))
        await close(house, session, ask, "shown")
        await remember(house, session, person.id, question, 0.0, unaided=False, in_time=True)
        if drill.question_ids.count(question.id) == 1:
            drill.question_ids = [*drill.question_ids, question.id]
        return Revealed(ask.id, question, ask.place + 1 >= len(drill.question_ids))


async def stop(house: House, member_id: int) -> SetEnd:
    """End the set where it is; raises Refused("nothing_open") when there is none."""
    async with house.store.writing() as session:
        person = await people.active(session, member_id)
        drill = await unfinished(session, member_id)
        if drill is None:
            raise Refused("nothing_open")
        return await _end(house, session, person, drill, stopped=True)


async def current(house: House, member_id: int) -> Asked | None:
    """The open question, to be shown again."""
    async with house.store.reading() as session:
        ask = await asking.open_ask(session, member_id)
        if ask is None:
            return None
        return await asking.shown(house, session, ask, await session.get_one(DrillSet, ask.set_id))


async def just_ended(house: House, member_id: int, within: timedelta) -> bool:
    """Whether a set of the person's has ended a moment ago."""
    async with house.store.reading() as session:
        ended = await session.scalar(
            select(func.max(DrillSet.finished_at)).where(DrillSet.member_id == member_id)
        )
    return ended is not None and house.clock.now() - ended < within


async def unfinished(session: AsyncSession, member_id: int) -> DrillSet | None:
    """The person's set that has not ended."""
    return await session.scalar(
        select(DrillSet).where(DrillSet.member_id == member_id, DrillSet.finished_at.is_(None))
    )


async def close(house: House, session: AsyncSession, ask: Ask, ending: str) -> None:
    """Close an open ask; raises Refused("stale") if another tap or phone was first."""
    still_open = update(Ask).where(Ask.id == ask.id, Ask.closed_at.is_(None))
    if not await changed(session, still_open.values(closed_at=house.clock.now(), ending=ending)):
        raise Refused("stale")
    if ending != "answered":
        await _let_stand(house, session, ask)


async def _let_stand(house: House, session: AsyncSession, ask: Ask) -> None:
    """A near miss whose follow-up stays unanswered counts as what it was."""
    row = await session.scalar(select(Answer).where(Answer.ask_id == ask.id, Answer.final.is_(False)))
    if row is None:
        return
    row.final, row.outcome, row.shown_at = True, "fail", house.clock.now()
    row.verdict = {**row.verdict, "outcome": "fail", "followup": ""}
    question = await asking.wording_of(house, session, ask)
    known = cards.counted(row.score, row.outcome)
    await remember(house, session, row.member_id, question, known, unaided=row.unaided, in_time=not row.late)


async def remember(
    house: House,
    session: AsyncSession,
    member_id: int,
    question: Question,
    score: float,
    *,
    unaided: bool,
    in_time: bool,
) -> None:
    """Let an answer, or its want, change the person's card."""
    today = (await calendar(session)).day(house.clock.now())
    row = await cards.row_of(session, member_id, question.id)
    card = cards.of_question(row, question)
    card = cards.reviewed(card, question, score, today, unaided=unaided, in_time=in_time)
    cards.put(session, member_id, card, row)


async def _still_open(session: AsyncSession, member_id: int, ask_id: int) -> Ask:
    ask = await asking.own_ask(session, member_id, ask_id)
    if ask is None or ask.closed_at is not None:
        raise Refused("stale")
    return ask


@dataclass(frozen=True, slots=True)
class _Stand:
    """Where a set stands: one of its asks, the person's open one, and the last place that was asked."""

    ask: Ask
    drill: DrillSet
    open: Ask | None
    last: int


_ANY = aliased(Ask)
_LAST = select(func.max(_ANY.place)).where(_ANY.set_id == Ask.set_id).scalar_subquery()
_NOW = aliased(Ask)
_STAND = (
    select(Ask, DrillSet, _NOW, _LAST)
    .join(DrillSet, DrillSet.id == Ask.set_id)
    .outerjoin(_NOW, and_(_NOW.member_id == Ask.member_id, _NOW.closed_at.is_(None)))
    .where(Ask.id == bindparam("ask"), Ask.member_id == bindparam("member"))
)


async def _stand(session: AsyncSession, member_id: int, ask_id: int) -> _Stand:
    row = (await session.execute(_STAND, {"ask": ask_id, "member": member_id})).one_or_none()
    if row is None:
        raise Refused("stale")
    return _Stand(*row)


async def _go_on(house: House, session: AsyncSession, person: Person, stand: _Stand) -> Asked | SetEnd:
    """What comes next: the question that is open by now, the set's next, or its end."""
    drill = stand.drill
    if stand.open is not None:
        owner = drill if stand.open.set_id == drill.id else await session.get_one(DrillSet, stand.open.set_id)
        return await asking.shown(house, session, stand.open, owner)
    if drill.finished_at is not None:
        raise Refused("stale")
    asked = await asking.put(house, session, person, drill, stand.last + 1)
    return asked or await _end(house, session, person, drill)


async def _resume(house: House, session: AsyncSession, person: Person, drill: DrillSet) -> Asked | None:
    ask = await asking.open_ask(session, person.id)
    if ask is not None:
        return await asking.shown(house, session, ask, drill)
    last = await session.scalar(select(func.max(Ask.place)).where(Ask.set_id == drill.id))
    asked = await asking.put(house, session, person, drill, 0 if last is None else last + 1)
    if asked is None:
        await finish(house, session, drill)
    return asked


async def _begin(
    house: House, session: AsyncSession, person: Person, kind: Kind, ids: list[str], today: date
) -> Asked | None:
    drill = DrillSet(
        member_id=person.id, kind=kind, question_ids=ids, day=today, started_at=house.clock.now()
    )
    session.add(drill)
    await session.flush()
    asked = await asking.put(house, session, person, drill, 0)
    if asked is None:
        await finish(house, session, drill)
    return asked


async def finish(house: House, session: AsyncSession, drill: DrillSet) -> None:
    """End a set; its open question is dropped."""
    left = await session.scalar(select(Ask).where(Ask.set_id == drill.id, Ask.closed_at.is_(None)))
    if left is not None:
        await close(house, session, left, "dropped")
    drill.finished_at = house.clock.now()
    await session.flush()


async def _end(
    house: House, session: AsyncSession, person: Person, drill: DrillSet, *, stopped: bool = False
) -> SetEnd:
    await finish(house, session, drill)
    return await ending.look_back(house, session, person, drill, stopped=stopped)
