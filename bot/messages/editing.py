"""The screens of editing a question: its fields, its points, and sending the change off."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages.bank import button, openers, to_card, to_menu
from bot.messages.differences import differences, spoken
from bot.messages.inviting import rows_of
from bot.messages.screen import Button, Screen, asking
from bot.messages.wording import Wording
from bot.services.cardview import Card
from bot.services.editing import Clash, Submitted
from bot.services.versions import handle
from bot.services.wordings import FLAGS
from questions.bank import Bank
from questions.question import Confidence, Kind, Question

MORE_TYPED = ("seconds", "as_of", "expires", "jurisdiction", "note")
MORE_PICKED = ("topic", "kind", "confidence")
A_PAGE = 8


def ask(words: Wording, question_id: str, field: str, value: object, *, fault: str = "") -> Screen:
    """What to type for a field, with what it holds now, ready to be copied."""
    text = words.text(
        "bank_ask",
        field=field,
        name=words.label(f"fields.{field}"),
        now=spoken(words, value)[:3000],
        fault=fault,
    )
    return asking(text, to_card(words, question_id))


def more(words: Wording, question: Question) -> Screen:
    """The fields that change less often; flags are switched by one tap."""
    h = handle(question.id)
    typed = [Button(words.label(f"fields.{name}"), "b_ask", (h, name)) for name in MORE_TYPED]
    picked = [Button(words.label(f"fields.{name}"), "b_choose", (h, name)) for name in MORE_PICKED]
    flags = [
        Button(_switch(getattr(question, name), words.label(f"fields.{name}")), "b_pick", (h, name, on))
        for name in FLAGS
        for on in [int(not getattr(question, name))]
    ]
    values = [
        (words.label(f"fields.{name}"), spoken(words, getattr(question, name)))
        for name in (*MORE_PICKED, *FLAGS, *MORE_TYPED)
    ]
    return Screen(
        words.text("bank_more", q=question, values=values),
        (*rows_of(picked, 3), *rows_of(flags, 3), *rows_of(typed, 3), (to_card(words, question.id),)),
    )


def choices(words: Wording, question: Question, field: str, bank: Bank) -> Screen:
    """The values of a field that has few."""
    h = handle(question.id)
    now = getattr(question, field)
    known: dict[str, Sequence[str]] = {
        "topic": bank.topics,
        "kind": tuple(Kind),
        "confidence": tuple(Confidence),
    }
    buttons = [
        Button(_switch(value == now, _named(words, field, value)), "b_pick", (h, field, index))
        for index, value in enumerate(known[field])
    ]
    rows = [*rows_of(buttons)]
    if field == "topic":
        rows.append((button(words, "new_topic", "b_ask", h, "topic"),))
    text = words.text("bank_choose", q=question, name=words.label(f"fields.{field}"))
    return Screen(text, (*rows, (to_card(words, question.id),)))


def _named(words: Wording, field: str, value: str) -> str:
    named = {"confidence": "confidence", "kind": "kinds"}
    return words.label(f"{named[field]}.{value}") if field in named else value


def posts(words: Wording, question: Question, known: Sequence[str]) -> Screen:
    """Who must know the question, each a switch."""
    h = handle(question.id)
    buttons = [
        Button(
            _switch(post in question.posts, post), "b_hold", (h, "posts", i, int(post not in question.posts))
        )
        for i, post in enumerate(known)
    ]
    return Screen(
        words.text("bank_posts", q=question),
        (*rows_of(buttons), (button(words, "done", "b_card", h),)),
    )


def sources(words: Wording, question: Question, bank: Bank, page: int) -> Screen:
    """Where the answer comes from: the article as text, and the bank's sources, each a switch."""
    h = handle(question.id)
    known = list(bank.sources.values())
    pages = max(1, -(-len(known) // A_PAGE))
    page = min(max(0, page), pages - 1)
    rows: list[tuple[Button, ...]] = [
        (button(words, "citation", "b_ask", h, "citation"), button(words, "new_source", "b_source", h))
    ]
    for index, source in list(enumerate(known))[page * A_PAGE : (page + 1) * A_PAGE]:
        held = source.id in question.sources
        label = _switch(held, source.title[:40])
        rows.append((Button(label, "b_hold", (h, "sources", index, int(not held))),))
    turns = []
    if page:
        turns.append(button(words, "previous", "b_sources", h, page - 1))
    if page + 1 < pages:
        turns.append(button(words, "following", "b_sources", h, page + 1))
    if turns:
        rows.append(tuple(turns))
    rows.append((button(words, "done", "b_card", h),))
    cited = [bank.sources[id].title for id in question.sources if id in bank.sources]
    return Screen(words.text("bank_sources", q=question, cited=cited), tuple(rows))


def _switch(on: bool, label: str) -> str:
    return f"✓ {label}" if on else label


def check(words: Wording, found: Card, reason: str = "") -> Screen:
    """The draft once more before it is sent off: what changes, and whether it changes what must be said."""
    question, draft = found.question, found.draft
    h = handle(question.id)
    number = draft.number if draft else 0
    text = words.text(
        "bank_check",
        c=found,
        q=question,
        reason=reason or (draft.reason if draft else ""),
        differences=differences(words, found.changes),
    )
    rows: list[tuple[Button, ...]] = []
    if found.live is None:
        rows.append((button(words, "submit_new", "b_submit", h, number, 0),))
    else:
        grave = (button(words, "substantive", "b_submit", h, number, 1),)
        light = (button(words, "wording", "b_submit", h, number, 0),)
        rows += [grave, light] if found.substantive else [light, grave]
    rows.append((button(words, "reason", "b_reason", h), to_card(words, question.id)))
    return Screen(text, tuple(rows))


def submitted(words: Wording, done: Submitted) -> Screen:
    """What became of a draft that was sent off."""
    rows: list[tuple[Button, ...]] = [(to_card(words, done.question_id), to_menu(words))]
    return Screen(words.text("bank_submitted", d=done), tuple(rows))


def clash(words: Wording, found: Clash) -> Screen:
    """Both changes side by side."""
    h = handle(found.question_id)
    text = words.text(
        "bank_clash",
        c=found,
        mine=differences(words, found.mine),
        theirs=differences(words, found.theirs),
        conflicts=[words.label(f"fields.{name}") for name in found.conflicts],
    )
    together = "keep_mine" if found.conflicts else "merge"
    rows: list[tuple[Button, ...]] = [(button(words, together, "b_rebase", h, found.number, "mine"),)]
    if found.conflicts:
        rows.append((button(words, "keep_theirs", "b_rebase", h, found.number, "theirs"),))
    rows.append((button(words, "discard", "b_drop", h, found.number), to_card(words, found.question_id)))
    return Screen(text, tuple(rows))


def sure(
    words: Wording, template: str, key: str, question: Question, action: str, *args: int | str
) -> Screen:
    """A question before something that takes work or a question away."""
    yes = button(words, key, action, handle(question.id), *args)
    return Screen(words.text(template, q=question), ((yes, to_card(words, question.id)),))


def preview(words: Wording, question: Question, missing: Sequence[str], asked: str) -> Screen:
    """The question as a member sees it, and its verdict's standard answer."""
    text = words.text("bank_preview", q=question, missing=missing, asked=asked)
    return Screen(text, ((to_card(words, question.id),),))


def alike(words: Wording, questions: Sequence[Question]) -> Screen:
    """Questions that ask nearly the same as a new one."""
    return Screen(words.text("bank_alike", questions=questions), openers(questions))


def first_answer(words: Wording, question_id: str) -> Screen:
    """A new question's answer comes next."""
    return asking(words.text("bank_new_answer"), to_card(words, question_id))


def proposed(words: Wording, question: Question) -> Screen:
    """The points proposed for a new question; topic and posts are next."""
    h = handle(question.id)
    return Screen(
        words.text("bank_proposed", q=question),
        (
            (Button(words.label("fields.topic"), "b_choose", (h, "topic")),),
            (button(words, "edit_posts", "b_posts", h), button(words, "edit_points", "b_points", h)),
            (to_card(words, question.id),),
        ),
    )
