"""What a question asks for, and how much each part of its model answer is needed."""

from __future__ import annotations

import re
from collections.abc import Sequence

ASIDE = 0.3
"""The weight of what says more than was asked."""
_LESS = 0.6
"""The weight of an exception: of the matter, but said in passing."""
_SHARE = 0.24
"""All that was not asked for weighs at most this share of what was: leaving it out still passes."""

WHO = re.compile("谁|哪级|哪一级|哪个部门|哪些部门|什么部门|主体|哪个机构|哪些单位|哪个单位")
_WHEN = re.compile("何时|什么时候|什么时间|哪年|哪一年|哪天|哪一天|哪月|几月|几号|什么日期|时间是")
_MUCH = re.compile(r"多少|几(?![个项条大方类种点步句层阶年何乎道级])|多大|多高|多久|比例是|率是")
_OTHER = re.compile(
    "怎么|怎样|如何|为什么|为何|哪些(?!部门|单位)|哪几|什么(?!部门|时候|时间|日期)|何种|哪种|意思|要求(?!是多少)|承担.{0,4}责任"
)
_NUMERIC = re.compile(
    r"\d|\{\{|百分之|[一二两三四五六七八九十百千]+(?:个|名|人|年|次|所|条|章|岁|天|元|项|周岁|成|分)|一半|都能|全部|一律"
)
_DATED = re.compile(r"\{\{|\d{2,4}年|\d{1,2}月|[〇零一二三四五六七八九]{2,4}年|世纪|年代|五年")
_ORGAN = re.compile(
    "政府|部门|机关|机构|单位|委员会|办事处|督导团|学校|教育局|法院|企业|税务局|财政局"
    "|局|委|会|厅|团|长|教师|老师|监护人|父母|家长|人员|负责人|医院|校|乡|镇|街道|村"
)
_APART = re.compile("^(?:一般|坊间|本[区县省市]|我[区县省市]|其中|例如|如[:：]|国家教委现为|要?防止|要?避免)")
_UNSURE = re.compile(
    "待核|未见(?:原文|可靠)|原文未见|(?:口径|说法)不一|^(?:出处|依据|提示|来源|注)[:：]"
    "|为准$|^(?:再)?(?:×|乘以?)(?:100%|百分之百)$|按(?:本省)?文件填写|以上(?:内容|数据)"
)
_EXCEPT = re.compile("^除[^，,]{2,}外$|^[^，,]{2,}除外$|^不[分论][^，,]{3,}$")
_PLAIN = re.compile("[先再又最后然接受着经过进行由的了是为]|第[一二三四五六]步")


def weigh(prompt: str, texts: Sequence[str], weights: Sequence[float]) -> list[float]:
    """`weights` of the parts `texts` of an answer, less for those that `prompt` does not ask for."""
    result = list(weights)
    asked = _kinds(prompt)
    answering = {"who": _ORGAN, "when": _DATED, "much": _NUMERIC}.get(asked or "")
    if answering and any(answering.search(text) for text in texts):
        result = [
            ASIDE if weight == 1 and not answering.search(text) else weight
            for text, weight in zip(texts, result, strict=True)
        ]
    told = [_repeats(prompt, text) for text in texts]
    for index, text in enumerate(texts):
        if (
            _UNSURE.search(text)
            or (index and apart(prompt, text))
            or (index and told[index] and not all(told))
        ):
            result[index] = min(result[index], ASIDE)
        elif _EXCEPT.match(text):
            result[index] = min(result[index], _LESS)
    return _settled(result)


def apart(prompt: str, sentence: str) -> bool:
    """Whether a sentence that follows others tells of a place or an instance that was not asked for."""
    found = _APART.match(sentence)
    return found is not None and found.group() not in prompt


def _kinds(prompt: str) -> str | None:
    """The one sort of thing that is asked for: "who", "when", "much"; None for others and for several."""
    kinds = [
        kind
        for kind, pattern in (("who", WHO), ("when", _WHEN), ("much", _MUCH), ("other", _OTHER))
        if pattern.search(prompt)
    ]
    return kinds[0] if len(kinds) == 1 and kinds[0] != "other" else None


def _repeats(prompt: str, text: str) -> bool:
    """Whether a part says nothing but words of the question (再接受国检 of 国检前)."""
    letters = [char for char in _PLAIN.sub("", text) if char.isalnum()]
    return len(letters) >= 2 and "".join(letters) in prompt


def _settled(weights: list[float]) -> list[float]:
    """Asides scaled down until leaving all of them out still passes."""
    firm = sum(weight for weight in weights if weight > ASIDE)
    aside = sum(weight for weight in weights if weight <= ASIDE)
    if not firm or aside <= _SHARE * firm:
        return weights
    factor = _SHARE * firm / aside
    return [round(weight * factor, 3) if weight <= ASIDE else weight for weight in weights]
