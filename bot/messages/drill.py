"""The screens of joining and drilling."""

from __future__ import annotations

from bot.messages.screen import Button, Rows, Screen
from bot.messages.wording import Wording
from bot.services.amending import Stands
from bot.services.asking import Asked
from bot.services.choosing import ON_PURPOSE
from bot.services.drilling import MOST_HINTS, NothingDue, Revealed
from bot.services.ending import SetEnd
from bot.services.joining import Welcome
from bot.services.judging import FollowUp, Judged
from questions.hints import blanked, outline


def welcome(words: Wording, welcome: Welcome, erase_after_days: int) -> Screen:
    """What a newcomer is told, with the first three questions one tap away."""
    text = words.text(
        "welcome",
        person=welcome.person,
        unit=welcome.unit,
        questions=welcome.questions,
        minutes=welcome.minutes,
        days_left=welcome.days_left,
        again=welcome.again,
        gained=welcome.gained,
        spent=welcome.spent,
        erase_after_days=erase_after_days,
    )
    reminders = words.button("set_reminders", "below", action="rhythm")
    trial = (words.button("try", action="trial"),) if welcome.questions else ()
    return Screen(text, ((*trial, reminders),))


def question(words: Wording, asked: Asked) -> Screen:
    """An open question."""
    text = words.text(
        "question",
        question=asked.question,
        place=asked.place,
        total=asked.total,
        days_left=asked.days_left,
        hints=asked.hints,
        followup=asked.followup,
        again=asked.again,
        outline=outline(asked.question) if asked.hints == 1 else (),
        blanked=blanked(asked.question) if asked.hints > 1 else "",
    )
    buttons: list[Button] = []
    if asked.hints < MOST_HINTS and not asked.followup:
        buttons.append(words.button("hint_more" if asked.hints else "hint", asked.ask_id, action="hint"))
    if asked.followup:
        buttons.append(words.button("enough", asked.ask_id))
    else:
        buttons += [words.button("reveal", asked.ask_id), words.button("skip", asked.ask_id)]
    return Screen(text, (tuple(buttons),))


def followup(words: Wording, near: FollowUp) -> Screen:
    """The one more question after a near miss."""
    return Screen(
        words.text("followup", prompt=near.prompt),
        ((words.button("enough", near.ask_id),),),
    )


def verdict(words: Wording, judged: Judged) -> Screen:
    """A verdict, point by point."""
    text = words.text(
        "verdict",
        verdict=judged.verdict,
        question=judged.question,
        seconds=judged.seconds,
        late=judged.late,
        unaided=judged.unaided,
        days_to_next=judged.days_to_next,
    )
    go_on = words.button("finish" if judged.last else "next", judged.ask_id, action="next")
    return Screen(text, ((go_on, words.button("appeal", judged.answer_id)),))


def stands(words: Wording, found: Stands) -> Screen:
    """An answer was changed after its verdict: the verdict stays, and there are two ways on."""
    rows = [(words.button("again", found.answer_id),)]
    if not found.appealed:
        rows.append((words.button("appeal", found.answer_id),))
    return Screen(words.text("unreadable", kind="stands"), tuple(rows))


def revealed(words: Wording, shown: Revealed) -> Screen:
    """The answer, shown on request."""
    go_on = words.button("finish" if shown.last else "next", shown.ask_id, action="next")
    return Screen(words.text("revealed", question=shown.question), ((go_on,),))


def set_end(words: Wording, end: SetEnd) -> Screen:
    """How a set went and what comes next."""
    text = words.text(
        "set_end",
        passed=end.passed,
        answered=end.answered,
        weakest=end.weakest,
        stopped=end.stopped,
        left=end.left,
        tomorrow=end.tomorrow,
        days_left=end.days_left,
        forecast=end.forecast,
    )
    go_on = words.button("go_on", action="drill") if end.left else words.button("start_more", action="more")
    first = [go_on]
    if end.mistakes:
        first.append(words.button("mistakes", count=end.mistakes))
    return Screen(text, (tuple(first), (words.button("progress"),)))


def nothing_due(words: Wording, nothing: NothingDue) -> Screen:
    """Why there is no question now."""
    text = words.text(
        "nothing_due",
        questions=nothing.questions,
        blocked=nothing.blocked,
        days_left=nothing.days_left,
        kind=nothing.kind,
    )
    rows: Rows = ()
    if nothing.questions:
        first = [words.button("start_more", action="more")]
        if nothing.kind in ON_PURPOSE:
            first = [words.button("start", action="drill")]
        elif nothing.kind == "extra":
            first = []
        rows = ((*first, words.button("progress")),)
    return Screen(text, rows)


def idle(words: Wording, kind: str) -> Screen:
    """What was said is no answer, and the way on is one tap away."""
    return Screen(words.text("unreadable", kind=kind), ((words.button("go_on", action="drill"),),))
