"""A question made ready for judging: what each point must say, and how much each character of it tells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from questions import segment
from questions.grading import confusable, polarity
from questions.grading.balance import Balance, balances
from questions.grading.exchange import Statement, statements
from questions.grading.forms import LIGHT, Form, form_of, from_reference, lexical, seal
from questions.grading.formula import Formula, formula
from questions.grading.matching import Reading, exact
from questions.grading.naming import Name, names
from questions.grading.normalise import clauses, normalise
from questions.grading.numbers import days_named, implied
from questions.grading.numerals import CIPHERS, value_of
from questions.grading.quantity import Quantity
from questions.grading.slots import Slot, slots_of
from questions.grading.substitution import Sentence, sentences
from questions.grading.wording import Wording, form, is_place, same, wording
from questions.listing import either
from questions.question import KeyPoint, Question, Strictness
from questions.splitting import counted

_WORD = 2
_STANDARD = re.compile("以([^，。；、]{2,10})为准$")
TITLE = re.compile("《([^》]+)》")
_FORBIDDING = re.compile("严禁|禁止|不得|不准|不许|不可|不能(?!不)")
_ASKED_FOR = re.compile("(?:什么|何种|哪种|哪类)[^，。？是]{1,4}")
"""What the question wants named (什么资格): to say it is to answer, not to repeat."""
_THRESHOLD = {Strictness.WORDING: 0.95, Strictness.TERMS: 0.6, Strictness.SENSE: 0.4}


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """A key point with its forms (its own text first), and its slots.

    `spelt` is its text with its words as they are written, where the one form has others: a slip inside a
    word hides it from the one form, and then the spelling is what sounds alike.
    `excused` is what the question says besides: terms of it are no mistakes for the point's. `names` hold a
    number that counts nothing.
    """

    key: KeyPoint
    forms: tuple[Form, ...]
    spelt: Form | None
    slots: tuple[Slot, ...]
    threshold: float
    excused: str
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Rubric:
    """A question ready for judging; `background` are the model answer's numbers, `known` all there are.

    `verbatim` is the model answer without spelling, filler and punctuation. `sealed` are denied words that
    are names of their own here, since a sibling is the same word without denial. `asked_of` are days that
    the question names: to repeat the name is not to say the date.
    """

    question: Question
    prompt: str
    reference: str
    verbatim: str
    points: tuple[Point, ...]
    slots: tuple[Slot, ...]
    forbidding: bool
    sealed: tuple[str, ...]
    asked_of: frozenset[str]
    background: tuple[Quantity, ...]
    known: tuple[Quantity, ...]
    sentences: tuple[Sentence, ...]
    balances: tuple[Balance, ...]
    statements: tuple[tuple[Statement, ...], ...]
    formula: Formula | None
    closed: bool
    listed: bool
    lengths: frozenset[int]
    titles: tuple[str, ...]


@lru_cache(maxsize=4096)
def rubric(question: Question) -> Rubric:
    """`question` ready for judging; kept, since a question is asked of many."""
    prompt = wording(question.prompt).chars
    given = _ASKED_FOR.sub("", prompt)
    asked_of = days_named(normalise(question.prompt).chars)
    reference = wording(question.answer, asked_of)
    texts = [wording(point.text) for point in question.points]
    sealed = lexical([text.chars for text in texts])
    texts = [seal(text, sealed) for text in texts]
    titles = tuple(form(name) for name in TITLE.findall(question.answer))
    whole = Reading.of(seal(reference, sealed).chars)
    points = []
    for index, key in enumerate(question.points):
        siblings = [text.chars for other, text in enumerate(texts) if other != index]
        others = (
            *key.alternatives,
            *(_otherwise(key.text, question.answer) if key.strictness is not Strictness.WORDING else ()),
        )
        variants = [texts[index], *(seal(wording(text), sealed) for text in others)]
        spelt = seal(wording(key.text, folded=False), sealed)
        forms = [form_of(text, siblings, prompt, given) for text in variants]
        if not texts[index].quantities:
            forms = [
                replace(one, figures=tuple(q for q in text.quantities if not q.loose))
                for one, text in zip(forms, variants, strict=True)
            ]
        if key.strictness is not Strictness.WORDING:
            forms += from_reference(texts[index], reference, siblings, prompt, given)
            if len(key.text) <= _WORD and key.text in question.prompt and _MEANING.search(prompt):
                forms = _spelt_out(forms, key.text, question.answer, siblings, prompt, given)
        excused = "；".join((reference.chars.replace(texts[index].chars, ""), prompt, *siblings))
        slots = slots_of(index, texts[index], f"{normalise(question.prompt).chars}，{prompt}", reference)
        if key.strictness is not Strictness.WORDING and not slots:
            forms += _stretch(forms[0], whole, seal(reference, sealed), siblings, prompt, given)
            if len(question.points) == 1 and reference.chars:
                forms.append(form_of(reference, siblings, prompt, given))
        forms = [_titled(one, titles) for one in forms]
        as_spelt = form_of(spelt, siblings, prompt, given) if spelt.chars != texts[index].chars else None
        limit = _THRESHOLD[key.strictness]
        named = names(texts[index].chars)
        points.append(Point(key, tuple(forms), as_spelt, tuple(slots), limit, excused, named))
    points = _labelled(points, question.prompt)
    known = (*reference.quantities, *wording(question.prompt).quantities)
    known += tuple(quantity for text in texts for quantity in text.quantities)
    known += implied(question.prompt + question.answer)
    return Rubric(
        question,
        prompt,
        reference.chars,
        same(question.answer),
        tuple(points),
        tuple(slot for point in points for slot in point.slots),
        _FORBIDDING.search(prompt) is not None,
        sealed,
        asked_of,
        reference.quantities,
        known,
        sentences([reference.chars, *(form.chars for point in points for form in point.forms)]),
        balances([reference.chars, *(text.chars for text in texts)]),
        statements(question.answer),
        formula(question.prompt, question.answer, question.points),
        question.closed or counted(question.prompt, len(question.points)),
        counted(question.prompt, _items(question.answer))
        or _added_up(question.prompt) == len(question.points),
        _lengths(question),
        titles,
    )


def _otherwise(point: str, answer: str) -> tuple[str, ...]:
    """Other ways to say a point: one organ of several, what is prevented as denied, what it goes by."""
    prevented = polarity.prevention().match(point)
    denied: tuple[str, ...] = ()
    if prevented and len(point) - prevented.end() >= _WORD:
        what = point[prevented.end() :]
        denied = (f"不{what.replace('、', '、不')}", *(f"{how}{what}" for how in ("防止", "控制")))
    lacking = _LACKING.match(point)
    if lacking:
        denied += (f"没有{point[lacking.end() :]}",)
    weak = _NOT_MUCH.search(point)
    if weak:
        denied += tuple(f"{point[: weak.start()]}{word}" for word in _LITTLE[weak.group(1)])
    named = _AS_SUCH.fullmatch(point)
    if named:
        denied += (f"{named[2]}是{named[1]}",)
    standard = _STANDARD.search(point)
    by_it = (f"{point[: standard.start()]}按{standard.group(1)}",) if standard else ()
    return (
        *either(point),
        *denied,
        *by_it,
        *_of_its_mark(point, answer),
        *_worded(point, answer),
        *confusable.heard_together(point),
    )


def _items(answer: str) -> int:
    """How many items the model answer lists, in brackets or not."""
    return sum(1 for item in re.split("[、，,；;。（）()]", answer) if item.strip())


def _lengths(question: Question) -> frozenset[int]:
    """How many items the points and the lists of the model answer have."""
    lists = re.split("[，,；;。:：（）()]", question.answer)
    return frozenset((len(question.points), *(len(re.split("[、和]", one)) for one in lists if "、" in one)))


def _added_up(prompt: str) -> int:
    """The sum of the numerals of a term whose meaning is asked for (“两免一补”), 0 if there is none."""
    term = _TERM.search(prompt)
    return sum(int(value_of(char)) for char in term.group(1) if char in CIPHERS) if term else 0


_TERM = re.compile("“([^”、，]{2,6})”")
_LACKING = re.compile("缺[少乏]?(?=[\u4e00-\u9fff]{2})|缺少|缺乏|欠缺|短缺")
"""What is lacking is not there."""
_NOT_MUCH = re.compile("不(高|低|多|强|好|大)$")
_LITTLE = {
    "高": ("低", "偏低"),
    "低": ("高",),
    "多": ("少", "偏少"),
    "强": ("弱",),
    "好": ("差",),
    "大": ("小",),
}
_AS_SUCH = re.compile("以(.{1,8})为(单位|主|依据|准|标准|重点|基础)")
_MARK = re.compile("[\u2160-\u216b\u2460-\u2473]")


def _of_its_mark(point: str, answer: str) -> tuple[str, ...]:
    """The item of the model answer that has a point's own list mark (Ⅶ)."""
    mark = _MARK.match(point)
    if mark is None or answer.count(mark.group()) != 1:
        return ()
    item = re.split("[；;。]", _MARK.split(answer.split(mark.group())[1])[0])[0].strip()
    return (item,) if item else ()


def _worded(point: str, answer: str) -> tuple[str, ...]:
    """The words of the model answer that hold a point of one character (提问 for 问)."""
    if len(point) != 1:
        return ()
    return tuple(
        dict.fromkeys(word for word in segment.words(answer) if point in word and len(word) == _WORD)
    )


def _titled(one: Form, titles: Sequence[str]) -> Form:
    """A form that names a law or a document by its title, whose kind (法, 条例) must be said."""
    kinds = {title[-2:] for title in titles if len(title) > 2 and title in one.chars}
    return replace(one, required=(*one.required, *((kind, (kind,)) for kind in sorted(kinds))))


_RENDERED = 0.5
"""A clause that weighs less than this share of a point says a word of it, and proves it by a figure."""


def _stretch(
    form: Form, whole: Reading, reference: Wording, siblings: list[str], prompt: str, given: str
) -> list[Form]:
    """The clause of the model answer that a point renders in its own words: to say it is to say the point."""
    match = exact(form, whole)
    if not 0.3 <= match.coverage < 0.75:
        return []
    clause = replace(reference, chars=reference.chars[match.left : match.right])
    found = form_of(clause, siblings, prompt, given)
    if found.total < _RENDERED * form.total:
        found = replace(found, evidence=reference.quantities)
    return [found]


_MEANING = re.compile("意思|含义|怎么理解|如何理解|怎样理解|指什么")
_GIST = 0.5


def _spelt_out(
    forms: list[Form], word: str, answer: str, siblings: list[str], prompt: str, given: str
) -> list[Form]:
    """`forms` of a word whose meaning is asked for (提高), or the one clause that tells what it means."""
    text = normalise(answer).chars
    found = [text[left:right] for left, right in clauses(text) if word in text[left:right]]
    if len(found) != 1 or len(found[0]) < len(word) + _WORD:
        return forms
    return [replace(form_of(wording(found[0]), siblings, prompt, given), least=_GIST)]


def _labelled(points: list[Point], prompt: str) -> list[Point]:
    """Each slot's label reduced to what tells it from the other slots and from what else is asked for."""
    slots = [slot for point in points for slot in point.slots]
    every = [slot.before | slot.after for slot in slots]

    def telling(label: frozenset[str], own: int) -> frozenset[str]:
        others = [chars for other, chars in enumerate(every) if other != own]
        twice = frozenset(char for char in label if prompt.count(char) > 1)
        label = label - twice or label
        return frozenset(
            char
            for char in label
            if char.isalnum()
            and not is_place(char)
            and char not in LIGHT
            and char != "占"
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
