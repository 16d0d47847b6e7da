"""The bench of marked answers."""

import pytest
from sqlalchemy import select

from bot.services import (
    bench,
    editing,
    reviewing,
)
from bot.services.house import House
from bot.services.people import Person
from bot.services.refusal import Refused
from bot.store.tables import TaughtAnswer
from questions.question import KeyPoint
from tests.bank import STANDARD
from tests.bot.services.desk import proposed


async def test_a_kept_example_teaches_the_judge_until_it_is_withdrawn(house: House, editor: Person) -> None:
    await bench.keep(house, editor.id, "rate", "百分之九十五往上", right=True)
    await bench.keep(house, editor.id, "rate", "百分之九十五往上", right=False)
    found = await bench.look(house, editor.id, "rate")
    assert [(example.text, example.right) for example in found.examples] == [("百分之九十五往上", False)]
    async with house.store.reading() as session:
        assert [each.score for each in (await house.library(session)).taught["rate"]] == [0.0]
    assert await bench.withdraw(house, editor.id, found.examples[0].id) == "rate"
    assert (await bench.look(house, editor.id, "rate")).examples == ()
    with pytest.raises(Refused, match="gone"):
        await bench.withdraw(house, editor.id, found.examples[0].id)
    async with house.store.reading() as session:
        assert len(list(await session.scalars(select(TaughtAnswer)))) == 2


async def test_the_bench_judges_ones_own_draft(house: House, editor: Person, second: Person) -> None:
    await editing.change(house, editor.id, "rate", answer="59%以上", points=(KeyPoint("59%以上", must=True),))
    _, mine = await bench.judge(house, editor.id, "rate", "59%以上")
    _, theirs = await bench.judge(house, second.id, "rate", "59%以上")
    assert (mine.outcome, theirs.outcome) == ("pass", "fail")


async def test_a_change_of_points_shows_which_examples_it_would_judge_otherwise(
    house: House, editor: Person, reviewer: Person
) -> None:
    await bench.keep(house, editor.id, "standard", "农村识1500字", right=False)
    await bench.keep(house, editor.id, "standard", STANDARD.answer, right=True)
    number = await proposed(house, editor, "standard", points=STANDARD.points[:1])
    found = await reviewing.proposal(house, reviewer.id, "standard", number)
    assert [(flip.text, flip.right, flip.passed, flip.good) for flip in found.flips] == [
        ("农村识1500字", False, True, False)
    ]
