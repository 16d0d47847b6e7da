"""Marking the points one by one: the most specific takes its text first, and one stretch pays one point."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from questions.grading import confusable, editors, facts, formula, naming, nearness, polarity, slips
from questions.grading.changes import Changes
from questions.grading.direction import direction, turned_round
from questions.grading.forms import YES_NO
from questions.grading.hearing import best
from questions.grading.matching import Match, Reading
from questions.grading.normalise import COMMA, PAUSES
from questions.grading.points import Point, Rubric
from questions.grading.quantity import Quantity
from questions.grading.verdict import PointVerdict
from questions.grading.wording import Wording, is_place, wording
from questions.question import Strictness

_SIZES = ((4.0, 0.04), (7.0, 0.0), (14.0, -0.1), (math.inf, -0.16))
"""By how much a form of at most so much weight needs more or less of itself said than the threshold."""
_SLIPPED = 0.2
"""By how much more a point must be said, a slip forgiven in its spelling, for that to be what was meant."""
_ECHO = 8
"""From this length (in characters) what stands in the question is repeated, not answered."""
_NEAR = 4
"""How far before a point a word may stand that denies its figure."""
_NOUN = re.compile("[\u4e00-\u9fff]{2,4}(?=[，。；、]|$)")
_TURNED = 0.4
"""How much of a point must be said for an opposite in it to turn it round."""


def mark(made: Rubric, said: Wording, spoken: bool) -> tuple[tuple[PointVerdict, ...], frozenset[int]]:
    """A verdict for each point, and the places of the answer that they rest on."""
    reading = Reading.of(_spelt(made, _without_echo(made, said.chars)), spoken)
    numbers = facts.judge(made, said)
    sides = _sides(made, said)
    slot_at = 0
    ranges = []
    for point in made.points:
        ranges.append(range(slot_at, slot_at + len(point.slots)))
        slot_at += len(point.slots)
    matches = [_best(point, reading) for point in made.points]
    changes = Changes.of(made, reading, matches)
    order = sorted(
        range(len(made.points)),
        key=lambda i: (-round(matches[i].coverage, 2), -len(matches[i].form.chars), i),
    )
    verdicts: dict[int, PointVerdict] = {}
    starts: dict[int, int] = {}
    used: set[int] = set()
    paid: set[int] = set()
    for index in order:
        point = made.points[index]
        match = matches[index]
        theirs = editors.clause(point.key, said)
        if theirs is not None:
            verdicts[index] = PointVerdict(point.key, "hit", said.quote(*theirs))
            spent = tuple(place for place in range(*theirs) if not is_place(reading.chars[place]))
            reading.spend(spent)
            paid.update(spent)
            used.update(range(*theirs))
            starts[index] = theirs[0]
            continue
        if index in sides:
            verdicts[index] = _side(point, sides[index], said)
            if sides[index].state != "missed":
                used.update(range(sides[index].start, sides[index].end))
            if sides[index].state == "hit":
                starts[index] = sides[index].start
            continue
        if not paid.isdisjoint(match.taken):
            match = _best(point, reading)
        own = [numbers[row] for row in ranges[index]]
        verdict = _point(made, point, match, own, said, reading)
        if verdict.state == "hit":
            verdict = changes.amend(verdict, point, match, figures=bool(own))
        elif (
            verdict.state == "missed"
            and match.coverage >= _TURNED
            and not own
            and changes.replaced(point, match)
        ):
            verdict = PointVerdict(point.key, "wrong", said.quote(match.start, match.end), point.key.text)
        if verdict.state == "hit":
            spent = tuple(place for place in match.taken if not is_place(reading.chars[place]))
            reading.spend(spent)
            paid.update(spent)
            starts[index] = min(
                [match.start, *(fact.place for fact in own if fact.place >= 0)]
                if match.taken
                else [fact.place for fact in own if fact.place >= 0] or [0]
            )
        if verdict.state != "missed":
            used.update(match.taken)
        used.update(fact.place for fact in own if fact.place >= 0)
        verdicts[index] = verdict
    for index in _all_but_said(made, verdicts):
        if index in sides:
            continue
        point = made.points[index]
        match = _best(point, reading)
        if not nearness.almost(match, _need(point, match), reading):
            continue
        if direction(made, point, match, reading) != "hit":
            continue
        taken = PointVerdict(point.key, "hit", said.quote(match.start, match.end))
        if changes.amend(taken, point, match, figures=True) is taken:
            verdicts[index] = taken
            reading.spend(match.taken)
            used.update(match.taken)
            starts[index] = match.start
    for index, verdict in verdicts.items():
        if verdict.state == "missed" and index not in sides:
            left, right = changes.instead_of(made.points[index], matches[index], used)
            if right:
                verdicts[index] = replace(
                    verdict, state="wrong", quote=said.quote(left, right), expected=verdict.point.text
                )
                used.update(range(left, right))
    judged = tuple(verdicts[index] for index in range(len(made.points)))
    if made.question.ordered and len(starts) >= 2:
        judged = _in_order(judged, starts)
    return judged, frozenset(used)


def _sides(made: Rubric, said: Wording) -> dict[int, formula.Told]:
    """What was said for the points that name a side of a rate, but for those the editor has words of."""
    told = formula.judge(made.formula, said) if made.formula else {}
    keys = [point.key for point in made.points]
    return {
        index: one
        for index, one in told.items()
        if keys[index].strictness is not Strictness.WORDING
        and not (one.state == "missed" and keys[index].alternatives)
    }


def _side(point: Point, told: formula.Told, said: Wording) -> PointVerdict:
    """What was said for a point that names a side of a rate."""
    if told.state == "missed":
        return PointVerdict(point.key, "missed")
    quote = said.quote(told.start, told.end)
    return PointVerdict(point.key, told.state, quote, "" if told.state == "hit" else point.key.text)


def _all_but_said(made: Rubric, verdicts: dict[int, PointVerdict]) -> list[int]:
    """Missed points that need no figure, of an answer that stands otherwise and in which nothing is wrong."""
    told = list(verdicts.values())
    if any(one.state in ("wrong", "opposite") for one in told):
        return []
    standing = sum(one.point.weight for one in told if one.state == "hit")
    if standing < nearness.STANDING * sum(one.point.weight for one in told):
        return []
    return [
        index
        for index, point in enumerate(made.points)
        if verdicts[index].state == "missed"
        and not (point.slots or point.key.must)
        and point.key.strictness is not Strictness.WORDING
    ]


def _point(
    made: Rubric, point: Point, match: Match, own: list[facts.Fact], said: Wording, reading: Reading
) -> PointVerdict:
    key = point.key
    if match.form.total == 0 and match.form.denied:
        return _bare_denial(point, reading, said)
    need = _need(point, match)
    enough = match.coverage >= need or (len(made.points) > 1 and nearness.shortened(match, need, reading))
    quote = said.quote(match.start, match.end) if match.coverage > 0 else ""
    if match.coverage >= 0.4 and naming.misnamed(point.names, said, match.left, match.right):
        return PointVerdict(key, "wrong", said.quote(match.left, match.right), key.text)
    if own:
        firm = [fact for fact, slot in zip(own, point.slots, strict=True) if not slot.aside]
        places = [fact.place for fact in own if fact.place >= 0]
        if places:
            spots = [*places, *((match.start, match.end - 1) if enough else ())]
            quote = said.quote(min(spots), max(spots) + 1)
        if any(fact.said == "against" for fact in own):
            return PointVerdict(key, "opposite", quote, key.text)
        if any(fact.said == "differs" for fact in own) or _issued_otherwise(point, own, said):
            return PointVerdict(key, "wrong", quote, key.text)
        if not firm and _figures_of_another(made, point, match, said):
            return PointVerdict(key, "wrong", quote, key.text)
        if any(fact.said == "missed" for fact in firm):
            return PointVerdict(key, "missed", quote if enough else "")
        if not firm and not enough:
            return PointVerdict(key, "missed")
        if _of_other_things(match, point, places, reading):
            return PointVerdict(key, "wrong", quote, key.text)
        told = any(_specific(slot.quantity) for slot in point.slots if not slot.aside)
        light = match.form.total <= (14 if told else 5) or len(made.points) == 1
        if match.coverage >= (0.0 if light else 0.3):
            spots = [*places, match.start, match.end - 1]
            near = polarity.denials(reading.chars).within(min(spots) - _NEAR, max(spots) + 1)
            if match.coverage >= 0.5 and (near or not told) and turned_round(made, match, reading):
                return PointVerdict(key, "opposite", quote, key.text)
            return PointVerdict(key, "hit", quote, typo=match.typo)
        return PointVerdict(key, "missed")
    if not enough:
        if match.coverage >= _TURNED and confusable.swapped(
            match.form.chars, reading.chars[match.left : match.right]
        ):
            return PointVerdict(key, "opposite", quote, key.text)
        if _other_term(made, point, reading):
            return PointVerdict(key, "wrong", said.quote(0, len(said.chars)), key.text)
        return PointVerdict(key, "missed")
    state = direction(made, point, match, reading)
    if state == "hit" and match.form.figures:
        state = facts.told(match.form.figures, said, match.left, match.right)
    model = match.form.chars + point.forms[0].chars
    if state == "hit" and match.runs and facts.in_part(made, model, said, match.runs[0][1]):
        state = "wrong"
    if state == "hit" and match.form.evidence and not facts.any_told(match.form.evidence, said):
        state = "missed"
    if state != "hit":
        return PointVerdict(key, state, quote, "" if state == "missed" else key.text)
    return PointVerdict(key, "hit", quote, typo=match.typo)


def _issued_otherwise(point: Point, own: Sequence[facts.Fact], said: Wording) -> bool:
    """Whether a document of the point is said with its number, but another issuer's sign."""
    return any(
        fact.said == "same"
        and slot.quantity.kind == "document"
        and naming.issued_otherwise(slot.words, said.chars[: fact.place])
        for fact, slot in zip(own, point.slots, strict=True)
    )


def _need(point: Point, match: Match) -> float:
    """The coverage that earns a point: much of a short one, the gist of a long one."""
    if point.key.strictness is Strictness.WORDING:
        return point.threshold
    if match.form.whole:
        return 0.9
    if match.form.least:
        return match.form.least
    return point.threshold + next(ease for most, ease in _SIZES if match.form.total <= most)


def _bare_denial(point: Point, reading: Reading, said: Wording) -> PointVerdict:
    """A point that is nothing but 禁止 or 不能."""
    denials = polarity.denials(reading.chars)
    allowed = next(
        (
            one
            for left, right in reading.bounds
            if (one := polarity.permission().search(reading.chars, left, right))
            and not denials.within(left, right)
        ),
        None,
    )
    if denials.spans and not allowed:
        return PointVerdict(point.key, "hit", said.quote(*denials.spans[0]))
    if allowed:
        return PointVerdict(point.key, "opposite", said.quote(*allowed.span()), point.key.text)
    return PointVerdict(point.key, "missed")


def _of_other_things(match: Match, point: Point, places: list[int], reading: Reading) -> bool:
    """Whether a small number counts other things than the point's (三项措施 for 三个阶段)."""
    firm = [slot for slot in point.slots if not slot.aside]
    if len(firm) != 1 or len(places) != 1 or _specific(firm[0].quantity) or firm[0].quantity.unit != "个":
        return False
    noun = _NOUN.match(reading.chars, places[0] + 1)
    return noun is not None and match.coverage == 0 and not set(noun.group()) & set(match.form.chars)


def _figures_of_another(made: Rubric, point: Point, match: Match, said: Wording) -> bool:
    """Whether a point is said with the figures in another one's brackets (三、四年制 for 五、六年制)."""
    heart = match.runs[0][1] if match.runs else match.start
    left, right = (
        max((at + 1 for at in range(heart) if said.chars[at] in "，。；"), default=0),
        min(
            (at for at in range(heart, len(said.chars)) if said.chars[at] in "，。；"),
            default=len(said.chars),
        ),
    )
    figures = {
        quantity.value
        for quantity, place in zip(said.quantities, said.places, strict=True)
        if left <= place < right and quantity.unit != "个"
    }
    own = {slot.quantity.value for slot in point.slots}
    others = {slot.quantity.value for other in made.points if other is not point for slot in other.slots}
    return bool(figures) and figures.isdisjoint(own) and figures <= others


def _specific(quantity: Quantity) -> bool:
    """Whether a number is of the sort that nobody says by chance."""
    return quantity.kind != "count" or quantity.value[0] >= 20 or quantity.value[0] % 1 != 0


def _other_term(made: Rubric, point: Point, reading: Reading) -> bool:
    """Whether a point that is hardly more than one official term was answered with another of its kind."""
    form = point.forms[0]
    if len(made.points) > 1:
        return False
    for word, (meant, *others) in form.required:
        if word and meant not in reading.free and any(other in reading.free for other in others):
            return True
    found = confusable.mistaken(form.chars, reading.free, point.excused)
    return found is not None and len(form.chars) <= len(found[0]) + 2


def _best(point: Point, reading: Reading) -> Match:
    heart, *others = point.forms
    match = best(heart, reading)
    for form in others:
        other = best(form, reading)
        # Said the other way round (不辍学 for 控制辍学) it counts only where something is denied.
        if form.denied > heart.denied and not polarity.denials(reading.chars).within(other.left, other.right):
            continue
        match = max(match, other, key=lambda one: one.coverage)
    if point.spelt is None or match.coverage >= 0.999:
        return match
    heard = best(point.spelt, reading)
    return heard if heard.typo and heard.coverage >= match.coverage + _SLIPPED else match


def _in_order(judged: tuple[PointVerdict, ...], starts: dict[int, int]) -> tuple[PointVerdict, ...]:
    """Points said out of their turn are wrong; the longest run in order stands."""
    said = sorted(starts, key=lambda index: (starts[index], index))
    longest: list[list[int]] = []
    alone: list[int] = []
    for place, index in enumerate(said):
        chains = [longest[earlier] for earlier in range(place) if said[earlier] < index]
        before = max(chains, key=len, default=alone)
        longest.append([*before, index])
    kept: list[int] = max(longest, key=len, default=alone)
    return tuple(
        replace(one, state="wrong", expected=f"第{index + 1}步：{one.point.text}")
        if index in starts and index not in kept
        else one
        for index, one in enumerate(judged)
    )


def _spelt(made: Rubric, chars: str) -> str:
    """`chars` with a chant of single characters (问看查谈评) spelt as in the points, when it sounds so."""
    wanted = "".join(point.forms[0].chars for point in made.points)
    if len(wanted) < 3 or len(wanted) != len(made.points):
        return chars
    letters = [index for index, char in enumerate(chars) if char not in PAUSES]
    heard = slips.sounds("".join(chars[index] for index in letters))
    at = heard.find(slips.sounds(wanted))
    if at < 0:
        return chars
    spelt = list(chars)
    for offset, char in enumerate(wanted):
        spelt[letters[at + offset]] = char
    return "".join(spelt)


def _without_echo(made: Rubric, chars: str) -> str:
    """`chars` with what merely repeats the question blanked, place by place; pauses do not part a run."""
    if not made.prompt or YES_NO.search(made.prompt):
        return chars
    asked, told, prompt = _asked(made.question.prompt)
    letters = [index for index, char in enumerate(chars) if char not in PAUSES]
    text = "".join(chars[index] for index in letters)
    out = list(chars)
    at = 0
    while at < len(text):
        length = 0
        while at + length < len(text) and text[at : at + length + 1] in prompt:
            length += 1
        if length >= _ECHO and _as_long(asked, told, prompt.find(text[at : at + length]), length):
            for index in letters[at : at + length]:
                out[index] = COMMA
        at += max(1, length)
    return "".join(out)


@lru_cache(maxsize=1024)
def _asked(prompt: str) -> tuple[Wording, tuple[int, ...], str]:
    """A question in the one form, the places of its characters that are no pauses, and these."""
    asked = wording(prompt)
    told = tuple(index for index, char in enumerate(asked.chars) if char not in PAUSES)
    return asked, told, "".join(asked.chars[index] for index in told)


def _as_long(asked: Wording, told: Sequence[int], start: int, length: int) -> bool:
    """Whether the question itself spells a run out (普九 is no 普及九年义务教育)."""
    return asked.ends[told[start + length - 1]] - asked.starts[told[start]] >= _ECHO
