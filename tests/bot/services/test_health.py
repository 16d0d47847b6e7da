"""The bank's menu, and what is wrong with the bank."""

from bot.services import (
    catalogue,
    editing,
    health,
    wordings,
)
from bot.services.house import House
from bot.services.people import Person
from tests.bot.services.desk import drafted, proposed
from tests.bot.services.hand import Hand


async def test_the_menu_counts_and_search_finds_by_initials(
    house: House, editor: Person, reviewer: Person
) -> None:
    await proposed(house, editor, "rate", answer="96%以上")
    await drafted(house, editor, "ages", answer="15至50岁")
    found = await catalogue.overview(house, reviewer.id)
    assert (found.live, found.waiting, found.mine, found.may_edit) == (11, 1, 0, False)
    assert (await catalogue.overview(house, editor.id)).mine == 1
    assert {question.id for question in await catalogue.search(house, editor.id, "qzn")} == {"rate", "ages"}


async def test_the_health_check_names_faults_and_lists_the_questions_that_have_them(
    unreviewed: House, editor: Person
) -> None:
    before = await health.look(unreviewed, editor.id)
    assert "expired" not in dict(before.warnings)
    await wordings.write(unreviewed, editor.id, "rate", "expires", "2005")
    await editing.submit(unreviewed, editor.id, "rate", 2, substantive=False)
    found = await health.look(unreviewed, editor.id)
    assert dict(found.warnings)["expired"] == 1
    listed = await catalogue.listing(unreviewed, editor.id, "fault", "expired", 1)
    assert [question.id for question in listed.questions] == ["rate"]


async def test_the_health_check_names_the_units_whose_figures_are_missing(
    house: House, editor: Person, member: Person, enter
) -> None:
    lacking = (await health.look(house, editor.id)).lacking
    assert [(each.unit, each.questions) for each in lacking] == [("河东区", 1), ("河东区/城关镇", 1)]
    assert lacking[0].indicators == ("小学适龄儿童数", "小学在校适龄儿童数")
    await enter("河东区/城关镇", children="1000", enrolled="996")
    assert [each.unit for each in (await health.look(house, editor.id)).lacking] == ["河东区"]


async def test_the_health_check_tells_of_points_that_nobody_says(
    house: House, editor: Person, hand: Hand
) -> None:
    for _ in range(10):
        await hand.answer("standard", "农村识1500字，城镇居民识100字")
    found = await health.look(house, editor.id)
    assert found.answers == 10
    assert dict(found.statistical) == {"point_never_said": 1}
    listed = await catalogue.listing(house, editor.id, "fault", "point_never_said", 1)
    assert [question.id for question in listed.questions] == ["standard"]
    async with house.store.reading() as session:
        seen = await health.of_question(session, await house.library(session), "standard")
    assert seen is not None
    assert seen.unsaid == (1,)
