"""Splitting a model answer into the points it makes."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Piece:
    """One proposed point."""

    text: str
    must: bool = False
    alternatives: tuple[str, ...] = ()
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Splitting:
    """The points proposed for an answer; `confidence` 0..1 says how sure the split is."""

    pieces: tuple[Piece, ...]
    ordered: bool = False
    closed: bool = False
    confidence: float = 1.0


_MARKER = re.compile(
    r"[\u2460-\u249b\u2776-\u2793]"
    r"|(?:(?<=[\s;；。，,:：])(?<!\d[:：])|^)[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,2}|[\u2160-\u216b])(?:[)）]|[.．](?!\d)|、(?![\d一二三四五六七八九十]))"
    r"|(?<![A-Za-z])[(（](?:\d{1,2}|[一二三四五六七八九十]{1,2})[)）](?=[^\d%％年])"
    r"|(?:(?<=[\s;；。，,:：])|^)(?:第?[一二三四五六七八九十]{1,2}是|第[一二三四五六七八九十]{1,2}[，,、：:])",
    re.MULTILINE,
)
_HARD = re.compile(r"[;；。！？!?\n→]+|(?<!\d)\.(?!\d)")
_BRACKET = re.compile(r"[(（〔\[]([^()（）〔〕\[\]]*)[)）〕\]]")
_EDGE = ' \t\r\n　,，;；。.、:：!！?？“”"—-…'
_NUMBER = re.compile(
    r"\d+(?:\.\d+)?|百分之|[一二两三四五六七八九十百千]+(?:个|名|人|年|次|所|条|章|岁|天|元|项|周岁)"
)
_WHO = re.compile("谁|哪级|哪一级|哪个部门|哪些部门|什么部门|主体|哪个机构|哪些单位|哪个单位")
_NAMES = "政府|部门|机关|机构|单位|委员会|办事处|督导团|学校|教育局|法院|企业|税务局|财政局"
_ORGAN = re.compile(f"{_NAMES}|局|委|会|厅|团|长|教师|老师|监护人|父母|家长|人员|负责人|医院|校")
_ACTORS = re.compile(
    f"^由?([^，,、和]{{1,14}}?(?:{_NAMES}))(?:和|、|及|以及|与)((?:[^，,、和]{{1,14}}?(?:{_NAMES}))(?!的).*)$"
)
_COUNT = re.compile(r"([一二两三四五六七八九十]|\d{1,2})(?:个|项|条|大|种|类|免|残|长|线|部分|方面|字|点|步)")
_CN = {char: index + 1 for index, char in enumerate("一二三四五六七八九十")} | {"两": 2}
_ATTRIBUTION = re.compile(
    r"^(?:按照?|根据|依照|依据)[^，,]{0,6}[\ue000-\uf8ff][^，,]{0,6}[，,](?=.)"
    r"|^[^，,。；;%]{0,14}(?:口径|标准|办法|规划|条例|文件)[:：](?=.)|^[^，,。；;%]{0,14}口径(?:是|为)(?=.)"
    r"|^(?:优点|缺点|优势|劣势|好处|坏处|问题|目的|意义|作用|特点|[^，,。；;:：\d]{1,6}(?=——))(?:——|[:：]|是)(?=.)"
)
"""Where a figure comes from, said before it."""


_ASIDE = 0.3
"""The weight of a sentence that follows a whole list: it says more than was asked."""


@cache
def _table() -> dict[str, list[str]]:
    path = files("questions") / "grading" / "data" / "splitting.toml"
    table: dict[str, list[str]] = tomllib.loads(path.read_text(encoding="utf-8"))
    return table


def split(prompt: str, answer: str) -> Splitting:
    """Propose the points of `answer` to `prompt`."""
    listing = any(word in prompt for word in _table()["listing"]) or _COUNT.search(prompt) is not None
    text = _MARKER.sub("；", answer.strip())
    held: list[str] = []
    text = _held(_without_head(prompt, text), held)
    hard = [part.strip(_EDGE) for part in _HARD.split(text)]
    hard = [part for part in hard if part]
    pieces: list[Piece] = []
    enumerated = False
    labelled = sum(_ATTRIBUTION.match(part) is not None for part in hard) >= 2
    for part in hard:
        cut = _soft(_bare_of_source(part), listing or labelled, 1 if labelled else len(hard), prompt)
        weight = _ASIDE if enumerated and len(hard) <= 2 and not labelled else 1.0
        for piece in cut:
            pieces += [replace(one, weight=one.weight * weight) for one in _bracketed(_released(piece, held))]
        enumerated = enumerated or (listing and len(cut) >= 3)
    pieces = [piece for piece in pieces if piece.text]
    if not pieces and answer.strip():
        pieces = [Piece(answer.strip())]
    if _WHO.search(prompt) and any(_ORGAN.search(piece.text) for piece in pieces):
        pieces = [piece if _ORGAN.search(piece.text) else replace(piece, weight=_ASIDE) for piece in pieces]
    if len(pieces) == 1:
        pieces = [replace(pieces[0], must=True)]
    closed = _closed(prompt, len(pieces))
    if closed:
        pieces = [replace(piece, must=True) for piece in pieces]
    ordered = "→" in answer or any(word in prompt for word in _table()["ordering"])
    confidence = 1.0 if len(hard) > 1 or len(pieces) == 1 else 0.8 if listing else 0.6
    return Splitting(tuple(pieces), ordered and len(pieces) > 1, closed, confidence)


def _bare_of_source(part: str) -> str:
    """`part` without the words that only say where it comes from or which side of the question it is."""
    while (stripped := _ATTRIBUTION.sub("", part)) and stripped != part:
        part = stripped
    return part


def _closed(prompt: str, count: int) -> bool:
    """Whether the prompt names how many points there are, and the split found as many."""
    for match in _COUNT.finditer(prompt):
        number = match.group(1)
        if (int(number) if number.isdigit() else _CN[number]) == count and count > 1:
            return True
    return False


def _held(text: str, held: list[str]) -> str:
    """`text` with phrases, brackets' insides and quoted names shielded from cutting."""

    def shield(match: re.Match[str]) -> str:
        held.append(match.group())
        return chr(0xE000 + len(held) - 1)

    phrases = "|".join(map(re.escape, sorted(_table()["whole"], key=len, reverse=True)))
    text = re.sub(r"《[^》]*》|“[^”]*”", shield, text)
    text = re.sub(r"[(（〔\[][^()（）〔〕\[\]]*[)）〕\]]", shield, text)
    return re.sub(rf"{phrases}|(?<=\d)[,，](?=\d{{3}}(?!\d))", shield, text)


def _released(text: str, held: list[str]) -> str:
    while any(0xE000 <= ord(char) < 0xE000 + len(held) for char in text):
        text = "".join(
            held[ord(char) - 0xE000] if 0xE000 <= ord(char) < 0xE000 + len(held) else char for char in text
        )
    return text.strip(_EDGE)


def _without_head(prompt: str, text: str) -> str:
    """`text` without a head that only repeats the question."""
    colon = re.match(r"[^:：;；。\n]{1,40}?(?:[:：]|——)", text)
    if colon and not re.search(r"\d[:：]\d", text[: colon.end() + 1]) and _echoes(prompt, colon.group(), 0.5):
        rest = text[colon.end() :]
        for word in ("主要是指", "是指", "主要是", "包括", "主要包括"):
            if rest.startswith(word):
                return rest[len(word) :]
        return rest
    if colon and re.match("主要有|主要包括|包括|分为|可分为|有以下", text[colon.end() :]):
        return re.sub("^(?:主要有|主要包括|包括|分为|可分为)", "", text[colon.end() :])
    for word in sorted(_table()["heads"], key=len, reverse=True):
        place = text.find(word)
        if (
            2 <= place <= 40
            and not re.search(r"[;；。\n]", text[:place])
            and _echoes(prompt, text[:place], 0.75)
        ):
            return text[place + len(word) :]
    for word in ("主要包括", "包括", "主要有", "主要是指", "是指", "分为"):
        if text.startswith(word):
            return text[len(word) :]
    return text


def _echoes(prompt: str, head: str, share: float) -> bool:
    letters = [char for char in head if char.isalnum()]
    return bool(letters) and sum(char in prompt for char in letters) >= share * len(letters)


def _soft(part: str, listing: bool, hard: int, prompt: str) -> list[str]:
    """Cut one sentence at its commas and listing marks, where each side says something of its own."""
    clauses = [clause for clause in re.split(r"[,，]", part) if clause.strip(_EDGE)]
    parts = _clauses(clauses, part, listing, hard)
    result: list[str] = []
    who = _WHO.search(prompt) is not None
    for clause in parts:
        actors = _ACTORS.match(clause) if who else None
        result += [actors.group(1), actors.group(2)] if actors else _listed(clause, listing, hard, len(parts))
    return result


def _clauses(clauses: list[str], part: str, listing: bool, hard: int) -> list[str]:
    if len(clauses) < 2:
        return clauses
    numbered = sum(bool(_NUMBER.search(clause)) for clause in clauses) >= 2
    if hard >= 3 and not numbered:
        return ["，".join(clauses)]
    if hard == 2 and len(part) <= 20 and not numbered and not (listing and len(clauses) >= 3):
        return ["，".join(clauses)]
    result: list[str] = []
    pending = ""
    for index, clause in enumerate(clauses):
        clause = clause.strip(_EDGE)
        whole = f"{pending}，{clause}" if pending else clause
        last = index == len(clauses) - 1
        dangling = (
            clause.endswith(("的", "时", "后", "中", "上", "下"))
            and len(clause) >= 4
            and not _NUMBER.search(clause)
        ) or len(clause) < 2
        if not last and (
            dangling
            or clause.startswith(
                ("按", "根据", "为了", "如果", "对于", "由于", "因为", "虽然", "只有", "只要", "通过")
            )
        ):
            pending = whole
            continue
        result.append(whole)
        pending = ""
    if pending:
        result.append(pending)
    return result


_TAIL = re.compile(
    r"(?:等)?(?:[一二两三四五六七八九十]|\d)(?:种|类|个|项|方面|部分|大类)$|等(?:方面|内容|原则|因素)?$"
)


def _bare(items: list[str]) -> list[str]:
    """List items without the head that belongs to all of them, and without a closing count."""
    first, last = items[0], items[-1]
    first = first[1:] if first.startswith("由") and last.endswith("组成") else first
    last = last.removesuffix("组成") or last
    head, mark, rest = first.rpartition("的")
    sizes = [len(item) for item in items[1:]]
    if mark and len(head) >= 4 and len(rest) >= 2 and min(sizes) - 1 <= len(rest) <= max(sizes) + 1:
        first = rest
    return [first, *items[1:-1], _TAIL.sub("", last) or last]


_JOINT = re.compile(r"以及|和|与|及(?!其|以上|时|格)|并(?!且)")


_EITHER = re.compile(f"^(?:由)?(?:所在|当地)?(.+?)(?:或者|或)(.+?(?:{_NAMES}))(.*)$")


def either(point: str) -> tuple[str, ...]:
    """The ways to say a point that names organs of which one is enough (乡镇政府或县教育局批准)."""
    match = _EITHER.match(point)
    if match is None:
        return ()
    left, right, rest = match.groups()
    actors = [actor for actor in left.split("、") if re.search(f"(?:{_NAMES})$", actor)]
    return tuple(f"{actor}{rest}" for actor in (*actors, right)) if actors else ()


def _listed(clause: str, listing: bool, hard: int, siblings: int) -> list[str]:
    """Cut a clause at 、 and at 和 between equals."""
    items = [item.strip(_EDGE) for item in clause.split("、")]
    items = [item for item in items if item]
    if len(items) > 1:
        sizes = [len(item) for item in items]
        short = min(sizes) < 2 and len(set(sizes)) > 1
        even = max(sizes) <= 2.5 * min(sizes) + 2
        numbered = all(_NUMBER.search(item) for item in items)
        cut = numbered or (not short and (listing or (even and (len(items) >= 3 or min(sizes) >= 4))))
        if (hard >= 3 or re.search("或者?", items[-1])) and not numbered:
            cut = False
        if not cut:
            return [clause]
        modified = re.search(r"的((?:所有|全部|一切).{2,})$", items[-1])
        if modified:
            return [modified.group(1)]
        items = _bare(items)
        tail = _joined(items[-1], listing, last=True)
        middle = [piece for item in items[:-1] for piece in _joined(item, listing, last=False)]
        return middle + tail
    if hard >= 3:
        return [clause]
    return _joined(clause, listing, last=False)


def _joined(item: str, listing: bool, *, last: bool) -> list[str]:
    """Cut at 和 and its like where both sides are of one make."""
    for match in _JOINT.finditer(item):
        left, right = item[: match.start()].strip(_EDGE), item[match.end() :].strip(_EDGE)
        if len(left) < 2 or len(right) < 2 or (right[0] in "非不无" and right[1:3] in left):
            continue
        head = left.rsplit("的", 1)[-1]
        parallel = (left[-1] == right[-1] and min(len(left), len(right)) >= 3) or left[:2] == right[:2]
        even = abs(len(head) - len(right)) <= (2 if listing and len(head) >= 4 else 1) and len(right) <= 8
        if (
            parallel
            or (even and (listing or len(right) >= 4))
            or (last and listing and len(right) <= 2.5 * len(left) + 2)
        ):
            return [left, right]
    return [item]


def _bracketed(text: str) -> list[Piece]:
    """A point, and beside it what stands in brackets, when that says something of its own."""
    match = _BRACKET.search(text)
    if match is None or match.end() - match.start() >= len(text) - 1:
        return [Piece(text.strip(_EDGE + "()（）"))]
    inside = match.group(1).strip(_EDGE)
    own = len(inside) >= 4 and (
        re.search(r"除外|含|包括", inside)
        or (len(inside) >= 6 and _NUMBER.search(inside) and re.search("[为是]", inside))
    )
    if not own:
        return [Piece(text)]
    outside = (text[: match.start()] + text[match.end() :]).strip(_EDGE)
    return [Piece(outside), Piece(inside, weight=0.5)]
