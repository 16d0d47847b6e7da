"""The options of a choice question, and the answer that points at them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from questions.formats.entry import Option

TRUE = "正确"
FALSE = "错误"

_TRUE_WORDS = frozenset(
    re.split(" ", "对 对的 正确 正确的 是 是的 √ ✓ ✔ ☑ ✅ 真 准确 1 t true y yes v r right correct")
)
_FALSE_WORDS = frozenset(
    re.split(
        " ",
        "错 错的 错误 错误的 不正确 不对 否 不是 × ✗ ✘ ╳ ☒ ❌ ❎ 假 不准确 0 x f false n no wrong incorrect",
    )
)
_LONGEST_JUDGEMENT = 12
_FULL = {ord(wide): narrow for wide, narrow in zip("ＡＢＣＤＥＦＧＨＩＪ", "ABCDEFGHIJ", strict=True)}
_LETTERS = "ABCDEFGHIJ"
# Letter, then a mark; or a letter that stands apart from what is before it.
_MARKED = (
    r"(?<![A-Za-z0-9Ａ-Ｚ])[（(\[【]?[\s]*[{0}{1}{2}][\s\u3000\u00a0]*"
    r"(?:[.．、:：,，)）\]】。]|[\s\u3000\u00a0]-)[.．、]?"
)
_APART = r"(?:(?<=^)|(?<=[\s\u3000\u00a0*;；|]))[（(]?[{0}{1}{2}](?![A-Za-z0-9])[)）]?(?=[\s\u3000\u00a0]*\S)"
_EDGES = " \t\n\r\u3000\u00a0"
_SEPARATORS = _EDGES + "*|;；$#&,，/"
_BETWEEN = re.compile(r"\n+|\|+|#{2,}|\${1,}|&{2,}|\*{2,}|\t+|;|；")
_RIGHT = re.compile(
    r"[\s\u3000]*[（(【\[]\s*(?:正确答案|正确选项|正确|答案|√)\s*[）)】\]][\s\u3000]*$|[\s]*√[\s]*$"
)
_STAR = re.compile(r"^\s*(?:\*(?=\s*[（(]?[A-H])|[√✓✔✅☑])\s*")
_LETTER_BEFORE = re.compile(r"\s*[（(]?[A-JＡ-Ｊ]\s*[.．、:：,，)）]\s*(?=\S)")
_LONE_LETTER = re.compile(r"\s*[A-JＡ-Ｊ]\s*[.．、:：]?\s*")
_ROW = re.compile(r"[\sA-H+\-*|;；$#&,，、/和及或与]")
_IDLE = re.compile(r"[\s\u3000。.．,，、;；:：“”\"'（）()《》*?？]")
_LIST_OF_LETTERS = re.compile(
    r"[（(【\[]?[\s]*[A-Ja-jＡ-Ｊ](?:[\s\u3000,，、;；|/&和+.\-\"']*[A-Ja-jＡ-Ｊ]){0,9}[\s.。,，;；、]*[】\])）]?"
)
_INDEXES = re.compile(r"\d(?:[\s,，、;；|/]*\d){0,9}")
_ALL = re.compile(
    r"(?:以上|上述|前述|[A-H](?:[、,，和及]?[A-H])+)(?:各项|选项|答案|内容|情况|说法|几?项|所有选项)*(?:全部|全|都|均|皆)"
    r"(?:部?是|对|正确|包括|有|需要|可以?|属于|符合|选)?[。.]?|(?:全部|全都?)(?:是|对|正确|选)[。.]?|所有(?:选项|以上).{0,4}"
)
_NONE = re.compile(r"(?:以上|上述)(?:选项|答案|说法)?(?:全部|全|都|均|皆)(?:不|错|非).{0,4}|无正确选项")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The right options, in the options' order; `doubt` says in Chinese what does not fit, if anything."""

    right: tuple[Option, ...]
    doubt: str = ""


def options_in(text: str, *, first: str = "A", least: int = 2) -> tuple[Option, ...]:
    """The options written one after the other in `text` (A.… B.…), empty when there are not `least` of them.

    `first` is the letter to begin with, for options that go on from an earlier line.
    """
    starts = _starts(text, first)
    if len(starts) < least:
        return ()
    options = []
    for number, (letter, begin, end) in enumerate(starts):
        stop = starts[number + 1][1] if number + 1 < len(starts) else len(text)
        starred = text[max(0, begin - 1) : begin] == "*" and text[max(0, begin - 2) : begin] != "**"
        options.append(_option(letter, text[end:stop], starred=starred))
    if sum(1 for option in options if option.text) < min(least, 2):
        return ()
    return tuple(options)


def before_options(text: str) -> str:
    """What stands in `text` before its first option."""
    starts = _starts(text, "A")
    return text[: starts[0][1]].rstrip(_EDGES + "*") if starts else text


def _starts(text: str, first: str) -> list[tuple[str, int, int]]:
    """(letter, begin, end) of the option marks of `text`, in the order of the alphabet from `first`."""
    found: list[tuple[str, int, int]] = []
    position = 0
    for letter in _LETTERS[_LETTERS.index(first) :]:
        mark = _mark(letter, text, position)
        if mark is None:
            break
        if found and not _ROW.sub("", text[found[-1][2] : mark[0]]):
            # “A、B、C 三种”: letters in a row are not options.
            return []
        found.append((letter, *mark))
        position = mark[1]
    return found


_MARK_PATTERNS = {
    letter: (
        re.compile(_MARKED.format(letter, chr(ord(letter) - ord("A") + ord("Ａ")), letter.lower())),
        re.compile(_APART.format(letter, chr(ord(letter) - ord("A") + ord("Ａ")), "")),
    )
    for letter in _LETTERS
}


def _mark(letter: str, text: str, position: int) -> tuple[int, int] | None:
    marked, apart = _MARK_PATTERNS[letter]
    first, second = marked.search(text, position), apart.search(text, position)
    if first and second:
        # A bare letter counts only when it is well before any letter with a mark.
        return (first if first.start() <= second.start() + 1 else second).span()
    found = first or second
    return found.span() if found else None


def _option(letter: str, text: str, *, starred: bool = False) -> Option:
    text = text.strip(_EDGES).rstrip(_SEPARATORS)
    shorter = _RIGHT.sub("", text)
    right = starred or (shorter != text and bool(shorter))
    return Option(letter, shorter if right and shorter else text, right)


def split_cell(cell: str) -> tuple[Option, ...]:
    """The options of a cell that holds them all: with letters, as a JSON list, or with some mark between."""
    text = cell.strip()
    if not text:
        return ()
    if text[0] in "[{":
        options = _from_json(text)
        if options:
            return options
    options = options_in(text)
    if options:
        return options
    pieces = [piece.strip(_SEPARATORS) for piece in _BETWEEN.split(text)]
    pieces = [piece for piece in pieces if piece]
    return lettered(pieces) if len(pieces) > 1 else ()


def unlisted(text: str) -> list[str]:
    """The texts of a list written as programs write it (["甲", "乙"], ['甲']), empty when it is none."""
    content = _data(text) if text.startswith("[") else None
    if not isinstance(content, list):
        return []
    return [str(each) for each in content if isinstance(each, str | int | float)]


def _data(text: str) -> object:
    for tried in (text, text.replace("'", '"')):
        try:
            return json.loads(tried)
        except (ValueError, RecursionError):
            continue
    return None


def _from_json(text: str) -> tuple[Option, ...]:
    content = _data(text)
    if isinstance(content, dict):
        return lettered(
            [f"{key}.{value}" for key, value in content.items() if isinstance(value, str | int | float)]
        )
    if isinstance(content, list):
        values = [next(iter(each.values()), "") if isinstance(each, dict) else each for each in content]
        return lettered([str(value) for value in values if isinstance(value, str | int | float)])
    return ()


def bare(options: tuple[Option, ...]) -> tuple[Option, ...]:
    """`options` without the letters their texts begin with besides (A.文字 under 选项A)."""
    own = sum(_LETTER_BEFORE.match(option.text) is not None for option in options)
    # An option may be nothing but its letter.
    alone = sum(_LONE_LETTER.fullmatch(option.text) is not None for option in options) if own > 1 else 0
    if not options or own + alone < len(options):
        return options
    stripped = (
        _option(option.letter, _LONE_LETTER.sub("", option.text))
        if alone and _LONE_LETTER.fullmatch(option.text)
        else _option(option.letter, _LETTER_BEFORE.sub("", option.text, count=1))
        for option in options
    )
    return tuple(
        Option(found.letter, found.text, found.right or option.right)
        for option, found in zip(options, stripped, strict=True)
    )


def lettered(texts: Sequence[str]) -> tuple[Option, ...]:
    """Options from their texts, in order; the letters they begin with are taken off when all have theirs."""
    options: list[Option] = []
    bare = [_without_letter(letter, text) for letter, text in zip(_LETTERS, texts, strict=False)]
    own = all(text is not None for text in bare)
    for letter, text, stripped in zip(_LETTERS, texts, bare, strict=False):
        options.append(_option(letter, (stripped or "") if own else text))
    return tuple(options)


def _without_letter(letter: str, text: str) -> str | None:
    found = re.match(rf"\s*[（(]?{letter}\s*(?:[.．、:：,，)）]|\s-?\s*)\s*", text.translate(_FULL))
    return text[found.end() :] if found else None


def starred(line: str) -> tuple[bool, str]:
    """Whether an option line is marked as right by what stands before its letter, and the line without it."""
    shorter = _STAR.sub("", line)
    return shorter != line, shorter


def judgement(answer: str) -> str:
    """正确 or 错误 for every way to say so (√, 对, T, 不正确, 正确；√ …), "" for anything else."""
    word = answer.strip(_EDGES + "。.（）()【】[]“”\"';；,，").lower()
    if word in _TRUE_WORDS:
        return TRUE
    if word in _FALSE_WORDS:
        return FALSE
    pieces = re.split(r"[;；,，/、|]", word) if len(word) <= _LONGEST_JUDGEMENT else [word]
    if len(pieces) > 1:
        found = {judgement(piece) for piece in pieces}
        return found.pop() if len(found) == 1 else ""
    return ""


def judges(options: Sequence[Option]) -> bool:
    """Whether the options are just right and wrong, in whatever words."""
    if len(options) != 2:
        return False
    return {judgement(option.text) for option in options} == {TRUE, FALSE}


def letters(answer: str) -> tuple[str, ...]:
    """The letters an answer consists of (AC, A、C, Ａ；Ｃ), empty when it is anything else."""
    if not _LIST_OF_LETTERS.fullmatch(answer.strip()):
        return ()
    found = [each for each in answer.translate(_FULL).upper() if each in _LETTERS]
    return tuple(found) if len(set(found)) == len(found) else tuple(dict.fromkeys(found))


def indexes(answer: str) -> tuple[int, ...]:
    """The numbers an answer consists of (2, 1,3), empty when it is anything else."""
    text = answer.strip().removesuffix(".0")
    if not _INDEXES.fullmatch(text):
        return ()
    if re.fullmatch(r"\d{2,}", text):
        return ()
    return tuple(int(each) for each in re.findall(r"\d", text))


def key(text: str) -> str:
    """`text` reduced to what makes it the same option: no spaces, marks or case."""
    if not text.isascii():
        text = text.translate(_FULL)
    return _IDLE.sub("", text).lower()


def choose(answer: str, options: Sequence[Option], *, base: int = 1) -> Chosen | None:
    """The options that `answer` points at by letter, text, or number from `base`; None when by none."""
    answer = answer.strip()
    if len(answer) == 1 and answer in {option.letter for option in options} - {o.text for o in options}:
        return _by_letters(answer, options)
    by_text = {key(option.text): option for option in options if option.text}
    if key(answer) in by_text:
        return Chosen((by_text[key(answer)],))
    listed = unlisted(answer)
    word = judgement(answer)
    found = letters(" ".join(listed)) if listed else letters(answer)
    if found and not (word and set(found) - {option.letter for option in options}):
        return _by_letters(found, options)
    if word and judges(options):
        return Chosen(tuple(option for option in options if judgement(option.text) == word))
    both = options_in(answer, least=1) or _single(answer)
    if both:
        return _by_both(both, options)
    pieces = listed or [piece for piece in re.split(r"[;；|\n、#，,]+", answer) if piece.strip()]
    if len(pieces) > 1 and all(key(piece) in by_text for piece in pieces):
        wanted = {key(piece) for piece in pieces}
        return Chosen(tuple(option for option in options if key(option.text) in wanted))
    numbers = indexes(",".join(listed) if listed else answer)
    if numbers and all(0 <= number - base < len(options) for number in numbers):
        return Chosen(tuple(options[number - base] for number in sorted(set(numbers))))
    return None


def _single(answer: str) -> tuple[Option, ...]:
    """“C.文字”, “B、…；D、…”: options by letter and text that need not begin at A."""
    apart = re.match(r"([A-HＡ-Ｈ])[ \u3000]+(?=[\u4e00-\u9fff《“\d])", answer)
    if apart:
        return (Option(apart[1].translate(_FULL), answer[apart.end() :].strip(_SEPARATORS)),)
    found = re.match(r"[（(]?([A-HＡ-Ｈ])[)）]?[\s]*[.．、:：,，)）]\s*\S", answer)
    if not found:
        return ()
    pieces = re.split(r"[;；\n|]+(?=\s*[（(]?[A-HＡ-Ｈ][\s)）]*[.．、:：])", answer)
    options = []
    for piece in pieces:
        each = re.match(r"\s*[（(]?([A-HＡ-Ｈ])[\s)）]*[.．、:：,，)）]?\s*(.*)", piece, re.DOTALL)
        if each is None:
            return ()
        options.append(Option(each[1].translate(_FULL), each[2].strip(_SEPARATORS)))
    return tuple(options)


def _by_letters(found: Sequence[str], options: Sequence[Option]) -> Chosen:
    wanted = set(found)
    known = tuple(option for option in options if option.letter in wanted)
    missing = wanted - {option.letter for option in options if option.text}
    if missing:
        return Chosen(known, f"答案是 {''.join(found)}，但没有选项 {'、'.join(sorted(missing))}")
    return Chosen(known)


def _by_both(both: Sequence[Option], options: Sequence[Option]) -> Chosen | None:
    chosen = _by_letters([option.letter for option in both], options)
    if chosen.doubt:
        return chosen
    for said, option in zip(sorted(both, key=lambda each: each.letter), chosen.right, strict=False):
        if said.text and key(said.text) not in key(option.text) and key(option.text) not in key(said.text):
            return Chosen(
                chosen.right, f"答案写的是“{said.letter}.{said.text[:20]}”，与选项 {said.letter} 的文字不同"
            )
    return chosen


def means_all(text: str) -> bool:
    """Whether an option's text stands for all the others (以上都对)."""
    return len(text) <= 16 and _ALL.fullmatch(text.strip()) is not None


def means_none(text: str) -> bool:
    """Whether an option's text denies all the others (以上都不对)."""
    return len(text) <= 16 and _NONE.fullmatch(text.strip()) is not None
