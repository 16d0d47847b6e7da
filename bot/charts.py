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
from bot.messages.wording import DEFAULT, Wording, wording
from questions.readiness import Mastery

WIDTH = 1080
MARGIN = 44
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
_CHINESE = wording(DEFAULT)
# Figures share font objects that are not made for threads.
_DRAWING = Lock()


def mastery_chart(
    title: str, rows: Sequence[tuple[str, Counts]], subtitle: str = "", *, words: Wording = _CHINESE
) -> bytes:
    """A PNG, 1080 pixels wide, of one bar a topic below one of all: in a chat it is seen at a quarter.

    `rows` are topics with their number of questions in each state; empty ones are left out. Raises NoFont.
    """
    kept = [(name, counts) for name, counts in rows if _total(counts)]
    whole = {state: sum(counts.get(state, 0) for _, counts in kept) for state, _, _ in STATES}
    names = min(max([4.0, *(_ems(name) for name, _ in kept)]), 9)
    with _DRAWING:
        sheet = _Sheet(404 + 84 * len(kept), cjk_font())
        top = sheet.head(title, subtitle)
        top = sheet.legend([(words.state(state), colour) for state, colour, _ in STATES], top)
        for place, (name, counts) in enumerate([(words.label("charts.all"), whole), *kept]):
            size = words.label("charts.questions", count=_total(counts))
            _row(sheet, name, counts, size, top, label=42 * names + 24)
            top += 84 if place else 100
        return sheet.png(top)


def unit_chart(
    title: str,
    topics: Sequence[str],
    rows: Sequence[tuple[str, Sequence[Counts]]],
    subtitle: str = "",
    *,
    words: Wording = _CHINESE,
) -> bytes:
    """A PNG, 1080 pixels wide, of one line a person or unit and one column a topic, after a column of all.

    A cell is the percentage of questions that are 基本掌握 or 张口能答; a row has its counts in the order of
    `topics`. The first 16 topics and 30 rows are drawn, what is left out is said. Raises NoFont.
    """
    shown, columns = rows[:ROWS], [words.label("charts.all"), *topics[:COLUMNS]]
    left = MARGIN + 38 * max([3, *(min(_ems(name), 7) for name, _ in shown)]) + 20
    step = min((WIDTH - MARGIN / 2 - left) / len(columns), 96)
    label = 36 * min(max(len(name) for name in columns), 9)
    with _DRAWING:
        sheet = _Sheet(440 + label + 68 * len(shown), cjk_font())
        top = sheet.head(title, subtitle)
        top = sheet.legend(
            [(share, SHADES[at][1]) for share, at in (("0%", 0), ("50%", 2), ("75%", 3), ("100%", 5))],
            top,
            before=words.label("charts.share"),
        )
        for column, name in enumerate(columns):
            sheet.upright(left + step * (column + 0.5), top + label, name, 32, 9)
        top += label + 16
        for name, counts in shown:
            sheet.text(MARGIN, top + 30, name, 38, wide=left - MARGIN - 12)
            whole = {state: sum(count.get(state, 0) for count in counts) for state, _, _ in STATES}
            for column, cell in enumerate([whole, *counts[:COLUMNS]]):
                _cell(sheet, left + step * column, top, step, cell)
            top += 68
        left_out = [
            words.label(f"charts.{left}", count=count)
            for count, left in ((len(rows) - len(shown), "more_rows"), (len(topics) - COLUMNS, "more_topics"))
            if count > 0
        ]
        if left_out:
            sheet.text(MARGIN, top + 32, words.listed(left_out), 34, FAINT)
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
        self.text(MARGIN, 76, title, 56, wide=WIDTH - 2 * MARGIN)
        if subtitle:
            self.text(MARGIN, 144, subtitle, 38, FAINT, wide=WIDTH - 2 * MARGIN)
        return 194 if subtitle else 136

    def legend(self, entries: Sequence[tuple[str, str]], top: float, before: str = "") -> float:
        x: float = MARGIN
        if before:
            self.text(x, top + 20, before, 38, FAINT)
            x += 38 * _ems(before) + 32
        for words, colour in entries:
            self.box(x, top, 40, 40, colour, 8)
            self.text(x + 52, top + 20, words, 38, FAINT)
            x += 52 + 38 * _ems(words) + 36
        return top + 84

    def png(self, bottom: float) -> bytes:
        """The sheet down to `bottom` and a margin."""
        height = round(bottom) + 24
        self._figure.set_size_inches(WIDTH / 72, height / 72)
        self.axes.set_ylim(height, 0)
        stream = BytesIO()
        self._figure.savefig(stream, format="png", dpi=72)
        return stream.getvalue()


def _row(sheet: _Sheet, name: str, counts: Counts, size: str, top: float, *, label: float) -> None:
    """A topic's name, its bar from `label` pixels on, and what it says of its size."""
    y, x, height = top, MARGIN + label, 60
    room = WIDTH - MARGIN - x - 122
    sheet.text(MARGIN, y + height / 2, name, 42, wide=label - 20)
    sheet.text(WIDTH - MARGIN, y + height / 2, size, 36, FAINT, align="right")
    outline = sheet.box(x, y, room, height, PAPER, 18)
    present = [(counts.get(state, 0), colour, ink) for state, colour, ink in STATES if counts.get(state, 0)]
    end = x + room
    for (count, colour, ink), width in zip(
        present, _widths([count for count, _, _ in present], room), strict=True
    ):
        gap = 0 if x + width > end - 1 else 3
        segment = Rectangle((x, y), width - gap, height, facecolor=colour, edgecolor="none")
        sheet.axes.add_patch(segment)
        segment.set_clip_path(outline)
        sheet.text(x + width / 2, y + height / 2, str(count), 40, ink, align="center")
        x += width


def _widths(counts: Sequence[int], room: float) -> list[float]:
    """Pixels of `room` for each count of a bar: proportional, but always enough for the number."""
    least = [24 + 24.0 * len(str(count)) for count in counts]
    wished = [max(low, room * count / sum(counts)) for low, count in zip(least, counts, strict=True)]
    over, spare = sum(wished) - room, sum(wished) - sum(least)
    # What small counts take beyond their share, the big ones give up in proportion.
    share = over / spare if spare else 0.0
    return [width - (width - low) * share for low, width in zip(least, wished, strict=True)]


def _cell(sheet: _Sheet, x: float, y: float, step: float, counts: Counts) -> None:
    total = _total(counts)
    if not total:
        sheet.text(x + step / 2, y + 30, "—", 30, "#B9C2CA", align="center")
        return
    percent = mastered_percent(counts)
    colour, ink = next((colour, ink) for bound, colour, ink in SHADES if percent <= bound)
    sheet.box(x + 2, y, step - 4, 60, colour, 8)
    sheet.text(
        x + step / 2,
        y + 30,
        str(percent),
        min(34, step * (0.46 if percent == 100 else 0.58)),
        ink,
        align="center",
    )


def _total(counts: Counts) -> int:
    return sum(counts.values())


def _ems(text: str) -> float:
    """The width of a line in ems, near enough for layout."""
    return sum(0.56 if ord(char) < 0x2E80 and char not in "“”…—·" else 1.0 for char in text)
