from hashlib import sha256
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.sampling import draw, draw_paths, draw_questions

NAMES = st.lists(st.text(min_size=1, max_size=4), max_size=30)


@given(NAMES, st.integers(-1, 12), st.text(max_size=8), st.randoms())
def test_a_draw_depends_on_seed_and_set_alone(
    names: list[str], count: int, seed: str, random: Random
) -> None:
    first = draw(names, count, seed)
    shuffled = sorted(names, key=lambda _: random.random())
    assert draw([*shuffled, *names], count, seed) == first
    assert len(first) == len(set(first)) == min(max(0, count), len(set(names)))
    assert set(first) <= set(names)


def test_a_draw_can_be_repeated_by_hand() -> None:
    names = [f"第{number}题" for number in range(30)]
    by_hand = sorted(names, key=lambda name: sha256(f"2026-11-23|{name}".encode()).hexdigest())
    assert draw(names, 8, "2026-11-23") == tuple(by_hand[:8])


def test_each_item_is_drawn_about_as_often() -> None:
    names = [str(number) for number in range(10)]
    drawn = [name for seed in range(2000) for name in draw(names, 3, str(seed))]
    assert all(500 < drawn.count(name) < 700 for name in names)


def test_a_mock_has_a_veto_item_if_there_is_one() -> None:
    names = [str(number) for number in range(40)]
    for seed in range(50):
        drawn = draw_questions(names, ["7"], 8, str(seed))
        assert "7" in drawn
        assert len(set(drawn)) == 8
    assert draw_questions(names, ["gone"], 8, "a") == draw(names, 8, "a")
    assert draw_questions([], ["7"], 8, "a") == ()


def test_people_are_drawn_level_by_level() -> None:
    people = [
        (town, school, str(person)) for town in "甲乙丙丁" for school in "一二三" for person in range(5)
    ]
    drawn = draw_paths(people, (2, 2, 3), "seed")
    assert len(drawn) == 12
    assert len({path[0] for path in drawn}) == 2
    assert len({path[:2] for path in drawn}) == 4
    assert set(drawn) <= set(people)
    assert draw_paths(reversed(people), (2, 2, 3), "seed") == drawn
    assert draw_paths(people, (2, 2, 3), "other") != drawn


def test_schools_of_different_townships_are_drawn_apart() -> None:
    people = [(town, str(school), "x") for town in "甲乙" for school in range(20)]
    first, second = (
        [path[1] for path in draw_paths(people, (2, 5, 1), "s") if path[0] == town] for town in "甲乙"
    )
    assert first != second


def test_a_path_of_another_depth_is_refused() -> None:
    with pytest.raises(ValueError, match="2 parts"):
        draw_paths([("甲", "一", "x")], (1, 1), "s")
