"""The judge: an answer against the points of a question, with a reason for every point."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dataclasses import replace
from functools import lru_cache

from questions.grading import confusable, extras, facts, followups, polarity, slips
from questions.grading.matching import Match, Reading, best
from questions.grading.normalise import PAUSES
from questions.grading.numbers import Quantity
from questions.grading.points import YES_NO, Point, Rubric, rubric, seal
from questions.grading.taught import advise
from questions.grading.verdict import Outcome, PointVerdict, State, Taught, Verdict
from questions.grading.wording import Wording, corrected, is_place, wording
from questions.question import Question, Strictness

PASS = 0.8
"""The score from which an answer passes, if nothing in it is wrong and no must-say point is missing."""
MANY = 8
TRUSTED = 0.8
"""From so many marked answers, and so much better than the rules, people's marks raise a score in spite of a fault
that the rules see; such an answer still never passes."""
_LETTERS = re.compile("[a-z]+")
CLOSE = 0.5
"""The score from which a follow-up is asked."""


def grade(
    question: Question,
    answer: str,
    *,
    taught: Sequence[Taught] = (),
    spoken: bool = False,
    followup: str = "",
) -> Verdict:
    """Judge `answer` (and the answer to a follow-up, if one was asked) against the points of `question`.

    `taught` are answers of this question that people have marked; `spoken` forgives more slips of hearing.
    """
    made = rubric(question)
    first = _judge(made, answer, spoken)
    if not followup.strip():
        return _advised(made, first, answer, tuple(taught), spoken)
    asked = followups.target(made, first.points)
    lead = followups.label(made, asked) if asked is not None else ""
    second = _judge(made, f"{answer}。{lead}{followup}", spoken)
    outcome: Outcome = "pass" if second.outcome == "pass" else "fail"
    return Verdict(second.score, outcome, second.points, second.extras, "")


def _advised(
    made: Rubric, verdict: Verdict, answer: str, marked: tuple[Taught, ...], spoken: bool
) -> Verdict:
    """`verdict` as people's marks of like answers amend it; a wrong figure, direction or term stays wrong."""
    advice = advise(answer, marked, lambda other: _plain(made, other, spoken).score)
    if advice is None:
        return verdict
    false = _false(verdict)
    score = advice.trust * advice.score + (1 - advice.trust) * verdict.score
    if false and not (len(marked) >= MANY and (advice.trust >= TRUSTED or not _faulty(verdict))):
        score = min(score, verdict.score)
    score = round(score, 4)
    accepted = score >= PASS and not false
    points = verdict.points
    if accepted and advice.trust >= 0.5:
        points = tuple(
            replace(one, state="hit", quote=answer.strip()) if one.state == "missed" else one for one in points
        )
    lacking = any(one.point.must and one.state != "hit" for one in points)
    outcome: Outcome = "pass" if accepted and not lacking else "unsure" if score >= CLOSE and not false else "fail"
    if advice.settled and advice.score < CLOSE:
        outcome = "fail"
    return Verdict(score, outcome, points, verdict.extras, verdict.followup if outcome == "unsure" else "")


@lru_cache(maxsize=4096)
def _plain(made: Rubric, answer: str, spoken: bool) -> Verdict:
    """The verdict without taught answers, kept for answers that are looked at again and again."""
    return _judge(made, answer, spoken)


def _false(verdict: Verdict) -> bool:
    return bool(verdict.extras) or _faulty(verdict)


def _faulty(verdict: Verdict) -> bool:
    return any(one.state in ("wrong", "opposite") for one in verdict.points)


def _judge(made: Rubric, answer: str, spoken: bool) -> Verdict:
    said = seal(corrected(wording(answer)), made.sealed)
    judged, used = _points(made, said)
    found = extras.find(made, said, used)
    score = _score(judged, len(found))
    outcome = _outcome(judged, score, bool(found))
    followup = ""
    if outcome == "unsure":
        asked = followups.target(made, judged)
        followup = followups.ask(made, asked, judged) if asked is not None else ""
    return Verdict(score, outcome, judged, tuple(said.quote(extra.start, extra.end) for extra in found), followup)


def _points(made: Rubric, said: Wording) -> tuple[tuple[PointVerdict, ...], frozenset[int]]:
    """A verdict for each point, and the places of the answer that they rest on."""
    reading = Reading.of(_spelt(made, _without_echo(made, said.chars)))
    numbers = facts.judge(made, said)
    slot_at = 0
    ranges = []
    for point in made.points:
        ranges.append(range(slot_at, slot_at + len(point.slots)))
        slot_at += len(point.slots)
    matches = [_best(point, reading) for point in made.points]
    order = sorted(range(len(made.points)), key=lambda i: (-round(matches[i].coverage, 2), -matches[i].form.total, i))
    verdicts: dict[int, PointVerdict] = {}
    starts: dict[int, int] = {}
    used: set[int] = set()
    for index in order:
        point = made.points[index]
        match = _best(point, reading) if verdicts else matches[index]
        own = [numbers[row] for row in ranges[index]]
        verdict = _point(made, point, match, own, said, reading)
        if verdict.state == "hit":
            reading.spend(tuple(p for p in match.taken if not is_place(reading.chars[p])))
            starts[index] = min([match.start, *(fact.place for fact in own if fact.place >= 0)] if match.taken else [fact.place for fact in own if fact.place >= 0] or [0])
        if verdict.state != "missed":
            used.update(match.taken)
        used.update(fact.place for fact in own if fact.place >= 0)
        verdicts[index] = verdict
    judged = tuple(verdicts[index] for index in range(len(made.points)))
    if made.question.ordered and len(starts) >= 2:
        judged = _in_order(judged, starts)
    return judged, frozenset(used)


def _spelt(made: Rubric, chars: str) -> str:
    """`chars` with a chant of single characters (问看查谈评) spelt as the points have it, when it sounds like them."""
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


def _in_order(judged: tuple[PointVerdict, ...], starts: dict[int, int]) -> tuple[PointVerdict, ...]:
    """Points said out of their turn are wrong; the longest run in order stands."""
    said = sorted(starts, key=lambda index: (starts[index], index))
    best: list[list[int]] = []
    for place, index in enumerate(said):
        chains = [best[earlier] for earlier in range(place) if said[earlier] < index]
        best.append([*max(chains, key=len, default=[]), index])
    kept = set(max(best, key=len))
    return tuple(
        replace(one, state="wrong", expected=f"第{index + 1}步：{one.point.text}")
        if index in starts and index not in kept
        else one
        for index, one in enumerate(judged)
    )


def _best(point: Point, reading: Reading) -> Match:
    return max((best(form, reading) for form in point.forms), key=lambda match: match.coverage)


def _without_echo(made: Rubric, chars: str) -> str:
    """`chars` with what merely repeats the question blanked, place by place."""
    prompt = made.prompt
    if not prompt or YES_NO.search(prompt):
        return chars
    out = list(chars)
    at = 0
    while at < len(chars):
        length = 0
        while at + length < len(chars) and chars[at : at + length + 1] in prompt:
            length += 1
        if length >= 8:
            out[at : at + length] = "，" * length
        at += max(1, length)
    return "".join(out)


def _point(
    made: Rubric, point: Point, match: Match, own: list[facts.Fact], said: Wording, reading: Reading
) -> PointVerdict:
    key = point.key
    enough = match.coverage >= _need(point, match)
    quote = said.quote(match.start, match.end) if match.coverage > 0 else ""
    if own:
        firm = [fact for fact, slot in zip(own, point.slots, strict=True) if not slot.aside]
        places = [fact.place for fact in own if fact.place >= 0]
        if places:
            spots = [*places, *((match.start, match.end - 1) if enough else ())]
            quote = said.quote(min(spots), max(spots) + 1)
        if any(fact.said == "against" for fact in own):
            return PointVerdict(key, "opposite", quote, key.text)
        if any(fact.said == "differs" for fact in own):
            return PointVerdict(key, "wrong", quote, key.text)
        if any(fact.said == "missed" for fact in firm):
            return PointVerdict(key, "missed", quote if enough else "")
        if not firm and not enough:
            return PointVerdict(key, "missed")
        told = any(_specific(slot.quantity) for slot in point.slots if not slot.aside)
        light = match.form.total <= (14 if told else 5) or len(made.points) == 1
        if match.coverage >= (0.0 if light else 0.3):
            if match.coverage >= 0.5 and _denied_otherwise(match, reading):
                return PointVerdict(key, "opposite", quote, key.text)
            return PointVerdict(key, "hit", quote, typo=match.typo)
        return PointVerdict(key, "missed")
    if not enough:
        if _other_term(made, point, reading):
            return PointVerdict(key, "wrong", said.quote(0, len(said.chars)), key.text)
        return PointVerdict(key, "missed")
    state = _direction(made, match, reading)
    if state != "hit":
        return PointVerdict(key, state, quote, key.text)
    return PointVerdict(key, "hit", quote, typo=match.typo)


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
    found = confusable.mistaken(form.chars, reading.free, made.reference.replace(form.chars, "") + made.prompt)
    return found is not None and len(form.chars) <= len(found[0]) + 2


def _need(point: Point, match: Match) -> float:
    """The coverage that earns a point: much of a short one, the gist of a long one."""
    if point.key.strictness is Strictness.WORDING:
        return point.threshold
    if match.form.whole:
        return 0.9
    weight = match.form.total
    return point.threshold + (0.04 if weight <= 4 else 0.0 if weight <= 7 else -0.1 if weight <= 14 else -0.16)


def _direction(made: Rubric, match: Match, reading: Reading) -> State:
    """Whether a well-covered point is said as it is, turned round, or with a term that means something else."""
    form = match.form
    window = reading.chars[match.left : match.right]
    if confusable.swapped(form.chars, window):
        return "opposite"
    if confusable.mistaken(form.chars, window, made.reference.replace(form.chars, "")):
        return "wrong"
    heart = _clause_of(reading, match.runs[0][1])
    for word, (meant, *others) in form.required:
        if meant not in heart and any(other in heart for other in others):
            return "wrong"
        if word and meant not in window:
            return "missed"
    for letters in _LETTERS.findall(form.chars):
        if letters not in window and letters not in made.prompt:
            return "wrong" if _LETTERS.search(window) else "missed"
    if _denied_otherwise(match, reading):
        forgiven = made.forbidding and form.denied and not polarity.permission().search(window)
        return "hit" if forgiven else "opposite"
    return "hit"


def _clause_of(reading: Reading, place: int) -> str:
    """The clause of the answer that holds `place`."""
    for left, right in reading.bounds:
        if left <= place < right:
            return reading.chars[left:right]
    return ""


def _denied_otherwise(match: Match, reading: Reading) -> bool:
    """Whether the heart of a match is denied in the answer and not in the point, or the other way round."""
    form = match.form
    denials = polarity.denials(reading.chars)
    said = denials.within(match.left, match.right)
    if said == 0 and form.denied == 0:
        return False
    if said % 2 == form.denied % 2 and said and form.denied:
        return False
    for place, start, length in match.runs:
        if length < 2 and length < len(form.chars) - 1:
            continue
        meant = form.denials.reaching(form.chars, place) % 2
        if meant != denials.reaching(reading.chars, start, match.left) % 2:
            return True
    return False


def _score(judged: tuple[PointVerdict, ...], more: int) -> float:
    """The weighted share of points, less what was said wrong; `more` counts false statements beside the points."""
    total = sum(one.point.weight for one in judged)
    if total <= 0:
        return 0.0
    share = sum(one.point.weight for one in judged if one.state == "hit") / total
    wrong = sum(one.state == "wrong" for one in judged)
    opposite = sum(one.state == "opposite" for one in judged)
    instead = min(more, sum(one.state == "missed" for one in judged))
    beside = more - instead
    deduction = 0.2 * opposite + 0.1 * (wrong + instead) + (0.3 if beside > 1 else 0.2 * beside)
    return round(max(0.0, share - min(0.3, deduction)), 4)


def _outcome(judged: tuple[PointVerdict, ...], score: float, more: bool) -> Outcome:
    false = any(one.state in ("wrong", "opposite") for one in judged)
    lacking = any(one.point.must and one.state != "hit" for one in judged)
    if score >= PASS and not false and not lacking and not more:
        return "pass"
    if not false and score >= CLOSE:
        return "unsure"
    return "fail"
