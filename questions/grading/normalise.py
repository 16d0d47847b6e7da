"""Text as the judge reads it, every character of it tied to what the person really wrote."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from opencc import OpenCC

STOP = "。"
COMMA = "，"
PAUSES = frozenset("。；，、（）:")
"""What ends a stretch of speech in normalised text."""

_MARKER = re.compile(
    r"[\u2460-\u249b\u24ea-\u24ff\u2776-\u2793]"  # ① ⑴ ⒈ ⓪ ❶
    r"|(?:(?<=[\s;；。，,、:：])|^)[\u2160-\u217b]+(?=\s*[\u4e00-\u9fff\d])"
    r"|(?:(?<=[\s;；。，,、:：])(?<!\d[:：])|^)[\(（\[【]?\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[a-hA-H]|[\u2160-\u216b])"
    r"\s*(?:[\)）\]】]|[\.．](?!\d)|、(?![\d一二三四五六七八九十]))"
    r"|(?<![A-Za-z\d])[\(（](?:\d{1,2}|[一二三四五六七八九十]{1,3})[\)）](?=[^\d%％年])"
    r"|(?<=[\u4e00-\u9fff”》\)）。；;，,\s])(?:1?\d|20)[\.．、](?=[\u4e00-\u9fff“《])",
    re.MULTILINE,
)
_THOUSANDS = re.compile(r"(?<!\d{4})(?:(?<=[0-9]),|(?<=[０-９])[,，])\d{3}(?!\d)")
_CUT_WORD = re.compile("[\u4e00-\u9fff][ \t\u3000][一二三四五六七八九十]、")
"""普 九、: a blank inside a word makes no marker of its end."""
_ORDINALS = re.compile(
    r"(?:(?<=[\s;；。，,、:：])|^)(?:[二三四五六]一(?:个|块|条|样|点|件)(?=[是就呢嘛,，、])|第?[一二三四五六七八九十]{1,2}(?:是|来(?![块元个天人年岁所名分]))|第[一二三四五六七八九十]{1,2}(?=[，,、：:])|第[一二三四五六七八九十](?=[一二两三四五六七八九](?:年|个|天|月|所|名|次|条|项)))"
)
_PUNCTUATION = {
    ",": COMMA, "，": COMMA, ";": "；", "；": "；", "。": STOP, "!": STOP, "?": STOP, "\n": STOP, "\r": STOP,
    "｡": STOP, "…": STOP, "、": "、", "､": "、", "(": "（", ")": "）", "[": "（", "]": "）", "【": "（",
    "】": "）", "{": "（", "}": "）", "〔": "（", "〕": "）", ":": ":", "∶": ":", "：": ":", "|": "、",
    "→": "；", "⇒": "；",
    "—": "-", "–": "-", "―": "-",
    "−": "-", "~": "-", "～": "-", "〜": "-", "‐": "-", "‑": "-", "≧": "≥", "≦": "≤", "⩾": "≥", "⩽": "≤",
}  # fmt: skip
_ASIDE = re.compile(
    "[?？](?:那是|那|这)?(?:绝对|坚决|肯定|当然|一律|统统|通通|都)?(?:是)?(?=(?:不准|不许|不行|不可以|不能|不得|没门|免谈)(?:[的啊呀嘛哦]|[，。；,.;!！]|$))"
)
"""发奖金？那绝对不准: what is asked is denied at once, as if it were one clause."""
_TENS = {"廿": "二十", "卅": "三十", "卌": "四十"}
_KEPT = frozenset("%‰<>≤≥=÷×+/-.≠^*")


@dataclass(frozen=True, slots=True)
class Text:
    """Normalised `chars`; `starts[i]` and `ends[i]` bound what became `chars[i]` in `original`."""

    original: str
    chars: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def quote(self, start: int, end: int) -> str:
        """The person's own words behind `chars[start:end]`, without the punctuation around them."""
        if start >= end:
            return ""
        return self.original[self.starts[start] : self.ends[end - 1]].strip(" \t\r\n，,。；;、:：")


@lru_cache(maxsize=4096)
def normalise(raw: str) -> Text:
    """`raw` without the markers, widths, quotes, spaces, emoji and traditional forms that mean nothing."""
    marked = {}
    for pattern in (_MARKER, _ORDINALS):
        for match in pattern.finditer(raw):
            if not _CUT_WORD.fullmatch(raw, max(0, match.start() - 2), match.end()):
                marked[match.start()] = match.end()
    for match in _ASIDE.finditer(raw):
        marked[match.start()] = -match.end()
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def put(char: str, start: int, end: int) -> None:
        chars.append(char)
        starts.append(start)
        ends.append(end)

    at = 0
    gap = False
    while at < len(raw):
        if at in marked:
            if marked[at] > 0:
                put("；", at, marked[at])
            at = abs(marked[at])
            continue
        char = raw[at]
        if char == "“" and raw[at - 1 : at] == "”":
            put("、", at, at)
        start, at = at, at + 1
        if char in ",，" and _THOUSANDS.match(raw, start) and chars and chars[-1].isdigit():
            continue
        if char in "，；。、！？":
            put(_PUNCTUATION.get(char, STOP), start, at)
        elif char in _TENS:
            for part in _TENS[char]:
                put(part, start, at)
        elif "\u4e00" <= char <= "\u9fff":
            put(char, start, at)
        else:
            if char.isspace() and char not in "\r\n":
                gap = True
                continue
            for part in _folded(char):
                if gap and chars and part.isdigit() and chars[-1].isdigit():
                    put(COMMA, start, start)
                put(part, start, at)
        gap = False
    _settle(chars)
    text = "".join(chars)
    simple = _simplified(text)
    return Text(
        raw, simple.lower() if len(simple.lower()) == len(simple) else simple, tuple(starts), tuple(ends)
    )


@lru_cache(maxsize=1024)
def _folded(char: str) -> tuple[str, ...]:
    """What one character of the person's becomes: nothing, itself, or several."""
    if char in _PUNCTUATION:
        return (_PUNCTUATION[char],)
    if char in "“”\"'‘’「」『』《》〈〉`·•_#$\\":
        return ()
    folded = []
    for part in unicodedata.normalize("NFKC", char):
        if part in _PUNCTUATION:
            folded.append(_PUNCTUATION[part])
        elif part in _KEPT or unicodedata.category(part)[0] in "LN":
            folded.append(part)
    return tuple(folded)


def _settle(chars: list[str]) -> None:
    """Turn signs that mean something between digits only into pauses elsewhere, in place."""
    last = len(chars) - 1
    for index, char in enumerate(chars):
        if char not in ".-:点點":
            continue
        before = chars[index - 1] if index else ""
        after = chars[index + 1] if index < last else ""
        numeric = _numeral(before) and _numeral(after)
        if char in "点點":
            # 99点36; but 8点30分 is an hour.
            if before.isdigit() and after.isdigit() and "分" not in chars[index + 2 : index + 4]:
                chars[index] = "."
        elif char == ":" and not (before.isdigit() and after.isdigit()):
            chars[index] = COMMA
        elif char == "." and not (before.isdigit() and after.isdigit()):
            chars[index] = STOP
        elif char == "-" and (_formula(before) and _formula(after)):
            continue
        elif char == "-" and not numeric and not (before and before in "年月日号%个所名" and _numeral(after)):
            chars[index] = COMMA


def _formula(char: str) -> bool:
    return char in "（）" or (char.isascii() and char.isalnum())


def _numeral(char: str) -> bool:
    return char.isdigit() or (char != "" and char in "零〇一二两三四五六七八九十百千万")


def _simplified(text: str) -> str:
    """`text` in simplified characters; the converter's own slips on simplified ones (么 to 幺) are undone."""
    only = _traditional_only()
    if only.isdisjoint(text):
        return text
    simple = str(_converter().convert(text))
    if len(simple) != len(text):
        simple = "".join(str(_converter().convert(char))[:1] or char for char in text)
    return "".join(
        new if old in only or old in _IN_BOTH else old for old, new in zip(text, simple, strict=True)
    )


_IN_BOTH = frozenset("著乾摺菸")
"""Characters of both writings: they prove nothing, but change where others prove a text traditional."""


@cache
def _converter() -> OpenCC:
    return OpenCC("tw2s")


@cache
def _traditional_only() -> frozenset[str]:
    """Characters that simplified writing never uses."""
    ideographs = "".join(map(chr, range(0x4E00, 0x9FA6)))
    pairs = zip(ideographs, str(_converter().convert(ideographs)), strict=True)
    return frozenset(
        char for char, simple in pairs if char != simple and (char in "後於麽徵夥" or not _in_gb2312(char))
    )


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def clauses(chars: str) -> list[tuple[int, int]]:
    """Bounds of the stretches between pauses, without empty ones."""
    cuts = [-1, *(index for index, char in enumerate(chars) if char in PAUSES), len(chars)]
    return [(left + 1, right) for left, right in pairwise(cuts) if right > left + 1]
