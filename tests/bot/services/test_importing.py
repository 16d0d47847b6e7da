"""Bank files: shown before anything changes, made live all or nothing, and sent back without a difference."""

import io
import threading
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from bot.services import (
    comparing,
    corrections,
    drafting,
    editing,
    exporting,
    history,
    importing,
    publishing,
    undoing,
    versions,
)
from bot.services.house import House
from bot.services.importing import Imported, Preview
from bot.services.people import Person, Role
from bot.services.refusal import Refused
from bot.services.versions import State
from bot.store.tables import Audit, BankRow, PendingImport, QuestionRow, QuestionVersion
from questions import formats
from questions.formats import UnreadableFile
from questions.merging import new_id
from questions.question import KeyPoint
from tests.bank import BANK, RATE, TOWNSHIP
from tests.bot.services.desk import asked, drafted
from tests.bot.services.hand import Hand

NEW = "什么是“普九”？"


def csv(*rows: tuple[str, str]) -> bytes:
    """A sheet of questions and answers as an office would keep it."""
    return "\n".join(["题目,答案", *(f"{prompt},{answer}" for prompt, answer in rows)]).encode()


CHANGES = csv((RATE.prompt, "96%以上"), (NEW, "普及九年义务教育"), ("复盲率应控制在多少？", "5%以下"))


async def counts(house: House) -> tuple[int, ...]:
    async with house.store.reading() as session:
        tables = (QuestionRow.id, QuestionVersion.number, Audit.id)
        found = [await session.scalar(select(func.count(column))) for column in tables]
        return (*found, await session.scalar(select(BankRow.revision)))


async def brought(house: House, person: Person, name: str, content: bytes) -> Imported:
    """Preview a file and confirm it."""
    shown = await importing.preview(house, person.id, name, content)
    done = await importing.confirm(house, person.id, shown.token)
    assert isinstance(done, Imported)
    return done


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


async def test_the_button_of_another_file_confirms_and_cancels_nothing(house: House, editor: Person) -> None:
    first = await importing.preview(house, editor.id, "一.csv", CHANGES)
    await importing.preview(house, editor.id, "二.csv", csv((NEW, "普及九年义务教育")))
    before = await counts(house)
    for act in (importing.confirm, importing.cancel, importing.again, importing.marked):
        with pytest.raises(Refused, match="stale"):
            await act(house, editor.id, first.token)
    assert await counts(house) == before
    async with house.store.reading() as session:
        assert await session.scalar(select(PendingImport.name)) == "二.csv"


async def test_a_second_tap_imports_nothing_twice(house: House, editor: Person) -> None:
    shown = await importing.preview(house, editor.id, "题.csv", CHANGES)
    await importing.confirm(house, editor.id, shown.token)
    before = await counts(house)
    with pytest.raises(Refused, match="stale"):
        await importing.confirm(house, editor.id, shown.token)
    assert await counts(house) == before


async def test_a_cancelled_file_is_forgotten(house: House, editor: Person) -> None:
    shown = await importing.preview(house, editor.id, "题.csv", CHANGES)
    await importing.cancel(house, editor.id, shown.token)
    with pytest.raises(Refused, match="stale"):
        await importing.confirm(house, editor.id, shown.token)


async def test_where_the_bank_has_changed_meanwhile_the_file_is_shown_again(
    house: House, unreviewed: House, editor: Person, second: Person
) -> None:
    shown = await importing.preview(house, editor.id, "题.csv", CHANGES)
    number = await drafted(house, second, "rate", answer="96%以上", points=(KeyPoint("96%以上", must=True),))
    await editing.submit(unreviewed, second.id, "rate", number, substantive=True)
    again = await importing.confirm(house, editor.id, shown.token)
    assert isinstance(again, Preview)
    assert again.again
    assert again.compared.changes.changed == ()
    done = await importing.confirm(house, editor.id, again.token)
    assert isinstance(done, Imported)
    assert (done.added, done.changed) == (1, 0)


async def test_an_import_that_breaks_off_changes_nothing(
    house: House, editor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = await importing.preview(house, editor.id, "题.csv", CHANGES)
    before = await counts(house)

    async def crash(*_: object) -> int:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(corrections, "settle", crash)
        with pytest.raises(OSError, match="disk"):
            await importing.confirm(house, editor.id, shown.token)
    assert await counts(house) == before
    assert await asked(house, "rate") == RATE
    assert isinstance(await importing.confirm(house, editor.id, shown.token), Imported)


async def test_an_editor_who_comes_between_reading_and_storing_loses_nothing(
    house: House, unreviewed: House, editor: Person, second: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = await importing.preview(house, editor.id, "题.csv", CHANGES)
    number = await drafted(house, second, "ages", answer="16周岁至50周岁")
    compare = comparing.compare

    async def overtaken(*arguments):
        found = await compare(*arguments)
        await editing.submit(unreviewed, second.id, "ages", number, substantive=True)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(comparing, "compare", overtaken)
        with pytest.raises(Refused, match="changed_meanwhile"):
            await importing.confirm(house, editor.id, shown.token)
    ages, rate = await asked(house, "ages"), await asked(house, "rate")
    assert ages is not None
    assert ages.answer == "16周岁至50周岁"
    assert rate == RATE


@pytest.mark.parametrize(
    ("name", "content"),
    [("坏.xlsx", b"PK\x03\x04 broken"), ("宏.exe", b"MZ"), ("空.txt", b"  "), ("炸弹.docx", b"\x00" * 100)],
)
async def test_an_unreadable_file_is_one_clear_line_and_changes_nothing(
    house: House, editor: Person, name: str, content: bytes
) -> None:
    before = await counts(house)
    with pytest.raises(UnreadableFile) as fault:
        await importing.preview(house, editor.id, name, content)
    assert len(str(fault.value).splitlines()) == 1
    assert await counts(house) == before


async def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    going_on = threading.Event()

    def endless(name: str, content: bytes) -> None:
        going_on.wait(30)

    monkeypatch.setattr(formats, "read", endless)
    try:
        with pytest.raises(UnreadableFile, match="太长"):
            await comparing.read("题.csv", CHANGES, seconds=0.01)
    finally:
        going_on.set()


@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEAD, Role.REVIEWER])
async def test_who_may_not_edit_brings_no_file_in(
    house: House, editor: Person, hire, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    stranger = await hire("李明", "河东区", (TOWNSHIP,), role)
    shown = await importing.preview(house, editor.id, "题.csv", CHANGES)
    before = await counts(house)
    monkeypatch.setattr(formats, "read", None)
    for act in (
        importing.preview(house, stranger.id, "题.csv", CHANGES),
        importing.confirm(house, stranger.id, shown.token),
        importing.again(house, stranger.id, shown.token),
        importing.marked(house, stranger.id, shown.token),
        importing.cancel(house, stranger.id, shown.token),
        exporting.export(house, stranger.id, ".xlsx"),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            await act
    assert await counts(house) == before


async def test_one_who_is_an_editor_no_more_confirms_nothing(
    house: House, editor: Person, admin: Person
) -> None:
    from bot.services import managing

    shown = await importing.preview(house, editor.id, "题.csv", CHANGES)
    await managing.deactivate(house, admin.id, editor.id)
    with pytest.raises(Refused, match="not_allowed"):
        await importing.confirm(house, editor.id, shown.token)
    assert await asked(house, "rate") == RATE


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


async def test_two_who_publish_at_once_take_turns(house: House, editor: Person, second: Person) -> None:
    """The database, not the program, decides who was first."""
    mine = await drafted(house, editor, "rate", answer="96%以上")
    theirs = await drafted(house, second, "rate", answer="97%以上")
    async with house.store.writing() as session:
        row = await session.get_one(QuestionVersion, ("rate", theirs))
        await publishing.publish(house, session, [row])
    with pytest.raises(Refused, match="changed_meanwhile"):
        async with house.store.writing() as session:
            await publishing.publish(house, session, [await session.get_one(QuestionVersion, ("rate", mine))])


async def test_an_import_can_be_taken_back_whole(house: House, editor: Person, hand: Hand) -> None:
    await hand.answer("rate", RATE.answer)
    before = await hand.card("rate")
    done = await brought(house, editor, "题.csv", CHANGES)
    undone = await undoing.undo(house, editor.id, undoing.stamp(done))
    assert (undone.reverted, undone.retired, undone.left) == (1, 1, 0)
    assert await asked(house, "rate") == RATE
    assert await asked(house, new_id(NEW, "", frozenset())) is None
    assert await corrections.unseen(house, hand.person_id) == []
    after = await hand.card("rate")
    assert before is not None
    assert after is not None
    assert (after.stability, after.pass_days) == (before.stability, before.pass_days)
    with pytest.raises(Refused, match="stale"):
        await undoing.undo(house, editor.id, undoing.stamp(done))


async def test_taking_an_import_back_leaves_what_was_changed_since(
    house: House, unreviewed: House, editor: Person, second: Person
) -> None:
    done = await brought(house, editor, "题.csv", CHANGES)
    number = await drafted(house, second, "rate", answer="97%以上")
    await editing.submit(unreviewed, second.id, "rate", number, substantive=False)
    undone = await undoing.undo(house, second.id, undoing.stamp(done))
    assert (undone.reverted, undone.retired, undone.left) == (0, 1, 1)
    rate = await asked(house, "rate")
    assert rate is not None
    assert rate.answer == "97%以上"


async def test_nothing_but_an_import_is_taken_back(house: House, editor: Person, hire) -> None:
    done = await brought(house, editor, "题.csv", CHANGES)
    stranger = await hire("李明")
    with pytest.raises(Refused, match="not_allowed"):
        await undoing.undo(house, stranger.id, undoing.stamp(done))
    instant, _, file = undoing.stamp(done).partition("-")
    for stamped in ("", "x", f"{10**30}-{file}", f"0-{file}", f"{instant}-", instant):
        with pytest.raises(Refused, match="stale"):
            await undoing.undo(house, editor.id, stamped)
