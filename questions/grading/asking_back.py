"""A number of a point turned into the question that it answers (农民识1500个汉字: 农民识多少个汉字？)."""

from __future__ import annotations

import re

from questions.grading.numerals import NUMERALS
from questions.grading.quantity import Quantity
from questions.grading.wording import Wording

LONGEST = 30
"""How many characters an inspector's question has at most."""
_PAUSE = re.compile("[，,；;。：:、—]")
_HEAD = re.compile(
    "^(?:其中|截至|约|并|凡|且|也就是|自|从(?=.{3})|一般的?(?:说法|算法)(?:是|为|[:：])*)+|^(?:在|第)(?=.?$)"
)
_TAIL = re.compile("(?:达到|达|为|是|在|到|约|的|不|于|有|按|用|近|年均|控制|下降|满|：|:)+$")
_DOING = re.compile(
    "(?:通过|修订|修改|施行|试行|实施|执行|发布|公布|印发|颁布|出生|启动|开始|提出|写入|签署|成立|验收|设立|召开|更新|完成)"
)
_FEW = frozenset("年岁次天月章届")


def question(text: Wording, quantity: Quantity) -> str:
    """A question after `quantity` in the words around it, or nothing when they make none."""
    original = text.text.original
    if quantity.end <= quantity.start:
        return ""
    others = [one for one in text.quantities if not one.loose]
    ends = [one.end for one in others if one.end <= quantity.start]
    begins = [one.start for one in others if one.start >= quantity.end]
    first = text.text.ends[max(ends) - 1] if ends else 0
    last = text.text.starts[min(begins)] if begins else len(original)
    before = _PAUSE.split(original[first : text.text.starts[quantity.start]])[-1]
    behind = original[text.text.ends[quantity.end - 1] : last]
    after = "" if behind.startswith(("（", "(")) else _PAUSE.split(re.split("[（(]", behind)[0])[0]
    before = _HEAD.sub("", _closed(before.strip(_EDGE)))
    asked = _asked(before, _closed(after.strip(_EDGE)), quantity, text)
    return f"{asked}？" if asked and len(asked) < LONGEST and not _ODD.search(asked) else ""


_EDGE = "\u3000 ，,；;。：:、（()）"
_ODD = re.compile("[{}_（(）)]|多少多|几多|^(?:的|底|至|除以)|(?:在|了|除以|还是)$")


def _closed(words: str) -> str:
    """`words` without a quotation mark that lost its other half."""
    for left, right in ("“”", "《》"):
        if words.count(left) != words.count(right):
            words = words.replace(left, "").replace(right, "")
    return words


def plain(quantity: Quantity) -> str:
    """The question after a number that stands alone."""
    if quantity.kind == "document" or (quantity.kind == "count" and quantity.unit == "号"):
        return "文号是多少？"
    if quantity.kind == "date":
        year, _, day = quantity.value
        return "具体是哪一天？" if day else "具体是哪一年？" if year else "具体是几月？"
    if quantity.kind == "percent":
        return "具体是百分之多少？"
    if quantity.kind == "ratio":
        return "按什么比例？"
    return f"具体是多少{quantity.unit if quantity.unit in _ALONE else ''}？"


_ALONE = frozenset({"元", "岁", "人", "天", "条", "章", "所", "字"})


def _letters(text: str) -> bool:
    return sum("\u4e00" <= char <= "\u9fff" for char in text) >= 2


def _asked(before: str, after: str, quantity: Quantity, text: Wording) -> str:
    said = text.text.chars[quantity.core[0] : quantity.core[1]]
    if quantity.kind == "document":
        return "文号是多少"
    if quantity.kind == "date":
        return _when(_bare(before), after, "什么时候" if quantity.value[1] else "哪一年")
    if not re.search(f"[\\d{NUMERALS}半]", said):
        return ""
    if quantity.kind == "ratio":
        return f"{_bare(before)}按什么比例" if _letters(before) else ""
    if quantity.kind == "percent":
        return _percent(before, after, quantity)
    unit = re.sub(rf"^第?[\d.,，{NUMERALS}至到\-~多来余几半]+", "", said)
    if not _letters(before + after) or (unit and after.startswith(unit)):
        return ""
    if quantity.ordinal:
        return f"{before}第几{unit}{after}"
    few = quantity.value[-1] < 10 and unit[-1:] in _FEW
    bound = text.text.chars[quantity.core[1] : quantity.end] if _letters(after) else ""
    much = "几" if few else "多少" if unit or after else "是多少"
    return f"{before}{much}{unit}{bound}{after}"


def _when(before: str, after: str, when: str) -> str:
    done = _DOING.search(after)
    if done:
        who = after[: done.start()]
        return f"{before}{who if _letters(who) and len(who) <= 6 else ''}{when}{after[done.start() :]}"
    return f"{before}是{when}" if _letters(before) else f"{after}是{when}" if after.startswith("《") else ""


def _percent(before: str, after: str, quantity: Quantity) -> str:
    words = _bare(before) or after
    if not _letters(words):
        return ""
    if before.endswith("的"):
        return f"{before}占多少" if quantity.start < quantity.core[0] else f"{before}百分之多少"
    return f"{words}{_MUCH.get(quantity.bound, '是多少')}"


_MUCH = {"ge": "要达到多少", "gt": "要超过多少", "le": "要控制在多少以内", "lt": "要低于多少"}


def _bare(words: str) -> str:
    return _TAIL.sub("", words)
