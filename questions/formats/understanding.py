"""From what a file says about its questions to questions that can be asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from questions import damage
from questions.bank import Bank
from questions.formats import Item, Reading, Remark, choices, fields, forms, limits, points, stems
from questions.formats.answers import Answer, Unanswerable, habits, resolve
from questions.formats.entry import Entry, Option
from questions.formats.forms import Form
from questions.question import Kind, Question, draft

_NUMBER_ANSWER = re.compile(
    r"(?:约|不低于|不少于|不超过|不得低于|至少|≥|≤|>|<)?\s*\d[\d,.]*\s*(?:[%％‰]|[\u4e00-\u9fff°℃a-zA-Z]{1,3})?"
    r"(?:以上|以下|左右|以内)?[。.]?"
)
_DEFINITION = re.compile(
    r"^(?:什么(?:是|叫)|何谓|何为|解释[:：])|(?:是什么意思|的(?:含义|定义|概念)(?:是什么)?)[？?]?$"
)
_LOST_MARKS = re.compile(r"[?]+$")
_ASKS = re.compile(r"[吗呢什谁哪何几否怎多]")
# Damage is in figures, or is one of these marks.
_DAMAGEABLE = re.compile(r"[\d?\ufffd锟烫Ãâ]")
_LEAST_PIECES = 2
_MOST_SUMMED = 8
_MESSAGE_STEM_NUMBER = "题干前的题号已去掉"
_MESSAGE_OPTIONS_PARTED = "选项写在题干里，已分开"
_MESSAGE_OPTIONS_TWICE = "题干里又写了一遍选项，已去掉"
_MESSAGE_SCORES = "答案里的分值已去掉"
# What is mended without a doubt is said once for a whole file.
_SUMMED = frozenset((_MESSAGE_STEM_NUMBER, _MESSAGE_OPTIONS_PARTED, _MESSAGE_OPTIONS_TWICE, _MESSAGE_SCORES))
_CHOSEN_FROM = (Form.SINGLE, Form.MULTIPLE, Form.JUDGEMENT)
_SCORES = re.compile(
    r"[\t \u3000]*[（(【\[][\s]*(?:共|各|每[点条项])?\s*\d{1,2}(?:\.\d)?\s*分\s*[）)】\]](?=[\s。；;，,、]|$)"
)
_CORRECTED = re.compile(r"(正确|错误|对|错|[√×✓✗])\s*[，,。.；;：:（(\n]\s*(\S.*?)[）)]?", re.DOTALL)
_ENDLESS = re.compile(r"([\s_＿?]{40})[\s_＿?]+")
_KEY_HEAD = re.compile(r"(?:答题要点|答案要点|参考要点|参考答案|评分要点)[:：]\s*(?=\S)")


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
    """`remarks` with those that say again and again what was mended without a doubt gathered into one."""
    count = Counter(remark.message for remark in remarks)
    seen: set[str] = set()
    kept: list[Remark] = []
    for remark in remarks:
        if remark.message not in _SUMMED or count[remark.message] <= _MOST_SUMMED:
            kept.append(remark)
        elif remark.message not in seen:
            seen.add(remark.message)
            kept.append(Remark(remark.place, f"{remark.message}（从这里起共 {count[remark.message]} 题）"))
    return kept


def _bounded(entry: Entry) -> Entry:
    """`entry` with endless blanks cut short; raises Unanswerable where there is more than anybody asks."""
    if len(entry.stem) > limits.LONGEST_STEM:
        entry = replace(entry, stem=_ENDLESS.sub(r"\1", entry.stem))
    if len(entry.stem) > limits.LONGEST_STEM:
        raise Unanswerable(f"题干超过 {limits.LONGEST_STEM} 字，没有导入。请拆成几道题")
    options = sum(len(option.text) for option in entry.options)
    if len(entry.answer) + len(entry.explanation) + options > limits.LONGEST_QUESTION:
        raise Unanswerable(f"答案和选项超过 {limits.LONGEST_QUESTION} 字，没有导入。请拆成几道题")
    return replace(entry, stem=_ENDLESS.sub(r"\1", entry.stem)) if _ENDLESS.search(entry.stem) else entry


class _Reader:
    """Reads entry after entry, remembering what a file has said before."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.items: list[Item] = []
        self.problems: list[Remark] = []
        self.repairs: list[Remark] = []
        self._seen: dict[str, tuple[str, str]] = {}
        self._habits = habits(entries)

    def read(self, entry: Entry) -> None:
        """Add the question of `entry`, or say why there is none."""
        problems, repairs = list(entry.problems), list(entry.repairs)
        try:
            entry = _bounded(entry)
            item = self._item(entry, problems, repairs)
            self._compare(item, problems)
        except Unanswerable as why:
            problems.append(str(why))
            repairs = []
        else:
            self.items.append(item)
        self.problems.extend(Remark(entry.place, message) for message in problems)
        self.repairs.extend(Remark(entry.place, message) for message in repairs)

    def _item(self, entry: Entry, problems: list[str], repairs: list[str]) -> Item:
        options = tuple(_mended(option, repairs) for option in entry.options if option.text.strip())
        written = _without_options(entry.stem, options, repairs)
        said = stems.plain(entry.answer)
        if not options and said.startswith("["):
            said = "；".join(text.strip() for text in choices.unlisted(said)) or said
        pictures = stems.pictured(entry.answer) or any(stems.pictured(option.text) for option in options)
        if pictures:
            said = stems.without_pictures(said)
        form = forms.form(entry.form) if entry.form else Form.UNKNOWN
        if not options:
            written, options = _parted(stems.plain(written), said, form)
            if options:
                repairs.append(_MESSAGE_OPTIONS_PARTED)
        letters = "".join(option.letter for option in options)
        stem = stems.clean(written, numbers="number" not in entry.given, options=letters, said=said)
        if stem.number is not None:
            repairs.append(_MESSAGE_STEM_NUMBER)
        if not re.search(r"[\w\u4e00-\u9fff]", stem.text):
            raise Unanswerable("缺题干")
        form = form or forms.form(stem.form)
        if not options and form in _CHOSEN_FROM and _only_options(said):
            raise Unanswerable("答案栏里写的是选项，缺答案")
        said = self._said(entry, said, stem, options, problems, repairs)
        corrected = _CORRECTED.fullmatch(said)
        if corrected and (form is Form.JUDGEMENT or choices.judges(options)):
            # 判断改错: what is right instead goes along as a note.
            said = corrected[1]
            entry = replace(entry, explanation=entry.explanation or corrected[2].strip())
        if not options:
            said = _unscored(said, repairs)
        answer = resolve(said, stem.text, options, form, self._habits, problems, repairs)
        prompt = stem.text
        if answer.form is Form.JUDGEMENT and not stems.blanks(prompt) and not prompt.endswith(("?", "？")):
            prompt += stems.BLANK
        _doubts(prompt, answer.text, stem.pictures or pictures, problems)
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
                raise Unanswerable(f"答案只写了“{said[:10]}”，不是真正的答案")
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
            raise Unanswerable("缺答案")
        return said

    def _question(self, entry: Entry, prompt: str, answer: Answer, problems: list[str]) -> Question:
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
        explanation = stems.plain(entry.explanation)
        if (
            explanation not in ("", answer.text)
            and "note" not in values
            and not stems.placeholder(explanation)
        ):
            values["note"] = explanation
        return replace(
            question, kind=kind, topic=stems.plain(entry.topic), distractors=answer.distractors, **values
        )

    def _compare(self, item: Item, problems: list[str]) -> None:
        """Report a stem that an earlier choice question has with another answer."""
        if not item.options:
            return
        prompt = choices.key(item.question.prompt)
        answer = choices.key(item.question.answer)
        place, other = self._seen.setdefault(prompt, (item.place, answer))
        if other != answer:
            problems.append(f"与{place}题干相同、答案不同，单看题干分不清，请核对")


def _without_options(stem: str, options: tuple[Option, ...], repairs: list[str]) -> str:
    """`stem` without the options that have their own places besides."""
    inside = choices.options_in(stem) if len(options) > 1 else ()
    known = {choices.key(option.text) for option in options}
    if len(inside) < 2 or sum(choices.key(option.text) in known for option in inside) < len(inside) - 1:
        return stem
    repairs.append(_MESSAGE_OPTIONS_TWICE)
    return choices.before_options(stem)


def _only_options(said: str) -> bool:
    """Whether an answer is the options to choose from, and so none."""
    return len(choices.options_in(said)) > 1 and not choices.before_options(said)


def _unscored(said: str, repairs: list[str]) -> str:
    """An answer in words without what a marker would give for its parts."""
    said = _KEY_HEAD.sub("", said, count=1) if _KEY_HEAD.match(said) else said
    if len(_SCORES.findall(said)) < 2:
        return said
    repairs.append(_MESSAGE_SCORES)
    return _SCORES.sub("", said)


def _parted(stem: str, said: str, form: Form) -> tuple[str, tuple[Option, ...]]:
    """A stem and the options written after it, when the answer is one of them."""
    pieces = [piece.strip() for piece in stem.split("|")]
    if len(pieces) > _LEAST_PIECES and said and choices.choose(said, choices.lettered(pieces[1:])):
        return pieces[0], choices.lettered(pieces[1:])
    options = choices.options_in(stem)
    if not options:
        return stem, ()
    before = choices.before_options(stem)
    answer = said or stems.clean(before, options="".join(option.letter for option in options)).hidden
    fits = choices.choose(answer, options) if answer else None
    if fits is None and form not in (Form.SINGLE, Form.MULTIPLE):
        return stem, ()
    return before, options


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
    for text in filter(_DAMAGEABLE.search, (prompt, answer)):
        problems += [f"“{found.quote[:20]}”：{found.reason}，请核对" for found in damage.find(text)[:3]]
