"""Different words for the same thing, brought to one form, with the map back to what was written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from questions.grading.lexicon import data
from questions.grading.normalise import COMMA, PAUSES, Text, clauses, normalise
from questions.grading.numbers import find
from questions.grading.quantity import Quantity

_PLACE = 0xE000
"""Each number stands in the text as one private-use character, `chr(_PLACE + its index)`."""
_TAKEN_BACK = "\uf8f0"
"""Stands where the speaker took back what was just said."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Text in one form: `chars`, the normalised bounds `starts`/`ends` of each, and the numbers in it.

    `places[i]` is where `quantities[i]` stands in `chars`.
    """

    text: Text
    chars: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    quantities: tuple[Quantity, ...]
    places: tuple[int, ...]

    def quote(self, start: int, end: int) -> str:
        """The person's own words behind `chars[start:end]`."""
        if start >= end:
            return ""
        return self.text.quote(self.starts[start], self.ends[end - 1])


def is_place(char: str) -> bool:
    """Whether `char` stands for a number."""
    return "\ue000" <= char < _TAKEN_BACK


@cache
def _forms() -> dict[str, tuple[tuple[str, str], ...]]:
    """(variant, form) pairs by their first two characters (or their only one), longest first."""
    table = data("wording")
    forms = {word: group[0] for group in table["same"] for word in group}
    forms |= {word: word for word in (*table["kept"], *data("terms")["numbered"]) if word not in forms}
    forms |= {word: forms.get(verb, verb) for word, verb in separated().items() if word not in forms}
    reporting = forms.get("报告", "报告")
    forms |= {
        f"{verb}{whom}": reporting + forms.get(whom, whom)
        for verb in ("报", "报给", "报到")
        for whom in table["receivers"]
    }
    forms |= {word: "" for word in table["talk"]["fillers"]}
    forms |= data("terms")["slips"]
    forms |= {word: _TAKEN_BACK for word in table["talk"]["corrections"]}
    opening: dict[str, list[tuple[str, str]]] = {}
    for word in sorted(forms, key=len, reverse=True):
        opening.setdefault(word[:2], []).append((word, forms[word]))
    return {chars: tuple(pairs) for chars, pairs in opening.items()}


@cache
def separated() -> dict[str, str]:
    """Verbs with 了, 完 or 过 before their object (毕了业), and the same without."""
    return {f"{verb[0]}{mid}{verb[1:]}": verb for verb in data("wording")["separable"] for mid in "了完过"}


def form(word: str) -> str:
    """`word` in the one form."""
    return wording(word).chars


@lru_cache(maxsize=4096)
def wording(raw: str, terms: frozenset[str] = frozenset(), *, folded: bool = True) -> Wording:
    """`raw` normalised, its numbers taken out, its words in one form; no number is read inside `terms`.

    Not `folded`, words stay as they are spelt.
    """
    text = normalise(raw)
    chars = text.chars
    quantities = find(chars, terms)
    forms = _forms() if folded else {}
    endings: dict[str, str] = data("wording")["ending"]
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    places: list[int] = []
    at = 0
    pending = 0
    size = len(chars)
    while at < size:
        if pending < len(quantities) and at == quantities[pending].start:
            places.append(len(out))
            out.append(chr(_PLACE + pending))
            starts.append(at)
            at = quantities[pending].end
            ends.append(at)
            pending += 1
            continue
        limit = quantities[pending].start if pending < len(quantities) else size
        char = chars[at]
        if (
            char in endings
            and (at + 1 >= size or chars[at + 1] in PAUSES)
            and (not out or not endings[char].startswith(out[-1] + char))
        ):
            for piece in endings[char]:
                out.append(piece)
                starts.append(at)
                ends.append(at + 1)
            at += 1
            continue
        for word, into in (
            *forms.get(chars[at : at + 2], ()),
            *(forms.get(char, ()) if at + 1 < size else ()),
        ):
            if chars.startswith(word, at) and at + len(word) <= limit:
                stop = at + len(word)
                last = len(into) - 1
                for index, piece in enumerate(into):
                    out.append(piece)
                    starts.append(at)
                    ends.append(stop if index == last else at + 1)
                at = stop
                break
        else:
            out.append(char)
            starts.append(at)
            at += 1
            ends.append(at)
    for match in reversed(list(_THAT_IS.finditer("".join(out)))):
        # 书本费也就是教科书的钱: said in two ways, it is said once.
        first, again = match.start(), match.start("again")
        for pieces in (out, starts, ends):
            del pieces[first:again]
        places = [place - (again - first) if place >= again else place for place in places]
    return Wording(text, "".join(out), tuple(starts), tuple(ends), quantities, tuple(places))


_THAT_IS = re.compile("(?P<word>[\u4e00-\u9fff]{2,6})，?(?:也就是|也叫|又叫|就是|即)(?P<again>(?P=word))")


def corrected(said: Wording) -> Wording:
    """`said` without what the speaker took back: the number before a correction, or the clause before it."""
    said = without(said, _denied_at_once(said))
    if _TAKEN_BACK not in said.chars:
        return said
    chars = list(said.chars)
    dropped: set[int] = set()
    for at in (index for index, char in enumerate(said.chars) if char == _TAKEN_BACK):
        before = [index for index, place in enumerate(said.places) if place < at and index not in dropped]
        after = [index for index, place in enumerate(said.places) if at < place <= at + 12]
        start = at
        while start > 0 and chars[start - 1] in PAUSES:
            start -= 1
        if before and after and at - said.places[before[-1]] <= 8:
            value = said.quantities[before[-1]].value
            for index in before:
                if said.quantities[index].value == value:
                    dropped.add(index)
                    chars[said.places[index]] = COMMA
        else:
            while start > 0 and chars[start - 1] not in PAUSES:
                start -= 1
                chars[start] = COMMA
            dropped |= {index for index in before if said.places[index] >= start}
        chars[at] = COMMA
        for offset in _excuse(said, at, dropped):
            chars[offset] = COMMA
        dropped |= {index for index, place in enumerate(said.places) if chars[place] == COMMA}
    kept = [index for index in range(len(said.places)) if index not in dropped]
    return replace(
        said,
        chars="".join(chars),
        quantities=tuple(said.quantities[index] for index in kept),
        places=tuple(said.places[index] for index in kept),
    )


def without(said: Wording, spans: Sequence[tuple[int, int]]) -> Wording:
    """`said` with `spans` of it as pauses."""
    if not spans:
        return said
    chars = list(said.chars)
    for start, end in spans:
        chars[start:end] = COMMA * (end - start)
    kept = [index for index, place in enumerate(said.places) if is_place(chars[place])]
    return replace(
        said,
        chars="".join(chars),
        quantities=tuple(said.quantities[index] for index in kept),
        places=tuple(said.places[index] for index in kept),
    )


@cache
def _unknown() -> re.Pattern[str]:
    words = "|".join(map(re.escape, data("wording")["talk"]["unknown"]))
    return re.compile(f"(?<![别莫要能敢])(?:{words})")


_SHORT = 16
"""A longer stretch without a pause says other things besides."""


def known(said: Wording) -> Wording:
    """`said` without the clauses that only tell what is not known (台账我记不清了)."""
    if not _unknown().search(said.chars):
        return said
    spans = [
        (start, end)
        for start, end in clauses(said.chars)
        if end - start <= _SHORT and _unknown().search(said.chars[start:end])
    ]
    return without(said, spans)


_AGAIN = re.compile("(?P<slip>[^，。；、]{2,6})[^，。；、]{0,2}[，。]+不是(?P=slip)[，。]*(?=是)")
_ELSEWHERE = re.compile(
    "(?:^|(?<=[，。；]))[^，。；]{0,3}[\ue000-\uf8ef][，。]+[\ue000-\uf8ef]?那个?(?:说的|指的)?是[^，。；]*(?=[，。；])"
)
"""A bare figure of which the next clause says that it is another's (4.08%……那个是总的)."""
_PONDERED = re.compile(
    "(?P<slip>[\ue000-\uf8ef])[，。]*(?:(?:等等|等一下|慢着|嗯)[，。]*)?(?:我|让我|容我|你让我)?再?想(?:一下|一想|想)?[，。]+(?=[^，。；]{0,3}[\ue000-\uf8ef])"
)
"""A figure that is thought over, and said anew (97%……我再想一下，是98%)."""
_NO_SUCH = re.compile("不是[\ue000-\uf8ef]")


def _denied_at_once(said: Wording) -> list[tuple[int, int]]:
    """Bounds of what was named and denied at once: 肢体……不是肢体，是智力; 七月……不是七月，九月一号."""
    spans = [match.span() for pattern in (_AGAIN, _ELSEWHERE) for match in pattern.finditer(said.chars)]
    spans += [match.span("slip") for match in _PONDERED.finditer(said.chars)]
    values = {place: one.value for place, one in zip(said.places, said.quantities, strict=True)}
    for match in _NO_SUCH.finditer(said.chars):
        here = match.end() - 1
        slips = [place for place in values if here - _NEAR <= place < here and values[place] == values[here]]
        if slips:
            spans += [(slips[-1], slips[-1] + 1), match.span()]
    return spans


_NEAR = 12
_CLAUSE = re.compile("[，。；]*[^，。；]+")
_EXCUSE = re.compile("[，。；]*(?:那个?|这个?|刚才|刚刚)(?:说的)?是")


def _excuse(said: Wording, at: int, dropped: set[int]) -> range:
    """The clause behind a correction that speaks of what was taken back (不对，百分之五是别的)."""
    clause = _CLAUSE.match(said.chars, at + 1)
    if clause is None or clause.end() == len(said.chars):
        return range(0)
    values = [
        quantity.value
        for quantity, place in zip(said.quantities, said.places, strict=True)
        if clause.start() <= place < clause.end()
    ]
    again = values and all(value in {said.quantities[index].value for index in dropped} for value in values)
    return range(*clause.span()) if again or (not values and _EXCUSE.match(clause.group())) else range(0)


@lru_cache(maxsize=4096)
def same(answer: str) -> str:
    """What remains of an answer when spelling, filler and punctuation are set aside."""
    said = wording(answer, frozenset())
    numbers = "|".join(f"{one.kind}{one.value}{one.unit}{one.bound}" for one in said.quantities)
    return "".join(char for char in said.chars if char not in "，。；、") + numbers
