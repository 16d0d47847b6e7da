"""What a person is told of what they may do: on coming in, for help, and by a command that there is not."""

from __future__ import annotations

import pytest

from bot.services.people import Role
from bot.telegram.fake import Person
from tests.bot.telegram.phones import TOWN, Phones

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_a_newcomer_sets_reminders_with_a_tap_and_keeps_the_welcome(
    phones: Phones, person: Person
) -> None:
    welcome = person.screen.last
    assert welcome.labels == ["▶ 先练 3 题试试", "⏰ 设置提醒"]
    assert "每天 07:30 提醒" in await phones.tap(person, "设置提醒")
    assert person.screen.last.id != welcome.id
    assert "· 1/3" in await phones.tap(person, "先练 3 题试试")


@pytest.mark.parametrize(
    ("role", "offered", "withheld"),
    [
        (Role.MEMBER, (), ("还可以", "/unit", "/bank", "/campaign")),
        (Role.LEAD, ("您是单位负责人，还可以", "/unit", "/people", "/invite", "/figures"), ("/bank",)),
        (Role.EDITOR, ("您是编辑，还可以", "/bank", "/appeals", "/figures"), ("/invite", "/campaign")),
        (Role.REVIEWER, ("您是审核，还可以", "/bank"), ("/appeals", "/figures")),
        (Role.ADMIN, ("您是管理员，还可以", "/unit", "/bank", "/campaign", "/announce"), ()),
    ],
)
async def test_help_lists_what_the_role_can_do(
    phones: Phones, role: Role, offered: tuple[str, ...], withheld: tuple[str, ...]
) -> None:
    person = await phones.join("钱书记", TOWN, role)
    text = await phones.say(person, "/help")
    assert text.startswith("怎么用")
    assert [words for words in offered if words not in text] == []
    assert [words for words in withheld if words in text] == []


async def test_a_command_that_there_is_not_is_named(phones: Phones, person: Person) -> None:
    assert (await phones.say(person, "/drlil <b> 3")).startswith("怎么用")
    assert person.screen.said[-2] == "没有 /drlil 这个命令。能用的都在下面。"
