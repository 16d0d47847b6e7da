"""The judge: an answer against the points of a question, with a reason for every point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from questions.grading import bareness, extras, failing, followups, titles
from questions.grading.extras import Extra
from questions.grading.forms import seal
from questions.grading.marking import mark
from questions.grading.points import Rubric, rubric
from questions.grading.taught import advise, mean_error
from questions.grading.verdict import Outcome, PointVerdict, Taught, Verdict
from questions.grading.wording import corrected, known, same, without, wording
from questions.question import Question

PASS = 0.8
"""The score from which an answer passes, if nothing in it is wrong and no must-say point is missing."""
CLOSE = 0.5
"""The score from which a follow-up is asked."""
FEW, MANY = 4, 8
TRUSTED = 0.8
"""From so many marked answers (few for a statement beside the points, many for a fault in one), and so much
better than the rules, people's marks raise a score in spite of what the rules see; it still never passes."""


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
    advice = advise(answer, marked, lambda: _rules_error(made, marked, spoken))
    if advice is None:
        return verdict
    false = _false(verdict)
    score = advice.trust * advice.score + (1 - advice.trust) * verdict.score
    outweighed = len(marked) >= (MANY if _faulty(verdict) else FEW) and advice.trust >= TRUSTED
    if false and not outweighed:
        score = min(score, verdict.score)
    score = round(score, 4)
    accepted = score >= PASS and not false
    points = verdict.points
    if accepted and advice.trust >= 0.5:
        points = tuple(
            replace(one, state="hit", quote=answer.strip()) if one.state == "missed" else one
            for one in points
        )
    lacking = any(one.point.must and one.state != "hit" for one in points)
    outcome: Outcome = (
        "pass" if accepted and not lacking else "unsure" if score >= CLOSE and not false else "fail"
    )
    if advice.settled and advice.score < CLOSE:
        outcome = "fail"
    return Verdict(score, outcome, points, verdict.extras, verdict.followup if outcome == "unsure" else "")


@lru_cache(maxsize=256)
def _rules_error(made: Rubric, marked: tuple[Taught, ...], spoken: bool) -> float:
    """How far the rules alone are off on marked answers; kept, since a question is asked of many."""
    return mean_error(marked, lambda other: _judge(made, other, spoken).score)


def _false(verdict: Verdict) -> bool:
    return bool(verdict.extras) or _faulty(verdict)


def _faulty(verdict: Verdict) -> bool:
    return any(one.state in ("wrong", "opposite") for one in verdict.points)


def _judge(made: Rubric, answer: str, spoken: bool) -> Verdict:
    if same(answer) == made.verbatim and made.points:
        hits = tuple(PointVerdict(point.key, "hit", answer.strip()) for point in made.points)
        return Verdict(1.0, "pass", hits)
    said = failing.demanded(corrected(wording(answer, made.asked_of)), made.reference)
    said = seal(said, made.sealed)
    if made.formula is None:
        said = known(said)
    others = titles.foreign(made, said)
    judged, used = mark(made, without(said, others), spoken)
    found = extras.find(made, said, used, [one.state == "hit" for one in judged])
    found = (
        *found,
        *(Extra(*title) for title in others if not any(one.start <= title[0] < one.end for one in found)),
    )
    judged, found = bareness.settle(made, said, judged, found)
    score = _score(judged, len(found))
    outcome = _outcome(judged, score, bool(found))
    lacking = any(one.state == "missed" for one in judged)
    if outcome == "pass" and lacking and made.closed and extras.unexplained(made, said, used):
        outcome = "unsure"
    quotes = tuple(said.quote(extra.start, extra.end) for extra in found)
    asked = followups.target(made, judged) if outcome == "unsure" else None
    followup = followups.ask(made, asked, judged) if asked is not None else ""
    if outcome == "unsure" and asked is None:
        followup = followups.doubt(quotes)
    return Verdict(score, outcome, judged, quotes, followup)


def _score(judged: tuple[PointVerdict, ...], more: int) -> float:
    """The weighted share of points, less what was said wrong; `more` counts false statements besides."""
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
