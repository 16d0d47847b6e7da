"""Every screen that taps lead to, in English: no Chinese but what is quoted from the bank and from people."""

from __future__ import annotations

import re
from collections import deque

import pytest

from bot import charts
from bot.fonts import NoFont
from bot.services.people import Role
from bot.telegram.fake import Bubble, Person
from tests.bank import BANK, RELIEF
from tests.bot.telegram.phones import DISTRICT, TOWN, WRONG, Phones

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

TYPED = ("x", "下个月吧")
CHINESE = re.compile("[\u3400-\u9fff]+")
# Contents stay as they are: questions, answers, posts, topics, sources, units, people, and what was said.
CONTENT = re.compile(
    "|".join(
        sorted(
            {
                re.escape(text)
                for question in BANK.questions
                for text in (
                    question.prompt,
                    question.answer,
                    question.citation,
                    *(point.text for point in question.points),
                )
                if text
            }
            | {re.escape(text) for text in (*BANK.posts, *BANK.topics, BANK.title, WRONG, "我觉得我说得对")}
            | {re.escape(source.title) for source in BANK.sources.values()}
            | {re.escape(one.name) for one in BANK.indicators.values()}
            | {re.escape(one.table) for one in BANK.indicators.values() if one.table}
            | {
                "河东区",
                "城关镇",
                "河东",
                "迎检",
                "李明",
                "周涛",
                "全国",
                "中文",
                "小学",
                "人",
                "两基”迎国检",
                *TYPED,
            },
            key=len,
            reverse=True,
        )
    )
)
# They end the walk.
AWAY = {"language", "forget_yes", "deactivate_yes", "role_set", "post_set", "move"}
MENU = ("Today's drill", "My mastery", "Settings", "Help", "My unit", "Members", "Invite", "Question bank")
MENU_TOO = ("Appeals", "Figures", "Inspection dates", "/announce", "/me", "/forget", "/nonsense", "hello")


def leftover(text: str) -> str:
    """The Chinese of a text that is no content."""
    text = re.sub(r"[“《][^”》]*[”》]", "", CONTENT.sub("", text))
    return "".join(CHINESE.findall(text))


def without_examples(bubble: Bubble) -> str:
    """A text without what it shows to be typed, which is Chinese."""
    units = bubble.text.encode("utf-16-le")
    for entity in sorted(bubble.entities, key=lambda entity: -entity["offset"]):
        if entity["type"] == "code":
            start = 2 * entity["offset"]
            units = units[:start] + units[start + 2 * entity["length"] :]
    return units.decode("utf-16-le")


class Walker:
    """Taps one button of each kind and reads all that comes."""

    def __init__(self, phones: Phones, person: Person) -> None:
        self.phones = phones
        self.person = person
        self.chinese: dict[str, str] = {}
        self.tapped: set[tuple[str, ...]] = set()
        self._read: set[tuple[int, int]] = set()
        self._heard = 0

    def look(self, by: str) -> deque[tuple[int, str]]:
        """What has come by an act; its buttons."""
        buttons: deque[tuple[int, str]] = deque()
        for bubble in self.person.screen.bubbles:
            if bubble.mine or (bubble.id, bubble.revision) in self._read:
                continue
            self._read.add((bubble.id, bubble.revision))
            for said in (without_examples(bubble), *bubble.labels):
                self._hear(by, said)
            buttons += [(bubble.id, button.data) for row in bubble.buttons for button in row]
        for toast in self.person.screen.toasts[self._heard :]:
            self._hear(by, toast.text)
        self._heard = len(self.person.screen.toasts)
        for word in (word for row in self.person.screen.keyboard for word in row):
            self._hear(by, word)
        return buttons

    def _hear(self, by: str, said: str) -> None:
        if left := leftover(said):
            self.chinese.setdefault(left, f"{by}: {said[:80]}")

    async def walk(self, buttons: deque[tuple[int, str]]) -> None:
        while buttons:
            message, data = buttons.popleft()
            _, action, *args = data.split("|")
            kind = (action, *(arg for arg in args if not arg.isdecimal() and len(arg) < 10))
            if kind in self.tapped or action in AWAY:
                continue
            self.tapped.add(kind)
            self.person.presses(message, data)
            await self.phones.telegram.settle()
            buttons += self.look(data)

    async def say(self, text: str) -> None:
        await self.phones.say(self.person, text)
        await self.walk(self.look(text))


async def in_english(phones: Phones, name: str, unit: str, role: Role) -> Walker:
    person = await phones.join(name, unit, role)
    await phones.tap(person, "设置")
    await phones.tap(person, "English")
    walker = Walker(phones, person)
    walker._read = {(bubble.id, bubble.revision) for bubble in person.screen.bubbles[:-1]}
    return walker


async def test_all_that_an_admin_can_tap_is_in_english(
    phones: Phones, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_pictures(*args: object, **options: object) -> bytes:
        raise NoFont("pictures are drawn elsewhere")

    for chart in ("mastery_chart", "unit_chart"):
        monkeypatch.setattr(charts, chart, without_pictures)
    await phones.tap(person, "今日练习")
    await phones.say(person, WRONG)
    await phones.tap(person, "这题判错了")
    await phones.tap(person, "我答对了")
    walker = await in_english(phones, "周涛", DISTRICT, Role.ADMIN)
    for word in (*MENU, *MENU_TOO):
        await walker.say(word)
    for asked in ("dates", "find", "b_find", "b_new", "inv_new|0", "announce", "complain"):
        for typed in TYPED:
            await phones.press(walker.person, f"1|{asked}")
            walker.look(asked)
            await walker.say(typed)
    assert not walker.chinese, "\n".join(f"{k} <- {v!r}" for k, v in walker.chinese.items())
    assert len(walker.tapped) > 60
    assert phones.faults == []


async def test_what_the_judge_asks_and_what_a_file_lacks_is_in_english(phones: Phones) -> None:
    walker = await in_english(phones, "李明", TOWN, Role.EDITOR)
    member = walker.person
    await phones.press(member, "1|settings")
    await phones.ask(member, RELIEF.id, "Today's drill")
    assert "3 points in all, 1 still missing" in await phones.say(member, "免杂费，免书本费")
    await phones.tap(member, "That is all")
    rows = "题目,答案,岗位\n一是什么？,,\n一是什么？,二,村长\n一是什么？,二,\n正确吗？ A. 对 B. 错,C,\n"
    for name, content in (
        ("a.csv", rows.encode()),
        ("a.pdf", b"%PDF-1.7"),
        ("a.xlsx", b"PK"),
        ("b.csv", b"x"),
    ):
        member.sends_file(name, content)
        await phones.telegram.settle()
        walker.look(name)
    assert not walker.chinese, "\n".join(f"{k} <- {v!r}" for k, v in walker.chinese.items())
