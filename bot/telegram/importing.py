"""Files in the chat: a bank or figures brought in, and the bank sent out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import Document, Message
from telegram.error import TelegramError

from bot.messages import batches as batch_screens
from bot.messages import importing as screens
from bot.messages.screen import Screen
from bot.services import exporting, importing, recording, undoing
from bot.services.importing import Preview, Proposed
from bot.services.people import Role
from bot.services.refusal import Refused
from bot.telegram import figures
from bot.telegram.callbacks import Tap
from bot.telegram.talk import Talk
from questions import formats
from questions.formats import LARGEST, UnreadableFile

PULSE_SECONDS = 4


async def received(talk: Talk) -> None:
    """A file has come: from those who look after the bank or a unit's figures."""
    document = talk.message.document if talk.message else None
    if document is None or not talk.me.may(Role.EDITOR, Role.LEAD):
        await talk.say(Screen(talk.words.text("unreadable", kind="file")))
        return
    name, size = document.file_name or "file", document.file_size or 0
    if size > LARGEST:
        raise Refused("file_too_big", most=LARGEST // 2**20)
    message = await talk.say(screens.reading(talk.words, name, size))
    try:
        async with _pulse(talk, message, name, size):
            screen = await _understood(talk, name, await _content(document))
    except UnreadableFile as fault:
        screen = screens.unreadable(talk.words, name, str(fault))
    await talk.outbox.edit(message, screen)


async def _content(document: Document) -> bytes:
    try:
        file = await document.get_file()
        return bytes(await file.download_as_bytearray())
    except TelegramError as fault:
        raise UnreadableFile("文件没有收全。请再发一次。") from fault


async def _understood(talk: Talk, name: str, content: bytes) -> Screen:
    if not talk.me.may(Role.EDITOR) or recording.recognise(content):
        return await figures.understood(talk, name, content)
    return screens.preview(talk.words, await importing.preview(talk.house, talk.me.id, name, content))


@asynccontextmanager
async def _pulse(talk: Talk, message: Message, name: str, size: int) -> AsyncIterator[None]:
    """Say every few seconds that a long file is still being worked on."""

    async def beat() -> None:
        seconds = 0
        while True:
            await asyncio.sleep(PULSE_SECONDS)
            seconds += PULSE_SECONDS
            await talk.outbox.edit(message, screens.reading(talk.words, name, size, seconds))

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)


async def on_ask(talk: Talk, tap: Tap) -> None:
    """How to send a file."""
    talk.me.must(Role.EDITOR)
    await talk.change(screens.wanted(talk.words, formats.readable()))


def _token(tap: Tap) -> str:
    if not tap.args:
        raise Refused("stale")
    return tap.args[0]


async def on_look(talk: Talk, tap: Tap) -> None:
    found = await importing.again(talk.house, talk.me.id, _token(tap))
    await talk.say(screens.changes(talk.words, found))


async def on_list(talk: Talk, tap: Tap) -> None:
    row = await importing.pending(talk.house, talk.me.id, _token(tap))
    content = await importing.marked(talk.house, talk.me.id, _token(tap))
    await talk.say(screens.problem_list(talk.words, row.name, content))


async def on_yes(talk: Talk, tap: Tap) -> None:
    """Make the file live; where the bank has changed meanwhile, show what it would change now."""
    done = await importing.confirm(talk.house, talk.me.id, _token(tap))
    if isinstance(done, Preview):
        await talk.change(screens.preview(talk.words, done))
    elif isinstance(done, Proposed):
        await talk.change(batch_screens.proposed(talk.words, done))
    else:
        await talk.change(screens.imported(talk.words, done))


async def on_no(talk: Talk, tap: Tap) -> None:
    await importing.cancel(talk.house, talk.me.id, _token(tap))
    await talk.change(Screen(talk.words.text("bank_import_no")))


async def on_undo(talk: Talk, tap: Tap) -> None:
    """Take an import back."""
    done = await undoing.undo(talk.house, talk.me.id, _token(tap))
    # The button may stand under news of other things.
    await talk.strip()
    await talk.say(screens.undone(talk.words, done))


async def on_export(talk: Talk, tap: Tap) -> None:
    talk.me.must(Role.EDITOR)
    await talk.change(screens.kinds(talk.words, exporting.offered()))


async def on_out(talk: Talk, tap: Tap) -> None:
    """Send the bank in the form that was chosen."""
    await talk.outbox.busy(talk.user.id)
    done = await exporting.export(talk.house, talk.me.id, _token(tap))
    await talk.say(screens.exported(talk.words, done))


TAPS = {
    "b_import": on_ask,
    "b_im_look": on_look,
    "b_im_list": on_list,
    "b_im_yes": on_yes,
    "b_im_no": on_no,
    "b_im_undo": on_undo,
    "b_export": on_export,
    "b_out": on_out,
}
