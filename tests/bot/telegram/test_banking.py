"""The bank in the chat, where stories do not reach: forged taps, odd ids, files, figures in a workbook."""

import io
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from bot import app
from bot.messages import importing as screens
from bot.messages.drill import idle
from bot.messages.screen import Screen
from bot.messages.wording import Wording, wording
from bot.services import inviting
from bot.services.house import House
from bot.services.people import Role
from bot.services.versions import handle
from bot.store.tables import Audit, FigureRow, QuestionRow, QuestionVersion, TaughtAnswer
from bot.telegram import banking, editing, figures, importing, pointing, reviewing
from bot.telegram.callbacks import MOST_BYTES
from bot.telegram.fake import TOKEN, FakeTelegram, Person, refused
from questions import formats
from questions.bank import Bank
from questions.formats import LARGEST, Reading
from questions.question import KeyPoint
from tests.bank import BANK, TOWNSHIP, question

TOWN = "河东区/城关镇"
LONG_ID = "义务教育法-第三十六条-控辍保学-三结合-“七长”责任制-第一百二十八题"
LONG = replace(
    question(LONG_ID, "控辍保学的“七长”是哪七长？", "县长", "局长"),
    points=(KeyPoint("县长", alternatives=("区长|市长", "=1+1")), KeyPoint("局长 <b>&")),
)
MODULES = (banking, editing, figures, importing, pointing, reviewing)

Join = Callable[..., Awaitable[Person]]
Act = Callable[..., Awaitable[str]]


@pytest.fixture
def bank() -> Bank:
    return replace(BANK, questions=(*BANK.questions, LONG))


@pytest.fixture
async def telegram(house: House) -> AsyncIterator[FakeTelegram]:
    """The whole bot over Telegram in memory."""
    telegram = FakeTelegram(house.clock)
    application = app.build(house, TOKEN, request=telegram)
    async with application:
        telegram.drive(application)
        yield telegram


@pytest.fixture
def join(house: House, telegram: FakeTelegram) -> Join:
    async def join(name: str, role: Role = Role.MEMBER, unit: str = TOWN) -> Person:
        async with house.store.writing() as session:
            valid = timedelta(hours=1)
            invited = await inviting.create(
                house, session, path=unit, posts=(TOWNSHIP,), role=role, uses=1, valid=valid
            )
        person = telegram.person(name)
        person.starts(f"join_{invited.code}")
        await telegram.settle()
        return person

    return join


@pytest.fixture
def act(telegram: FakeTelegram, house: House) -> Act:
    """Does something on a phone and gives the bot's newest words."""

    async def act(person: Person, what: Callable[..., object], *arguments: object, **options: object) -> str:
        what(*arguments, **options)
        await telegram.settle()
        house.clock.step(timedelta(seconds=5))
        return person.screen.last.text

    return act


async def state(house: House) -> tuple[object, ...]:
    """All that a forged tap might change."""
    async with house.store.reading() as session:
        counts = [
            await session.scalar(select(func.count()).select_from(table))
            for table in (QuestionVersion, TaughtAnswer, FigureRow, Audit)
        ]
        rows = (await session.execute(select(QuestionRow.id, QuestionRow.live, QuestionRow.retired_at))).all()
        return (*counts, *sorted(rows), (await house.library(session)).revision)


@pytest.mark.parametrize(
    "arguments", [(), ("rate",), ("rate", "1", "1", "1"), ("rate", "answer", "0", "1"), ("x", "-1", "|", "")]
)
async def test_a_members_forged_taps_change_nothing_and_show_no_answer(
    house: House, telegram: FakeTelegram, join: Join, arguments: tuple[str, ...]
) -> None:
    member = await join("李明")
    message, said, before = member.screen.last.id, len(member.screen.said), await state(house)
    # What an old button gives way to for one who may do nothing here: how to go on in the drill.
    harmless = {idle(wording("zh"), "idle").text}
    words = [handle(each) if each == "rate" else each for each in arguments]
    for module in MODULES:
        for action in module.TAPS:
            member.presses(message, "|".join(("1", action, *words)))
            await telegram.settle()
            assert "您没有这项权限" in member.screen.toast or "已过期" in member.screen.toast, action
    assert await state(house) == before
    assert set(member.screen.said[said:]) <= harmless


@pytest.mark.parametrize(
    "arguments", [(), ("rate",), ("rate", "99", "99", "99"), ("x", "y", "z"), ("rate", "", "")]
)
async def test_an_editors_broken_buttons_are_answered_kindly(
    house: House, telegram: FakeTelegram, join: Join, arguments: tuple[str, ...]
) -> None:
    editor = await join("王编", Role.EDITOR)
    message = editor.screen.last.id
    words = [handle(each) if each == "rate" else each for each in arguments]
    for module in MODULES:
        for action in module.TAPS:
            editor.presses(message, "|".join(("1", action, *words)))
            await telegram.settle()
            assert "出了点问题" not in editor.screen.toast, action
            assert "出了点问题" not in editor.screen.last.text, action


async def test_a_question_with_a_long_id_can_be_looked_after_with_buttons(
    house: House, join: Join, act: Act
) -> None:
    assert len(LONG_ID.encode()) > MOST_BYTES
    editor = await join("王编", Role.EDITOR)
    await act(editor, editor.says, "/bank")
    await act(editor, editor.taps, "找题")
    assert LONG.prompt in await act(editor, editor.says, "七长")
    for label in ("1", "改要点", "2", "必须说到", "‹ 要点", "1", "✕ 区长|市长", "‹ 要点", "返回这道题"):
        await act(editor, editor.taps, label)
    text = await act(editor, editor.taps, "更多")
    assert LONG.prompt in text
    for label in ("专题", "普及", "改出处", "扫除文盲工作条例", "完成", "改对象", "校长", "完成", "提交修改"):
        text = await act(editor, editor.taps, label)
    assert "区长" in text
    await act(editor, editor.taps, "提交（只改文字）")
    await act(editor, editor.taps, "返回这道题")
    await act(editor, editor.taps, "历史")
    text = await act(editor, editor.taps, "2")
    assert "第 2 版 · 在用" in text
    async with house.store.reading() as session:
        found = (await house.library(session)).by_id[LONG_ID]
    assert (found.topic, found.sources, found.points[0].alternatives) == ("普及", (), ("=1+1",))
    assert found.points[1] == KeyPoint("局长 <b>&", must=True)


async def test_every_list_of_the_menu_opens_and_leads_back(house: House, join: Join, act: Act) -> None:
    editor = await join("王编", Role.EDITOR)
    await act(editor, editor.says, "/bank")
    await act(editor, editor.taps, "按专题看")
    text = await act(editor, editor.taps, "扫盲")
    assert "扫盲 · 6 题" in text
    await act(editor, editor.taps, "1")
    await act(editor, editor.taps, "停用")
    await act(editor, editor.taps, "确认停用")
    await act(editor, editor.taps, "‹ 题库")
    text = await act(editor, editor.taps, "已停用 1")
    assert "已停用 · 1 题" in text
    await act(editor, editor.taps, "1")
    text = await act(editor, editor.taps, "恢复使用")
    assert "🚫" not in text


async def test_a_file_that_does_not_arrive_is_asked_for_again(
    house: House, telegram: FakeTelegram, join: Join, act: Act
) -> None:
    editor = await join("王编", Role.EDITOR)
    telegram.break_next("getFile", refused("wrong file_id"))
    text = await act(editor, editor.sends_file, "题.csv", "题目,答案\n一是什么？,二".encode())
    assert "文件没有收全" in text
    assert "识别 1 题" in await act(editor, editor.sends_file, "题.csv", "题目,答案\n一是什么？,二".encode())


async def test_a_file_that_is_too_large_is_not_fetched(
    house: House, telegram: FakeTelegram, join: Join, act: Act
) -> None:
    editor = await join("王编", Role.EDITOR)
    calls = len([call for call in telegram.calls if call.method == "getFile"])
    text = await act(editor, editor.sends_file, "题.csv", bytes(LARGEST + 1))
    assert "文件超过 20 MB" in text
    assert len([call for call in telegram.calls if call.method == "getFile"]) == calls


@pytest.mark.parametrize("name", ["", "‮题.csv", "题<b>.csv", "题" * 100 + ".csv"])
async def test_a_file_may_have_any_name(house: House, join: Join, act: Act, name: str) -> None:
    editor = await join("王编", Role.EDITOR)
    text = await act(editor, editor.sends_file, name, "题目,答案\n一是什么？,二".encode())
    assert "识别 1 题" in text or "没有后缀" in text


async def test_an_older_previews_button_confirms_no_newer_file(house: House, join: Join, act: Act) -> None:
    editor = await join("王编", Role.EDITOR)
    await act(editor, editor.sends_file, "一.csv", "题目,答案\n一是什么？,一".encode())
    first = editor.screen.last.id
    await act(editor, editor.sends_file, "二.csv", "题目,答案\n二是什么？,二".encode())
    before = await state(house)
    await act(editor, editor.taps, "确认导入", message=first)
    assert "已过期" in editor.screen.toast
    assert await state(house) == before
    assert "12 题在用" in editor.screen.last.text
    newest = next(b for b in reversed(editor.screen.bubbles) if "✅ 确认导入" in b.labels)
    await act(editor, editor.taps, "确认导入")
    done = next(b for b in editor.screen.bubbles if b.id == newest.id)
    assert "已导入：新增 1 题" in done.text
    # The second of two quick taps takes nothing from what the first has brought.
    await act(editor, editor.presses, newest.id, newest.buttons[0][0].data)
    assert "↩️ 撤销这次导入" in next(b for b in editor.screen.bubbles if b.id == newest.id).labels


async def test_a_lead_fills_in_figures_on_the_phone(house: House, join: Join, act: Act) -> None:
    lead = await join("钱书记", Role.LEAD)
    assert "还缺 2 个数" in await act(lead, lead.says, "数据")
    await act(lead, lead.taps, "下载填报表")
    file = lead.screen.last.file
    assert file is not None
    book = load_workbook(io.BytesIO(file.content))
    sheet = book.worksheets[0]
    header = [str(cell.value) for cell in sheet[1]]
    for column, value in (("〔children〕", 1000), ("〔enrolled〕", 996)):
        sheet.cell(2, next(i for i, text in enumerate(header, 1) if column in text)).value = value
    content = io.BytesIO()
    book.save(content)
    text = await act(lead, lead.sends_file, "填好.xlsx", content.getvalue())
    assert "2 个数要录入" in text
    assert "小学适龄儿童入学率：99.6%" in text
    assert "已录入 2 个数" in await act(lead, lead.taps, "确认录入")
    await act(lead, lead.says, "数据")
    text = await act(lead, lead.taps, "城关镇 2/2")
    assert "小学适龄儿童入学率：99.6%" in text
    assert "钱书记" in text


async def test_an_editors_workbook_of_figures_is_not_taken_for_a_bank(
    house: House, join: Join, act: Act
) -> None:
    editor = await join("王编", Role.EDITOR)
    await act(editor, editor.says, "/figures")
    await act(editor, editor.taps, "下载填报表")
    file = editor.screen.last.file
    assert file is not None
    text = await act(editor, editor.sends_file, file.name, file.content)
    assert "0 个数要录入" in text


async def test_a_lead_brings_no_bank_in(house: House, join: Join, act: Act) -> None:
    lead = await join("钱书记", Role.LEAD)
    before = await state(house)
    text = await act(lead, lead.sends_file, "题.csv", "题目,答案\n一是什么？,二".encode())
    assert "什么都没有改" in text
    assert await state(house) == before


async def test_a_correction_is_told_before_the_next_question_and_once(
    house: House, join: Join, act: Act
) -> None:
    editor, member = await join("王编", Role.EDITOR), await join("李明")
    await act(member, member.taps, "今日练习")
    asked = next(each for each in BANK.questions if each.prompt in member.screen.last.text)
    await act(member, member.says, "不知道")
    await act(editor, editor.sends_file, "题.csv", f"题目,答案\n{asked.prompt},新的说法\n".encode())
    assert "1 人学过的答案有变" in await act(editor, editor.taps, "确认导入")
    said = len(member.screen.said)
    await act(member, member.taps, "下一题")
    await act(member, member.says, "/stop")
    await act(member, member.taps, "今日练习")
    told = [text for text in member.screen.said[said:] if "有更新" in text]
    assert len(told) == 1
    assert "现在：新的说法" in told[0]
    await act(member, member.taps, "今日练习")
    assert len([text for text in member.screen.said[said:] if "有更新" in text]) == 1


async def test_the_tried_answer_is_the_one_the_verdict_replies_to(house: House, join: Join, act: Act) -> None:
    editor = await join("王编", Role.EDITOR)
    await act(editor, editor.says, "/bank")
    await act(editor, editor.taps, "找题")
    await act(editor, editor.says, "年限")
    await act(editor, editor.taps, "1")
    await act(editor, editor.taps, "试判")
    await act(editor, editor.says, "八年")
    first = editor.screen.last.id
    await act(editor, editor.says, "9年")
    await act(editor, editor.taps, "❌ 这样答不算对", message=first)
    async with house.store.reading() as session:
        rows = (await session.execute(select(TaughtAnswer.text, TaughtAnswer.score))).all()
    assert rows == [("八年", 0.0)]


async def test_a_reviewer_is_offered_nothing_that_edits(house: House, join: Join, act: Act) -> None:
    reviewer = await join("孙审", Role.REVIEWER)
    await act(reviewer, reviewer.says, "题库")
    assert set(reviewer.screen.last.labels) == {"🔎 找题", "🗂 按专题看", "🩺 体检"}
    await act(reviewer, reviewer.taps, "找题")
    await act(reviewer, reviewer.says, "年限")
    await act(reviewer, reviewer.taps, "1")
    assert set(reviewer.screen.last.labels) == {"🧪 试判", "👁 预览", "🕘 历史", "‹ 题库"}
    await act(reviewer, reviewer.taps, "历史")
    assert set(reviewer.screen.last.labels) == {"1", "‹ 返回这道题"}


async def test_a_text_too_long_for_the_phone_does_not_leave_its_tail_as_the_answer(
    house: House, telegram: FakeTelegram, join: Join, act: Act
) -> None:
    editor = await join("王编", Role.EDITOR)
    await act(editor, editor.says, "/bank")
    await act(editor, editor.taps, "找题")
    await act(editor, editor.says, "年限")
    await act(editor, editor.taps, "1")
    await act(editor, editor.taps, "改答案")
    assert "太长了，最多 4000 个字" in await act(editor, editor.says, "囍" * 5000)
    text = await act(editor, editor.says, "十年")
    assert "标准答案\n十年\n" in text
    assert "囍" not in text


async def test_a_long_file_is_said_to_be_still_in_work(
    house: House, telegram: FakeTelegram, join: Join, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = await join("王编", Role.EDITOR)
    going_on, read, reading = threading.Event(), formats.read, screens.reading

    def slow(name: str, content: bytes) -> Reading:
        assert going_on.wait(30)
        return read(name, content)

    def said(words: Wording, name: str, size: int, seconds: int = 0) -> Screen:
        if seconds:
            going_on.set()
        return reading(words, name, size, seconds)

    monkeypatch.setattr(formats, "read", slow)
    monkeypatch.setattr(screens, "reading", said)
    monkeypatch.setattr(importing, "PULSE_SECONDS", 0.01)
    text = await act(editor, editor.sends_file, "题.csv", "题目,答案\n一是什么？,二".encode())
    assert "识别 1 题" in text
    assert not any("正在读" in text for text in editor.screen.said)
