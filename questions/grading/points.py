"""A question made ready for judging: what each point must say, and how much each character of it tells."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from questions import segment
from questions.grading import confusable, polarity, slips
from questions.grading.lexicon import data
from questions.grading.normalise import PAUSES
from questions.grading.numbers import Quantity
from questions.grading.wording import Wording, is_place, wording
from questions.question import KeyPoint, Question, Strictness
from questions.splitting import either

LIGHT = frozenset(
    "的了是在和与或及其对为等于由被把将向给并且也就之者所个这那些此该而则还能会要来去得着过很更最又从到及做有须应让"
)
_WORDY = frozenset("及会能有对来去过从到得为等者所要须") & LIGHT
"""Light characters that carry weight inside a word (普及, 社会, 对口)."""
_FAINT = 0.12
_MARGIN = re.compile("及其?以上|或者?以上|以上|及其?以下|以下|起码|至少|最低|不低于")
"""Comparing words away from a number only colour what they stand beside."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A number a point asks for, with the words that tell it from the other numbers of the question."""

    point: int
    quantity: Quantity
    before: frozenset[str]
    after: frozenset[str]
    words: str
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """One way to say a point: text in one form with the weight of each character.

    `whole`: nothing in it is distinctive, so nearly all of it must be said.
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


@dataclass(frozen=True, slots=True)
class Point:
    """A key point with its forms (its own text first), and its slots."""

    key: KeyPoint
    forms: tuple[Form, ...]
    slots: tuple[Slot, ...]
    threshold: float


@dataclass(frozen=True, slots=True)
class Rubric:
    """A question ready for judging; `background` are the model answer's numbers, `known` all the question has.

    `sealed` are denied words that are names of their own here, since a sibling is the same word without denial.
    """

    question: Question
    prompt: str
    reference: str
    points: tuple[Point, ...]
    slots: tuple[Slot, ...]
    forbidding: bool
    sealed: tuple[str, ...]
    background: tuple[Quantity, ...]
    known: tuple[Quantity, ...]


_SUBJECT = re.compile("((?:由)?[^，。；、（]{0,10}?(?:政府|部门|教育局|机构|单位|学校))(?:对|应当|必须|不得|要|应|依法)")
_FORBIDDING = re.compile("严禁|禁止|不得|不准|不许|不可|不能(?!不)")
_ASKED_FOR = re.compile("(?:什么|何种|哪种|哪类)[^，。？是]{1,4}")
"""What the question wants named (什么资格): to say it is to answer, not to repeat."""
_CONDITION = re.compile("[^，。；、（]{1,8}的(?=，|颁发|给予|由|应|不)")
"""On what condition something holds (达标的发给…); those asked know it."""
_CATCH_ALL = re.compile("((?:或者|或|以及|和|及)?其[他它][^，。；、（]*)")
"""或者其他…的行为: what is not named need not be said."""
_EXAMPLE = re.compile("(?:，|（|^)((?:例)?如[^，。；（）]*)")
_MODIFIER = re.compile("(?<![^，。；、（])(?!是)([^，。；、（的]{6,})的(?=[^，。；、（]{2,})")
"""A long clause before 的: it only tells more about what follows."""
_MIRROR = re.compile(r"(.{2,6})和非\1")
"""重点学校和非重点学校: the second half says nothing new."""
_GOVERNMENT = re.compile("(?<=[省市县镇])政府")
_ORGAN = ("政府", "教育局", "教育", "财政", "人民", "督导", "税务")
YES_NO = re.compile("能不能|可不可以|能否|可否|是否|是不是|吗[。？]?$|行不行|要不要|能.{2,14}吗")
"""Questions whose answer says the question's own words again, affirmed or denied."""
_WHO = re.compile("谁|哪级|哪一级|哪个部门|哪些部门|什么部门|主体|哪个机构|哪些单位|哪个单位")
_WHEN = re.compile("何时|什么时候|什么时间|哪年|哪一年|哪天|哪一天|几号|日期|时间")
_HOW_MANY = re.compile("多少|几|比例|标准|率|多大|多久|规模|数量|占比|指标|要求|文号|目标|定额")
_THRESHOLD = {Strictness.WORDING: 0.95, Strictness.TERMS: 0.6, Strictness.SENSE: 0.4}


@lru_cache(maxsize=4096)
def rubric(question: Question) -> Rubric:
    """`question` ready for judging; kept, since a question is asked of many."""
    prompt = wording(question.prompt).chars
    given = _ASKED_FOR.sub("", prompt)
    reference = wording(question.answer)
    texts = [wording(point.text) for point in question.points]
    sealed = _lexical([text.chars for text in texts])
    texts = [seal(text, sealed) for text in texts]
    points = []
    for index, key in enumerate(question.points):
        siblings = [text.chars for other, text in enumerate(texts) if other != index]
        others = (*key.alternatives, *(either(key.text) if key.strictness is not Strictness.WORDING else ()))
        variants = [texts[index], *(seal(wording(text), sealed) for text in others)]
        forms = [_form(text, siblings, prompt, given) for text in variants]
        if key.strictness is not Strictness.WORDING:
            forms += _from_reference(texts[index], reference, siblings, prompt, given)
        slots = _slots(index, texts[index], prompt)
        points.append(Point(key, tuple(forms), tuple(slots), _THRESHOLD[key.strictness]))
    points = _labelled(points)
    known = (*reference.quantities, *wording(question.prompt).quantities)
    known += tuple(quantity for text in texts for quantity in text.quantities)
    return Rubric(
        question,
        prompt,
        reference.chars,
        tuple(points),
        tuple(slot for point in points for slot in point.slots),
        _FORBIDDING.search(prompt) is not None,
        sealed,
        reference.quantities,
        known,
    )


@cache
def _light() -> re.Pattern[str]:
    words = {form for word in data("wording")["light"] if (form := wording(word).chars)}
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))


def _lexical(texts: list[str]) -> tuple[str, ...]:
    """Denied words (不定期) of one point that stand undenied (定期) in another: there the denial is part of a name."""
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


_SEAL = 0xF0000


def seal(text: Wording, terms: tuple[str, ...]) -> Wording:
    """`text` with `terms` in characters of their own, so that no part of one is taken for another word."""
    chars = text.chars
    for term in terms:
        if term in chars:
            chars = chars.replace(term, "".join(chr(_SEAL + ord(char)) for char in term))
    return text if chars is text.chars else replace(text, chars=chars)


def _telling(char: str) -> bool:
    return char.isalnum() or ord(char) > _SEAL


def _form(text: Wording, siblings: list[str], prompt: str, given: str) -> Form:
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
        for index in range(subject.end(1)):
            base[index] *= 0.5
    if not _WHO.search(prompt):
        for match in _GOVERNMENT.finditer(chars):
            for index in range(match.start(), match.end()):
                base[index] *= 0.35
    for index in _in_brackets(chars):
        base[index] *= 0.4
    condition = _CONDITION.match(chars)
    if condition:
        for index in range(condition.end()):
            base[index] *= 0.5
    mirror = _MIRROR.search(chars)
    if mirror:
        for index in range(mirror.end(1), mirror.end()):
            base[index] = min(base[index], _FAINT)
    for match in _light().finditer(chars):
        for index in range(match.start(), match.end()):
            base[index] *= 0.35
    for match in _MARGIN.finditer(chars):
        base[match.start() : match.end()] = [_FAINT] * len(match.group())
    weights = list(base)
    yes_no = YES_NO.search(prompt) is not None
    for index, weight in enumerate(base):
        if weight < 0.5:
            continue
        shared = sum(_shares(chars, index, sibling) for sibling in siblings)
        factor = 1 / (1 + 1.5 * shared)
        if not yes_no and _shares(chars, index, given, edges=False):
            factor *= 0.3
        weights[index] = weight * factor
    whole = sum(weights) < 0.9 or max(weights, default=0) < 0.35
    if whole and siblings and any(base):
        weights = base
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
                    or (rivals.when == "organ" and (after.startswith(_ORGAN) or _WHO.search(prompt) is not None))
                    or (rivals.when == "contrast" and any(other in text for other in others for text in siblings))
                )
                found.append((word if firm else "", (word, *others)))
    return tuple(found)


def _from_reference(
    point: Wording, reference: Wording, siblings: list[str], prompt: str, given: str
) -> list[Form]:
    """The stretch of the model answer that a terse point stands for, if one holds all its characters in order."""
    wanted = [char for char in point.chars if char.isalnum() and not is_place(char)]
    if len(wanted) < 2 or point.chars in reference.chars or any(ord(char) > _SEAL for char in point.chars):
        return []
    best: tuple[int, int] | None = None
    text = reference.chars
    for start in (index for index, char in enumerate(text) if char == wanted[0]):
        at = start
        for char in wanted[1:]:
            at = text.find(char, at + 1)
            if at < 0:
                break
        else:
            if best is None or at - start < best[1] - best[0]:
                best = (start, at)
    if best is None or best[1] - best[0] > 4 * len(wanted) + 4:
        return []
    stretch = text[best[0] : best[1] + 1]
    return [_form(replace(reference, chars=stretch), siblings, prompt, given)]


def _slots(index: int, text: Wording, prompt: str) -> list[Slot]:
    """The numbers of a point; one that the question does not ask for only places the others, and may be left unsaid."""
    firm = [quantity for quantity in text.quantities if not quantity.loose]
    wanted = _wanted(firm, prompt)
    heavy = sum(char.isalnum() for char in text.chars) > 6
    bracketed = _in_brackets(text.chars)
    slots = []
    cuts = [0, *(place + 1 for place in text.places)]
    for number, quantity in enumerate(text.quantities):
        if quantity.loose:
            continue
        place = text.places[number]
        before = text.chars[cuts[number] : place]
        after_end = text.places[number + 1] if number + 1 < len(text.places) else len(text.chars)
        after = text.chars[place + 1 : after_end]
        for pause in PAUSES:
            after = after.split(pause)[0]
        if len(text.quantities) > 1 and before.strip("（），、；。为是"):
            after = ""
        words = before + after
        aside = (
            (len(firm) > 1 and quantity not in wanted)
            or (place in bracketed and place > 1 and len(text.chars) > 3)
            or (heavy and quantity.kind == "count" and quantity.unit == "个" and quantity.value[-1] <= 10 and not _HOW_MANY.search(prompt))
            or (heavy and quantity.kind == "date" and not _WHEN.search(prompt) and not _HOW_MANY.search(prompt))
        )
        slots.append(Slot(index, quantity, frozenset(before), frozenset(after), words, aside))
    return slots


def _wanted(firm: list[Quantity], prompt: str) -> list[Quantity]:
    """The numbers of a point that the question asks for."""
    dates = [quantity for quantity in firm if quantity.kind == "date"]
    others = [quantity for quantity in firm if quantity.kind != "date"]
    if not dates or not others:
        return firm
    if _WHEN.search(prompt) and not _HOW_MANY.search(prompt.replace("时间", "")):
        return dates
    if _HOW_MANY.search(prompt) and not _WHEN.search(prompt):
        return others
    if _WHEN.search(prompt):
        return dates
    return others


def _in_brackets(chars: str) -> set[int]:
    inside: set[int] = set()
    depth = 0
    for index, char in enumerate(chars):
        if char == "（":
            depth += 1
        elif char == "）":
            depth = max(0, depth - 1)
        elif depth:
            inside.add(index)
    return inside


def _labelled(points: list[Point]) -> list[Point]:
    """Each slot's label reduced to what tells it from the other slots."""
    slots = [slot for point in points for slot in point.slots]
    every = [slot.before | slot.after for slot in slots]

    def telling(label: frozenset[str], own: int) -> frozenset[str]:
        others = [chars for other, chars in enumerate(every) if other != own]
        return frozenset(
            char
            for char in label
            if char.isalnum()
            and not is_place(char)
            and char not in LIGHT
            and not (others and all(char in other for other in others))
        )

    result = []
    at = 0
    for point in points:
        reduced = []
        for slot in point.slots:
            reduced.append(replace(slot, before=telling(slot.before, at), after=telling(slot.after, at)))
            at += 1
        result.append(replace(point, slots=tuple(reduced)))
    return result
