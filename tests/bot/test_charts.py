"""The pictures of mastery show the counts they were given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bot import charts
from bot.charts import (
    COLUMNS,
    ROWS,
    SHADES,
    STATES,
    WIDTH,
    mastered_percent,
    mastery_chart,
    unit_chart,
)
from bot.fonts import Font, NoFont
from bot.messages.wording import wording
from questions.readiness import Mastery
from tests.bot.fonts import save, square_font

COLOURS = {state: colour for state, colour, _ in STATES}


@pytest.fixture(autouse=True)
def font(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Font:
    font = Font(save(square_font(), tmp_path / "square.ttf"))
    monkeypatch.setattr(charts, "cjk_font", lambda: font)
    return font


def counts(fluent: int = 0, familiar: int = 0, learning: int = 0, new: int = 0) -> dict[Mastery, int]:
    states = (Mastery.FLUENT, Mastery.FAMILIAR, Mastery.LEARNING, Mastery.NEW)
    return dict(zip(states, (fluent, familiar, learning, new), strict=True))


def picture(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png)).convert("RGB")


def colours(image: Image.Image, y: int) -> Counter[str]:
    """How many pixels of each colour the line `y` has."""
    line = image.crop((0, y, image.width, y + 1))
    return Counter("#{:02X}{:02X}{:02X}".format(*pixel) for pixel in line.get_flattened_data())


def bars(image: Image.Image) -> list[Counter[str]]:
    """The colours of each bar from top to bottom, on its first full line, where no number stands."""
    known, found, above = set(COLOURS.values()), [], 0
    for y in range(160, image.height):
        line = Counter({colour: n for colour, n in colours(image, y).items() if colour in known})
        # The corners are round for the first lines.
        if line.total() > 300 and (above := above + 1) == 8:
            found.append(line)
        elif line.total() <= 300:
            above = 0
    return found


def shares(bar: Counter[str]) -> list[float]:
    return [bar[colour] / bar.total() for colour in COLOURS.values()]


def test_a_bar_is_divided_as_the_counts_are() -> None:
    image = picture(mastery_chart("标题", [("扫盲", counts(fluent=10, familiar=5, learning=3, new=2))]))
    whole, topic = bars(image)
    assert shares(topic) == pytest.approx([0.5, 0.25, 0.15, 0.1], abs=0.03)
    assert whole == topic


def test_one_question_among_many_keeps_room_for_its_number() -> None:
    image = picture(mastery_chart("标题", [("扫盲", counts(fluent=500, learning=1))]))
    assert bars(image)[1][COLOURS[Mastery.LEARNING]] > 40


def test_the_first_bar_sums_all_topics_up() -> None:
    image = picture(mastery_chart("标题", [("甲", counts(fluent=3)), ("乙", counts(new=3))]))
    whole, first, second = bars(image)
    assert shares(whole) == pytest.approx([0.5, 0, 0, 0.5], abs=0.01)
    assert shares(first) == [1, 0, 0, 0]
    assert shares(second) == [0, 0, 0, 1]


def test_topics_without_questions_are_left_out() -> None:
    rows = [("甲", counts(fluent=3)), ("乙", counts()), ("丙", {})]
    assert mastery_chart("标题", rows) == mastery_chart("标题", rows[:1])


def test_the_picture_is_as_wide_as_a_phone_and_as_long_as_its_rows() -> None:
    one = picture(mastery_chart("标题", [("甲", counts(new=1))]))
    three = picture(mastery_chart("标题", [(name, counts(new=1)) for name in "甲乙丙"], "副题"))
    assert one.width == three.width == WIDTH
    assert three.height > one.height + 150


@pytest.mark.parametrize("words", ["$a$ \\frac <b>", "😀\n换行", "很长的专题名称" * 12, ""])
def test_any_words_can_be_drawn(words: str) -> None:
    assert picture(mastery_chart(words, [(words, counts(new=1))], words)).width == WIDTH
    assert picture(unit_chart(words, [words], [(words, [counts(new=1)])], words)).width == WIDTH


def test_nothing_learnt_by_nobody_is_still_a_picture() -> None:
    assert picture(mastery_chart("标题", [])).width == WIDTH
    assert picture(unit_chart("标题", [], [])).width == WIDTH


def cells(rows: Sequence[tuple[str, Sequence[Mapping[Mastery, int]]]]) -> Counter[str]:
    """The pixels of each shade below the legend."""
    image = picture(unit_chart("标题", ["甲", "乙"], rows))
    lines = range(300, image.height)
    return sum((colours(image, y) for y in lines), Counter[str]())


def test_a_cell_is_the_darker_the_more_is_mastered() -> None:
    none, half, whole = SHADES[0][1], SHADES[2][1], SHADES[-1][1]
    seen = cells([("李", [counts(new=4), counts(fluent=4)])])
    assert all(seen[shade] > 500 for shade in (none, half, whole))
    assert seen[SHADES[4][1]] == 0


def test_a_topic_without_questions_has_no_cell() -> None:
    assert cells([("李", [counts(), {}])])[SHADES[0][1]] == 0


def test_what_does_not_fit_is_cut_off_and_said() -> None:
    topics = [str(number) for number in range(COLUMNS + 3)]
    row = [counts(new=1)] * len(topics)
    whole = picture(unit_chart("标题", topics, [("李", row)] * (ROWS + 5)))
    fitting = picture(unit_chart("标题", topics[:COLUMNS], [("李", row)] * ROWS))
    assert whole.height - fitting.height == 56


@pytest.mark.parametrize(
    ("given", "percent"),
    [
        (counts(), 0),
        (counts(new=9), 0),
        (counts(familiar=1, new=999), 1),
        (counts(fluent=999, learning=1), 99),
        (counts(fluent=1, familiar=1, learning=1), 66),
        (counts(fluent=2, familiar=1), 100),
    ],
)
def test_only_all_is_a_hundred_percent_and_only_nothing_is_none(
    given: Mapping[Mastery, int], percent: int
) -> None:
    assert mastered_percent(given) == percent


def test_a_picture_speaks_the_language_of_who_sees_it(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    monkeypatch.setattr(charts._Sheet, "text", lambda *given, **more: written.append(given[3]))
    row = [counts(new=1)] * (COLUMNS + 1)
    mastery_chart("Mine", [("A", counts(fluent=3))], words=wording("en"))
    unit_chart("Unit", ["A"] * len(row), [("B", row)] * (ROWS + 1), words=wording("en"))
    assert "fluent" in written
    assert "rows not drawn: 1, topics not drawn: 1" in written
    assert all(text.isascii() for text in written)


def test_pictures_drawn_at_once_do_not_disturb_each_other() -> None:
    rows = [("甲", counts(fluent=3, new=2))]
    alone = mastery_chart("标题", rows)
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda _: mastery_chart("标题", rows), range(8)))
    assert set(together) == {alone}


def test_without_a_font_nothing_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_font() -> Font:
        raise NoFont

    monkeypatch.setattr(charts, "cjk_font", no_font)
    with pytest.raises(NoFont):
        mastery_chart("标题", [])
