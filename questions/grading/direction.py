"""Whether a point is said as it is meant, denied, or mistaken for another."""

from __future__ import annotations

import re

from questions.grading import confusable, polarity, slips
from questions.grading.forms import LIGHT, YES_NO, Form
from questions.grading.matching import Match, Reading
from questions.grading.normalise import PAUSES
from questions.grading.points import Point, Rubric
from questions.grading.verdict import State

_LETTERS = re.compile("[a-z]+")
_DEMAND = re.compile("(?:还|照样|也)?(?:要|得|必须|须|照|可以|可)(?=[^，。；、求点])")

_PIVOT = re.compile("(?<=[\u4e00-\u9fff]{2})不?(?:高于|低于)(?=[\u4e00-\u9fff]{2})")
_COMPARED = re.compile(
    "高于|低于|[超大多快少]于|超[过出]|跑赢|比(?![例重值率])|[快高多大]|[≥>]|赶上|跑在|领先|先于"
)


def direction(made: Rubric, point: Point, match: Match, reading: Reading) -> State:
    """Whether a well-covered point is said as it is, turned round, or of something else."""
    form = match.form
    window = reading.chars[match.left : match.right]
    if any(confusable.swapped(said.chars, window) for said in {form, point.forms[0]}):
        return "opposite"
    mistake = confusable.mistaken(form.chars, window, point.excused)
    if mistake and not (reading.spoken and slips.sounds(mistake[0]) == slips.sounds(mistake[1])):
        return "wrong"
    heart = _clause_of(reading, match.runs[0][1])
    for _, (meant, *others) in {*form.required, *point.forms[0].required}:
        if meant not in heart and any(other in heart for other in others):
            return "wrong"
    for word, (meant, *_) in form.required:
        if word and meant not in _sentence_of(reading, match):
            return "missed"
    for letters in _LETTERS.findall(form.chars):
        if letters not in window and letters not in made.prompt:
            return "wrong" if _LETTERS.search(window) else "missed"
    if _other_side(form.chars, heart) or _held(form.chars, heart):
        return "opposite"
    if _halved(match, made.reference):
        return "missed"
    if _PIVOT.search(form.chars) and not _COMPARED.search(window):
        return "missed"
    if turned_round(made, match, reading):
        forgiven = made.forbidding and form.denied and not polarity.permission().search(window)
        return "hit" if forgiven else "opposite"
    if permitted_elsewhere(match, reading):
        return "opposite"
    return "hit"


_SIDE = re.compile("([\u4e00-\u9fff]{2})的?[之以]?(前(?![提后往期列言])|后(?![勤来备进果期]))")


def _other_side(meant: str, said: str) -> bool:
    """Whether what is to happen before something is said to happen after it (开学前, 开学以后)."""
    asked = dict(_SIDE.findall(meant))
    told = dict(_SIDE.findall(said)) if asked else {}
    return any({asked[name], told[name]} == {"前", "后"} for name in asked.keys() & told.keys())


_LACKED = re.compile("^缺|缺少|缺乏|短缺")
_HELD = re.compile("有(?![的些关时点所])|配齐|配足|配够|充足|足够|富余")
_WANTING = re.compile("[缺少没无未不短差]")


def _held(meant: str, said: str) -> bool:
    """Whether what is lacking is said to be there (有音体美教师)."""
    return bool(_LACKED.search(meant) and _HELD.search(said) and not _WANTING.search(said))


_AND = re.compile("(?<=[\u4e00-\u9fff]{2})(?:[和与、]|(?<![普涉顾危以])及(?![其时格]))(?=[\u4e00-\u9fff]{2})")
_TERSE = 16
_HALF = 0.34
"""Of each half of a point of two at least this share must be said."""


def _halved(match: Match, reference: str) -> bool:
    """Whether of a terse point of two halves (学费、杂费; 评估和确认; A高于B) one was left out."""
    form = match.form
    joints = list(_PIVOT.finditer(form.chars))
    if not joints:
        joints = list(_AND.finditer(form.chars))
        if "（" in form.chars or (len(form.chars) > _TERSE and form.chars in reference):
            return False
    if len(joints) != 1:
        return False
    told = [0.0] * len(form.chars)
    for place, _, length in match.runs:
        told[place : place + length] = form.weights[place : place + length]
    halves = (slice(0, joints[0].start()), slice(joints[0].end(), None))
    return any(
        (whole := sum(form.weights[half])) >= 1.5 and sum(told[half]) < _HALF * whole for half in halves
    )


def _clause_of(reading: Reading, place: int) -> str:
    """The clause of the answer that holds `place`."""
    for left, right in reading.bounds:
        if left <= place < right:
            return reading.chars[left:right]
    return ""


def _sentence_of(reading: Reading, match: Match) -> str:
    """The sentence that the clauses of a match belong to: what it names holds for each of them."""
    left = max(reading.chars.rfind(stop, 0, match.left) for stop in "。；") + 1
    ends = [place for stop in "。；" if (place := reading.chars.find(stop, match.right)) >= 0]
    return reading.chars[left : min(ends, default=len(reading.chars))]


def turned_round(made: Rubric, match: Match, reading: Reading) -> bool:
    """Whether a match is denied otherwise than its point, but for forbidding what is listed as forbidden."""
    if not denied_otherwise(match, reading):
        return False
    if match.form.denied or not polarity.vetoes().search(made.prompt) or YES_NO.search(made.prompt):
        return True
    said = [
        reading.chars[left:right]
        for left, right in polarity.denials(reading.chars).spans
        if match.left <= left < match.right
    ]
    return not said or not polarity.forbidding().issuperset(said)


def denied_otherwise(match: Match, reading: Reading) -> bool:
    """Whether the heart of a match is denied in the answer and not in the point, or the other way round."""
    form = match.form
    denials = polarity.denials(reading.chars)
    said = denials.within(match.left, match.right)
    if _disowned(match, reading):
        return True
    if said == 0 and form.denied == 0:
        return False
    if said % 2 == form.denied % 2 and said and form.denied:
        return _demanded(match, reading, denials)
    if _excluded(match, reading, denials) or _rejected(match, reading):
        return True
    for place, start, length in match.runs:
        if length < 2 and length < len(form.chars) - 1 and not _denied_itself(form, denials, place, start):
            continue
        meant = form.denials.reaching(form.chars, place) % 2
        given = denials.reaching(reading.chars, start, match.left) % 2
        if meant and not given and denials.behind(reading.chars, start + length):
            continue
        if given and not meant and polarity.prevention().search(form.chars, 0, place):
            continue
        if meant != given:
            return True
    return False


_ORDERED = re.compile("(?<![不没需只])(?:要|必须|应当|一律|就得)$")
_DENYING = re.compile("[不没未别]")
_PERMITTED = re.compile("(?<!不)(?:可以|允许|准许)(?!不)")
_BESIDE = 2
"""Within how many characters behind a lesser piece of a match a word must demand it."""
_RUN = 2
_BEHIND = 8
"""How many characters may stand between what is named and the word that says it is left out."""
_TURN = re.compile("[，。；、（）]|而是|或|但|就|并")
_EXCEPTING = re.compile("(?<![扫消清铲免拆解根开])除|不计|不算")
_KEPT = frozenset("少缺漏落丢差断松欠误")
"""Not to lack something is to have it (一个都不能少)."""
_ASKING = ("没有", "没", "无")
_LEFT_OUT = frozenset("在里面内头用算包括含管要有过通行准许做搞办配再也都一个级单位关系属于类")


def _excluded(match: Match, reading: Reading, denials: polarity.Denials) -> bool:
    """Whether what an answer names is left out right behind (职业初中不在里面, 剩余文盲不用再扫)."""
    form = match.form
    if form.denied or _EXCEPTING.search(form.chars):
        return False
    return any(
        _left_out(form, *run, reading, denials)
        for run in match.runs
        if run is match.runs[0] or run[2] >= _RUN
    )


def _disowned(match: Match, reading: Reading) -> bool:
    """Whether an answer says behind what it names that it does not count."""
    form = match.form
    if form.denied or _EXCEPTING.search(form.chars):
        return False
    for run in match.runs:
        end = run[1] + run[2]
        if run is not match.runs[0] and run[2] < _RUN:
            continue
        stop = next((right for left, right in reading.bounds if left < end <= right), end)
        found = polarity.disowning().search(reading.chars, end, min(stop, end + _BEHIND))
        if found is None or found.group() in form.chars or _TURN.search(reading.chars, end, found.start()):
            continue
        if reading.chars[found.end() : found.end() + 1] not in _KEPT:
            return True
    return False


def _rejected(match: Match, reading: Reading) -> bool:
    """Whether an answer says not to go by what the point names (不看省上的手册)."""
    if match.form.denied or not match.runs:
        return False
    heart = match.runs[0][1]
    left = next((left for left, right in reading.bounds if left <= heart < right), heart)
    rejected = polarity.rejection().search(reading.chars, left, heart)
    return rejected is not None and heart - rejected.end() <= _BEHIND


def _left_out(
    form: Form, place: int, start: int, length: int, reading: Reading, denials: polarity.Denials
) -> bool:
    """Whether one piece of a match is left out by a denial behind it."""
    if polarity.prevention().search(form.chars, 0, place + length) or denials.reaching(reading.chars, start):
        return False
    end = start + length
    stop = next((right for left, right in reading.bounds if left < end <= right), end)
    span = next((span for span in denials.spans if end <= span[0] < min(stop, end + _BEHIND)), None)
    if span is None or _TURN.search(reading.chars, end, max(end, span[0] - 1)):
        return False
    rest = {char for char in reading.chars[span[1] : stop] if char.isalnum() and char not in LIGHT}
    if rest & _KEPT or (not rest and reading.chars[slice(*span)] in _ASKING):
        # 落实了没有 asks.
        return False
    known = {char for char in rest if char in _LEFT_OUT or char in form.chars}
    return 2 * len(known) >= len(rest)


def _demanded(match: Match, reading: Reading, denials: polarity.Denials) -> bool:
    """Whether the heart of a denied point stands in an undenied clause that demands it (校服费要交)."""
    for index, (place, start, length) in enumerate(match.runs):
        if (index and length < 2) or not match.form.denials.reaching(match.form.chars, place):
            continue
        left, right = next((clause for clause in reading.bounds if clause[0] <= start < clause[1]), (0, 0))
        end = start + length
        if (
            not index
            and not denials.reaching(reading.chars, start)
            and _PERMITTED.search(reading.chars, left, start)
        ):
            return True
        demand = _DEMAND.search(reading.chars, end, min(right, end + _BESIDE) if index else right)
        if demand and demand.group() not in match.form.chars and not denials.within(left, right):
            return True
    return False


def _denied_itself(form: Form, denials: polarity.Denials, place: int, start: int) -> bool:
    """Whether a single character is the very word denied, in the point (不计) or in the answer."""
    return any(right == place for _, right in form.denials.spans) or any(
        right == start for _, right in denials.spans
    )


def permitted_elsewhere(match: Match, reading: Reading) -> bool:
    """Whether an answer that repeats a prohibition takes it back at another place (严重的可以开除)."""
    form = match.form
    if not form.denied or not match.runs:
        return False
    place, start, length = match.runs[0]
    stop = start + length
    heart = form.chars[place + max(0, length - 2) : place + length]
    if len(heart) < 2:
        return False
    denials = polarity.denials(reading.chars)
    at = reading.chars.find(heart)
    while at >= 0:
        if not start <= at < stop and denials.reaching(reading.chars, at) == 0:
            allowed = polarity.permission().search(reading.chars, max(0, at - _BEHIND), at)
            if _ORDERED.search(reading.chars, max(0, at - 3), at):
                return True
            between = reading.chars[allowed.end() : at] if allowed else ""
            if allowed and not any(char in PAUSES for char in between) and not _DENYING.search(between):
                return True
        at = reading.chars.find(heart, at + 1)
    return False
