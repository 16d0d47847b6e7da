from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.memory import Card, new_card, recall, review
from questions.planning import Plan, choose

START = date(2026, 9, 1)


def later(days: int) -> date:
    return START + timedelta(days=days)


def plan(
    cards: list[Card], day: int, prompts: int = 10, days: int = 60, seed: int = 0, **options: float
) -> Plan:
    return choose(
        cards,
        today=later(day),
        prompts=prompts,
        joined=START,
        inspection_from=later(days),
        random=Random(seed),
        **options,
    )


def campaign(count: int, days: int, prompts: int, come: list[bool], attendance: float) -> list[set[str]]:
    """The questions seen by the end of each day, when everybody answers everything rightly."""
    cards = {str(number): new_card(str(number)) for number in range(count)}
    seen: list[set[str]] = []
    for day in range(days):
        if come[day]:
            chosen = plan(list(cards.values()), day, prompts, days, attendance=attendance).today
            for name in chosen:
                cards[name] = review(cards[name], 0.9, later(day))
        seen.append({name for name, card in cards.items() if card.seen})
    return seen


@pytest.mark.parametrize(
    ("count", "days", "prompts"), [(80, 21, 10), (120, 60, 5), (200, 60, 10), (100, 30, 8), (7, 1, 7)]
)
def test_every_question_comes_up_by_six_tenths_of_the_time(count: int, days: int, prompts: int) -> None:
    seen = campaign(count, days, prompts, [True] * days, 1.0)
    capacity = prompts * max(1, int(0.6 * days))
    assert len(seen[max(0, int(0.6 * days) - 1)]) == min(count, capacity)


@pytest.mark.parametrize("seed", range(5))
def test_one_who_comes_every_other_day_has_seen_everything_in_time_too(seed: int) -> None:
    random = Random(seed)
    come = [random.random() < 0.5 or day == 0 for day in range(60)]
    seen = campaign(80, 60, 10, come, 0.5)
    assert len(seen[-1]) == 80
    assert len(seen[39]) >= 76


def test_new_questions_are_spread_over_the_days_and_do_not_crowd_out_the_known() -> None:
    seen = campaign(100, 50, 10, [True] * 50, 1.0)
    daily = [len(now) - len(before) for before, now in pairwise(seen[1:29])]
    assert max(daily) <= 5
    assert min(daily) >= 2


def test_what_was_missed_is_spread_and_not_piled_up() -> None:
    come = [not 10 <= day < 20 for day in range(60)]
    seen = campaign(120, 60, 10, come, 1.0)
    daily = [len(now) - len(before) for before, now in pairwise(seen[19:36])]
    assert max(daily) <= 7
    assert len(seen[35]) == 120


cards_of = st.lists(
    st.tuples(st.booleans(), st.lists(st.tuples(st.integers(1, 20), st.floats(0, 1)), max_size=4)),
    max_size=25,
)


def make(histories: list[tuple[bool, list[tuple[int, float]]]]) -> list[Card]:
    cards = []
    for number, (veto, history) in enumerate(histories):
        card, day = new_card(str(number), veto=veto), 0
        for gap, score in history:
            day += gap
            card = review(card, score, later(day))
        cards.append(card)
    return cards


@settings(max_examples=150)
@given(
    cards_of,
    st.integers(0, 100),
    st.integers(-3, 30),
    st.integers(-40, 120),
    st.integers(-60, 130),
    st.floats(0, 1),
)
def test_any_state_of_affairs_has_a_plan_of_distinct_cards_within_the_load(
    histories: list[tuple[bool, list[tuple[int, float]]]],
    day: int,
    prompts: int,
    days: int,
    joined: int,
    attendance: float,
) -> None:
    cards = make(histories)

    def chosen() -> Plan:
        return choose(
            cards,
            today=later(day),
            prompts=prompts,
            joined=later(joined),
            inspection_from=later(days),
            attendance=attendance,
            random=Random(7),
        )

    result = chosen()
    askable = {
        card.question_id for card in cards if card.last_review is None or card.last_review < later(day)
    }
    assert len(set(result.today)) == len(result.today)
    assert set(result.today) <= askable
    assert len(result.today) == min(max(0, prompts), len(askable))
    assert 0 <= result.shortfall <= sum(not card.seen for card in cards)
    assert result == chosen()


def test_no_cards_and_no_prompts_make_an_empty_plan() -> None:
    assert plan([], 0) == Plan(())
    assert plan([new_card("a")], 0, prompts=0) == Plan((), 1)


def test_a_card_answered_today_does_not_come_again() -> None:
    assert plan([review(new_card("a"), 0.0, START), new_card("b")], 0).today == ("b",)


def test_what_cannot_be_seen_in_time_is_counted() -> None:
    cards = [new_card(str(number)) for number in range(100)]
    assert plan(cards, 0, prompts=5, days=20).shortfall == 0
    assert plan(cards, 0, prompts=5, days=15).shortfall == 25
    assert plan(cards, 0, prompts=5, days=20, attendance=0.5).shortfall == 50
    assert plan(cards, 20, prompts=5, days=20).shortfall == 100


def test_when_not_all_can_be_seen_every_prompt_is_a_new_one() -> None:
    old = [review(new_card(f"old {number}"), 0.0, START) for number in range(10)]
    new = [new_card(f"new {number}") for number in range(200)]
    assert plan([*old, *new], 3, days=15).today == tuple(f"new {number}" for number in range(10))


def test_veto_items_are_met_first_and_asked_first() -> None:
    cards = [new_card(str(number), veto=number >= 90) for number in range(100)]
    assert plan(cards, 0).today == tuple(str(number) for number in range(90, 100))
    known = [review(new_card(str(number), veto=number >= 15), 0.9, START) for number in range(20)]
    assert {"15", "16", "17", "18", "19"} == set(plan(known, 10).today[:5])


def test_the_weakest_come_in_the_last_days() -> None:
    cards = []
    for number in range(30):
        card = new_card(str(number))
        for turn in range(1 + number % 5):
            card = review(card, 0.9, later(40 + 3 * turn))
        cards.append(card)
    chosen = plan(cards, 59, prompts=6).today
    by_recall = sorted(cards, key=lambda card: recall(card, later(60)))
    assert set(chosen) == {card.question_id for card in by_recall[:6]}


def test_what_was_failed_returns_before_what_is_known() -> None:
    cards = []
    for number in range(20):
        card = review(new_card(str(number)), 0.9, later(10))
        cards.append(review(card, 0.2 if number in (3, 8) else 0.9, later(16)))
    assert set(plan(cards, 20, prompts=2).today) == {"3", "8"}


def test_a_moved_date_changes_little_of_today() -> None:
    cards = []
    for number in range(60):
        card = new_card(str(number))
        for turn in range(1 + number % 4):
            card = review(card, 0.9 if (number + turn) % 3 else 0.1, later(5 * turn + number % 5))
        cards.append(card)
    now, sooner, later_on = (set(plan(cards, 25, days=days).today) for days in (60, 53, 67))
    assert len(now & sooner) >= 7
    assert len(now & later_on) >= 7


def test_chance_only_settles_ties() -> None:
    alike = [review(new_card(str(number)), 0.9, START) for number in range(40)]
    assert plan(alike, 5, seed=1) != plan(alike, 5, seed=2)
    apart = [review(new_card(str(number)), 0.9, later(number)) for number in range(40)]
    assert plan(apart, 45, seed=1) == plan(apart, 45, seed=2)
