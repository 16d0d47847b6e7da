"""Banks as TOML: what is written is read back, and a fault names its file, line and key."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.bank import Bank, Indicator, Source
from questions.formats import UnreadableFile, toml
from questions.formats.toml_lines import lines
from questions.question import Confidence, KeyPoint, Kind, Question, Strictness

WORDS = st.text(max_size=12) | st.sampled_from(
    [
        "两基",
        'say "two"',
        '"""',
        "a\nb",
        "a\r\nb",
        "行\\n尾",
        "\x7f\x00\t",
        "{{rate}} = ']",
        "# not a comment\n",
    ]
)
FILLED = WORDS.filter(str.strip)
TUPLES = st.lists(WORDS, max_size=3).map(tuple)
POINTS = st.builds(
    KeyPoint,
    text=WORDS,
    weight=st.floats(0.01, 100) | st.sampled_from([1.0, 2.0, 0.5]),
    must=st.booleans(),
    alternatives=TUPLES,
    strictness=st.sampled_from(Strictness),
)


@st.composite
def questions(draw: st.DrawFn, id: str) -> Question:
    return draw(
        st.builds(
            Question,
            id=st.just(id),
            prompt=FILLED,
            answer=WORDS,
            points=st.lists(POINTS, max_size=3).map(tuple),
            topic=WORDS,
            kind=st.sampled_from(Kind),
            posts=TUPLES,
            sources=TUPLES,
            citation=WORDS,
            as_of=WORDS,
            expires=WORDS,
            jurisdiction=WORDS,
            confidence=st.sampled_from(Confidence),
            veto=st.booleans(),
            ordered=st.booleans(),
            closed=st.booleans(),
            seconds=st.integers(1, 600),
            distractors=TUPLES,
            note=WORDS,
        )
    )


@st.composite
def banks(draw: st.DrawFn) -> Bank:
    ids = st.lists(FILLED, max_size=3, unique=True)
    return Bank(
        title=draw(WORDS),
        reference_date=draw(WORDS),
        posts=draw(TUPLES),
        topics=draw(TUPLES),
        terms=draw(TUPLES),
        sources={id: Source(id, draw(WORDS), draw(WORDS), draw(WORDS)) for id in draw(ids)},
        indicators={
            id: Indicator(id, draw(WORDS), draw(WORDS), draw(WORDS), draw(WORDS), draw(st.integers(0, 9)))
            for id in draw(ids)
        },
        questions=tuple(draw(questions(id)) for id in draw(ids)),
    )


def lay_out(directory: Path, **files: str) -> Path:
    for name, text in files.items():
        (directory / f"{name}.toml").write_text(text, encoding="utf-8")
    return directory


def faults(path: Path) -> list[str]:
    with pytest.raises(toml.BrokenBank) as caught:
        toml.load(path)
    return [f"{Path(fault.place).name} {fault.message}" for fault in caught.value.faults]


@given(banks())
@settings(max_examples=60)
def test_a_bank_written_and_loaded_is_the_same_bank(
    tmp_path_factory: pytest.TempPathFactory, bank: Bank
) -> None:
    file = tmp_path_factory.getbasetemp() / "bank.toml"
    file.write_bytes(toml.write(bank))
    assert toml.load(file)[0] == bank


@given(banks())
@settings(max_examples=40)
def test_a_bank_written_and_read_gives_its_questions_without_a_remark(bank: Bank) -> None:
    reading = toml.read("bank.toml", toml.write(bank))
    assert [item.question for item in reading.items] == list(bank.questions)
    assert (reading.problems, reading.repairs) == ((), ())
    assert (reading.bank.sources, reading.bank.indicators) == (bank.sources, bank.indicators)


@given(banks())
@settings(max_examples=40)
def test_writing_what_was_written_changes_no_byte(
    tmp_path_factory: pytest.TempPathFactory, bank: Bank
) -> None:
    file = tmp_path_factory.getbasetemp() / "again.toml"
    file.write_bytes(toml.write(bank))
    assert toml.write(toml.load(file)[0]) == file.read_bytes()


def test_a_written_bank_reads_like_a_page() -> None:
    bank = Bank(
        title="两基",
        posts=("校长", "教师"),
        sources={"L1": Source("L1", "义务教育法"), "办 法": Source("办 法", "暂行办法")},
        questions=(
            Question(
                "T01",
                "什么是“两基”？",
                "第一行\n第二行",
                (KeyPoint("基本普及", must=True, weight=2.0), KeyPoint("基本扫除")),
                kind=Kind.DEFINITION,
            ),
        ),
    )
    assert toml.write(bank).decode() == (
        'title = "两基"\n'
        'posts = ["校长", "教师"]\n'
        "\n"
        "[sources.L1]\n"
        'title = "义务教育法"\n'
        "\n"
        '[sources."办 法"]\n'
        'title = "暂行办法"\n'
        "\n"
        "[[question]]\n"
        'id = "T01"\n'
        'prompt = "什么是“两基”？"\n'
        'answer = """\n'
        "第一行\n"
        '第二行"""\n'
        "points = [\n"
        '    { text = "基本普及", weight = 2, must = true },\n'
        '    "基本扫除",\n'
        "]\n"
        'kind = "定义"\n'
    )


def test_a_directory_is_one_bank_and_every_question_has_its_place(tmp_path: Path) -> None:
    lay_out(
        tmp_path,
        bank='title = "两基"\ntopics = ["甲", "乙"]\nreference_date = 2011-11-01\n',
        sources='[sources.L1]\ntitle = "法"\n',
        figures='[indicators.n]\nname = "人口"\nmeasure = "人"\n',
    )
    (tmp_path / "02-b.toml").write_text(
        'topic = "乙"\n[[question]]\nid = "b"\nprompt = "问"\n', encoding="utf-8"
    )
    (tmp_path / "01-a.toml").write_text(
        'topic = "甲"\n\n[[question]]\nid = "a"\nprompt = "问"\nanswer = """\n[[question]]\n"""\n'
        '\n[[question]]\nid = "c"\nprompt = "问"\ntopic = "丙"\n',
        encoding="utf-8",
    )
    bank, places = toml.load(tmp_path)
    assert [(q.id, q.topic) for q in bank.questions] == [("a", "甲"), ("c", "丙"), ("b", "乙")]
    assert (bank.title, bank.reference_date) == ("两基", "2011-11-01")
    assert bank.indicators["n"].measure == "人"
    assert places == {
        "a": f"{tmp_path / '01-a.toml'}:3",
        "c": f"{tmp_path / '01-a.toml'}:10",
        "b": f"{tmp_path / '02-b.toml'}:2",
    }


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('anwser = "答"', "anwser 不认识，是不是想写 answer？"),
        ("answer = 5", "answer 应是文字，却写成了整数"),
        ('veto = "yes"', "veto 应是true 或 false，却写成了文字"),
        ("veto = 1", "veto 应是true 或 false，却写成了整数"),
        ("seconds = true", "seconds 应是整数，却写成了true 或 false"),
        ("seconds = 0", "seconds 不能是 0，至少是 1"),
        ("as_of = 2011-11-01T08:00:00", "as_of 应是文字，却写成了日期或时间"),
        ('posts = "校长"', "posts 应是方括号里的一组，却写成了文字"),
        ("posts = [1]", "posts 第 1 项应是文字，却写成了整数"),
        ('kind = "定意"', "kind 不能是“定意”，是不是想写“定义”？"),
        ('confidence = "X"', "confidence 不能是“X”，只能是：P、S、Q、G、?"),
        (
            'points = ["甲", { text = "乙", wieght = 2 }]',
            "points 第 2 项的 wieght 不认识，是不是想写 weight？",
        ),
        ("points = [{ weight = 2 }]", "points 第 1 项的 text 没有写"),
        ('points = [{ text = "甲", weight = nan }]', "points 第 1 项的 weight 不能是 nan，至少是 0.01"),
        ("points = [3]", "points 第 1 项应是文字或 { text = … }，却写成了整数"),
    ],
)
def test_a_fault_names_its_file_line_key_and_cure(tmp_path: Path, line: str, message: str) -> None:
    lay_out(tmp_path, q=f'# first\n\n[[question]]\nid = "a"\nprompt = "问"\n{line}\n')
    assert faults(tmp_path) == [f"q.toml:6 {message}"]


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    lay_out(
        tmp_path,
        a='title = "一"\n[[question]]\nprompt = "问"\n[[question]]\nid = "x"\nprompt = "问"\n',
        b='title = "二"\nheading = 1\n[[question]]\nid = "x"\nprompt = "问"\n[[question]]\nid = "y"\n',
        c="[sources.L1]\nurl = 3\n[indicators]\nn = 4\n",
        d='[question]\nid = "z"\n',
        e='title = "三\n',
    )
    (tmp_path / "f.toml").write_bytes("title = '两基'".encode("gb18030"))
    found = faults(tmp_path)
    assert found == [
        "a.toml:2 缺 id（每道题要有一个不变的编号）",
        "b.toml:2 heading 不认识，可以写：title、reference_date、posts、topics、terms、topic、"
        "sources、indicators、question",
        "b.toml:6 prompt 没有写（题干）",
        "b.toml title 在另一个文件里已经写过",
        f"b.toml:3 id “x” 与 {tmp_path / 'a.toml'}:4 的重复",
        "c.toml:2 [sources.L1] 的 url 应是文字，却写成了整数",
        "c.toml:1 [sources.L1] 的 title 没有写",
        "c.toml:4 n 要写成 [indicators.n]",
        "d.toml:1 question 要写成 [[question]]，每道题一个",
        "e.toml:1 第 1 行不合 TOML 的写法。请检查那里的引号、括号和等号。",
        "f.toml 文件不是 UTF-8 编码。请用记事本“另存为”，编码选 UTF-8 再发。",
    ]


def test_a_missing_file_and_an_empty_directory_are_told_in_words(tmp_path: Path) -> None:
    assert faults(tmp_path) == [f"{tmp_path.name} 目录里没有 .toml 文件"]
    assert faults(tmp_path / "none.toml")[0].startswith("none.toml 打不开")


def test_a_sent_file_keeps_its_good_questions_and_names_the_rest() -> None:
    text = (
        '[[question]]\nprompt = "甲？"\nanswer = "答"\nkind = "定意"\n\n'
        '[[question]]\nanswer = "答"\n\n[[question]]\nprompt = 7\n\n'
        '[[question]]\nprompt = "乙？"\nveto = true\n'
    )
    reading = toml.read("bank.toml", b"\xef\xbb\xbf" + text.encode())
    assert [(item.place, item.question.prompt, set(item.given)) for item in reading.items] == [
        ("第 1 行", "甲？", {"prompt", "answer"}),
        ("第 12 行", "乙？", {"prompt", "veto"}),
    ]
    assert [(problem.place, problem.message) for problem in reading.problems] == [
        ("第 4 行", "kind 不能是“定意”，是不是想写“定义”？"),
        ("第 6 行", "prompt 没有写（题干）"),
        ("第 10 行", "prompt 应是文字，却写成了整数"),
    ]


def test_a_topic_at_the_top_counts_as_given_to_each_question() -> None:
    reading = toml.read("a.toml", 'topic = "甲"\n[[question]]\nprompt = "问"\n'.encode())
    assert "topic" in reading.items[0].given


@pytest.mark.parametrize("content", [b"[[question]]\nid = ", b'a = "\n', b"x" * 50, b"a = " + b"[" * 100_000])
def test_a_sent_file_that_is_no_toml_is_refused_in_one_line(content: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"^第 \d+ 行不合 TOML 的写法.*$"):
        toml.read("bank.toml", content)


def test_a_syntax_error_is_told_with_the_line_it_is_on() -> None:
    with pytest.raises(UnreadableFile, match="第 3 行"):
        toml.read("bank.toml", b'title = "a"\n\nposts = [1,, 2]\n')


def flatten(value: Any, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    """The paths of all tables and keys in what a TOML parser returns."""
    found = {path} if path else set()
    if isinstance(value, dict):
        for key, inner in value.items():
            found |= flatten(inner, (*path, key))
    elif isinstance(value, list) and all(isinstance(inner, dict) for inner in value):
        for position, inner in enumerate(value):
            found |= flatten(inner, (*path, position))
    return found


def test_every_table_and_key_has_the_line_it_stands_on() -> None:
    text = """# a comment with = and [brackets
title = "a"  # = "b"
a.b = 1
[sources."办 法"]
'quoted key' = ''' # no comment
[not.a.table]
x = 1
'''
[[question]]
points = [
    "=", # ]
    { text = "[[question]]" },
]
[[question.points_of]]
id = 1
[[question.points_of]]
id = 2
[[question]]
id = "\\" # = \\\\"
note = \"\"\"
\\\"\"\"
[[question]]
\"\"\"\"
"""
    found = lines(text)
    assert flatten(tomllib.loads(text)) <= found.keys()
    assert found["title",] == 2
    assert found["a", "b"] == 3
    assert found["sources", "办 法"] == 4
    assert found["sources", "办 法", "quoted key"] == 5
    assert found["question", 0, "points"] == 10
    assert found["question", 0, "points_of", 1, "id"] == 17
    assert found["question", 1, "id"] == 19
    assert found["question", 1, "note"] == 20
    assert ("question", 2) not in found


@given(banks())
@settings(max_examples=40)
def test_every_key_of_any_written_bank_has_a_line(bank: Bank) -> None:
    text = toml.write(bank).decode()
    found = lines(text)
    for position, question in enumerate(bank.questions):
        line = text.split("\n")[found["question", position, "prompt"] - 1]
        assert line.startswith("prompt = "), question
