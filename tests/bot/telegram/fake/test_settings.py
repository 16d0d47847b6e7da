"""The token, the ways to get updates, and the commands that are shown."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from telegram import (
    BotCommand,
    BotCommandScopeChat,
    Update,
)
from telegram.error import Conflict, InvalidToken
from telegram.ext import (
    Application,
    MessageHandler,
    filters,
)

from bot.telegram.fake import FakeTelegram, Person
from tests.bot.telegram.fake.acts import App, refused


async def test_polling_delivers_each_update_once(telegram: FakeTelegram) -> None:
    application = (
        Application.builder().token(telegram.token).request(telegram).get_updates_request(telegram).build()
    )
    heard: list[str] = []
    done = asyncio.Event()

    async def hear(update: Update, context: Any) -> None:
        assert update.message
        heard.append(update.message.text)
        if len(heard) == 3:
            done.set()

    application.add_handler(MessageHandler(filters.TEXT, hear))
    person = telegram.person("明")
    assert application.updater
    async with application:
        await application.start()
        await application.updater.start_polling()
        for word in "一二三":
            person.says(word)
            await asyncio.sleep(0)
        await asyncio.wait_for(done.wait(), 10)
        await application.updater.stop()
        await application.stop()
    assert heard == ["一", "二", "三"]
    assert telegram.state.updates == []


async def test_commands_are_checked_and_shown_to_whom_they_are_for(
    app: App, telegram: FakeTelegram, li: Person
) -> None:
    other = telegram.person("强")
    await app.bot.set_my_commands([BotCommand("drill", "今日练习")])
    await app.bot.set_my_commands([BotCommand("unit", "本单位")], scope=BotCommandScopeChat(li.id))
    assert li.screen.commands == (("unit", "本单位"),)
    assert other.screen.commands == (("drill", "今日练习"),)
    with refused("BOT_COMMAND_INVALID"):
        await app.bot.set_my_commands([BotCommand("Drill", "大写")])


async def test_a_wrong_token_is_refused(telegram: FakeTelegram) -> None:
    builder = Application.builder().token("987654321:wrong").request(telegram).get_updates_request(telegram)
    with pytest.raises(InvalidToken):
        await builder.build().bot.get_me()


async def test_polling_and_a_webhook_exclude_each_other(app: App, telegram: FakeTelegram, li: Person) -> None:
    await app.bot.set_webhook("https://bot.example/hook", secret_token="geheim")
    assert (await app.bot.get_webhook_info()).url == "https://bot.example/hook"
    with pytest.raises(Conflict, match="webhook is active"):
        await app.bot.get_updates()
    await app.bot.delete_webhook()
    li.says("在")
    assert len(await app.bot.get_updates()) == 1
    with refused("HTTPS URL"):
        await app.bot.set_webhook("http://bot.example/hook")


async def test_a_second_poller_ends_the_first(app: App, telegram: FakeTelegram, li: Person) -> None:
    first = asyncio.create_task(app.bot.get_updates(timeout=30))
    await asyncio.sleep(0.01)
    await app.bot.get_updates()
    with pytest.raises(Conflict, match="only one bot instance"):
        await first


async def test_an_unknown_method_is_refused(app: App) -> None:
    with pytest.raises(Exception, match="not found"):
        await app.bot.do_api_request("sendTelepathy")
