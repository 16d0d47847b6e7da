"""A message changed after it was sent: a near miss is judged anew, a verdict stands and has two ways on."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from bot.store.tables import Answer, CardRow
from bot.telegram.fake import Message, Person
from tests.bank import RELIEF
from tests.bot.telegram.phones import WRONG, Phones, prompt, verdicts

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

NEAR, WHOLE = "免杂费，免书本费", "免杂费，免书本费，补助寄宿生生活费"


async def says(phones: Phones, person: Person, text: str) -> Message:
    await phones.say(person, text)
    return next(message for message in reversed(person.messages) if message.mine)


async def edits(phones: Phones, person: Person, said: Message, text: str) -> str:
    """Changes a text; what the bot says to it, or nothing."""
    before = len(person.screen.said)
    person.edits(said.id, text)
    await phones.telegram.settle()
    return "\n".join(person.screen.said[before:])


async def answers(phones: Phones) -> list[tuple[str, str, bool]]:
    async with phones.house.store.reading() as session:
        rows = await session.scalars(select(Answer).order_by(Answer.id))
        return [(row.text, row.outcome, row.final) for row in rows]


async def test_a_near_miss_made_whole_in_the_same_message_passes(phones: Phones, person: Person) -> None:
    await phones.ask(person, RELIEF.id)
    said = await says(phones, person, NEAR)
    followup = person.screen.last
    assert (await edits(phones, person, said, WHOLE)).startswith("🟢 100 分 · 通过")
    assert verdicts(person)[-1].reply_to == said.id
    assert not next(bubble for bubble in person.screen.bubbles if bubble.id == followup.id).buttons
    assert await answers(phones) == [(WHOLE, "pass", True)]


async def test_a_near_miss_that_stays_one_is_asked_for_the_rest_again(phones: Phones, person: Person) -> None:
    await phones.ask(person, RELIEF.id)
    said = await says(phones, person, NEAR)
    assert (await edits(phones, person, said, f"{NEAR}。")).startswith("🟡 还差一点")
    assert (await phones.say(person, "补助寄宿生生活费")).startswith("🟢 100 分")


async def test_an_answer_changed_after_its_verdict_stands_and_is_given_once_more(
    phones: Phones, person: Person
) -> None:
    await phones.tap(person, "今日练习")
    asked = prompt(person)
    said = await says(phones, person, WRONG)
    text = await edits(phones, person, said, "95%以上")
    assert "判定不变" in text
    assert person.screen.last.labels == ["🔁 再答一遍", "这题判错了"]
    assert asked in await phones.tap(person, "再答一遍")
    assert "· 2/5" in person.screen.last.text
    assert (await phones.right(person)).startswith("🟢 100 分")
    assert "· 3/5" in await phones.tap(person, "下一题")
    async with phones.house.store.reading() as session:
        # Long-term memory takes a question once a day.
        assert await session.scalar(select(func.max(CardRow.reviews))) == 1


async def test_once_more_waits_for_the_question_that_is_open(phones: Phones, person: Person) -> None:
    await phones.tap(person, "今日练习")
    asked = prompt(person)
    said = await says(phones, person, WRONG)
    await phones.tap(person, "下一题")
    await edits(phones, person, said, "95%以上")
    for _ in range(2):
        await phones.tap(person, "再答一遍")
        assert "接着就再问您那一题" in person.screen.toast
    await phones.right(person)
    assert asked in await phones.tap(person, "下一题")
    await phones.right(person)
    assert asked not in await phones.tap(person, "下一题")


async def test_once_more_after_the_set_has_ended(phones: Phones, person: Person) -> None:
    await phones.tap(person, "今日练习")
    asked = prompt(person)
    said = await says(phones, person, WRONG)
    await phones.say(person, "/stop")
    await edits(phones, person, said, "95%以上")
    again = person.screen.last
    assert asked in await phones.tap(person, "再答一遍")
    assert "· 1/1" in person.screen.last.text
    await phones.press(person, again.buttons[0][0].data, message=again.id)
    assert person.screen.toast == "题目就在下面。"


async def test_a_changed_rest_of_an_answer_stands_as_well(phones: Phones, person: Person) -> None:
    await phones.ask(person, RELIEF.id)
    await phones.say(person, NEAR)
    rest = await says(phones, person, "不清楚")
    assert "判定不变" in await edits(phones, person, rest, "补助寄宿生生活费")


async def test_what_was_appealed_offers_no_second_appeal(phones: Phones, person: Person) -> None:
    await phones.tap(person, "今日练习")
    said = await says(phones, person, WRONG)
    await phones.tap(person, "这题判错了")
    await phones.tap(person, "我答对了")
    await edits(phones, person, said, "95%以上")
    assert person.screen.last.labels == ["🔁 再答一遍"]


async def test_nobody_else_can_have_it_asked_again(phones: Phones, person: Person) -> None:
    await phones.tap(person, "今日练习")
    await phones.say(person, WRONG)
    other = await phones.join("王芳")
    assert "已过期" in await phones.press(other, "1|again|1")


async def test_a_change_that_no_text_shows_is_passed_over(phones: Phones, person: Person) -> None:
    await phones.tap(person, "今日练习")
    said = await says(phones, person, WRONG)
    assert await edits(phones, person, said, WRONG) == ""


async def test_a_changed_message_that_is_no_answer_is_asked_for_anew(phones: Phones, person: Person) -> None:
    said = await says(phones, person, "你好")
    assert "请重新发一条" in await edits(phones, person, said, "你好吗")
    await phones.tap(person, "今日练习")
    assert "请重新发一条" in await edits(phones, person, said, "95%以上")
    assert await answers(phones) == []


async def test_the_same_change_twice_is_judged_once(phones: Phones, person: Person) -> None:
    await phones.ask(person, RELIEF.id)
    said = await says(phones, person, NEAR)
    person.edits(said.id, WHOLE)
    update = phones.telegram.state.updates[-1]
    phones.telegram.state.updates.append(update)
    await phones.telegram.settle()
    assert {one.text[:6] for one in verdicts(person)} == {"🟢 100 "}
    assert await answers(phones) == [(WHOLE, "pass", True)]
