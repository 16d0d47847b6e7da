import itertools
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.memory import Card, new_card, recall, relearn, review
from questions.readiness import Forecast, Mastery, Trial, forecast, mastery, summary

DAY = date(2026, 9, 1)


def later(days: int) -> date:
    return DAY + timedelta(days=days)


def passed(*days: int, veto: bool = False, wording: str = "", in_time: bool = True) -> Card:
    card = new_card("a", veto=veto)
    for day in days:
        card = review(card, 0.9, later(day), wording=wording, in_time=in_time)
    return card


def test_a_card_rises_from_new_to_fluent_by_passes_on_different_days() -> None:
    assert mastery(new_card("a"), DAY) is Mastery.NEW
    assert mastery(passed(0), DAY) is Mastery.LEARNING
    assert mastery(passed(0, 2), later(2)) is Mastery.FAMILIAR
    assert mastery(passed(0, 2, 5), later(5)) is Mastery.FLUENT


def test_mastery_decays() -> None:
    card = passed(0, 2, 5)
    states = [mastery(card, later(5 + days)) for days in range(400)]
    order = list(Mastery)
    assert states == sorted(states, key=order.index, reverse=True)
    assert states[0] is Mastery.FLUENT
    assert states[-1] is Mastery.LEARNING
    changes = {later_state for earlier, later_state in itertools.pairwise(states) if earlier != later_state}
    assert changes == {Mastery.FAMILIAR, Mastery.LEARNING}
    first_familiar = states.index(Mastery.FAMILIAR)
    assert recall(card, later(5 + first_familiar)) < 0.9 <= recall(card, later(4 + first_familiar))


def test_a_veto_item_must_be_known_better() -> None:
    plain, veto = passed(0, 2, 5), passed(0, 2, 5, veto=True)
    day = next(later(days) for days in range(6, 99) if recall(plain, later(days)) < 0.95)
    assert mastery(plain, day) is Mastery.FLUENT
    assert mastery(veto, day) is Mastery.FAMILIAR


def test_a_changed_wording_or_a_late_answer_is_not_fluent() -> None:
    assert mastery(passed(0, 2, 5, wording="v1"), later(5), wording="v1") is Mastery.FLUENT
    assert mastery(passed(0, 2, 5, wording="v1"), later(5), wording="v2") is Mastery.FAMILIAR
    assert mastery(passed(0, 2, 5, in_time=False), later(5)) is Mastery.FAMILIAR


def test_a_failed_answer_ends_fluency_on_the_same_day() -> None:
    card = review(passed(0, 2, 5), 0.1, later(9))
    assert mastery(card, later(9)) is not Mastery.FLUENT


def test_what_was_helped_or_said_twice_a_day_brings_no_mastery() -> None:
    card = new_card("a")
    for day in range(6):
        card = review(card, 1.0, later(day), unaided=False)
    assert mastery(card, later(5)) is Mastery.LEARNING
    card = passed(0)
    for _ in range(5):
        card = review(card, 1.0, DAY)
    assert mastery(card, DAY) is Mastery.LEARNING


def test_a_new_figure_takes_mastery_away() -> None:
    card = relearn(passed(0, 2, 5, wording="v1"))
    assert mastery(card, later(6), wording="v2") is Mastery.LEARNING


def test_a_summary_counts_every_state() -> None:
    cards = [
        new_card("new"),
        passed(0),
        *(
            review(review(review(new_card(name), 0.9, DAY), 0.9, later(2)), 0.9, later(5), wording="1")
            for name in "xy"
        ),
    ]
    counts = summary(cards, later(5), {"x": "1", "y": "2"})
    assert list(counts) == list(Mastery)
    assert list(counts.values()) == [1, 1, 1, 1]
    assert list(summary([], DAY, {}).values()) == [0, 0, 0, 0]


def trials(share: float, count: int, foreseen: float = 0.9) -> list[Trial]:
    return [Trial(foreseen, number < share * count) for number in range(count)]


def test_a_forecast_is_unknown_below_twenty_answers() -> None:
    assert forecast([passed(0)], later(3), trials(0.9, 19)) is None
    assert forecast([], later(3), trials(0.9, 40)) is None
    assert forecast([passed(0)], later(3), trials(0.9, 20)) is not None


def made(share: float, count: int = 40) -> Forecast:
    result = forecast([passed(0, 2), passed(0), passed(0, 5)], later(9), trials(share, count))
    assert result is not None
    return result


def test_a_forecast_follows_the_persons_own_success() -> None:
    shares = [made(share).share for share in (0.3, 0.5, 0.7, 0.9, 1.0)]
    assert shares == sorted(shares)
    assert shares[0] < 0.5
    assert shares[-1] > 0.85


def test_more_answers_make_the_interval_narrower() -> None:
    few, many = made(0.8, 20), made(0.8, 60)
    assert many.high - many.low < few.high - few.low


@given(
    st.lists(
        st.builds(Trial, st.sampled_from([0.0, 0.3, 0.8, 0.99, 1.0]), st.booleans()), min_size=20, max_size=90
    ),
    st.integers(0, 200),
)
def test_a_forecast_is_a_share_inside_its_interval(answers: list[Trial], days: int) -> None:
    result = forecast([passed(0), passed(0, 4), new_card("b")], later(4 + days), answers)
    assert result is not None
    assert 0 <= result.low <= result.share <= result.high <= 1


def test_what_was_never_met_is_forecast_by_how_such_questions_went() -> None:
    cards = [new_card(str(number)) for number in range(10)]
    none, half = trials(0.9, 20), [*trials(0.9, 20), *trials(0.5, 20, foreseen=0.0)]
    first, second = forecast(cards, DAY, none), forecast(cards, DAY, half)
    assert first is not None
    assert second is not None
    assert first.share == pytest.approx(0.1)
    assert second.share > 0.4


def test_the_interval_holds_the_truth_nine_times_in_ten_for_people_unlike_the_model() -> None:
    random, held, errors = Random(3), 0, []
    cards = [passed(0), passed(0, 3), passed(0, 3, 9), passed(9)] * 10
    chances = [recall(card, later(12)) for card in cards]
    for _ in range(300):
        shift = random.gauss(-0.35, 0.8)
        odds = [chance / (1 - chance) * 2.718281828**shift for chance in chances]
        truth = [odd / (1 + odd) for odd in odds]
        answers = [Trial(chances[i], random.random() < truth[i]) for i in random.sample(range(40), 30)]
        result = forecast(cards, later(12), answers)
        assert result is not None
        real = sum(truth) / len(truth)
        held += result.low <= real <= result.high
        errors.append(result.share - real)
    assert 255 <= held <= 295
    assert abs(sum(errors) / len(errors)) < 0.02
