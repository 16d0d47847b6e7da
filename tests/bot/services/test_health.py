"""The bank's menu, and what is wrong with the bank."""

import io

import pytest
from openpyxl import load_workbook

from bot.messages import health as screens
from bot.messages.wording import Wording
from bot.services import catalogue, editing, health, importing, wordings
from bot.services.house import House
from bot.services.people import Person
from bot.services.refusal import Refused
from questions import statistics
from tests.bank import RATE
from tests.bot.services.bankfiles import csv
from tests.bot.services.conftest import Hire
from tests.bot.services.desk import drafted, proposed
from tests.bot.services.hand import RIGHT, WRONG, Hand


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


async def test_the_health_check_tells_how_hard_questions_are_and_which_tell_nobody_apart(
    house: House, editor: Person, hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics, "ENOUGH_PEOPLE", 2)
    able, unable = [Hand(house, (await hire(name)).id) for name in ("李明", "王芳")]
    for hand, said in ((able, RIGHT), (unable, dict.fromkeys(RIGHT, WRONG))):
        for question_id in ("rate", "years", "start"):
            await hand.answer(question_id, said[question_id])
        await hand.answer("standard", WRONG)
    await able.answer("relief", WRONG)
    await unable.answer("relief", RIGHT["relief"])
    found = await health.look(house, editor.id)
    assert found.answers == 10
    assert dict(found.statistical) == {"too_hard": 1, "tells_little": 1}
    for code, question_id in (("too_hard", "standard"), ("tells_little", "relief")):
        listed = await catalogue.listing(house, editor.id, "fault", code, 1)
        assert [question.id for question in listed.questions] == [question_id]
        assert listed.reasons == ("",)
    report = await health.report(house, editor.id)
    first, item = report.statistics[0]
    assert (first.id, item.people, item.facility, item.discrimination) == ("standard", 2, 0.0, None)
    by_id = {question.id: item for question, item in report.statistics}
    assert by_id["rate"].discrimination == pytest.approx(1)
    assert by_id["relief"].discrimination == pytest.approx(-1)


async def test_the_health_check_names_figures_that_contradict_each_other(
    unreviewed: House, editor: Person
) -> None:
    before = dict((await health.look(unreviewed, editor.id)).warnings)
    rows = (
        ("义务教育法哪天修订？", "2006年6月29日，全国人大常委会第十二次会议修订通过。"),
        ("谁修订了义务教育法？", "全国人大常委会第二十二次会议修订通过；同年施行。"),
    )
    shown = await importing.preview(unreviewed, editor.id, "题.csv", csv(*rows))
    await importing.confirm(unreviewed, editor.id, shown.token)
    found = await health.look(unreviewed, editor.id)
    assert dict(found.warnings).get("contradiction", 0) > before.get("contradiction", 0)
    listed = await catalogue.listing(unreviewed, editor.id, "fault", "contradiction", 1)
    assert len(listed.questions) == len(listed.reasons) >= 1


async def test_the_whole_check_comes_as_a_workbook_place_by_place(
    house: House, editor: Person, member: Person, hand: Hand
) -> None:
    await hand.answer("rate", RIGHT["rate"])
    report = await health.report(house, editor.id)
    found = dict((await health.look(house, editor.id)).warnings)
    assert {fault.code for fault, _ in report.faults} >= set(found)
    sheet = screens.sheet(Wording("zh"), report)
    assert sheet.document is not None
    book = load_workbook(io.BytesIO(sheet.document.content))
    assert book.sheetnames == ["问题", "作答统计", "缺数据"]
    rows = [[cell.value for cell in row] for row in book["作答统计"].iter_rows()]
    assert rows[1][:5] == [RATE.prompt, "1", "1", "100%", "—"]
    lacking = [[cell.value for cell in row] for row in book["缺数据"].iter_rows()]
    assert lacking[1] == ["河东区", "1", "小学适龄儿童数、小学在校适龄儿童数"]


async def test_who_may_not_review_sees_no_health(house: House, member: Person) -> None:
    for act in (health.look, health.report):
        with pytest.raises(Refused, match="not_allowed"):
            await act(house, member.id)
