from itertools import combinations, product
from math import comb, prod
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.inspection import p_at_least, p_person_passes, p_sample_passes

CHANCES = st.lists(st.floats(0, 1), min_size=1, max_size=6)


@given(CHANCES, st.integers(-1, 8))
def test_at_least_k_of_independent_events_agrees_with_counting_cases(chances: list[float], k: int) -> None:
    cases = product((False, True), repeat=len(chances))
    expected = sum(
        prod(p if hit else 1 - p for p, hit in zip(chances, case, strict=True))
        for case in cases
        if sum(case) >= k
    )
    assert p_at_least(k, chances) == pytest.approx(expected, abs=1e-12)


def test_four_of_five_at_nine_tenths_is_the_binomial_value() -> None:
    assert p_at_least(4, [0.9] * 5) == pytest.approx(0.91854)
    assert p_sample_passes([p_at_least(4, [0.9] * 5)] * 12, [12]) == pytest.approx(0.36, abs=0.005)


@given(CHANCES, st.integers(1, 7), st.integers(0, 7))
def test_a_person_is_asked_any_subset_as_likely_as_another(
    recalls: list[float], asked: int, right: int
) -> None:
    asked_of_them = min(asked, len(recalls))
    subsets = list(combinations(recalls, asked_of_them))
    expected = sum(p_at_least(min(right, asked_of_them), subset) for subset in subsets) / len(subsets)
    assert p_person_passes(recalls, asked, right) == pytest.approx(expected, abs=1e-9)


def test_all_sampled_people_of_two_levels_agree_with_listing_every_sample() -> None:
    tree = [[0.9, 0.5, 0.8], [0.7], [1.0, 0.6]]
    total = 0.0
    for schools in combinations(tree, 2):
        means = [
            sum(prod(people) for people in combinations(school, min(2, len(school))))
            / comb(len(school), min(2, len(school)))
            for school in schools
        ]
        total += prod(means)
    assert p_sample_passes(tree, [2, 2]) == pytest.approx(total / 3)


def test_a_real_draw_agrees_with_many_simulated_ones() -> None:
    random = Random(5)
    tree = [[[random.uniform(0.6, 1) for _ in range(6)] for _ in range(4)] for _ in range(5)]
    trials, passed = 20_000, 0
    for _ in range(trials):
        people = [
            chance
            for town in random.sample(tree, 2)
            for school in random.sample(town, 2)
            for chance in random.sample(school, 3)
        ]
        passed += sum(random.random() > chance for chance in people) <= 2
    exact = p_sample_passes(tree, [2, 2, 3], failures=2)
    assert exact == pytest.approx(passed / trials, abs=0.015)


def test_more_failures_allowed_and_better_people_only_help() -> None:
    tree = [[0.9, 0.8], [0.7, 0.6, 0.5]]
    chances = [p_sample_passes(tree, [1, 2], failures=allowed) for allowed in range(4)]
    assert chances == sorted(chances)
    assert chances[2] == chances[3] == pytest.approx(1)
    assert p_sample_passes([[0.95, 0.8], [0.7, 0.6, 0.5]], [1, 2]) > chances[0]


def test_a_draw_of_hundreds_of_questions_stays_exact() -> None:
    assert p_person_passes([0.9] * 300, 5, 4) == pytest.approx(0.91854)


def test_what_cannot_be_drawn_from_is_refused() -> None:
    with pytest.raises(ValueError, match="without questions"):
        p_person_passes([], 5, 4)
    with pytest.raises(ValueError, match="without people"):
        p_sample_passes([[0.9], []], [2, 1])
