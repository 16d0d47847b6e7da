"""The screens of mastery: one's own, and a unit's."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

from bot.messages.inviting import A_PAGE, page_of
from bot.messages.screen import Button, Screen
from bot.messages.wording import Wording
from bot.services.reporting import Mine, UnitReport, Weak
from bot.services.requesting import Asked

HELPED = 3
NAMED = 8
MOST_WEAK = 6


def mine(words: Wording, own: Mine, picture: bytes | None) -> Screen:
    """One's own standing, as a picture and in words."""
    text = words.text(
        "mine",
        states=own.states,
        topics=own.topics,
        weak=own.weak,
        blocked=own.blocked,
        forecast=own.forecast,
        days_left=own.days_left,
    )
    button = words.button
    rows = (
        (button("start", action="drill"),),
        (button("weak_topics"), button("mistakes_all", action="mistakes")),
        (button("record"),),
    )
    return Screen(text, rows, picture=picture)


def weak(words: Wording, found: Sequence[Weak]) -> Screen:
    """One's own weak topics, each drilled with a tap."""
    shown = found[:MOST_WEAK]
    rows = [(words.button("drill_topic", mark(each.topic), topic=each.topic),) for each in shown]
    if not found:
        rows.append((words.button("start", action="drill"),))
    rows.append((words.button("back", action="progress"),))
    return Screen(words.text("weak_topics", weak=shown), tuple(rows))


def mark(topic: str) -> str:
    """What names a topic in a button, which holds fewer bytes than many a topic."""
    return blake2b(topic.encode(), digest_size=6).hexdigest()


def unit(
    words: Wording, report: UnitReport, quiet: Sequence[str], picture: bytes | None, page: int = 0
) -> Screen:
    """A unit's standing, who needs help, and the way up and down; many units below come in pages."""
    rows: list[tuple[Button, ...]] = [
        (words.button("request", report.unit_id or 0, index, topic=each.topic),)
        for index, each in enumerate(report.help[:HELPED])
    ]
    children = [words.button("unit", child.unit_id, name=child.name) for child in report.children]
    below, page = page_of(words, children, page, "unit", report.unit_id or 0)
    rows += below
    if report.above is not None:
        rows.append((words.button("back", report.above, action="unit"),))
    shown = report.children[page * A_PAGE : (page + 1) * A_PAGE]
    text = words.text("unit", r=report, children=shown, quiet=quiet)
    return Screen(text, tuple(rows), picture=picture)


def request(words: Wording, aimed: Asked, by: str, text: str, unit_id: int, mark: str) -> Screen:
    """A request as those who need a topic get it, to be sent, or first put into other words."""
    rows: list[tuple[Button, ...]] = []
    if aimed.asked:
        rows.append((words.button("request_send", mark, count=len(aimed.asked)),))
    rows.append((words.button("cancel", unit_id, action="unit"),))
    shown = words.text("request_ask", a=aimed, by=by, text=text, most=NAMED)
    return Screen(shown, tuple(rows))


def requested(words: Wording, done: Asked) -> Screen:
    """Who has been asked, and who was left in peace for which reason."""
    return Screen(words.text("requested", a=done, most=NAMED))


def suggestion(words: Wording, topic: str, minutes: int) -> str:
    """What a lead is offered to say."""
    return words.label("requests.suggestion", topic=topic, minutes=minutes)
