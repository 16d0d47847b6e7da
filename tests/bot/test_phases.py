from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.phases import POLICIES, Change, Phase, Phases, changes, default_phases

START = date(2026, 9, 1)
DAYS = st.integers(0, 400)
JOINED = st.dates(date(2020, 1, 1), date(2035, 1, 1))


@given(JOINED, DAYS, st.integers(0, 10))
def test_default_phases_are_in_order_and_end_with_the_inspection(start: date, days: int, length: int) -> None:
    first = start + timedelta(days=days)
    phases = default_phases(start, first, first + timedelta(days=length))
    seen = [phases.phase_on(start + timedelta(days=ahead)) for ahead in range(days + length + 2)]
    assert seen == sorted(seen, key=list(Phase).index)
    assert seen[-1] is Phase.OVER
    assert seen[-2] is Phase.RECEIVE
    assert phases.phase_on(first) is Phase.RECEIVE


def test_a_long_campaign_has_all_phases_and_a_short_one_begins_at_once() -> None:
    phases = default_phases(START, START + timedelta(days=60))
    assert phases.memorise_from == START + timedelta(days=10)
    assert phases.receive_from == START + timedelta(days=50)
    assert default_phases(START, START + timedelta(days=10)).phase_on(START) is Phase.MEMORISE
    assert default_phases(START, START + timedelta(days=1)).phase_on(START) is Phase.RECEIVE
    assert phases.phase_on(START - timedelta(days=5)) is Phase.FIX


def test_an_inspection_before_the_start_or_ending_before_it_begins_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="检查首日（2026年8月31日）不能早于"):
        default_phases(START, START - timedelta(days=1))
    with pytest.raises(ValueError, match="检查末日"):
        default_phases(START, START + timedelta(days=9), START + timedelta(days=8))


def test_the_last_evening_is_calm_and_brings_nothing_new() -> None:
    phases = default_phases(START, START + timedelta(days=60))
    eve = START + timedelta(days=59)
    assert phases.policy_on(eve).new
    assert not phases.policy_on(eve).calm
    evening = phases.policy_on(eve, evening=True)
    assert evening.calm
    assert not evening.new
    assert evening.reminders == 0
    assert not phases.policy_on(eve - timedelta(days=1), evening=True).calm


def test_veto_items_come_daily_once_the_inspection_is_near_until_its_last_day() -> None:
    first = START + timedelta(days=60)
    phases = default_phases(START, first, first + timedelta(days=2))
    daily = [day for day in range(70) if phases.policy_on(START + timedelta(days=day)).veto_daily]
    assert daily == list(range(50, 63))


def test_nothing_is_asked_after_the_last_day() -> None:
    phases = default_phases(START, START + timedelta(days=60), START + timedelta(days=62))
    over = phases.policy_on(START + timedelta(days=63))
    assert over == POLICIES[Phase.OVER]
    assert (over.prompts_factor, over.reminders, over.new) == (0, 0, False)
    assert phases.policy_on(START + timedelta(days=62)).reminders == 1


@given(JOINED, st.integers(1, 200), st.integers(0, 220), st.integers(-30, 30))
def test_a_moved_inspection_keeps_what_has_begun(start: date, days: int, passed: int, by: int) -> None:
    before = default_phases(start, start + timedelta(days=days))
    today = start + timedelta(days=passed)
    first = max(start, before.inspection_from + timedelta(days=by))
    after = before.moved(first, first, today=today)
    assert after.inspection_from == first
    assert after.starts == start
    if before.memorise_from <= today:
        assert after.memorise_from <= before.memorise_from


def test_a_move_is_previewed_day_by_day() -> None:
    before = default_phases(START, START + timedelta(days=60))
    after = before.moved(START + timedelta(days=67), START + timedelta(days=67), today=START)
    lines = changes(before, after)
    assert Change("inspection_from", date(2026, 10, 31), date(2026, 11, 7)) in lines
    assert {line.days for line in lines if line.name == "inspection_from"} == {7}
    assert changes(before, before) == ()


def test_an_inspection_may_even_be_moved_before_the_start() -> None:
    before = default_phases(START, START + timedelta(days=60))
    early = START - timedelta(days=3)
    assert before.moved(early, early, today=START).phase_on(START) is Phase.OVER


def test_days_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="不能早于"):
        Phases(START, START + timedelta(days=5), START, START + timedelta(days=9), START + timedelta(days=9))
