"""A verdict as plain data, for keeping."""

from __future__ import annotations

from typing import Any

from questions.grading.verdict import GRADER_VERSION, PointVerdict, Verdict
from questions.question import KeyPoint, Strictness


def dump(verdict: Verdict) -> dict[str, Any]:
    """`verdict` as a JSON-ready mapping that names the grader's version."""
    return {
        "grader": GRADER_VERSION,
        "score": verdict.score,
        "outcome": verdict.outcome,
        "points": [
            {
                "point": {
                    "text": judged.point.text,
                    "weight": judged.point.weight,
                    "must": judged.point.must,
                    "alternatives": list(judged.point.alternatives),
                    "strictness": judged.point.strictness.value,
                },
                "state": judged.state,
                "quote": judged.quote,
                "expected": judged.expected,
                "typo": judged.typo,
            }
            for judged in verdict.points
        ],
        "extras": list(verdict.extras),
        "followup": verdict.followup,
    }


def load(data: dict[str, Any]) -> Verdict:
    """The verdict that `dump` wrote, by this version or an older one; KeyError, ValueError on other data."""
    return Verdict(
        score=float(data["score"]),
        outcome=data["outcome"],
        points=tuple(
            PointVerdict(
                point=KeyPoint(
                    text=judged["point"]["text"],
                    weight=float(judged["point"].get("weight", 1.0)),
                    must=bool(judged["point"].get("must", False)),
                    alternatives=tuple(judged["point"].get("alternatives", ())),
                    strictness=Strictness(judged["point"].get("strictness", Strictness.TERMS.value)),
                ),
                state=judged["state"],
                quote=judged.get("quote", ""),
                expected=judged.get("expected", ""),
                typo=bool(judged.get("typo", False)),
            )
            for judged in data["points"]
        ),
        extras=tuple(data.get("extras", ())),
        followup=data.get("followup", ""),
    )
