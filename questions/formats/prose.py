"""Questions in running text: handbooks (1. 什么是……？答：……) and quizzes with their options on lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from questions.formats import answerkeys, choices, forms, limits, lines, stems, styles
from questions.formats.drafts import ENDS_BLANK, OWN_ANSWER, Draft
from questions.formats.entry import Entry
from questions.formats.lines import Line, Role, Token, asks

_NUMBERED = re.compile(r"\s*\d{1,6}\s*[.．、:：]")
_LABEL_ANSWER = re.compile(r"^答\s*[:：]")
_SENTENCE_END = "。；;！!，,、"
_TITLE = re.compile(
    r".*(?:题库|手册|问答|试题|应知应会|复习|大全|汇编|试卷|测试|竞赛|资料|练习|考试|百题|\d+[问题条]).*"
)
# A heading that only counts the questions: Q001, 第 3 题.
_NUMBER_ONLY = re.compile(r"(?:第\s*)?[QqNn题#]?[Oo]?[.:：]?\s*\d{1,4}\s*题?[.:：]?")
_CHOICE_ANSWER = re.compile(r"[A-H,，、\s]{1,16}|[√×✓✗对错]|正确|错误")


def entries(source: Sequence[Line]) -> list[Entry]:
    """The questions that `source` writes, in order; empty when it holds none.

    Raises UnreadableFile when there are more than a bank can hold.
    """
    # Told before the slow part: a numbered line begins a question, or something longer still.
    if sum(_NUMBERED.match(line.text) is not None for line in source) > limits.MOST_ROWS:
        raise limits.too_many_rows()
    gathering = _Gathering(lines.tokens(source))
    return gathering.entries()


class _Gathering:
    """Goes through the tokens once, deciding at each whether it begins a question or goes on with one."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._strong = styles.strong(tokens)
        self._styles = styles.main(tokens, self._strong)
        self._drafts: list[Draft] = []
        self._current: Draft | None = None
        self._form = ""
        self._headings: dict[int, str] = {}
        self._key = False

    def entries(self) -> list[Entry]:
        for position, token in enumerate(self._tokens):
            self._take(position, token)
        rank = self._topic_rank()
        red = any(0 < draft.stressed < len(draft.options) for draft in self._drafts)
        return [draft.entry(rank, red=red) for draft in self._drafts]

    def _take(self, position: int, token: Token) -> None:
        if self._key and self._in_key(token):
            return
        if token.role is Role.FORM:
            self._form, self._current = token.rest, None
        elif token.role is Role.LABELLED:
            self._labelled(position, token)
        elif self._is_heading(position, token):
            self._heading(token)
        elif token.role is Role.NUMBERED and (form := forms.heading(token.rest)):
            self._formed(position, token, form)
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
        if draft.options or OWN_ANSWER.search("".join(draft.stem)):
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
        if token.role not in (Role.TEXT, Role.HEADING):
            return False
        draft = self._current
        text = token.rest if token.role is Role.HEADING else token.line.text
        if draft is not None and not draft.complete:
            return False
        follower = self._after_texts(position)
        leads = follower is not None and self._is_answer(follower)
        if leads:
            if draft is None or token.after_blank or token.role is Role.HEADING:
                return True
            if _CHOICE_ANSWER.fullmatch("".join(draft.answer).strip()) or draft.options:
                return True
            following = self._tokens[position + 1]
            return following is follower and asks(text)
        bare = not self._styles or (draft is not None and draft.number == 0)
        ends = text.endswith(("？", "?")) and len(text) <= 120
        return bare and (ends or ENDS_BLANK.search(text) is not None) and follower is None

    def _is_answer(self, token: Token) -> bool:
        """Whether a token is what stands below a stem: options, an answer, its form and the like."""
        if token.role is Role.OPTIONS:
            return token.options[0].letter in ("A", "")
        return token.role is Role.LABELLED and token.labels[0][0] not in (lines.EXPLANATION, lines.CITATION)

    def _after_texts(self, position: int) -> Token | None:
        """The first token after `position` that is no plain text, None when an empty line comes before it."""
        for token in self._tokens[position + 1 : position + 12]:
            if token.role is not Role.TEXT:
                return token
            if token.after_blank:
                return None
        return None

    def _begin(self, token: Token, text: str, number: int) -> None:
        draft = Draft(token.place, number, self._form, dict(self._headings))
        self._drafts.append(draft)
        self._current = draft
        stem, labelled = lines.inline(text)
        options = choices.options_in(stem, least=2)
        if options:
            stem = choices.before_options(stem)
            draft.options.extend(options)
            draft.part = "options"
        draft.stem.append(stem)
        draft.underlined.append(stems.numbered(token.line.underlined)[1])
        draft.label(labelled)

    def _formed(self, position: int, token: Token, form: str) -> None:
        """“1. 单选题”: a heading when a question comes next, else the number of the question below."""
        following = self._tokens[position + 1 : position + 2]
        if following and following[0].role in (Role.NUMBERED, Role.FORM):
            self._form, self._current = form, None
        else:
            self._begin(token, "", token.number)
            self._drafts[-1].form = form

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
        draft.label(token.labels)

    def _options(self, position: int, token: Token) -> bool:
        """Take a line of options; False when it only begins with a letter."""
        draft = self._current
        if draft is None or draft.part in ("answer", "explanation"):
            return False
        due = chr(ord("A") + len(draft.options))
        first = token.options[0].letter
        if first != due:
            if first:
                return False
            draft.options.append(replace(token.options[0], letter=due))
            draft.part = "options"
            return True
        if not lines.marked_option(token.line.text) and not self._goes_on(position, token):
            return False
        last = token.options[-1]
        text, labelled = lines.inline(last.text)
        stressed = token.line.stressed and len(token.options) == 1
        draft.stressed += stressed
        draft.options.extend((*token.options[:-1], replace(last, text=text, right=last.right or stressed)))
        draft.part = "options"
        draft.label(labelled)
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
        draft.go_on(token.line.text)

    # Headings

    def _is_heading(self, position: int, token: Token) -> bool:
        text = token.rest if token.role in (Role.HEADING, Role.NUMBERED) else token.line.text
        if token.role is Role.HEADING:
            if any(map(self._is_answer, self._tokens[position + 1 : position + 2])):
                return False
            return not asks(text) or not self._answer_follows(position)
        if (
            token.role is Role.OPTIONS
            or len(text) > lines.LONGEST_HEADING
            or text.endswith(tuple(_SENTENCE_END))
        ):
            return False
        if token.role is Role.NUMBERED:
            if token.rank:
                return not (self._strong[position] and token.style in self._styles) and not asks(text)
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
        if _NUMBER_ONLY.fullmatch(text):
            return
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
        if token.role is Role.LABELLED and self._current is not None:
            self._current.label(token.labels)
            return True
        pairs = answerkeys.pairs(token.line.text)
        labelled = lines.labels(token.rest)
        if not pairs and token.role is Role.NUMBERED and token.style in self._styles:
            pairs = [(token.number, labelled[0][1] if labelled else token.rest)]
        if not pairs:
            if token.role is not Role.HEADING and self._current is not None:
                self._current.go_on(token.line.text)
                return True
            self._key = token.role in (Role.TEXT, Role.LABELLED)
            return self._key
        several = bool(answerkeys.pairs(token.line.text))
        for number, answer in pairs:
            draft = next((each for each in self._drafts if not each.complete and each.number == number), None)
            if draft is not None:
                draft.label(((lines.ANSWER, _LABEL_ANSWER.sub("", answer).strip()), *labelled[1:]))
                draft.repairs.append("答案取自后面的答案表，请核对")
                self._current = None if several else draft
        return True
