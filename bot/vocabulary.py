"""The words that wishes about reminders are made of."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot import moments

# Every word of a wish is one of these; whatever holds anything else is no wish but an ordinary answer.
_WORDS = {
    "unpause": r"(?:不用?|别|取消|结束|解除)再?暂停",
    "resume": r"恢复|(?:重新)?(?:接着|继续|打开|开启|可以|开始|重新)(?:给我)?(?=提醒)|重新开[始启]",
    "pause": r"暂停|停(?!止)(?:一停|一下|下来|掉)?",
    "weekend": r"(?:法定)?节?假日|周末|双休日?|休息日|假期"
    r"|周六[和、]?周?[日天]|(?:星期|礼拜)六[和、]?(?:(?:星期|礼拜)?[日天])",
    "workdays": r"工作日|上班日|上班的?日子|上班时|(?:周|星期|礼拜)一[到至-](?:周|星期|礼拜)?五",
    "every": r"每天|每日|天天|一天(?=.{1,4}次)|每(?=[早晚])",
    "quiet": r"(?:免打扰|勿扰|静音|安静)(?:时段|时间|模式)?",
    "lunch": r"午休(?:时间|时)?|睡午觉",
    "not": r"不[要用必想]?(?=.*(?:提醒|打扰|吵|叫|喊|烦|发|[要用]|练|学|$))|别|勿|甭|无需|免(?!打)",
    "drop": r"取消|关[闭掉上了]*|去掉|删[掉除去]|停止|去除|减掉|撤掉",
    "why": r"出差|开会|有事|休假|请假|放假|外出|下乡|生病|住院|在外地?|有会|太忙|很忙|忙|(?:已经)?回来"
    r"|太[早晚多]",
    "rest": r"没空|没时间|算了|休息|跳过",
    "soon": moments.SOON,
    "shortly": r"过?一会儿?|待会儿?|等会儿?|等一?下|晚点儿?|稍后|回头|过会儿?",
    "tonight": r"今晚上?|今天晚上|今夜",
    "week": moments.WEEK,
    "until": r"[到至]|—+|-+|~+",
    "day": moments.DAY,
    "span": moments.SPAN,
    "times": r"(?P<often>[一二两三四1234])[次遍回]",
    "time": moments.TIME,
    "part": r"早上|上午|中午|下午|傍晚|晚上|夜里|早晨|(?<=[的])?晚(?=[的间])",
    "on": r"起(?!来)|开始|以后|之后",
    "from": r"从|自",
    "after": r"[以之]?后",
    "before": r"[以之]?前",
    "add": r"再?加[上个]?|增加|增设|另外|还要|再要",
    "set": r"(?:改|换|调|挪|设|定|移)(?:整|置|动)?(?:[成到为在至])",
    "keep": r"只保留|保留|只留|只要",
    "again": r"再|才",
    "too": r"也要?|照常",
    "remind": r"提醒|叫|喊|催|通知",
    "disturb": r"打扰|吵|烦",
    "send": r"发(?:消息|信息)?",
    "do": r"练习?|学习?|答题|做题?|说|来",
    "soft": r"吧|好了",
    "filler": r"麻烦|能不能|可不可以|能|接下来|未来|往后|第二天|次日|那[次个]|请"
    r"|先|只|仅|把|帮|给|我|您|你|的|得|都|就|要|行|可以|好|想|在|时间|时候|一[下个]|[个各]|段"
    r"|和|以?及|还有|了|啦|呀|啊|哦|呢|吗|嘛|那|这|期间|期|内|里|消息|谢谢|好吗|有|改|因为|所以|,|、|;|。|!|\.|:|:",
}
_KIND = {f"kind_{name}": name for name in _WORDS}
_TOKEN = re.compile("|".join(f"(?P<kind_{name}>{pattern})" for name, pattern in _WORDS.items()))
SILENT = frozenset({"filler", "remind", "disturb", "send", "do", "why", "soft"})
_ABOUT = re.compile(r"提醒|打扰|免扰|勿扰|暂停|闹钟|恢复通知")


@dataclass(frozen=True, slots=True)
class Word:
    kind: str
    match: re.Match[str]


def about_reminders(words: str) -> bool:
    """Whether `words` seem to speak of reminders, understood or not."""
    return bool(_ABOUT.search(unicodedata.normalize("NFKC", words)))


def plain(words: str) -> str:
    said = re.sub(r"\s", "", unicodedata.normalize("NFKC", words)).strip("?~")
    said = re.sub(r"明([早晚])(?!上)", r"明天\1上", said)
    return re.sub(r"^(?:以后|今后)(?=每|都|只|工作日|周末|天天|早|晚)", "", said)


def spoken(said: str) -> list[Word] | None:
    """`said` as a row of known words, or None when any of it is not."""
    words, place = [], 0
    while place < len(said):
        match = _TOKEN.match(said, place)
        if match is None or not match[0]:
            return None
        words.append(Word(next(kind for group, kind in _KIND.items() if match[group] is not None), match))
        place = match.end()
    return words
