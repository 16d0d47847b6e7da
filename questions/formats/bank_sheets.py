"""The sheets of an exported bank: which columns they have, and how they are read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from questions.bank import Bank, Indicator, Source
from questions.formats import Item, Reading, Remark, fields, points
from questions.formats.tables import Row
from questions.question import Kind, Question, draft

QUESTIONS = "题库"
SOURCES = "来源"
INDICATORS = "指标"
BASICS = "基本情况"
HELP = "说明"

HEADERS: Mapping[str, str] = {
    "编号": "id",
    "专题": "topic",
    "题型": "kind",
    "题干": "prompt",
    "标准答案": "answer",
    "要点（每行一条）": "points",
    "岗位": "posts",
    "出处": "citation",
    "来源编号": "sources",
    "时点": "as_of",
    "有效期至": "expires",
    "适用范围": "jurisdiction",
    "置信": "confidence",
    "一票否决": "veto",
    "要点按顺序": "ordered",
    "要点不能多": "closed",
    "限时（秒）": "seconds",
    "干扰项": "distractors",
    "备注": "note",
}
SOURCE_HEADERS: Mapping[str, str] = {"编号": "id", "名称": "title", "网址": "url", "备注": "note"}
INDICATOR_HEADERS: Mapping[str, str] = {
    "编号": "id",
    "名称": "name",
    "单位": "measure",
    "分子": "numerator",
    "分母": "denominator",
    "小数位": "digits",
    "所在表": "table",
    "下级相加": "adds_up",
    "备注": "note",
}
BASIC_NAMES: Mapping[str, str] = {
    "题库名称": "title",
    "基准日": "reference_date",
    "岗位": "posts",
    "专题": "topics",
    "术语": "terms",
}
_SURE = frozenset({"编号", "题干", "标准答案", "要点（每行一条）"})
# What a question has when its cell is empty.
_EMPTY: Mapping[str, Any] = {"jurisdiction": "全国", "seconds": 60, "kind": Kind.POINTS, "confidence": "S"}

HELP_LINES = (
    "这份表可以直接修改，改完发回给机器人；没改的题不会变。",
    "编号：不要改。新题留空，发回后自动编号。要停用一道题，请在机器人里操作，从表里删掉不会停用。",
    "题型：定义、数字、列举、公式、法规、流程、要点、情境、数据。",
    "要点：一行一条。前面加 ★ 是必须说到的；｜ 后面是也算对的说法；【权重2】是分量，不写是 1；",
    "　　【原话】要一字不差，【大意】说出意思即可，不写就是说到要点。",
    "例：★农村1500字｜一千五百个字【原话】【权重2】",
    "要点文字里真有 ★ ｜ 【 】 \\ 时，前面加 \\。要点一格留空，按标准答案自动拆分。",
    "岗位、来源编号、干扰项：几个之间用“、”隔开，文字里真有“、”“，”“；”时前面加 \\。",
    "时点、有效期至：2006、2006-09 或 2006-09-01。",
    "置信：P 法规原文，S 官方材料，Q 流传材料（待核），G 常识，? 有矛盾；G 和 ? 不会问。",
    "一票否决、要点按顺序、要点不能多：是 或 否。",
    "{{指标编号}} 会换成各单位自己的数据。",
)


def cells(question: Question) -> list[str]:
    """The row of `question`, in the order of HEADERS."""
    return [_text(name, getattr(question, name)) for name in HEADERS.values()]


def indicator_cells(indicator: Indicator) -> list[str]:
    """The row of `indicator`, in the order of INDICATOR_HEADERS."""
    return [_text(name, getattr(indicator, name)) for name in INDICATOR_HEADERS.values()]


def _text(name: str, value: Any) -> str:
    if name == "points":
        return points.write(value)
    if isinstance(value, tuple):
        return fields.listing(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def exported(sheets: Mapping[str, Sequence[Row]]) -> bool:
    """Whether a workbook's sheets are those of an exported bank."""
    rows = sheets.get(QUESTIONS, ())
    return bool(rows) and {cell.strip() for cell in rows[0].cells} >= _SURE


def read(sheets: Mapping[str, Sequence[Row]], place: Callable[[str, int], str]) -> Reading:
    """Read the sheets of an exported bank, whatever order their columns have been put in."""
    problems: list[Remark] = []
    rows = sheets[QUESTIONS]
    names = _names(rows[0], HEADERS)
    items: list[Item] = []
    seen: dict[str, str] = {}
    for row in rows[1:]:
        where = place(QUESTIONS, row.number)
        item = _item(row, names, where, problems)
        if item is None:
            continue
        if item.question.id in seen:
            problems.append(Remark(where, f"编号“{item.question.id}”与{seen[item.question.id]}重复，没有读"))
            continue
        if item.question.id:
            seen[item.question.id] = where
        items.append(item)
    return Reading(tuple(items), tuple(problems), bank=_bank(sheets, place, problems))


def _names(header: Row, known: Mapping[str, str]) -> dict[int, str]:
    found: dict[int, str] = {}
    for column, cell in enumerate(header.cells):
        name = known.get(cell.strip())
        if name and name not in found.values():
            found[column] = name
    return found


def _item(row: Row, names: Mapping[int, str], where: str, problems: list[Remark]) -> Item | None:
    texts = {
        name: row.cells[column].strip() if column < len(row.cells) else "" for column, name in names.items()
    }
    if not texts["prompt"]:
        problems.append(Remark(where, "缺题干"))
        return None
    values: dict[str, Any] = {}
    given = set(texts)
    for name, text in texts.items():
        try:
            if text or name not in _EMPTY:
                values[name] = _value(name, text)
        except (fields.Unfit, ValueError) as unfit:
            message = str(unfit) if isinstance(unfit, fields.Unfit) else f"“{text[:20]}”看不懂"
            problems.append(Remark(where, f"{_header(name)}：{message}"))
            given.discard(name)
    if not values.get("answer"):
        problems.append(Remark(where, "缺答案"))
        if not values.get("id"):
            return None
    if not texts.get("points"):
        drafted = draft(values["prompt"], values["answer"])
        values["points"] = drafted.points
        given.discard("points")
    return Item(
        Question(**{"id": "", "answer": "", **values}),
        where,
        given=frozenset(given - {"id"}),
    )


def _value(name: str, text: str) -> Any:
    if name == "points":
        return points.read(text)
    if name == "kind":
        return Kind(text)
    if not text and name in ("as_of", "expires"):
        return ""
    return fields.value(name, text)


def _header(name: str) -> str:
    return next(header for header, field in HEADERS.items() if field == name)


def _bank(
    sheets: Mapping[str, Sequence[Row]], place: Callable[[str, int], str], problems: list[Remark]
) -> Bank:
    basics: dict[str, Any] = {}
    for row in sheets.get(BASICS, ()):
        name = BASIC_NAMES.get(row.cells[0].strip())
        text = row.cells[1].strip() if len(row.cells) > 1 else ""
        if name:
            basics[name] = text if name in ("title", "reference_date") else fields.listed(text)
    sources = {}
    for values, _ in _records(sheets.get(SOURCES, ()), SOURCE_HEADERS):
        if values.get("id"):
            sources[values["id"]] = Source(**{"title": "", **values})
    indicators = {}
    for values, number in _records(sheets.get(INDICATORS, ()), INDICATOR_HEADERS):
        where = place(INDICATORS, number)
        digits = values.pop("digits", "") or "2"
        adds_up = values.pop("adds_up", "是")
        if not digits.isdigit():
            problems.append(Remark(where, f"小数位“{digits[:10]}”应是整数"))
            digits = "2"
        try:
            texts: dict[str, Any] = {"adds_up": fields.flag(adds_up or "是")}
        except fields.Unfit as unfit:
            problems.append(Remark(where, f"下级相加：{unfit}"))
            texts = {}
        if values.get("id"):
            texts |= {"name": "", **values, "digits": int(digits)}
            indicators[values["id"]] = Indicator(**texts)
    return Bank(sources=sources, indicators=indicators, **basics)


def _records(rows: Sequence[Row], known: Mapping[str, str]) -> list[tuple[dict[str, str], int]]:
    if not rows:
        return []
    names = _names(rows[0], known)
    return [
        (
            {
                name: row.cells[column].strip() if column < len(row.cells) else ""
                for column, name in names.items()
            },
            row.number,
        )
        for row in rows[1:]
    ]


def basics(bank: Bank) -> list[tuple[str, str]]:
    """The rows of the sheet of the bank's own values."""
    return [(header, _text(name, getattr(bank, name))) for header, name in BASIC_NAMES.items()]
