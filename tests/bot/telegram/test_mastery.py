"""A lead asks people to drill: shown first, sent once, with the true reason for who is left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.services import outgoing, people, reminding
from bot.services.outgoing import Kind
from bot.services.people import Role
from bot.store.tables import Outgoing
from bot.telegram.fake import Person
from bot.timetable import FOREVER
from tests.bank import RELIEF
from tests.bot.telegram.phones import TOWN, WRONG, Phones

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

OWN = "老李，有空看看这几题。"


@pytest.fixture
async def lead(phones: Phones) -> Person:
    return await phones.join("钱书记", TOWN, Role.LEAD)


async def needy(phones: Phones, name: str = "李明") -> Person:
    """A person who needs help with the second topic."""
    person = await phones.join(name)
    await phones.ask(person, RELIEF.id)
    await phones.say(person, WRONG)
    return person


async def requests(phones: Phones) -> list[tuple[str, str]]:
    """To whom requests are on their way, and what they say."""
    async with phones.house.store.reading() as session:
        rows = await session.scalars(select(Outgoing).where(Outgoing.kind == Kind.REQUEST))
        return [((await people.by_id(session, row.member_id)).name, row.payload["text"]) for row in rows]


async def test_a_text_of_ones_own_is_shown_before_it_goes_out(phones: Phones, lead: Person) -> None:
    await needy(phones)
    await phones.tap(lead, "单位情况")
    text = await phones.tap(lead, "请他们练一次")
    assert text.startswith("请 1 人练一次《普及》：李明\n对方会看到：\n👋 钱书记请您练一次：")
    assert OWN in await phones.say(lead, OWN)
    assert lead.screen.last.labels == ["✅ 发给 1 人", "取消"]
    assert await requests(phones) == []
    assert await phones.tap(lead, "发给 1 人") == "✅ 已转给 1 人：李明"
    assert await requests(phones) == [("李明", OWN)]


async def test_a_request_is_called_off_with_a_tap(phones: Phones, lead: Person) -> None:
    await needy(phones)
    await phones.tap(lead, "单位情况")
    await phones.tap(lead, "请他们练一次")
    assert "谁需要帮一把" in await phones.tap(lead, "取消")
    assert "已转给" not in await phones.say(lead, OWN)
    assert await requests(phones) == []


async def test_an_older_preview_sends_nothing_and_a_tap_twice_sends_once(
    phones: Phones, lead: Person
) -> None:
    await needy(phones)
    await phones.tap(lead, "单位情况")
    await phones.tap(lead, "请他们练一次")
    older = lead.screen.last
    await phones.say(lead, OWN)
    newer = lead.screen.last
    assert "已过期" in await phones.press(lead, older.buttons[0][0].data, message=older.id)
    assert await requests(phones) == []
    await phones.say(lead, "/unit")
    await phones.tap(lead, "请他们练一次")
    shown = lead.screen.last
    for _ in range(2):
        lead.presses(shown.id, shown.buttons[0][0].data)
    await phones.telegram.settle(together=True)
    assert len(await requests(phones)) == 1
    assert "已过期" in await phones.press(lead, newer.buttons[0][0].data, message=newer.id)
    assert len(await requests(phones)) == 1


async def test_too_long_a_text_is_asked_for_again(phones: Phones, lead: Person) -> None:
    await needy(phones)
    await phones.tap(lead, "单位情况")
    await phones.tap(lead, "请他们练一次")
    assert "不能超过 500 个字" in await phones.say(lead, "练" * 501)
    assert OWN in await phones.say(lead, OWN)


async def test_who_is_left_in_peace_is_told_with_the_true_reason(phones: Phones, lead: Person) -> None:
    found = {name: await needy(phones, name) for name in ("李明", "王芳", "张军", "何梅")}
    now = phones.house.clock.now()
    async with phones.house.store.writing() as session:
        ids = {name: await member_id(session, person) for name, person in found.items()}
        rows = [outgoing.row(ids["王芳"], Kind.REMINDER, f"r{index}", now) for index in range(2)]
        await outgoing.enqueue(session, rows)
    own = await reminding.rhythm(phones.house, ids["张军"])
    await reminding.keep(phones.house, ids["张军"], replace(own, paused_until=FOREVER))
    found["何梅"].blocks()
    await phones.telegram.settle()
    await phones.tap(lead, "单位情况")
    reasons = "· 王芳：今天已收到两次提醒\n· 张军：自己暂停了提醒\n· 何梅：联系不上（停用了本助手）"
    text = await phones.tap(lead, "请他们练一次")
    assert text.startswith("请 1 人练一次《普及》：李明")
    assert text.endswith(f"这次不打扰：\n{reasons}")
    assert await phones.tap(lead, "发给 1 人") == f"✅ 已转给 1 人：李明\n\n没有打扰：\n{reasons}"


async def test_where_nobody_can_be_asked_there_is_nothing_to_send(phones: Phones, lead: Person) -> None:
    (await needy(phones)).blocks()
    await phones.telegram.settle()
    await phones.tap(lead, "单位情况")
    assert "现在没有可以请的人" in await phones.tap(lead, "请他们练一次")
    assert lead.screen.last.labels == ["取消"]


async def test_half_an_hour_later_a_preview_is_out_of_date(phones: Phones, lead: Person) -> None:
    await needy(phones)
    await phones.tap(lead, "单位情况")
    await phones.tap(lead, "请他们练一次")
    phones.house.clock.step(timedelta(minutes=31))
    shown = lead.screen.last
    assert "已过期" in await phones.press(lead, shown.buttons[0][0].data, message=shown.id)
    assert await requests(phones) == []


async def member_id(session, person: Person) -> int:
    found = await people.by_telegram(session, person.id)
    assert found is not None
    return found.id


async def test_weak_topics_are_listed_and_drilled_with_a_tap(phones: Phones, person: Person) -> None:
    await phones.ask(person, RELIEF.id)
    await phones.say(person, WRONG)
    await phones.tap(person, "我的掌握")
    text = await phones.tap(person, "薄弱专题")
    assert text == "薄弱专题\n· 普及：1 题要再练，约 1 分钟"
    assert person.screen.last.labels == ["▶ 练《普及》", "‹ 返回"]
    listed = person.screen.last
    assert RELIEF.prompt in await phones.tap(person, "练《普及》")
    assert "· 1/1" in person.screen.last.text
    phones.house.clock.step(timedelta(days=1))
    await phones.right(person)
    await phones.press(person, listed.buttons[0][0].data, message=listed.id)
    assert "现在没有薄弱专题" in next(b.text for b in person.screen.bubbles if b.id == listed.id)


async def test_without_weak_topics_one_is_told_so(phones: Phones, person: Person) -> None:
    await phones.tap(person, "我的掌握")
    assert "现在没有薄弱专题" in await phones.tap(person, "薄弱专题")
    assert person.screen.last.labels == ["▶ 开始今日练习", "‹ 返回"]
    assert "我的掌握" in await phones.tap(person, "返回")
