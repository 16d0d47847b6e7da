"""A question as plain data, for a database or a file, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from questions.question import Confidence, KeyPoint, Kind, Question, Strictness


def dump(question: Question) -> dict[str, Any]:
    """`question` as JSON-ready data; `load` of it is equal to it."""
    content = asdict(question)
    for name, value in content.items():
        if isinstance(value, tuple):
            content[name] = list(value)
    for point in content["points"]:
        point["alternatives"] = list(point["alternatives"])
    return content


def load(content: Mapping[str, Any]) -> Question:
    """The question that `content` holds; unknown names are ignored, missing ones take their defaults."""
    known = {field.name for field in fields(Question)}
    values = {name: _frozen(value) for name, value in content.items() if name in known}
    values["points"] = tuple(_point(point) for point in content.get("points", ()))
    values["kind"] = Kind(content.get("kind", Kind.POINTS))
    values["confidence"] = Confidence(content.get("confidence", Confidence.OFFICIAL))
    return Question(**values)


def _point(content: Mapping[str, Any]) -> KeyPoint:
    values = {name: _frozen(value) for name, value in content.items()}
    values["strictness"] = Strictness(content.get("strictness", Strictness.TERMS))
    return KeyPoint(**values)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
