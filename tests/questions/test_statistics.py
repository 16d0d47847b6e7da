"""Item statistics: hard questions, questions that tell nothing, and points nobody says."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.bank import Bank
from questions.question import KeyPoint, Question
from questions.statistics import ENOUGH_ANSWERS, ENOUGH_PEOPLE, Answer, ItemStatistics, check, items


def class_of(people: int, seed: int = 1) -> list[Answer]:
    """People of rising ability who answer six plain questions, a reversed one and one of pure chance."""
    random = Random(seed)
    answers = []
    for person in range(people):
        ability = person / people
        for number in range(6):
            answers.append(Answer(person, f"plain{number}", float(random.random() < ability)))
        answers.append(Answer(person, "reversed", float(random.random() > ability)))
        answers.append(Answer(person, "chance", float(random.random() < 0.5)))
    return answers


def test_facility_is_the_mean_score_with_each_person_counting_once() -> None:
    found = items([Answer("a", "q", 1.0), Answer("a", "q", 0.0), Answer("b", "q", 1.0)])["q"]
    assert (found.answers, found.people, found.facility) == (3, 2, 0.75)


def test_a_question_that_follows_ability_tells_people_apart_and_a_reversed_one_shows() -> None:
    found = items(class_of(200))
    plain = [found[f"plain{number}"].discrimination or 0.0 for number in range(6)]
    assert min(plain) > 0.3
    assert (found["reversed"].discrimination or 0.0) < -0.3
    assert abs(found["chance"].discrimination or 0.0) < 0.2


def test_an_easier_set_of_other_questions_does_not_make_a_person_able() -> None:
    # All are equally able; half of them met only easy questions elsewhere, half only hard ones.
    answers = []
    for person in range(100):
        easy = person % 2 == 0
        elsewhere = "easy" if easy else "hard"
        wrong = person % 10 < 2 if easy else person % 10 < 8
        answers.append(Answer(person, elsewhere, float(not wrong)))
        answers.append(Answer(person, "q", float(easy)))
    found = items(answers)["q"].discrimination
    assert found == pytest.approx(0.0, abs=1e-9)


def test_discrimination_waits_for_enough_people() -> None:
    assert items(class_of(ENOUGH_PEOPLE - 1))["plain0"].discrimination is None
    assert items(class_of(ENOUGH_PEOPLE))["plain0"].discrimination is not None


def test_discrimination_is_unknown_where_all_score_the_same_or_answer_nothing_else() -> None:
    same = [Answer(person, id, 1.0) for person in range(30) for id in ("q", "r")]
    assert items(same)["q"].discrimination is None
    alone = [Answer(person, "q", float(person % 2)) for person in range(30)]
    assert items(alone)["q"].discrimination is None


def test_points_that_nobody_says_are_named_once_there_are_enough_answers() -> None:
    answers = [Answer(n, "q", 0.5, (True, False, n % 2 == 0)) for n in range(ENOUGH_ANSWERS)]
    found = items(answers)["q"]
    assert found.point_rates == (1.0, 0.0, 0.5)
    assert found.unsaid == (1,)
    assert items(answers[:-1])["q"].unsaid == ()


def test_answers_to_other_points_than_the_last_ones_count_for_the_score_alone() -> None:
    found = items([Answer("a", "q", 0.0, (False,)), Answer("b", "q", 1.0, (True, True))])["q"]
    assert (found.facility, found.point_rates) == (0.5, (1.0, 1.0))


def test_what_the_answers_say_is_told_in_words() -> None:
    points = (KeyPoint("农民1500字"), KeyPoint("职工2000字"))
    bank = Bank(
        questions=(Question("q", "?", "答", points), Question("fine", "?", "答"), Question("new", "?", "答"))
    )
    found = {
        "q": ItemStatistics(40, 30, 0.12, -0.25, (0.9, 0.0)),
        "fine": ItemStatistics(40, 30, 0.6, 0.4),
        "gone": ItemStatistics(40, 30, 0.1, -0.4),
    }
    faults = check(bank, found)
    assert [(fault.question_id, fault.code, fault.severity) for fault in faults] == [
        ("q", "point_never_said", "warning"),
        ("q", "too_hard", "warning"),
        ("q", "tells_little", "warning"),
    ]
    assert faults[0].message == "要点“职工2000字”40 次作答没有一次说到"
    assert check(bank, {"q": ItemStatistics(40, ENOUGH_PEOPLE - 1, 0.1)}) == ()


def test_points_changed_since_the_answers_are_not_blamed() -> None:
    bank = Bank(questions=(Question("q", "?", "答", (KeyPoint("新要点"),)),))
    assert check(bank, {"q": ItemStatistics(40, 30, 0.5, 0.5, (0.0, 0.0))}) == ()


@given(
    st.lists(
        st.builds(Answer, st.integers(0, 30), st.sampled_from("abc"), st.floats(0, 1)),
        min_size=1,
        max_size=120,
    )
)
@settings(max_examples=40)
def test_statistics_stay_within_their_ranges(answers: list[Answer]) -> None:
    found = items(answers)
    assert set(found) == {answer.question_id for answer in answers}
    assert sum(item.answers for item in found.values()) == len(answers)
    for item in found.values():
        assert -1e-9 <= item.facility <= 1 + 1e-9
        assert item.discrimination is None or -1 - 1e-9 <= item.discrimination <= 1 + 1e-9
