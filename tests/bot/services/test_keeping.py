import json
from datetime import timedelta

import pytest
from sqlalchemy import Table, select

from bot.services import (
    appealing,
    audit,
    batches,
    importing,
    inviting,
    joining,
    keeping,
    managing,
    outgoing,
    people,
    settling,
)
from bot.services.house import House
from bot.services.people import Person, Role
from bot.services.refusal import Refused
from bot.store.tables import Audit, Awaited, Base, Member, Outgoing, TaughtAnswer
from tests.bank import TOWNSHIP
from tests.bot.services.conftest import DISTRICT, TOWN, Hire
from tests.bot.services.hand import WRONG, Hand

SHOWN = {
    "answer", "appeal", "ask", "audit", "awaited", "batch", "broadcast", "card", "correction", "drill_set",
    "figure", "invitation", "member", "member_post", "member_role", "outgoing", "pending_import",
    "question_version", "taught_answer",
}  # fmt: skip


def concerning_members() -> list[Table]:
    """Every table with a column that refers to a member."""
    return [
        table
        for table in Base.metadata.sorted_tables
        if table.name == "member" or any(key.column.table.name == "member" for key in table.foreign_keys)
    ]


async def test_every_table_that_knows_members_is_in_the_record() -> None:
    assert {table.name for table in concerning_members()} == SHOWN


async def busy(house: House, hand: Hand, editor: Person) -> None:
    """A member who has drilled, appealed, been answered, and left an input open."""
    answer_id = (await hand.answer("years", "小学六年加初中三年")).answer_id
    await hand.answer("start", WRONG)
    await appealing.appeal(house, hand.person_id, answer_id, "right", "六加三就是九")
    (waiting,) = await appealing.queue(house, editor.id)
    await appealing.settle(house, editor.id, waiting.id, accept=True)
    async with house.store.writing() as session:
        session.add(Awaited(member_id=hand.person_id, what="search", detail={}, at=house.clock.now()))


async def test_the_record_counts_what_is_stored(
    house: House, hand: Hand, member: Person, editor: Person
) -> None:
    await busy(house, hand, editor)
    record = await keeping.record(house, member.id)
    assert (record.name, record.telegram_id, record.unit) == ("李明", member.telegram_id, TOWN)
    assert (record.posts, record.roles) == ((TOWNSHIP,), (Role.MEMBER,))
    assert (record.answers, record.cards, record.sets, record.appeals, record.messages) == (2, 2, 2, 1, 1)
    assert record.joined_at == house.clock.now() - timedelta(seconds=20)


async def test_the_export_holds_every_answer_with_its_verdict_in_words(
    house: House, hand: Hand, member: Person, editor: Person
) -> None:
    await busy(house, hand, editor)
    whole = json.loads((await keeping.record(house, member.id)).export)
    first, second = whole["作答"]
    assert first["题"] == "义务教育的年限是几年？"
    assert (first["回答"], first["判定"], first["得分"]) == ("小学六年加初中三年", "通过", 100)
    assert first["时间"] == "2026-03-02T08:00:10+08:00"
    assert second["判定"] == "未通过"
    assert second["要点"] == [{"要点": "2006年9月1日", "结果": "漏", "原话": ""}]
    assert whole["申诉"][0]["说明"] == "六加三就是九"
    assert whole["等待输入"]["什么"] == "search"
    assert {card["题号"] for card in whole["记忆"]} == {"years", "start"}
    assert [ask["结果"] for ask in whole["出过的题"]] == ["已答", "已答"]
    assert whole["发给本人的消息"][0]["种类"] == "appeal"


async def test_the_record_shows_what_others_did_to_one(house: House, member: Person, admin: Person) -> None:
    await managing.grant(house, admin.id, member.id, Role.LEAD)
    record = await keeping.record(house, member.id)
    assert [(line.actor, line.action) for line in record.audit] == [("李明", "join"), ("赵主任", "grant")]


async def test_the_record_shows_what_one_entered_for_others(house: House, admin: Person) -> None:
    await inviting.invite(house, admin.id, unit_id=admin.unit_id, posts=(TOWNSHIP,))
    whole = json.loads((await keeping.record(house, admin.id)).export)
    assert [row["岗位"] for row in whole["经手"]["发出的邀请"]] == [[TOWNSHIP]]


async def test_an_import_under_review_is_in_the_record_and_stays_without_the_name(
    house: House, editor: Person, second: Person
) -> None:
    shown = await importing.preview(house, editor.id, "题.csv", "题目,答案\n一是什么？,二".encode())
    await importing.confirm(house, editor.id, shown.token)
    whole = json.loads((await keeping.record(house, editor.id)).export)
    assert [row["文件"] for row in whole["经手"]["送审的导入"]] == ["题.csv"]
    await keeping.forget(house, editor.id)
    (brief,) = await batches.queue(house, second.id)
    assert (brief.author, brief.own) == (keeping.GONE, False)
    assert (await settling.approve(house, second.id, brief.id)).added == 1


async def test_the_record_is_of_nobody_else(house: House, hand: Hand, hire: Hire) -> None:
    await hand.answer("years", "小学六年加初中三年")
    other = await hire("王芳", TOWN)
    export = (await keeping.record(house, other.id)).export.decode()
    assert "李明" not in export
    assert "小学六年加初中三年" not in export


async def rows_of(house: House, member_id: int) -> list[str]:
    """The tables in which a row still refers to a member."""
    found = []
    async with house.store.reading() as session:
        for table in concerning_members():
            columns = [
                c for c in table.columns for key in c.foreign_keys if key.column.table.name == "member"
            ]
            if table.name == "member":
                columns = [table.c.id]
            for column in columns:
                if (await session.execute(select(column).where(column == member_id))).first():
                    found.append(table.name)
    return found


async def everything(house: House) -> str:
    """All that the database holds, as text."""
    async with house.store.reading() as session:
        rows = [await session.execute(select(table)) for table in Base.metadata.sorted_tables]
        return "\n".join(str(row) for result in rows for row in result)


async def test_who_is_forgotten_leaves_nothing_behind(
    house: House, hand: Hand, member: Person, editor: Person
) -> None:
    await busy(house, hand, editor)
    await keeping.forget(house, member.id)
    assert await rows_of(house, member.id) == []
    left = await everything(house)
    assert "李明" not in left
    assert str(member.telegram_id) not in left
    assert audit.member(member.id) not in left
    assert "六加三就是九" not in left


async def test_a_taught_answer_stays_as_nobodys(
    house: House, hand: Hand, member: Person, editor: Person
) -> None:
    await busy(house, hand, editor)
    await keeping.forget(house, member.id)
    async with house.store.reading() as session:
        taught = (await session.scalars(select(TaughtAnswer))).one()
    assert (taught.text, taught.appeal_id, taught.by_id) == ("小学六年加初中三年", None, editor.id)


async def test_a_forgotten_editors_name_goes_and_the_work_stays(
    house: House, hand: Hand, editor: Person, admin: Person
) -> None:
    await busy(house, hand, editor)
    await keeping.forget(house, editor.id)
    assert await rows_of(house, editor.id) == []
    assert "王编" not in await everything(house)
    (own,) = await appealing.mine(house, hand.person_id)
    assert own.state == "accepted"


async def test_acts_of_the_forgotten_stay_on_record_without_a_name(
    house: House, member: Person, admin: Person, hire: Hire
) -> None:
    await hire("周副主任", DISTRICT, (TOWNSHIP,), Role.ADMIN)
    await managing.grant(house, admin.id, member.id, Role.LEAD)
    await keeping.forget(house, admin.id)
    async with house.store.reading() as session:
        line = (await session.scalars(select(Audit).where(Audit.action == "grant"))).one()
    assert (line.actor, line.member_id, line.subject) == ("", None, audit.member(member.id))


async def test_messages_to_others_no_longer_name_the_forgotten(
    house: House, member: Person, lead: Person, admin: Person
) -> None:
    async with house.store.writing() as session:
        key = f"request:{lead.id}:{member.id}:20260302080000"
        letter = outgoing.row(
            member.id, outgoing.Kind.REQUEST, key, house.clock.now(), by=lead.name, text="请练扫盲"
        )
        await outgoing.enqueue(session, [letter])
    await keeping.complain(house, lead.id, "不该记我的名字")
    await keeping.complain(house, member.id, "我也有意见")
    await keeping.forget(house, lead.id)
    async with house.store.reading() as session:
        letters = (await session.scalars(select(Outgoing).order_by(Outgoing.id))).all()
    assert letters[0].payload == {"by": "", "text": "请练扫盲"}
    assert [item["name"] for item in letters[1].payload["items"]] == ["", "李明"]
    assert "不该记我的名字" not in await everything(house)
    assert "我也有意见" in await everything(house)


async def test_coming_back_needs_a_new_invitation_and_begins_anew(
    house: House, hand: Hand, member: Person, lead: Person
) -> None:
    old = await inviting.invite(house, lead.id, unit_id=lead.unit_id, posts=(TOWNSHIP,), uses=1)
    await joining.join(house, 7, "别人", old.code)
    await hand.answer("years", "九年")
    await keeping.forget(house, member.id)
    async with house.store.reading() as session:
        assert await people.by_telegram(session, member.telegram_id) is None
    with pytest.raises(Refused, match="invitation_used"):
        await joining.join(house, member.telegram_id, "李明", old.code)
    new = await inviting.invite(house, lead.id, unit_id=lead.unit_id, posts=(TOWNSHIP,))
    welcome = await joining.join(house, member.telegram_id, "李明", new.code)
    assert not welcome.again
    # An id is never given twice: the record of the one is not that of the other.
    assert welcome.person.id != member.id
    assert (await keeping.record(house, welcome.person.id)).answers == 0


async def test_forgetting_twice_is_told_apart(house: House, member: Person) -> None:
    await keeping.forget(house, member.id)
    with pytest.raises(Refused, match="gone"):
        await keeping.forget(house, member.id)


async def test_the_last_admin_cannot_be_forgotten(house: House, admin: Person, hire: Hire) -> None:
    with pytest.raises(Refused, match="last_admin"):
        await keeping.forget(house, admin.id)
    second = await hire("周副主任", DISTRICT, (TOWNSHIP,), Role.ADMIN)
    await managing.deactivate(house, admin.id, second.id)
    with pytest.raises(Refused, match="last_admin"):
        await keeping.forget(house, admin.id)
    await managing.reactivate(house, admin.id, second.id)
    await keeping.forget(house, admin.id)
    async with house.store.reading() as session:
        assert await session.get(Member, admin.id) is None


async def test_others_keep_what_is_theirs(
    house: House, hand: Hand, member: Person, hire: Hire, hand_of
) -> None:
    other = hand_of(await hire("王芳", TOWN))
    await other.answer("years", "九年")
    await hand.answer("years", "九年")
    await keeping.forget(house, member.id)
    assert len(await other.answers()) == 1
    assert (await other.card("years")).pass_days == 1
