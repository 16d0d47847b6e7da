"""The rates that a text states: what is divided by what, in whichever words and order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from questions.grading.lexicon import data

Span = tuple[int, int]

_STOP = "。；"
_PAUSE = "，:"
_EDGE = "，:、。；"
_ENOUGH = 4
"""Over how many clauses a side may reach."""
_HEAD = re.compile("=|等于|就是|是指|指的是|是说|公式是|率[是为指，]|说的是")
"""What stands before a rate: its name."""
_SHARE = "百分比|百分率|百分数|比例|比重|份额|比率|占比|多少|几成|百分之几|百分之多少|多大|几"
_INTO = re.compile("(?:再|要|去|来)?(?:除以|除上|÷|/|比上)(?:了)?")
_UNDER = re.compile("(?:拿|用|把)([^，。；]{2,}?)(?:去|来|一)除(?!以|上)")
"""拿B去除: what was named before is divided by B."""
_OF = re.compile("(?<![侵强抢霸])(?:所|要|能)?占(?![用地据领有位])(?:到|了|着)?")
_PARTS = re.compile("(?<![百千万几零一二两三四五六七八九十0-9])分之")
_RATIO = re.compile(
    "(?:拿|用|把|以|是|就是|，|^)?([^，。；]{2,}?)(?:跟|和|与|同)([^，。；]{2,}?)(?:的|之|相)比(?:例|值|率|重)?(?![较如])"
    "|(?:拿|用|把|以)([^，。；]{2,}?)(?:去|来)?(?:比|除)(?![例重值如较方率以了])([^，。；]{2,})"
    "|(?:拿|用|把|以|，|^)([^，。；]{2,}?)，?(?:再|去|来)*(?:跟|和|与|同)([^，。；]{2,}?)(?:一比|比一下|比一比|去比|来比)"
)
_END = re.compile(f"[×*]|(?:再|然后|最后|，)*乘|(?:的|所占的?)(?:{_SHARE})|(?:{_SHARE})(?=[，。；、]|$)")
_INSIDE = re.compile("里头|里面|当中|之中|里边|(?<![这那哪县乡省])里|(?<![初高其集])中(?![小学师等心专职班])")
_AT = re.compile("在(?!校|读|学|籍|编|岗|册|园)")
_POINTING = re.compile(
    "(?:这个|那个|把|拿|用)?(?:前|后|先|头)(?:头|面|边|者|一个|一项|一组)+(?:的|那个|这个|那|这|数|人数)*"
)
_MUCH = re.compile("多少|[几数人]")
_PUT = re.compile(
    "(?:都|就|来|要)?(?:算作|算是|算|作为|当作|作|做|当|放在|放到|放|摆在|摆|写在|写|搁在|搁|是)$"
)
_LEAD = re.compile("^[，:]*(?:的|那个|这个|那|就|则|应该|应|要|得|是|为|用|放|写|摆|搁|填|数|呢|，|:|=)*")


@dataclass(frozen=True, slots=True)
class Quotient:
    """One rate: the stretches that may be meant by each side, the likeliest first; () if it is unsaid."""

    above: tuple[Span, ...]
    below: tuple[Span, ...]


def quotients(text: str) -> tuple[Quotient, ...]:
    """The rates stated in `text`, normalised."""
    found = _labelled(text) or _divided(text) or _compared(text)
    return tuple(Quotient(_trimmed(text, one.above), _trimmed(text, one.below)) for one in found)


def _trimmed(text: str, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """`spans` without the pauses at their edges."""
    trimmed: dict[Span, None] = {}
    for start, end in spans:
        while start < end and text[start] in _EDGE:
            start += 1
        while end > start and text[end - 1] in _EDGE:
            end -= 1
        trimmed[start, end] = None
    return tuple(trimmed)


@cache
def _labels() -> re.Pattern[str]:
    words = data("formula")["labels"]
    above, below = ("|".join(map(re.escape, words[key])) for key in ("above", "below"))
    return re.compile(f"(?P<above>(?:{above})(?:的?分子)?)|(?P<below>(?:{below})(?:的?分母)?)")


def _labelled(text: str) -> list[Quotient]:
    """A rate whose sides are called by where they stand (分子是…，分母是…)."""
    found: dict[str, list[Span]] = {}
    labels = list(_labels().finditer(text))
    if not labels or _INTO.search(text) or _UNDER.search(text):
        return []
    floor = 0
    for number, label in enumerate(labels):
        if found.get(label.lastgroup or ""):
            continue
        put = _PUT.search(text, floor, label.start())
        following = labels[number + 1].start() if number + 1 < len(labels) else len(text)
        if put and put.end() == label.start() and _lettered(text, floor, put.start()):
            spans = _back(text, floor, put.start())
            floor = label.end()
        else:
            lead = _LEAD.match(text[label.end() : following])
            start = label.end() + (lead.end() if lead else 0)
            spans = _forth(text, start, following)
            floor = spans[0][1] if spans else label.end()
        if spans:
            found[label.lastgroup or ""] = spans
    sure = len(found) == 2 or "分子" in text or "分母" in text
    return [Quotient(tuple(found.get("above", ())), tuple(found.get("below", ())))] if found and sure else []


def _divided(text: str) -> list[Quotient]:
    """Rates with a sign or a word of division between their sides, or before both (…里头…占多少)."""
    found = []
    floor = 0
    signs = sorted(
        [*((one, "into") for one in _INTO.finditer(text)), *((one, "into") for one in _OF.finditer(text))]
        + [(one, "parts") for one in _PARTS.finditer(text)]
        + [(one, "under") for one in _UNDER.finditer(text)],
        key=lambda pair: pair[0].start(),
    )
    for number, (sign, kind) in enumerate(signs):
        if sign.start() < floor:
            continue
        limit = signs[number + 1][0].start() if number + 1 < len(signs) else len(text)
        before = _back(text, floor, sign.start())
        if kind == "under":
            found.append(Quotient(tuple(before), (sign.span(1),)))
            floor = sign.end()
            continue
        after = _forth(text, sign.end(), limit if kind == "parts" else _limit(text, sign.end(), limit))
        if kind == "parts":
            one = Quotient(tuple(after), tuple(before))
        elif after:
            one = Quotient(
                tuple(_pointed(text, floor, before)), tuple(_pointed(text, floor, after, sign.start()))
            )
        else:
            one = _held(text, floor, sign.start())
        if one.above or one.below:
            found.append(one)
        floor = after[0][1] if after else sign.end()
        tail = re.compile(f"(?:的|所占的)?(?:{_SHARE})").match(text, floor)
        floor = tail.end() if tail else floor
    return found


def _limit(text: str, start: int, limit: int) -> int:
    """Where the stretch behind a sign ends: nothing of the next rate belongs to it."""
    if limit == len(text):
        return limit
    pauses = [at for at in range(start, limit) if text[at] in _PAUSE + _STOP + "、"]
    return pauses[-1] if pauses else limit


def _held(text: str, floor: int, end: int) -> Quotient:
    """The sides of B里头A占多少 and of A在B中占多少."""
    start = max([floor, *(text.rfind(stop, floor, end) + 1 for stop in _STOP)])
    heads = [one.end() for one in _HEAD.finditer(text, start, end)]
    start = max([start, *heads])
    inside = list(_INSIDE.finditer(text, start, end))
    if not inside:
        return Quotient((), ())
    last = inside[-1]
    at = _AT.search(text, start, last.start())
    if at and not _lettered(text, last.end(), end):
        return Quotient(((start, at.start()),), ((at.end(), last.start()),))
    spans = []
    for one in inside:
        left = one.end()
        while left < end and text[left] in "，的、":
            left += 1
        if _lettered(text, left, end):
            spans.append((one.start(), left))
    if not spans:
        return Quotient((), ())
    stop, left = spans[0]
    return Quotient(((left, end), (start, end)), ((start, stop),))


def _compared(text: str) -> list[Quotient]:
    """Rates said as A跟B的比, or as 拿A比B."""
    found = []
    for match in _RATIO.finditer(text):
        left = next(number for number in (1, 3, 5) if match.group(number))
        right = left + 1
        heads = [one.end() for one in _HEAD.finditer(text, *match.span(left))]
        start = max([match.start(left), *heads])
        found.append(Quotient(((start, match.end(left)),), (match.span(right),)))
    return found


def _back(text: str, floor: int, end: int) -> list[Span]:
    """The clause that ends at `end`, then with those before it, as far as the sentence goes."""
    cuts = [at + 1 for at in range(floor, end) if text[at] in _PAUSE + _STOP]
    stops = [at + 1 for at in range(floor, end) if text[at] in _STOP]
    heads = [one.end() for one in _HEAD.finditer(text, floor, end)]
    least = max([floor, *stops[-1:], *heads[-1:]])
    spans = [(start, end) for start in reversed([floor, *cuts]) if start > least] + [(least, end)]
    return [span for span in spans if _lettered(text, *span)][:_ENOUGH]


def _forth(text: str, start: int, limit: int) -> list[Span]:
    """The clause that begins at `start`, then with those behind it, until the rate ends."""
    while start < limit and text[start] in _PAUSE:
        start += 1
    end = _END.search(text, start, limit)
    last = end.start() if end else limit
    stops = [at for at in range(start, last) if text[at] in _STOP]
    last = min([last, *stops])
    cuts = [at for at in range(start, last) if text[at] in _PAUSE]
    spans = [(start, stop) for stop in (*cuts, last)]
    return [span for span in spans if _lettered(text, *span)][:2]


def _pointed(text: str, floor: int, spans: list[Span], before: int | None = None) -> list[Span]:
    """`spans`, or what they point back to (拿后头这个数除以前头那个数)."""
    if not spans:
        return spans
    start, end = spans[0]
    if not _POINTING.fullmatch(text[start:end]):
        return spans
    upto = start if before is None else before
    earlier = [span for span in _clauses(text, floor, upto) if _MUCH.search(text[span[0] : span[1]])]
    earlier = [span for span in earlier if not _POINTING.search(text[span[0] : span[1]])]
    if len(earlier) < 2:
        return spans
    return [earlier[-1] if "后" in text[start:end] else earlier[-2]]


def _clauses(text: str, start: int, end: int) -> Iterator[Span]:
    left = start
    for at in range(start, end + 1):
        if at == end or text[at] in _PAUSE + _STOP:
            if _lettered(text, left, at):
                yield left, at
            left = at + 1


def _lettered(text: str, start: int, end: int) -> bool:
    return any(char.isalnum() or "\ue000" <= char < "\uf8f0" for char in text[start:end])
