"""Review, history and the bench in the chat."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any
from zoneinfo import ZoneInfo

from bot.messages import bench as bench_screens
from bot.messages import reviewing as screens
from bot.messages.screen import Screen, asking
from bot.services import bench, catalogue, history, reviewing
from bot.services.house import calendar
from bot.services.refusal import Refused
from bot.services.versions import handle
from bot.telegram import banking, batches
from bot.telegram.banking import question_of
from bot.telegram.callbacks import Tap, number
from bot.telegram.talk import Talk

NOTHING_TO_SAY = "无"


async def _zone(talk: Talk) -> ZoneInfo:
    async with talk.house.store.reading() as session:
        return (await calendar(session)).zone


async def on_review(talk: Talk, tap: Tap) -> None:
    question_id = await question_of(talk, tap)
    found = await reviewing.proposal(talk.house, talk.me.id, question_id, number(tap, 1) or 0)
    await talk.change(screens.proposal(talk.words, found, await _zone(talk)))


async def on_approve(talk: Talk, tap: Tap) -> None:
    question_id = await question_of(talk, tap)
    told = await reviewing.approve(talk.house, talk.me.id, question_id, number(tap, 1) or 0)
    waiting = (await catalogue.overview(talk.house, talk.me.id)).waiting
    await talk.change(screens.settled(talk.words, question_id, told, waiting))


async def on_reject(talk: Talk, tap: Tap) -> None:
    question_id = await question_of(talk, tap)
    version = number(tap, 1) or 0
    found = await reviewing.proposal(talk.house, talk.me.id, question_id, version)
    author = found.version.author
    await talk.expect(
        "bank_reject",
        question=question_id,
        version=version,
        author=author,
        batch=found.version.batch_id,
    )
    await talk.say(
        asking(
            talk.words.text("bank_reject", author=author),
            talk.words.button("cancel", handle(question_id), version, action="b_review"),
        )
    )


async def rejection(talk: Talk, detail: dict[str, Any]) -> None:
    """Take the text as why a proposal is sent back."""
    said = "" if talk.text.strip() == NOTHING_TO_SAY else talk.text
    await reviewing.reject(talk.house, talk.me.id, detail["question"], detail["version"], said)
    await talk.say(Screen(talk.words.text("bank_rejected", author=detail["author"])))
    batch_id = detail.get("batch")
    await talk.say(await batches.queue(talk) if batch_id is None else await batches.rest(talk, batch_id))


async def on_history(talk: Talk, tap: Tap) -> None:
    found = await history.of_question(talk.house, talk.me.id, await question_of(talk, tap))
    prompt = found.entries[0].version.question.prompt if found.entries else ""
    await talk.change(screens.history(talk.words, found, prompt, await _zone(talk)))


async def on_version(talk: Talk, tap: Tap) -> None:
    found = await history.of_question(talk.house, talk.me.id, await question_of(talk, tap))
    wanted = number(tap, 1)
    entry = next((entry for entry in found.entries if entry.version.number == wanted), None)
    if entry is None:
        raise Refused("gone")
    await talk.change(screens.version(talk.words, found, entry, await _zone(talk)))


async def on_undo(talk: Talk, tap: Tap) -> None:
    question_id = await question_of(talk, tap)
    await _undone(talk, question_id, await history.undo(talk.house, talk.me.id, question_id))


async def on_revert(talk: Talk, tap: Tap) -> None:
    question_id = await question_of(talk, tap)
    told = await history.revert(talk.house, talk.me.id, question_id, number(tap, 1) or 0)
    await _undone(talk, question_id, told)


async def _undone(talk: Talk, question_id: str, told: int) -> None:
    await talk.strip()
    await talk.say(Screen(talk.words.text("bank_undone", told=told)))
    await banking.card_below(talk, question_id)


async def on_try(talk: Talk, tap: Tap) -> None:
    """Put a question on the bench."""
    question_id = await question_of(talk, tap)
    found = await bench.look(talk.house, talk.me.id, question_id)
    await talk.expect("bank_try", question=question_id)
    await talk.say(bench_screens.begin(talk.words, found))


async def tried(talk: Talk, detail: dict[str, Any]) -> None:
    """Take the text as an answer to try; the next text is tried as well."""
    question_id, said = detail["question"], talk.text.strip()
    question, verdict = await bench.judge(talk.house, talk.me.id, question_id, said)
    examples = len((await bench.look(talk.house, talk.me.id, question_id)).examples)
    await talk.expect("bank_try", question=question_id)
    await talk.say(bench_screens.tried(talk.words, question, verdict, _mark(said), examples), reply=True)


def _mark(said: str) -> str:
    return blake2b(said.encode(), digest_size=4).hexdigest()


async def on_keep(talk: Talk, tap: Tap) -> None:
    """Keep the answer that the tapped verdict replies to as an example."""
    question_id = await question_of(talk, tap)
    answered = talk.message.reply_to_message if talk.message else None
    said = (answered.text or "").strip() if answered else ""
    if not said or tap.args[1:2] != (_mark(said),):
        raise Refused("stale")
    right = number(tap, 2) == 1
    await bench.keep(talk.house, talk.me.id, question_id, said, right=right)
    await talk.expect("bank_try", question=question_id)
    await talk.strip()
    await talk.say(bench_screens.kept(talk.words, question_id, right=right))


async def on_examples(talk: Talk, tap: Tap) -> None:
    found = await bench.look(talk.house, talk.me.id, await question_of(talk, tap))
    await talk.change(bench_screens.examples(talk.words, found))


async def on_forget(talk: Talk, tap: Tap) -> None:
    question_id = await bench.withdraw(talk.house, talk.me.id, number(tap) or 0)
    found = await bench.look(talk.house, talk.me.id, question_id)
    await talk.change(bench_screens.examples(talk.words, found))


TAPS = {
    "b_review": on_review,
    "b_approve": on_approve,
    "b_reject": on_reject,
    "b_history": on_history,
    "b_version": on_version,
    "b_undo": on_undo,
    "b_revert": on_revert,
    "b_try": on_try,
    "b_keep": on_keep,
    "b_examples": on_examples,
    "b_forget": on_forget,
}
INPUTS = {"bank_reject": rejection, "bank_try": tried}
