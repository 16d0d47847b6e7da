"""Numbers that cannot be, and the marks that translation engines, scanners and lost encodings leave."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HAN = re.compile(r"[\u4e00-\u9fff]")
_PATTERNS = {
    # One translation engine writes 1 as 65438+0 or 65,438.
    "机器翻译弄坏的数字": re.compile(r"[×x*]?\s*65[,，]?438(?:\s*\+\s*\d[\d.,%]*)?"),
    "没有译出来的英文": re.compile(
        r"(?<![A-Za-z])(?:over|under|above|below|about|at (?:least|most)|(?:more|less) than|up to)\s+"
        r"\d[\d.,]*%?",
        re.I,
    ),
    "数字里混进了字母": re.compile(r"(?<![A-Za-z\d.])\d+[OolI]\d*(?=[\d%％年月日人岁个所元万字条]|周岁)"),
    "多了小数点或百分号": re.compile(r"\d+\.\d*\.\d+%|\d+\.\.\d+|\d[%％]{2,}"),
    "乱码": re.compile(r"\ufffd|锟斤拷|烫烫烫|â€|Ã[\x80-\xbf]|\?{3,}"),
}
_SHARE = re.compile(
    r"(?P<name>入学率|非文盲率|文盲率|覆盖率|合格率|普及率|完成率|巩固率|辍学率|脱盲率|复盲率|出勤率|及格率|达标率|持有率)"
    r"[^\d，。；;,]{0,8}(?P<value>\d+(?:\.\d+)?)\s*[%％]"
)
_DATE = re.compile(r"(?:(\d{4})年)?(\d{1,3})月(?:(\d{1,3})日)?(?!龄)")
_AGES = re.compile(r"(\d{1,3})\s*(?:周?岁)?\s*(?:[-—–~～至到]{1,2})\s*(\d{1,3})\s*周?岁")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Damage:
    """A damaged place of a text: the `quote`, and the `reason` in Chinese."""

    quote: str
    reason: str


def find(text: str) -> tuple[Damage, ...]:
    """What in `text` cannot be meant; English phrases count only in a Chinese text."""
    found = []
    for reason, pattern in _PATTERNS.items():
        if reason != "没有译出来的英文" or _HAN.search(text):
            found += [Damage(match[0].strip(), reason) for match in pattern.finditer(text)]
    for match in _SHARE.finditer(text):
        # A gross rate counts pupils of any age, and may well pass 100 %.
        if float(match["value"]) > 100 and "毛" not in text[max(0, match.start() - 1) : match.end()]:
            found.append(Damage(match[0], "超过 100%"))
    found += [Damage(match[0], "没有这个日期") for match in _DATE.finditer(text) if not _possible(match)]
    found += [
        Damage(match[0], "年龄前大后小") for match in _AGES.finditer(text) if int(match[1]) > int(match[2])
    ]
    return tuple(found)


def _possible(date: re.Match[str]) -> bool:
    """Whether the month exists and has the day; “12个月” is no date and does not come here."""
    month, day = int(date[2]), int(date[3] or 1)
    if not 1 <= month <= 12 or not 1 <= day <= _DAYS[month - 1]:
        return False
    leap = date[1] is None or (int(date[1]) % 4 == 0 and int(date[1]) % 100 != 0) or int(date[1]) % 400 == 0
    return leap or (month, day) != (2, 29)
