"""An import that needs a second person waits as one: approved or sent back whole, single questions apart."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.services import (
    batches,
    catalogue,
    comparing,
    corrections,
    editing,
    history,
    importing,
    reviewing,
    settling,
    undoing,
)
from bot.services.house import House, calendar
from bot.services.importing import Imported, Proposed
from bot.services.outgoing import COUNTED
from bot.services.people import Person, Role
from bot.services.refusal import Refused
from bot.services.versions import State
from bot.store.tables import Batch, Outgoing
from questions import formats
from questions.merging import new_id
from tests.bank import BANK, RATE
from tests.bot.services.bankfiles import NEW, csv, overtaken
from tests.bot.services.desk import asked, drafted, proposed, state_of
from tests.bot.services.hand import Hand

RELAPSE = "复盲率应控制在多少？"


CHANGES = csv((RATE.prompt, "96%以上"), (NEW, "普及九年义务教育"), (RELAPSE, "3%以下"))
ADDED = new_id(NEW, "", frozenset())


async def brought(house: House, person: Person, content: bytes = CHANGES, name: str = "题.csv") -> int:
    """Bring a file in for review; returns the batch's id."""
    shown = await importing.preview(house, person.id, name, content)
    assert shown.reviewed
    done = await importing.confirm(house, person.id, shown.token)
    assert isinstance(done, Proposed)
    return done.batch_id


async def news(house: House, person: Person) -> list[dict]:
    async with house.store.reading() as session:
        rows = await session.scalars(
            select(Outgoing).where(Outgoing.member_id == person.id, Outgoing.kind == "notice")
        )
        return [item for row in rows for item in row.payload["items"]]


async def test_an_import_that_needs_a_second_person_changes_nothing_yet(
    house: House, editor: Person, reviewer: Person
) -> None:
    batch = await brought(house, editor)
    assert await asked(house, "rate") == RATE
    assert await asked(house, ADDED) is None
    assert (await catalogue.overview(house, reviewer.id)).waiting == 1
    assert await reviewing.queue(house, reviewer.id) == []
    (brief,) = await batches.queue(house, reviewer.id)
    assert (brief.id, brief.name, brief.author, brief.added, brief.changed, brief.own) == (
        batch,
        "题.csv",
        "王编",
        1,
        2,
        False,
    )


async def test_what_waits_is_shown_with_its_differences_and_its_learners(
    house: House, editor: Person, reviewer: Person, hand: Hand
) -> None:
    await hand.answer("rate", RATE.answer)
    batch = await brought(house, editor)
    found = await batches.look(house, reviewer.id, batch)
    assert (found.substantive, found.learners, found.stale, found.settled) == (2, 1, (), 0)
    assert [entry.base is None for entry in found.first] == [False, False, True]
    changes = {entry.version.question.id: [each.name for each in entry.changes] for entry in found.first}
    assert changes == {"rate": ["answer", "points"], "relapse": ["answer", "points"], ADDED: []}
    page = await batches.page(house, reviewer.id, batch, 7)
    assert (page.page, page.pages, page.total, len(page.entries)) == (1, 1, 3, 3)
    name, entries = await batches.whole(house, reviewer.id, batch)
    assert (name, entries) == ("题.csv", page.entries)


async def test_approved_it_is_live_whole_and_its_author_and_learners_hear_of_it(
    house: House, editor: Person, reviewer: Person, hand: Hand
) -> None:
    await hand.answer("rate", RATE.answer)
    batch = await brought(house, editor)
    done = await settling.approve(house, reviewer.id, batch)
    assert (done.added, done.changed, done.told, done.left, done.may_undo) == (1, 2, 1, (), False)
    rate, added = await asked(house, "rate"), await asked(house, ADDED)
    assert rate is not None
    assert added is not None
    assert (rate.answer, rate.topic, added.answer) == ("96%以上", RATE.topic, "普及九年义务教育")
    (told,) = await corrections.unseen(house, hand.person_id)
    assert (told.old, told.new) == ("95%以上", "96%以上")
    (item,) = await news(house, editor)
    assert (item["what"], item["name"], item["added"], item["changed"], item["left"]) == (
        "batch_approved",
        "题.csv",
        1,
        2,
        [],
    )
    found = await history.of_question(house, editor.id, "rate")
    entry = found.entries[0]
    assert (entry.version.author, entry.approved_by, entry.version.reason) == ("王编", "孙审", "导入 题.csv")
    assert await batches.queue(house, reviewer.id) == []
    with pytest.raises(Refused, match="settled"):
        await settling.approve(house, reviewer.id, batch)


@pytest.mark.parametrize(
    "settle", [settling.approve, lambda *args: settling.reject(*args, "")], ids=["approve", "reject"]
)
async def test_nobody_settles_their_own_import(
    house: House, editor: Person, reviewer: Person, settle
) -> None:
    batch = await brought(house, editor)
    with pytest.raises(Refused, match="own_change"):
        await settle(house, editor.id, batch)
    assert await asked(house, "rate") == RATE
    assert [brief.id for brief in await batches.queue(house, editor.id)] == [batch]


async def test_sent_back_whole_it_changes_nothing_and_its_author_hears_why(
    house: House, editor: Person, reviewer: Person
) -> None:
    batch = await brought(house, editor)
    await settling.reject(house, reviewer.id, batch, "没有文号")
    assert await asked(house, "rate") == RATE
    assert await asked(house, ADDED) is None
    assert [(item["what"], item["reason"]) for item in await news(house, editor)] == [
        ("batch_rejected", "没有文号")
    ]
    # It is mended in its file, not question by question.
    overview = await catalogue.overview(house, editor.id)
    assert (overview.waiting, overview.back) == (0, 0)
    again = await brought(house, editor)
    await settling.approve(house, reviewer.id, again)
    assert await asked(house, ADDED) is not None


async def test_a_question_taken_out_goes_back_alone_and_the_rest_goes_live(
    house: House, editor: Person, reviewer: Person
) -> None:
    batch = await brought(house, editor)
    await reviewing.reject(house, reviewer.id, "rate", 2, "没有依据")
    found = await batches.look(house, reviewer.id, batch)
    assert (found.brief.added, found.brief.changed, found.settled) == (1, 1, 1)
    assert (await catalogue.overview(house, editor.id)).back == 1
    done = await settling.approve(house, reviewer.id, batch)
    assert (done.added, done.changed) == (1, 1)
    assert await asked(house, "rate") == RATE
    assert [item["what"] for item in await news(house, editor)] == ["rejected", "batch_approved"]
    await editing.reopen(house, editor.id, "rate", 2)


async def test_a_question_of_an_import_is_not_approved_apart_from_it(
    house: House, editor: Person, reviewer: Person
) -> None:
    await brought(house, editor)
    assert (await reviewing.proposal(house, reviewer.id, "rate", 2)).version.batch_id is not None
    with pytest.raises(Refused, match="stale"):
        await reviewing.approve(house, reviewer.id, "rate", 2)
    assert await asked(house, "rate") == RATE


async def test_an_import_whose_every_question_was_taken_out_waits_no_more(
    house: House, editor: Person, reviewer: Person
) -> None:
    await brought(house, editor, csv((RATE.prompt, "96%以上"), (NEW, "普及九年义务教育")))
    async with house.store.writing() as session:
        (await session.scalars(select(Batch))).one().settings = {}
    await reviewing.reject(house, reviewer.id, "rate", 2, "")
    assert len(await batches.queue(house, reviewer.id)) == 1
    await editing.discard(house, editor.id, ADDED, 1)
    assert await batches.queue(house, reviewer.id) == []
    assert (await catalogue.overview(house, reviewer.id)).waiting == 0


async def test_what_has_changed_since_is_left_out_and_named(
    house: House, unreviewed: House, editor: Person, second: Person, reviewer: Person
) -> None:
    batch = await brought(house, editor)
    number = await drafted(house, second, "rate", answer="97%以上")
    await editing.submit(unreviewed, second.id, "rate", number, substantive=True)
    await history.retire(house, second.id, "relapse")
    assert (await batches.look(house, reviewer.id, batch)).stale == (RATE.prompt, RELAPSE)
    done = await settling.approve(house, reviewer.id, batch)
    assert (done.added, done.changed, done.left) == (1, 0, (RATE.prompt, RELAPSE))
    rate = await asked(house, "rate")
    assert rate is not None
    assert rate.answer == "97%以上"
    assert await asked(house, "relapse") is None
    assert await state_of(house, "rate", 2) == State.REJECTED
    (item,) = [item for item in await news(house, editor) if item["what"] == "batch_approved"]
    assert item["left"] == [RATE.prompt, RELAPSE]
    assert (await catalogue.overview(house, editor.id)).back == 2


async def test_two_imports_that_change_the_same_question_do_not_overwrite_each_other(
    house: House, editor: Person, second: Person, reviewer: Person
) -> None:
    first = await brought(house, editor)
    later = await brought(house, second, csv((RATE.prompt, "97%以上"), (NEW, "别的")), "二.csv")
    assert len(await batches.queue(house, reviewer.id)) == 2
    await settling.approve(house, reviewer.id, first)
    done = await settling.approve(house, reviewer.id, later)
    assert (done.added, done.changed, set(done.left)) == (0, 0, {RATE.prompt, NEW})
    rate = await asked(house, "rate")
    assert rate is not None
    assert rate.answer == "96%以上"


async def test_an_approved_import_is_taken_back_like_any_other(
    house: House, editor: Person, second: Person, hand: Hand
) -> None:
    await hand.answer("rate", RATE.answer)
    batch = await brought(house, editor)
    await reviewing.reject(house, second.id, "relapse", 2, "")
    done = await settling.approve(house, second.id, batch)
    assert done.may_undo
    undone = await undoing.undo(house, editor.id, undoing.stamp(done.at, done.name))
    assert (undone.reverted, undone.retired, undone.left) == (1, 1, 0)
    assert await asked(house, "rate") == RATE
    assert await asked(house, ADDED) is None
    assert await corrections.unseen(house, hand.person_id) == []


async def test_what_waits_is_not_taken_back_as_if_it_were_live(
    house: House, editor: Person, reviewer: Person
) -> None:
    batch = await brought(house, editor)
    found = await batches.look(house, reviewer.id, batch)
    with pytest.raises(Refused, match="stale"):
        await undoing.undo(house, editor.id, undoing.stamp(found.at, "题.csv"))


async def test_its_author_takes_it_back_and_nobody_else(
    house: House, editor: Person, second: Person, reviewer: Person
) -> None:
    batch = await brought(house, editor)
    for other in (second, reviewer):
        with pytest.raises(Refused, match="not_allowed"):
            await settling.take_back(house, other.id, batch)
    await settling.take_back(house, editor.id, batch)
    assert await batches.queue(house, reviewer.id) == []
    assert await state_of(house, "rate", 2) == State.DROPPED
    with pytest.raises(Refused, match="settled"):
        await settling.approve(house, reviewer.id, batch)


async def test_whoever_may_not_review_sees_and_settles_nothing(
    house: House, editor: Person, reviewer: Person, hire
) -> None:
    batch = await brought(house, editor)
    member, lead = await hire("李明"), await hire("钱书记", "河东区", (), Role.LEAD)
    for stranger in (member, lead):
        for act in (
            batches.queue(house, stranger.id),
            batches.look(house, stranger.id, batch),
            batches.page(house, stranger.id, batch, 1),
            batches.whole(house, stranger.id, batch),
            settling.approve(house, stranger.id, batch),
            settling.reject(house, stranger.id, batch, ""),
            settling.take_back(house, stranger.id, batch),
        ):
            with pytest.raises(Refused, match="not_allowed"):
                await act


async def test_what_describes_the_bank_comes_with_the_approval_and_overwrites_no_newer_change(
    house: House, editor: Person, second: Person, reviewer: Person
) -> None:
    sources = {**BANK.sources, "law": replace(BANK.sources["rules"], id="law", title="教育法")}
    bank = replace(
        BANK, title="新题库", topics=(*BANK.topics, "教师"), sources=sources,
        questions=(replace(RATE, topic="教师", sources=("law",)),),
    )  # fmt: skip
    batch = await brought(house, editor, formats.write(bank, ".toml"), "题库.toml")
    assert {"title", "topics", "sources.law"} <= set((await batches.look(house, reviewer.id, batch)).settings)
    async with house.store.reading() as session:
        assert (await house.library(session)).bank.title == BANK.title
    found = await comparing.compare(
        house, formats.read("别的.toml", formats.write(replace(BANK, title="别的题库"), ".toml"))
    )
    await importing.apply(house, "别的.toml", found)
    done = await settling.approve(house, reviewer.id, batch)
    assert done.kept == ("title",)
    rate = await asked(house, "rate")
    assert rate is not None
    assert (rate.topic, rate.sources) == ("教师", ("law",))
    async with house.store.reading() as session:
        now = (await house.library(session)).bank
    assert (now.title, now.topics) == ("别的题库", (*BANK.topics, "教师"))
    assert now.sources["law"].title == "教育法"


async def test_the_command_line_needs_no_second_person(
    house: House, reviewer: Person, second: Person
) -> None:
    found = await comparing.compare(house, formats.read("题.csv", CHANGES))
    assert isinstance(await importing.apply(house, "题.csv", found), Imported)
    assert await batches.queue(house, reviewer.id) == []
    assert await asked(house, ADDED) is not None


async def test_without_anybody_to_approve_an_import_is_live_at_once(house: House, editor: Person) -> None:
    shown = await importing.preview(house, editor.id, "题.csv", CHANGES)
    assert not shown.reviewed
    assert isinstance(await importing.confirm(house, editor.id, shown.token), Imported)


async def test_where_the_bank_changes_while_an_import_is_handed_in_nothing_is_kept(
    house: House, unreviewed: House, editor: Person, second: Person
) -> None:
    shown = await importing.preview(house, editor.id, "题.csv", CHANGES)
    number = await drafted(house, second, "ages", answer="16周岁至50周岁")
    with overtaken(unreviewed, second, "ages", number), pytest.raises(Refused, match="bank_changed"):
        await importing.confirm(house, editor.id, shown.token)
    assert await batches.queue(house, second.id) == []


async def test_two_who_settle_at_once_settle_it_once(
    house: House, editor: Person, second: Person, reviewer: Person
) -> None:
    batch = await brought(house, editor)
    ends = await asyncio.gather(
        settling.approve(house, second.id, batch),
        settling.approve(house, reviewer.id, batch),
        settling.reject(house, reviewer.id, batch, "不行"),
        return_exceptions=True,
    )
    assert sum(not isinstance(end, Refused) for end in ends) == 1
    assert len(await news(house, editor)) == 1


async def test_a_crash_while_approving_changes_nothing(
    house: House, editor: Person, reviewer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = await brought(house, editor)

    async def crash(*_: object) -> int:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(corrections, "settle", crash)
        with pytest.raises(OSError, match="disk"):
            await settling.approve(house, reviewer.id, batch)
    assert await asked(house, "rate") == RATE
    assert (await batches.look(house, reviewer.id, batch)).brief.changed == 2
    assert (await settling.approve(house, reviewer.id, batch)).changed == 2


async def test_authors_hear_of_what_became_of_single_proposals_outside_their_quiet_hours(
    house: House, editor: Person, reviewer: Person
) -> None:
    async with house.store.reading() as session:
        zone = (await calendar(session)).zone
    evening = house.clock.now().astimezone(zone).replace(hour=23, minute=30)
    house.clock.step(evening - house.clock.now())
    rate = await proposed(house, editor, "rate", answer="96%以上")
    await reviewing.approve(house, reviewer.id, "rate", rate)
    ages = await proposed(house, editor, "ages", answer="16周岁至50周岁")
    await reviewing.reject(house, reviewer.id, "ages", ages, "没有依据")
    items = await news(house, editor)
    assert [(item["what"], item["prompt"], item.get("reason")) for item in items] == [
        ("approved", RATE.prompt, None),
        ("rejected", next(q.prompt for q in BANK.questions if q.id == "ages"), "没有依据"),
    ]
    async with house.store.reading() as session:
        (letter,) = await session.scalars(select(Outgoing).where(Outgoing.member_id == editor.id))
    # Merged into one letter that waits for the morning, and no reminder of the two a day.
    assert 6 <= letter.not_before.astimezone(zone).hour < 12
    assert letter.kind not in COUNTED
    assert await news(house, reviewer) == []
