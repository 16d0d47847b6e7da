"""What a bot sends, changes and deletes, and what of it Telegram refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    ReplyKeyboardMarkup,
    ReplyParameters,
)

from bot.clock import SteppedClock
from bot.telegram.fake import FakeTelegram, Person
from tests.bot.telegram.fake.acts import MORNING, App, buttons, picture, refused


async def test_a_button_holds_64_bytes_of_data(app: App, li: Person) -> None:
    def keyboard(data: str) -> InlineKeyboardMarkup:
        return InlineKeyboardMarkup([[InlineKeyboardButton("按", callback_data=data)]])

    await app.bot.send_message(li.id, "好", reply_markup=keyboard("字" * 21))
    with refused("BUTTON_DATA_INVALID"):
        await app.bot.send_message(li.id, "不好", reply_markup=keyboard("字" * 22))


async def test_a_button_without_an_action_is_refused(app: App, li: Person) -> None:
    with refused("Text buttons are unallowed"):
        await app.bot.send_message(
            li.id, "题", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("按")]])
        )


async def test_an_edit_that_changes_nothing_is_refused(app: App, li: Person) -> None:
    sent = await app.bot.send_message(li.id, "<b>题</b>", parse_mode="HTML", reply_markup=buttons("甲"))
    with refused("message is not modified"):
        await app.bot.edit_message_text(
            "<b>题</b>", li.id, sent.message_id, parse_mode="HTML", reply_markup=buttons("甲")
        )
    with refused("message is not modified"):
        await app.bot.edit_message_reply_markup(li.id, sent.message_id, reply_markup=buttons("甲"))
    await app.bot.edit_message_reply_markup(li.id, sent.message_id)
    assert li.screen.last.labels == []
    assert li.screen.last.entities, "taking the buttons away leaves the text formatted"


async def test_only_a_bots_own_messages_can_be_edited(app: App, li: Person) -> None:
    said = li.says("我的")
    with refused("can't be edited"):
        await app.bot.edit_message_text("你的", li.id, said.id)
    menu = await app.bot.send_message(li.id, "菜单", reply_markup=ReplyKeyboardMarkup([["甲"]]))
    with refused("can't be edited"):
        await app.bot.edit_message_text("改", li.id, menu.message_id)
    shown = await app.bot.send_message(li.id, "字")
    with refused("inline keyboard expected"):
        await app.bot.edit_message_text("改", li.id, shown.message_id, reply_markup=ForceReply())
    with refused("message to edit not found"):
        await app.bot.edit_message_text("改", li.id, 999)
    with refused("no caption in the message"):
        await app.bot.edit_message_caption(li.id, shown.message_id, caption="改")


async def test_a_picture_can_be_replaced_and_its_caption_changed(
    app: App, telegram: FakeTelegram, li: Person
) -> None:
    sent = await app.bot.send_photo(li.id, picture(), caption="<i>掌握</i>", parse_mode="HTML")
    first = li.screen.last.file
    assert first
    assert (first.width, first.height) == (40, 30)
    await app.bot.edit_message_media(InputMediaPhoto(picture(60, 30), caption="新"), li.id, sent.message_id)
    bubble = li.screen.last
    assert bubble.file
    assert (bubble.file.width, bubble.text) == (60, "新")
    await app.bot.edit_message_caption(li.id, sent.message_id, caption="更新")
    assert li.screen.last.text == "更新"
    with refused("no text in the message"):
        await app.bot.edit_message_text("字", li.id, sent.message_id)
    again = await app.bot.send_photo(li.id, bubble.file.id)
    assert again.photo[-1].file_id == bubble.file.id


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"no picture", "IMAGE_PROCESS_FAILED"), (picture(420, 20), "PHOTO_INVALID_DIMENSIONS")],
)
async def test_what_is_no_picture_is_refused(app: App, li: Person, content: bytes, reason: str) -> None:
    with refused(reason):
        await app.bot.send_photo(li.id, content)


async def test_documents_keep_name_and_bytes(app: App, telegram: FakeTelegram, li: Person) -> None:
    sent = await app.bot.send_document(li.id, b"PK", filename="题库.xlsx", caption="84 题")
    assert sent.document
    assert telegram.file(sent.document.file_id).content == b"PK"
    assert (sent.document.file_name, sent.caption) == ("题库.xlsx", "84 题")


async def test_a_deleted_message_is_gone_and_an_old_one_stays(
    app: App, li: Person, clock: SteppedClock
) -> None:
    first = await app.bot.send_message(li.id, "一")
    second = await app.bot.send_message(li.id, "二")
    await app.bot.delete_message(li.id, first.message_id)
    assert [bubble.text for bubble in li.screen.bubbles] == ["你好", "二"]
    with refused("message to delete not found"):
        await app.bot.delete_message(li.id, first.message_id)
    clock.step(timedelta(hours=49))
    with refused("can't be deleted"):
        await app.bot.delete_message(li.id, second.message_id)


async def test_a_reply_needs_a_message_to_reply_to(app: App, li: Person) -> None:
    said = li.says("答")
    sent = await app.bot.send_message(li.id, "判定", reply_parameters=ReplyParameters(said.id))
    assert sent.reply_to_message
    assert sent.reply_to_message.text == "答"
    with refused("message to be replied not found"):
        await app.bot.send_message(li.id, "判定", reply_parameters=ReplyParameters(99))
    lenient = ReplyParameters(99, allow_sending_without_reply=True)
    assert (await app.bot.send_message(li.id, "判定", reply_parameters=lenient)).reply_to_message is None


async def test_dates_follow_the_clock(app: App, li: Person, clock: SteppedClock) -> None:
    clock.step(timedelta(days=3))
    assert (await app.bot.send_message(li.id, "早")).date == MORNING + timedelta(days=3)
