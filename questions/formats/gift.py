"""GIFT, the text format of Moodle's question banks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from questions.bank import Bank
from questions.formats import Reading, Remark, UnreadableFile, choices, limits, places
from questions.formats.decoding import decode
from questions.formats.entry import Entry, Option
from questions.formats.understanding import understand
from questions.question import Question

SUFFIXES = (".gift",)

_SPECIAL = re.compile(r"([\\~=#{}:])")
_ESCAPED = re.compile(r"\\([\\~=#{}:n])")
_TITLE = re.compile(r"::((?:\\.|[^\\])*?)::", re.DOTALL)
_MARKUP = re.compile(r"\[(?:html|moodle|plain|markdown)\]")
_CATEGORY = re.compile(r"\$CATEGORY:\s*(.+)")
_ANSWER_START = re.compile(r"(?<!\\)([=~])(?:%(-?\d+(?:\.\d+)?)%)?")
_FEEDBACK = re.compile(r"(?<!\\)#.*", re.DOTALL)
_GENERAL = re.compile(r"(?<!\\)####(.*)", re.DOTALL)
_TRUE_FALSE = re.compile(r"\s*(T|F|TRUE|FALSE)\s*(?:(?<!\\)#.*)?", re.IGNORECASE | re.DOTALL)
_NUMERIC = re.compile(r"=?\s*(?:%\d+%)?\s*(-?\d[\d.]*)\s*(?::\s*(-?\d[\d.]*)|\.\.\s*(-?\d[\d.]*))?")


@dataclass(frozen=True, slots=True)
class _Block:
    """The text of one question, the line it begins on, and the category it is in."""

    text: str
    line: int
    category: str


def fits(text: str) -> bool:
    """Whether `text` looks like GIFT: blocks with braces that hold answers."""
    braces = re.findall(r"(?<!\\)\{\s*(?:[=~#]|T(?:RUE)?\s*[}#]|F(?:ALSE)?\s*[}#]|\})", text)
    return bool(braces) and len(braces) >= 0.5 * len(re.findall(r"(?<!\\)\{", text)) and "=" in text + "T="


def read(name: str, content: bytes) -> Reading:
    """Read GIFT; raises UnreadableFile when there is no question in it."""
    decoded = decode(content)
    reading = read_text(decoded.text)
    if not reading.items and not reading.problems:
        raise UnreadableFile("没有找到题目。GIFT 每题的答案写在 { } 里。")
    if decoded.guess:
        reading = replace(reading, repairs=(Remark(name, decoded.guess), *reading.repairs))
    return reading


def read_text(text: str) -> Reading:
    """The questions of GIFT text."""
    blocks = list(_blocks(text))
    if len(blocks) > limits.MOST_ROWS:
        raise limits.too_many_rows()
    return understand(entry for block in blocks if (entry := _entry(block)) is not None)


def _blocks(text: str) -> Iterator[_Block]:
    category = ""
    gathered: list[str] = []
    begun = 0
    open_braces = 0
    after_blank = False
    for number, line in enumerate([*limits.split_lines(text), ""], 1):
        plain = line.strip()
        if plain.startswith("//"):
            continue
        found = _CATEGORY.fullmatch(plain)
        if found:
            category = found[1].strip().rpartition("/")[2]
            continue
        if plain:
            if gathered and after_blank and re.search(r"(?<!\\)\{", plain):
                # The braces of the question before were never closed.
                yield _Block("\n".join(gathered), begun, category)
                gathered, open_braces = [], 0
            begun = begun if gathered else number
            gathered.append(plain)
            open_braces += len(re.findall(r"(?<!\\)\{", plain)) - len(re.findall(r"(?<!\\)\}", plain))
        after_blank = not plain
        if gathered and not plain and open_braces <= 0:
            yield _Block("\n".join(gathered), begun, category)
            gathered, open_braces = [], 0
    if gathered:
        yield _Block("\n".join(gathered), begun, category)


def _entry(block: _Block) -> Entry | None:
    title = _TITLE.match(block.text)
    text = _MARKUP.sub("", block.text[title.end() :] if title else block.text, count=1).strip()
    opened = re.search(r"(?<!\\)\{", text)
    closed = re.search(r"(?<!\\)\}", text[opened.end() :]) if opened else None
    place = places.line(block.line)
    if opened is None or closed is None:
        if opened is None and not title:
            return None
        return Entry(place, _plain(text), problems=("花括号 { } 不成对",) if opened else ())
    before, inside = text[: opened.start()], text[opened.end() : opened.end() + closed.start()]
    after = text[opened.end() + closed.end() :].strip()
    stem = _plain(before.rstrip() + (f" ____ {after}" if after else "")).strip()
    general = _GENERAL.search(inside)
    explanation = _plain(general[1]) if general else ""
    inside = _GENERAL.sub("", inside).strip()
    entry = Entry(
        place,
        stem,
        topic=block.category,
        explanation=explanation,
        given=frozenset({"number", *(["topic"] if block.category else [])}),
    )
    return _answered(entry, inside)


def _answered(entry: Entry, inside: str) -> Entry:
    judged = _TRUE_FALSE.fullmatch(inside)
    if judged:
        return replace(entry, answer="T" if judged[1].upper().startswith("T") else "F", form="判断")
    if inside.startswith("#"):
        return _numeric(entry, inside[1:])
    pieces = _pieces(inside)
    if any("->" in text for _, _, text in pieces):
        pairs = "；".join(re.sub(r"\s*->\s*", "——", text) for _, _, text in pieces)
        return replace(entry, answer=pairs, form="问答", repairs=("配对题改成了列出各对",))
    if all(mark == "=" for mark, _, _ in pieces):
        return _short(entry, [text for _, _, text in pieces])
    options = tuple(
        Option(letter, text, mark == "=" or weight > 0)
        for letter, (mark, weight, text) in zip("ABCDEFGHIJ", pieces, strict=False)
    )
    several = sum(option.right for option in options) > 1
    return replace(entry, options=options, form="多选" if several else "单选")


def _short(entry: Entry, texts: list[str]) -> Entry:
    """A short answer: the first wording is the answer, the others are accepted too."""
    if not texts:
        return replace(entry, form="问答")
    note = f"也算对：{'；'.join(texts[1:])}" if len(texts) > 1 else ""
    fields = {"note": note} if note else {}
    return replace(entry, answer=texts[0], form="问答", fields=fields, given=entry.given | frozenset(fields))


def _numeric(entry: Entry, inside: str) -> Entry:
    found = _NUMERIC.match(inside.strip())
    if found is None:
        return replace(entry, problems=("数字题的答案看不懂",))
    answer, margin, upper = found.groups()
    if upper:
        answer = f"{answer}–{upper}"
    elif margin and float(margin):
        return replace(entry, answer=answer, form="问答", repairs=(f"允许误差 {margin} 没有保留",))
    return replace(entry, answer=answer, form="问答")


def _pieces(inside: str) -> list[tuple[str, float, str]]:
    """(= or ~, weight in percent, text) of each answer."""
    starts = list(_ANSWER_START.finditer(inside))
    found = []
    for number, start in enumerate(starts):
        end = starts[number + 1].start() if number + 1 < len(starts) else len(inside)
        text = _plain(_FEEDBACK.sub("", inside[start.end() : end]))
        if text:
            found.append((start[1], float(start[2] or 0), text))
    return found


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], _MARKUP.sub("", text)).strip()


def write(bank: Bank) -> bytes:
    """`bank` as GIFT: options where they were kept, short answers elsewhere; points stay behind."""
    blocks = []
    topic = ""
    for question in bank.questions:
        if question.topic != topic:
            topic = question.topic
            blocks.append(f"$CATEGORY: {_one_line(topic) or '未分专题'}")
        blocks.append(_written(question))
    return ("\n\n".join(blocks) + "\n").encode()


def _written(question: Question) -> str:
    head = f"::{_escaped(question.id)}::" if question.id else ""
    prompt = _escaped(question.prompt)
    word = choices.judgement(question.answer)
    if word and question.distractors:
        return f"{head}{prompt} {{{'T' if word == choices.TRUE else 'F'}}}"
    if not question.distractors:
        return f"{head}{prompt} {{\n={_escaped(question.answer)}\n}}"
    right = [point.text for point in question.points] if question.closed else [question.answer]
    if len(right) > 1:
        share = 100 / len(right)
        lines = [f"~%{share:.5f}%{_escaped(text)}" for text in right]
        lines += [f"~%-{share:.5f}%{_escaped(text)}" for text in question.distractors]
    else:
        lines = [f"={_escaped(right[0])}", *(f"~{_escaped(text)}" for text in question.distractors)]
    return "\n".join((f"{head}{prompt} {{", *lines, "}"))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("\n", "\\n")


def _one_line(text: str) -> str:
    return re.sub(r"[\s/]+", " ", text).strip()
