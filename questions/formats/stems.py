"""A stem freed of what is not its text: its number, its tags, an answer that was left in it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from questions.formats.forms import TAG

BLANK = "（　）"

_SPACES = "\\s\u3000\u00a0\u200b\ufeff"
_NUMBER = re.compile(
    rf"[{_SPACES}]*(?:"
    r"第\s*(?P<a>\d{1,4})\s*[题问](?:\s*[:：.、．]|(?=[\s（(【\[]))"
    r"|(?:题目?|问题?|[Qq])\s*(?P<b>\d{1,4})\s*[:：.、．]"
    # 1949.10.1 and 3.5% begin with no number of a question, 1.1949年 does.
    r"|(?P<c>\d{1,4})(?:\s*(?:、|[.．,，:：)）](?!\d)|[.．:：)）](?=(?:1[89]|20)\d\d\s*年))"
    r"|[ ]*\t|[ \u3000]{2,}(?=[^\s\d]))"
    r"|[（(\[【〔]\s*(?P<d>\d{1,4})\s*[)）\]】〕]\s*[.．、]?"
    r"|(?P<e>[①-⑳])"
    rf")[{_SPACES}]*"
)
_SCORE = re.compile(
    r"[\[【(（〔]\s*(?:本题|本小题|每[小]?题|分值|共)?\s*[:：]?\s*\d+(?:\.\d+)?\s*分\s*[\]】)）〕]|\*(?=\s*$)"
)
_DIFFICULTY = re.compile(r"[\[【(（](?:难度[:：]?)?(?:易|中|难|简单|中等|困难|较易|较难)[\]】)）]")
_TAGS = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_BREAKS = re.compile(r"<(?:br|/p|/div|/li|/tr)\s*/?>", re.IGNORECASE)
_IMAGE = re.compile(r"<img\b|!\[[^\]\n]{0,200}\]\(|\[图片\]|【图片】", re.IGNORECASE)
_PICTURE_WORDS = re.compile(r"!\[[^\]\n]{0,200}\]\([^)\n]{0,500}\)|\[图片\]|【图片】")
# Bold type of Markdown, but no power of a number.
_BOLD = re.compile(r"(?<![\w)])\*\*|\*\*(?![\w(])")
_LETTERS = r"[A-HＡ-Ｈ](?:[\s\u3000\u00a0,，、;；?]*[A-HＡ-Ｈ]){0,7}"
_PAD = r"[\s\u3000\u00a0?_＿]*"
_HIDDEN_LETTERS = re.compile(
    rf"[（(【\[〔]{_PAD}(?:答案)?[:：]?{_PAD}({_LETTERS}){_PAD}[）)】\]〕]|[_＿]+{_PAD}({_LETTERS}){_PAD}[_＿]+"
)
_HIDDEN_MARK = re.compile(
    r"[（(【\[〔][\s\u3000\u00a0]*(√|✓|✔|×|✗|✘|╳|[xX]|[TF]|对|错|正确|错误|是|否)[\s\u3000\u00a0]*[）)】\]〕]"
    r"[\s。.．]*$|(?<=[。.！!；;\s])[\s\u3000]*(√|×|✓|✗)[\s]*$"
    r"|(?<=[）)。.])[\s\u3000]+([TF]|对|错|正确|错误)[\s]*$"
)
_TAIL = re.compile(
    r"[\s\u3000]*[（(【\[]?(?:正确|参考|标准)?答案[】\])）]?\s*(?:是|为)?\s*(?:[:：]|(?<=[】\])）]))\s*([^\s:：].{0,299}?)[）)】\]]?\s*$",
    re.DOTALL,
)
_TRAILING = re.compile(r"(?<=[是为有括包于在成着的：:）)。.？?])[\s\u3000]+([A-H]{1,6})[\s。.]*$")
# 最高一级是（）。-D:开除党籍
_DASHED = re.compile(
    r"(?:(?<=[）)。.？?！!：:])\s*[-—–]{1,2}\s*((?:[A-H]{1,6}|对|错|正确|错误|√|×)(?:\s*[:：].*)?)"
    r"|[-—–]{1,2}([A-H]{1,6}[:：]\S.*))$"
)
_FILLED = re.compile(r"[_＿]{1,}[\s\u3000]*([^_＿\s\n][^_＿\n]{0,60}?)[\s\u3000]*[_＿]{1,}")
_BLANKS = re.compile(r"[_＿]{2,}|[（(][\s\u3000\u00a0_＿]*[）)]|【[\s\u3000]*】|\[[\s\u3000]+\]")
_EMPTY = re.compile(r"[（(][\s\u3000\u00a0?_＿]*[）)]")
_MARKS = frozenset("√✓✔×✗✘╳xXTF对错是否") | {"正确", "错误"}
_NARROW = {ord(wide): narrow for wide, narrow in zip("ＡＢＣＤＥＦＧＨ", "ABCDEFGH", strict=True)}
_PLACEHOLDER = re.compile(
    r"[\s(（【\[]*(?:暂无(?:答案|解析|内容)?|略|见(?:教材|附件|解析|课本|文件)|无|没有|待补充?|待定|待完善|解释|解析|答案|空|"
    r"同上|不详|未知|请补充|n/?a|none|null|nan|todo|tbd|无答案|自行(?:回答|作答)|-+|—+|/+|\?+|？+|…+|\.{2,}|x{2,})"
    r"[\s)）】\].。！!]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stem:
    """A stem as it can be asked, and what was taken out of it.

    `hidden` is an answer found inside, in the file's words; `against` one that is not the answer given
    elsewhere; `form` a tag's words; `pictures` whether it had any.
    """

    text: str
    number: int | None = None
    hidden: str = ""
    against: str = ""
    form: str = ""
    pictures: bool = False


def numbered(line: str) -> tuple[int | None, str]:
    """The number a line begins with (12、 12. （12） 第12题 ⑫) and the rest; None and the line when none."""
    found = _NUMBER.match(line)
    if found is None:
        return None, line
    if found["e"]:
        return ord(found["e"]) - ord("①") + 1, line[found.end() :]
    digits = found["a"] or found["b"] or found["c"] or found["d"]
    return int(digits), line[found.end() :]


def plain(text: str) -> str:
    """`text` without the tags and entities of a web page, its blanks evened out."""
    if "<" in text:
        text = _TAGS.sub("", _BREAKS.sub("\n", text))
    if "&" in text:
        text = html.unescape(text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    for odd in ("\u00a0", "\u200b", "\ufeff", "\u200e", "\u200f"):
        if odd in text:
            text = text.replace(odd, " " if odd == "\u00a0" else "")
    return text.strip()


def clean(written: str, *, numbers: bool = True, options: str = "", said: str = "") -> Stem:
    """Free a stem of its number, tags and hidden answer.

    `options` are the letters of the question's options ("ABCD"), which may stand in brackets as its answer.
    `said` is the answer given elsewhere: then only the same answer is taken out.
    """
    text = plain(written)
    pictures = pictured(written)
    if pictures:
        text = without_pictures(text)
    number = None
    if numbers:
        number, text = numbered(text)
    if "**" in text:
        text = _BOLD.sub("", text)
    tag = ""
    found = TAG.search(text[:40]) or (TAG.search(text, max(0, len(text) - 40)) if len(text) > 40 else None)
    if found:
        tag = found[1]
        text = text[: found.start()] + text[found.end() :]
        if numbers and number is None:
            number, text = numbered(text)
    if "分" in text or text.endswith("*"):
        text = _SCORE.sub("", text)
    if "难" in text or "易" in text or "中" in text:
        text = _DIFFICULTY.sub("", text)
    text, hidden = _uncovered(text.strip(), options, said)
    against = ""
    if said and options and not hidden:
        text, against = _in_brackets(text, options, padded=True)
    return Stem(text.strip(), number, hidden, against, tag, pictures)


def pictured(text: str) -> bool:
    """Whether `text` has a picture in it."""
    return _IMAGE.search(text) is not None


def without_pictures(text: str) -> str:
    """`text` without the words that stand for its pictures."""
    return _PICTURE_WORDS.sub("", text).strip()


def _uncovered(text: str, options: str, said: str) -> tuple[str, str]:
    """`text` and the answer that hid in it, "" when none did."""
    for find in (_after_label, _after_dash, _in_brackets, _marked, _at_end, _filled_in):
        if find in (_at_end, _filled_in) and said:
            continue
        shorter, hidden = find(text, options)
        if hidden and (not said or _same(hidden, said)):
            return shorter, hidden
    return text, ""


def _same(hidden: str, said: str) -> bool:
    return re.sub(r"\W", "", hidden).upper() == re.sub(r"\W", "", said).upper() or (
        hidden in _MARKS and said.strip(" 。") in _MARKS
    )


def _after_label(text: str, options: str) -> tuple[str, str]:
    found = _TAIL.search(text) if "答案" in text else None
    return (text[: found.start()].rstrip(), found[1].strip()) if found and found.start() > 0 else (text, "")


def _after_dash(text: str, options: str) -> tuple[str, str]:
    found = _DASHED.search(text)
    return (text[: found.start()], (found[1] or found[2]).rstrip(" :：")) if found else (text, "")


def _in_brackets(text: str, options: str, *, padded: bool = False) -> tuple[str, str]:
    best: re.Match[str] | None = None
    for found in _HIDDEN_LETTERS.finditer(text):
        letters = _plain_letters(found[1] or found[2])
        if set(letters) <= set(options or "ABCDEF") and (best is None or _padded(found) or not _padded(best)):
            best = found
    if best is None or (padded and not _padded(best)):
        return text, ""
    return text[: best.start()] + BLANK + text[best.end() :], _plain_letters(best[1] or best[2])


def _plain_letters(written: str) -> str:
    return re.sub(r"[^A-H]", "", written.translate(_NARROW))


def _padded(found: re.Match[str]) -> bool:
    inside = found[0][1:-1]
    return inside != inside.strip(" \t\u3000\u00a0?_＿") or found[2] is not None


def _marked(text: str, options: str) -> tuple[str, str]:
    found = None if options else _HIDDEN_MARK.search(text)
    if found is None:
        return text, ""
    return _with_blank(text[: found.start()]), found[1] or found[2] or found[3]


def _at_end(text: str, options: str) -> tuple[str, str]:
    found = _TRAILING.search(text) if options else None
    if found is None or not set(found[1]) <= set(options):
        return text, ""
    return _with_blank(text[: found.start()]), found[1]


def _with_blank(text: str) -> str:
    """`text` with a blank at its end, unless it has one."""
    text = text.strip()
    return text if _BLANKS.search(text) else text + BLANK


def _filled_in(text: str, options: str) -> tuple[str, str]:
    filled = [] if options else [each[1].strip() for each in _FILLED.finditer(text)]
    return (_FILLED.sub("____", text), "；".join(filled)) if filled else (text, "")


def blanks(text: str) -> int:
    """How many blanks to fill `text` has."""
    return len(_BLANKS.findall(text))


def tidy(text: str) -> str:
    """`text` with its empty brackets written as （　）."""
    return _EMPTY.sub(BLANK, text)


def placeholder(answer: str) -> bool:
    """Whether `answer` only stands where an answer should be (暂无, 略, 解释 …)."""
    return _PLACEHOLDER.fullmatch(answer) is not None
