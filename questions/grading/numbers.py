"""Numbers in normalised text as typed facts: value, unit and comparator."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from questions.grading import halves, neighbours, shares, shields
from questions.grading.lexicon import data
from questions.grading.numerals import CIPHERS, INTEGER, NUMBER, NUMERALS, SCALES, YEAR, value_of, year_of
from questions.grading.quantity import MATCHED, Kind, Quantity

_DATE = re.compile(
    rf"(?P<y>{YEAR})年(?:的)?(?P<m>{INTEGER})月份?(?:的)?(?:(?P<d>{INTEGER})(?:[日号]|(?=[，。；、到至通施起开生进走来-]|$)))?"
    rf"|(?P<iy>\d{{4}}|(?<![\d.])\d{{2}}(?=\.\d{{1,2}}\.\d))[-./年](?P<im>\d{{1,2}})[-./月](?P<id>\d{{1,2}})日?(?!\d)"
    rf"|(?P<m2>{INTEGER})月(?:份)?的?(?P<d2>{INTEGER})(?:[日号]|(?=[，。；、到至通施起开生进走来-]|$))"
    rf"|(?P<mz>1[0-2]|[1-9])\.(?P<dz>[123]0)(?=[，。；、教是为]|$)"
    rf"|(?P<im2>\d{{1,2}})-(?P<id2>\d{{2}})(?![\d-])(?=[日以之后前起])"
    rf"|(?P<m3>{INTEGER})月份?(?![{CIPHERS}\d])"
    rf"|(?P<y2>\d{{4}}|[{CIPHERS}]{{4}}|[零〇]\d|\d[零〇]|0\d|[{CIPHERS}]{{2}})年(?!制|级|以上|以下)"
)
_DOCUMENT = re.compile(rf"(?P<y>\d{{4}}|[{CIPHERS}]{{4}})(?:）|年)?，?第?(?P<n>{INTEGER})号(?:文件|文|令)?")
_PERCENT = re.compile(
    rf"百分之(?P<a>百|{NUMBER})(?:(?:到|至|-)(?:百分之)?(?P<b>{NUMBER}))?"
    rf"|(?P<c>\d+(?:\.\d+)?)%?(?:到|至|-)(?P<d>\d+(?:\.\d+)?)%"
    rf"|(?P<e>{NUMBER})(?:%|个百分点|百分点|个点(?=[，。；、初小高]|$|左右|上下|[以之][上下内]|往上|往下|封顶|打底))"
    r"|(?P<f>百分百)"
    rf"|(?P<g>\d|[{CIPHERS}十])成(?P<h>半|\d|[{CIPHERS}])?(?=就[算不没未行可达够好能要是]|[^{CIPHERS}人年为立员功就绩果]|$)"
    r"|(?P<five>半)成"
    rf"|千分之(?P<k>{NUMBER})|(?P<p>{NUMBER})‰"
    rf"|(?P<q>{INTEGER})分之(?P<r>{INTEGER})"
    r"|(?<![\d./])(?P<part>[1-9])/(?P<whole>10|[2-9])(?![\d./])"
)
_SIDE = rf"\d+(?:\.\d+)?|[{CIPHERS}十百]+(?:点[{CIPHERS}]+)?"
_RATIO = re.compile(rf"(?P<a>{_SIDE})(?:[:比])(?P<b>{_SIDE})(?![\d.%])")
_CENTURY = re.compile("(?:上一?个?|本)世纪")
_PLAIN = re.compile(rf"(?P<a>{NUMBER})(?P<more>多|几|来|余)?(?P<scale>个?[万亿])?")


@dataclass(frozen=True, slots=True)
class _Words:
    units: re.Pattern[str]
    unit_of: dict[str, str]
    general: frozenset[str]
    before: re.Pattern[str]
    behind: re.Pattern[str]
    bound_before: dict[str, str]
    bound_behind: dict[str, str]
    days: re.Pattern[str]
    day_of: dict[str, tuple[float, ...]]
    wholes: re.Pattern[str]
    heard: dict[str, str]
    heard_as: re.Pattern[str]


def _either(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


@cache
def _words() -> _Words:
    table = data("numbers")
    unit_of = {word: unit for unit, words in table["units"].items() for word in words}
    unit_of |= {word: "个" for word in table["general"]}
    comparators = table["comparators"]
    before = {word: bound for bound, words in comparators["before"].items() for word in words}
    behind = {word: bound for bound, words in comparators["behind"].items() for word in words}
    day_of = {
        name: tuple(float(part or 0) for part in day.split("-", 2) if True)
        for day, names in table["days"].items()
        for name in names
    }
    return _Words(
        units=re.compile(_either(list(unit_of))),
        unit_of=unit_of,
        general=frozenset(table["general"]),
        before=re.compile(
            rf"(?P<not>{_either(comparators['negators'])})?(?:再)?(?P<word>{_either(list(before))})"
            rf"(?:{_either(comparators['links'])})*第?$"
        ),
        behind=re.compile(rf"的?(?:[（，])?(?P<word>{_either(list(behind))})"),
        bound_before=before,
        bound_behind=behind,
        days=re.compile(_either(list(day_of))),
        day_of=day_of,
        wholes=re.compile(
            f"{_either(table['wholes']['words'])}"
            f"|(?:{_either(table['wholes']['every'])})(?={_either(table['wholes']['done'])})"
        ),
        heard=table["heard"],
        heard_as=re.compile(rf"(?:{_either(list(table['heard']))})(?=[\d{NUMERALS}，。；、]|$)"),
    )


OPPOSED = {
    "ge": "lt",
    "gt": "le",
    "le": "gt",
    "lt": "ge",
    "after": "before",
    "before": "after",
}


def days_named(chars: str) -> frozenset[str]:
    """The days that normalised text calls by a name (教师节)."""
    return frozenset(match.group() for match in _words().days.finditer(chars))


_FIGURE = re.compile(r"[\d百千万两二三四五六七八九十半成]|一(?!个)")


def figured(words: str) -> bool:
    """Whether a number was said as a figure (一个都不少 is a hundred per cent, but nobody's figure)."""
    return _FIGURE.search(words) is not None


def implied(text: str) -> tuple[Quantity, ...]:
    """The numbers that terms of a text imply (九年 of 义务教育)."""
    return tuple(
        quantity
        for term, number in data("numbers")["implied"].items()
        if term in text
        for quantity in find(number)
    )


def find(chars: str, extra: frozenset[str] = frozenset(), *, shielding: bool = True) -> tuple[Quantity, ...]:
    """All typed facts of normalised text, in order; `extra` are more terms whose numerals count nothing.

    Not `shielding`, the numerals inside terms are read, too.
    """
    # The first month has a name of its own.
    chars = chars.replace("元月", "一月")
    words = _words()
    named = words.days.search(chars) or words.wholes.search(chars)
    if named is None and shields.NUMERAL.search(chars) is None:
        return ()
    shielded = shields.spans(chars, extra) if shielding else {}
    found: list[Quantity] = []
    at = 0
    size = len(chars)
    while at < size:
        if at in shielded:
            at = shielded[at]
            continue
        quantity = _read(chars, at, found[-1].end if found else 0)
        if quantity is None:
            at += 1
            continue
        found.append(neighbours.following(chars, found[-1], quantity) if found else quantity)
        if len(found) > 1 and (whole := neighbours.from_to(chars, found[-2], found[-1])):
            found[-2:] = [whole]
        at = found[-1].end
    return neighbours.settle(chars, found)


def _read(chars: str, at: int, floor: int) -> Quantity | None:
    """The typed fact whose digits begin at `at`, if any; its comparators reach back to `floor` at most."""
    words = _words()
    char = chars[at]
    if char in "新中建解教国元劳儿":
        named = words.days.match(chars, at)
        if named:
            return _bounded(chars, floor, at, named.end(), "date", words.day_of[named.group()])
    if char in "都全一":
        whole = words.wholes.match(chars, at)
        if whole:
            return Quantity(at, whole.end(), "percent", (100.0, 100.0), core=(at, whole.end()))
    if char in "对各平半百" or char in NUMERALS or char.isdigit():
        share = shares.read(chars, at)
        if share:
            return _bounded(chars, floor, at, share[0], share[1], share[2])
    century = _CENTURY.match(chars, at) if char in "上本" else None
    if century:
        which = 20.0 if char == "上" else 21.0
        return Quantity(at, century.end(), "count", (which, which), "世纪", core=(at, century.end()))
    if not (char.isdigit() or char in NUMERALS or char == "半"):
        return None
    matched = shares.matched(chars, at)
    if matched:
        return Quantity(at, matched[0], "ratio", matched[1], MATCHED, core=(at, matched[0]))
    match = _DOCUMENT.match(chars, at)
    if match:
        value = (year_of(match["y"]), value_of(match["n"]))
        start = at - 1 if at > floor and chars[at - 1] == "（" else at
        return Quantity(start, match.end(), "document", value, core=(at, match.end()))
    match = _DATE.match(chars, at)
    if match:
        quantity = _dated(chars, match, floor)
        if quantity:
            return quantity
    match = _PERCENT.match(chars, at)
    if match:
        apart = chars.endswith(("差", "差了", "差着"), 0, at)
        return _bounded(chars, floor, at, match.end(), "percent", _percentage(match), loose=apart)
    match = _RATIO.match(chars, at)
    if match:
        value = (value_of(match["a"]), value_of(match["b"]))
        return Quantity(at, match.end(), "ratio", value, core=(at, match.end()))
    return _counted(chars, at, floor)


def _dated(chars: str, match: re.Match[str], floor: int) -> Quantity | None:
    part = match.groupdict()
    value: tuple[float, ...]
    if part["y"]:
        value = (year_of(part["y"]), value_of(part["m"]), value_of(part["d"]) if part["d"] else 0)
    elif part["iy"]:
        value = (year_of(part["iy"]), float(part["im"]), float(part["id"]))
    elif part["m2"]:
        value = (0, value_of(part["m2"]), value_of(part["d2"]))
    elif part["mz"]:
        value = (0, float(part["mz"]), float(part["dz"]))
    elif part["im2"]:
        value = (0, float(part["im2"]), float(part["id2"]))
    elif part["m3"]:
        value = (0, value_of(part["m3"]), 0)
    else:
        digits = part["y2"]
        if len(digits) == 2 and all(c in CIPHERS for c in digits) and not set(digits) & {"零", "〇"}:
            first, second = value_of(digits[0]), value_of(digits[1])
            if (second == first + 1 and digits != "一二") or "两" in digits:
                return None
        value = (year_of(digits), 0, 0)
    if not (value[1] <= 12 and value[2] <= 31):
        return None
    return _bounded(chars, floor, match.start(), match.end(), "date", value)


def _percentage(match: re.Match[str]) -> tuple[float, float]:
    part = match.groupdict()
    if part["f"]:
        return (100.0, 100.0)
    if part["a"]:
        low = 100.0 if part["a"] == "百" else value_of(part["a"])
        return (low, value_of(part["b"]) if part["b"] else low)
    if part["c"]:
        return (float(part["c"]), float(part["d"]))
    if part["e"]:
        low = value_of(part["e"])
    elif part["g"]:
        tail = part["h"]
        low = value_of(part["g"]) * 10 + (0 if not tail else 5 if tail == "半" else value_of(tail))
    elif part["five"]:
        low = 5.0
    elif part["part"]:
        low = round(100 * float(part["part"]) / float(part["whole"]), 4)
    elif part["k"] or part["p"]:
        low = value_of(part["k"] or part["p"]) / 10
    else:
        low = round(100 * value_of(part["r"]) / (value_of(part["q"]) or 1), 4)
    return (low, low)


_CONSECUTIVE = re.compile(
    rf"(?:(?P<tens>[{CIPHERS}]?十|[{CIPHERS}]百|[{CIPHERS}]千)?)(?P<a>[一二三四五六七八])(?P<b>[两二三四五六七八九])"
)


def _counted(chars: str, at: int, floor: int) -> Quantity | None:
    words = _words()
    half = halves.read(chars, at, words.units, words.unit_of)
    if half:
        return _bounded(
            chars,
            floor,
            at,
            half[0],
            "count",
            (half[1], half[1]),
            half[2],
            loose=_relative(chars, at, half[2]),
        )
    match = _PLAIN.match(chars, at)
    if match is None or match["a"][0] in "亿万百千":
        return None
    end = match.end()
    digits = match["a"]
    low = high = 0.0
    pair = (
        _CONSECUTIVE.fullmatch(digits)
        or (digits in ("两三", "两四") and _CONSECUTIVE.fullmatch("二" + digits[1:]))
        or None
    )
    unit = words.units.match(chars, end)
    if pair and unit and value_of(pair["b"]) == value_of(pair["a"]) + 1:
        tens = value_of(pair["tens"]) if pair["tens"] else 0.0
        low, high = tens + value_of(pair["a"]), tens + value_of(pair["b"])
    else:
        low = high = value_of(digits)
        if match["scale"]:
            low = high = low * SCALES[match["scale"][-1]]
        if match["more"]:
            high = low + (9.0 if low < 100 else low - 1) if low >= 10 else low
    joined = re.compile(rf"(?:到|至|-|~)(?P<b>{NUMBER})").match(chars, unit.end() if unit else end)
    if joined and joined["b"][0] not in "亿万百千":
        tail_unit = words.units.match(chars, joined.end())
        year_like = unit and words.unit_of[unit.group()] == "年" and low > 1900
        if (tail_unit or unit) and not year_like:
            high = value_of(joined["b"])
            if (
                unit
                and tail_unit
                and words.unit_of[unit.group()] == "周"
                and words.unit_of[tail_unit.group()] == "天"
            ):
                low = 7 * low
            if digits[0] in "0零〇" and joined["b"][0] in "0零〇" and chars.startswith("年", joined.end()):
                low, high = year_of(digits), year_of(joined["b"])
            end, unit = joined.end(), tail_unit or None
            if high < low or (unit is None and not chars[end - 1].isdigit()):
                high = low
                end, unit = match.end(), words.units.match(chars, match.end())
    arabic = digits[0].isdigit()
    ordinal = at > 0 and chars[at - 1] == "第"
    heard = words.heard_as.match(chars, end) if unit is None else None
    if not (unit or heard or arabic or ordinal or _spoken_number(chars, at, end, digits)):
        return None
    name = words.unit_of[unit.group()] if unit else ""
    stop = unit.end() if unit else end
    if heard:
        name, stop = words.heard[heard.group()], heard.end()
    if name == "年" and chars.startswith("级", stop):
        name, stop = "", stop - 1
    loose = _relative(chars, at, name) or (
        not arabic
        and digits == "一"
        and low == high
        and name in ("个", "次", "所", "人", "级", "分", "条", "字", "")
    )
    if not (unit or heard or ordinal) and digits == "一":
        return None
    return _bounded(chars, floor, at, stop, "count", (low, high), name, loose=loose, ordinal=ordinal)


_MORE = re.compile("(?<![至最不起])[多少差再](?:了|上|加|出|算)?$")
_LATER = re.compile("(?<![每推延])[早晚迟](?:了|上)?$")
_THAT = re.compile("[那这哪某同头]$")


def _relative(chars: str, at: int, unit: str) -> bool:
    """Whether a number says how much more (多五百), how much later (晚一年), or which one (那一年)."""
    before = chars[max(0, at - 3) : at]
    if unit in neighbours.PER and (_LATER.search(before) or (chars[at] == "一" and _THAT.search(before))):
        return True
    return _MORE.search(before) is not None


def _spoken_number(chars: str, at: int, end: int, digits: str) -> bool:
    """Whether Chinese digits without a unit are meant as a number: a whole clause, or a composed one."""
    before = chars[at - 1] if at else "，"
    after = chars[end] if end < len(chars) else "，"
    limited = _words().behind.match(chars, end) is not None
    alone = (before in "，。；、（是为到达于" and after in "，。；、）") or (before == "率" and limited)
    spelt = (
        len(digits) >= 2 and set(digits) <= set(CIPHERS) and after in "，。；、）" and before not in NUMERALS
    )
    composed = len(digits) >= 2 and any(c in "十百千万点" for c in digits[1:] + digits[0]) and len(digits) > 1
    return alone or spelt or (composed and after not in "分几")


def _bounded(
    chars: str,
    floor: int,
    start: int,
    end: int,
    kind: Kind,
    value: tuple[float, ...],
    unit: str = "",
    *,
    loose: bool = False,
    ordinal: bool = False,
) -> Quantity:
    """The fact with the comparators around it."""
    words = _words()
    core = (start, end)
    bound = ""
    behind = words.behind.match(chars, end)
    if behind:
        word = words.bound_behind[behind["word"]]
        if kind == "date" or unit == "年" or word not in ("after", "before"):
            bound = word
            end = behind.end()
    head = words.before.search(chars, max(floor, start - 12), start)
    if head:
        word = words.bound_before[head["word"]]
        if head["not"]:
            word = OPPOSED.get(word, word)
        if not bound or bound == "about" or (head["not"] and word != "about"):
            bound = word
        start = head.start()
    elif ordinal:
        start -= 1
    return Quantity(start, end, kind, value, unit, bound, core, loose, ordinal)
