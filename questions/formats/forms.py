"""The forms of questions (单选, 判断 …) under all the names that files give them."""

from __future__ import annotations

import re
from enum import StrEnum

from questions.question import Kind


class Form(StrEnum):
    """How a question was asked in the file."""

    SINGLE = "单选"
    MULTIPLE = "多选"
    JUDGEMENT = "判断"
    BLANK = "填空"
    OPEN = "问答"
    UNKNOWN = ""


_NAMES = {
    Form.MULTIPLE: (
        r"多项?选择?|不定项(?:选择)?|复选|checkbox(?:es)?|mcm|mr|"
        r"multi(?:ple)?[ _-]?(?:choices?|select(?:ion)?|answers?)?"
    ),
    Form.SINGLE: (
        r"单项?选择?|选择|choice|radio|mcq?|mcs|multichoice|single[ _-]?(?:choice|select(?:ion)?|answer)?"
    ),
    Form.JUDGEMENT: (
        r"判断(?:改错|正误|对错)?|是非|对错|正误|judge?e?ment|judge|t/?f|bool(?:ean)?|"
        r"true[ _/-]?(?:or[ _-]?)?false"
    ),
    Form.BLANK: r"填空|完形填空|fill(?:[ _-]?(?:in[ _-]?(?:the[ _-]?)?)?blanks?)?|completion|blanks?|cloze",
    Form.OPEN: (
        r"(?:简要?|问|论|解)答|简述|论述|综合(?:分析|应用)?|名词解释|概念|辨析|材料分析|案例分析?|主观|面试|情境|"
        r"(?:short|long)[ _-]?answer|essay|open|qa|subjective|term|计算|应用"
    ),
}
_PATTERNS = tuple((form, re.compile(rf"(?:{names})题?", re.IGNORECASE)) for form, names in _NAMES.items())
_ANY = "|".join(_NAMES.values())

# A form in brackets, with a score or the like beside it: 【单选题】 [多选题] (判断题, 2.0分).
TAG = re.compile(
    rf"[\[【(（〔]\s*(?:\d+[.、]\s*|[^\[\]【】()（）〔〕]{{1,4}}[;；,，、]\s*)?((?:{_ANY})题?)\s*"
    r"(?:[,，;；:：]?\s*(?:\d+(?:\.\d+)?\s*分|易|中|难|简单|中等|困难))?\s*[\]】)）〕]",
    re.IGNORECASE,
)
# A heading that names a form: 一、单项选择题（每题2分，共40分）.
_HEADING = re.compile(
    rf"(?:第?[一二三四五六七八九十\d]+(?:部分|大题)?[、.．:：\s]\s*|[（(][一二三四五六七八九十\d]+[）)]\s*)?"
    rf"(?:[【\[]\s*)?((?:单项|多项|不定项)?选择题|(?:{_ANY})题(?:库|型)?|(?:{_ANY})(?:部分|类))(?:\s*[】\]])?"
    r"\s*(?:[（(:：,，].*|[一二三四五六七八九十\d]+)?",
    re.IGNORECASE,
)
# A heading of questions whose form we have no name for: 三、综合探究题.
_OTHER_HEADING = re.compile(
    r"(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十]+[）)])\s*([\u4e00-\u9fff]{2,8}(?<![问专课议主])题)"
    r"\s*(?:[（(].*)?[:：]?"
)
_KINDS = {
    "定义": Kind.DEFINITION,
    "名词解释": Kind.DEFINITION,
    "概念": Kind.DEFINITION,
    "数字": Kind.NUMBER,
    "阈值": Kind.NUMBER,
    "列举": Kind.LIST,
    "公式": Kind.FORMULA,
    "计算": Kind.FORMULA,
    "法规": Kind.LAW,
    "流程": Kind.PROCEDURE,
    "程序": Kind.PROCEDURE,
    "步骤": Kind.PROCEDURE,
    "情境": Kind.SITUATION,
    "案例": Kind.SITUATION,
    "案例分析": Kind.SITUATION,
    "面试": Kind.SITUATION,
    "数据": Kind.FIGURE,
    "变量": Kind.FIGURE,
    "要点": Kind.POINTS,
}


def form(written: str) -> Form:
    """The form that `written` (单项选择题, 是非题, multiple_choice …) names, UNKNOWN when it names none."""
    name = written.strip().strip("[]【】()（）〔〕*：:")
    for found, pattern in _PATTERNS:
        if pattern.fullmatch(name):
            return found
    return Form.UNKNOWN


def kind(written: str) -> Kind | None:
    """The kind that `written` names in our words or in an exam's (名词解释, 案例分析题), else None."""
    name = written.strip().removesuffix("题")
    if name in _KINDS:
        return _KINDS[name]
    found = form(written)
    if found is Form.MULTIPLE:
        return Kind.LIST
    return None if found is Form.UNKNOWN else Kind.POINTS


def names_kind(written: str) -> bool:
    """Whether `written` names a kind of ours, and not only a form (单选题) that says little of the answer."""
    found = kind(written)
    return found is not None and (form(written) is Form.UNKNOWN or found not in (Kind.POINTS, Kind.LIST))


def heading(line: str) -> str:
    """The form's name when `line` is a heading of questions of one form, else ""."""
    text = line.strip()
    if len(text) > 80:
        return ""
    found = _HEADING.fullmatch(text) or _OTHER_HEADING.fullmatch(text)
    return found[1] if found else ""
