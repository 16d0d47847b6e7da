"""What an answer in a file's words says: letters, ticks, blanks to fill, or just words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from questions.formats import choices, stems
from questions.formats.entry import Entry, Option
from questions.formats.forms import Form
from questions.question import KeyPoint, Kind

# A longer right option is split into points like any other answer.
_WHOLE_OPTION = 24
_TICKS = frozenset("012")
_FEWEST_TICKS = 3
# D:开除党籍, where the options themselves are not given.
_LETTERED = re.compile(r"[A-H]{1,6}\s*[:：]\s*(\S.*)", re.DOTALL)
# C //只有它……
_COMMENTED = re.compile(
    r"([A-H](?:[\s,，、]*[A-H]){0,7})\s*(?://|#|——|[（(【\[]?(?:解析|解释|理由|说明)[】\])）]?[:：]?).+",
    re.DOTALL,
)
_JUDGEMENT_WORDS = re.compile(r"[对错√×✓✗✔✘╳✅❌TF]|正确|错误|不正确|TRUE|FALSE|[Tt]rue|[Ff]alse")


@dataclass(frozen=True, slots=True)
class Answer:
    """A resolved answer; `points` None are to be split from its text, `distractors` are the wrong options."""

    text: str
    points: tuple[KeyPoint, ...] | None = None
    kind: Kind | None = None
    form: Form = Form.UNKNOWN
    distractors: tuple[str, ...] = ()
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Habits:
    """How a file writes its answers.

    `base` is the number of its first option, `ticks` whether 1 means right and 0 or 2 wrong.
    """

    base: int = 1
    ticks: bool = False


class Unanswerable(Exception):
    """The entry cannot become a question; the message says why, in Chinese."""


def habits(entries: Iterable[Entry]) -> Habits:
    """What the answers of a file have in common."""
    base = 1
    plain: list[str] = []
    for entry in entries:
        if not entry.options:
            answer = entry.answer.strip()
            if not choices.letters(answer):
                plain.append(answer)
        elif base and 0 in choices.indexes(entry.answer) and not choices.judges(entry.options):
            base = 0
    ticks = len(plain) >= _FEWEST_TICKS and len(set(plain)) > 1 and set(plain) <= _TICKS
    return Habits(base, ticks)


def resolve(
    said: str,
    prompt: str,
    options: tuple[Option, ...],
    form: Form,
    habits: Habits,
    problems: list[str],
    repairs: list[str],
) -> Answer:
    """What `said` means as the answer to `prompt`; doubts and repairs are added to the lists.

    Raises Unanswerable.
    """
    said = _first_line(said, options, form, repairs)
    if len(options) > 1:
        return _chosen(said, options, form, habits.base, problems, repairs)
    word = choices.judgement(said)
    if habits.ticks and form in (Form.UNKNOWN, Form.JUDGEMENT) and said in _TICKS:
        repairs.append(f"答案“{said}”按 1 正确、{'0' if said == '0' else '2'} 错误理解，请核对")
        return _judged(choices.TRUE if said == "1" else choices.FALSE)
    if form is Form.JUDGEMENT:
        letters = choices.letters(said)
        if not word and letters in (("A",), ("B",)):
            word = choices.TRUE if letters == ("A",) else choices.FALSE
            repairs.append(f"判断题的答案“{said}”按 A 正确、B 错误理解，请核对")
        if not word:
            raise Unanswerable(f"判断题的答案“{said[:20]}”看不懂，应是“正确”或“错误”")
        return _judged(word)
    if (
        word
        and form is Form.UNKNOWN
        and _JUDGEMENT_WORDS.fullmatch(said.strip("。"))
        and "什么" not in prompt
    ):
        return _judged(word)
    lettered = _LETTERED.fullmatch(said)
    if lettered:
        repairs.append("答案前的选项字母已去掉")
        said = lettered[1].strip()
    letters = choices.letters(said)
    upper = len(said) == 1 or said.isupper() or not said.isascii()
    if (
        letters
        and upper
        and (
            form in (Form.SINGLE, Form.MULTIPLE)
            or (form is Form.UNKNOWN and list(letters) == sorted(letters))
        )
    ):
        raise Unanswerable(f"答案只有字母“{said[:10]}”，没有选项")
    return _blanks(said, prompt, form, problems) or Answer(said, form=form or Form.OPEN)


def _first_line(said: str, options: tuple[Option, ...], form: Form, repairs: list[str]) -> str:
    """The answer of a choice without the lines that a page put below it."""
    commented = _COMMENTED.fullmatch(said) if len(options) > 1 else None
    chosen = choices.choose(said, options) if commented else None
    if commented and (chosen is None or chosen.doubt):
        repairs.append("答案后面的说明已去掉，请核对")
        return commented[1].strip()
    first, _, rest = said.partition("\n")
    if not rest or choices.choose(said, options) or choices.judgement(said):
        return said
    points = (
        choices.letters(first) if len(options) > 1 else form is Form.JUDGEMENT and choices.judgement(first)
    )
    if not points:
        return said
    repairs.append("答案下面多出的文字已去掉，请核对")
    return first.strip()


def _blanks(said: str, prompt: str, form: Form, problems: list[str]) -> Answer | None:
    """The answer that fills several blanks, a point for each; None when it does not fit them."""
    gaps = stems.blanks(prompt)
    if gaps < 2:
        return None
    for parted_by in (r"[;；|\n#]+|\s{2,}", r"[;；|\n#、，,\s]+"):
        pieces = [stems.numbered(piece.strip())[1] for piece in re.split(parted_by, said) if piece.strip()]
        if len(pieces) == gaps:
            filled = tuple(KeyPoint(piece, must=True) for piece in pieces)
            return Answer("；".join(pieces), filled, form=Form.BLANK)
    if form in (Form.BLANK, Form.UNKNOWN):
        problems.append(f"题干有 {gaps} 个空，答案不是 {gaps} 个，请核对")
    return None


def _chosen(
    said: str, options: tuple[Option, ...], form: Form, base: int, problems: list[str], repairs: list[str]
) -> Answer:
    chosen = choices.choose(said, options, base=base)
    if chosen is None or not chosen.right:
        if form is Form.OPEN:
            return Answer(said, form=form)
        raise Unanswerable(chosen.doubt if chosen else f"答案“{said[:20]}”对不上任何选项")
    if chosen.doubt and len(chosen.right) < len(choices.letters(said)):
        raise Unanswerable(chosen.doubt)
    if chosen.doubt:
        problems.append(chosen.doubt)
    if choices.judges(options):
        return _judged(choices.judgement(chosen.right[0].text))
    if form is Form.SINGLE and len(chosen.right) > 1:
        problems.append(f"写的是单选题，答案却有 {len(chosen.right)} 个选项，请核对")
    right = chosen.right
    wrong = tuple(option.text for option in options if option not in right)
    if len(right) == 1 and choices.means_all(right[0].text):
        right = tuple(option for option in options if option not in right)
        wrong = ()
        repairs.append("正确选项是“以上都对”，答案已改成列出各选项")
    elif any(choices.means_none(option.text) for option in right):
        problems.append(f"正确选项是“{right[0].text}”，说不出内容，请改写这道题")
    if len(right) == 1 and form is not Form.MULTIPLE:
        return _single(right[0].text, wrong)
    texts = tuple(option.text for option in right)
    return Answer(
        "；".join(texts),
        tuple(KeyPoint(text) for text in texts),
        Kind.LIST,
        Form.MULTIPLE,
        wrong,
        closed=True,
    )


def _single(text: str, wrong: tuple[str, ...]) -> Answer:
    single = None if len(text) > _WHOLE_OPTION else (KeyPoint(text, must=True),)
    return Answer(text, single, form=Form.SINGLE, distractors=wrong)


def _judged(word: str) -> Answer:
    other = choices.FALSE if word == choices.TRUE else choices.TRUE
    said = ("对", "是对的", "是") if word == choices.TRUE else ("错", "不对", "不正确", "不是")
    return Answer(
        word, (KeyPoint(word, must=True, alternatives=said),), Kind.POINTS, Form.JUDGEMENT, (other,), True
    )
