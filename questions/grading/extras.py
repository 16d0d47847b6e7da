"""What an answer states beside the points and the model answer does not bear out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from questions import segment
from questions.grading import confusable, cues, gainsaying, novelty, strangers, substitution
from questions.grading.direction import denied_otherwise
from questions.grading.forms import LIGHT
from questions.grading.lexicon import data
from questions.grading.matching import Reading, exact
from questions.grading.normalise import PAUSES, clauses
from questions.grading.numbers import figured
from questions.grading.points import Rubric
from questions.grading.wording import Wording, is_place

_PAID = 0.2
"""From this share of it spent on points a clause states them and nothing besides."""
_SAME_MATTER = 0.6
"""From this share of known characters a clause says the model answer's matter in other words."""
_OTHER_MATTER = 0.4
"""Below this share a clause of some length that demands something besides is a statement of its own."""
_FAMILIAR = 0.55
"""From this share of known pairs a clause repeats the model answer."""
_LEAST, _LONG = 4, 6
_ITEM = 14
"""A clause of at most so many characters may be one more item of a list."""
_NEW = 2
"""From so many new words a clause that adds something to a complete answer is a statement of its own."""
_POINTING = re.compile("[这那](?:前|后)?(?:[\ue000-\uf8ef]|[两俩三四几]个?[样项条个种者])")
"""这三类, 那几样: what was listed is spoken of."""
_HEADING = re.compile("(?:末了|最后|末尾|先|再|接着|完了|另外|首先|其次|然后)*(?:是|说|讲|数)[^，。；]{1,4}")
"""末了是外援，…: what only leads to the next item."""
_LIKEWISE = re.compile("(?:也|都|同样|是)一?个?样$|也如此$|同理$|一个道理$|一个理$")
"""自治区直辖市也一样: what was said is said of others."""
_NOT = re.compile("(?:也|可|并)?(?:不是|不归|不由|不靠)")
_SUMMED = re.compile(
    "[^，。；]{0,3}(?:一共|总共|合计|加起来|合起来)(?:是|有|就|这)*[\ue000-\uf8ef][^，。；]{0,3}$"
)
"""A clause that only counts together what was said."""


@dataclass(frozen=True, slots=True)
class Extra:
    """A false statement between `start` and `end` of the answer's text in one form."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause of an answer: its characters that tell anything, and how many of them paid a point.

    `figures` are the numbers in it (by their index) that paid none and are not the question's own words.
    """

    text: str
    start: int
    end: int
    size: int
    paid: int
    figures: tuple[int, ...]
    figure_paid: bool


def find(made: Rubric, said: Wording, used: frozenset[int], hits: Sequence[bool]) -> tuple[Extra, ...]:
    """False statements in the clauses of `said` of which no position in `used` has paid a point.

    `hits` tells which points were earned: to say one of them once more is no false statement.
    """
    examples = _examples(said.chars)
    stretches = clauses(said.chars)
    headings = {
        here
        for here, behind in pairwise(stretches)
        if _HEADING.fullmatch(said.chars, *here) and not used.isdisjoint(range(*behind))
    }
    return tuple(
        Extra(start, end)
        for start, end in stretches
        if (start, end) not in headings
        and not any(left <= start < right for left, right in examples)
        and (one := _clause(made, said, start, end, used)).size
        and _is_false(made, said, one, used, hits)
    )


def unexplained(made: Rubric, said: Wording, used: frozenset[int]) -> bool:
    """Whether a clause of `said` pays no point, is no talk, and is mostly new to the question."""
    told = made.reference + made.prompt
    modal = data("extras")["modal"]
    for start, end in clauses(said.chars):
        one = _clause(made, said, start, end, used)
        if (
            one.paid
            or one.size < _LEAST
            or any(cues.within(name).search(one.text) for name in ("chatter", "about"))
        ):
            continue
        new, words = novelty.news(one.text, told, modal)
        if new and 2 * new >= words:
            return True
    return False


def _clause(made: Rubric, said: Wording, start: int, end: int, used: frozenset[int]) -> _Clause:
    content = [
        index for index in range(start, end) if said.chars[index].isalnum() or is_place(said.chars[index])
    ]
    inside = [number for number, place in enumerate(said.places) if start <= place < end]
    figures = [
        number
        for number in inside
        if said.places[number] not in used
        and (words := _spelt(said, number)) not in made.prompt
        and figured(words)
        and not _derived(made, said, number, start, end)
    ]
    return _Clause(
        said.chars[start:end],
        start,
        end,
        len(content),
        sum(index in used for index in content),
        tuple(figures),
        any(said.places[number] in used for number in inside),
    )


_RECKONED = re.compile("下来|合计|合起来|总共|一共|共计|加起来|等于|就是|折合|相当于")


def _derived(made: Rubric, said: Wording, number: int, start: int, end: int) -> bool:
    """Whether a clause reckons a number from two of the model answer's (一年下来600块)."""
    if not _RECKONED.search(said.chars, start, end):
        return False
    kind = said.quantities[number].kind
    if kind not in ("count", "percent"):
        return False
    known = [one.value for one in made.background if one.kind == kind and one.value[0] == one.value[-1]]
    values = {value[0] for value in known}
    value = said.quantities[number].value[0]
    return any(
        value in (one * other, one + other, abs(one - other)) for one in values for other in values - {one}
    )


def _is_false(made: Rubric, said: Wording, one: _Clause, used: frozenset[int], hits: Sequence[bool]) -> bool:
    told = [said.quantities[number] for number, place in enumerate(said.places) if place in used]
    if any(strangers.contradicts(made, said.quantities[number], told) for number in one.figures):
        return True
    if _SUMMED.match(one.text) or _LIKEWISE.search(one.text) or _contrast(made, one.text):
        return False
    if (
        made.closed
        and all(hits)
        and (_outsider(made.reference + made.prompt, one.text) or _one_more(made, one.text))
    ):
        return True
    if gainsaying.licensed(made, one.text) or gainsaying.waived_demand(made, one.text):
        return True
    if _instead(made, said, one, used, hits) or (all(hits) and _one_item_more(made, said, one)):
        return True
    if all(hits) and _tells(made, "ruling", one.text):
        return True
    if one.figure_paid or one.paid >= _PAID * one.size or one.size < _LEAST:
        return False
    if gainsaying.waived(made, one.text) or (
        all(hits) and (gainsaying.restricted(made, one.text) or gainsaying.gainsaid(made, one.text))
    ):
        return True
    return _states_more(made, said, one, used, hits)


def _states_more(
    made: Rubric, said: Wording, one: _Clause, used: frozenset[int], hits: Sequence[bool]
) -> bool:
    """Whether a clause that pays no point states something of its own, and is not talk."""
    told = made.reference + made.prompt
    known = novelty.known(one.text, told)
    spelt = f"{told}，{made.question.prompt}，{made.question.answer}"
    new, words = novelty.news(one.text, spelt, data("extras")["modal"])
    mostly_new = 0 < words <= 2 * new
    complete = all(hits) and one.paid == 0
    added = (
        cues.besides().search(one.text) is not None
        and one.size >= _LONG
        and new > 0
        and (known < _OTHER_MATTER or (complete and (new >= _NEW or mostly_new)))
    ) or (
        complete
        and mostly_new
        and (
            (new >= _NEW and cues.adding().match(one.text) is not None)
            or (new > 0 and cues.spelt("ordering").match(one.text) is not None)
        )
    )
    firm = added or _tells(made, "ruling", one.text)
    asserting = _tells(made, "asserting", one.text) and new > 0
    if _POINTING.search(one.text) and not firm:
        return False
    ordered = cues.spelt("ordering").match(one.text) is not None
    if (
        (cues.within("chatter").search(one.text) and not (firm or ordered))
        or (cues.within("about").search(one.text) and not added)
        or (cues.within("attributing").search(one.text) and not (firm or asserting))
    ):
        return False
    if complete and (
        substitution.find(made.sentences, one.text)
        or substitution.turned(made.sentences, one.text, "")
        or (asserting and _outsider(told, one.text))
    ):
        return True
    if novelty.familiar(one.text, told) >= _FAMILIAR or (not added and _repeated(made, one.text, hits)):
        return False
    if any(strangers.states(made, said.quantities[number]) for number in one.figures):
        return True
    item = bool(used) and made.closed and one.paid == 0
    stating = (
        firm
        or asserting
        or _outsider(told, one.text)
        or (item and one.size <= _ITEM)
        or any(said.quantities[n].ordinal and said.places[n] == one.start for n in one.figures)
    )
    return stating and (added or (item and one.size <= _ITEM and mostly_new) or known < _SAME_MATTER)


def _examples(chars: str) -> list[tuple[int, int]]:
    """Bounds of what is said for an example (打个比方…), up to the end of its sentence."""
    found = []
    for match in cues.within("example").finditer(chars):
        stops = [place for stop in "。；" if (place := chars.find(stop, match.end())) >= 0]
        found.append((match.start(), min(stops, default=len(chars))))
    return found


def _tells(made: Rubric, name: str, text: str) -> bool:
    """Whether a clause has one of the words `name` that neither the model answer nor the question has."""
    known = made.reference + made.prompt
    modal = data("extras")["modal"]
    for neutral in data("extras")["neutral"]:
        text = text.replace(neutral, "")
    return any(
        match.group() not in known or match.group() in modal for match in cues.within(name).finditer(text)
    )


def _instead(made: Rubric, said: Wording, one: _Clause, used: frozenset[int], hits: Sequence[bool]) -> bool:
    """Whether a word or two stand for the one item that a closed list lacks (听、看、查、谈、评)."""
    if not made.closed or sum(hits) != len(hits) - 1 or len(hits) < 3 or len(one.text) > 3:
        return False
    items = clauses(said.chars)
    if len(items) != len(hits) or used.intersection(range(one.start, one.end)):
        return False
    return all(used.intersection(range(*item)) for item in items if item != (one.start, one.end))


def _one_item_more(made: Rubric, said: Wording, one: _Clause) -> bool:
    """Whether a clause adds an item of its own to a list that is complete (六项指标……还有近视率)."""
    if one.paid or len(one.text) > _ITEM:
        return False
    if made.listed and _LISTED.match(said.chars, max(0, one.start - 1)) and _all_new(made, one.text):
        return True
    spoken = said.text.chars[said.ends[one.start - 1] if one.start else 0 : said.ends[one.end - 1]].lstrip(
        "".join(PAUSES) + "、"
    )
    cue = cues.spelt("beginning").match(spoken)
    if cue is None or cues.within("about").search(one.text) or _POINTING.search(one.text):
        return False
    if not (made.closed or made.listed or _COUNTED.match(spoken)):
        return False
    item = one.text.removeprefix(cue.group())
    told = f"{made.reference}，{made.prompt}，{made.question.answer}"
    new, words = novelty.news(item, told, data("extras")["modal"])
    head = next((word for word in segment.words(item) if not LIGHT.issuperset(word)), "")
    return new >= 1 and (2 * new >= words or (len(head) > 1 and LIGHT.isdisjoint(head) and head not in told))


_LISTED = re.compile("、[\u4e00-\u9fff]{3,8}(?=[、。；]|$)")
"""An item of a list, and nothing else."""


def _all_new(made: Rubric, text: str) -> bool:
    """Whether no word of a clause stands in the question."""
    told = f"{made.reference}，{made.prompt}，{made.question.answer}"
    new, words = novelty.news(text, told, data("extras")["modal"])
    return 0 < words == new


_COUNTED = re.compile("(?:还有|再|另外|再有|此外|最后)[^，。；]{0,2}?一[个条项种类样点](?:就是|是)")
"""还有一个是: what follows is one item more, whether or not the question counts them."""


def _contrast(made: Rubric, text: str) -> bool:
    """Whether a clause only says what it is not, and that is nothing of the model answer's (不是省上搞)."""
    if not _NOT.match(text):
        return False
    words = [word for word in segment.words(_NOT.sub("，", text)) if not LIGHT.issuperset(word)]
    return bool(words) and not any(word in made.reference for word in words)


def _repeated(made: Rubric, text: str, hits: Sequence[bool]) -> bool:
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


def _spelt(said: Wording, number: int) -> str:
    """A number in the words it was said with."""
    left, right = said.quantities[number].core
    return said.text.chars[left:right]


def _one_more(made: Rubric, text: str) -> bool:
    """Whether a clause ends like all items of a list, and is none of them (精神残疾)."""
    ends = [point.forms[0].chars for point in made.points]
    tail = ends[0]
    while tail and not all(chars.endswith(tail) for chars in ends):
        tail = tail[1:]
    head = text.removesuffix(tail)
    letters = {char for char in head if char.isalnum() and char not in LIGHT}
    return (
        len(ends) > 1
        and bool(tail)
        and head != text
        and len(head) <= _HEAD
        and len(letters) > 1
        and letters.isdisjoint(made.reference + made.prompt)
    )


_HEAD = 6
"""The name of an item without the word that all items end with is no longer."""


def _outsider(told: str, text: str) -> bool:
    """Whether a clause names one of a set of rivals that neither the model answer nor the question names."""
    for rivals in confusable.rivals():
        if not any(word in told for word in rivals.members):
            continue
        if any(word in text and word not in told for word in rivals.required):
            return True
    return False
