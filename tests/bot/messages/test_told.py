"""What the judge and the readers of files say in Chinese is known in every other language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.messages.told import HOLE, sentences, told
from bot.messages.wording import DEFAULT, LANGUAGES
from questions.formats import UnreadableFile, read
from questions.grading import grade
from tests.bank import RELIEF

ROOT = Path(__file__).parents[3]
CHINESE = re.compile("[\u4e00-\u9fff]")
SAYING = {"Remark", "UnreadableFile"}
# Read at the start of the program or from the command line, in the language of who keeps it running.
NOT_IN_THE_CHAT = {"questions/formats/toml.py", "bot/services/starting.py"}
SOURCES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for package in ("questions", "bot")
    for path in sorted((ROOT / package).rglob("*.py"))
}

pytestmark = pytest.mark.parametrize("language", [each for each in LANGUAGES if each != DEFAULT])


def said() -> Iterator[tuple[str, str]]:
    """Where each sentence is said, and the sentence with `x` for what is filled in."""
    for path, source in SOURCES.items():
        if path in NOT_IN_THE_CHAT:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SAYING and node.args:
                sentence = written(node.args[-1])
                if CHINESE.search(sentence):
                    yield f"{path}:{node.lineno}", sentence


def written(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "x" for part in node.values)
    return ""


def test_every_remark_on_a_file_is_known(language: str) -> None:
    found = dict(said())
    assert len(found) > 30
    # What cannot be written is asked for by nobody in the chat, who picks from what can.
    unknown = {where: one for where, one in found.items() if told(language, one) == one}
    assert {where for where, one in unknown.items() if "写不了" not in one} == set(), (
        "see bot/messages/*/told.toml"
    )


def test_what_is_known_is_said_somewhere(language: str) -> None:
    everything = "\n".join(SOURCES.values())
    for sentence in sentences(language):
        for piece in sentence.split(HOLE):
            for part in re.split(r"[“”{}（）�]|[？。]$|是(?=什么时候|哪一年)", piece):
                assert part.strip() in everything, sentence


def test_nothing_is_filled_in_twice_or_lost(language: str) -> None:
    for here, there in sentences(language).items():
        assert here.count(HOLE) == there.count(HOLE), here
        assert not CHINESE.search(re.sub("“[^”]*”", "", there)), here


def test_a_follow_up_is_asked_in_ones_own_language(language: str) -> None:
    followup = grade(RELIEF, "免杂费，免书本费").followup
    assert followup
    assert not CHINESE.search(told(language, followup))
    assert told(language, "具体是多少元？") == "What is the exact figure, in 元?"


def test_a_piece_of_a_sentence_is_told_as_well(language: str) -> None:
    for name in ("a.pdf", "a"):
        with pytest.raises(UnreadableFile) as fault:
            read(name, b"%PDF-1.7 x")
        assert not CHINESE.search(told(language, str(fault.value)))
    assert told(language, "表格 2 第 3 行") == "Table 2, row 3"


def test_what_is_not_known_stays_as_it_is(language: str) -> None:
    assert told(language, "天上有个月亮") == "天上有个月亮"
    assert told(DEFAULT, "缺答案") == "缺答案"
