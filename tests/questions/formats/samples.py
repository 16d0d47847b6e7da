"""Files made for the tests, with the traits of those that offices keep."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl
from docx import Document
from docx.shared import RGBColor
from hypothesis import strategies as st

from questions.bank import Bank, Indicator, Source
from questions.question import Confidence, KeyPoint, Kind, Question, Strictness


def workbook(*sheets: tuple[str, Sequence[Sequence[Any]]]) -> bytes:
    """A workbook of (title, rows) as an office program would write it."""
    book = openpyxl.Workbook()
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.remove(book.worksheets[0])
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def table(*rows: Sequence[Any]) -> bytes:
    """A workbook of one sheet."""
    return workbook(("Sheet1", rows))


def zipped(parts: Mapping[str, bytes], level: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", level) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def document(*paragraphs: str | tuple[str, str]) -> bytes:
    """A Word document of paragraphs; (style, text) where the style is not the normal one."""
    made = Document()
    for each in paragraphs:
        style, text = each if isinstance(each, tuple) else ("Normal", each)
        made.add_paragraph(text, style=style)
    return stored(made)


def stored(made: Any) -> bytes:
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def handbook() -> bytes:
    """A handbook like those that districts print.

    A title, headings, questions numbered anew under each, answers after 答：, a list inside an answer, the
    district's own year inside a national answer, a placeholder, an answer underlined in its sentence,
    numbers that Word counts, a table, and a right option in red.
    """
    made = Document()
    made.add_heading("“两基”应知应会手册", 0)
    made.add_heading("一、基本概念", 1)
    for text in (
        "1. 什么是“两基”？",
        "答：基本普及九年义务教育和基本扫除青壮年文盲的简称。我县于2009年实现“两基”。",
        "2、教育经费的“三个增长”是什么？ 答：",
        "1. 财政拨款的增长；",
        "2. 生均费用的增长；",
        "3. 公用经费的增长。",
        "3．义务教育有哪些性质？",
        "答：（1）强制性；（2）公益性；",
        "（3）统一性。",
    ):
        made.add_paragraph(text)
    made.add_heading("二、扫盲", 1)
    made.add_paragraph("1. 脱盲的识字标准是多少？答：农村1500字，城镇2000字。")
    made.add_paragraph("2. 复盲率怎么控制？答：略")
    sentence = made.add_paragraph("3. 《义务教育法》自")
    sentence.add_run("2006年9月1日").underline = True
    sentence.add_run("起施行。")
    made.add_heading("三、控辍保学", 1)
    for question, answer in (
        ("什么是控辍保学？", "答：控制学生辍学，保证适龄儿童入学。"),
        ("什么是双线承包？", "答：政府一条线，教育部门一条线。"),
    ):
        made.add_paragraph(question, style="List Number")
        made.add_paragraph(answer)
    made.add_heading("四、师资", 1)
    grid = made.add_table(rows=1, cols=3)
    for cell, text in zip(grid.rows[0].cells, ("序号", "问题", "参考答案"), strict=True):
        cell.text = text
    for row in (("1", "小学教师的学历要求？", "中师以上"), ("2", "初中教师的学历要求？", "专科以上")):
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            cell.text = text
    made.add_heading("五、选择题", 1)
    made.add_paragraph("1. 国家督导检查的对象是（ ）。")
    for text, right in (("A. 学生", False), ("B. 省级人民政府", True), ("C. 家长", False)):
        run = made.add_paragraph().add_run(text)
        if right:
            run.font.color.rgb = RGBColor(0xFF, 0, 0)
    return stored(made)


TEXTS = {
    ".csv": ("题目,答案\n", "第{}题是什么,是{}\n"),
    ".tsv": ("题目\t答案\n", "第{}题是什么\t是{}\n"),
    ".txt": ("", "{0}. 第{0}题是什么？\n答：是{1}\n"),
    ".text": ("", "{0}. 第{0}题是什么？\n答：是{1}\n"),
    ".md": ("|题目|答案|\n|--|--|\n", "|第{}题是什么|是{}|\n"),
    ".markdown": ("|题目|答案|\n|--|--|\n", "|第{}题是什么|是{}|\n"),
    ".jsonl": ("", '{{"q": "第{}题是什么", "a": "是{}"}}\n'),
    ".ndjson": ("", '{{"q": "第{}题是什么", "a": "是{}"}}\n'),
    ".gift": ("", "::{0}:: 第{0}题是什么 {{=是{1}}}\n\n"),
    ".aiken": ("", "第{}题是什么\nA. 是{}\nB. 别的\nANSWER: A\n\n"),
    ".toml": ("", '[[question]]\nid = "q{0}"\nprompt = "第{0}题是什么"\nanswer = "是{1}"\n'),
}
"""The head of a small bank in each format of text, and one question of it: its number and its answer."""


def bank_file(suffix: str, questions: int = 1, answer: str = "{}") -> bytes:
    """A bank of so many questions in any format that can be read; `answer` may name the number."""
    answers = [answer.format(number) for number in range(1, questions + 1)]
    if suffix in (".xlsx", ".xlsm"):
        rows = [(f"第{number}题是什么", f"是{said}") for number, said in enumerate(answers, 1)]
        return table(("题目", "答案"), *rows)
    if suffix in (".docx", ".docm"):
        lines = [(f"{n}. 第{n}题是什么？", f"答：是{said}") for n, said in enumerate(answers, 1)]
        return document(*(line for pair in lines for line in pair))
    if suffix == ".json":
        data = [{"q": f"第{n}题是什么", "a": f"是{said}"} for n, said in enumerate(answers, 1)]
        return json.dumps(data, ensure_ascii=False).encode()
    head, each = TEXTS[suffix]
    return (head + "".join(each.format(n, said) for n, said in enumerate(answers, 1))).encode()


# Texts as a person can type them into a cell.
words = st.text(
    st.characters(
        codec="utf-8",
        exclude_categories=("Cc", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"),
        # What reading takes out wherever it stands.
        exclude_characters="\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    ),
    min_size=1,
    max_size=12,
)
texts = st.one_of(
    words,
    st.sampled_from(
        (
            "=1+1",
            "+86",
            "-5",
            "@所有人",
            "1. 什么",
            "A.甲 B.乙",
            "★必答｜也行【原话】",
            "甲、乙；丙",
            "95%",
            "2006-09",
            "1.0",
            "“引号”",
            "第一行\n第二行",
            "{{rate}} 达到",
            "_x000D_",
            "#N/A",
            "TRUE",
            "\\n",
            "（ A ）",
            "解释",
        )
    ),
)
key_points = st.builds(
    KeyPoint,
    text=texts,
    weight=st.sampled_from((1.0, 2.0, 0.5, 1.25)),
    must=st.booleans(),
    alternatives=st.lists(texts, max_size=2).map(tuple),
    strictness=st.sampled_from(Strictness),
)
names = st.lists(texts, max_size=3, unique=True).map(tuple)
days = st.sampled_from(("", "2006", "2006-09", "2006-09-01"))


def questions(ids: st.SearchStrategy[str]) -> st.SearchStrategy[Question]:
    return st.builds(
        Question,
        id=ids,
        prompt=texts,
        answer=texts,
        points=st.lists(key_points, min_size=1, max_size=3).map(tuple),
        topic=st.one_of(st.just(""), texts),
        kind=st.sampled_from(Kind),
        posts=names,
        sources=names,
        citation=st.one_of(st.just(""), texts),
        as_of=days,
        expires=days,
        jurisdiction=texts,
        confidence=st.sampled_from(Confidence),
        veto=st.booleans(),
        ordered=st.booleans(),
        closed=st.booleans(),
        seconds=st.integers(1, 600),
        distractors=names,
        note=st.one_of(st.just(""), texts),
    )


ids = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,8}", fullmatch=True)
sources = st.builds(Source, id=ids, title=texts, url=texts, note=st.one_of(st.just(""), texts))
indicators = st.builds(
    Indicator,
    id=ids,
    name=texts,
    measure=st.sampled_from(("", "人", "%", "元")),
    digits=st.integers(0, 4),
    table=texts,
    note=st.one_of(st.just(""), texts),
    adds_up=st.booleans(),
)


def banks() -> st.SearchStrategy[Bank]:
    def by_id(values: list[Any]) -> dict[str, Any]:
        return {value.id: value for value in values}

    return st.builds(
        Bank,
        title=texts,
        reference_date=days,
        posts=names,
        topics=names,
        terms=names,
        sources=st.lists(sources, max_size=2, unique_by=lambda each: each.id).map(by_id),
        indicators=st.lists(indicators, max_size=2, unique_by=lambda each: each.id).map(by_id),
        questions=st.lists(questions(ids), max_size=3, unique_by=lambda each: each.id).map(tuple),
    )
