"""The judge: an answer against the points of a question, with a reason for every point."""

from __future__ import annotations

from collections.abc import Sequence

from questions.grading import confusable, facts, followups, polarity
from questions.grading.matching import Match, Reading, best
from questions.grading.points import Point, Rubric, rubric
from questions.grading.verdict import Outcome, PointVerdict, State, Taught, Verdict
from questions.grading.wording import Wording, is_place, wording
from questions.question import Question

PASS = 0.8
"""The score from which an answer passes, if nothing in it is wrong and no must-say point is missing."""
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
        return first
    asked = followups.target(made, first.points)
    lead = followups.label(made, asked) if asked is not None else ""
    second = _judge(made, f"{answer}。{lead}{followup}", spoken)
    outcome: Outcome = "pass" if second.outcome == "pass" else "fail"
    return Verdict(second.score, outcome, second.points, second.extras, "")


def _judge(made: Rubric, answer: str, spoken: bool) -> Verdict:
    said = wording(answer)
    judged = _points(made, said)
    score = _score(judged)
    outcome = _outcome(judged, score)
    followup = ""
    if outcome == "unsure":
        asked = followups.target(made, judged)
        followup = followups.ask(made, asked, judged) if asked is not None else ""
    return Verdict(score, outcome, judged, (), followup)


def _points(made: Rubric, said: Wording) -> tuple[PointVerdict, ...]:
    reading = Reading.of(_without_echo(made, said.chars))
    numbers = facts.judge(made, said)
    slot_at = 0
    ranges = []
    for point in made.points:
        ranges.append(range(slot_at, slot_at + len(point.slots)))
        slot_at += len(point.slots)
    matches = [_best(point, reading) for point in made.points]
    order = sorted(
        range(len(made.points)), key=lambda i: (-round(matches[i].coverage, 2), -matches[i].form.total, i)
    )
    verdicts: dict[int, PointVerdict] = {}
    for index in order:
        point = made.points[index]
        match = _best(point, reading)
        own = [numbers[row] for row in ranges[index]]
        verdict = _point(made, point, match, own, said, reading)
        if verdict.state == "hit":
            reading.spend(tuple(p for p in match.taken if not is_place(reading.chars[p])))
        verdicts[index] = verdict
    return tuple(verdicts[index] for index in range(len(made.points)))


def _best(point: Point, reading: Reading) -> Match:
    return max((best(form, reading) for form in point.forms), key=lambda match: match.coverage)


def _without_echo(made: Rubric, chars: str) -> str:
    """`chars` with what merely repeats the question blanked, place by place."""
    prompt = made.prompt
    if not prompt:
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
    need = point.threshold + (0.3 if match.form.whole else 0.0)
    enough = match.coverage >= min(need, 0.95)
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
        light = match.form.total <= 5 or len(made.points) == 1
        if match.coverage >= (0.0 if light else 0.4):
            return PointVerdict(key, "hit", quote, typo=match.typo)
        return PointVerdict(key, "missed")
    if not enough:
        return PointVerdict(key, "missed")
    state = _direction(made, match, reading)
    if state != "hit":
        return PointVerdict(key, state, quote, key.text)
    return PointVerdict(key, "hit", quote, typo=match.typo)


def _direction(made: Rubric, match: Match, reading: Reading) -> State:
    """Whether a well-covered point is said as it is, turned round, or with a term that means something else."""
    form = match.form
    window = reading.chars[match.left : match.right]
    if confusable.swapped(form.chars, window):
        return "opposite"
    if confusable.mistaken(form.chars, window, made.reference.replace(form.chars, "")):
        return "wrong"
    for word, (meant, *others) in form.required:
        if meant not in window:
            if any(other in window for other in others):
                return "wrong"
            if word:
                return "missed"
    denials = polarity.denials(reading.chars)
    said = denials.within(match.left, match.right)
    if said % 2 != form.denied % 2:
        place = form.chars.find(reading.chars[match.run[0] : match.run[1]])
        meant_sign = form.denials.reaching(form.chars, max(place, 0)) % 2 if place >= 0 else form.denied % 2
        said_sign = denials.reaching(reading.chars, match.run[0], match.left) % 2
        if meant_sign != said_sign:
            forgiven = made.forbidding and form.denied and not polarity.permission().search(window)
            return "hit" if forgiven else "opposite"
    return "hit"


def _score(judged: tuple[PointVerdict, ...]) -> float:
    total = sum(one.point.weight for one in judged)
    if total <= 0:
        return 0.0
    share = sum(one.point.weight for one in judged if one.state == "hit") / total
    wrong = sum(one.state == "wrong" for one in judged)
    opposite = sum(one.state == "opposite" for one in judged)
    deduction = min(0.3, 0.2 * opposite + 0.1 * wrong)
    return round(max(0.0, share - deduction), 4)


def _outcome(judged: tuple[PointVerdict, ...], score: float) -> Outcome:
    false = any(one.state in ("wrong", "opposite") for one in judged)
    lacking = any(one.point.must and one.state != "hit" for one in judged)
    if score >= PASS and not false and not lacking:
        return "pass"
    if not false and score >= CLOSE:
        return "unsure"
    return "fail"
