"""Whether a statement is denied: negation, double negation, permission."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from questions.grading.lexicon import data
from questions.grading.wording import form

_DENYING = frozenset("不严禁没并未无非勿莫别")


@dataclass(frozen=True, slots=True)
class Denials:
    """Where `chars` are denied: bounds of every denying word."""

    spans: tuple[tuple[int, int], ...]

    def within(self, start: int, end: int) -> int:
        """How many denying words begin in [start, end)."""
        return sum(start <= left < end for left, _ in self.spans)

    def reaching(self, chars: str, at: int, floor: int = 0) -> int:
        """How many denying words govern `at`: the nearest in its clause and those stacked on it (不能不)."""
        count = 0
        edge = at
        for left, right in reversed(self.spans):
            if left < floor or right > edge:
                continue
            if chars[left:right] in _ending():
                break
            if edge - right > (1 if count else 10) or _BREAK.search(chars, right, edge):
                break
            if chars.find("有", right + 2, edge) >= 0 or (right < edge and _EACH.match(chars, at)):
                # 无危房班班有教室: what there is, and what begins anew, is not denied.
                break
            count += 1
            edge = left
        return count

    def behind(self, chars: str, end: int) -> bool:
        """Whether a denying word follows `end` in the same breath (书本费不收): what was named is denied."""
        return any(
            left >= end
            and (
                (left - end <= _AFTER and not _BREAK.search(chars, end, left))
                or _JOINED.fullmatch(chars, end, left) is not None
            )
            for left, _ in self.spans
        )


_EACH = re.compile(r"([\u4e00-\u9fff])\1")
_JOINED = re.compile("[和跟与、][^，。；的]{1,6}?")
"""What is denied together with what was named first (学杂费和教科书费不收)."""
_AFTER = 2
"""How many characters may stand between what is named first and the word that denies it."""
_BREAK = re.compile(r"[。；，、（）]|而是|或者|或|但是|但|就|要|并|的")


@cache
def _tables() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    table = data("opposites")
    denials: dict[str, list[str]] = {}
    for word in sorted(set(table["denials"]), key=len, reverse=True):
        denials.setdefault(word[0], []).append(word)
    neutral: dict[str, list[str]] = {}
    for word in sorted({*table["neutral"], *map(form, table["neutral"])} - {""}, key=len, reverse=True):
        neutral.setdefault(word[0], []).append(word)
    return denials, neutral


@lru_cache(maxsize=4096)
def denials(chars: str) -> Denials:
    """The denying words of text in one form; words that only look like it are passed over."""
    if _DENYING.isdisjoint(chars):
        return Denials(())
    words, neutral = _tables()
    spans: list[tuple[int, int]] = []
    at = 0
    size = len(chars)
    while at < size:
        char = chars[at]
        passed = next((word for word in neutral.get(char, ()) if chars.startswith(word, at)), None)
        if passed:
            at += len(passed)
            continue
        if at + 2 < size and chars[at + 1] in "不没" and chars[at + 2] == char:
            at += 3
            continue
        if at >= 2 and char in "不没" and chars[at - 2 : at] == chars[at + 1 : at + 3]:
            at += 3
            continue
        if chars.startswith("不准", at) and _INEXACT.search(chars, 0, at) and chars[at + 2 : at + 3] in _ENDS:
            at += 2
            continue
        if char == "非" and (must := _MUST.match(chars, at)):
            at = must.end()
            continue
        found = next((word for word in words.get(char, ()) if chars.startswith(word, at)), None)
        if found:
            # 不可能 denies that something may be, 不可 forbids it: the possible remains to be matched.
            length = 1 if chars.startswith("不可能", at) else len(found)
            spans.append((at, at + length))
            at += length
        else:
            at += 1
    return Denials(tuple(spans))


_INEXACT = re.compile("(?:意见|数字?|数据|率|登记|统计|[填记测报核得册])(?:[都有也就]|如果)?$")
_ENDS = ("", "，", "。", "；", "、", "的")
"""意见不准 is no ban."""
_MUST = re.compile("非(?!文盲|义务|法)[^，。；、]{1,8}?(?:不可|不行|不成)(?!以)")
"""非保障不可: denied twice over, it must be."""


@cache
def _ending() -> frozenset[str]:
    """Denying words that govern nothing behind them."""
    return frozenset(data("opposites")["ending"])


@cache
def disowning() -> re.Pattern[str]:
    """What says behind a thing that it does not count or holds no longer."""
    words = {form(word) for word in data("opposites")["disowning"]} | set(data("opposites")["disowning"])
    return re.compile("|".join(sorted(map(re.escape, words - {""}), key=len, reverse=True)))


@cache
def rejection() -> re.Pattern[str]:
    """A denial of going by something."""
    denied, verbs = ("|".join(map(re.escape, data("opposites")[name])) for name in ("denials", "going_by"))
    return re.compile(f"(?:{denied})(?:{verbs})|不要求|不作要求")


@cache
def forbidding() -> frozenset[str]:
    """Denying words that forbid."""
    return frozenset(data("opposites")["forbidding"])


@cache
def vetoes() -> re.Pattern[str]:
    """What a question after things that are forbidden anyway says."""
    return re.compile("|".join(map(re.escape, data("opposites")["vetoes"])))


@cache
def prevention() -> re.Pattern[str]:
    """Verbs that wish away what follows them."""
    words = {form(word) for word in data("opposites")["preventing"]} | set(data("opposites")["preventing"])
    return re.compile("|".join(sorted(map(re.escape, words - {""}), key=len, reverse=True)))


@cache
def permission() -> re.Pattern[str]:
    """Words that permit."""
    return re.compile(
        "|".join(sorted(map(re.escape, data("opposites")["permissions"]), key=len, reverse=True))
    )
