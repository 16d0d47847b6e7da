"""From what a file says about its questions to questions that can be asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from questions.bank import Bank
from questions.formats import Item, Reading, Remark, choices, fields, forms, limits, points, stems
from questions.formats.entry import Entry, Option
from questions.formats.forms import Form
from questions.question import KeyPoint, Kind, Question, draft

_DRAFTED_OPTION = 24
_NUMBER_ANSWER = re.compile(
    r"(?:约|不低于|不少于|不超过|不得低于|至少|≥|≤|>|<)?\s*\d[\d,.]*\s*(?:[%％‰]|[\u4e00-\u9fff°℃a-zA-Z]{1,3})?"
    r"(?:以上|以下|左右|以内)?[。.]?"
)
_DEFINITION = re.compile(
    r"^(?:什么(?:是|叫)|何谓|何为|解释[:：])|(?:是什么意思|的(?:含义|定义|概念)(?:是什么)?)[？?]?$"
)
_JUDGEMENT_WORDS = frozenset(
    {
        "对",
        "错",
        "√",
        "×",
        "✓",
        "✗",
        "✔",
        "✘",
        "╳",
        "正确",
        "错误",
        "不正确",
        "TRUE",
        "FALSE",
        "True",
        "False",
        "true",
        "false",
        "T",
        "F",
    }
)
_LOST_MARKS = re.compile(r"[?]+$")
_ASKS = re.compile(r"[吗呢什谁哪何几否怎多]")
_MOST_SUMMED = 8
_MESSAGE_STEM_NUMBER = "题干前的题号已去掉"


@dataclass(frozen=True, slots=True)
class _Answer:
    """The resolved answer of one entry."""

    text: str
    points: tuple[KeyPoint, ...] | None = None
    kind: Kind | None = None
    form: Form = Form.UNKNOWN
    distractors: tuple[str, ...] = ()
    closed: bool = False


class _Leave(Exception):
    """The entry cannot become a question; the message says why."""


def understand(entries: Iterable[Entry], *, bank: Bank | None = None) -> Reading:
    """Make questions of `entries`: options resolved, answers taken out of stems, doubts reported.

    Raises UnreadableFile when there are more entries than a bank can hold.
    """
    listed = list(entries)
    if len(listed) > limits.MOST_ROWS:
        raise limits.too_many_rows()
    reader = _Reader(listed)
    for entry in listed:
        reader.read(entry)
    return Reading(
        items=tuple(reader.items),
        problems=tuple(reader.problems),
        repairs=tuple(summed(reader.repairs)),
        bank=bank or Bank(),
    )


def summed(remarks: Sequence[Remark]) -> list[Remark]:
    """`remarks` with those that only say that numbers were taken off gathered into one."""
    count = Counter(remark.message for remark in remarks)
    seen: set[str] = set()
    kept: list[Remark] = []
    for remark in remarks:
        if remark.message != _MESSAGE_STEM_NUMBER or count[remark.message] <= _MOST_SUMMED:
            kept.append(remark)
        elif remark.message not in seen:
            seen.add(remark.message)
            kept.append(Remark(remark.place, f"{remark.message}（从这里起共 {count[remark.message]} 题）"))
    return kept


class _Reader:
    """Reads entry after entry, remembering what a file has said before."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.items: list[Item] = []
        self.problems: list[Remark] = []
        self.repairs: list[Remark] = []
        self._seen: dict[str, tuple[str, str, frozenset[str]]] = {}
        self._base = _index_base(entries)

    def read(self, entry: Entry) -> None:
        """Add the question of `entry`, or say why there is none."""
        problems, repairs = list(entry.problems), list(entry.repairs)
        try:
            item = self._item(entry, problems, repairs)
            self._compare(item, problems)
        except _Leave as why:
            problems.append(str(why))
            repairs = []
        else:
            self.items.append(item)
        self.problems.extend(Remark(entry.place, message) for message in problems)
        self.repairs.extend(Remark(entry.place, message) for message in repairs)

    def _item(self, entry: Entry, problems: list[str], repairs: list[str]) -> Item:
        options = tuple(_mended(option, repairs) for option in entry.options if option.text.strip())
        written = entry.stem
        said = stems.plain(entry.answer)
        form = forms.form(entry.form) if entry.form else Form.UNKNOWN
        if not options:
            written, options = _parted(stems.plain(written), said, form)
            if options:
                repairs.append("选项写在题干里，已分开")
        letters = "".join(option.letter for option in options)
        stem = stems.clean(written, numbers="number" not in entry.given, options=letters, said=said)
        if stem.number is not None:
            repairs.append(_MESSAGE_STEM_NUMBER)
        if not re.search(r"[\w\u4e00-\u9fff]", stem.text):
            raise _Leave("缺题干")
        form = form or forms.form(stem.form)
        said = self._said(entry, said, stem, options, problems, repairs)
        answer = self._answer(said, stem.text, options, form, problems, repairs)
        prompt = stem.text
        if answer.form is Form.JUDGEMENT and not stems.blanks(prompt) and not prompt.endswith(("?", "？")):
            prompt += stems.BLANK
        _doubts(prompt, answer.text, stem.pictures, problems)
        question = self._question(entry, prompt, answer, problems)
        given = {"prompt", "answer"} | {name for name in entry.given if name != "number"}
        if options:
            given.add("distractors")
        if forms.names_kind(entry.form):
            given.add("kind")
        return Item(question, entry.place, tuple(option.text for option in options), frozenset(given))

    def _said(
        self,
        entry: Entry,
        said: str,
        stem: stems.Stem,
        options: Sequence[Option],
        problems: list[str],
        repairs: list[str],
    ) -> str:
        """The answer in the file's words, wherever it is written."""
        marked = "".join(option.letter for option in options if option.right)
        if stems.placeholder(said) and not (options and choices.letters(said)):
            if marked or stem.hidden:
                said = ""
            elif said:
                raise _Leave(f"答案只写了“{said[:10]}”，不是真正的答案")
        if not said and stem.hidden:
            repairs.append(f"答案“{stem.hidden[:20]}”写在题干里，已移出，请核对")
            return stem.hidden
        if said and stem.hidden:
            repairs.append("题干里也写着答案，已移出")
        if stem.against:
            problems.append(f"题干里写着“{stem.against}”，答案栏是“{said[:20]}”，请核对")
        if not said and marked:
            return marked
        if not said and entry.explanation and not options and not stems.placeholder(entry.explanation):
            repairs.append("缺答案，用了解析的内容，请核对")
            return stems.plain(entry.explanation)
        if not said:
            raise _Leave("缺答案")
        return said

    def _answer(
        self,
        said: str,
        prompt: str,
        options: tuple[Option, ...],
        form: Form,
        problems: list[str],
        repairs: list[str],
    ) -> _Answer:
        if len(options) > 1:
            return self._chosen(said, options, form, problems, repairs)
        word = choices.judgement(said)
        if form is Form.JUDGEMENT:
            letters = choices.letters(said)
            if not word and letters in (("A",), ("B",)):
                word = choices.TRUE if letters == ("A",) else choices.FALSE
                repairs.append(f"判断题的答案“{said}”按 A 正确、B 错误理解，请核对")
            if not word:
                raise _Leave(f"判断题的答案“{said[:20]}”看不懂，应是“正确”或“错误”")
            return _judged(word)
        if word and form is Form.UNKNOWN and said.strip("。") in _JUDGEMENT_WORDS and "什么" not in prompt:
            return _judged(word)
        letters = choices.letters(said)
        upper = said.isupper() or not said.isascii()
        if (
            letters
            and upper
            and (
                form in (Form.SINGLE, Form.MULTIPLE)
                or (form is Form.UNKNOWN and list(letters) == sorted(letters))
            )
        ):
            raise _Leave(f"答案只有字母“{said[:10]}”，没有选项")
        gaps = stems.blanks(prompt)
        if gaps > 1 or form is Form.BLANK:
            pieces = [piece.strip() for piece in re.split(r"[;；|\n#]+|\s{2,}", said) if piece.strip()]
            if len(pieces) != gaps:
                pieces = [piece.strip() for piece in re.split(r"[;；|\n#、，,\s]+", said) if piece.strip()]
            if gaps > 1 and len(pieces) == gaps:
                return _Answer(
                    "；".join(pieces), tuple(KeyPoint(piece, must=True) for piece in pieces), form=Form.BLANK
                )
            if gaps > 1:
                problems.append(f"题干有 {gaps} 个空，答案像是 {len(pieces)} 个，请核对")
        return _Answer(said, form=form or Form.OPEN)

    def _chosen(
        self, said: str, options: tuple[Option, ...], form: Form, problems: list[str], repairs: list[str]
    ) -> _Answer:
        chosen = choices.choose(said, options, base=self._base)
        if chosen is None or not chosen.right:
            if form is Form.OPEN:
                return _Answer(said, form=form)
            raise _Leave(chosen.doubt if chosen else f"答案“{said[:20]}”对不上任何选项")
        if chosen.doubt and len(chosen.right) < len(choices.letters(said)):
            raise _Leave(chosen.doubt)
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
        return _Answer(
            "；".join(texts),
            tuple(KeyPoint(text) for text in texts),
            Kind.LIST,
            Form.MULTIPLE,
            wrong,
            closed=True,
        )

    def _question(self, entry: Entry, prompt: str, answer: _Answer, problems: list[str]) -> Question:
        if answer.points is None:
            question = draft(prompt, answer.text)
        else:
            question = Question("", prompt, answer.text, answer.points, closed=answer.closed)
        kind = forms.kind(entry.form)
        if kind in (None, Kind.POINTS, Kind.LIST):
            kind = answer.kind or kind or _evident(prompt, answer.text)
        values: dict[str, Any] = {}
        for name, text in entry.fields.items():
            if not text.strip():
                continue
            if name == "points":
                values["points"] = points.read_plain(text)
                continue
            try:
                values[name] = fields.value(name, text)
            except fields.Unfit as unfit:
                if name in ("as_of", "expires"):
                    values["note"] = "；".join(
                        filter(None, (str(values.get("note", "")), f"时点：{text.strip()}"))
                    )
                else:
                    problems.append(str(unfit))
        if entry.explanation and "note" not in values and answer.text != entry.explanation:
            values["note"] = stems.plain(entry.explanation)
        return replace(
            question, kind=kind, topic=stems.plain(entry.topic), distractors=answer.distractors, **values
        )

    def _compare(self, item: Item, problems: list[str]) -> None:
        prompt = choices.key(item.question.prompt)
        answer = choices.key(item.question.answer)
        options = frozenset(choices.key(option) for option in item.options)
        before = self._seen.get(prompt)
        if before is None:
            self._seen[prompt] = (item.place, answer, options)
            return
        place, other, others = before
        if other == answer and options == others:
            problems.append(f"与{place}重复")
        elif options == others:
            problems.append(f"与{place}题干相同、答案不同，请核对")
        else:
            problems.append(f"与{place}题干相同、选项不同，单看题干分不清，请改写")


def _parted(stem: str, said: str, form: Form) -> tuple[str, tuple[Option, ...]]:
    """A stem and the options written after it, when the answer is one of them."""
    options = choices.options_in(stem)
    if not options:
        return stem, ()
    before = choices.before_options(stem)
    answer = said or stems.clean(before, options="".join(option.letter for option in options)).hidden
    fits = choices.choose(answer, options) if answer else None
    if fits is None and form not in (Form.SINGLE, Form.MULTIPLE):
        return stem, ()
    return before, options


def _single(text: str, wrong: tuple[str, ...]) -> _Answer:
    single = None if len(text) > _DRAFTED_OPTION else (KeyPoint(text, must=True),)
    return _Answer(text, single, form=Form.SINGLE, distractors=wrong)


def _judged(word: str) -> _Answer:
    other = choices.FALSE if word == choices.TRUE else choices.TRUE
    said = ("对", "是对的", "是") if word == choices.TRUE else ("错", "不对", "不正确", "不是")
    return _Answer(
        word, (KeyPoint(word, must=True, alternatives=said),), Kind.POINTS, Form.JUDGEMENT, (other,), True
    )


def _evident(prompt: str, answer: str) -> Kind:
    if _NUMBER_ANSWER.fullmatch(answer):
        return Kind.NUMBER
    return Kind.DEFINITION if _DEFINITION.search(prompt) else Kind.POINTS


def _mended(option: Option, repairs: list[str]) -> Option:
    text = stems.plain(option.text)
    if text.endswith("?") and not _ASKS.search(text) and re.search(r"[\u4e00-\u9fff]", text):
        repairs.append(f"选项 {option.letter} 末尾多出的“?”已去掉")
        text = _LOST_MARKS.sub("", text).rstrip()
    return option if text == option.text else replace(option, text=text)


def _doubts(prompt: str, answer: str, pictures: bool, problems: list[str]) -> None:
    if pictures:
        problems.append("题里有图片，图片没有导入，请核对题目是否完整")
    if stems.garbled(prompt) or stems.garbled(answer):
        problems.append("有乱码，请核对")
    odd = stems.impossible(prompt) or stems.impossible(answer)
    if odd:
        problems.append(f"“{odd}”这个数字不可能，请核对")


def _index_base(entries: Sequence[Entry]) -> int:
    """Whether the file counts its right options from 0 or from 1."""
    for entry in entries:
        if entry.options:
            numbers = choices.indexes(entry.answer)
            if numbers and 0 in numbers and not choices.judges(entry.options):
                return 0
    return 1
