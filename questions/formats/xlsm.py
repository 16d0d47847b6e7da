"""Excel workbooks with macros: their texts are read, their macros are never run or kept."""

from __future__ import annotations

from dataclasses import replace

from questions.formats import Reading, Remark, xlsx

SUFFIXES = (".xlsm",)
SIGNATURES = xlsx.SIGNATURES


def read(name: str, content: bytes) -> Reading:
    """Read a workbook with macros as if it had none, and say so."""
    reading = xlsx.read(name, content)
    return replace(reading, repairs=(Remark(name, "文件带宏。宏没有运行，只读了内容"), *reading.repairs))
