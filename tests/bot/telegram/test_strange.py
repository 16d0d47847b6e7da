"""Strange kinds of message, floods, groups and channels: answered kindly or left alone, never counted."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from bot.store.tables import Answer, Ask
from bot.telegram.fake import Person
from bot.telegram.processor import MOST_WAITING
from tests.bot.telegram.phones import Phones, verdicts

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

POLL: dict[str, Any] = {
    "id": "1",
    "question": "？",
    "options": [{"text": one, "voter_count": 0, "persistent_id": one, "media": None} for one in ("甲", "乙")],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}
FILE = {"file_id": "f", "file_unique_id": "u"}
KINDS: dict[str, dict[str, Any]] = {
    "location": {"location": {"latitude": 30.0, "longitude": 104.0}},
    "contact": {"contact": {"phone_number": "100", "first_name": "王"}},
    "dice": {"dice": {"emoji": "🎲", "value": 6}},
    "poll": {"poll": POLL},
    "video": {"video": {**FILE, "width": 1, "height": 1, "duration": 1}},
    "audio": {"audio": {**FILE, "duration": 1}},
    "video note": {"video_note": {**FILE, "length": 1, "duration": 1}},
    "animation": {"animation": {**FILE, "width": 1, "height": 1, "duration": 1}},
    "venue": {
        "venue": {"location": {"latitude": 1.0, "longitude": 1.0}, "title": "甲", "address": "乙"},
        "location": {"latitude": 1.0, "longitude": 1.0},
    },
    "a kind of the future": {"hologram": {"size": 3}},
}


def arrives(phones: Phones, person: Person, content: dict[str, Any], kind: str = "message") -> None:
    """An update as Telegram words it, with a content that phones of the tests do not make."""
    state = phones.telegram.state
    person.says("样子")
    update = state.updates[-1]
    message = update.pop("message")
    del message["text"]
    update[kind] = message | content


async def test_every_kind_of_message_is_answered_once_and_leaves_the_question_open(
    phones: Phones, person: Person
) -> None:
    await phones.tap(person, "今日练习")
    for name, content in KINDS.items():
        said = len(person.screen.said)
        arrives(phones, person, content)
        await phones.telegram.settle()
        assert len([one for one in person.screen.said[said:] if one != "样子"]) == 1, name
    await phones.right(person)
    assert len(verdicts(person)) == 1
    assert phones.faults == []


async def test_a_forwarded_text_is_read_like_any_other(phones: Phones, person: Person) -> None:
    await phones.tap(person, "今日练习")
    origin = {"type": "hidden_user", "sender_user_name": "谁", "date": 1}
    arrives(phones, person, {"text": "95%以上", "forward_origin": origin})
    await phones.telegram.settle()
    assert len(verdicts(person)) == 1


@pytest.mark.parametrize("kind", ["channel_post", "edited_channel_post", "business_message"])
async def test_what_is_said_elsewhere_is_neither_answered_nor_counted(
    phones: Phones, person: Person, kind: str
) -> None:
    await phones.tap(person, "今日练习")
    calls, said = len(phones.telegram.calls), person.screen.said
    channel = {"id": -1001, "type": "channel", "title": "频道"}
    arrives(phones, person, {"text": "95%以上", "chat": channel}, kind)
    await phones.telegram.settle()
    made = {call.method for call in phones.telegram.calls[calls:]}
    assert made <= {"leaveChat"}
    assert [one for one in person.screen.said if one != "样子"] == said
    assert phones.faults == []


async def test_a_group_is_left_and_what_is_said_there_counts_nothing(phones: Phones, person: Person) -> None:
    await phones.tap(person, "今日练习")
    group = person.adds_bot_to("工作群")
    person.says("95%以上", chat=group)
    await phones.telegram.settle()
    assert group.left
    assert verdicts(person) == []
    assert phones.faults == []


async def test_two_hundred_messages_in_a_second_are_answered_in_part_and_told_so_once(
    phones: Phones, person: Person
) -> None:
    await phones.tap(person, "今日练习")
    neighbour = await phones.join("王芳")
    for number in range(200):
        person.says(f"第 {number} 条")
    neighbour.says("帮助")
    await phones.telegram.settle(together=True)
    told = [said for said in person.screen.said if "太快" in said or "太多" in said]
    assert len(told) == 1
    assert len(verdicts(person)) <= MOST_WAITING
    assert not neighbour.screen.last.mine
    async with phones.house.store.reading() as session:
        asks = await session.scalar(select(func.count()).select_from(Ask))
        answers = await session.scalar(select(func.count()).select_from(Answer))
    assert answers <= asks
    assert phones.faults == []
    assert "设置" in await phones.tap(person, "设置")
