"""A demand said by what falls short of it: 少于八成就不达标 asks for eight tenths or more."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from questions.grading.lexicon import data
from questions.grading.numbers import OPPOSED
from questions.grading.wording import Wording, form, without


@cache
def _pattern() -> re.Pattern[str]:
    words = {piece for word in data("numbers")["failing"]["words"] for piece in (word, form(word)) if piece}
    links = "|".join(map(re.escape, data("numbers")["failing"]["links"]))
    said = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return re.compile(f"[\ue000-\uf8ef]，?(?P<said>(?:{links})*(?P<word>{said})(?:了|的)*)(?=[，。；]|$)")


def demanded(said: Wording, model: str) -> Wording:
    """`said`, each limit whose breach it calls a failure being the limit, unless `model` speaks so."""
    spans: list[tuple[int, int]] = []
    quantities = list(said.quantities)
    for match in _pattern().finditer(said.chars):
        number = said.places.index(match.start()) if match.start() in said.places else -1
        if number < 0 or match["word"] in model or quantities[number].bound not in OPPOSED:
            continue
        quantities[number] = replace(quantities[number], bound=OPPOSED[quantities[number].bound])
        spans.append(match.span("said"))
    return without(replace(said, quantities=tuple(quantities)), spans) if spans else said
