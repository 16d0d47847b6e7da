"""The page's server answers its own page on this machine, and nobody else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse

from bot.demo.server import claim, serving
from bot.demo.view import view_of
from bot.demo.world import World


@pytest.fixture
async def address(world: World) -> AsyncIterator[str]:
    async with serving(world, claim(0)) as address:
        yield address.rstrip("/")


async def get(url: str, **headers: str) -> HTTPResponse:
    request = HTTPRequest(url, headers={key.replace("_", "-"): value for key, value in headers.items()})
    return await AsyncHTTPClient().fetch(request, raise_error=False)


async def post(address: str, path: str, body: object, **headers: str) -> HTTPResponse:
    sent = body if isinstance(body, bytes) else json.dumps(body)
    given = {"Origin": address} | {key.replace("_", "-"): value for key, value in headers.items()}
    request = HTTPRequest(f"{address}/{path}", method="POST", body=sent, headers=given)
    return await AsyncHTTPClient().fetch(request, raise_error=False)


async def act(address: str, key: str, **body: Any) -> HTTPResponse:
    return await post(address, f"act?as={key}", body)


async def test_the_page_comes_with_a_strict_policy(address: str) -> None:
    answer = await get(f"{address}/")
    assert answer.code == 200
    assert "问不倒" in answer.body.decode()
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "name", ["page.css", "main.js", "chat.js", "entities.js", "side.js", "words.js", "icon.svg"]
)
async def test_the_page_is_whole_and_names_no_outside_address(address: str, name: str) -> None:
    answer = await get(f"{address}/{name}")
    assert answer.code == 200
    outside = [word for word in ("//cdn", "fonts.g", "unpkg", "@import") if word in answer.body.decode()]
    assert not outside


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "0.0.0.0", "127.0.0.1:1"])
async def test_a_foreign_host_is_refused(address: str, host: str) -> None:
    assert (await get(f"{address}/", Host=host)).code == 403
    assert (await get(f"{address}/events?as=member", Host=host)).code == 403


async def test_localhost_is_this_machine_too(address: str) -> None:
    port = address.rpartition(":")[2]
    assert (await get(f"{address}/", Host=f"localhost:{port}")).code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", ""])
async def test_an_act_from_elsewhere_is_refused(address: str, world: World, origin: str) -> None:
    answer = await post(address, "act?as=member", {"act": "say", "text": "图"}, Origin=origin)
    assert answer.code == 403
    assert world.parts["member"].person.screen.bubbles[-1].text == "您好，明 李！"


async def test_acts_reach_the_bot(address: str, world: World) -> None:
    person = world.parts["member"].person
    assert (await act(address, "member", act="say", text="今日练习")).code == 200
    question = person.screen.last
    await act(address, "member", act="press", message=question.id, data="提示")
    assert person.screen.toast == "两个要点"
    said = person.says("一千字")
    await act(address, "member", act="edit", message=said.id, text="1500 字")
    assert person.chat.messages[said.id].text == "1500 字"
    await act(address, "stranger", act="open", url=f"https://t.me/{world.telegram.username}?start=join_x")
    assert world.parts["stranger"].person.screen.bubbles[0].text == "/start join_x"
    for name in ("voice", "sticker", "block", "unblock"):
        assert (await act(address, "member", act=name)).code == 200
    await act(address, "member", act="clock", to="+1d")
    assert world.local.day == 3


@pytest.mark.parametrize(
    "body",
    [
        {"act": "say"},
        {"act": "say", "text": " "},
        {"act": "dance"},
        {"act": "press", "message": 99, "data": "x"},
        {"act": "clock", "to": "someday"},
        ["say"],
        b"{",
    ],
)
async def test_a_wrong_act_is_refused_in_words(address: str, body: object) -> None:
    answer = await post(address, "act?as=member", body)
    assert answer.code == 400
    assert json.loads(answer.body)["error"]


async def test_nobody_else_can_be_played(address: str) -> None:
    assert (await act(address, "mayor", act="say", text="图")).code == 404
    assert (await get(f"{address}/events?as=mayor")).code == 404


async def test_files_go_up_and_come_down(address: str, world: World) -> None:
    assert (await post(address, "upload?as=member&name=a.csv", b"x,y")).code == 200
    assert world.parts["member"].person.screen.last.text == "收到 a.csv，3 字节"
    await act(address, "member", act="say", text="表")
    file = world.parts["member"].person.screen.last.file
    assert file
    answer = await get(f"{address}/file/{file.id}")
    assert answer.body == b"PK"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    await act(address, "member", act="say", text="图")
    picture = world.parts["member"].person.screen.last.file
    assert picture
    shown = await get(f"{address}/file/{picture.id}")
    assert shown.headers["Content-Type"] == "image/png"
    sent = await post(address, "upload?as=member&name=a.png", shown.body)
    assert sent.code == 200
    assert (await post(address, "upload?as=member&name=a.png", b"no picture")).code == 400
    assert (await get(f"{address}/file/none")).code == 404


async def test_the_stream_tells_the_state_and_every_change(address: str, world: World) -> None:
    seen: list[dict[str, Any]] = []
    heard = asyncio.Event()

    raw = bytearray()

    def chunk(data: bytes) -> None:
        raw.extend(data)
        whole, _, rest = raw.rpartition(b"\n\n")
        for event in filter(None, whole.split(b"\n\n")):
            seen.append(json.loads(event.removeprefix(b"data: ")))
            heard.set()
        raw[:] = rest

    request = HTTPRequest(f"{address}/events?as=member", streaming_callback=chunk, request_timeout=30)
    stream = asyncio.ensure_future(AsyncHTTPClient(force_instance=True).fetch(request, raise_error=False))
    await asyncio.wait_for(heard.wait(), 10)
    heard.clear()
    await act(address, "member", act="say", text="今日练习")
    while not seen[-1]["screen"]["bubbles"][-1]["buttons"]:
        await asyncio.wait_for(heard.wait(), 10)
        heard.clear()
    stream.cancel()
    last = seen[-1]
    assert last["me"] == "member"
    assert last["clock"] == {"now": "2026-03-02T08:30:00", "daysLeft": 26}
    assert last["screen"]["keyboard"] == [["今日练习", "设置"]]
    assert last["screen"]["bubbles"][-1]["buttons"][0][0] == {"label": "提示", "data": "提示", "url": ""}
    assert last["calls"][-1]["method"] == "sendMessage"
    assert last["calls"][-1]["to"] == "李明"


async def test_unread_messages_are_counted_until_looked_at(world: World) -> None:
    def unread() -> dict[str, int]:
        return {one["key"]: one["unread"] for one in view_of(world, "member")["people"]}

    assert unread() == {"member": 0, "lead": 1, "stranger": 0}
    view_of(world, "lead")
    assert unread() == {"member": 0, "lead": 0, "stranger": 0}


def test_only_this_machine_is_listened_to() -> None:
    with claim(0) as listening:
        assert listening.getsockname()[0] == "127.0.0.1"
