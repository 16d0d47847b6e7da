"""Forged and foreign buttons: each is answered once and kindly, changes nothing, and logs no fault."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.services.house import House
from bot.services.people import Role
from bot.store.tables import Member, Unit
from bot.telegram.callbacks import MOST_BYTES
from bot.telegram.fake import Person
from bot.telegram.handlers import TAPS
from tests.bot.telegram.phones import Phones

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

GARBAGE = (
    ("x", "-1", "1.5"),
    ("0", "999999", "y"),
    ("9" * 40,),
    ("2147483647", "１２", ""),
)
# These ask for the same whatever stands behind them.
BARE = {"drill", "more", "rhythm_undo", "trial", "language", "rhythm_days", "forget_yes"}
MALFORMED = (
    "",
    "1",
    "1|",
    "|",
    "||",
    "drill",
    "0|drill",
    "2|drill",
    "１|drill",
    "1|drill\n",
    "1|DRILL",
    "1|nothing",
    "1|__init__",
    "1| drill",
    "{}",
    "1|" + "🙂" * 15,
    "1|skip|" + "x" * (MOST_BYTES - 7),
)
Contents = dict[str, list[str]]


async def contents(house: House, besides: int = 0) -> Contents:
    """Every row, but for those of the member `besides`, and for what passes by itself."""
    found = {}
    async with house.store.reading() as session:
        for table in Unit.metadata.sorted_tables:
            query = select(*(column for column in table.c if column.name != "seen_at"))
            owner = table.c.id if table.name == "member" else table.c.get("member_id")
            if table.name != "awaited":
                query = query if owner is None else query.where(owner != besides)
                found[table.name] = sorted(map(repr, await session.execute(query)))
    return found


async def forge(phones: Phones, person: Person, message: int, data: str) -> None:
    """Press a button of one's own making; it is answered exactly once, with something to read."""
    calls, said = len(phones.telegram.calls), len(person.screen.said)
    toast = await phones.press(person, data, message=message)
    made = [call.method for call in phones.telegram.calls[calls:]]
    assert made.count("answerCallbackQuery") == 1, data
    shown = toast or person.screen.said[said:] or {"editMessageText", "deleteMessage"} & {*made}
    assert shown, data
    assert "出了点问题" not in toast, data


def filled(action: str, words: tuple[str, ...]) -> str:
    return "|".join(("1", action, *words)).encode()[:MOST_BYTES].decode(errors="ignore")


@pytest.mark.parametrize("role", [Role.MEMBER, Role.ADMIN])
async def test_garbage_behind_any_button_changes_nothing(phones: Phones, role: Role) -> None:
    person = await phones.join("甲", "河东区", role)
    message, before = person.screen.last.id, await contents(phones.house)
    for action in sorted(TAPS.keys() - BARE):
        for words in GARBAGE:
            await forge(phones, person, message, filled(action, words))
    assert await contents(phones.house) == before
    assert phones.faults == []


@pytest.mark.parametrize("words", [("1",), ("1", "1"), ("1", "right"), ("2", "1", "1")])
async def test_what_belongs_to_another_is_out_of_reach(phones: Phones, words: tuple[str, ...]) -> None:
    owner, other = await phones.join("甲"), await phones.join("乙")
    await phones.tap(owner, "今日练习")
    await phones.say(owner, "不知道")
    await phones.tap(owner, "判错")
    async with phones.house.store.reading() as session:
        own = await session.scalar(select(Member.id).where(Member.telegram_id == other.id))
    message, before = other.screen.last.id, await contents(phones.house, own)
    for action in sorted(TAPS.keys() - BARE):
        await forge(phones, other, message, filled(action, words))
    assert await contents(phones.house, own) == before
    assert phones.faults == []


async def test_what_is_no_button_of_this_version_is_called_old(phones: Phones, person: Person) -> None:
    message, before = person.screen.last.id, await contents(phones.house)
    for data in MALFORMED:
        assert "已过期" in await phones.press(person, data, message=message), data
    assert await contents(phones.house) == before
    assert phones.faults == []


async def test_a_strangers_buttons_get_the_one_polite_sentence(phones: Phones) -> None:
    stranger = phones.telegram.person("路人")
    stranger.says("你好")
    await phones.telegram.settle()
    message, before = stranger.screen.last.id, await contents(phones.house)
    for data in (*(f"1|{action}|1|1" for action in sorted(TAPS)), *MALFORMED):
        assert "仅限受邀人员" in await phones.press(stranger, data, message=message), data
    assert await contents(phones.house) == before
    assert phones.faults == []
