"""The points of a question in the chat."""

from __future__ import annotations

from typing import Any

from bot.messages import pointing as screens
from bot.messages.screen import asking
from bot.services import cardview, pointing, wordings
from bot.services.pointing import mark
from bot.services.refusal import Refused
from bot.services.versions import handle
from bot.telegram.banking import question_of
from bot.telegram.callbacks import Tap, number
from bot.telegram.talk import Talk
from questions.formats import points as lines
from questions.question import KeyPoint, Question


async def _question(talk: Talk, question_id: str) -> Question:
    return (await cardview.card(talk.house, talk.me.id, question_id)).question


async def _points(talk: Talk, question_id: str) -> None:
    await talk.change(screens.points(talk.words, await _question(talk, question_id)))


async def on_points(talk: Talk, tap: Tap) -> None:
    await _points(talk, await question_of(talk, tap))


async def _meant(talk: Talk, tap: Tap) -> tuple[str, int, str]:
    """The question, the point's place and its mark that a button carries."""
    question_id = await question_of(talk, tap)
    index = number(tap, 1)
    if index is None or len(tap.args) < 3:
        raise Refused("stale")
    return question_id, index, tap.args[2]


async def _point(talk: Talk, question_id: str, index: int) -> None:
    question = await _question(talk, question_id)
    if index >= len(question.points):
        raise Refused("stale")
    await talk.change(screens.point(talk.words, question, index))


async def on_point(talk: Talk, tap: Tap) -> None:
    question_id, index, name = await _meant(talk, tap)
    question = await _question(talk, question_id)
    if index >= len(question.points) or mark(question.points[index]) != name:
        await _points(talk, question_id)
    else:
        await talk.change(screens.point(talk.words, question, index))


async def on_must(talk: Talk, tap: Tap) -> None:
    meant = await _meant(talk, tap)
    await pointing.demand(talk.house, talk.me.id, *meant, must=number(tap, 3) == 1)
    await _point(talk, *meant[:2])


async def on_tight(talk: Talk, tap: Tap) -> None:
    meant = await _meant(talk, tap)
    await pointing.tighten(talk.house, talk.me.id, *meant, _place(tap))
    await _point(talk, *meant[:2])


async def on_weigh(talk: Talk, tap: Tap) -> None:
    meant = await _meant(talk, tap)
    await pointing.weigh(talk.house, talk.me.id, *meant, _place(tap))
    await _point(talk, *meant[:2])


def _place(tap: Tap) -> int:
    place = number(tap, 3)
    return -1 if place is None else place


async def on_refuse(talk: Talk, tap: Tap) -> None:
    meant = await _meant(talk, tap)
    await pointing.refuse(talk.house, talk.me.id, *meant, tap.args[3] if len(tap.args) > 3 else "")
    await _point(talk, *meant[:2])


async def on_up(talk: Talk, tap: Tap) -> None:
    meant = await _meant(talk, tap)
    await pointing.rise(talk.house, talk.me.id, *meant)
    await _points(talk, meant[0])


async def on_remove(talk: Talk, tap: Tap) -> None:
    meant = await _meant(talk, tap)
    await pointing.remove(talk.house, talk.me.id, *meant)
    await _points(talk, meant[0])


async def on_split(talk: Talk, tap: Tap) -> None:
    question_id = await question_of(talk, tap)
    await wordings.split_again(talk.house, talk.me.id, question_id)
    await _points(talk, question_id)


async def on_add(talk: Talk, tap: Tap) -> None:
    await _await(talk, "add", await question_of(talk, tap), talk.words.text("bank_points_add"))


async def on_all(talk: Talk, tap: Tap) -> None:
    question_id = await question_of(talk, tap)
    now = lines.write((await _question(talk, question_id)).points)
    await _await(talk, "all", question_id, talk.words.text("bank_points_all", now=now[:3000]))


async def on_text(talk: Talk, tap: Tap) -> None:
    await _await_point(talk, tap, "text", "bank_point_text")


async def on_accept(talk: Talk, tap: Tap) -> None:
    await _await_point(talk, tap, "accept", "bank_point_accept")


async def _await_point(talk: Talk, tap: Tap, what: str, template: str) -> None:
    question_id, index, name = await _meant(talk, tap)
    question = await _question(talk, question_id)
    shown = question.points[index] if index < len(question.points) else KeyPoint("")
    if mark(shown) != name:
        raise Refused("stale")
    await _await(talk, what, question_id, talk.words.text(template, p=shown), index=index, name=name)


async def _await(talk: Talk, what: str, question_id: str, text: str, **point: Any) -> None:
    """Ask for a text about a point, or about all of them."""
    await talk.expect("bank_points", do=what, question=question_id, **point)
    back = talk.words.button(
        "cancel", handle(question_id), *point.values(), action="b_point" if point else "b_points"
    )
    await talk.say(asking(text, back))


async def text(talk: Talk, detail: dict[str, Any]) -> None:
    """Take the text for the points; what does not fit is asked for again."""
    house, me, question_id = talk.house, talk.me.id, detail["question"]
    try:
        if detail["do"] == "add":
            await pointing.add(house, me, question_id, talk.text)
        elif detail["do"] == "all":
            await pointing.write(house, me, question_id, talk.text)
        elif detail["do"] == "text":
            await pointing.reword(house, me, question_id, detail["index"], detail["name"], talk.text)
        else:
            await pointing.accept(house, me, question_id, detail["index"], detail["name"], talk.text)
    except Refused:
        await talk.expect("bank_points", **detail)
        raise
    if "index" in detail:
        await _point(talk, question_id, detail["index"])
    else:
        await _points(talk, question_id)


TAPS = {
    "b_points": on_points,
    "b_point": on_point,
    "b_pmust": on_must,
    "b_ptight": on_tight,
    "b_pweigh": on_weigh,
    "b_pref": on_refuse,
    "b_pup": on_up,
    "b_pdel": on_remove,
    "b_psplit": on_split,
    "b_padd": on_add,
    "b_pall": on_all,
    "b_ptext": on_text,
    "b_pacc": on_accept,
}
INPUTS = {"bank_points": text}
