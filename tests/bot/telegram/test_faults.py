"""What Telegram loses: the question stays open or the verdict comes later, and nothing counts twice."""

from __future__ import annotations

import logging
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select

from bot.store.tables import Answer, Ask, CardRow, DrillSet
from bot.telegram import outbox
from bot.telegram.fake import Fault, Person, blocked, flood, lost_connection, refused, server_error, timeout
from tests.bot.telegram.phones import RIGHT, WRONG, Phones, prompt, verdicts

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

LOST = {
    "timeout": timeout(delivered=False),
    "timeout after delivery": timeout(delivered=True),
    "lost connection": lost_connection(delivered=False),
    "lost connection after delivery": lost_connection(delivered=True),
    "server error": server_error(502),
    "a flood of an hour": flood(3600),
}
METHODS = ("sendMessage", "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery", "*")


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the outbox has waited; without waiting."""
    taken: list[float] = []

    async def nap(seconds: float) -> None:
        taken.append(seconds)

    monkeypatch.setattr(outbox, "sleep", nap)
    return taken


@pytest.mark.parametrize("fault", LOST.values(), ids=LOST.keys())
async def test_a_verdict_that_was_not_sent_is_shown_at_the_next_contact(
    phones: Phones, person: Person, fault: Fault
) -> None:
    await phones.tap(person, "今日练习")
    phones.telegram.break_next("sendMessage", fault)
    await phones.right(person)
    seen = len(verdicts(person))
    await phones.tap(person, "设置")
    assert len(verdicts(person)) == seen + 1
    assert person.screen.last.text.startswith("设置")
    await phones.tap(person, "帮助")
    assert len(verdicts(person)) == seen + 1
    assert "· 2/4" in await phones.tap(person, "下一题")


@pytest.mark.parametrize("fault", LOST.values(), ids=LOST.keys())
async def test_a_question_that_was_not_sent_takes_no_answer_and_is_shown_again(
    phones: Phones, person: Person, fault: Fault
) -> None:
    phones.telegram.break_next("sendMessage", fault)
    await phones.tap(person, "今日练习")
    text = await phones.say(person, "95%以上")
    assert "没有算作答" in person.screen.said[-2]
    assert "· 1/4" in text
    assert "接着答" not in text
    assert (await phones.right(person)).startswith("🟢")
    assert len(verdicts(person)) == 1


@pytest.mark.parametrize("fault", LOST.values(), ids=LOST.keys())
async def test_a_next_question_that_was_not_sent_comes_by_the_same_tap(
    phones: Phones, person: Person, fault: Fault
) -> None:
    await phones.tap(person, "今日练习")
    await phones.right(person)
    phones.telegram.break_next("sendMessage", fault)
    await phones.tap(person, "下一题")
    if "下一题 ▶" in person.screen.labels:
        assert "· 2/4" in await phones.tap(person, "下一题")
    assert (await phones.right(person)).startswith("🟢")


async def test_a_tap_that_cannot_be_answered_does_its_work(phones: Phones, person: Person) -> None:
    await phones.tap(person, "今日练习")
    phones.telegram.break_next(
        "answerCallbackQuery", refused("query is too old and response timeout expired")
    )
    assert "个要点" in await phones.tap(person, "提示")


async def test_a_refusal_that_comes_too_late_for_an_alert_comes_as_a_message(
    phones: Phones, person: Person
) -> None:
    phones.telegram.break_next(
        "answerCallbackQuery", refused("query is too old and response timeout expired")
    )
    assert await phones.press(person, "1|skip|999") == ""
    assert "已过期" in person.screen.said[-2]
    assert person.screen.last.labels == ["▶ 接着练"]


async def test_buttons_that_cannot_be_taken_away_do_not_keep_the_verdict_back(
    phones: Phones, person: Person
) -> None:
    await phones.tap(person, "今日练习")
    phones.telegram.break_next("editMessageReplyMarkup", timeout(delivered=False))
    assert (await phones.right(person)).startswith("🟢")


async def test_a_short_flood_is_waited_for(phones: Phones, person: Person, naps: list[float]) -> None:
    phones.telegram.break_next("sendMessage", flood(3))
    assert "· 1/4" in await phones.tap(person, "今日练习")
    assert naps == [3]


async def test_a_verdict_that_telegram_refuses_for_good_does_not_shut_the_person_out(
    phones: Phones, person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    await phones.tap(person, "今日练习")
    phones.telegram.break_next("sendMessage", refused("message is too long"))
    assert "出了点问题" in await phones.right(person)
    phones.telegram.break_next("sendMessage", refused("message is too long"))
    assert "设置" in await phones.tap(person, "设置")
    assert verdicts(person) == []
    assert "· 2/4" in await phones.tap(person, "今日练习")
    assert any("refused the verdict" in record.getMessage() for record in caplog.records)


async def test_a_screen_that_telegram_refuses_is_owned_up_to(phones: Phones, person: Person) -> None:
    phones.telegram.break_next("sendMessage", refused("BUTTON_DATA_INVALID"))
    assert "出了点问题" in await phones.tap(person, "设置")


async def test_one_who_blocks_the_bot_in_the_middle_goes_on_later(phones: Phones, person: Person) -> None:
    await phones.tap(person, "今日练习")
    phones.telegram.break_next("sendMessage", blocked())
    await phones.right(person)
    person.blocks()
    person.unblocks()
    await phones.telegram.settle()
    assert "设置" in await phones.tap(person, "设置")
    assert len(verdicts(person)) == 1
    assert phones.faults == []


OFF_THE_WAY = ("判错", "设置提醒", "记录了我什么")
"""Buttons that lead away from the drill."""


@pytest.mark.parametrize("seed", range(10))
async def test_whatever_is_lost_a_set_comes_to_its_end_and_counts_once(
    phones: Phones, person: Person, seed: int, caplog: pytest.LogCaptureFixture
) -> None:
    random = Random(seed)
    steps = 0
    while not any("这一组练完了" in said for said in person.screen.said):
        steps += 1
        assert steps < 80, person.screen.said[-3:]
        if steps < 40 and random.random() < 0.5:
            phones.telegram.break_next(random.choice(METHODS), random.choice(list(LOST.values())))
        await next_step(phones, person, random)
    async with phones.house.store.reading() as session:
        asks = list(await session.scalars(select(Ask)))
        answers = list(await session.scalars(select(Answer)))
        cards = list(await session.scalars(select(CardRow)))
        drills = list(await session.scalars(select(DrillSet)))
    assert all(ask.closed_at is not None for ask in asks)
    assert len({answer.ask_id for answer in answers}) == len(answers)
    assert all(answer.final and answer.shown_at is not None for answer in answers)
    assert len(verdicts(person)) >= len(answers)
    assert {card.question_id: card.reviews for card in cards} == {
        ask.question_id: 1 for ask in asks if ask.ending in ("answered", "shown")
    }
    assert all(drill.finished_at is not None for drill in drills)
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def next_step(phones: Phones, person: Person, random: Random) -> None:
    """What a person would do who looks at the phone and wants to go on."""
    phones.house.clock.step(timedelta(seconds=30))
    last = person.screen.last
    labels = last.labels
    if "⏭ 跳过" in labels and random.random() < 0.7:
        person.says(RIGHT[prompt(person)] if random.random() < 0.7 else WRONG)
    elif ways := [b for row in last.buttons for b in row if not any(off in b.label for off in OFF_THE_WAY)]:
        button = random.choice(ways)
        for _ in range(random.choice((1, 1, 2))):
            person.presses(last.id, button.data)
    else:
        person.says("今日练习")
    await phones.telegram.settle(together=True)


async def test_a_dead_database_is_owned_up_to_and_the_answer_can_be_given_again(
    phones: Phones, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await phones.tap(person, "今日练习")
    with monkeypatch.context() as dead:
        die(phones, dead)
        assert "系统正忙，这一次没有收下" in await phones.right(person)
        assert "系统正忙" in await phones.press(person, "1|settings")
    assert (await phones.right(person)).startswith("🟢")
    assert len(verdicts(person)) == 1


@pytest.mark.parametrize("transactions", [1, 2, 3])
async def test_a_database_that_dies_in_the_middle_loses_nothing_it_has_taken(
    phones: Phones, person: Person, monkeypatch: pytest.MonkeyPatch, transactions: int
) -> None:
    await phones.tap(person, "今日练习")
    with monkeypatch.context() as dead:
        die(phones, dead, after=transactions)
        said = await phones.right(person)
    taken = transactions > 1
    assert said.startswith("🟢") == taken
    await phones.tap(person, "设置")
    if taken:
        # It may have been seen before: a verdict is shown at least once.
        assert len(verdicts(person)) in (1, 2)
        assert "· 2/4" in await phones.tap(person, "今日练习")
    else:
        assert (await phones.right(person)).startswith("🟢")
    async with phones.house.store.reading() as session:
        assert len(list(await session.scalars(select(Answer)))) == 1


def die(phones: Phones, monkeypatch: pytest.MonkeyPatch, *, after: int = 0) -> None:
    """Let the database refuse every transaction after so many."""
    from sqlalchemy.exc import OperationalError

    left = iter(range(after))
    store = phones.house.store

    def refusing(begin):
        def begun():
            if next(left, None) is None:
                raise OperationalError("BEGIN", {}, Exception("disk I/O error"))
            return begin()

        return begun

    monkeypatch.setattr(store, "reading", refusing(store.reading))
    monkeypatch.setattr(store, "writing", refusing(store.writing))
