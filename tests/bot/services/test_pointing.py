"""Fields and points as an editor types and taps them."""

import pytest

from bot.services import (
    cardview,
    pointing,
    wordings,
)
from bot.services.house import House
from bot.services.people import Person
from bot.services.refusal import Refused
from questions.question import KeyPoint, Strictness
from tests.bank import GROWTH, RELIEF


async def test_points_are_changed_one_by_one(house: House, editor: Person) -> None:
    me, relief = editor.id, "relief"

    async def points() -> tuple[KeyPoint, ...]:
        return (await cardview.card(house, me, relief)).question.points

    def mark(index: int, found: tuple[KeyPoint, ...]) -> str:
        return pointing.mark(found[index])

    await pointing.add(house, me, relief, "1. 免作业本费\n2、1.5万元补助")
    found = await points()
    assert [point.text for point in found[3:]] == ["免作业本费", "1.5万元补助"]
    await pointing.accept(house, me, relief, 3, mark(3, found), "本子免费\n不收作业本费")
    await pointing.demand(house, me, relief, 3, mark(3, found), must=True)
    await pointing.weigh(house, me, relief, 3, mark(3, found), 2)
    await pointing.tighten(house, me, relief, 3, mark(3, found), 0)
    found = await points()
    assert found[3] == KeyPoint("免作业本费", 2.0, True, ("本子免费", "不收作业本费"), Strictness.WORDING)
    await pointing.rise(house, me, relief, 3, mark(3, found))
    await pointing.remove(house, me, relief, 4, mark(4, found))
    await pointing.refuse(house, me, relief, 2, mark(3, found), pointing.mark(KeyPoint("本子免费")))
    found = await points()
    assert [point.text for point in found] == ["免杂费", "免书本费", "免作业本费", "补助寄宿生生活费"]
    assert found[2].alternatives == ("不收作业本费",)


async def test_a_tap_on_an_older_screen_meets_no_other_point(house: House, editor: Person) -> None:
    first = pointing.mark(RELIEF.points[0])
    await pointing.remove(house, editor.id, "relief", 0, first)
    with pytest.raises(Refused, match="stale"):
        await pointing.remove(house, editor.id, "relief", 0, first)
    found = (await cardview.card(house, editor.id, "relief")).question.points
    assert [point.text for point in found] == ["免书本费", "补助寄宿生生活费"]


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("as_of", "2006年9月1日", "2006-09-01"),
        ("expires", "无", ""),
        ("seconds", "45", 45),
        ("citation", "《扫除文盲工作条例》第七条", "《扫除文盲工作条例》第七条"),
    ],
)
def test_a_typed_field_is_understood(field: str, text: str, value: object) -> None:
    assert wordings.read(field, text) == value


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("as_of", "很久以前", "bad_field"),
        ("seconds", "3", "bad_seconds"),
        ("prompt", "  ", "empty_text"),
        ("prompt", "长" * 501, "too_long"),
        ("id", "x", "stale"),
        ("points", "x", "stale"),
    ],
)
def test_a_typed_field_that_does_not_fit_is_refused(field: str, text: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        wordings.read(field, text)


async def test_a_new_source_joins_the_bank_once_and_the_draft(house: House, editor: Person) -> None:
    for _ in range(2):
        await wordings.add_source(house, editor.id, "rate", "省扫盲办法 https://example.org/a")
    card = await cardview.card(house, editor.id, "rate")
    assert [(source.title, source.url) for source in card.sources][1:] == [
        ("省扫盲办法", "https://example.org/a")
    ]
    async with house.store.reading() as session:
        assert len((await house.library(session)).bank.sources) == 2


async def test_a_new_answer_brings_its_points_where_nobody_has_set_any(house: House, editor: Person) -> None:
    await wordings.write(house, editor.id, "relief", "answer", "免杂费；免作业本费")
    found = (await cardview.card(house, editor.id, "relief")).question.points
    assert found[0] == RELIEF.points[0]
    assert [point.text for point in found] == ["免杂费", "免作业本费"]


async def test_points_that_a_person_has_set_stay_when_the_answer_changes(
    house: House, editor: Person
) -> None:
    first = pointing.mark(GROWTH.points[0])
    await pointing.accept(house, editor.id, "growth", 0, first, "拨款增长更快")
    await wordings.write(house, editor.id, "growth", "answer", "三项都要增长")
    card = await cardview.card(house, editor.id, "growth")
    assert [point.text for point in card.question.points] == [point.text for point in GROWTH.points]
    assert {fault.code for fault in card.faults} == {"point_not_in_answer"}
