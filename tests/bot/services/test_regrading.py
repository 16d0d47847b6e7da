from datetime import date, timedelta

import pytest

from bot.services import appealing, regrading
from bot.services.house import House
from bot.services.people import Person
from bot.store.tables import Answer, CardRow
from questions.grading import GRADER_VERSION
from tests.bot.services.hand import Hand

TODAY = date(2026, 3, 2)


@pytest.fixture
async def misjudged(house: House, hand: Hand) -> int:
    """A wrong answer that an older judge let pass."""
    answer_id = (await hand.answer("years", "小学六年加初中三年")).answer_id
    async with house.store.writing() as session:
        row = await session.get_one(Answer, answer_id)
        row.outcome, row.score, row.grader = "pass", 1.0, "0"
    return answer_id


async def test_a_dry_run_names_what_would_change_and_changes_nothing(house: House, misjudged: int) -> None:
    (change,) = await regrading.regrade(house, TODAY)
    assert (change.answer_id, change.before, change.after) == (misjudged, "pass", "fail")
    assert (change.grader, change.said) == ("0", "小学六年加初中三年")
    async with house.store.reading() as session:
        assert (await session.get_one(Answer, misjudged)).outcome == "pass"


async def test_applied_it_stores_the_new_verdict_once(house: House, member: Person, misjudged: int) -> None:
    assert len(await regrading.regrade(house, TODAY, apply=True)) == 1
    async with house.store.reading() as session:
        row = await session.get_one(Answer, misjudged)
        card = await session.get_one(CardRow, (member.id, "years"))
    assert (row.outcome, row.verdict["outcome"], row.grader) == ("fail", "fail", GRADER_VERSION)
    assert card.pass_days == 0
    assert await regrading.regrade(house, TODAY, apply=True) == []


async def test_answers_before_the_day_are_left_alone(house: House, misjudged: int) -> None:
    assert await regrading.regrade(house, TODAY + timedelta(days=1)) == []


async def test_what_a_person_has_accepted_is_not_judged_again(
    house: House, member: Person, editor: Person, hand: Hand
) -> None:
    answer_id = (await hand.answer("years", "小学六年加初中三年")).answer_id
    await appealing.appeal(house, member.id, answer_id, "right")
    (waiting,) = await appealing.queue(house, editor.id)
    await appealing.settle(house, editor.id, waiting.id, accept=True)
    assert await regrading.regrade(house, TODAY) == []
