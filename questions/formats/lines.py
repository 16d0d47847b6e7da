"""The lines of a text, and what each of them may be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from questions.formats import choices, forms, stems
from questions.formats.entry import Option


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text: where it stands, and its heading level when it is one (1 the highest, 0 none).

    `underlined` is the text with its underlined parts between underscores; `stressed` whether it is red.
    """

    place: str
    text: str
    level: int = 0
    underlined: str = ""
    stressed: bool = False


class Role(Enum):
    """What a line may be."""

    NUMBERED = "numbered"
    OPTIONS = "options"
    LABELLED = "labelled"
    FORM = "form"
    HEADING = "heading"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Token:
    """A line as read: its `role`, and what goes with it.

    NUMBERED: the number's `style` (1. （1） 一、 （一） ① 第1题 问), its `number`, and the `rest`.
    OPTIONS: the options (without a letter where they have boxes). LABELLED: (label, text) pairs.
    FORM: `rest` is the form's name. HEADING: `rank`, 1 the highest.
    `after_blank`: an empty line stands before it.
    """

    line: Line
    role: Role
    rest: str = ""
    style: str = ""
    number: int = 0
    rank: int = 0
    options: tuple[Option, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    after_blank: bool = False

    @property
    def place(self) -> str:
        return self.line.place


ANSWER, MINE, EXPLANATION, CITATION, TOPIC, FORM_LABEL, OTHER = (
    "answer", "mine", "explanation", "citation", "topic", "form", "other",
)  # fmt: skip
_LABELS = (
    (MINE, r"(?:我|你|您|学生|考生|本人)的?(?:答案|作答|选择)"),
    (
        EXPLANATION,
        r"(?:答案|试题|题目|参考)?(?:解析|解释|详解|分析|点评|讲解|说明)(?:[（(][^（）()]{1,12}[）)])?|思路",
    ),
    (
        ANSWER,
        r"(?:本题|试题|题目)?(?:正确|参考|标准|推荐|示例|最终)?(?:答案[是为]?|答题要点|答案要点|参考要点|要点提示|标答|正确选项)|答|ANSWER|Answer|answer|KEY|Key",
    ),
    (CITATION, r"出处|依据|来源|法条|政策依据|法规依据|法律依据|参考依据|出题依据|文件依据"),
    (TOPIC, r"章节|知识点|专题|所属章节|分类|考点|模块|标签"),
    (FORM_LABEL, r"题型|类型|题目类型|试题类型"),
    (
        OTHER,
        r"难度|难易(?:程)?度|得分|分值|分数|本题得分|答题时间|正确率|题号|编号|能力|层次|认知(?:层次)?|收藏|统计|备注|提示",
    ),
)
_ALL_LABELS = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _LABELS)
_LABEL = re.compile(rf"[【\[（(]\s*(?:{_ALL_LABELS})\s*[】\]）)]\s*[:：]?\s*")
_COLON_LABEL = re.compile(rf"(?:{_ALL_LABELS})\s*[:：]\s*")
_SHORT_ANSWER = re.compile(
    r"(?:(?:正确|参考|标准)?答案|ANSWER|Answer)\s*(?:是|为)?\s*((?:[A-HＡ-Ｈ][\s,，、]*){1,8}|[√×✓✗对错]|正确|错误)[。.]?"
)
_BARE_ANSWER_LABEL = re.compile(r"[【\[（(]?(?:参考|标准|正确)?答案[】\]）)]?")
_INLINE_LABEL = re.compile(
    r"(?:(?<=[？?。！!.;；:：）)】\s\u3000^|#])|(?<=[A-Ha-h√×]))[\s\u3000]*"
    rf"(?:[【\[（(]\s*(?:{_ALL_LABELS})\s*[】\]）)]\s*[:：]?|"
    rf"(?:{_ALL_LABELS.replace('?P<', '?P<_')})\s*[:：])\s*"
    # …、稳定发展答案：ABD
    r"|(?P<__answer>(?:正确|参考|标准)?答案)\s*[:：]\s*(?=(?:[A-H][\s,，、]*){1,8}(?:$|\s|[。.]$))"
)
_HAN_NUMBER = r"[一二三四五六七八九十百零〇]{1,4}"
_HAN = re.compile(rf"({_HAN_NUMBER})\s*[、.．：:]\s*(?=\S)|({_HAN_NUMBER})\s{{1,4}}(?=\S)")
_HAN_PAREN = re.compile(rf"[（(]\s*({_HAN_NUMBER})\s*[）)]\s*[、.．]?\s*(?=\S)")
_CHAPTER = re.compile(
    rf"第\s*(?:{_HAN_NUMBER}|\d{{1,3}})\s*(章|篇|编|部分|单元|模块|专题|讲|课|节|类|板块)(?![的是不])[\s:：、.．]*"
    rf"|(专题|模块|附件|单元)\s*(?:{_HAN_NUMBER}|\d{{1,2}})(?:[\s:：、.．]+|$)"
)
_ASKER = re.compile(r"(?:问题?|提问|题目|题干|Q|Question)\s*(\d{0,4})\s*[:：.、]\s*")
_MARKDOWN = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
# --- 扫盲 ---
_DECORATED = re.compile(r"[-=*~—]{2,}\s*([^-=*~—].{0,38}?)\s*[-=*~—]{2,}")
# Emojis before a label.
_DECORATION = re.compile("^[\u2600-\u27bf\U0001f300-\U0001faff\ufe0f\\s]+(?=[\u4e00-\u9fffA-Za-z【])")
_BULLETS = re.compile(r"^(?:[-*+•●○◯□■◆▪☐]\s+(?=\S)|[○◯□☐●](?=[（(]?[A-H]))")
# An option with a box to tick instead of a letter.
_UNCHOSEN = re.compile(r"\s*(?:未选|已选|您的选择)$")
_BOX = re.compile(r"(?:[○◯□☐◻]|\[\s?\])\s*(?![\s（(]?[A-H])(?=\S)")
# 选项：, above the options or before them.
_OPTIONS_LABEL = re.compile(
    r"^[【\[]?(?:备选项|选项|可选项|备选答案)[】\]]?\s*[:：]\s*(?=[（(\[【]?[A-HＡ-Ｈ]|$)"
)
_OPTION_START = re.compile(r"[（(\[【]?\s*([A-HＡ-Ｈ])(?![A-Za-z])")
_OPTION_MARKED = re.compile(r"[（(\[【]?\s*[A-HＡ-Ｈ]\s*[)）\].．、:：,，】。]|[A-HＡ-Ｈ][\s\u3000]")
_EMPHASIS = re.compile(r"\*\*(.+?)\*\*")
_NARROW = {ord(wide): narrow for wide, narrow in zip("ＡＢＣＤＥＦＧＨ", "ABCDEFGH", strict=True)}
_HAN_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
_RANKS = {
    "章": 1,
    "篇": 1,
    "编": 1,
    "部分": 1,
    "单元": 1,
    "模块": 1,
    "专题": 1,
    "讲": 1,
    "课": 1,
    "类": 1,
    "板块": 1,
    "附件": 1,
    "节": 2,
}
HAN_RANK, HAN_PAREN_RANK, PLAIN_RANK = 3, 4, 3
LONGEST_HEADING = 40


def tokens(lines: Sequence[Line]) -> list[Token]:
    """The tokens of `lines`, empty lines left out but remembered."""
    found: list[Token] = []
    blank = False
    for line in lines:
        text = stems.plain(line.text)
        if not text or _RULE.fullmatch(text) or not _OPTIONS_LABEL.sub("", text.strip("* ")):
            blank = True
            continue
        token = _token(line if text == line.text else replace(line, text=text))
        found.append(replace(token, after_blank=True) if blank else token)
        blank = False
    return found


# Lines that part questions, and the points a paper gave for one.
_RULE = re.compile(r"[-=_*—~·\s]{3,}|[（(]?\s*\d{1,3}(?:\.\d+)?\s*分\s*[）)]?")


def _token(line: Line) -> Token:
    text = line.text
    level = line.level
    markdown = _MARKDOWN.fullmatch(text) if text.startswith("#") else None
    if markdown:
        level, text = len(markdown[1]), markdown[2]
    if "**" in text:
        text = _EMPHASIS.sub(r"\1", text)
    box = _BOX.match(text)
    if box:
        boxed = choices.options_in(f"A.{_UNCHOSEN.sub('', text[box.end() :])}", least=1)
        if boxed:
            return Token(line, Role.OPTIONS, text, options=(replace(boxed[0], letter=""),))
    text = _OPTIONS_LABEL.sub("", text)
    right, text = choices.starred(_BULLETS.sub("", text).strip())
    text = _DECORATION.sub("", text).strip()
    decorated = _DECORATED.fullmatch(text)
    if decorated and not level and not asks(text):
        return Token(line, Role.HEADING, decorated[1], rank=PLAIN_RANK)
    labelled = labels(text)
    if labelled:
        return Token(line, Role.LABELLED, text, labels=labelled)
    form = forms.heading(text)
    if form and (level or not re.match(r"\d", text)):
        return Token(line, Role.FORM, form)
    chapter = _CHAPTER.match(text)
    if chapter and len(text) <= LONGEST_HEADING + 10 and not asks(text):
        return Token(line, Role.HEADING, text, rank=level or _RANKS[chapter[1] or chapter[2]])
    if _OPTION_START.match(text):
        options = line_options(text)
        if options:
            if right:
                options = (replace(options[0], right=True), *options[1:])
            return Token(line, Role.OPTIONS, text, options=options)
    numbered = _numbered(line, text)
    if numbered:
        return replace(numbered, rank=level) if level else numbered
    if level:
        return Token(line, Role.HEADING, text, rank=level)
    return Token(line, Role.TEXT, text)


def _numbered(line: Line, text: str) -> Token | None:
    asker = _ASKER.match(text)
    if asker:
        return Token(line, Role.NUMBERED, text[asker.end() :], "问", int(asker[1] or 0))
    number, rest = stems.numbered(text)
    if number is not None:
        return Token(line, Role.NUMBERED, rest, _style(text), number)
    for pattern, style in ((_HAN, "一、"), (_HAN_PAREN, "（一）")):
        found = pattern.match(text)
        if found:
            return Token(line, Role.NUMBERED, text[found.end() :], style, _han(found[1] or found[2]))
    return None


def unnumbered(heading: str) -> str:
    """A heading without its number (一、扫盲 → 扫盲); chapters keep theirs."""
    found = _numbered(Line("", heading), heading.strip())
    return found.rest.strip() if found else heading.strip()


def _style(text: str) -> str:
    head = text.lstrip()[:1]
    if head in "（([【〔":
        return "（1）"
    if head in "第题问Qq":
        return "第1题"
    if head in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳":
        return "①"
    mark = re.match(r"\s*\d+\s*(.)", text)
    return "1）" if mark and mark[1] in ")）" else "1."


def _han(digits: str) -> int:
    tens, _, ones = digits.partition("十") if "十" in digits else ("", "", digits)
    if "十" not in digits:
        return _HAN_DIGITS.get(digits[-1:], 0)
    return (_HAN_DIGITS.get(tens[-1:], 1) if tens else 1) * 10 + _HAN_DIGITS.get(ones[-1:], 0)


def line_options(text: str) -> tuple[Option, ...]:
    """The options on a line that begins with one, empty when it does not."""
    start = _OPTION_START.match(text)
    if start is None:
        return ()
    letter = start[1].translate(_NARROW)
    options = choices.options_in(text, first=letter, least=1)
    return options if options and options[0].letter == letter and options[0].text else ()


def marked_option(text: str) -> bool:
    """Whether an option line's letter is set off from its text (A. A、 A ), not joined to it (A公司)."""
    return _OPTION_MARKED.match(text) is not None


def labels(text: str) -> tuple[tuple[str, str], ...]:
    """The (label, text) pairs of a line that begins with a label (答案：B 解析：…), empty otherwise."""
    start = _LABEL.match(text) or _COLON_LABEL.match(text)
    if start is None:
        short = _SHORT_ANSWER.fullmatch(text)
        if short:
            return ((ANSWER, short[1].strip()),)
        return ((ANSWER, ""),) if _BARE_ANSWER_LABEL.fullmatch(text) else ()
    return tuple(_pairs(text, start))


def _pairs(text: str, start: re.Match[str]) -> Iterator[tuple[str, str]]:
    found = start
    while True:
        following = _INLINE_LABEL.search(text, found.end())
        end = following.start() if following else len(text)
        yield _name(found), text[found.end() : end].strip(" \t\u3000")
        if following is None:
            return
        found = following


def _name(found: re.Match[str]) -> str:
    return next(name.strip("_") for name, value in found.groupdict().items() if value is not None)


def inline(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """A line's text before its first label, and the (label, text) pairs after it (…？答：…)."""
    found = _INLINE_LABEL.search(text)
    if found is None:
        return text, ()
    return text[: found.start()].rstrip(" \t\u3000^*|#"), tuple(_pairs(text, found))


_ASKING = re.compile(
    r"[？?]|(?:是什么|什么是|有哪些|哪几|哪些|多少|如何|怎样|怎么|为什么|是指什么|指的是|包括哪|谁|何谓|何为|几[个项种条年次方大])|^(?:简述|试述|谈谈|论述|请(?:问|简述|说|谈|列举)|列举|名词解释)"
)


def asks(text: str) -> bool:
    """Whether a line reads like a question."""
    return len(text) <= 400 and _ASKING.search(text) is not None
