"""Units' figures: filled in a workbook, checked, recorded, and told to those who learnt the old ones."""

import io

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from bot.services import corrections, figures, outgoing, recording
from bot.services.filling import Filled
from bot.services.house import House
from bot.services.people import Person, Role
from bot.services.recording import Recorded
from bot.services.refusal import Refused
from bot.store.tables import FigureRow, Outgoing
from questions.formats import UnreadableFile
from tests.bank import TOWNSHIP
from tests.bot.services.conftest import DISTRICT, TOWN
from tests.bot.services.hand import Hand

VILLAGE = f"{TOWN}/东关村"


def filled(content: bytes, **values: str) -> bytes:
    """The workbook with values written in: `indicator="…"` for the township, or `indicator@path="…"`."""
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    header = [str(cell.value) for cell in sheet[1]]
    units = {sheet.cell(row, 1).value: row for row in range(2, sheet.max_row + 1)}
    for key, value in values.items():
        indicator, _, unit = key.partition("@")
        column = next(
            i for i, text in enumerate(header, 1) if f"〔{indicator}〕" in text or text == indicator
        )
        sheet.cell(units[unit or TOWN], column).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


async def sheet_of(house: House, person: Person, **values: str) -> bytes:
    _, content = await figures.workbook(house, person.id)
    return filled(content, **values)


async def entered(house: House, person: Person, **values: str) -> Recorded:
    """Fill in a workbook, send it back and confirm it."""
    shown = await recording.preview(house, person.id, "数据.xlsx", await sheet_of(house, person, **values))
    done = await recording.confirm(house, person.id, shown.token)
    assert isinstance(done, Recorded)
    return done


async def rows(house: House, indicator: str) -> list[FigureRow]:
    async with house.store.reading() as session:
        query = select(FigureRow).where(FigureRow.indicator == indicator).order_by(FigureRow.id)
        return list(await session.scalars(query))


async def test_a_lead_fills_in_the_own_subtree_and_nothing_beside_it(
    house: House, lead: Person, editor: Person, hire
) -> None:
    await hire("张军", VILLAGE)
    name, content = await figures.workbook(house, lead.id)
    assert name.endswith(".xlsx")
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert [sheet.cell(row, 1).value for row in range(2, sheet.max_row + 1)] == [TOWN, VILLAGE]
    stolen = await sheet_of(house, editor, **{f"children@{DISTRICT}": "5"})
    shown = await recording.preview(house, lead.id, "数据.xlsx", stolen)
    assert shown.changes == ()
    assert "不归您填" in shown.problems[0].message
    async with house.store.reading() as session:
        scope = await figures.field(house, session, editor)
    district = next(unit for unit, path in scope.units.items() if path == DISTRICT)
    for act in (figures.sheet(house, lead.id, district), figures.workbook(house, lead.id, district)):
        with pytest.raises(Refused, match="not_allowed"):
            await act


async def test_a_recorded_figure_keeps_who_when_and_from_which_table(house: House, lead: Person) -> None:
    await entered(house, lead, children="1000", 核定人="张三", **{"出处（表名、页码）": "基表一第5页"})
    await entered(house, lead, children="1001", 核定人="李四", **{"出处（表名、页码）": "基表一第6页"})
    old, new = await rows(house, "children")
    assert (old.value, old.current, old.signer, old.source) == ("1000", False, "张三", "基表一第5页")
    assert (new.value, new.current, new.set_by, new.set_at) == ("1001", True, lead.id, house.clock.now())
    shown = await figures.sheet(house, lead.id, lead.unit_id)
    assert [(entry.value, entry.signer, entry.by, entry.current) for entry in shown.entries] == [
        ("1001", "李四", "钱书记", True),
        ("1000", "张三", "钱书记", False),
    ]


async def test_the_workbook_comes_back_with_what_is_known_and_without_a_difference(
    house: House, lead: Person
) -> None:
    await entered(house, lead, children="1000", enrolled="996", 核定人="张三", 统计时点="2026-09")
    shown = await recording.preview(house, lead.id, "数据.xlsx", await sheet_of(house, lead))
    assert (shown.changes, shown.same, shown.problems) == ((), 2, ())


async def test_rates_follow_from_their_parts_and_doubtful_ones_are_asked_about(
    house: House, lead: Person
) -> None:
    content = await sheet_of(house, lead, children="1000", enrolled="996")
    shown = await recording.preview(house, lead.id, "数据.xlsx", content)
    assert shown.rates == ((TOWN, "小学适龄儿童入学率", "", "99.6%"),)
    content = await sheet_of(house, lead, children="996", enrolled="1000")
    shown = await recording.preview(house, lead.id, "数据.xlsx", content)
    assert "超过 100%" in shown.problems[0].message


async def test_villages_that_do_not_add_up_and_jumps_are_asked_about(
    house: House, lead: Person, hire
) -> None:
    await hire("张军", VILLAGE)
    await entered(house, lead, children="1000", **{f"children@{VILLAGE}": "1000"})
    content = await sheet_of(house, lead, children="2000")
    shown = await recording.preview(house, lead.id, "数据.xlsx", content)
    assert [change.jumps for change in shown.changes] == [True]
    assert [(each.unit, each.mismatch.own, each.mismatch.sum) for each in shown.untied] == [
        (TOWN, 2000, 1000)
    ]


async def test_what_is_no_number_is_left_out_and_told(house: House, lead: Person) -> None:
    content = await sheet_of(house, lead, children="约一千", enrolled="996")
    shown = await recording.preview(house, lead.id, "数据.xlsx", content)
    assert [change.indicator.id for change in shown.changes] == ["enrolled"]
    assert "不是数字" in shown.problems[0].message


async def test_a_changed_figure_reaches_exactly_those_who_learnt_the_old_one(
    house: House, lead: Person, hire, hand_of, enter
) -> None:
    await enter(TOWN, children="1000", enrolled="996")
    await enter("河东区/河西镇", children="500", enrolled="498")
    learnt, idle = await hire("李明"), await hire("何梅")
    elsewhere = await hire("吴敏", "河东区/河西镇")
    hands: dict[int, Hand] = {person.id: hand_of(person) for person in (learnt, elsewhere)}
    for hand in hands.values():
        await hand.answer("enrolment", "入学率99.6%")
    done = await entered(
        house, lead, children="1000", enrolled="998", **{"出处（表名、页码）": "基表一第5页"}
    )
    assert (done.changed, done.told) == (2, 1)
    (told,) = await corrections.unseen(house, learnt.id)
    assert (told.old, told.new, told.reason) == ("入学率99.6%", "入学率99.8%", "基表一第5页")
    assert await corrections.unseen(house, idle.id) == []
    assert await corrections.unseen(house, elsewhere.id) == []
    card, other = await hands[learnt.id].card("enrolment"), await hands[elsewhere.id].card("enrolment")
    assert card is not None
    assert other is not None
    assert (card.pass_days, other.pass_days) == (0, 1)
    async with house.store.reading() as session:
        (letter,) = await session.scalars(select(Outgoing).where(Outgoing.kind == outgoing.Kind.NOTICE))
    assert letter.member_id == learnt.id


async def test_a_figure_that_leaves_the_rate_as_it_is_is_told_nobody(
    house: House, lead: Person, hand: Hand, enter
) -> None:
    await enter(TOWN, children="1000", enrolled="996")
    await hand.answer("enrolment", "入学率99.6%")
    done = await entered(house, lead, children="2000", enrolled="1992")
    assert (done.changed, done.told) == (2, 0)


async def test_the_button_of_other_figures_records_and_forgets_nothing(house: House, lead: Person) -> None:
    one = await sheet_of(house, lead, children="1000")
    first = await recording.preview(house, lead.id, "数据.xlsx", one)
    two = await sheet_of(house, lead, children="1001")
    second = await recording.preview(house, lead.id, "数据.xlsx", two)
    for act in (recording.confirm, recording.cancel):
        with pytest.raises(Refused, match="stale"):
            await act(house, lead.id, first.token)
    await recording.confirm(house, lead.id, second.token)
    with pytest.raises(Refused, match="stale"):
        await recording.confirm(house, lead.id, second.token)
    assert [row.value for row in await rows(house, "children")] == ["1001"]


async def test_where_figures_have_come_between_the_workbook_is_shown_again(
    house: House, lead: Person, editor: Person
) -> None:
    content = await sheet_of(house, lead, children="1000")
    shown = await recording.preview(house, lead.id, "数据.xlsx", content)
    await entered(house, editor, children="900")
    again = await recording.confirm(house, lead.id, shown.token)
    assert isinstance(again, Filled)
    assert again.again
    assert [(change.old, change.figure.value) for change in again.changes] == [("900", "1000")]
    assert isinstance(await recording.confirm(house, lead.id, again.token), Recorded)


async def test_the_overview_names_what_is_missing_first(
    house: House, editor: Person, lead: Person, enter
) -> None:
    await enter(TOWN, children="1000")
    found = await figures.overview(house, editor.id)
    assert [(unit.unit, unit.known, unit.wanted) for unit in found.units] == [(DISTRICT, 0, 2), (TOWN, 1, 2)]
    assert found.missing == 3
    shown = await figures.sheet(house, lead.id, lead.unit_id)
    assert (shown.values, shown.missing) == ((("小学适龄儿童数", "1000人"),), ("小学在校适龄儿童数",))


async def test_a_file_that_is_no_workbook_of_figures_is_told_so(house: House, lead: Person) -> None:
    for content in (b"PK\x03\x04", b"", b"hello"):
        assert not recording.recognise(content)
        with pytest.raises(UnreadableFile):
            await recording.preview(house, lead.id, "数据.xlsx", content)
    assert recording.recognise((await figures.workbook(house, lead.id))[1])


@pytest.mark.parametrize("role", [Role.MEMBER, Role.REVIEWER])
async def test_who_leads_no_unit_enters_no_figures(house: House, lead: Person, hire, role: Role) -> None:
    stranger = await hire("李明", TOWN, (TOWNSHIP,), role)
    content = await sheet_of(house, lead, children="1000")
    shown = await recording.preview(house, lead.id, "数据.xlsx", content)
    for act in (
        figures.overview(house, stranger.id),
        figures.sheet(house, stranger.id, stranger.unit_id),
        figures.workbook(house, stranger.id),
        recording.preview(house, stranger.id, "数据.xlsx", content),
        recording.confirm(house, stranger.id, shown.token),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            await act
    with pytest.raises(Refused, match="stale"):
        await recording.cancel(house, stranger.id, shown.token)
    assert await rows(house, "children") == []
