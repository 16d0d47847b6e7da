"""What goes wrong with a bank file changes nothing: stale buttons, races, crashes, strangers, bad files."""

import threading

import pytest
from sqlalchemy import select

from bot.services import (
    comparing,
    corrections,
    editing,
    exporting,
    importing,
    managing,
    publishing,
)
from bot.services.house import House
from bot.services.importing import Imported, Preview
from bot.services.people import Person, Role
from bot.services.refusal import Refused
from bot.store.tables import PendingImport, QuestionVersion
from questions import formats
from questions.formats import UnreadableFile
from questions.question import KeyPoint
from tests.bank import RATE, TOWNSHIP
from tests.bot.services.bankfiles import CHANGES, NEW, counts, csv, overtaken
from tests.bot.services.desk import asked, drafted


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


async def test_where_the_bank_has_changed_meanwhile_the_file_is_shown_again(
    house: House, unreviewed: House, editor: Person, second: Person
) -> None:
    shown = await importing.preview(house, editor.id, "题.csv", CHANGES)
    number = await drafted(house, second, "rate", answer="96%以上", points=(KeyPoint("96%以上", must=True),))
    await editing.submit(unreviewed, second.id, "rate", number, substantive=True)
    again = await importing.confirm(unreviewed, editor.id, shown.token)
    assert isinstance(again, Preview)
    assert again.again
    assert again.compared.changes.changed == ()
    done = await importing.confirm(unreviewed, editor.id, again.token)
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
    house: House, unreviewed: House, editor: Person, second: Person
) -> None:
    shown = await importing.preview(house, editor.id, "题.csv", CHANGES)
    number = await drafted(house, second, "ages", answer="16周岁至50周岁")
    with overtaken(unreviewed, second, "ages", number), pytest.raises(Refused, match="bank_changed"):
        await importing.confirm(unreviewed, editor.id, shown.token)
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
    shown = await importing.preview(house, editor.id, "题.csv", CHANGES)
    await managing.deactivate(house, admin.id, editor.id)
    with pytest.raises(Refused, match="not_allowed"):
        await importing.confirm(house, editor.id, shown.token)
    assert await asked(house, "rate") == RATE


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
