"""What an answer exchanged: a word for another, the sides of a comparison, two statements."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from questions.grading import balance, exchange, substitution
from questions.grading.forms import LIGHT
from questions.grading.matching import Match, Reading
from questions.grading.normalise import normalise
from questions.grading.points import Point, Rubric
from questions.grading.verdict import PointVerdict

_EDGES = "，。；"
_NAME = 8
"""A clause of at most so many characters may name one thing and no more."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The exchanges of one answer, by which a point that seems said is not said as meant.

    `turned` are comparisons with their sides exchanged: bounds, and the characters that tell the sides apart.
    `hearts` are where the answer says the points. `exchanged` bounds clauses that begin as one statement of
    the model answer and end as another.
    """

    made: Rubric
    reading: Reading
    hearts: tuple[int, ...]
    words: tuple[substitution.Substitution, ...]
    turned: tuple[tuple[int, int, frozenset[str]], ...]
    exchanged: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, made: Rubric, reading: Reading, matches: Sequence[Match]) -> Changes:
        return cls(
            made,
            reading,
            tuple(match.runs[0][1] if match.runs else -1 for match in matches),
            substitution.find(made.sentences, reading.chars),
            balance.turned(made.balances, reading.chars),
            exchange.exchanged(made.statements, reading.chars),
        )

    def amend(self, verdict: PointVerdict, point: Point, match: Match, *, figures: bool) -> PointVerdict:
        """`verdict`, or what it is when the point was exchanged; `figures` tell a point from others."""
        if self.replaced(point, match):
            return replace(verdict, state="wrong", expected=point.key.text, typo=False)
        swapped = not figures and any(start <= match.start < end for start, end in self.exchanged)
        if (
            swapped
            or any(start <= match.start < end and _weighed(point, sides) for start, end, sides in self.turned)
            or self._turned_beside(match, figures=figures)
        ):
            return replace(verdict, state="opposite", expected=point.key.text, typo=False)
        return verdict

    def replaced(self, point: Point, match: Match) -> bool:
        """Whether a word of the point was said as another one where the answer repeats the model answer."""
        window = self.reading.chars[match.left : match.right]
        if self.rival(point, match, self._stretch(match)):
            return True
        return any(
            match.left <= one.start < match.right
            and one.meant not in window
            and (any(one.meant in form.chars for form in point.forms) or self._beside(match, one))
            and not any(one.said in form.chars for form in point.forms)
            for one in self.words
        )

    def _stretch(self, match: Match) -> str:
        """What stands between two pauses around a match, the items of a list together."""
        chars = self.reading.chars
        left = max(chars.rfind(pause, 0, match.start) for pause in _EDGES) + 1
        ends = [at for pause in _EDGES if (at := chars.find(pause, match.end)) >= 0]
        return chars[min(left, match.left) : max(min(ends, default=len(chars)), match.right)]

    def rival(self, point: Point, match: Match, said: str) -> str:
        """The word in `said` that stands for a rival of it in the point, if any."""
        known = "，".join(
            (self.made.reference, self.made.prompt, *(one.forms[0].chars for one in self.made.points))
        )
        texts = {match.form.chars, point.forms[0].chars, normalise(point.key.text).chars}
        return next((other for text in texts if (other := substitution.instead(text, said, known))), "")

    def instead_of(self, point: Point, match: Match, used: Collection[int]) -> tuple[int, int]:
        """Bounds of a short clause that pays nothing and names a rival of a missed point, else (0, 0)."""
        for left, right in self.reading.bounds:
            short = right - left <= _NAME and not any(place in used for place in range(left, right))
            if short and self.rival(point, match, self.reading.chars[left:right]):
                return left, right
        return 0, 0

    def _turned_beside(self, match: Match, *, figures: bool) -> bool:
        """Whether the clause that says the point says the opposite of what is no point's own beside it.

        `figures` tell a point from its opposite, but for what they count (文盲 for 非文盲).
        """
        if not match.runs:
            return False
        _, heart, length = match.runs[0]
        chars = self.reading.chars
        left, right = next(
            ((left, right) for left, right in self.reading.bounds if left <= heart < right), (0, 0)
        )
        meant = substitution.turned(self.made.sentences, chars[left:right], chars[heart : heart + length])
        if figures and not meant.startswith("非"):
            return False
        return meant != "" and not any(
            meant in point.forms[0].chars and left <= place < right
            for point, place in zip(self.made.points, self.hearts, strict=True)
        )

    def _beside(self, match: Match, one: substitution.Substitution) -> bool:
        """Whether a word that is no point's own was exchanged in the very clause that says the point."""
        if not match.runs or len(one.meant) < 2:
            return False
        if any(one.meant in point.forms[0].chars for point in self.made.points):
            return False
        heart = match.runs[0][1]
        return any(
            left <= heart < right and left <= one.start < right for left, right in self.reading.bounds
        ) and not substitution.named(one.said, self.made.reference + self.made.prompt)


def _weighed(point: Point, sides: frozenset[str]) -> bool:
    """Whether a point is about what is weighed (and not the ×100% beside it)."""
    letters = {char for char in point.forms[0].chars if char.isalnum() and char not in LIGHT}
    return 3 * len(letters & sides) >= len(letters)
