"""Questions in running text: handbooks (1. 什么是……？答：……) and quizzes with their options on lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from questions.formats import answerkeys, choices, lines, stems
from questions.formats.entry import Entry, Option
from questions.formats.lines import Line, Role, Token, asks

_OWN_ANSWER = re.compile(
    r"[（(【\[]\s*(?:[A-HＡ-Ｈ](?:[\s,，、;；?]*[A-HＡ-Ｈ])*|√|×|✓|✗|对|错|正确|错误)[\s?]*[）)】\]]|[_＿]\s*[A-H]+\s*[_＿]"
)
_SENTENCE_END = "。；;！!，,、"
_ALWAYS = ("第1题", "问")
_TITLE = re.compile(
    r".*(?:题库|手册|问答|试题|应知应会|复习|大全|汇编|试卷|测试|竞赛|资料|练习|考试|百题|\d+[问题条]).*"
)
_CHOICE_ANSWER = re.compile(r"[A-H,，、\s]{1,16}|[√×✓✗对错]|正确|错误")


@dataclass(slots=True)
class _Draft:
    """A question being gathered from its lines."""

    place: str
    number: int
    form: str
    headings: dict[int, str]
    stem: list[str] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    explanation: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    topic: str = ""
    answered: bool = False
    part: str = "stem"
    inner: dict[str, int] = field(default_factory=dict)
    repairs: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        return self.answered or bool(self.options and _OWN_ANSWER.search("".join(self.stem)))


def entries(source: Sequence[Line]) -> list[Entry]:
    """The questions that `source` writes, in order; empty when it holds none."""
    gathering = _Gathering(lines.tokens(source))
    return gathering.entries()


class _Gathering:
    """Goes through the tokens once, deciding at each whether it begins a question or goes on with one."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._strong = _strong(tokens)
        self._styles = _main_styles(tokens, self._strong)
        self._drafts: list[_Draft] = []
        self._current: _Draft | None = None
        self._form = ""
        self._headings: dict[int, str] = {}
        self._key = False

    def entries(self) -> list[Entry]:
        for position, token in enumerate(self._tokens):
            self._take(position, token)
        rank = self._topic_rank()
        return [_entry(draft, rank) for draft in self._drafts]

    def _take(self, position: int, token: Token) -> None:
        if self._key and self._in_key(token):
            return
        if token.role is Role.FORM:
            self._form, self._current = token.rest, None
        elif token.role is Role.LABELLED:
            self._labelled(position, token)
        elif self._is_heading(position, token):
            self._heading(token)
        elif token.role is Role.NUMBERED and self._begins(position, token):
            self._begin(token, token.rest, token.number)
        elif token.role is Role.OPTIONS and self._options(position, token):
            return
        elif self._begins_unnumbered(position, token):
            self._begin(token, token.line.text if token.role is not Role.HEADING else token.rest, 0)
        else:
            self._continue(token)

    # Beginnings

    def _begins(self, position: int, token: Token) -> bool:
        if token.style not in self._styles:
            return False
        if self._strong[position]:
            return True
        draft, number, asking = self._current, token.number, asks(token.rest)
        blank = bool(stems.blanks(token.rest))
        if draft is None:
            return asking or blank or self._strong_share >= 0.5
        inner = draft.inner.get(token.style, 0)
        due = number == draft.number + 1
        if draft.part in ("answer", "explanation"):
            if number == inner + 1 and not (asking and (due or inner == 0)):
                return False
            return asking or blank or (due and inner == 0)
        if draft.options or _OWN_ANSWER.search("".join(draft.stem)):
            return True
        return due or asking or blank

    @property
    def _strong_share(self) -> float:
        wanted = [
            i
            for i, token in enumerate(self._tokens)
            if token.role is Role.NUMBERED and token.style in self._styles
        ]
        return sum(self._strong[i] for i in wanted) / len(wanted) if wanted else 0.0

    def _begins_unnumbered(self, position: int, token: Token) -> bool:
        if token.role is not Role.TEXT and not (token.role is Role.HEADING and asks(token.rest)):
            return False
        draft = self._current
        text = token.line.text
        if draft is not None and not draft.complete:
            return False
        follower = self._after_texts(position)
        leads = follower is not None and (
            (follower.role is Role.OPTIONS and follower.options[0].letter == "A")
            or (follower.role is Role.LABELLED and follower.labels[0][0] in (lines.ANSWER, lines.MINE))
        )
        if leads:
            if draft is None or token.after_blank or token.role is Role.HEADING:
                return True
            if _CHOICE_ANSWER.fullmatch("".join(draft.answer).strip()) or draft.options:
                return True
            following = self._tokens[position + 1]
            return following is follower and asks(text)
        bare = not self._styles or (draft is not None and draft.number == 0)
        return bare and text.endswith(("？", "?")) and len(text) <= 120 and follower is None

    def _after_texts(self, position: int) -> Token | None:
        """The first token after `position` that is no plain text, None when an empty line comes before it."""
        for token in self._tokens[position + 1 : position + 12]:
            if token.role is not Role.TEXT:
                return token
            if token.after_blank:
                return None
        return None

    def _begin(self, token: Token, text: str, number: int) -> None:
        draft = _Draft(token.place, number, self._form, dict(self._headings))
        self._drafts.append(draft)
        self._current = draft
        stem, labelled = lines.inline(text)
        options = choices.options_in(stem, least=2)
        if options:
            stem = choices.before_options(stem)
            draft.options.extend(options)
            draft.part = "options"
        draft.stem.append(stem)
        self._label(draft, labelled)

    # Parts

    def _labelled(self, position: int, token: Token) -> None:
        draft = self._current
        label, text = token.labels[0]
        if (
            label == lines.ANSWER
            and not text
            and answerkeys.head(token.rest)
            and self._waits_for_key(position)
        ):
            self._key, self._current = True, None
            return
        if draft is None:
            return
        self._label(draft, token.labels)

    def _label(self, draft: _Draft, labelled: Sequence[tuple[str, str]]) -> None:
        for label, text in labelled:
            if label == lines.ANSWER:
                draft.part, draft.answered = "answer", True
                draft.answer.append(text)
            elif label == lines.EXPLANATION:
                draft.part = "explanation"
                draft.explanation.append(text)
            elif label == lines.CITATION:
                draft.part = "other"
                draft.fields["citation"] = text
            elif label == lines.TOPIC:
                draft.part, draft.topic = "other", text
            elif label == lines.FORM_LABEL:
                draft.form = text or draft.form
            else:
                draft.part = "other"

    def _options(self, position: int, token: Token) -> bool:
        """Take a line of options; False when it only begins with a letter."""
        draft = self._current
        if draft is None or draft.part in ("answer", "explanation"):
            return False
        due = chr(ord("A") + len(draft.options))
        first = token.options[0].letter
        if first != due:
            return False
        if not lines.marked_option(token.line.text) and not self._goes_on(position, token):
            return False
        last = token.options[-1]
        text, labelled = lines.inline(last.text)
        draft.options.extend((*token.options[:-1], replace(last, text=text)))
        draft.part = "options"
        self._label(draft, labelled)
        return True

    def _goes_on(self, position: int, token: Token) -> bool:
        """Whether a bare letter (A公司) is followed by the next, as an option's would be."""
        if len(token.options) > 1 or token.options[0].letter != "A":
            return True
        following = self._tokens[position + 1] if position + 1 < len(self._tokens) else None
        return following is not None and following.role is Role.OPTIONS and following.options[0].letter == "B"

    def _continue(self, token: Token) -> None:
        draft = self._current
        if draft is None:
            return
        if token.role is Role.NUMBERED:
            draft.inner[token.style] = token.number
        text = token.line.text
        if draft.part == "stem":
            text, labelled = lines.inline(text)
            draft.stem.append(text)
            self._label(draft, labelled)
        elif draft.part == "options":
            if re.fullmatch(r"[A-H]{1,6}", text) and not draft.answered:
                draft.answered = True
                draft.answer.append(text)
            elif draft.options:
                last = draft.options[-1]
                draft.options[-1] = replace(last, text=last.text + text)
        elif draft.part == "answer":
            draft.answer.append(text)
        elif draft.part == "explanation":
            draft.explanation.append(text)

    # Headings

    def _is_heading(self, position: int, token: Token) -> bool:
        text = token.rest if token.role in (Role.HEADING, Role.NUMBERED) else token.line.text
        if token.role is Role.HEADING:
            return not asks(text) or not self._answer_follows(position)
        if (
            token.role is Role.OPTIONS
            or len(text) > lines.LONGEST_HEADING
            or text.endswith(tuple(_SENTENCE_END))
        ):
            return False
        if token.role is Role.NUMBERED:
            if token.rank:
                return not self._strong[position] and not asks(text)
            if token.style not in ("一、", "（一）") or token.style in self._styles or asks(text):
                return False
            return self._opens_section(position) and not self._inner_list(token)
        if position == 0 and _TITLE.fullmatch(text) and not self._leads_to_answer(position):
            return True
        if len(text) > 20 or asks(text) or (self._current is not None and not self._current.complete):
            return False
        following = self._tokens[position + 1] if position + 1 < len(self._tokens) else None
        if following is None:
            return False
        if following.role in (Role.FORM, Role.HEADING):
            return True
        restart = following.role is Role.NUMBERED and following.number == 1 and self._strong[position + 1]
        return restart and following.style in self._styles

    def _inner_list(self, token: Token) -> bool:
        draft = self._current
        if draft is None or draft.part != "answer":
            return False
        inner = draft.inner.get(token.style, 0)
        return inner > 0 and token.number == inner + 1

    def _leads_to_answer(self, position: int) -> bool:
        follower = self._after_texts(position)
        return follower is not None and follower.role in (Role.OPTIONS, Role.LABELLED)

    def _answer_follows(self, position: int) -> bool:
        following = self._tokens[position + 1 : position + 2]
        return bool(following) and following[0].role is not Role.HEADING

    def _opens_section(self, position: int) -> bool:
        for number, token in enumerate(self._tokens[position + 1 : position + 4], position + 1):
            if token.role in (Role.FORM, Role.HEADING):
                return True
            if token.role is Role.NUMBERED:
                if token.style in self._styles:
                    return self._strong[number] or asks(token.rest)
                if token.style not in ("一、", "（一）"):
                    return False
            elif token.role is not Role.TEXT:
                return False
        return False

    def _heading(self, token: Token) -> None:
        rank = token.rank
        text = token.rest
        if token.role is Role.NUMBERED and not rank:
            rank = lines.HAN_RANK if token.style == "一、" else lines.HAN_PAREN_RANK
        elif token.role is Role.TEXT:
            rank, text = lines.PLAIN_RANK, token.line.text
        self._current = None
        if not self._drafts and not self._headings and token is self._tokens[0] and _TITLE.fullmatch(text):
            return
        self._headings = {each: name for each, name in self._headings.items() if each < rank}
        self._headings[rank] = text.strip(" :：")
        self._form = ""

    def _topic_rank(self) -> int:
        """The highest rank of heading that more than one heading has, else the lowest there is."""
        count = Counter((rank, name) for draft in self._drafts for rank, name in draft.headings.items())
        names = Counter(rank for rank, _ in count)
        several = [rank for rank, number in names.items() if number > 1]
        return min(several, default=max(names, default=0))

    # Answer keys

    def _waits_for_key(self, position: int) -> bool:
        open_drafts = [draft for draft in self._drafts if not draft.complete]
        following = self._tokens[position + 1 : position + 4]
        return len(open_drafts) > 1 and any(
            token.role is Role.FORM or answerkeys.pairs(token.line.text) or token.role is Role.NUMBERED
            for token in following
        )

    def _in_key(self, token: Token) -> bool:
        """Take a line of the key; False when the key is over."""
        if token.role is Role.FORM:
            return True
        pairs = answerkeys.pairs(token.line.text)
        if not pairs and token.role is Role.NUMBERED and token.style in ("1.", "（1）", "第1题", "1）"):
            pairs = [(token.number, token.rest)]
        if not pairs:
            if token.role is Role.TEXT and self._current is not None:
                self._current.answer.append(token.line.text)
                return True
            self._key = token.role in (Role.TEXT, Role.LABELLED)
            return self._key
        for number, answer in pairs:
            draft = next((each for each in self._drafts if not each.complete and each.number == number), None)
            if draft is not None:
                draft.answered = True
                draft.answer.append(re.sub(r"^答\s*[:：]", "", answer).strip())
                draft.repairs.append("答案取自后面的答案表，请核对")
                self._current = draft if len(pairs) == 1 and not answerkeys.pairs(token.line.text) else None
        return True


def _strong(tokens: Sequence[Token]) -> list[bool]:
    """For each numbered token, whether an answer or options stand on it or before the next of its style."""
    strong = [False] * len(tokens)
    supported: dict[str, bool] = {}
    for position in range(len(tokens) - 1, -1, -1):
        token = tokens[position]
        if token.role is Role.NUMBERED:
            before, labelled = lines.inline(token.rest)
            own = bool(labelled and labelled[0][0] in (lines.ANSWER, lines.MINE) and before)
            own = own or bool(_OWN_ANSWER.search(token.rest)) or len(choices.options_in(token.rest)) > 1
            strong[position] = own or supported.get(token.style, False)
            supported[token.style] = False
        elif token.role is Role.OPTIONS or (
            token.role is Role.LABELLED
            and any(label in (lines.ANSWER, lines.MINE) for label, _ in token.labels)
        ):
            supported = dict.fromkeys(("1.", "（1）", "1）", "①", "第1题", "问", "一、", "（一）"), True)
        elif token.role in (Role.FORM, Role.HEADING):
            supported = {}
    return strong


def _main_styles(tokens: Sequence[Token], strong: Sequence[bool]) -> frozenset[str]:
    """The styles of number that questions have; the others number lists and headings."""
    total: Counter[str] = Counter()
    good: Counter[str] = Counter()
    for token, supported in zip(tokens, strong, strict=True):
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
    best = max(good, key=lambda style: good[style] * good[style] / total[style])
    return frozenset({best, *(style for style in _ALWAYS if style in good)})


def _entry(draft: _Draft, rank: int) -> Entry:
    stem = _joined(draft.stem)
    answer = "\n".join(text for text in draft.answer if text).strip()
    repairs = list(draft.repairs)
    if not answer and not draft.options and not _OWN_ANSWER.search(stem):
        stem, answer = _parted(draft, stem)
        if answer:
            repairs.append("没有写“答：”，问句后面的文字当作答案，请核对")
    topic = (
        draft.topic
        or draft.headings.get(rank)
        or next((draft.headings[each] for each in sorted(draft.headings)), "")
    )
    return Entry(
        place=draft.place,
        stem=stem,
        answer=answer,
        options=tuple(draft.options),
        form=draft.form,
        topic=topic,
        explanation="\n".join(text for text in draft.explanation if text).strip(),
        fields=dict(draft.fields),
        given=frozenset({"number", *draft.fields, *(["topic"] if topic else [])}),
        repairs=tuple(repairs),
    )


def _parted(draft: _Draft, stem: str) -> tuple[str, str]:
    """A question and its answer where nothing but the question mark, or the line's end, parts them."""
    first = draft.stem[0]
    mark = re.search(r"[？?]+[”」』\"）)]?", stem)
    if mark and stem[mark.end() :].strip():
        rest = "\n".join(draft.stem)
        return stem[: mark.end()].strip(), rest[mark.end() + rest[: mark.end()].count("\n") :].strip(
            " :：\n\t\u3000"
        )
    if len(draft.stem) > 1 and asks(first):
        return first, "\n".join(draft.stem[1:]).strip()
    return stem, ""


def _joined(parts: Sequence[str]) -> str:
    """Lines of a stem as one text: a line that was only wrapped goes on without a break."""
    text = ""
    for part in parts:
        ended = not text or text.endswith(("。", "：", ":", "；", "？", "！", "）", ")"))
        listed = stems.numbered(part)[0] is not None
        blank = re.fullmatch(r"[（(].{0,20}[）)][。.]?", part.strip()) is not None
        text += ("\n" if text and (ended or listed) and not blank else "") + part
    return text
