"""A question being gathered from the lines of a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from questions.formats import choices, lines, stems
from questions.formats.entry import Entry, Option
from questions.formats.lines import asks

# An answer that stands in the stem itself.
OWN_ANSWER = re.compile(
    r"[（(【\[]\s*(?:[A-HＡ-Ｈ](?:[\s,，、;；?]*[A-HＡ-Ｈ])*|√|×|✓|✗|对|错|正确|错误)[\s?]*[）)】\]]|[_＿]\s*[A-H]+\s*[_＿]"
)
# A stem whose blank, at its end, is filled by the line below.
ENDS_BLANK = re.compile(r"(?:[（(]\s*[）)]|_{2,}|＿{2,})[\s。.：:]*$")
_LONE_LETTERS = re.compile(r"[A-H]{1,6}")


@dataclass(slots=True)
class Draft:
    """A question being gathered from its lines."""

    place: str
    number: int
    form: str
    headings: dict[int, str]
    stem: list[str] = field(default_factory=list)
    underlined: list[str] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    explanation: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    topic: str = ""
    answered: bool = False
    part: str = "stem"
    inner: dict[str, int] = field(default_factory=dict)
    repairs: list[str] = field(default_factory=list)
    stressed: int = 0

    @property
    def complete(self) -> bool:
        """Whether its answer is known, so that what comes next may be another question."""
        return self.answered or bool(self.options and OWN_ANSWER.search("".join(self.stem)))

    def label(self, labelled: Sequence[tuple[str, str]]) -> None:
        """Take (label, text) pairs: the answer, its explanation and the like."""
        for label, text in labelled:
            if label == lines.ANSWER:
                self.part, self.answered = "answer", True
                self.answer.append(text)
            elif label == lines.EXPLANATION:
                self.part = "explanation"
                self.explanation.append(text)
            elif label == lines.CITATION:
                self.part = "other"
                self.fields["citation"] = text
            elif label == lines.TOPIC:
                self.part, self.topic = "other", text
            elif label == lines.FORM_LABEL:
                self.form = text or self.form
            else:
                self.part = "other"

    def go_on(self, text: str) -> None:
        """Take a line that begins nothing: it goes on with the part before it."""
        if self.part == "stem":
            text, labelled = lines.inline(text)
            self.stem.append(text)
            self.label(labelled)
        elif self.part == "options":
            if _LONE_LETTERS.fullmatch(text) and not self.answered:
                self.answered = True
                self.answer.append(text)
            elif self.options:
                last = self.options[-1]
                self.options[-1] = replace(last, text=last.text + text)
        elif self.part == "answer":
            self.answer.append(text)
        elif self.part == "explanation":
            self.explanation.append(text)

    def entry(self, rank: int, *, red: bool) -> Entry:
        """What was gathered; headings of `rank` are the topics, `red` is how the file marks right options."""
        if choices.judges(self.options):
            # A page shows what can be tapped, and says it once more as options.
            while len(self.stem) > 1 and choices.judgement(self.stem[-1]):
                self.stem.pop()
        stem = _joined(self.stem)
        answer = "\n".join(text for text in self.answer if text).strip()
        repairs = list(self.repairs)
        if self.stressed and not red:
            # Where all options are red, red says nothing.
            self.options = [replace(option, right=False) for option in self.options]
        elif self.stressed and not answer and not OWN_ANSWER.search(stem):
            repairs.append("没有写答案，把标红的选项当作正确选项，请核对")
        if not answer and not self.options and any(self.underlined):
            stem = _joined([text for text in self.underlined if text])
        if not answer and not self.options and not any(self.underlined) and not OWN_ANSWER.search(stem):
            stem, answer = _parted(self.stem, stem)
            if answer:
                repairs.append("没有写“答：”，问句后面的文字当作答案，请核对")
        topic = (
            self.headings.get(rank)
            or next((self.headings[each] for each in sorted(self.headings)), "")
            or self.topic
        )
        return Entry(
            place=self.place,
            stem=stem,
            answer=answer,
            options=tuple(self.options),
            form=self.form,
            topic=topic,
            explanation="\n".join(text for text in self.explanation if text).strip(),
            fields=dict(self.fields),
            given=frozenset({"number", *self.fields, *(["topic"] if topic else [])}),
            repairs=tuple(repairs),
        )


def _parted(parts: Sequence[str], stem: str) -> tuple[str, str]:
    """A question and its answer where nothing but the question mark, or the line's end, parts them."""
    first = parts[0]
    mark = re.search(r"[？?]+[”」』\"）)]?", stem)
    if mark and stem[mark.end() :].strip():
        rest = "\n".join(parts)
        return stem[: mark.end()].strip(), rest[mark.end() + rest[: mark.end()].count("\n") :].strip(
            " :：\n\t\u3000"
        )
    if len(parts) > 1 and asks(first):
        return first, "\n".join(parts[1:]).strip()
    filled = max((place for place, part in enumerate(parts, 1) if ENDS_BLANK.search(part)), default=0)
    if (
        len(parts) == 2
        and stems.blanks(first)
        and first.rstrip().endswith((".", "。", "！", "?", "？", "；"))
    ):
        filled = 1
    if filled and "".join(parts[filled:]).strip() and not stems.blanks("".join(parts[filled:])):
        return _joined(parts[:filled]), "\n".join(parts[filled:]).strip()
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
