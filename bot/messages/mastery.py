"""The screens of mastery: one's own, and a unit's."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages.inviting import A_PAGE, page_of
from bot.messages.screen import Button, Screen
from bot.messages.wording import Wording
from bot.services.reporting import Help, Mine, UnitReport

HELPED = 3


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
    rows = ((button("start", action="drill"), button("mistakes_all", action="mistakes")), (button("record"),))
    return Screen(text, rows, picture=picture)


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


def request(words: Wording, needy: Help) -> Screen:
    """A kind text to those who need a topic, to be edited or sent as it is."""
    text = suggestion(words, needy.topic, needy.minutes)
    return Screen(
        words.text("request_ask", count=len(needy.people), topic=needy.topic, text=text), awaits_text=True
    )


def suggestion(words: Wording, topic: str, minutes: int) -> str:
    """What a lead is offered to say."""
    return words.label("requests.suggestion", topic=topic, minutes=minutes)
