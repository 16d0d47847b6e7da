"""What the columns of a table of questions mean, by their headers or, without any, by what is in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from questions.formats import choices, forms

_NOISE = re.compile(
    r"[\s*＊_\-:：“”\"'【】\[\]#]|[（(](?:必填|选填|可选|非必填|必选|required|optional|多选用?.*|用.*|如.*|每.*)[）)]"
)
_BRACKETED = re.compile(r"[（(].*[）)]$")
_PREFIX = re.compile(r"^(?:q(?!uestion)|(?:question|item|quiz|option|problem|subject)s?)(?=[a-z])")
_CODE = re.compile(r"(\d)\s*[-:：、.=代表为]*\s*([\u4e00-\u9fff]{2,4}题?)")
_LETTER_HEADER = re.compile(
    r"(?:选项|备选项|备选答案|备选|候选项|候选答案|答案选项|选择项|选择|答案|option|opt|op|o|xx|xuanxiang|choice|choose|select|answer|item|ans|q)?([a-h])(?:选项|项|option)?"
)
_NUMBER_HEADER = re.compile(
    r"(?:选项|备选项|备选答案|候选项|候选答案|选择项|选择|答案选项|答案|option|opt|choice|answer|item)([0-8]|[一二三四五六七八])"
)
_CORRECT_HEADER = re.compile(
    r"(?:is)?(?:correct|right|true)(?:option|answer)?([1-8a-h])|(?:选项)?([1-8a-h])(?:是否正确|正确)"
)
_SENTENCE = re.compile(r"[？?。！]|.{30}")
_HAN = "一二三四五六七八"

# What a header says, in the order in which it is asked; the first that fits decides.
_MEANINGS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (meaning, re.compile(pattern))
    for meaning, pattern in (
        (
            "explanation",
            r".*(?:解析|解释|分析|详解|讲解|说明理由).*|expla\w*|jiexi|analysis|rationale|reason|parse|feedback|comment",
        ),
        (
            "",
            r".*(?:难度|分值|分数|得分|满分|权重|状态|创建|修改|更新|录入|时长|图片|音频|视频|附件|提示|选项(?:数|个数|数量)|答案(?:数|个数|数量)|是否).*"
            r"|difficulty|score|grade|level|hint|image|pic|url|status|time|path|created?at|updated?at|date|points?|mark",
        ),
        (
            "options",
            r"选项|xuanxiang|o|opts|试题选项|题目选项|备选项|备选答案|候选项|候选答案|选项内容|答案选项|选择项|选项列表|可选项|(?:试题|题目|问题)?选项.{0,6}|options?(?:content|text|list)?|choices?|answers?list|选项描述",
        ),
        (
            "answer",
            r".*(?:正确答案|标准答案|参考答案|正确选项|标准回答|参考回答|参考要点|答题要点|正解|标答).*|(?:试题|题目|问题|最终|本题)?答案.{0,4}|答|回答|答复|应答|答案内容|解答|key|answerkey"
            r"|(?:correct|right|true|standard|ref(?:erence)?)?(?:answers?|ans)(?:key|text|content)?|(?:correct|right)(?:option|choice|key)?s?(?:index|idx)?|answer(?:index|idx)|back|背面|true|daan|zhengqueda\w*|a\.|内容要点|应知应会内容|释义|definition",
        ),
        (
            "form",
            r".*(?:题型|题目类型|试题类型|问题类型|题类|考题类型|试题类别|题目类别|类型).*|q?type|(?:question|item|quiz|problem)(?:type|kind|form)|kind|typename|tixing|leixing",
        ),
        (
            "points",
            r"要点|得分点|给分点|评分(?:要点|标准|点)|采分点|关键词|关键点|答案要点|得分要点|keypoints?|keywords?",
        ),
        (
            "citation",
            r"出处|依据|政策依据|法规依据|法律依据|文件依据|法条|条款|引用|citation|出题依据|试题依据|依据文件|来源依据|答案依据|文件出处|(?:试题|题目|答案|资料|材料|文件)?来源|sources?|references?|ref",
        ),
        (
            "topic",
            r"专题|大类|类别|分类|章节?|节|章节名称|知识点|知识模块|模块|科目|课程|板块|篇章|主题|作业种类|所属.*|一级.*|二级.*|试题分类|题目分类|目录|部分|单元|领域|专业|工种|类目|栏目|标签"
            r"|topic|category|chapter|section|subject|module|tags?|unit|class|group|domain|course|knowledge\w*|zhangjie",
        ),
        (
            "posts",
            r"须知对象|岗位|对象|适用对象|适用岗位|适用人群|人员范围|人群|掌握对象|应知对象|考核对象|posts?|audience|roles?",
        ),
        ("as_of", r"时点|数据时点|统计时点|截止时间|截至时间|asof"),
        ("expires", r"有效期|有效期至|失效日期|expires?"),
        ("jurisdiction", r"适用范围|适用地区|地区|jurisdiction"),
        ("confidence", r"置信|置信度|可信度|confidence"),
        ("veto", r"一票否决.*|veto"),
        ("seconds", r"限时.*|答题时间|作答时间|seconds?"),
        ("note", r"备注|附注|注|说明|remarks?|notes?|memo"),
        (
            "number",
            r"序号|题号|编号|题目编号|试题编号|试题id|题目id|题库编号|no\.?|number|index|(?:question|item|q)?(?:id|no|num|number)|_id|uuid|guid|序列?",
        ),
        (
            "stem",
            r"(?:问题|题目|试题|考题|题|question|quiz|stem)?(?:题干|题面|题文|内容|描述|标题|正文|stem|text|content|title|body|name|desc\w*|prompt)(?:内容|描述|文本|text)?"
            r"|问题|题目|试题|考题|试题题目|问|提问|题目名称|试题名称|question|q|quiz|problem|front|正面|term|考核内容|应知应会|prompt|知识问题|item|subjectcontent|timu|tigan|wenti",
        ),
    )
)
LONGEST_HEADER = 40
# Where there is no header: how far a stem and its answer may be apart, and what is no mere label.
_FARTHEST = 12
_SHORTEST_TEXT = 12
_ASKS = re.compile(r"[?？][”」』\"）)]?$|[（(]\s*[）)]|_{2,}")
# The meanings that are fields of a Question beside its prompt, answer, kind and topic.
FIELDS = (
    "points", "citation", "posts", "as_of", "expires", "jurisdiction", "confidence", "veto", "seconds",
    "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table by meaning, as indexes from 0.

    `options` are (letter, column), `correct` (letter, column of a yes or no). `cell` holds all options at
    once. `fields` are other Question fields by name. `codes` are a form's names by the digits the header
    explains.
    """

    stem: int
    answer: int | None = None
    options: tuple[tuple[str, int], ...] = ()
    correct: tuple[tuple[str, int], ...] = ()
    cell: int | None = None
    form: int | None = None
    topic: int | None = None
    explanation: int | None = None
    number: int | None = None
    fields: Mapping[str, int] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)

    @property
    def used(self) -> frozenset[int]:
        """The columns whose cells become text of a question."""
        single = (self.stem, self.answer, self.cell, self.topic, self.explanation)
        many = [column for _, column in self.options]
        return frozenset(
            [column for column in single if column is not None] + many + list(self.fields.values())
        )


def meaning(header: str) -> tuple[str, str]:
    """What a header cell means and, for an option's, its letter: ("option", "B"), ("stem", ""), ("", "")."""
    if not header or len(header) > LONGEST_HEADER * 2:
        return "", ""
    name = _NOISE.sub("", header.strip().lower())
    if len(name) > LONGEST_HEADER:
        return "", ""
    correct = _CORRECT_HEADER.fullmatch(name)
    if correct:
        mark = correct[1] or correct[2]
        return "correct", chr(ord("A") + int(mark) - 1) if mark.isdigit() else mark.upper()
    letter = _LETTER_HEADER.fullmatch(name)
    if letter:
        return "option", letter[1].upper()
    number = _NUMBER_HEADER.fullmatch(name)
    if number:
        return "option#", number[1] if number[1].isdigit() else str(_HAN.index(number[1]) + 1)
    forms_of_name = (name, _BRACKETED.sub("", name), _PREFIX.sub("", name))
    for text in forms_of_name:
        for found, pattern in _MEANINGS:
            if text and pattern.fullmatch(text):
                return found, ""
    return "", ""


def read_header(cells: Sequence[str]) -> Columns | None:
    """The columns that a header row names; None when it names no stem and no way to an answer."""
    if any(_SENTENCE.search(cell) and meaning(cell)[0] == "" for cell in cells):
        return None
    found: dict[str, list[int]] = {}
    options: list[tuple[str, int]] = []
    numbers: list[tuple[int, int]] = []
    correct: list[tuple[str, int]] = []
    for column, cell in enumerate(cells):
        what, which = meaning(cell)
        if what == "option":
            options.append((which, column))
        elif what == "option#":
            numbers.append((int(which), column))
        elif what == "correct":
            correct.append((which, column))
        elif what:
            found.setdefault(what, []).append(column)
    options = _lettered(options, numbers, found)
    if "stem" not in found and "number" in found and "form" in found and not options:
        return None
    stems = found.get("stem", [])
    if not stems:
        return None
    answers = found.get("answer", [])
    if not (answers or options or "options" in found or correct):
        return None
    stem = _best(stems, cells, ("题干", "题目内容", "试题内容", "问题", "question", "content"))
    return Columns(
        stem=stem,
        answer=_best(answers, cells, ("正确答案", "标准答案", "参考答案")) if answers else None,
        options=tuple(options),
        correct=tuple(correct),
        cell=_first(found, "options") if not options else None,
        form=_first(found, "form"),
        topic=_first(found, "topic"),
        explanation=_first(found, "explanation"),
        number=_first(found, "number"),
        fields={name: found[name][0] for name in FIELDS if name in found},
        codes=_codes(cells, found),
    )


def _lettered(
    options: list[tuple[str, int]], numbers: list[tuple[int, int]], found: dict[str, list[int]]
) -> list[tuple[str, int]]:
    """The option columns, lettered; a lone A or 答案1 is no option."""
    if len(numbers) > 1:
        base = min(number for number, _ in numbers)
        return [(chr(ord("A") + number - base), column) for number, column in sorted(numbers)]
    if numbers:
        found.setdefault("answer", []).append(numbers[0][1])
    letters = {letter for letter, _ in options}
    if letters == {"A"} and "answer" not in found:
        # A sheet headed Q | A.
        found["answer"] = [options[0][1]]
        return []
    return sorted(options) if {"A", "B"} <= letters else []


def _first(found: Mapping[str, list[int]], what: str) -> int | None:
    return found[what][0] if what in found else None


def _best(columns: Sequence[int], cells: Sequence[str], wanted: Sequence[str]) -> int:
    for name in wanted:
        for column in columns:
            if name in cells[column].lower():
                return column
    return columns[0]


def _codes(cells: Sequence[str], found: Mapping[str, list[int]]) -> dict[str, str]:
    if "form" not in found:
        return {}
    pairs = _CODE.findall(cells[found["form"][0]])
    return {digit: name for digit, name in pairs if forms.form(name)}


def complete(columns: Columns, rows: Sequence[Sequence[str]]) -> Columns:
    """`columns` with what their headers left open settled by what is in the first `rows`."""
    answer, form, topic = columns.answer, columns.form, columns.topic
    fields = dict(columns.fields)
    if answer is None and columns.options and not columns.correct:
        taken = columns.used | {column for column in (form, columns.number) if column is not None}
        answer = _letter_column(rows, taken)
    if form is not None and topic is None and not columns.codes:
        values = [row[form].strip() for row in rows if len(row) > form and row[form].strip()]
        named = sum(1 for value in values if forms.kind(value) is not None)
        if values and not named and not all(value.replace(".", "").isdigit() for value in values):
            form, topic = None, form
    return Columns(
        columns.stem, answer, columns.options, columns.correct, columns.cell, form, topic,
        columns.explanation, columns.number, fields, columns.codes,
    )  # fmt: skip


def _letter_column(rows: Sequence[Sequence[str]], taken: frozenset[int]) -> int | None:
    width = max((len(row) for row in rows), default=0)
    for column in range(width):
        if column in taken:
            continue
        values = [row[column].strip() for row in rows if len(row) > column and row[column].strip()]
        if values and sum(1 for value in values if choices.letters(value)) >= 0.9 * len(values):
            return column
    return None


def guess(rows: Sequence[Sequence[str]]) -> Columns | None:
    """The columns of a table without a header, by what is in them; None when that cannot be said."""
    width = max((len(row) for row in rows), default=0)
    if len(rows) < 1 or width < 2:
        return None
    cells = [[row[column].strip() if len(row) > column else "" for row in rows] for column in range(width)]
    filled = [[value for value in column if value] for column in cells]
    form = _where(filled, lambda value: bool(forms.form(value)))
    answer = _where(
        filled, lambda value: bool(choices.letters(value)) or bool(choices.judgement(value)), skip=form
    )
    lengths = [sum(map(len, column)) / len(column) if column else 0 for column in filled]
    text = [
        column
        for column in range(width)
        if column not in (form, answer)
        and len(filled[column]) >= 0.8 * len(rows)
        and (lengths[column] >= 4 or _asking(filled[column]))
        and len(set(filled[column])) > 0.5 * len(filled[column])
    ]
    if not text:
        return None
    cell = next(
        (c for c in range(width) if sum(map(_holds_options, filled[c])) >= max(1, 0.6 * len(filled[c]))),
        None,
    )
    stem = max(
        (column for column in text if column != cell), key=lambda column: lengths[column], default=None
    )
    if stem is None:
        return None
    if answer is None:
        return _without_letters(filled, lengths, [column for column in text if column != cell], cell)
    if abs(answer - stem) > _FARTHEST:
        return None
    options = []
    if cell is None:
        stem = min(
            (c for c in text if lengths[c] >= 0.5 * lengths[stem] and _is_before(c, answer, text)),
            default=stem,
        )
        run = [c for c in range(stem + 1, width) if c not in (form, answer) and filled[c]]
        options = [(letter, column) for letter, column in zip("ABCDEFGH", run, strict=False)]
    return Columns(
        stem=stem, answer=answer, options=tuple(options) if len(options) > 1 else (), cell=cell, form=form
    )


def _without_letters(
    filled: Sequence[Sequence[str]], lengths: Sequence[float], text: Sequence[int], cell: int | None
) -> Columns | None:
    """The columns of a table whose answers are words."""
    asking = [column for column in text if _asking(filled[column])]
    stem = asking[0] if asking else text[0]
    after = [column for column in text if column > stem]
    if not after and asking:
        # Answers may be as short as a number.
        enough = 0.8 * len(filled[stem])
        after = [c for c in range(stem + 1, len(filled)) if c != cell and len(filled[c]) >= enough]
    if not after or after[0] - stem > _FARTHEST:
        return None
    if not asking and max(lengths[stem], lengths[after[0]]) < _SHORTEST_TEXT:
        # 主持人 | 王某: a form, and no questions.
        return None
    return Columns(stem=stem, answer=after[0], cell=cell)


def _holds_options(value: str) -> bool:
    return len(choices.options_in(value)) > 1


def _asking(values: Sequence[str]) -> bool:
    """Whether most of a column's values end with a question mark or have a blank to fill."""
    return sum(1 for value in values if _ASKS.search(value)) >= 0.5 * len(values) > 0


def _is_before(column: int, answer: int, text: Sequence[int]) -> bool:
    return column == min(text) or column < answer


def _where(
    filled: Sequence[Sequence[str]], fits: Callable[[str], bool], skip: int | None = None
) -> int | None:
    for column, values in enumerate(filled):
        if column != skip and values and sum(map(fits, values)) >= 0.9 * len(values):
            return column
    return None
