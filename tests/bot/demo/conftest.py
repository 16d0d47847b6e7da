"""A small bot that does a little of everything a chat can do, and a world for it."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.clock import SteppedClock
from bot.demo.world import Part, World
from bot.telegram.fake import FakeTelegram

MENU = ReplyKeyboardMarkup([["今日练习", "设置"]], resize_keyboard=True)
QUESTION = "<b>扫盲</b> · 1/3\n什么是“脱盲”？"
VERDICT = (
    "🟡 67 分\n<blockquote expandable>标准答案：农民识 1500 个汉字\n"
    "企业和事业单位职工、城镇居民识 2000 个汉字\n能够看懂浅显通俗的报刊、文章\n"
    "能够记简单的账目，能够书写简单的应用文</blockquote>"
)


def _keys(*rows: list[str]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(one, callback_data=one) for one in row] for row in rows]
    )


def _picture() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (320, 200), "#b3261e").save(target, "PNG")
    return target.getvalue()


async def _start(update: Update, context: Any) -> None:
    assert update.message
    await update.message.reply_html(f"您好，{update.message.from_user.full_name}！", reply_markup=MENU)


async def _text(update: Update, context: Any) -> None:
    message = update.message
    assert message
    match message.text:
        case "今日练习":
            await message.reply_html(QUESTION, reply_markup=_keys(["提示", "看答案"], ["告诉负责人"]))
        case "图":
            await message.reply_photo(_picture(), caption="我的掌握")
        case "表":
            await message.reply_document(b"PK", filename="题库.xlsx")
        case "设置":
            await message.reply_text("每天几点？", reply_markup=ForceReply(input_field_placeholder="如 7:30"))
        case _:
            await message.reply_html(VERDICT, do_quote=True)


async def _tapped(update: Update, context: Any) -> None:
    query = update.callback_query
    assert query
    match query.data:
        case "提示":
            await query.answer("两个要点")
            await query.edit_message_text(f"{QUESTION}\n提示：农、城", "HTML", reply_markup=_keys(["看答案"]))
        case "看答案":
            await query.answer("记为没有掌握", show_alert=True)
            await query.delete_message()
        case _:
            await query.answer()
            await context.bot.send_message(2, "李明请您看看")


async def _file(update: Update, context: Any) -> None:
    assert update.message
    assert update.message.document
    file = await update.message.document.get_file()
    content = await file.download_as_bytearray()
    await update.message.reply_text(f"收到 {update.message.document.file_name}，{len(content)} 字节")


@pytest.fixture
async def world() -> AsyncIterator[World]:
    clock = SteppedClock(datetime(2026, 3, 2, 0, 30, tzinfo=UTC))
    telegram = FakeTelegram(clock)
    builder = Application.builder().token(telegram.token).request(telegram).get_updates_request(telegram)
    application = builder.build()
    application.add_handler(CommandHandler("start", _start))
    application.add_handler(MessageHandler(filters.TEXT, _text))
    application.add_handler(MessageHandler(filters.Document.ALL, _file))
    application.add_handler(CallbackQueryHandler(_tapped))
    member = telegram.person("明", last_name="李", user_id=1)
    lead = telegram.person("芳", last_name="王", user_id=2)
    stranger = telegram.person("晨", last_name="陈", user_id=3)
    parts = {
        "member": Part("member", "学员", "member", member),
        "lead": Part("lead", "单位负责人", "unit lead", lead),
        "stranger": Part("stranger", "陌生人", "stranger", stranger),
    }
    world = World(
        telegram, clock, application, parts, ZoneInfo("Asia/Shanghai"), inspection=date(2026, 3, 28)
    )
    async with application:
        for person in (member, lead):
            person.starts()
        await world.deliver()
        yield world
