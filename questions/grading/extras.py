"""What an answer states beside the points and the model answer does not bear out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from questions import segment
from questions.grading import agreement, confusable, polarity
from questions.grading.direction import denied_otherwise
from questions.grading.forms import LIGHT
from questions.grading.lexicon import data
from questions.grading.matching import Reading, exact
from questions.grading.normalise import clauses
from questions.grading.numbers import Quantity
from questions.grading.points import Rubric
from questions.grading.wording import Wording, is_place, wording

_STRICT_UNITS = frozenset({"元", "年", "天", "岁", "月", "学期", "章", "号", "届", "字", "分"})
"""Units that make a statement of any number."""
_COUNTING_UNITS = frozenset({"人", "次", "条", "所", "县"})
"""Units that do so of a number too great to be only counting what was said (两条线, 三个人)."""
_FEW = 3

_SAME_MATTER = 0.6
"""From this share of known characters a clause says the model answer's matter in other words."""
_OTHER_MATTER = 0.4
"""Below this share a clause of some length that demands something besides is a statement of its own."""
_LONG = 6
_NEW = 2
"""From so many new words a clause that adds something to a complete answer is a statement of its own."""


@dataclass(frozen=True, slots=True)
class Extra:
    """A false statement between `start` and `end` of the answer's text in one form."""

    start: int
    end: int


@cache
def _pattern(name: str) -> re.Pattern[str]:
    words = {form for word in data("extras")[name] if (form := wording(word).chars)}
    words = {word for word in words if not any(map(is_place, word))} | set(data("extras")[name])
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))


@cache
def _besides() -> re.Pattern[str]:
    """Words that add something, and soon behind them words that demand or allow it."""
    adding, demanding = ("|".join(map(re.escape, data("extras")[name])) for name in ("adding", "demanding"))
    return re.compile(f"(?:{adding}).{{0,8}}?(?:{demanding})")


def find(made: Rubric, said: Wording, used: frozenset[int], hits: Sequence[bool]) -> tuple[Extra, ...]:
    """False statements in the clauses of `said` of which no position in `used` has paid a point.

    `hits` tells which points were earned: to say one of them once more is no false statement.
    """
    found = []
    reference = made.reference
    listed = len(used) > 0 and made.closed
    examples = _examples(said.chars)
    for start, end in clauses(said.chars):
        text = said.chars[start:end]
        content = [
            index for index in range(start, end) if said.chars[index].isalnum() or is_place(said.chars[index])
        ]
        if not content or any(left <= start < right for left, right in examples):
            continue
        paid = sum(index in used for index in content)
        places = [
            number for number, place in enumerate(said.places) if start <= place < end and place not in used
        ]
        placed = any(start <= place < end and place in used for place in said.places)
        places = [
            number
            for number in places
            if (words := _spelt(said, number)) not in made.prompt and _FIGURE.search(words)
        ]
        told = [said.quantities[number] for number, place in enumerate(said.places) if place in used]
        if any(_contradicts(made, said.quantities[number], told) for number in places):
            found.append(Extra(start, end))
            continue
        if _SUMMED.match(text):
            continue
        if _instead(made, said, start, end, used, hits):
            found.append(Extra(start, end))
            continue
        if placed or paid >= 0.2 * len(content) or len(content) < 4:
            continue
        if _waived(text, made):
            found.append(Extra(start, end))
            continue
        known = _known(text, reference, made.prompt)
        added = (
            _besides().search(text) is not None
            and len(content) >= _LONG
            and (known < _OTHER_MATTER or (all(hits) and paid == 0 and _new(text, reference + made.prompt)))
        )
        firm = added or _tells("ruling", text, made)
        asserting = _tells("asserting", text, made)
        if (_pattern("chatter").search(text) and not firm) or (
            _pattern("about").search(text) and not added
        ):
            continue
        if _pattern("attributing").search(text) and not (firm or asserting):
            continue
        if _familiar(text, reference, made.prompt) >= 0.55 or (not added and _repeated(text, made, hits)):
            continue
        strange = any(_strange(made, said.quantities[number]) for number in places)
        stating = (
            firm
            or asserting
            or _outsider(text, made)
            or (listed and paid == 0 and len(content) <= 14)
            or any(said.quantities[number].ordinal for number in places if said.places[number] == start)
        )
        if strange or (stating and (added or known < _SAME_MATTER)):
            found.append(Extra(start, end))
    return tuple(found)


def _examples(chars: str) -> list[tuple[int, int]]:
    """Bounds of what is said for an example (打个比方…), up to the end of its sentence."""
    found = []
    for match in _pattern("example").finditer(chars):
        stops = [place for stop in "。；" if (place := chars.find(stop, match.end())) >= 0]
        found.append((match.start(), min(stops, default=len(chars))))
    return found


def _waived(text: str, made: Rubric) -> bool:
    """Whether a clause says that what the model answer demands need not be (乡镇不用建也不用配人)."""
    waiver = _pattern("waiving").search(text)
    if waiver is None or _pattern("waiving").search(made.reference):
        return False
    letters = [char for char in _pattern("waiving").sub("", text) if char.isalnum() and char not in LIGHT]
    known = made.reference + made.question.answer + made.prompt
    return len(letters) >= 2 and all(char in known for char in letters)


def _tells(name: str, text: str, made: Rubric) -> bool:
    """Whether a clause has one of the words `name` that neither the model answer nor the question has."""
    known = made.reference + made.prompt
    modal = data("extras")["modal"]
    for neutral in data("extras")["neutral"]:
        text = text.replace(neutral, "")
    return any(
        match.group() not in known or match.group() in modal for match in _pattern(name).finditer(text)
    )


def _new(text: str, known: str) -> bool:
    """Whether two words of a clause, or half of them, stand in nothing known."""
    words = [
        word
        for word in segment.words(text)
        if not (LIGHT.issuperset(word) or any(map(is_place, word)) or word in data("extras")["modal"])
    ]
    new = sum(word not in known for word in words)
    return new >= _NEW or 0 < 2 * new >= len(words)


def _instead(
    made: Rubric, said: Wording, start: int, end: int, used: frozenset[int], hits: Sequence[bool]
) -> bool:
    """Whether a word or two stand for the one item that a closed list lacks (听、看、查、谈、评)."""
    if not made.closed or sum(hits) != len(hits) - 1 or len(hits) < 3 or end - start > 3:
        return False
    items = clauses(said.chars)
    if len(items) != len(hits) or used.intersection(range(start, end)):
        return False
    return all(used.intersection(range(*item)) for item in items if item != (start, end))


def _repeated(text: str, made: Rubric, hits: Sequence[bool]) -> bool:
    """Whether a clause says an earned point once more, affirmed or denied as the point is."""
    reading = Reading.of(text)
    for point, hit in zip(made.points, hits, strict=True):
        if not hit or point.slots:
            continue
        for form in point.forms:
            match = exact(form, reading)
            if match.coverage >= 0.8 and match.runs and not denied_otherwise(match, reading):
                return True
    return False


_SUMMED = re.compile("(?:一共|总共|合计|加起来)(?:是|有|就|这)*[\ue000-\uf8ef][^，。；]{0,3}$")
"""A clause that only counts together what was said."""


_FIGURE = re.compile(r"[\d百千万两二三四五六七八九十半成]|一(?!个)")
"""一个都不少 is a hundred per cent, but nobody's figure."""


def _spelt(said: Wording, number: int) -> str:
    """A number in the words it was said with."""
    left, right = said.quantities[number].core
    return said.text.chars[left:right]


def _familiar(text: str, reference: str, prompt: str) -> float:
    """The share of a clause's neighbouring pairs that the model answer or the question has."""
    letters = [char for char in text if char.isalnum()]
    pairs = [one + other for one, other in pairwise(letters)]
    if not pairs:
        return 0.0
    return sum(pair in reference or pair in prompt for pair in pairs) / len(pairs)


def _known(text: str, reference: str, prompt: str) -> float:
    """The share of a clause's telling characters that the model answer or the question has."""
    denying = {place for span in polarity.denials(text).spans for place in range(*span)}
    letters = [
        char
        for place, char in enumerate(text)
        if char.isalnum() and char not in LIGHT and place not in denying
    ]
    return sum(char in reference or char in prompt for char in letters) / (len(letters) or 1)


def _of_a_formula(made: Rubric, quantity: Quantity) -> bool:
    """Whether a number is the 100% by which a share is multiplied, which the model answer may leave out."""
    return (
        quantity.kind == "percent"
        and quantity.value == (100.0, 100.0)
        and not any(one.kind == "percent" for one in made.background)
        and "占" in made.reference
    )


def _contradicts(made: Rubric, quantity: Quantity, told: Sequence[Quantity]) -> bool:
    """Whether a number is of a sort the model answer has, and is none of its numbers.

    Two or three of what was `told` by its number already only count a few of them (最后过的两个县).
    """
    if quantity.loose or quantity.ordinal or _of_a_formula(made, quantity):
        return False
    alike = [
        one
        for one in made.background
        if one.kind == quantity.kind
        and (one.kind != "count" or (one.unit == quantity.unit and one.unit not in ("", "个")))
    ]
    if not alike or (
        quantity.unit in _COUNTING_UNITS
        and quantity.value[-1] <= _FEW
        and any(one.unit == quantity.unit for one in told)
    ):
        return False
    return not _told(made, quantity)


def _told(made: Rubric, quantity: Quantity) -> bool:
    """Whether a number is one of the model answer or the question, or an end of its years (2004—2007年)."""
    return any(
        agreement.agreement(one, quantity) == "same"
        or agreement.vaguer(one, quantity)
        or (one.unit == "年" and quantity.kind == "date" and quantity.value[0] in one.value)
        for one in made.known
    )


def _strange(made: Rubric, quantity: Quantity) -> bool:
    """Whether a number has a unit that makes it a statement, and the question knows nothing of it."""
    if quantity.loose or quantity.ordinal or _of_a_formula(made, quantity):
        return False
    if agreement.open_ended(quantity):
        return False
    counting = quantity.unit in _COUNTING_UNITS and quantity.value[-1] > _FEW
    if quantity.kind == "count" and quantity.unit not in _STRICT_UNITS and not counting:
        return False
    return not _told(made, quantity)


def _outsider(text: str, made: Rubric) -> bool:
    """Whether a clause names one of a set of rivals that neither the model answer nor the question names."""
    known = made.reference + made.prompt
    for rivals in confusable.rivals():
        if not any(word in known for word in rivals.members):
            continue
        if any(word in text and word not in known for word in rivals.required):
            return True
    return False
