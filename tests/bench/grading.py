"""How well and how fast answers are judged, beside plain text similarity, on answers that people have marked.

Run `python -m tests.bench.grading`. Most answers lie in `$WENBUDAO_DATA/grading`, outside the project; those
beside this file were written and marked without sight of the judge: `answers.jsonl` to the facts of
`facts.jsonl`, `lists.jsonl` to questions like LE's. Their sets in the order in which they came: "others",
"studied", "same writers", "another writer"; three in the manner of the development rows; "people", persons of
many kinds; "only wrong", tricks meant to pass; "only right", as freely as people talk; "inventive", each by
another trick; "own words", right without the words of the model answer; once more of both manners. All of
these were looked at after their first measure, so that their figures say no more than that nothing got worse.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from rapidfuzz.distance import Levenshtein

from questions import segment
from questions.grading import Taught, Verdict, grade
from questions.question import KeyPoint, Question, draft

DATA = Path(os.environ.get("WENBUDAO_DATA", "../shared/data")) / "grading"
FACTS = Path(__file__).with_name("facts.jsonl")
ANSWERS = Path(__file__).with_name("answers.jsonl")
LISTS = Path(__file__).with_name("lists.jsonl")
SEEDS = 5
Scorer = Callable[[Question, str], float]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a set, a judge, and its figures, already words."""

    set: str
    judge: str
    figures: tuple[str, ...]


def read(name: str) -> list[dict[str, Any]]:
    """The marked answers of a file, empty when it is missing."""
    return lines(DATA / name)


def lines(path: Path) -> list[dict[str, Any]]:
    """The marked answers at `path`, empty when it is missing."""
    if not path.exists():
        print(f"left out: {path} is missing")
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def kappa(given: Sequence[float], judged: Sequence[float]) -> float:
    """Quadratic weighted kappa of marks 0..1 in steps of .1."""
    pairs = [
        (round(10 * one + 1e-9), round(10 * other + 1e-9)) for one, other in zip(given, judged, strict=True)
    ]
    left, right = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    seen = sum((one - other) ** 2 for one, other in pairs)
    chance = sum((a - b) ** 2 * left[a] * right[b] for a in left for b in right) / len(pairs)
    return 1 - seen / chance if chance else 1.0


def exact(question: Question, answer: str) -> float:
    return float(answer.strip("。 ") == question.answer.strip("。 "))


def levenshtein(question: Question, answer: str) -> float:
    return float(Levenshtein.normalized_similarity(answer, question.answer) >= 0.75)


def substring(question: Question, answer: str) -> float:
    return sum(point.text in answer for point in question.points) / (len(question.points) or 1)


class Cosine:
    """TF-IDF of jieba words, fitted to the model answers of a set."""

    def __init__(self, references: Iterable[str]) -> None:
        texts = [set(segment.words(text)) for text in references]
        seen = Counter(word for text in texts for word in text)
        self.rarity = {word: math.log((1 + len(texts)) / (1 + count)) + 1 for word, count in seen.items()}
        self.most = math.log(1 + len(texts)) + 1

    def _vector(self, text: str) -> dict[str, float]:
        return {
            word: n * self.rarity.get(word, self.most) for word, n in Counter(segment.words(text)).items()
        }

    def __call__(self, question: Question, answer: str) -> float:
        one, other = self._vector(question.answer), self._vector(answer)
        norm = math.hypot(*one.values()) * math.hypot(*other.values())
        return sum(value * other.get(word, 0.0) for word, value in one.items()) / norm if norm else 0.0


def judge(question: Question, answer: str) -> float:
    return grade(question, answer).score


def sets(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The marked answers at `path` by the set that each names, each beside the fact it names."""
    facts = {fact["fact"]: fact for fact in lines(FACTS)}
    found: dict[str, list[dict[str, Any]]] = {}
    for row in lines(path):
        found.setdefault(row["set"], []).append(facts.get(row.get("fact"), {}) | row)
    return found


def listed(name_of_set: str, rows: Sequence[dict[str, Any]], *, baselines: bool = False) -> list[Row]:
    """List questions, one human mark an answer."""
    if not rows:
        return []
    questions = {row["q_id"]: draft(row["question"], row["reference"]) for row in rows}
    cosine = Cosine(question.answer for question in questions.values())
    judges: dict[str, Scorer] = {
        "exact match": exact, "75% Levenshtein": levenshtein, "jieba TF-IDF cosine": cosine,
        "key point is a substring": substring, "the judge": judge,
    }  # fmt: skip
    given = [row["score"] for row in rows]
    table = []
    for name, scorer in judges.items() if baselines else [("the judge", judge)]:
        judged = [scorer(questions[row["q_id"]], row["answer"]) for row in rows]
        pairs = list(zip(given, judged, strict=True))
        error = sum(abs(one - other) for one, other in pairs) / len(pairs)
        accepted = _share(other >= 0.3 for one, other in pairs if one == 0)
        rejected = _share(other <= 0.7 for one, other in pairs if one == 1)
        figures = (
            f"QWK {kappa(given, judged):.3f}",
            f"MAE {error:.3f}",
            f"false accept {accepted}",
            f"false reject {rejected}",
        )
        table.append(Row(name_of_set, name, figures))
    return table


def _share(flags: Iterable[bool]) -> str:
    held = list(flags)
    return f"{sum(held) / len(held):.3f} ({sum(held)}/{len(held)})" if held else "-"


def field(name_of_set: str, rows: Sequence[dict[str, Any]]) -> list[Row]:
    """Answers about the two basics, with the points given and with the automatic split."""
    table = []
    for name in ("points given", "points split") if rows else ():
        verdicts: list[Verdict] = []
        for row in rows:
            question = draft(row["question"], row["reference"])
            if name == "points given":
                points = tuple(KeyPoint(text) for text in row["keypoints"])
                question = Question("", row["question"], row["reference"], points)
            verdicts.append(grade(question, row["answer"]))
        marks = [row["judge1"] for row in rows]
        pairs = list(zip(marks, verdicts, strict=True))
        caught = _share(verdict.outcome != "pass" for mark, verdict in pairs if mark["wrong_fact"])
        right = _share(verdict.outcome == "pass" for mark, verdict in pairs if mark["score"] == 1)
        figures = [
            f"QWK {kappa([mark['score'] for mark in marks], [verdict.score for verdict in verdicts]):.3f}"
        ]
        if name == "points given":
            agreed = _share(
                bool(hit) == (one.state == "hit")
                for mark, verdict in pairs
                for hit, one in zip(mark["points"], verdict.points, strict=True)
            )
            figures.append(f"points {agreed}")
        table.append(
            Row(
                name_of_set,
                f"the judge, {name}",
                (*figures, f"wrong not passed {caught}", f"right accepted {right}"),
            )
        )
    return table


def taught() -> list[Row]:
    """ADS: explanations, judged with some answers of the same question already marked."""
    rows = read("ads_dev.jsonl")
    questions = {row["q_id"]: draft(row["question"], row["references"][0]) for row in rows}
    table = []
    for count in (0, 5, 20, 74) if rows else ():
        kappas = []
        for seed in range(1 if count in (0, 74) else SEEDS):
            random = Random(seed)
            given, judged = [], []
            for key, question in questions.items():
                marked = [row for row in rows if row["q_id"] == key and row["split"] == "train"]
                marked = random.sample(marked, min(count, len(marked)))
                known = tuple(Taught(row["answer"], row["score"]) for row in marked)
                for row in rows:
                    if row["q_id"] == key and row["split"] == "test":
                        given.append(row["score"])
                        judged.append(grade(question, row["answer"], taught=known).score)
            kappas.append(kappa(given, judged))
        spread = f" ({min(kappas):.3f} to {max(kappas):.3f})" if len(kappas) > 1 else ""
        table.append(
            Row("ADS", f"the judge, {count} taught", (f"QWK {sum(kappas) / len(kappas):.3f}{spread}",))
        )
    return table


def speed() -> list[Row]:
    """Milliseconds of processor time an answer, the questions having been met before."""
    table = []
    for name, key, reference in (("le_dev", "q_id", "reference"), ("domain_dev", "fact_id", "reference")):
        rows = read(f"{name}.jsonl")
        questions = {row[key]: draft(row["question"], row[reference]) for row in rows}
        for question in questions.values():
            grade(question, "无")
        times = []
        for row in rows:
            began = time.process_time()
            grade(questions[row[key]], row["answer"])
            times.append(1000 * (time.process_time() - began))
        if times:
            times.sort()
            figures = (
                f"median {times[len(times) // 2]:.2f} ms",
                f"p99 {times[int(0.99 * len(times))]:.2f} ms",
            )
            table.append(Row("speed", name, figures))
    return table


def main() -> None:
    began = time.perf_counter()
    segment.load()
    grade(draft("复盲率是多少？", "低于5%。"), "学員說百分之五以下")
    start = time.perf_counter() - began
    table = listed("LE", read("le_dev.jsonl"), baselines=True)
    for name, rows in sets(LISTS).items():
        table += listed(name, rows)
    table += field("two basics", read("domain_dev.jsonl"))
    for name, rows in sets(ANSWERS).items():
        table += field(name, rows)
    table += [*taught(), *speed(), Row("speed", "start", (f"{start:.2f} s",))]
    wide, width = max(len(row.set) for row in table), max(len(row.judge) for row in table)
    for row in table:
        print(f"{row.set:<{wide + 2}}{row.judge:<{width + 2}}{'   '.join(row.figures)}")


if __name__ == "__main__":
    main()
