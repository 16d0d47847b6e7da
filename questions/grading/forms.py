"""One way to say a point, with the weight of every character of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from questions import segment
from questions.grading import confusable, polarity, slips
from questions.grading.lexicon import data
from questions.grading.normalise import PAUSES
from questions.grading.numerals import value_of
from questions.grading.quantity import Quantity
from questions.grading.slots import in_brackets
from questions.grading.wording import Wording, is_place, wording

LIGHT = frozenset(
    "的了是在和与或及其对为等于由被把将向给并且也就之者所个这那些此该而则还能会要来去得着过很更最又从到及做有须应让"
)
_WORDY = frozenset("及会能有对来去过从到得为等者所要须") & LIGHT
"""Light characters that carry weight inside a word (普及, 社会, 对口)."""
_FAINT = 0.12
_SHORT = 4
_ALL_LISTED = 0.8
_COUNTS = re.compile("(?P<n>[二两三四五六七八九]|[2-9])(?:个|种|项|类|大|级)?(?P<noun>[\u4e00-\u9fff]{1,3})")
_CLAUSE = re.compile("[，。；:]")
_MARGIN = re.compile("及其?以上|或者?以上|以上|及其?以下|以下|起码|至少|最低|不低于")
"""Comparing words away from a number only colour what they stand beside."""
_SUBJECT = re.compile(
    "((?:由)?[^，。；、（]{0,10}?(?:政府|部门|教育局|机构|单位|学校))(?:对|应当|必须|不得|要|应|依法)"
    "|(由[^，。；、（]{0,10}?(?:政府|部门|教育局|机构|单位))(?=责令|批准|组织|负责|给予|通报|提出)"
)
_CONDITION = re.compile("[^，。；、（]{1,8}的(?=，|颁发|给予|由|应|不)")
"""On what condition something holds (达标的发给…); those asked know it."""
_OBJECT = re.compile("对[^，。；、（]{4,}?(?=应当|依法|给予|予以|进行|追究|提出)")
"""Whom a measure meets; what is asked is the measure."""
_ASKS_WHOM = re.compile("对谁|对象|对哪|对什么|哪些人|谁")
_ALL_OF_THEM = re.compile("(?:各|相关|有关|全体|所有)[^，。；、（]{1,10}?(?=对|应|要|不得|必须)")
_SAID_TWICE = re.compile(r"将([^，。；、（]{2,4})(?=分[^，。；]*\1)")
"""将学校分为重点学校: what is divided is named again by what it is divided into."""
_CATCH_ALL = re.compile(
    "((?:或者|或|以及|和|及)?其[他它](?:(?!依法|应当|必须|不得|给予|予以)[^，。；、（])*)"
)
"""或者其他…的行为: what is not named need not be said."""
_EXAMPLE = re.compile("(?:，|（|^)((?:例)?如[^，。；（）]*)")
_MODIFIER = re.compile("(?<![^，。；、（])(?!是)([^，。；、（的]{6,})的(?=[^，。；、（]{2,})")
"""A long clause before 的: it only tells more about what follows."""
_MIRROR = re.compile(r"(.{2,6})和非\1")
"""重点学校和非重点学校: the second half says nothing new."""
_EACH = re.compile(r"(?<![\u4e00-\u9fff])([校班人村乡县户镇生])\1")
"""校校, 人人: once is enough."""
_GOVERNMENT = re.compile("(?<=[省市县镇])政府")
_ORGAN = (
    "政府",
    "教育局",
    "教育",
    "财政",
    "人民",
    "督导",
    "税务",
    "验收",
    "审核",
    "预检",
    "督查",
    "组织",
    "统筹",
    "负责",
)
YES_NO = re.compile("能不能|可不可以|能否|可否|是否|是不是|吗[。？]?$|行不行|要不要|能.{2,14}吗")
"""Questions whose answer says the question's own words again, affirmed or denied."""
_WHO = re.compile("谁|哪级|哪一级|哪个部门|哪些部门|什么部门|主体|哪个机构|哪些单位|哪个单位")
_SEAL = 0xF0000


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """One way to say a point: text in one form with the weight of each character.

    `whole`: nothing in it is distinctive, so nearly all of it must be said. `least` is the least coverage
    that is enough, where each part of the form counts. `figures` are the numbers that a wording of the
    editor's has where the point itself has none: they must be said. `evidence` are numbers of the model
    answer of which one must be said where the form itself says hardly more than a word of the point.
    """

    chars: str
    weights: tuple[float, ...]
    total: float
    worth: tuple[tuple[str, float], ...]
    denied: int
    denials: polarity.Denials
    words: tuple[tuple[int, int], ...] = ()
    sound: str = ""
    whole: bool = False
    required: tuple[tuple[str, tuple[str, ...]], ...] = ()
    least: float = 0.0
    figures: tuple[Quantity, ...] = ()
    evidence: tuple[Quantity, ...] = ()


@cache
def _light() -> re.Pattern[str]:
    words = {form for word in data("wording")["light"] if (form := wording(word).chars)}
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))


@cache
def _around() -> re.Pattern[str]:
    """Words that open or end a point and are less than its heart."""
    opening = "|".join(map(re.escape, data("wording")["opening"]))
    closing = "|".join(map(re.escape, data("wording")["closing"]))
    stop = "，。；、（）"
    return re.compile(
        f"(?<![^{stop}])(?:{opening})(?=[^{stop}]{{2}})|(?<=[^{stop}]{{2}})(?:{closing})(?![^{stop}])"
    )


def form_of(text: Wording, siblings: list[str], prompt: str, given: str) -> Form:
    chars = text.chars
    denials = polarity.denials(chars)
    denying = {at for left, right in denials.spans for at in range(left, right)}
    base = [
        0.0
        if char in PAUSES or is_place(char) or index in denying
        else _FAINT
        if char in LIGHT or not _telling(char)
        else 1.0
        for index, char in enumerate(chars)
    ]
    for left, right in segment.pairs(chars):
        if any(base[index] == 1.0 for index in range(left, right)):
            for index in range(left, right):
                base[index] = 1.0 if chars[index] in _WORDY else base[index]
    for pattern, share in ((_CATCH_ALL, 0.12), (_EXAMPLE, 0.12), (_MODIFIER, 0.6)):
        for match in pattern.finditer(chars):
            if pattern is _MODIFIER and chars[match.end() : match.end() + 2] in prompt:
                continue
            for index in range(match.start(1), match.end(1)):
                base[index] *= share
    subject = _SUBJECT.match(chars)
    if subject and not _WHO.search(prompt):
        stop = subject.end(subject.lastindex or 0)
        for index in range(stop):
            base[index] *= 0.25 if stop > 2 else 0.0
    everybody = _ALL_OF_THEM.match(chars)
    if everybody and not _WHO.search(prompt):
        for index in range(everybody.end()):
            base[index] *= 0.25
    whom = _OBJECT.search(chars)
    if whom and not _ASKS_WHOM.search(prompt):
        for index in range(whom.start(), whom.end()):
            base[index] *= 0.2
    if not _WHO.search(prompt):
        for match in _GOVERNMENT.finditer(chars):
            for index in range(match.start(), match.end()):
                base[index] *= 0.35
    for index in in_brackets(chars):
        base[index] *= 0.4
    condition = _CONDITION.match(chars)
    if condition:
        for index in range(condition.end()):
            base[index] *= 0.5
    mirror = _MIRROR.search(chars)
    if mirror:
        for index in range(mirror.end(1), mirror.end()):
            base[index] = 0.0
    twice = _SAID_TWICE.search(chars)
    if twice:
        for index in range(twice.start(1), twice.end(1)):
            base[index] = 0.0
    for match in _light().finditer(chars):
        for index in range(match.start(), match.end()):
            base[index] *= 0.35
    for match in _around().finditer(chars):
        for index in range(match.start(), match.end()):
            base[index] *= 0.25
    for match in _MARGIN.finditer(chars):
        base[match.start() : match.end()] = [_FAINT] * len(match.group())
    for match in _EACH.finditer(chars):
        base[match.start()] = _FAINT
    weights = list(base)
    yes_no = YES_NO.search(prompt) is not None
    crowded = False
    for index, weight in enumerate(base):
        if weight < 0.5:
            continue
        shared = sum(_shares(chars, index, sibling) for sibling in siblings)
        crowded = crowded or shared > 0
        factor = 1 / (1 + 1.5 * shared)
        if not yes_no and _shares(chars, index, given, edges=False):
            factor *= 0.3
        weights[index] = weight * factor
    most = max(weights, default=0)
    whole = sum(weights) < 0.9 or most < (0.5 if crowded else 0.35)
    if whole and siblings and any(base):
        # What tells a short point from its siblings may be a light character (教育者).
        short = len(chars) <= _SHORT
        weights = [1.0 if short and chars[i] in _WORDY else weight for i, weight in enumerate(base)]
        for index in in_brackets(chars):
            weights[index] *= 0.25
    elif whole:
        weights, whole = base, False
    worth: dict[str, float] = {}
    for char, weight in zip(chars, weights, strict=True):
        if weight > 0:
            worth[char] = worth.get(char, 0.0) + weight
    return Form(
        chars,
        tuple(weights),
        sum(weights),
        tuple(worth.items()),
        len(denials.spans),
        denials,
        segment.pairs(chars),
        slips.sounds(chars),
        whole,
        _required(chars, siblings, prompt),
    )


def _shares(chars: str, index: int, other: str, *, edges: bool = True) -> bool:
    """Whether the character at `index` stands in `other` with a neighbour, or at the same edge of it."""
    if chars[index] not in other:
        return False
    if index and chars[index - 1 : index + 1] in other:
        return True
    if index + 1 < len(chars) and chars[index : index + 2] in other:
        return True
    if not edges or not other:
        return False
    return (index == len(chars) - 1 and other[-1] == chars[index]) or (index == 0 and other[0] == chars[0])


def _required(chars: str, siblings: list[str], prompt: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(word, its rivals) for what a point names that must not be left out or replaced."""
    found = []
    for rivals in confusable.rivals():
        for word in rivals.members:
            if word in chars and not (word in prompt and all(word in sibling for sibling in siblings)):
                others = tuple(other for other in rivals.members if other != word and other not in chars)
                after = chars[chars.index(word) + len(word) :]
                firm = word in rivals.required and (
                    rivals.when == "always"
                    or (
                        rivals.when == "organ"
                        and (after.startswith(_ORGAN) or _WHO.search(prompt) is not None)
                    )
                    or (
                        rivals.when == "contrast"
                        and any(other in text for other in others for text in siblings)
                    )
                )
                found.append((word if firm else "", (word, *others)))
    return tuple(found)


def from_reference(
    point: Wording, reference: Wording, siblings: list[str], prompt: str, given: str
) -> list[Form]:
    """What the model answer has for a terse point.

    The stretch that holds all characters of the point in order (执法情况 in 执行法律法规情况), or the
    list that the point counts (三税).
    """
    if any(ord(char) > _SEAL for char in point.chars):
        return []
    found = []
    if point.chars not in reference.chars:
        stretch = _in_order(point.chars, reference.chars)
        if stretch is None:
            stretch = _folded(reference, _in_order(point.text.chars, reference.text.chars))
        if stretch is not None:
            text = reference.chars[stretch[0] : stretch[1]]
            found.append(form_of(replace(reference, chars=text), siblings, prompt, given))
    listed = _counted(point.text.chars, reference.chars)
    if listed:
        form = form_of(replace(reference, chars=listed), siblings, prompt, given)
        found.append(replace(form, least=_ALL_LISTED))
    return found


def _in_order(wanted: str, text: str) -> tuple[int, int] | None:
    """Bounds of the shortest stretch of `text` that holds the characters of `wanted` in order."""
    letters = [char for char in wanted if char.isalnum() and not is_place(char)]
    if len(letters) < 2:
        return None
    best: tuple[int, int] | None = None
    for start in (index for index, char in enumerate(text) if char == letters[0]):
        at = start
        for char in letters[1:]:
            at = text.find(char, at + 1)
            if at < 0:
                break
        else:
            if best is None or at + 1 - start < best[1] - best[0]:
                best = (start, at + 1)
    if best is None or best[1] - best[0] > 4 * len(letters) + 5 or set("。；") & set(text[slice(*best)]):
        return None
    return best


def _folded(text: Wording, bounds: tuple[int, int] | None) -> tuple[int, int] | None:
    """Bounds in the normalised text as bounds in its one form."""
    if bounds is None:
        return None
    inside = [
        index
        for index in range(len(text.chars))
        if text.starts[index] < bounds[1] and text.ends[index] > bounds[0]
    ]
    if not inside:
        return None
    first, last = inside[0], inside[-1]
    # A word of several characters is one: all of them have its start.
    while first and text.starts[first - 1] == text.starts[first]:
        first -= 1
    while last + 1 < len(text.chars) and text.starts[last + 1] == text.starts[last]:
        last += 1
    return first, last + 1


def _counted(point: str, reference: str) -> str:
    """The list of the model answer that a point only counts (三税: 增值税、营业税、消费税), else nothing."""
    match = _COUNTS.fullmatch(point)
    if match is None:
        return ""
    count, noun = int(value_of(match["n"])), match["noun"]
    named = re.search(
        f"(?:[^，。；:、和与及]{{1,4}}{noun}[、和与及]+){{{count - 1}}}[^，。；:、和与及]{{1,4}}{noun}",
        reference,
    )
    if named:
        return named.group()
    lists = (clause for clause in _CLAUSE.split(reference) if clause.count("、") == count - 1)
    return next((clause for clause in lists if noun not in clause), "")


def lexical(texts: list[str]) -> tuple[str, ...]:
    """Denied words (不定期) of one point that stand undenied (定期) in another.

    There the denial is part of a name.
    """
    found = set()
    for index, chars in enumerate(texts):
        for left, right in polarity.denials(chars).spans:
            if right - left > 1:
                continue
            word = chars[right : right + 2]
            for other, sibling in enumerate(texts):
                at = sibling.find(word) if len(word) == 2 and other != index else -1
                if at >= 0 and not polarity.denials(sibling).reaching(sibling, at):
                    found.add(chars[left : right + 2])
    return tuple(sorted(found, key=len, reverse=True))


def seal(text: Wording, terms: tuple[str, ...]) -> Wording:
    """`text` with `terms` in characters of their own, so that no part of one is taken for another word."""
    chars = text.chars
    for term in terms:
        if term in chars:
            chars = chars.replace(term, "".join(chr(_SEAL + ord(char)) for char in term))
    return text if chars is text.chars else replace(text, chars=chars)


def _telling(char: str) -> bool:
    return char.isalnum() or ord(char) > _SEAL
