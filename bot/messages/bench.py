"""The screens of the bench: a verdict on any answer, and the kept examples."""

from __future__ import annotations

from bot.messages.bank import button, to_card
from bot.messages.inviting import rows_of
from bot.messages.screen import Screen, asking
from bot.messages.wording import Wording
from bot.services.bench import Bench
from bot.services.versions import handle
from questions.grading import Verdict
from questions.question import Question

MOST_LISTED = 25


def begin(words: Wording, found: Bench) -> Screen:
    """Asks for an answer to try."""
    return asking(words.text("bank_try", b=found, q=found.question), to_card(words, found.question.id))


def tried(words: Wording, question: Question, verdict: Verdict, mark: str, examples: int) -> Screen:
    """What the judge says, and how to keep the answer as an example; `mark` names the answer."""
    h = handle(question.id)
    rows = [
        (button(words, "right", "b_keep", h, mark, 1), button(words, "wrong", "b_keep", h, mark, 0)),
        (to_card(words, question.id),),
    ]
    if examples:
        rows.insert(1, (button(words, "examples", "b_examples", h, count=examples),))
    return Screen(words.text("bank_tried", v=verdict, q=question), tuple(rows))


def kept(words: Wording, question_id: str, *, right: bool) -> Screen:
    """An answer has been kept; the next one may follow."""
    return Screen(words.text("bank_kept", right=right), ((to_card(words, question_id),),))


def examples(words: Wording, found: Bench) -> Screen:
    """The kept examples, each withdrawn by its number."""
    h = handle(found.question.id)
    shown = found.examples[-MOST_LISTED:]
    numbers = [
        button(words, "withdraw", "b_forget", example.id, place=place)
        for place, example in enumerate(shown, 1)
    ]
    text = words.text("bank_examples", b=found, q=found.question, examples=shown)
    return Screen(
        text, (*rows_of(numbers, 5), (button(words, "try", "b_try", h), to_card(words, found.question.id)))
    )
