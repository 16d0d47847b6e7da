"""A question made ready for judging: what each point must say, and how much each character of it tells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from questions.grading import confusable, polarity
from questions.grading.normalise import PAUSES
from questions.grading.numbers import Quantity
from questions.grading.wording import Wording, is_place, wording
from questions.question import KeyPoint, Question, Strictness

_LIGHT = frozenset(
    "的了是在和与或及其对为等于由被把将向给并且也就之者所个这那些此该而则还能会要来去得着过很更最又从到及做有须应让"
)
_FAINT = 0.12


@dataclass(frozen=True, slots=True)
class Slot:
    """A number a point asks for, with the words that tell it from the other numbers of the question."""

    point: int
    quantity: Quantity
    label: frozenset[str]
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
    keys: frozenset[str]
    denied: int
    denials: polarity.Denials
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
    """A question ready for judging."""

    question: Question
    prompt: str
    reference: str
    points: tuple[Point, ...]
    slots: tuple[Slot, ...]
    forbidding: bool
    terms: frozenset[str]


_THRESHOLD = {Strictness.WORDING: 0.95, Strictness.TERMS: 0.6, Strictness.SENSE: 0.4}


@lru_cache(maxsize=4096)
def rubric(question: Question) -> Rubric:
    """`question` ready for judging; kept, since a question is asked of many."""
    prompt = wording(question.prompt).chars
    reference = wording(question.answer)
    texts = [wording(point.text) for point in question.points]
    points = []
    for index, key in enumerate(question.points):
        siblings = [text.chars for other, text in enumerate(texts) if other != index]
        variants = [texts[index], *(wording(text) for text in key.alternatives)]
        forms = [_form(text, siblings, prompt) for text in variants]
        if key.strictness is not Strictness.WORDING:
            forms += _from_reference(texts[index], reference, siblings, prompt)
        slots = [slot for place, slot in enumerate(_slots(index, texts[index]))]
        points.append(Point(key, tuple(forms), tuple(slots), _THRESHOLD[key.strictness]))
    points = _labelled(points, prompt)
    return Rubric(
        question,
        prompt,
        reference.chars,
        tuple(points),
        tuple(slot for point in points for slot in point.slots),
        bool(polarity.denials(prompt).spans),
        frozenset(),
    )


def _form(text: Wording, siblings: list[str], prompt: str) -> Form:
    chars = text.chars
    denials = polarity.denials(chars)
    denying = {at for left, right in denials.spans for at in range(left, right)}
    base = [
        0.0
        if char in PAUSES or is_place(char) or index in denying
        else _FAINT
        if char in _LIGHT or not char.isalnum()
        else 1.0
        for index, char in enumerate(chars)
    ]
    weights = list(base)
    for index, weight in enumerate(base):
        if weight < 0.5:
            continue
        shared = sum(_shares(chars, index, sibling) for sibling in siblings)
        factor = 1 / (1 + 1.5 * shared)
        if _shares(chars, index, prompt, edges=False):
            factor *= 0.3
        weights[index] = weight * factor
    whole = sum(weights) < 0.9 or max(weights, default=0) < 0.35
    if whole and siblings and any(base):
        weights = base
    elif whole:
        weights, whole = base, False
    keys = frozenset(char for char, weight in zip(chars, weights, strict=True) if weight >= 0.3)
    return Form(
        chars,
        tuple(weights),
        sum(weights),
        keys,
        len(denials.spans),
        denials,
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
                found.append((word if word in rivals.required else "", (word, *others)))
    return tuple(found)


def _from_reference(point: Wording, reference: Wording, siblings: list[str], prompt: str) -> list[Form]:
    """The stretch of the model answer that a terse point stands for, if one holds all its characters in order."""
    wanted = [char for char in point.chars if char.isalnum() and not is_place(char)]
    if len(wanted) < 2 or point.chars in reference.chars:
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
    return [_form(replace(reference, chars=stretch), siblings, prompt)]


def _slots(index: int, text: Wording) -> list[Slot]:
    """The numbers of a point; a date beside another number only places it in time, and may be left unsaid."""
    firm = [quantity for quantity in text.quantities if not quantity.loose]
    dated = any(quantity.kind != "date" for quantity in firm)
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
        slots.append(
            Slot(
                index, quantity, frozenset(words), words, dated and quantity.kind == "date" and len(firm) > 1
            )
        )
    return slots


def _labelled(points: list[Point], prompt: str) -> list[Point]:
    """Each slot's label reduced to what tells it from the other slots."""
    slots = [slot for point in points for slot in point.slots]
    result = []
    for point in points:
        reduced = []
        for slot in point.slots:
            others = [other.label for other in slots if other is not slot]
            label = {
                char
                for char in slot.label
                if char.isalnum()
                and not is_place(char)
                and char not in _LIGHT
                and not (others and all(char in other for other in others))
            }
            reduced.append(replace(slot, label=frozenset(label)))
        result.append(replace(point, slots=tuple(reduced)))
    return result
