"""The verb about the judge: grade."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from bot.config import Settings
from bot.fault import Faulty, reason
from questions.grading import Taught, Verdict
from questions.grading import grade as judge
from questions.question import draft


def grade(options: argparse.Namespace, settings: Settings) -> int:
    """One verdict, without a bank."""
    verdict = judge(
        draft(options.prompt, options.reference),
        options.answer,
        taught=_taught(options.taught) if options.taught else (),
        spoken=options.spoken,
    )
    if options.json:
        print(json.dumps(as_json(verdict), ensure_ascii=False))
    else:
        print(f"{verdict.outcome} {verdict.score:.2f}")
        for point in verdict.points:
            print(f"{point.state:9}{point.point.text}" + (f"  “{point.quote}”" if point.quote else ""))
        for extra in verdict.extras:
            print(f"extra    “{extra}”")
        if verdict.followup:
            print(f"→ {verdict.followup}")
    return 0


def as_json(verdict: Verdict) -> dict[str, Any]:
    """A verdict as outside checks read it."""
    return {
        "score": verdict.score,
        "outcome": verdict.outcome,
        "points": [
            {"point": point.point.text, "state": point.state, "quote": point.quote}
            for point in verdict.points
        ],
        "extras": list(verdict.extras),
        "followup": verdict.followup,
    }


def _taught(path: Path) -> tuple[Taught, ...]:
    """Marked answers: a JSON list, or one JSON object a line, each with `answer` and `score`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = (
            json.loads(text)
            if text.lstrip().startswith("[")
            else [json.loads(r) for r in text.splitlines() if r.strip()]
        )
        return tuple(_marked(row) for row in rows)
    except OSError as fault:
        raise Faulty(f"{path}：打不开（{reason(fault)}）。") from fault
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise Faulty(f'{path}：应是 [{{"answer": "…", "score": 1.0}}, …]。') from fault


def _marked(row: dict[str, Any]) -> Taught:
    answer, score = row["answer"], row["score"]
    if not isinstance(answer, str) or isinstance(score, bool) or not 0 <= score <= 1:
        raise ValueError(f"not an answer and its mark: {row}")
    return Taught(answer, float(score))
