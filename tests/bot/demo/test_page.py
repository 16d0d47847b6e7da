"""The page in a real browser: what people do there reaches the bot, and what it answers is drawn."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.demo.browser import BrowserFault, Page, browser, program
from bot.demo.server import claim, serving
from bot.demo.world import World

PHONE, LAPTOP = (390, 844), (1280, 800)
LAST = "[...document.querySelectorAll('.row')].at(-1)"


@asynccontextmanager
async def shown(world: World, part: str, size: tuple[int, int], **how: bool) -> AsyncIterator[Page]:
    async with serving(world, claim(0)) as address, browser() as page:
        await page.open(f"{address}#as={part}", width=size[0], height=size[1], **how)
        await page.until(f"document.body?.dataset.ready === '{part}'")
        yield page


async def says(page: Page, text: str) -> None:
    await page.run(f"document.getElementById('text').value = {json.dumps(text)}")
    await page.run("document.getElementById('line').requestSubmit()")


async def taps(page: Page, words: str) -> None:
    same = f"(one) => one.textContent === {json.dumps(words)}"
    await page.run(f"[...document.querySelectorAll('button, a')].find({same}).click()")


async def use_the_page(world: World) -> None:
    async with shown(world, "member", LAPTOP) as page:
        await taps(page, "今日练习")
        await page.until(f"{LAST}.querySelectorAll('.key').length === 3")
        await taps(page, "提示")
        await page.until("!document.getElementById('toast').hidden")
        assert await page.run("document.getElementById('toast').textContent") == "两个要点"
        assert await page.run(f"{LAST}.querySelector('.words b').textContent") == "扫盲"
        await says(page, "农村一千五百字")
        await page.until(f"{LAST}.querySelector('blockquote') !== null")
        assert await page.run(f"{LAST}.querySelector('.reply').textContent") == "农村一千五百字"
        fold = f"{LAST}.querySelector('.fold')"
        assert await page.run(f"{fold}.getAttribute('aria-expanded')") == "false"
        folded = await page.run(f"{LAST}.offsetHeight")
        await page.run(f"{fold}.click()")
        assert await page.run(f"{LAST}.offsetHeight") > folded
        await says(page, "图")
        await page.until(f"{LAST}.querySelector('img')?.naturalWidth === 320")
        await page.run(f"{LAST}.querySelector('.picture').click()")
        assert await page.run("document.getElementById('picture').open")
        await page.run("document.getElementById('picture').close()")
        await says(page, "表")
        await page.until(f"{LAST}.querySelector('a.file-card')?.download === '题库.xlsx'")
        await says(page, "设置")
        await page.until("!document.getElementById('strip').hidden")
        assert await page.run("document.getElementById('text').placeholder") == "如 7:30"
        await page.run(
            "const dropped = new DataTransfer();"
            "dropped.items.add(new File(['a,b,c'], 'bank.csv'));"
            "document.getElementById('phone').dispatchEvent(new DragEvent('drop', { dataTransfer: dropped }))"
        )
        await page.until(f"{LAST}.textContent.includes('收到 bank.csv，5 字节')")
        await page.run("[...document.querySelectorAll('.step')][0].click()")
        await page.until("document.getElementById('now').textContent.endsWith('09:30')")
        assert await page.run("document.querySelectorAll('#calls li').length") >= 6
        await page.run("document.querySelector('[data-key=stranger]').click()")
        await page.until("document.body.dataset.ready === 'stranger'")
        assert await page.run("document.querySelectorAll('.row').length") == 0
        await taps(page, "开始")
        await page.until(f"{LAST}.textContent.includes('您好')")
        await page.run("document.getElementById('language').click()")
        await page.until("document.documentElement.lang === 'en'")
        assert await page.run("document.getElementById('text').placeholder") == "Message"
        assert page.logged == []


async def fill_a_phone(world: World) -> None:
    async with shown(world, "member", PHONE, dark=True) as page:
        person = world.parts["member"].person
        for words in ("图", "图", "表", "农村一千五百字"):
            person.says(words)
        await world.deliver()
        await page.until(f"{LAST}.querySelector('blockquote') !== null")
        chat = "document.getElementById('chat')"
        picture = "document.querySelector('.photo')"
        near = f"Math.abs({picture}.getBoundingClientRect().top - {chat}.getBoundingClientRect().top) < 20"
        await page.until(near)
        await page.run("document.getElementById('down').click()")
        await page.until(
            f"{chat}.scrollTop > 300 && {chat}.scrollHeight - {chat}.scrollTop - {chat}.clientHeight < 2"
        )
        box = await page.run("JSON.stringify(document.getElementById('phone').getBoundingClientRect())")
        assert (json.loads(box)["width"], json.loads(box)["height"]) == PHONE
        assert await page.run("document.documentElement.scrollWidth") == PHONE[0], "nothing scrolls sideways"
        assert await page.run("getComputedStyle(document.getElementById('side')).visibility") == "hidden"
        await page.run("document.getElementById('open-side').click()")
        await page.until("getComputedStyle(document.getElementById('side')).visibility === 'visible'")
        small = await page.run(
            "[...document.querySelectorAll('.bar button, .bar select, .compose button, .key')]"
            ".filter((one) => one.offsetParent && one.offsetHeight < 40).map((one) => one.id)"
        )
        assert small == [], "a thumb needs forty pixels"
        assert page.logged == []


@pytest.mark.parametrize("scenario", [use_the_page, fill_a_phone])
async def test_the_page_works_in_a_browser(world: World, scenario: object) -> None:
    assert callable(scenario)
    if program() is None:
        with pytest.raises(BrowserFault, match="apt-get install chromium"):
            await scenario(world)
    else:
        await scenario(world)
