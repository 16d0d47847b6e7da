"""Editing a question in the chat: each field with few taps, and the change sent off."""

from __future__ import annotations

from typing import Any, Literal

from bot.messages import editing as screens
from bot.messages.screen import asking
from bot.services import cardview, drafting, editing, wordings
from bot.services.cardview import Card
from bot.services.people import Role
from bot.services.refusal import Refused
from bot.services.versions import handle
from bot.services.wordings import TYPED
from bot.telegram import banking
from bot.telegram.banking import question_of
from bot.telegram.callbacks import Tap, number
from bot.telegram.talk import Talk
from questions.bank import Bank

PICKED = ("topic", "kind", "confidence")
PIECES_SECONDS = 2
MORE = (*PICKED, *wordings.FLAGS)


async def _found(talk: Talk, question_id: str) -> Card:
    return await cardview.card(talk.house, talk.me.id, question_id)


async def _bank(talk: Talk) -> Bank:
    async with talk.house.store.reading() as session:
        return (await talk.house.library(session)).bank


async def on_ask(talk: Talk, tap: Tap) -> None:
    """Ask for the new text of a field."""
    question_id = await question_of(talk, tap)
    field = tap.args[1] if len(tap.args) > 1 else ""
    if field not in TYPED:
        raise Refused("stale")
    found = await _found(talk, question_id)
    await talk.expect("bank_field", question=question_id, field=field)
    await talk.say(screens.ask(talk.words, question_id, field, getattr(found.question, field)))


async def field(talk: Talk, detail: dict[str, Any]) -> None:
    """Take the text as a field's; what does not fit is asked for again."""
    said = int(talk.said_at.timestamp())
    if said <= detail.get("until", 0):
        await talk.expect("bank_field", **detail)
        return
    try:
        await wordings.write(talk.house, talk.me.id, detail["question"], detail["field"], talk.text)
    except Refused as refusal:
        # A phone sends what is too long in pieces; those that follow at once are not the new text.
        until = said + PIECES_SECONDS if refusal.reason == "too_long" else 0
        await talk.expect("bank_field", **{**detail, "until": until})
        raise
    await banking.card(talk, detail["question"])


async def on_more(talk: Talk, tap: Tap) -> None:
    found = await _found(talk, await question_of(talk, tap))
    await talk.change(screens.more(talk.words, found.question))


async def on_choose(talk: Talk, tap: Tap) -> None:
    question_id = await question_of(talk, tap)
    field = tap.args[1] if len(tap.args) > 1 else ""
    if field not in PICKED:
        raise Refused("stale")
    found = await _found(talk, question_id)
    await talk.change(screens.choices(talk.words, found.question, field, await _bank(talk)))


async def on_pick(talk: Talk, tap: Tap) -> None:
    """Set a field to a choice; flags stay among the other fields, so that several can be set."""
    question_id = await question_of(talk, tap)
    field, index = tap.args[1] if len(tap.args) > 1 else "", number(tap, 2)
    if field not in MORE or index is None:
        raise Refused("stale")
    await wordings.pick(talk.house, talk.me.id, question_id, field, index)
    if field in PICKED:
        await banking.card(talk, question_id)
    else:
        await on_more(talk, tap)


async def on_posts(talk: Talk, tap: Tap) -> None:
    found = await _found(talk, await question_of(talk, tap))
    await talk.change(screens.posts(talk.words, found.question, (await _bank(talk)).posts))


async def on_sources(talk: Talk, tap: Tap) -> None:
    found = await _found(talk, await question_of(talk, tap))
    await talk.change(screens.sources(talk.words, found.question, await _bank(talk), number(tap, 1) or 0))


async def on_hold(talk: Talk, tap: Tap) -> None:
    """Switch one of the posts or sources."""
    question_id = await question_of(talk, tap)
    field, index, chosen = tap.args[1] if len(tap.args) > 1 else "", number(tap, 2), number(tap, 3)
    if index is None or chosen is None:
        raise Refused("stale")
    await wordings.hold(talk.house, talk.me.id, question_id, field, index, chosen=bool(chosen))
    if field == "posts":
        await on_posts(talk, tap)
    else:
        page = index // screens.A_PAGE
        await on_sources(talk, Tap(tap.action, (tap.args[0], str(page))))


async def on_source(talk: Talk, tap: Tap) -> None:
    """Ask for a source the bank does not know."""
    question_id = await question_of(talk, tap)
    await talk.expect("bank_source", question=question_id)
    await talk.say(
        asking(
            talk.words.text("bank_source"),
            talk.words.button("cancel", handle(question_id), action="b_sources"),
        )
    )


async def source(talk: Talk, detail: dict[str, Any]) -> None:
    """Take the text as a new source's title and address."""
    try:
        await wordings.add_source(talk.house, talk.me.id, detail["question"], talk.text)
    except Refused:
        await talk.expect("bank_source", **detail)
        raise
    await banking.card(talk, detail["question"])


async def on_check(talk: Talk, tap: Tap) -> None:
    """Show the draft once more before it is sent off."""
    found = await _found(talk, await question_of(talk, tap))
    if found.draft is None:
        raise Refused("stale")
    await talk.change(screens.check(talk.words, found))


async def on_reason(talk: Talk, tap: Tap) -> None:
    question_id = await question_of(talk, tap)
    await talk.expect("bank_reason", question=question_id)
    await talk.say(
        asking(
            talk.words.text("bank_reason"),
            talk.words.button("cancel", handle(question_id), action="b_check"),
        )
    )


async def reason(talk: Talk, detail: dict[str, Any]) -> None:
    """Take the text as why a question is changed."""
    await editing.explain(talk.house, talk.me.id, detail["question"], talk.text)
    await talk.say(screens.check(talk.words, await _found(talk, detail["question"])))


async def on_submit(talk: Talk, tap: Tap) -> None:
    question_id = await question_of(talk, tap)
    done = await editing.submit(
        talk.house, talk.me.id, question_id, number(tap, 1) or 0, substantive=number(tap, 2) == 1
    )
    await talk.change(screens.submitted(talk.words, done))


async def on_drop(talk: Talk, tap: Tap) -> None:
    """Ask once before work is thrown away."""
    question_id = await question_of(talk, tap)
    version = number(tap, 1) or 0
    if tap.args[2:] == ("yes",):
        await editing.discard(talk.house, talk.me.id, question_id, version)
        await banking.show(talk)
        return
    found = await _found(talk, question_id)
    sure = screens.sure(talk.words, "bank_discard", "discard_yes", found.question, "b_drop", version, "yes")
    await talk.change(sure)


async def on_reopen(talk: Talk, tap: Tap) -> None:
    question_id = await question_of(talk, tap)
    await editing.reopen(talk.house, talk.me.id, question_id, number(tap, 1) or 0)
    await banking.card(talk, question_id)


async def on_clash(talk: Talk, tap: Tap) -> None:
    question_id = await question_of(talk, tap)
    found = await editing.clash(talk.house, talk.me.id, question_id, number(tap, 1) or 0)
    await talk.change(screens.clash(talk.words, found))


async def on_rebase(talk: Talk, tap: Tap) -> None:
    question_id = await question_of(talk, tap)
    kept: dict[tuple[str, ...], Literal["mine", "theirs"]] = {("mine",): "mine", ("theirs",): "theirs"}
    if tap.args[2:] not in kept:
        raise Refused("stale")
    version = number(tap, 1) or 0
    await editing.rebase(talk.house, talk.me.id, question_id, version, kept[tap.args[2:]])
    await banking.card(talk, question_id)


async def on_new(talk: Talk, tap: Tap) -> None:
    """Begin a new question."""
    talk.me.must(Role.EDITOR)
    await talk.expect("bank_prompt")
    await talk.say(asking(talk.words.text("bank_new_prompt"), talk.words.button("cancel", action="b")))


async def prompt(talk: Talk, detail: dict[str, Any]) -> None:
    """Take the text as a new question's prompt, and ask for its answer."""
    try:
        begun = await drafting.begin(talk.house, talk.me.id, talk.text)
    except Refused:
        await talk.expect("bank_prompt")
        raise
    await talk.expect("bank_answer", question=begun.question_id)
    if begun.alike:
        await talk.say(screens.alike(talk.words, begun.alike))
    await talk.say(screens.first_answer(talk.words, begun.question_id))


async def answer(talk: Talk, detail: dict[str, Any]) -> None:
    """Take the text as a new question's answer, and show the points proposed."""
    try:
        await drafting.answer(talk.house, talk.me.id, detail["question"], talk.text)
    except Refused:
        await talk.expect("bank_answer", **detail)
        raise
    found = await _found(talk, detail["question"])
    await talk.say(screens.proposed(talk.words, found.question))


TAPS = {
    "b_ask": on_ask,
    "b_more": on_more,
    "b_choose": on_choose,
    "b_pick": on_pick,
    "b_posts": on_posts,
    "b_sources": on_sources,
    "b_hold": on_hold,
    "b_source": on_source,
    "b_check": on_check,
    "b_reason": on_reason,
    "b_submit": on_submit,
    "b_drop": on_drop,
    "b_reopen": on_reopen,
    "b_clash": on_clash,
    "b_rebase": on_rebase,
    "b_new": on_new,
}
INPUTS = {
    "bank_field": field,
    "bank_source": source,
    "bank_reason": reason,
    "bank_prompt": prompt,
    "bank_answer": answer,
}
