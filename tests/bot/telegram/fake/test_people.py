"""What a person does reaches the handlers of a real Application."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from telegram.error import Forbidden
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.clock import SteppedClock
from bot.telegram.fake import FakeTelegram, Person
from bot.telegram.fake.records import Press
from tests.bot.telegram.fake.acts import App, buttons, refused


async def test_a_command_reaches_its_handler_and_the_answer_the_screen(
    app: App, telegram: FakeTelegram
) -> None:
    async def start(update: Update, context: Any) -> None:
        assert update.message
        await update.message.reply_html(f"您好，<b>{update.message.from_user.first_name}</b>：{context.args}")

    app.add_handler(CommandHandler("start", start))
    person = telegram.person("明")
    person.starts("join_abc")
    await telegram.settle()
    assert person.screen.last.text == "您好，明：['join_abc']"
    assert person.screen.last.entities == ({"type": "bold", "offset": 3, "length": 1},)


async def test_a_tapped_button_brings_its_data_and_the_toast_is_shown(
    app: App, telegram: FakeTelegram, li: Person
) -> None:
    async def tapped(update: Update, context: Any) -> None:
        assert update.callback_query
        await update.callback_query.answer(f"点了 {update.callback_query.data}")
        await update.callback_query.edit_message_text("好")

    app.add_handler(CallbackQueryHandler(tapped))
    await app.bot.send_message(li.id, "选一个", reply_markup=buttons("甲", "乙"))
    li.taps("乙")
    await telegram.settle()
    assert li.screen.toast == "点了 do:乙"
    assert li.screen.last.text == "好"
    assert li.screen.last.labels == [], "an edit without a keyboard takes the old one away"


async def test_a_label_of_the_reply_keyboard_is_said(app: App, telegram: FakeTelegram, li: Person) -> None:
    heard = []

    async def hear(update: Update, context: Any) -> None:
        assert update.message
        heard.append(update.message.text)

    app.add_handler(MessageHandler(filters.TEXT, hear))
    await app.bot.send_message(li.id, "菜单", reply_markup=ReplyKeyboardMarkup([["今日练习", "设置"]]))
    assert li.screen.keyboard == (("今日练习", "设置"),)
    li.taps("今日练习")
    await telegram.settle()
    assert heard == ["今日练习"]
    await app.bot.send_message(li.id, "收起", reply_markup=ReplyKeyboardRemove())
    assert li.screen.keyboard == ()


async def test_a_forced_reply_answers_the_message_that_asked(
    app: App, telegram: FakeTelegram, li: Person
) -> None:
    asked = await app.bot.send_message(
        li.id, "新题干？", reply_markup=ForceReply(input_field_placeholder="题干")
    )
    assert (li.screen.awaited, li.screen.placeholder) == (asked.message_id, "题干")
    said = li.says("什么是“两基”？")
    assert said.reply_to == asked.message_id
    assert telegram.state.updates[-1]["message"]["reply_to_message"]["text"] == "新题干？"
    assert (li.screen.awaited, li.screen.placeholder) == (None, "")


async def test_every_kind_of_message_arrives_as_what_it_is(
    app: App, telegram: FakeTelegram, li: Person
) -> None:
    kinds = []

    async def note(update: Update, context: Any) -> None:
        message = update.effective_message
        assert message
        kinds.append(
            next(k for k in ("text", "photo", "sticker", "voice", "document") if getattr(message, k))
        )

    app.add_handler(TypeHandler(Update, note))
    li.says("字")
    li.sends_photo()
    li.sends_sticker()
    li.sends_voice()
    li.sends_file("题库.xlsx", b"PK")
    await telegram.settle()
    assert kinds == ["text", "photo", "sticker", "voice", "document"]


async def test_a_sent_file_can_be_fetched_byte_for_byte(app: App, telegram: FakeTelegram, li: Person) -> None:
    li.sends_file("题库.xlsx", b"PK\x03\x04 inside")
    payload = telegram.state.updates[-1]["message"]["document"]
    assert payload["mime_type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    file = await app.bot.get_file(payload["file_id"])
    assert bytes(await file.download_as_bytearray()) == b"PK\x03\x04 inside"


async def test_an_edited_answer_arrives_as_an_edit(app: App, telegram: FakeTelegram, li: Person) -> None:
    said = li.says("一千字")
    li.edits(said.id, "一千五百字")
    assert [next(reversed(update)) for update in telegram.state.updates] == ["message", "edited_message"]
    assert telegram.state.updates[-1]["edited_message"]["text"] == "一千五百字"
    with pytest.raises(LookupError):
        li.edits((await app.bot.send_message(li.id, "机器人的")).message_id, "我的")


def test_a_phone_splits_a_long_text_and_never_sends_an_empty_one(telegram: FakeTelegram, li: Person) -> None:
    li.says("字" * 5000)
    assert [len(update["message"]["text"]) for update in telegram.state.updates] == [4096, 904]
    with pytest.raises(ValueError, match="empty"):
        li.says("  ")


async def test_settling_together_runs_handlers_at_the_same_time(
    telegram: FakeTelegram, clock: SteppedClock
) -> None:
    builder = Application.builder().token(telegram.token).request(telegram).get_updates_request(telegram)
    application = builder.concurrent_updates(8).build()
    running = most = 0

    async def slow(update: Update, context: Any) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1

    application.add_handler(TypeHandler(Update, slow))
    person = telegram.person("明")
    async with application:
        person.says("一")
        person.says("二")
        await telegram.settle(through=application)
        assert most == 1
        person.says("三")
        person.says("四")
        await telegram.settle(through=application, together=True)
    assert most == 2


async def test_a_tap_is_answered_soon_or_never(
    app: App, telegram: FakeTelegram, li: Person, clock: SteppedClock
) -> None:
    await app.bot.send_message(li.id, "题", reply_markup=buttons("甲"))
    press = li.taps("甲")
    assert isinstance(press, Press)
    clock.step(timedelta(minutes=2))
    with refused("query is too old"):
        await app.bot.answer_callback_query(press.id, "迟了")
    with refused("query ID is invalid"):
        await app.bot.answer_callback_query("42")
    assert li.screen.toast == ""


async def test_a_stale_or_forged_press_arrives_all_the_same(
    app: App, telegram: FakeTelegram, li: Person
) -> None:
    sent = await app.bot.send_message(li.id, "题", reply_markup=buttons("甲"))
    await app.bot.edit_message_reply_markup(li.id, sent.message_id)
    li.presses(sent.message_id, "forged", inaccessible=True)
    query = Update.de_json(telegram.state.updates[-1], app.bot).callback_query
    assert query
    assert query.data == "forged"
    assert query.message
    assert not query.message.is_accessible
    with pytest.raises(LookupError, match="no button “甲”"):
        li.taps("甲")


async def test_a_bot_cannot_write_first_nor_to_who_blocked_it(
    app: App, telegram: FakeTelegram, li: Person
) -> None:
    stranger = telegram.person("生")
    with refused("chat not found"):
        await app.bot.send_message(stranger.id, "在吗")
    with refused("chat not found"):
        await app.bot.send_message(31337, "在吗")
    li.blocks()
    with pytest.raises(Forbidden, match="blocked by the user"):
        await app.bot.send_message(li.id, "在吗")
    with pytest.raises(LookupError, match="blocked"):
        li.says("在")
    li.unblocks()
    await app.bot.send_message(li.id, "在吗")
    statuses = [
        update["my_chat_member"]["new_chat_member"]["status"] for update in telegram.state.updates[:2]
    ]
    assert statuses == ["kicked", "member"]
    assert Update.de_json(telegram.state.updates[0], app.bot).my_chat_member


async def test_a_group_tells_the_bot_and_the_bot_can_leave(
    app: App, telegram: FakeTelegram, li: Person
) -> None:
    async def added(update: Update, context: Any) -> None:
        assert update.effective_chat
        if update.my_chat_member:
            await update.effective_chat.leave()

    app.add_handler(TypeHandler(Update, added))
    group = li.adds_bot_to("工作群")
    await telegram.settle()
    assert group.left
    with pytest.raises(Forbidden, match="not a member"):
        await app.bot.send_message(group.id, "再见")
    with refused("private chats"):
        await app.bot.leave_chat(li.id)


async def test_a_link_that_starts_this_bot_starts_it(app: App, telegram: FakeTelegram, li: Person) -> None:
    link = f"https://t.me/{telegram.username}?start=join_x1"
    keyboard = InlineKeyboardMarkup(
        [[InlineKeyboardButton("加入", url=link), InlineKeyboardButton("站外", url="https://example.org")]]
    )
    await app.bot.send_message(li.id, "邀请", reply_markup=keyboard)
    li.taps("加入")
    assert telegram.state.updates[-1]["message"]["text"] == "/start join_x1"
    assert li.taps("站外") is None


async def test_watchers_hear_of_changes_until_they_leave(
    app: App, telegram: FakeTelegram, li: Person
) -> None:
    seen: list[int] = []
    leave = telegram.on_change(lambda: seen.append(1))
    await app.bot.send_chat_action(li.id, "typing")
    assert seen
    assert li.screen.typing
    leave()
    seen.clear()
    await app.bot.send_message(li.id, "完")
    assert not seen
    assert not li.screen.typing
