"""Judging a spoken or typed answer against the points of a question."""

from questions.grading.judge import grade
from questions.grading.verdict import GRADER_VERSION, PointVerdict, Taught, Verdict

__all__ = ["GRADER_VERSION", "PointVerdict", "Taught", "Verdict", "grade"]
