"""A verdict that is kept."""

from __future__ import annotations

import json

from questions.grading import GRADER_VERSION, grade
from questions.grading.record import dump, load
from questions.question import draft


def test_a_kept_verdict_is_read_as_it_was_and_names_its_grader() -> None:
    asked = draft("标准是什么？", "农村达到95%以上，城镇达到98%以上。")
    for said in ("农村59%以上", "农村百分之九十五", "农村95%，城镇98%，校长必须由市长担任"):
        verdict = grade(asked, said)
        data = json.loads(json.dumps(dump(verdict), ensure_ascii=False))
        assert data["grader"] == GRADER_VERSION
        assert load(data) == verdict


def test_a_verdict_of_an_older_grader_is_read() -> None:
    old = {"score": 0.5, "outcome": "fail", "points": [{"point": {"text": "自查"}, "state": "hit"}]}
    verdict = load(old)
    assert verdict.points[0].point.text == "自查"
    assert verdict.extras == ()
