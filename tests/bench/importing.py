"""How fast banks are read and written, and in how much memory, beside the bare readers of the same files.

Run `python -m tests.bench.importing`, with `--rows 1000` for a short form. Each reading has its own process.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from multiprocessing import get_context
from os import environ
from pathlib import Path
from typing import Any

from docx import Document
from openpyxl import Workbook, load_workbook

from questions.bank import Bank
from questions.formats import read, write
from questions.question import draft

DATA = Path(environ.get("WENBUDAO_DATA", "../shared/data")) / "import"
ROWS = 10_000
REPEATS = 3
# What a maintainer's file is known to hold, by a part of its name.
KNOWN = {"class_a.csv": 683, "安全管理员": 299, "思想道德": 278, "毛概": 345, "os_qa": 103}
HEADER = ("序号", "题型", "题目", "选项A", "选项B", "选项C", "选项D", "正确答案", "章节")


@dataclass(frozen=True)
class Run:
    """One reading: the questions found, the best of some repeats in seconds, the process's peak in MB."""

    questions: int
    seconds: float
    memory: float


def rows(count: int) -> Iterator[tuple[str, ...]]:
    """Choice questions, a third of them with several right options."""
    for number in range(1, count + 1):
        several = number % 3 == 0
        yield (
            str(number),
            "多选题" if several else "单选题",
            f"{number}.根据有关规定，第{number}类学校在办学条件方面应当达到的要求是（　）。",
            *(f"{letter}类标准第{number}条所列的各项要求" for letter in "甲乙丙丁"),
            "ACD" if several else "ABCD"[number % 4],
            f"第{number * 20 // count + 1}章",
        )


def as_xlsx(count: int) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    sheet.append(HEADER)
    for row in rows(count):
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def as_docx(count: int) -> bytes:
    made = Document()
    for number in range(1, count + 1):
        made.add_paragraph(f"{number}. 第{number}类学校在办学条件方面应当达到什么要求？")
        made.add_paragraph(f"答：第{number}条所列的要求；有专人负责；每年检查{number % 9 + 1}次。")
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def as_json(count: int) -> bytes:
    listed = [
        {"type": row[1], "question": row[2], "options": row[3:7], "answer": row[7], "chapter": row[8]}
        for row in rows(count)
    ]
    return json.dumps(listed, ensure_ascii=False).encode()


def as_txt(count: int) -> bytes:
    lines: list[str] = []
    for row in rows(count):
        options = (f"{letter}、{text}" for letter, text in zip("ABCD", row[3:7], strict=True))
        lines += [row[2], *options, f"答案：{row[7]}"]
    return "\n".join(lines).encode("gb18030")


def bank(count: int) -> Bank:
    """Free questions, as they are exported to be edited."""
    return Bank(
        questions=tuple(
            replace(
                draft(
                    f"第{number}类学校应当达到什么要求？", f"第{number}条所列的要求；有专人负责；每年检查。"
                ),
                id=f"q{number}",
                topic="办学条件",
            )
            for number in range(count)
        )
    )


def as_export(count: int) -> bytes:
    return write(bank(count), ".xlsx")


def bare_xlsx(content: bytes) -> int:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    return sum(1 for row in book.worksheets[0].iter_rows(values_only=True) if any(row)) - 1


def bare_docx(content: bytes) -> int:
    return sum(1 for paragraph in Document(io.BytesIO(content)).paragraphs if paragraph.text) // 2


def bare_json(content: bytes) -> int:
    return len(json.loads(content))


def bare_txt(content: bytes) -> int:
    return content.decode("gb18030").count("答案：")


FILES: Mapping[str, tuple[str, Callable[[int], bytes], str, Callable[[bytes], int]]] = {
    "xlsx": ("a.xlsx", as_xlsx, "openpyxl, read only", bare_xlsx),
    "xlsx exported": ("b.xlsx", as_export, "openpyxl, read only", bare_xlsx),
    "docx": ("a.docx", as_docx, "python-docx, paragraphs", bare_docx),
    "json": ("a.json", as_json, "json.loads", bare_json),
    "txt": ("a.txt", as_txt, "decode", bare_txt),
}


def ours(content: bytes, name: str) -> int:
    return len(read(name, content).items)


def measured(task: Callable[..., int], *told: Any) -> Run:
    """Run `task` in a process of its own."""
    context = get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_measure, args=(sender, task, *told))
    process.start()
    found: Run = receiver.recv()
    process.join()
    return found


def _measure(sender: Any, task: Callable[..., int], *told: Any) -> None:
    def peak() -> float:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    # The first question loads dictionaries, which a bot has long loaded.
    draft("什么是扫盲？", "扫除文盲；巩固脱盲成果。")
    best, questions = float("inf"), 0
    for _ in range(REPEATS):
        begun = time.perf_counter()
        questions = task(*told)
        best = min(best, time.perf_counter() - begun)
    sender.send(Run(questions, best, peak()))
    sender.close()


def written(count: int) -> int:
    return len(write(bank(count), ".xlsx")) and count


def drafted(count: int) -> int:
    return len(bank(count).questions)


def line(what: str, run: Run, beside: Run | None = None) -> str:
    ratio = ""
    if beside:
        ratio = f"{run.seconds / beside.seconds:8.1f} {run.memory / beside.memory:8.1f}"
    speed = run.questions / max(run.seconds, 1e-9)
    return f"{what:36} {run.questions:7} {run.seconds:8.3f} {speed:10.0f} {run.memory:8.1f} {ratio}"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=ROWS)
    count = options.parse_args().rows
    print(f"{'':36} {'found':>7} {'seconds':>8} {'rows/s':>10} {'peak MB':>8} {'x time':>8} {'x memory':>8}")
    failed = False
    for what, (name, make, other, bare) in FILES.items():
        content = make(count)
        beside, run = measured(bare, content), measured(ours, content, name)
        print(line(f"{what} ({len(content) // 1024} KB): {other}", beside))
        print(line(f"{what}: questions.formats", run, beside))
        failed |= run.questions != count
    plain, export = measured(drafted, count), measured(written, count)
    print(line("splitting answers into points", plain))
    print(line("splitting, and writing xlsx", export, plain))
    print()
    if not DATA.is_dir():
        print(f"{DATA} is not there: real files left out")
        return failed
    for path in sorted(DATA.iterdir()):
        known = next((number for part, number in KNOWN.items() if part in path.name), None)
        if known is not None:
            reading = read(path.name, path.read_bytes())
            told = f"{len(reading.problems)} problems, {len(reading.repairs)} repairs"
            print(f"{path.name}: {len(reading.items)} of {known}, {told}")
            failed |= len(reading.items) != known
    return failed


if __name__ == "__main__":
    sys.exit(main())
