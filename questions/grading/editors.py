"""An editor's own wording of a point, said as a clause: it earns the point, whatever else the judge sees."""

from __future__ import annotations

from questions.grading.normalise import PAUSES, normalise
from questions.grading.wording import Wording
from questions.question import KeyPoint


def clause(key: KeyPoint, said: Wording) -> tuple[int, int] | None:
    """Bounds in the answer's one form of the clauses that are one of the point's other wordings."""
    text = said.text.chars
    for wording in key.alternatives:
        words = normalise(wording).chars.strip("".join(PAUSES))
        at = text.find(words) if words else -1
        while at >= 0:
            end = at + len(words)
            if (at == 0 or text[at - 1] in PAUSES) and (end == len(text) or text[end] in PAUSES):
                inside = [
                    index
                    for index, start in enumerate(said.starts)
                    if at <= start and said.ends[index] <= end
                ]
                # What was taken back stands as a pause.
                if inside and not all(said.chars[index] in PAUSES for index in inside):
                    return inside[0], inside[-1] + 1
            at = text.find(words, at + 1)
    return None
