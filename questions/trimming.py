"""A proposed point bare of what its question says already, of who acts and whom it meets."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MEASURE = re.compile(
    "怎[么样](?:办|处理|处罚|处分|追究)|如何(?:处理|处罚|处分|追究)|什么(?:后果|处罚|处分|责任)|负.{0,3}责任"
)
"""Questions about what is done to someone: who does it and on what condition is said beside."""
_VERB = "依法|责令|给予|予以|通报|批评|追究|提出|处以|没收|吊销|撤销|收回"
_AGENT = re.compile(f"^由([^，,；]{{2,40}}?)(?=(?:{_VERB}))(.{{4,}})$")
_CONDITION = re.compile(
    "^(?:[^，,；]{0,8}(?:情节|后果)[^，,；]{0,6}的|拒不[^，,；]{2,16}的|构成犯罪的)[，,](?=.{2})"
)
_PATIENT = re.compile(
    f"^(?:对|给)([^，,；]{{2,40}}?(?:人员|人|者|单位|学校|机构))(?:的)?(?=(?:{_VERB}))(.{{4,}})$"
)
_LEADING = re.compile(
    "^(?:并且?|而且|同时|以及|还要|还)(?=(?!举|行|入)[^，,]{4})|^是(?!否)(?=.{4})|^(?:用|拿)(?=.{4,}数$)|^指(?=[^导出标令数定派明].{2})"
)
_NUMBERED = re.compile(
    "^(?:[\u2160-\u216b]|第[一二三四五六七八九十]{1,2}(?:类|条|项|步|点|方面)?[:：])\\s*(?=.{2})"
)
_TRAILING = re.compile(
    "(?<=.{3})的(?:简称|合称|统称|总称|缩写)$|(?<=[^，,]{4})(?<!同|平|均|不|初|高|中|相|对)等$"
)
_DOING = re.compile("^(?:应当|应该|应|要)?(?:把|将)([^，,]{2,8}?)(?=[放摆置列纳作])")
_SAYS = re.compile("[都均也]|应当|应该|必须|要(?![求素点])|不得|不能|不可|可以|一律")
_ASKS = re.compile("[?？]")
_FIGURE = re.compile(r"\d|\{\{|百分之")


@dataclass(frozen=True, slots=True)
class Core:
    """What is left of a point, and what stood before it and was not asked for."""

    text: str
    beside: tuple[str, ...] = ()


def core(prompt: str, text: str) -> Core:
    """`text` of a proposed point, without what `prompt` does not ask for."""
    text = _NUMBERED.sub("", text)
    text = _LEADING.sub("", text)
    text = _TRAILING.sub("", text)
    if _MEASURE.search(prompt):
        return _measure(text)
    place = _DOING.match(text)
    if place and place.group(1) in prompt and len(text) - place.end() >= 2:
        return Core(text[place.end() :])
    return Core(_after_subject(prompt, text))


def _measure(text: str) -> Core:
    """What is done, and beside it who does it and to whom."""
    text = _CONDITION.sub("", text)
    beside = []
    for pattern in (_AGENT, _PATIENT):
        match = pattern.match(text)
        if match:
            beside.append(match.group(1))
            text = match.group(2)
    return Core(text.removeprefix("给予") if text == "给予处分" else text, tuple(beside))


def _after_subject(prompt: str, text: str) -> str:
    """`text` without a subject that is the question's own (每所学校都有可能被抽中)."""
    if len(_ASKS.findall(prompt)) > 1 or _FIGURE.search(text):
        return text
    for match in _SAYS.finditer(text):
        if match.start() >= 4 and text[: match.start()] in prompt and len(text) - match.start() >= 4:
            return text[match.start() :]
    return text
