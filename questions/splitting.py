"""Splitting a model answer into the points it makes."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from questions.asking import ASIDE, WHO, apart, weigh
from questions.listing import EDGE, JOINT, NAMES, NUMBER, listed
from questions.trimming import core


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
    r"|(?<![A-Za-z\d])[(（](?:\d{1,2}|[一二三四五六七八九十]{1,2})[)）](?=[^\d%％年])"
    r"|(?:(?<=[\s;；。，,:：])|^)(?:第?[一二三四五六七八九十]{1,2}是|第[一二三四五六七八九十]{1,2}[，,、：:])",
    re.MULTILINE,
)
_PRIVATE = re.compile("[\ue000-\uf8ff]")
"""Characters that stand for what is shielded from cutting."""
_HARD = re.compile(r"[;；。！？!?\n→]+|(?<!\d)\.(?!\d)")
_LINES = re.compile(r"[;；。\n]+")
_FORMULA = re.compile(
    r"[,，]?(?:再)?(?=÷|除以|×|乘以)|(?<=[数口量额])[,，]?(?=占.+(?:百分比|比例|比重|百分率)$)"
)
_SHARE_OF = re.compile("的(?:百分比|百分率|比例|比重)$")
_RANGE = re.compile(r"(?:从|自)?(.*?\d[日月年])(?:到|至|—|-|－)(\d.*?[日月年](?:底|止|初)?)")
_OF_AGE = re.compile(r"(.*\d.*[^\d年月日个人次%])的((?:年满|满)\d.*)")
"""Two conditions with a number each on the same people (1949年以后出生的年满15周岁的人口)."""
_DOING = re.compile(
    f"^(?:由)?([^，,]*?(?:{NAMES}|负责人|人员|团长|总理|主席|省长|市长|县长|校长))(?:应当|必须|要|应)([^，,]{{3,}})$"
)
_PREDICATE = re.compile("什么责任|什么职责|承担|怎么|怎样|做什么|做到什么|要.{0,4}什么")
_RATE = re.compile("怎么算|怎样算|如何算|计算|公式|什么是.*[率度比]|[率度比].*是什么|含义")
_BRACKET = re.compile(r"[(（〔\[]([^()（）〔〕\[\]]*)[)）〕\]]")
_ACTORS = re.compile(
    f"^由?([^，,、和]{{1,14}}?(?:{NAMES}))(?:和|、|及|以及|与)((?:[^，,、和]{{1,14}}?(?:{NAMES}))(?!的).*)$"
)
_COUNT = re.compile(r"([一二两三四五六七八九十]|\d{1,2})(?:个|项|条|大|种|类|免|残|长|线|部分|方面|字|点|步)")
_CN = {char: index + 1 for index, char in enumerate("一二三四五六七八九十")} | {"两": 2}
_ATTRIBUTION = re.compile(
    r"^(?:按照?|根据|依照|依据)[^，,]{0,6}[\ue000-\uf8ff][^，,]{0,6}[，,](?=.)"
    r"|^[^，,。；;%]{0,14}(?:口径|标准|办法|规划|条例|文件)[:：](?=.)|^[^，,。；;%]{0,14}口径(?:是|为)(?=.)"
    r"|^(?:优点|缺点|优势|劣势|好处|坏处|问题|目的|意义|作用|特点|[^，,。；;:：\d]{1,6}(?=——))(?:——|[:：]|是)(?=.)"
)
"""Where a figure comes from, said before it."""


@cache
def _table() -> dict[str, list[str]]:
    path = files("questions") / "grading" / "data" / "splitting.toml"
    table: dict[str, list[str]] = tomllib.loads(path.read_text(encoding="utf-8"))
    return table


def split(prompt: str, answer: str) -> Splitting:
    """Propose the points of `answer` to `prompt`."""
    listing = any(word in prompt for word in _table()["listing"]) or _COUNT.search(prompt) is not None
    text = _MARKER.sub("；", _PRIVATE.sub("", _NOTE.sub("", answer.strip())))
    held: list[str] = []
    text = _held(_opened(prompt, _without_head(prompt, text)), held)
    hard = _sentences(prompt, text, held)
    pieces: list[Piece] = []
    wholes: list[str] = []
    enumerated = False
    labelled = sum(_ATTRIBUTION.match(part) is not None for part in hard) >= 2
    for part in hard:
        cut = _soft(_bare_of_source(part), listing or labelled, 1 if labelled else len(hard), prompt)
        after = enumerated and len(cut) < 3 and len(hard) <= 2 and not labelled
        weight = ASIDE if after or (pieces and apart(prompt, part)) else 1.0
        for piece in cut:
            said = _released(piece, held)
            bare = core(prompt, said)
            made = [replace(one, weight=one.weight * weight) for one in _bracketed(bare.text) if one.text]
            made += [Piece(beside, weight=ASIDE) for beside in bare.beside]
            pieces += made
            wholes += [said, *(one.text for one in made[1:])] if made else []
        enumerated = enumerated or (listing and len(cut) >= 3)
    if not pieces and answer.strip():
        pieces, wholes = [Piece(answer.strip())], [answer.strip()]
    weights = weigh(prompt, wholes, [piece.weight for piece in pieces])
    pieces = [replace(piece, weight=weight) for piece, weight in zip(pieces, weights, strict=True)]
    if sum(piece.weight > ASIDE for piece in pieces) == 1:
        pieces = [replace(piece, must=piece.weight > ASIDE) for piece in pieces]
    closed = counted(prompt, sum(piece.weight > ASIDE for piece in pieces))
    if closed:
        pieces = [replace(piece, must=piece.weight > ASIDE) for piece in pieces]
    ordered = "→" in answer or any(word in prompt for word in _table()["ordering"])
    confidence = 1.0 if len(hard) > 1 or len(pieces) == 1 else 0.8 if listing else 0.6
    return Splitting(tuple(pieces), ordered and len(pieces) > 1, closed, confidence)


def _sentences(prompt: str, text: str, held: list[str]) -> list[str]:
    """The sentences and steps of an answer, without the words of the question that label them."""
    lines = [line for line in _LINES.split(text) if line.strip(EDGE)]
    # An arrow inside each of several lines joins what belongs together there.
    cut = _LINES if sum("→" in line for line in lines) >= 2 else _HARD
    hard = [stripped for part in cut.split(text) if (stripped := part.strip(EDGE))]
    labels = [_LABEL.match(part) for part in hard]
    if sum(_names(prompt, label, held) for label in labels) >= 2:
        hard = [
            part[label.end() :] if label and _names(prompt, label, held) else part
            for part, label in zip(hard, labels, strict=True)
        ]
    return hard


_NOTE = re.compile(r"^[(（][^()（）]*(?:未见|口径不一|说法不一|待核)[^()（）]*[)）](?=.)")
"""A note before the answer on what is known of it."""
_LABEL = re.compile(r"([^，,：:、]{1,5})(?:[，,:：]|是指?|指)(?=.{2})")


def _names(prompt: str, label: re.Match[str] | None, held: list[str]) -> bool:
    """Whether a label is a word of the question that the words behind it say again (二扫，扫除文盲)."""
    if label is None:
        return False
    letters = "".join(char for char in _released(label.group(1), held) if char.isalnum())
    telling = [char for char in letters if char not in "一二三四五六七八九十" and not char.isdigit()]
    said_again = all(char in label.string[label.end() :] for char in telling)
    return letters != "" and letters in prompt and said_again


def _bare_of_source(part: str) -> str:
    """`part` without the words that only say where it comes from or which side of the question it is."""
    while (stripped := _ATTRIBUTION.sub("", part)) and stripped != part:
        part = stripped
    return part


def counted(prompt: str, count: int) -> bool:
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
    text = _OF_ONE_UNIT.sub(shield, text)
    return re.sub(rf"{phrases}|(?<=\d)[,，](?=\d{{3}}(?!\d))", shield, text)


_OF_ONE_UNIT = re.compile(
    r"(?<![\d一二三四五六七八九十])(?:\d{1,2}|[一二三四五六七八九十])(?:周岁|年|岁)?[、和](?:\d{1,2}|[一二三四五六七八九十])(?:周岁|年制|岁|年级)"
)
"""Two numbers that share what follows (五年、六年制; 15、17周岁)."""


def _released(text: str, held: list[str]) -> str:
    while any(0xE000 <= ord(char) < 0xE000 + len(held) for char in text):
        text = "".join(
            held[ord(char) - 0xE000] if 0xE000 <= ord(char) < 0xE000 + len(held) else char for char in text
        )
    return _trimmed(text)


def _trimmed(text: str) -> str:
    """`text` without punctuation around it and without quotes that lost their other half."""
    text = text.strip(EDGE.replace("“", "").replace("”", ""))
    if text.startswith("“") and text.endswith("”") and text.count("“") == 1:
        text = text[1:-1]
    if text.count("“") != text.count("”"):
        text = text.replace("“", "").replace("”", "")
    return text


_ANSWERED = re.compile("什么(?:责任制|制度|体制|机制|方针|办法|性质|原则)[？?。]?$")
_NAMED = re.compile("^“([^“”]*)”(?:的(?:简称|合称|统称|缩写))?[。.]?$")
_HEADED = re.compile(r"^([^:：;；。，,（(\d]{3,24})[:：](?=.)")


def _opened(prompt: str, text: str) -> str:
    """`text` out of the quotes around it, and with a list before a colon made sentences of its own."""
    named = _NAMED.match(text)
    if named:
        return named.group(1)
    head = _HEADED.match(text)
    if head is None:
        return text
    items = head.group(1).split("、")
    if len(items) >= 3 and counted(prompt, len(items)):
        return "；".join(items) + "；其中：" + text[head.end() :]
    return text


def _without_head(prompt: str, text: str) -> str:
    """`text` without a head that only repeats the question."""
    colon = re.match(r"[^:：;；。\n]{1,40}?(?:[:：]|——)", text)
    if colon and not re.search(r"\d[:：]\d", text[: colon.end() + 1]) and _echoes(prompt, colon.group(), 0.5):
        rest = text[colon.end() :]
        if _ANSWERED.search(prompt) and not _echoes(prompt, colon.group(), 0.75):
            return f"{colon.group()[:-1]}；{rest}"
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
            and not re.search("禁止|严禁|不得|不准|不能|不许", text[:place])
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
    clauses = [clause for clause in re.split(r"[,，]", part) if clause.strip(EDGE)]
    parts = _clauses(clauses, part, listing, hard)
    result: list[str] = []
    who = WHO.search(prompt) is not None
    for clause in parts:
        actors = _ACTORS.match(clause) if who else None
        doing = _DOING.match(clause) if who and _PREDICATE.search(prompt) else None
        span = _RANGE.fullmatch(clause) or _OF_AGE.fullmatch(clause)
        if _RATE.search(prompt) and _FORMULA.search(clause):
            result += [_SHARE_OF.sub("", piece) for piece in _FORMULA.split(clause) if piece]
        elif span:
            result += [span.group(1), span.group(2)]
        elif actors:
            result += [actors.group(1), actors.group(2)]
        elif doing and not JOINT.search(clause[: doing.end(1)]):
            result += [doing.group(1), doing.group(2)]
        else:
            result += listed(clause, listing, hard, len(parts))
    return result


def _clauses(clauses: list[str], part: str, listing: bool, hard: int) -> list[str]:
    if len(clauses) < 2:
        return clauses
    numbered = sum(bool(NUMBER.search(clause)) for clause in clauses) >= 2
    if hard >= 3 and not numbered:
        return ["，".join(clauses)]
    if hard == 2 and len(part) <= 20 and not numbered and not (listing and len(clauses) >= 3):
        return ["，".join(clauses)]
    result: list[str] = []
    pending = ""
    for index, clause in enumerate(clauses):
        clause = clause.strip(EDGE)
        whole = f"{pending}，{clause}" if pending else clause
        last = index == len(clauses) - 1
        dangling = (
            clause.endswith(("的", "时", "后", "中", "上", "下"))
            and len(clause) >= 4
            and not NUMBER.search(clause)
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


def _bracketed(text: str) -> list[Piece]:
    """A point, and beside it what stands in brackets, when that says something of its own."""
    match = max(_BRACKET.finditer(text), key=lambda found: found.end() - found.start(), default=None)
    if match is None or match.end() - match.start() >= len(text) - 1:
        return [Piece(_trimmed(text).strip("()（）"))]
    inside = match.group(1).strip(EDGE)
    outside = _trimmed(text[: match.start()] + text[match.end() :])
    if _LATIN.fullmatch(inside) and len(outside) >= 2:
        return [Piece(outside, alternatives=(inside,))]
    if re.search("除外|不计", inside) and len(inside) >= 4:
        return [Piece(outside), Piece(inside, weight=0.6)]
    if re.search("含|包括|都算|算在内", inside) and len(inside) >= 4:
        return [Piece(outside), Piece(inside, weight=ASIDE)]
    if _PER.search(inside) and not _PRIVATE.search(inside):
        return [Piece(outside), Piece(inside, weight=0.6)]
    if len(inside) >= 6 and NUMBER.search(inside) and re.search("[为是]", inside):
        return [Piece(outside), Piece(inside, weight=ASIDE)]
    if len(inside) >= 4 and not NUMBER.search(inside) and len(outside) >= 4 and match.end() == len(text):
        return [Piece(outside), Piece(inside, weight=ASIDE)]
    return [Piece(text)]


_PER = re.compile(r"按.*\d.*计算?$")
"""How a figure is reckoned (全年按200天计算)."""
_LATIN = re.compile(r"[A-Za-z][A-Za-z .&-]*")
