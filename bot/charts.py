"""Pictures of what is mastered, drawn for the width of a phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from threading import Lock

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle

from bot.fonts import Font, cjk_font
from questions.readiness import Mastery

WIDTH = 1080
MARGIN = 48
ROWS = 30
COLUMNS = 16
INK, FAINT, PAPER = "#1B2733", "#5D6B78", "#FFFFFF"
# From best known to never seen; told apart by lightness alone, and so in grey or with any colour vision.
STATES: tuple[tuple[Mastery, str, str], ...] = (
    (Mastery.FLUENT, "#0B4F82", PAPER),
    (Mastery.FAMILIAR, "#6CB2DC", INK),
    (Mastery.LEARNING, "#F7D070", INK),
    (Mastery.NEW, "#E7EBEF", FAINT),
)
# For the percentage of questions mastered, up to each bound.
SHADES: tuple[tuple[int, str, str], ...] = (
    (0, "#F4F6F8", FAINT),
    (25, "#DCEBF5", INK),
    (50, "#A9D1EA", INK),
    (75, "#5A9FCC", INK),
    (99, "#2674AD", PAPER),
    (100, "#0B4F82", PAPER),
)
Counts = Mapping[Mastery, int]
# Figures share font objects that are not made for threads.
_DRAWING = Lock()


def mastery_chart(title: str, rows: Sequence[tuple[str, Counts]], subtitle: str = "") -> bytes:
    """A PNG, 1080 pixels wide, of one bar a topic below one of all.

    `rows` are topics with their number of questions in each state; empty ones are left out. Raises NoFont.
    """
    kept = [(name, counts) for name, counts in rows if _total(counts)]
    whole = {state: sum(counts.get(state, 0) for _, counts in kept) for state, _, _ in STATES}
    with _DRAWING:
        sheet = _Sheet(404 + 104 * len(kept), cjk_font())
        top = sheet.head(title, subtitle)
        top = sheet.legend([(state.value, colour) for state, colour, _ in STATES], top)
        _row(sheet, "全部", whole, top, height=52)
        top += 138
        for name, counts in kept:
            _row(sheet, name, counts, top, height=38)
            top += 104
        return sheet.png(top)


def unit_chart(
    title: str, topics: Sequence[str], rows: Sequence[tuple[str, Sequence[Counts]]], subtitle: str = ""
) -> bytes:
    """A PNG, 1080 pixels wide, of one line a person or unit and one column a topic, after a column of all.

    A cell is the percentage of questions that are 基本掌握 or 张口能答; a row has its counts in the order of
    `topics`. The first 16 topics and 30 rows are drawn, what is left out is said. Raises NoFont.
    """
    shown, columns = rows[:ROWS], ["全部", *topics[:COLUMNS]]
    left = MARGIN + 34 * max([4, *(min(_ems(name), 7) for name, _ in shown)]) + 20
    step = min((WIDTH - MARGIN - left) / len(columns), 96)
    label = 30 * min(max(len(name) for name in columns), 9)
    with _DRAWING:
        sheet = _Sheet(440 + label + 58 * len(shown), cjk_font())
        top = sheet.head(title, subtitle)
        top = sheet.legend(
            [(words, SHADES[at][1]) for words, at in (("0%", 0), ("50%", 2), ("75%", 3), ("100%", 5))],
            top,
            before="掌握的比例",
        )
        for column, name in enumerate(columns):
            sheet.upright(left + step * (column + 0.5), top + label, name, 26, 9)
        top += label + 16
        for name, counts in shown:
            sheet.text(MARGIN, top + 26, name, 32, wide=left - MARGIN - 16)
            whole = {state: sum(count.get(state, 0) for count in counts) for state, _, _ in STATES}
            for column, cell in enumerate([whole, *counts[:COLUMNS]]):
                _cell(sheet, left + step * column, top, step, cell)
            top += 58
        left_out = [
            f"另有 {count} {noun}未画出"
            for count, noun in ((len(rows) - len(shown), "行"), (len(topics) - COLUMNS, "个专题"))
            if count > 0
        ]
        if left_out:
            sheet.text(MARGIN, top + 32, "，".join(left_out), 28, FAINT)
            top += 56
        return sheet.png(top)


def mastered_percent(counts: Counts) -> int:
    """The percentage of questions that are 基本掌握 or 张口能答: 100 only for all, 0 only for none."""
    mastered = counts.get(Mastery.FAMILIAR, 0) + counts.get(Mastery.FLUENT, 0)
    return max(mastered * 100 // max(_total(counts), 1), min(mastered, 1))


class _Sheet:
    """A white sheet measured in pixels from its upper left corner."""

    def __init__(self, height: int, font: Font) -> None:
        self._font = font
        # At 72 dots an inch a font's point is a pixel.
        self._figure = Figure(figsize=(WIDTH / 72, height / 72), dpi=72, facecolor=PAPER)
        FigureCanvasAgg(self._figure)
        self.axes: Axes = self._figure.add_axes((0, 0, 1, 1))
        self.axes.set_xlim(0, WIDTH)
        self.axes.set_ylim(height, 0)
        self.axes.set_axis_off()

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        colour: str = INK,
        *,
        wide: float = 0,
        align: str = "left",
    ) -> None:
        """One line with its middle at `y`, made smaller and then cut to fit `wide` pixels where given."""
        line = self._font.drawable(text)
        if wide and _ems(line) * size > wide:
            size = max(size * 0.75, wide / _ems(line))
            while line and (_ems(line) + 1) * size > wide:
                line = line[:-1]
            line += "…"
        self.axes.text(
            x,
            y,
            line,
            color=colour,
            ha=align,
            va="center_baseline",
            fontproperties=self._font.properties(size),
            parse_math=False,
        )

    def upright(self, x: float, bottom: float, text: str, size: float, most: int) -> None:
        """A column of at most `most` characters, one below the other, that ends at `bottom`."""
        line = self._font.drawable(text)
        line = line if len(line) <= most else line[: most - 1] + "…"
        for place, char in enumerate(reversed(line)):
            self.text(x, bottom - (place + 0.5) * (size + 4), char, size, FAINT, align="center")

    def box(
        self, x: float, y: float, width: float, height: float, colour: str, radius: float
    ) -> FancyBboxPatch:
        style = f"round,pad=0,rounding_size={radius}"
        patch = FancyBboxPatch((x, y), width, height, boxstyle=style, facecolor=colour, edgecolor="none")
        self.axes.add_patch(patch)
        return patch

    def head(self, title: str, subtitle: str) -> float:
        """The title and what is below it; gives where the next thing begins."""
        self.text(MARGIN, 78, title, 52, wide=WIDTH - 2 * MARGIN)
        if subtitle:
            self.text(MARGIN, 142, subtitle, 32, FAINT, wide=WIDTH - 2 * MARGIN)
        return 190 if subtitle else 132

    def legend(self, entries: Sequence[tuple[str, str]], top: float, before: str = "") -> float:
        x: float = MARGIN
        if before:
            self.text(x, top + 18, before, 30, FAINT)
            x += 30 * _ems(before) + 32
        for words, colour in entries:
            self.box(x, top, 36, 36, colour, 8)
            self.text(x + 48, top + 18, words, 30, FAINT)
            x += 48 + 30 * _ems(words) + 40
        return top + 76

    def png(self, bottom: float) -> bytes:
        """The sheet down to `bottom` and a margin."""
        height = round(bottom) + 20
        self._figure.set_size_inches(WIDTH / 72, height / 72)
        self.axes.set_ylim(height, 0)
        stream = BytesIO()
        self._figure.savefig(stream, format="png", dpi=72)
        return stream.getvalue()


def _row(sheet: _Sheet, name: str, counts: Counts, top: float, *, height: float) -> None:
    total = _total(counts)
    sheet.text(MARGIN, top + 20, name, 34, wide=WIDTH - 2 * MARGIN - 180)
    sheet.text(WIDTH - MARGIN, top + 20, f"{total} 题", 30, FAINT, align="right")
    y, x = top + 46, float(MARGIN)
    outline = sheet.box(MARGIN, y, WIDTH - 2 * MARGIN, height, PAPER, height / 2)
    present = [(counts.get(state, 0), colour, ink) for state, colour, ink in STATES if counts.get(state, 0)]
    for (count, colour, ink), width in zip(present, _widths([count for count, _, _ in present]), strict=True):
        gap = 0 if x + width > WIDTH - MARGIN - 1 else 3
        segment = Rectangle((x, y), width - gap, height, facecolor=colour, edgecolor="none")
        sheet.axes.add_patch(segment)
        segment.set_clip_path(outline)
        sheet.text(x + width / 2, y + height / 2, str(count), height * 0.72, ink, align="center")
        x += width


def _widths(counts: Sequence[int]) -> list[float]:
    """Pixels for each count of a bar: proportional, but always room for the number."""
    room, least = WIDTH - 2 * MARGIN, 62.0
    total = sum(counts)
    widths = [max(least, room * count / total) for count in counts]
    spare = sum(widths) - least * len(widths)
    return [
        least + (width - least) * (room - least * len(widths)) / spare if spare else room / len(widths)
        for width in widths
    ]


def _cell(sheet: _Sheet, x: float, y: float, step: float, counts: Counts) -> None:
    total = _total(counts)
    if not total:
        sheet.text(x + step / 2, y + 26, "—", 26, "#B9C2CA", align="center")
        return
    percent = mastered_percent(counts)
    colour, ink = next((colour, ink) for bound, colour, ink in SHADES if percent <= bound)
    sheet.box(x + 2, y, step - 4, 52, colour, 8)
    sheet.text(x + step / 2, y + 26, str(percent), min(28, step * 0.45), ink, align="center")


def _total(counts: Counts) -> int:
    return sum(counts.values())


def _ems(text: str) -> float:
    """The width of a line in ems, near enough for layout."""
    return sum(0.56 if ord(char) < 0x2E80 and char not in "“”…—·" else 1.0 for char in text)
