"""Values of a TOML table as the fields of a dataclass want them, and what to say when they do not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from math import isfinite
from typing import Any, get_args, get_origin, get_type_hints

from questions.question import KeyPoint

Fault = Callable[[str, str], None]

_TYPES: dict[Any, str] = {
    str: "文字",
    bool: "true 或 false",
    int: "整数",
    float: "数",
    list: "方括号里的一组",
    dict: "一组键",
}
_POINT = get_type_hints(KeyPoint)
_LEAST: dict[str, float] = {"weight": 0.01, "seconds": 1, "digits": 0}


class _Wrong(Exception):
    """A value is not what its key asks for; the message goes on a sentence that begins with the key."""


def hints(kind: type[Any]) -> Mapping[str, Any]:
    """The fields of dataclass `kind` with their types."""
    return get_type_hints(kind)


def values(
    wanted: Mapping[str, Any], table: Mapping[str, Any], fault: Fault, also: Iterable[str] = ()
) -> Iterator[tuple[str, Any]]:
    """The keys of `table` that are `wanted` (name -> type), with their values as the dataclasses hold them.

    `fault(key, message)` hears of values that do not fit, and of keys neither wanted nor in `also`.
    """
    names = [*wanted, *also]
    for key, value in table.items():
        if key in wanted:
            try:
                yield key, _value(key, wanted[key], value)
            except _Wrong as wrong:
                fault(key, str(wrong))
        elif key not in names:
            near = get_close_matches(key, names, 1, 0.5)
            fault(key, f"不认识，是不是想写 {near[0]}？" if near else f"不认识，可以写：{'、'.join(names)}")


def _value(key: str, hint: Any, value: Any) -> Any:
    """`value` as `hint` wants it; raises _Wrong."""
    if get_origin(hint) is tuple:
        return tuple(_elements(key, get_args(hint)[0], value))
    if hint is KeyPoint:
        return _point(value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _member(hint, value)
    if hint is str and type(value) is date:
        return value.isoformat()
    if hint is float and type(value) is int:
        value = float(value)
    if type(value) is not hint:
        raise _Wrong(f"应是{_TYPES[hint]}，却写成了{_type_name(value)}")
    if key in _LEAST and not (isfinite(value) and value >= _LEAST[key]):
        raise _Wrong(f"不能是 {value}，至少是 {_LEAST[key]}")
    return value


def _elements(key: str, hint: Any, value: Any) -> Iterator[Any]:
    if not isinstance(value, list):
        raise _Wrong(f"应是{_TYPES[list]}，却写成了{_type_name(value)}")
    for number, element in enumerate(value, 1):
        try:
            yield _value(key, hint, element)
        except _Wrong as wrong:
            raise _Wrong(f"第 {number} 项{wrong}") from wrong


def _member(kind: type[StrEnum], value: Any) -> StrEnum:
    if value in list(kind):
        return kind(value)
    near = get_close_matches(str(value), list(kind), 1, 0.3)
    cure = f"是不是想写“{near[0]}”？" if near else f"只能是：{'、'.join(kind)}"
    raise _Wrong(f"不能是“{value}”，{cure}")


def _point(value: Any) -> KeyPoint:
    if isinstance(value, str):
        return KeyPoint(value)
    if not isinstance(value, dict):
        raise _Wrong(f"应是文字或 {{ text = … }}，却写成了{_type_name(value)}")
    wrong: list[str] = []
    found = dict(values(_POINT, value, lambda key, message: wrong.append(f"{key} {message}")))
    if "text" not in value:
        wrong.append("text 没有写")
    if wrong:
        raise _Wrong(f"的 {'；'.join(wrong)}")
    return KeyPoint(**found)


def _type_name(value: object) -> str:
    return next((name for kind, name in _TYPES.items() if type(value) is kind), "日期或时间")
