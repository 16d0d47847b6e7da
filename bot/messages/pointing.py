"""The screens of a question's points: all of them, and one."""

from __future__ import annotations

from bot.messages.bank import button, to_card
from bot.messages.inviting import rows_of
from bot.messages.screen import Button, Screen
from bot.messages.wording import Wording
from bot.services.pointing import WEIGHTS, mark
from bot.services.versions import handle
from questions.question import KeyPoint, Question, Strictness


def points(words: Wording, question: Question) -> Screen:
    """All points; each is opened by its number."""
    h = handle(question.id)
    numbers = [
        Button(str(index + 1), "b_point", (h, index, mark(point)))
        for index, point in enumerate(question.points)
    ]
    return Screen(
        words.text("bank_points", q=question),
        (
            *rows_of(numbers, 5),
            (button(words, "points_add", "b_padd", h), button(words, "points_all", "b_pall", h)),
            (button(words, "points_split", "b_psplit", h),),
            (to_card(words, question.id),),
        ),
    )


def point(words: Wording, question: Question, index: int) -> Screen:
    """One point with its settings, each changed by a tap."""
    shown = question.points[index]
    meant = (handle(question.id), index, mark(shown))
    must = f"{'✓ ' if shown.must else ''}{words.label('bank.point_must')}"
    rows: list[tuple[Button, ...]] = [
        (button(words, "point_text", "b_ptext", *meant), button(words, "point_accept", "b_pacc", *meant)),
        (Button(must, "b_pmust", (*meant, int(not shown.must))),),
        tuple(
            Button(
                f"{'✓ ' if shown.strictness is each else ''}{words.label(f'strictness.{each}')}",
                "b_ptight",
                (*meant, place),
            )
            for place, each in enumerate(Strictness)
        ),
        tuple(
            Button(
                f"{'✓ ' if shown.weight == weight else ''}{words.label('bank.weight', weight=f'{weight:g}')}",
                "b_pweigh",
                (*meant, place),
            )
            for place, weight in enumerate(WEIGHTS)
        ),
    ]
    rows += [
        (Button(f"✕ {text[:40]}", "b_pref", (*meant, mark(KeyPoint(text)))),) for text in shown.alternatives
    ]
    last = [button(words, "point_remove", "b_pdel", *meant)]
    if index:
        last.insert(0, button(words, "point_up", "b_pup", *meant))
    rows += [tuple(last), (button(words, "points_back", "b_points", handle(question.id)),)]
    text = words.text("bank_point", q=question, p=shown, place=index + 1)
    return Screen(text, tuple(rows))
