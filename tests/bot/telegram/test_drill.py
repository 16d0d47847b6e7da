"""The drill in the chat: what is shown, once, whatever is tapped twice, late or on another phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.services.house import House
from bot.store.tables import Answer, Ask, CardRow, DrillSet
from bot.telegram.fake import Person
from tests.bank import RELIEF
from tests.bot.telegram.phones import WRONG, Phones, prompt, verdicts

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def count(house: House, table: type, **where: object) -> int:
    async with house.store.reading() as session:
        query = select(func.count()).select_from(table).filter_by(**where)
        return await session.scalar(query) or 0


async def ask_relief(phones: Phones, person: Person) -> None:
    """Ask the question of three points, two of which are a near miss."""
    assert RELIEF.prompt in await phones.ask(person, RELIEF.id)


async def test_a_set_from_its_first_question_to_its_end(phones: Phones, person: Person) -> None:
    text = await phones.tap(person, "今日练习")
    assert "· 1/4 · 距迎检 28 天" in text
    assert "限时 60 秒，不看材料" in text
    for place in range(1, 5):
        text = await phones.right(person)
        assert text.startswith("🟢 100 分 · 通过")
        assert verdicts(person)[-1].reply_to == max(b.id for b in person.screen.bubbles if b.mine)
        text = await phones.tap(person, "下一题" if place < 4 else "完成")
    assert "答了 4 题，通过 4 题" in text
    assert "作答不足 20 题，暂不预测。" in text
    assert person.screen.last.labels == ["再来 5 题", "📊 我的掌握"]
    assert phones.faults == []


async def test_the_weakest_are_named_at_the_end_and_can_be_drilled_again(
    phones: Phones, person: Person
) -> None:
    await phones.tap(person, "今日练习")
    weak = prompt(person)
    await phones.say(person, WRONG)
    await phones.tap(person, "下一题")
    text = await phones.say(person, "/stop")
    assert f"要再看看：\n· {weak}" in text
    assert weak in await phones.tap(person, "看错题（1）")


async def test_a_set_stopped_halfway_is_not_done_and_goes_on_with_what_is_left(
    phones: Phones, person: Person
) -> None:
    await phones.tap(person, "今日练习")
    await phones.right(person)
    await phones.tap(person, "下一题")
    text = await phones.say(person, "/stop")
    assert text.startswith("先练到这里\n答了 1 题，通过 1 题。")
    assert "今天还有 3 题" in text
    assert "明天" not in text
    assert person.screen.last.labels == ["▶ 接着练", "📊 我的掌握"]
    assert "· 1/3" in await phones.tap(person, "接着练")


async def test_after_the_first_three_the_rest_of_the_day_is_one_tap_away(
    phones: Phones, person: Person
) -> None:
    await phones.tap(person, "先练 3 题试试")
    for place in range(1, 4):
        await phones.right(person)
        text = await phones.tap(person, "下一题" if place < 3 else "完成")
    assert text.startswith("这一组练完了\n答了 3 题，通过 3 题。")
    assert "今天还有 4 题" in text
    assert "· 1/4" in await phones.tap(person, "接着练")


async def test_without_mistakes_one_is_told_so_and_the_open_question_stays(
    phones: Phones, person: Person
) -> None:
    await phones.tap(person, "今日练习")
    open_question = prompt(person)
    await phones.tap(person, "我的掌握")
    assert "没有错题" in await phones.tap(person, "看错题")
    assert open_question in await phones.tap(person, "开始今日练习")


async def test_next_tapped_twice_shows_one_question(phones: Phones, person: Person) -> None:
    await phones.tap(person, "今日练习")
    await phones.right(person)
    message, data = person.screen.last.id, person.screen.last.buttons[0][0].data
    for _ in range(2):
        person.presses(message, data)
    await phones.telegram.settle(together=True)
    assert person.screen.toast == "题目就在下面。"
    assert sum("· 2/4" in said for said in person.screen.said) == 1
    assert await count(phones.house, Ask) == 2


async def test_next_tapped_again_much_later_shows_the_open_question_again(
    phones: Phones, person: Person
) -> None:
    await phones.tap(person, "今日练习")
    await phones.right(person)
    message, data = person.screen.last.id, person.screen.last.buttons[0][0].data
    await phones.tap(person, "下一题")
    phones.house.clock.step(timedelta(hours=1))
    await phones.press(person, data, message=message)
    assert "· 2/4" in person.screen.last.text
    assert "接着答" in person.screen.last.text


async def test_two_phones_that_answer_at_once_are_judged_once(phones: Phones, person: Person) -> None:
    await phones.tap(person, "今日练习")
    person.says(WRONG)
    person.says(WRONG)
    await phones.telegram.settle(together=True)
    assert len(verdicts(person)) == 1
    assert "现在没有等着回答的题" in person.screen.last.text
    assert "· 2/4" in await phones.tap(person, "接着练")
    assert await count(phones.house, Answer) == 1


async def test_an_old_skip_button_gives_way_to_the_question_that_is_open(
    phones: Phones, person: Person
) -> None:
    await phones.tap(person, "今日练习")
    first = person.screen.last
    skip = first.buttons[0][2].data
    await phones.right(person)
    await phones.tap(person, "下一题")
    phones.house.clock.step(timedelta(minutes=5))
    assert "已过期" in await phones.press(person, skip, message=first.id)
    assert "· 2/4" in person.screen.last.text
    assert await count(phones.house, Ask, ending="skipped") == 0


async def test_skip_tapped_twice_skips_once_and_repeats_nothing(phones: Phones, person: Person) -> None:
    await phones.tap(person, "今日练习")
    first = person.screen.last
    for _ in range(2):
        person.presses(first.id, first.buttons[0][2].data)
    await phones.telegram.settle(together=True)
    assert sum("· 2/4" in said for said in person.screen.said) == 1
    assert "已过期" in person.screen.toast
    assert await count(phones.house, Ask, ending="skipped") == 1


async def test_the_start_button_of_two_reminders_starts_once(phones: Phones, person: Person) -> None:
    for _ in range(2):
        await phones.press(person, "1|drill")
    assert person.screen.toast == "题目就在下面。"
    assert await count(phones.house, DrillSet) == 1


async def test_hints_grow_and_end(phones: Phones, person: Person) -> None:
    await phones.tap(person, "今日练习")
    message = person.screen.last.id
    assert "个要点，每点开头一字" in await phones.tap(person, "提示")
    assert "＿" in await phones.tap(person, "再提示")
    assert person.screen.last.labels == ["👀 看答案", "⏭ 跳过"]
    assert person.screen.last.id == message
    assert "· 用了提示" in await phones.right(person)


async def test_the_second_hint_says_more_than_the_first(phones: Phones, person: Person) -> None:
    await ask_relief(phones, person)
    first = await phones.tap(person, "提示")
    assert "共 3 个要点" in first
    assert "2. 免＿＿＿" in first
    second = await phones.tap(person, "再提示")
    assert "免＿费；免＿＿费；补助＿＿＿＿＿＿" in second


async def test_the_answer_is_shown_in_place_and_once_more_when_asked_for_again(
    phones: Phones, person: Person
) -> None:
    await phones.tap(person, "今日练习")
    question = person.screen.last
    reveal = question.buttons[0][1].data
    assert "最后再问您一次" in await phones.tap(person, "看答案")
    assert person.screen.last.id == question.id
    await phones.press(person, reveal, message=question.id)
    assert person.screen.last.id == question.id
    async with phones.house.store.reading() as session:
        assert await session.scalar(select(func.sum(CardRow.reviews))) == 1


async def test_a_near_miss_is_asked_once_more_and_its_buttons_go(phones: Phones, person: Person) -> None:
    await ask_relief(phones, person)
    question = person.screen.last.id
    text = await phones.say(person, "免杂费，免书本费")
    assert text.startswith("🟡 还差一点")
    assert person.screen.last.labels == ["就答这些 ▶"]
    assert not next(b for b in person.screen.bubbles if b.id == question).buttons
    followup = person.screen.last.id
    assert (await phones.say(person, "补助寄宿生生活费")).startswith("🟢 100 分")
    assert not next(b for b in person.screen.bubbles if b.id == followup).buttons


async def test_who_has_no_more_to_say_sees_the_verdict_by_a_tap(phones: Phones, person: Person) -> None:
    await ask_relief(phones, person)
    await phones.say(person, "免杂费，免书本费")
    text = await phones.tap(person, "就答这些")
    assert "❌ 漏：补助寄宿生生活费" in text
    assert await count(phones.house, Answer, final=True) == 1


async def test_an_open_follow_up_is_what_a_new_start_shows(phones: Phones, person: Person) -> None:
    await ask_relief(phones, person)
    asked = (await phones.say(person, "免杂费，免书本费")).split("\n")[1]
    text = await phones.tap(person, "今日练习")
    assert asked in text
    assert person.screen.last.labels == ["就答这些 ▶"]


async def test_an_answer_longer_than_a_message_is_judged_by_its_beginning(
    phones: Phones, person: Person
) -> None:
    await phones.tap(person, "今日练习")
    text = await phones.say(person, "不知道怎么说" * 1000)
    assert "只判了第一条" in text
    assert len(verdicts(person)) == 1
    assert person.screen.last.labels == ["▶ 接着练"]
    assert await count(phones.house, Answer) == 1


async def test_a_message_from_before_the_question_is_no_answer_to_it(phones: Phones, person: Person) -> None:
    said = person.says("95%以上")
    said.date -= timedelta(minutes=5)
    phones.telegram.state.updates[-1]["message"]["date"] -= 300
    late = phones.telegram.state.updates.pop()
    await phones.tap(person, "今日练习")
    phones.house.clock.step(timedelta(minutes=1))
    phones.telegram.state.updates.append(late)
    await phones.telegram.settle()
    assert "没有算作答" in person.screen.said[-2]
    assert "· 1/4" in person.screen.last.text
    assert await count(phones.house, Answer) == 0


async def test_what_is_no_text_leaves_the_question_open(phones: Phones, person: Person) -> None:
    await phones.tap(person, "今日练习")
    for act, words in (
        (person.sends_photo, "请用文字回答"),
        (person.sends_sticker, "请用文字回答"),
        (person.sends_voice, "暂时听不了语音"),
        (lambda: person.sends_file("a.txt", b"x"), "暂不收文件"),
    ):
        act()
        await phones.telegram.settle()
        assert words in person.screen.last.text
    assert await count(phones.house, Ask, closed_at=None) == 1


@pytest.mark.parametrize(
    ("after", "told"),
    [(25, "用时 25 秒"), (600, "用时 10 分钟"), (20_000, "用时 6 小时"), (300_000, "用时 3 天")],
)
async def test_time_is_told_as_people_say_it(phones: Phones, person: Person, after: float, told: str) -> None:
    await phones.tap(person, "今日练习")
    assert told in await phones.say(person, WRONG, after=after)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("location", {"latitude": 39.9, "longitude": 116.4}),
        ("contact", {"phone_number": "10086", "first_name": "明"}),
        ("dice", {"emoji": "🎲", "value": 3}),
        ("venue", {"location": {"latitude": 1, "longitude": 2}, "title": "x", "address": "y"}),
    ],
)
async def test_other_things_phones_can_send_are_answered_kindly(
    phones: Phones, person: Person, kind: str, content: dict[str, object]
) -> None:
    person.says("x")
    update = phones.telegram.state.updates[-1]["message"]
    del update["text"]
    update[kind] = content
    await phones.telegram.settle()
    assert "请用文字回答" in person.screen.last.text
    assert phones.faults == []


async def test_the_next_day_goes_on_with_what_was_left_open(phones: Phones, person: Person) -> None:
    await phones.tap(person, "今日练习")
    left = prompt(person)
    phones.house.clock.step(timedelta(days=1))
    assert left in await phones.tap(person, "今日练习")
    assert "· 1/4 · 距迎检 27 天" in person.screen.last.text
