"""What buttons carry and how long lists and texts are cut, for whatever there is to carry or to cut."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.inviting import A_PAGE, page_of
from bot.messages.screen import Button
from bot.messages.wording import LANGUAGES, wording
from bot.telegram.callbacks import MOST_BYTES, Tap, number, pack, unpack
from bot.telegram.handlers import TAPS
from bot.telegram.paging import pages, plain, width

WORDS = st.text(st.characters(exclude_characters="|", exclude_categories=["Cs"]), max_size=20)
ARGUMENTS = st.lists(st.integers(-(2**40), 2**40) | WORDS, max_size=4).map(tuple)


@given(st.sampled_from(sorted(TAPS)), ARGUMENTS)
def test_a_button_comes_back_as_it_was_or_is_never_made(action: str, args: tuple[int | str, ...]) -> None:
    try:
        data = pack(Button("按", action, args))
    except ValueError:
        assert len("|".join(("1", action, *map(str, args))).encode()) > MOST_BYTES
        return
    assert len(data.encode()) <= MOST_BYTES
    assert unpack(data) == Tap(action, tuple(map(str, args)))


@given(st.text(max_size=70))
def test_whatever_else_a_button_might_carry_is_refused_or_read_as_it_stands(data: str) -> None:
    tap = unpack(data)
    if tap is None:
        assert not re.match(r"1\|[^|]", data)
    else:
        assert "|".join(("1", tap.action, *tap.args)) == data
        assert all(
            found is None or 0 <= found < 2**31 for found in (number(tap, place) for place in range(5))
        )


@pytest.mark.parametrize("word", ["a|b", "|"])
def test_a_word_that_would_read_as_two_makes_no_button(word: str) -> None:
    with pytest.raises(ValueError, match="may not hold"):
        pack(Button("按", "skip", (word,)))


@given(st.integers(0, 90), st.integers(0, 12), st.sampled_from(LANGUAGES))
def test_turning_the_pages_of_a_list_shows_every_button_once_and_ends_at_both_ends(
    count: int, begin: int, language: str
) -> None:
    buttons = [Button(str(one), "one", (one,)) for one in range(count)]
    seen: dict[int, list[Button]] = {}
    waiting = [begin]
    while waiting:
        rows, page = page_of(wording(language), buttons, waiting.pop(), "turn", 7)
        if page in seen:
            continue
        flat = [button for row in rows for button in row]
        seen[page] = [button for button in flat if button.action == "one"]
        turns = [button for button in flat if button.action == "turn"]
        assert all(button.label and button.args[0] == 7 for button in turns)
        waiting += [int(button.args[1]) for button in turns]
        assert len(seen[page]) <= A_PAGE
    assert sorted(seen) == list(range(len(seen)))
    assert [button for page in sorted(seen) for button in seen[page]] == buttons


TEXTS = st.recursive(
    st.text(st.sampled_from("甲乙a &<\n🙂"), max_size=12).map(html.escape),
    lambda inner: st.lists(inner, max_size=5).map("".join) | inner.map("<b>{}</b>".format),
    max_leaves=30,
)


@given(TEXTS, st.integers(4, 40))
def test_a_long_text_in_pages_loses_nothing_and_leaves_no_tag_open(text: str, most: int) -> None:
    found = pages(text, most)
    assert re.sub(r"\s", "", "".join(map(plain, found))) == re.sub(r"\s", "", plain(text))
    for page in found:
        assert width(page) <= most
        depth = 0
        for tag in re.findall(r"</?b>", page):
            depth += 1 if tag == "<b>" else -1
            assert depth >= 0
        assert depth == 0
