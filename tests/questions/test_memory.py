from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.memory import Card, foreseen, new_card, recall, relearn, retention, review

DAY = date(2026, 9, 1)
SCORES = st.floats(0, 1)
HISTORIES = st.lists(st.tuples(st.integers(1, 40), SCORES, st.booleans(), st.booleans()), max_size=8)


def later(days: int) -> date:
    return DAY + timedelta(days=days)


def after(history: list[tuple[int, float, bool, bool]]) -> tuple[Card, date]:
    card, day = new_card("a"), DAY
    for gap, score, unaided, in_time in history:
        day += timedelta(days=gap)
        card = review(card, score, day, unaided=unaided, in_time=in_time)
    return card, day


def test_a_new_card_is_unseen_and_not_recalled() -> None:
    card = new_card("a", veto=True)
    assert not card.seen
    assert card.veto
    assert recall(card, DAY) == 0


def test_an_answer_never_changes_the_card_it_was_given_for() -> None:
    card = new_card("a")
    review(card, 1.0, DAY)
    assert card == new_card("a")


def test_only_the_first_answer_of_a_day_counts() -> None:
    card = review(new_card("a"), 0.2, DAY)
    for _ in range(10):
        assert review(card, 1.0, DAY) is card


def test_an_answer_dated_before_the_last_is_ignored() -> None:
    card = review(new_card("a"), 1.0, later(3))
    assert review(card, 0.0, DAY) is card


@pytest.mark.parametrize("score", [-0.01, 1.01, float("nan")])
def test_a_score_outside_its_range_is_refused(score: float) -> None:
    with pytest.raises(ValueError, match="score"):
        review(new_card("a"), score, DAY)


@given(HISTORIES, st.integers(1, 40), st.tuples(SCORES, SCORES))
def test_a_better_answer_never_leaves_less_behind(
    history: list[tuple[int, float, bool, bool]], gap: int, scores: tuple[float, float]
) -> None:
    card, day = after(history)
    day += timedelta(days=gap)
    worse, better = (review(card, score, day) for score in sorted(scores))
    assert recall(worse, day + timedelta(days=9)) <= recall(better, day + timedelta(days=9)) + 1e-12


@given(HISTORIES, st.integers(1, 40), SCORES)
def test_a_helped_answer_is_worth_no_more_than_one_without_help_and_is_no_pass(
    history: list[tuple[int, float, bool, bool]], gap: int, score: float
) -> None:
    card, day = after(history)
    day += timedelta(days=gap)
    helped, alone = review(card, score, day, unaided=False), review(card, score, day)
    assert recall(helped, day + timedelta(days=9)) <= recall(alone, day + timedelta(days=9)) + 1e-12
    assert helped.pass_days == card.pass_days
    assert helped.last_pass == card.last_pass


@given(HISTORIES, st.integers(1, 40), st.floats(0, 0.79))
def test_what_did_not_pass_never_strengthens_a_memory(
    history: list[tuple[int, float, bool, bool]], gap: int, score: float
) -> None:
    card, day = after([(1, 0.9, True, True), *history])
    missed = review(card, score, day + timedelta(days=gap))
    assert missed.stability is not None
    assert card.stability is not None
    assert missed.stability <= card.stability


@given(HISTORIES, st.integers(0, 400), st.integers(0, 400))
def test_recall_falls_with_the_days_and_stays_a_probability(
    history: list[tuple[int, float, bool, bool]], near: int, far: int
) -> None:
    card, day = after([(1, 0.5, True, True), *history])
    near, far = sorted((near, far))
    soon, late = recall(card, day + timedelta(days=near)), recall(card, day + timedelta(days=far))
    assert 0 < late <= soon <= 1


def test_stability_is_the_days_to_nine_tenths() -> None:
    assert retention(12.5, 12.5) == pytest.approx(0.9)
    assert retention(12.5, 0) == 1
    card = review(new_card("a"), 0.9, DAY)
    assert card.stability is not None
    assert recall(card, later(7)) == pytest.approx(retention(card.stability, 7))
    assert recall(card, later(-7)) == 1


def test_passes_are_counted_by_day_with_their_wording_and_time() -> None:
    card = review(new_card("a"), 0.8, DAY, wording="1")
    card = review(card, 1.0, later(1), in_time=False, wording="2")
    card = review(card, 0.79, later(2), wording="3")
    assert (card.reviews, card.pass_days, card.last_review) == (3, 2, later(2))
    assert (card.last_pass, card.last_pass_in_time, card.last_pass_wording) == (later(1), False, "2")


def test_a_question_known_before_any_drill_starts_out_strong() -> None:
    known, learnt = (recall(review(new_card("a"), score, DAY), later(10)) for score in (1.0, 0.8))
    assert known > learnt > recall(review(new_card("a"), 0.0, DAY), later(10))


def test_spaced_passes_last_longer_than_massed_ones() -> None:
    massed, spaced = new_card("a"), new_card("a")
    for turn in range(4):
        massed = review(massed, 0.9, later(turn))
        spaced = review(spaced, 0.9, later(turn * 5))
    assert recall(spaced, later(45)) > recall(massed, later(33))


def test_a_changed_answer_has_to_be_learnt_again() -> None:
    card = new_card("a")
    for turn in range(4):
        card = review(card, 1.0, later(turn * 4))
    changed = relearn(card)
    assert recall(changed, later(14)) < 0.8 < recall(card, later(14))
    assert changed.pass_days == card.pass_days
    assert relearn(new_card("a")) == new_card("a")


@given(HISTORIES, st.integers(1, 30), st.integers(1, 30))
def test_what_is_foreseen_is_the_mean_of_passing_and_failing(
    history: list[tuple[int, float, bool, bool]], gap: int, left: int
) -> None:
    card, day = after([(1, 0.85, True, True), *history])
    asked, day = day + timedelta(days=gap), day + timedelta(days=gap + left)
    known = recall(card, asked)
    passed, failed = recall(review(card, 0.9, asked), day), recall(review(card, 0.0, asked), day)
    assert foreseen(card, asked, day) == pytest.approx(known * passed + (1 - known) * failed)


def test_a_question_never_met_is_foreseen_as_failed_and_then_told() -> None:
    told = review(new_card("a"), 0.0, DAY)
    assert foreseen(new_card("a"), DAY, later(3)) == recall(told, later(3))
