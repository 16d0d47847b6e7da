"""Never a dead end: what awaits a text has a button out of it, and an old button gives way to what is now."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.services.people import Role
from bot.store.tables import Awaited
from bot.telegram.fake import Person
from bot.telegram.handlers import INPUTS
from tests.bot.telegram.phones import DISTRICT, WRONG, Phones

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

# What is tapped from the menu on to be asked for a text, the button out, and where it leads.
ASKED = {
    "complaint": (("设置", "记录了我什么", "提意见"), "取消", "记录了您的这些"),
    "find_person": (("成员", "找人"), "取消", "成员"),
    "move": (("成员", "李明", "改单位"), "取消", "李明"),
    "unit_name": (("邀请", "新建单位"), "取消", "邀请成员"),
    "dates": (("迎检日期", "改日期"), "取消", "迎检"),
    "phase": (("迎检日期", "改“临检”", "改开始日期"), "取消", "临检"),
    "announce": (("迎检日期", "群发通知"), "取消", ""),
    "bank_find": (("题库", "找题"), "取消", "题库"),
    "bank_prompt": (("题库", "新题"), "取消", "题库"),
    "bank_field": (("题库", "按专题看", "扫盲", "1", "改题干"), "返回这道题", "什么是“脱盲”"),
    "bank_source": (("题库", "按专题看", "扫盲", "1", "改出处", "新来源"), "取消", "来源："),
    "bank_points": (("题库", "按专题看", "扫盲", "1", "改要点", "加要点"), "取消", "要点"),
    "bank_try": (("题库", "按专题看", "扫盲", "1", "试判"), "返回这道题", "什么是“脱盲”"),
    "appeal_reason": (("申诉", "维持原判"), "取消", "申诉"),
    "request": (("单位情况", "请他们练一次"), "取消", "河东区"),
}
# Asked for on the way of stories, or the second text of a pair.
ELSEWHERE = {"appeal_words", "bank_answer", "bank_reason", "bank_reject", "bank_batch_no"}


@pytest.fixture
async def admin(phones: Phones) -> Person:
    """An admin of a house in which somebody needs help and has appealed."""
    member = await phones.join()
    await phones.tap(member, "今日练习")
    await phones.say(member, WRONG)
    await phones.tap(member, "这题判错了")
    await phones.tap(member, "我答对了")
    return await phones.join("周涛", DISTRICT, Role.ADMIN)


async def awaited(phones: Phones) -> str | None:
    async with phones.house.store.reading() as session:
        return await session.scalar(select(func.max(Awaited.what)))


def test_every_text_that_is_awaited_is_tried(database_url: str) -> None:
    assert set(ASKED) | ELSEWHERE == set(INPUTS)


@pytest.mark.parametrize("what", ASKED)
async def test_what_awaits_a_text_has_a_way_out(phones: Phones, admin: Person, what: str) -> None:
    taps, out, leads_to = ASKED[what]
    for label in taps:
        await phones.tap(admin, label)
    assert await awaited(phones) == what
    asked = admin.screen.last
    assert out in "".join(asked.labels)
    shown = await phones.tap(admin, out)
    assert await awaited(phones) is None
    assert leads_to in shown
    left = next((bubble for bubble in admin.screen.bubbles if bubble.id == asked.id), None)
    assert left is None or left.text != asked.text or not left.buttons


async def test_a_text_that_does_not_fit_is_asked_for_again_with_a_way_out(
    phones: Phones, admin: Person
) -> None:
    await phones.tap(admin, "迎检日期")
    await phones.tap(admin, "改日期")
    assert "没看懂日期" in await phones.say(admin, "下个月吧")
    assert admin.screen.last.labels == ["取消"]
    await phones.tap(admin, "取消")
    assert await awaited(phones) is None


@pytest.mark.parametrize(
    ("data", "now"),
    [
        ("0|gone", "现在没有等着回答的题"),
        ("1|skip|999", "现在没有等着回答的题"),
        ("1|appeal_as|999|x", "现在没有等着回答的题"),
        ("1|b_card|nothing", "题库"),
        ("1|b_im_yes|nothing", "题库"),
        ("1|request_send|x", "河东区"),
        ("1|policy|99", "迎检"),
        ("1|inv_post|1|99", "邀请成员"),
        ("1|slot|9", "提醒"),
    ],
)
async def test_an_old_button_gives_way_to_what_is_now(
    phones: Phones, admin: Person, data: str, now: str
) -> None:
    toast = await phones.press(admin, data)
    assert "已过期" in toast or "找不到了" in toast
    if "已过期" in toast:
        assert now in admin.screen.last.text
        assert admin.screen.last.labels


async def test_an_old_button_of_the_drill_gives_way_to_the_open_question(
    phones: Phones, admin: Person
) -> None:
    await phones.tap(admin, "今日练习")
    phones.house.clock.step(timedelta(minutes=1))
    assert "已过期" in await phones.press(admin, "1|next|999")
    assert "· 1/" in admin.screen.last.text
