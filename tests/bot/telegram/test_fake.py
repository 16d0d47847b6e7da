"""Telegram in memory does what Telegram does, and refuses what Telegram refuses."""

from __future__ import annotations

import asyncio
import contextlib
import io
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from telegram import (
    BotCommand,
    BotCommandScopeChat,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
    Update,
)
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.helpers import escape

from bot.clock import SteppedClock
from bot.telegram import fake
from bot.telegram.fake import FakeTelegram, Person
from bot.telegram.fake.faults import Refused
from bot.telegram.fake.records import Press
from bot.telegram.fake.texts import parse_html, utf16_length

MORNING = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
App = Application[Any, Any, Any, Any, Any, Any]


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(MORNING)


@pytest.fixture
def telegram(clock: SteppedClock) -> FakeTelegram:
    return FakeTelegram(clock)


@pytest.fixture
def li(telegram: FakeTelegram) -> Person:
    person = telegram.person("明", last_name="李", username="liming")
    person.says("你好")
    telegram.state.updates.clear()
    return person


@pytest_asyncio.fixture
async def app(telegram: FakeTelegram) -> AsyncIterator[App]:
    builder = Application.builder().token(telegram.token)
    application = builder.request(telegram).get_updates_request(telegram).build()
    telegram.drive(application)
    async with application:
        yield application


@contextmanager
def refused(reason: str) -> Iterator[None]:
    """The library changes the case of what Telegram says."""
    with pytest.raises(BadRequest) as refusal:
        yield
    assert reason.lower() in str(refusal.value).lower()


def buttons(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(one, callback_data=f"do:{one}") for one in labels]])


def picture(width: int = 40, height: int = 30) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), "green").save(target, "PNG")
    return target.getvalue()


# What a person does reaches the handlers of a real Application.


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


# What Telegram refuses.


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<b>开", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>叉</b></i>", 'Unmatched end tag at byte offset 9, expected "</i>", found "</b>"'),
        ("小学<h1>题</h1>", 'Unsupported start tag "h1" at byte offset 6'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("一行<br/>两行", 'Unsupported start tag "br/"'),
        ("x<b", "Unclosed start tag at byte offset 1"),
        ("</b>", "Unexpected end tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler"'),
        ("<b =>x</b>", 'Empty attribute name in the tag "b"'),
    ],
)
async def test_broken_html_is_refused_with_the_reason(app: App, li: Person, text: str, reason: str) -> None:
    with refused(f"can't parse entities: {reason}"):
        await app.bot.send_message(li.id, text, parse_mode="HTML")


async def test_html_becomes_text_and_entities(app: App, li: Person) -> None:
    html = (
        "<b>粗<i>斜</i></b> &lt;小于&gt; &amp;&#39; &nbsp;"
        "<blockquote expandable>标准答案</blockquote><tg-spoiler>藏</tg-spoiler>"
        '<a href="https://example.org/?a=1&amp;b=2">链</a><code>码</code>😀<u>下</u>'
    )
    sent = await app.bot.send_message(li.id, html, parse_mode="HTML")
    assert sent.text == "粗斜 <小于> &' &nbsp;标准答案藏链码😀下"
    found = {entity.type: sent.parse_entity(entity) for entity in sent.entities}
    assert found == {
        "bold": "粗斜",
        "italic": "斜",
        "expandable_blockquote": "标准答案",
        "spoiler": "藏",
        "text_link": "链",
        "code": "码",
        "underline": "下",
    }
    assert next(one.url for one in sent.entities if one.type == "text_link") == "https://example.org/?a=1&b=2"


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"))))
@settings(max_examples=60)
def test_escaped_text_always_arrives_as_it_was(text: str) -> None:
    assert parse_html(escape(text)) == (text, [])


@given(st.text(alphabet="<>/&;b ix=\"'a😀字", max_size=30))
@settings(max_examples=150)
def test_any_html_is_parsed_or_refused_and_entities_fit(text: str) -> None:
    with contextlib.suppress(Refused):
        plain, entities = parse_html(text)
        assert all(
            0 <= one["offset"] < one["offset"] + one["length"] <= utf16_length(plain) for one in entities
        )


async def test_texts_are_counted_after_parsing(app: App, li: Person) -> None:
    sent = await app.bot.send_message(li.id, f"<b>{'字' * 4096}</b>", parse_mode="HTML")
    assert sent.text == "字" * 4096
    with refused("too long"):
        await app.bot.send_message(li.id, "字" * 4097)
    with refused("caption is too long"):
        await app.bot.send_photo(li.id, picture(), caption="字" * 1025)


@pytest.mark.parametrize("text", ["", "  \n ", "<b> </b>"])
async def test_an_empty_text_is_refused(app: App, li: Person, text: str) -> None:
    with refused("empty"):
        await app.bot.send_message(li.id, text, parse_mode="HTML")


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


async def test_a_reply_needs_a_message_to_reply_to(app: App, li: Person) -> None:
    said = li.says("答")
    sent = await app.bot.send_message(li.id, "判定", reply_parameters=ReplyParameters(said.id))
    assert sent.reply_to_message
    assert sent.reply_to_message.text == "答"
    with refused("message to be replied not found"):
        await app.bot.send_message(li.id, "判定", reply_parameters=ReplyParameters(99))
    lenient = ReplyParameters(99, allow_sending_without_reply=True)
    assert (await app.bot.send_message(li.id, "判定", reply_parameters=lenient)).reply_to_message is None


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


# Faults on demand.


async def test_faults_come_when_asked_for_and_go(
    app: App, telegram: FakeTelegram, li: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    telegram.break_next("sendMessage", fake.flood(7))
    with pytest.raises(RetryAfter) as flood:
        await app.bot.send_message(li.id, "一")
    assert flood.value.retry_after == timedelta(seconds=7)
    telegram.break_next("sendMessage", fake.server_error(502), times=2)
    for _ in range(2):
        with pytest.raises(NetworkError, match="Bad Gateway"):
            await app.bot.send_message(li.id, "二")
    telegram.break_next("*", fake.blocked())
    with pytest.raises(Forbidden):
        await app.bot.send_message(li.id, "三")
    telegram.break_next("sendMessage", fake.refused("CHAT_RESTRICTED"), chat=li.id + 1)
    await app.bot.send_message(li.id, "四")
    assert [bubble.text for bubble in li.screen.bubbles] == ["你好", "四"]


@pytest.mark.parametrize("delivered", [True, False])
async def test_a_timeout_does_not_tell_whether_it_was_delivered(
    app: App, telegram: FakeTelegram, li: Person, delivered: bool
) -> None:
    telegram.break_next("sendMessage", fake.timeout(delivered=delivered))
    with pytest.raises(TimedOut):
        await app.bot.send_message(li.id, "也许")
    assert ("也许" in li.screen.said) is delivered
    telegram.break_next("sendMessage", fake.lost_connection(delivered=delivered))
    with pytest.raises(NetworkError):
        await app.bot.send_message(li.id, "也许")


async def test_calls_are_listed_with_parameters_files_and_errors(
    app: App, telegram: FakeTelegram, li: Person, clock: SteppedClock
) -> None:
    await app.bot.send_document(li.id, b"12345", filename="a.txt")
    with pytest.raises(BadRequest):
        await app.bot.send_message(li.id, "<x>", parse_mode="HTML")
    assert [call.method for call in telegram.calls] == ["getMe", "sendDocument", "sendMessage"]
    assert telegram.calls[1].parameters["document"] == "a.txt (5 bytes)"
    assert telegram.calls[2].error
    assert telegram.calls[2].error.startswith("Bad Request")
    assert telegram.calls_of("sendMessage", chat=li.id) == [telegram.calls[2]]
    assert telegram.calls[1].at == clock.now()


async def test_dates_follow_the_clock(app: App, li: Person, clock: SteppedClock) -> None:
    clock.step(timedelta(days=3))
    assert (await app.bot.send_message(li.id, "早")).date == MORNING + timedelta(days=3)


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
