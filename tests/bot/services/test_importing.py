"""Bank files: shown before anything changes, live with their author, sent back without a difference."""

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from bot.services import (
    comparing,
    corrections,
    drafting,
    editing,
    exporting,
    history,
    importing,
    versions,
)
from bot.services.house import House
from bot.services.people import Person
from bot.services.refusal import Refused
from bot.services.versions import State
from questions import formats
from questions.merging import new_id
from tests.bank import BANK, RATE
from tests.bot.services.bankfiles import CHANGES, NEW, brought, counts, csv
from tests.bot.services.desk import asked
from tests.bot.services.hand import Hand


async def test_a_preview_counts_what_would_change_and_changes_nothing(house: House, editor: Person) -> None:
    before = await counts(house)
    shown = await importing.preview(house, editor.id, "题.csv", CHANGES)
    found = shown.compared.changes
    assert shown.items == 3
    assert [each.question.prompt for each in found.added] == [NEW]
    assert [change.question_id for change in found.changed] == ["rate"]
    assert found.unchanged == ("relapse",)
    assert len(found.missing) == len(BANK.questions) - 2
    assert shown.compared.substantive == {"rate"}
    assert await counts(house) == before


async def test_a_confirmed_file_is_live_with_its_author_and_the_rest_stays(
    house: House, editor: Person
) -> None:
    done = await brought(house, editor, "题.csv", CHANGES)
    assert (done.added, done.changed) == (1, 1)
    rate = await asked(house, "rate")
    assert rate is not None
    assert (rate.answer, rate.topic, rate.posts) == ("96%以上", RATE.topic, RATE.posts)
    added = await asked(house, new_id(NEW, "", frozenset()))
    assert added is not None
    assert [point.text for point in added.points] == ["普及九年义务教育"]
    async with house.store.reading() as session:
        assert len((await house.library(session)).bank.questions) == len(BANK.questions) + 1
        (old, new) = reversed(await versions.of_question(session, "rate"))
    assert (old.state, new.state, new.author, new.reason) == (
        State.SUPERSEDED,
        State.LIVE,
        "王编",
        "导入 题.csv",
    )
    found = await history.of_question(house, editor.id, "rate")
    assert [change.name for change in found.entries[0].changes] == ["answer", "points"]


async def test_an_export_sent_back_changes_nothing(house: House, editor: Person) -> None:
    for suffix in (".xlsx", ".toml", ".json"):
        sent = await exporting.export(house, editor.id, suffix)
        assert sent.questions == len(BANK.questions)
        shown = await importing.preview(house, editor.id, sent.name, sent.content)
        assert not shown.compared.changes, suffix
        assert shown.compared.changes.problems == (), suffix
        assert len(shown.compared.changes.unchanged) == len(BANK.questions)


async def test_an_export_changed_in_excel_changes_that_and_no_more(house: House, editor: Person) -> None:
    sent = await exporting.export(house, editor.id, ".xlsx")
    book = load_workbook(io.BytesIO(sent.content))
    sheet = book.worksheets[0]
    header = [cell.value for cell in sheet[1]]
    sheet.cell(3, header.index("专题") + 1).value = "普及"
    content = io.BytesIO()
    book.save(content)
    done = await brought(house, editor, sent.name, content.getvalue())
    assert (done.added, done.changed) == (0, 1)
    assert await asked(house, "rate") == replace(RATE, topic="普及")


async def test_members_keep_their_memory_through_an_import(house: House, editor: Person, hand: Hand) -> None:
    await hand.answer("rate", RATE.answer)
    await hand.answer("relapse", "5%以下")
    before = await hand.card("relapse")
    retyped = csv((RATE.prompt, "９５％ 以上。"), ("复盲率应控制在多少？", "5%以下"))
    await brought(house, editor, "重打.csv", retyped)
    after = await hand.card("relapse")
    rate = await hand.card("rate")
    assert before is not None
    assert after is not None
    assert rate is not None
    assert after.stability == before.stability
    assert rate.pass_days == 1
    assert await corrections.unseen(house, hand.person_id) == []


async def test_a_changed_answer_in_a_file_reaches_those_who_learnt_the_old_one(
    house: House, editor: Person, hand: Hand
) -> None:
    await hand.answer("rate", RATE.answer)
    done = await brought(house, editor, "题.csv", CHANGES)
    assert done.told == 1
    (told,) = await corrections.unseen(house, hand.person_id)
    assert (told.old, told.new, told.reason) == ("95%以上", "96%以上", "")
    card = await hand.card("rate")
    assert card is not None
    assert card.pass_days == 0


async def test_a_retired_question_stays_retired_and_is_told(house: House, editor: Person) -> None:
    await history.retire(house, editor.id, "rate")
    shown = await importing.preview(house, editor.id, "题.csv", CHANGES)
    found = shown.compared.changes
    assert found.changed == ()
    assert [each.question.prompt for each in found.added] == [NEW]
    assert "rate" not in found.missing
    assert any("已停用" in problem.message for problem in found.problems)
    await importing.confirm(house, editor.id, shown.token)
    assert await asked(house, "rate") is None


async def test_a_question_that_waits_as_a_draft_can_come_by_a_file(house: House, editor: Person) -> None:
    begun = await drafting.begin(house, editor.id, NEW)
    done = await brought(house, editor, "题.csv", CHANGES)
    assert done.added == 1
    found = await asked(house, begun.question_id)
    assert found is not None
    assert found.answer == "普及九年义务教育"
    with pytest.raises(Refused, match="changed_meanwhile"):
        await editing.submit(house, editor.id, begun.question_id, 1, substantive=False)


async def test_a_cancelled_file_is_forgotten(house: House, editor: Person) -> None:
    shown = await importing.preview(house, editor.id, "题.csv", CHANGES)
    await importing.cancel(house, editor.id, shown.token)
    with pytest.raises(Refused, match="stale"):
        await importing.confirm(house, editor.id, shown.token)


async def test_the_problems_come_as_a_workbook(house: House, editor: Person) -> None:
    shown = await importing.preview(
        house, editor.id, "题.csv", csv(("没有答案的题？", ""), (NEW, "普及九年义务教育"))
    )
    content = await importing.marked(house, editor.id, shown.token)
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["位置", "问题"]
    assert "第 2 行" in sheet["A2"].value


async def test_the_command_line_imports_in_its_own_name(house: House) -> None:
    found = await comparing.compare(house, formats.read("题.csv", CHANGES))
    done = await importing.apply(house, "题.csv", found)
    assert (done.added, done.changed) == (1, 1)
    async with house.store.reading() as session:
        (newest, *_) = await versions.of_question(session, "rate")
    assert (newest.author, newest.author_id) == ("cli", None)


async def test_an_import_of_the_whole_bank_file_brings_sources_topics_and_indicators(
    house: House, editor: Person
) -> None:
    bank = replace(
        BANK,
        title="新题库",
        topics=(*BANK.topics, "教师"),
        sources={**BANK.sources, "law": replace(BANK.sources["rules"], id="law", title="教育法")},
        questions=(replace(RATE, topic="教师", sources=("law",)),),
    )
    await brought(house, editor, "题库.toml", formats.write(bank, ".toml"))
    async with house.store.reading() as session:
        found = (await house.library(session)).bank
    assert (found.title, found.topics) == ("新题库", (*BANK.topics, "教师"))
    assert found.sources["law"].title == "教育法"
    assert found.indicators == BANK.indicators
    assert (await asked(house, "rate")) == replace(RATE, topic="教师", sources=("law",))
