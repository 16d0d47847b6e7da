"""Which of a text's numbers (1. （1） 一、) number its questions, and which its lists and headings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from questions.formats import choices, lines
from questions.formats.drafts import OWN_ANSWER
from questions.formats.lines import Role, Token, asks

_ALWAYS = ("第1题", "问")
_STYLES = ("1.", "（1）", "1）", "①", "第1题", "问", "一、", "（一）")


def strong(tokens: Sequence[Token]) -> list[bool]:
    """For each numbered token, whether an answer or options stand on it or before the next of its style."""
    found = [False] * len(tokens)
    supported: dict[str, bool] = {}
    for position in range(len(tokens) - 1, -1, -1):
        token = tokens[position]
        if token.role is Role.NUMBERED:
            before, labelled = lines.inline(token.rest)
            own = bool(labelled and labelled[0][0] in (lines.ANSWER, lines.MINE) and before)
            own = own or bool(OWN_ANSWER.search(token.rest)) or len(choices.options_in(token.rest)) > 1
            found[position] = own or supported.get(token.style, False)
            supported[token.style] = False
        elif token.role is Role.OPTIONS or _answers(token):
            supported = dict.fromkeys(_STYLES, True)
        elif token.role in (Role.FORM, Role.HEADING):
            supported = {}
    return found


def _answers(token: Token) -> bool:
    return any(label in (lines.ANSWER, lines.MINE) for label, _ in token.labels)


def main(tokens: Sequence[Token], supports: Sequence[bool]) -> frozenset[str]:
    """The styles of number that questions have; the others number lists and headings."""
    total: Counter[str] = Counter()
    good: Counter[str] = Counter()
    for token, supported in zip(tokens, supports, strict=True):
        if token.role is Role.NUMBERED:
            total[token.style] += 1
            good[token.style] += supported
    if not any(good.values()):
        for token in tokens:
            if token.role is Role.NUMBERED:
                good[token.style] += asks(token.rest)
    good = Counter({style: number for style, number in good.items() if number})
    if not good:
        return frozenset()
    nearest = _nearest(tokens)
    best = max(good, key=lambda style: (good[style] * good[style] / total[style], nearest[style]))
    # Another part of a file may number its questions otherwise; lists and headings seldom have answers below.
    others = (style for style in good if min(good[style], nearest[style]) >= 0.8 * total[style])
    return frozenset({best, *others, *(style for style in _ALWAYS if style in good)})


def _nearest(tokens: Sequence[Token]) -> Counter[str]:
    """How often each style numbers the line nearest above options or an answer: headings do not."""
    found: Counter[str] = Counter()
    above = ""
    for token in tokens:
        if token.role is Role.NUMBERED:
            above = token.style
        elif above and (token.role is Role.OPTIONS or _answers(token)):
            found[above] += 1
            above = ""
    return found
