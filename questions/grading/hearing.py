"""The best match of a point in an answer, slips of pen and dictation forgiven."""

from __future__ import annotations

from questions.grading import slips
from questions.grading.forms import Form
from questions.grading.matching import SPENT, Match, Reading, align, exact, weigh


def best(form: Form, reading: Reading) -> Match:
    """Where the answer says most of `form`."""
    if not reading.bounds or form.total == 0:
        return Match(0.0, form)
    found = exact(form, reading)
    if found.coverage < 0.999 and not form.whole:
        if found.coverage >= 0.2:
            return hear(form, reading, found)
        if len(form.chars) <= 12:
            return hear(form, reading, Match(found.coverage, form, left=0, right=len(reading.chars)))
    return found


def hear(form: Form, reading: Reading, match: Match) -> Match:
    """`match`, or a better one in its clauses when slips of pen and dictation are forgiven."""
    left, right = match.left, match.right
    shared = reading.chars[left:right]
    if not reading.sound:
        reading.sound = slips.sounds(reading.chars)
    heard = reading.sound[left:right]
    at = [-1] * len(form.chars)
    align(form.chars, form.weights, reading.free[left:right], shared, at)
    taken = {place for place in at if place >= 0}
    filled = False
    for index, char in enumerate(form.chars):
        if at[index] >= 0 or form.weights[index] < 0.1:
            continue
        filled = _heard_at(form, reading.spoken, heard, shared, at, taken, index) or filled
        if at[index] >= 0:
            continue
        for beside, step in ((index - 1, 1), (index + 1, -1)):
            if 0 <= beside < len(at) and at[beside] >= 0:
                place = at[beside] + step
                if 0 <= place < len(shared) and place not in taken and slips.lookalike(char, shared[place]):
                    at[index] = place
                    taken.add(place)
                    filled = True
                    break
    if not filled:
        return match
    better = weigh(form, at, shared, left, right, typo=True)
    return better if better.coverage > match.coverage else match


def _heard_at(
    form: Form, spoken: bool, heard: str, shared: str, at: list[int], taken: set[int], index: int
) -> bool:
    """Place the form's stretch around `index` where the answer sounds the same; whether it was placed."""
    sound = form.sound
    if not any(
        pair in heard
        for pair in (sound[max(0, index - 1) : index + 1], sound[index : index + 2])
        if len(pair) == 2
    ):
        return False
    for first in range(max(0, index - 3), index + 1):
        for last in range(min(len(sound), index + 5), index, -1):
            if last - first < 2:
                break
            place = heard.find(sound[first:last])
            if place < 0:
                continue
            written = shared[place : place + last - first]
            if SPENT in written or not slips.forgivable(form.chars[first:last], written, spoken):
                continue
            if any(at[first + offset] not in (-1, place + offset) for offset in range(last - first)):
                continue
            for offset in range(last - first):
                if at[first + offset] < 0 and place + offset not in taken:
                    at[first + offset] = place + offset
                    taken.add(place + offset)
            if at[index] >= 0:
                return True
    return False
