import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.services import asking, drilling, managing
from bot.services.asking import Asked
from bot.services.drilling import NothingDue
from bot.services.ending import SetEnd
from bot.services.house import House
from bot.services.people import Person
from bot.services.refusal import Refused
from bot.store.tables import Answer, Ask, DrillSet
from tests.bank import BANK, HEAD, TOWNSHIP
from tests.bot.services.conftest import TOWN, Hire
from tests.bot.services.hand import NEAR, RIGHT, WRONG, Hand


async def count(house: House, table: type, **where: object) -> int:
    async with house.store.reading() as session:
        query = select(func.count()).select_from(table).filter_by(**where)
        return await session.scalar(query) or 0


async def test_a_set_begins_with_its_first_question(hand: Hand) -> None:
    asked = await hand.start()
    assert isinstance(asked, Asked)
    assert (asked.place, asked.total, asked.hints, asked.days_left) == (1, 4, 0, 28)
    assert not asked.again


async def test_the_veto_item_comes_first(hand: Hand) -> None:
    assert (await hand.start()).question.id == "rate"


async def test_starting_again_shows_the_same_question_again(hand: Hand) -> None:
    first = await hand.start()
    second = await hand.start()
    assert second.again
    assert second.ask_id == first.ask_id


async def test_a_question_that_never_reached_the_screen_is_not_shown_again_but_anew(hand: Hand) -> None:
    unsent = await drilling.start(hand.house, hand.person_id)
    asked = await drilling.start(hand.house, hand.person_id)
    assert (asked.ask_id, asked.again) == (unsent.ask_id, False)


async def test_two_phones_that_start_at_once_see_one_question(hand: Hand) -> None:
    found = await asyncio.gather(*(drilling.start(hand.house, hand.person_id) for _ in range(3)))
    assert len({asked.ask_id for asked in found}) == 1
    assert await count(hand.house, DrillSet) == 1


async def test_next_tapped_twice_asks_one_question(hand: Hand) -> None:
    first = await hand.start()
    await hand.say(RIGHT[first.question.id])
    found = await asyncio.gather(
        *(drilling.proceed(hand.house, hand.person_id, first.ask_id) for _ in range(2))
    )
    assert len({asked.ask_id for asked in found}) == 1
    assert {asked.place for asked in found} == {2}


async def test_next_under_an_older_question_shows_the_open_one(hand: Hand) -> None:
    first = await hand.start()
    await hand.say(RIGHT[first.question.id])
    second = await hand.go_on(first.ask_id)
    assert (await hand.go_on(first.ask_id)).ask_id == second.ask_id


async def test_a_set_ends_with_what_was_right_what_is_weak_and_what_comes(hand: Hand) -> None:
    asked = await hand.start()
    await hand.say(WRONG)
    weak = asked.question.prompt
    end = await hand.finish(await hand.go_on(asked.ask_id))
    assert (end.passed, end.answered, end.weakest, end.mistakes) == (3, 4, (weak,), 1)
    assert (end.tomorrow, end.days_left, end.forecast) == (4, 28, None)
    assert (end.left, end.stopped) == (0, False)


async def test_what_was_skipped_or_never_reached_is_left_for_today(hand: Hand) -> None:
    asked = await hand.start()
    await hand.say(WRONG)
    second = await hand.go_on(asked.ask_id)
    await drilling.skip(hand.house, hand.person_id, second.ask_id)
    end = await drilling.stop(hand.house, hand.person_id)
    assert (end.answered, end.left, end.stopped) == (1, 3, True)


async def test_next_after_the_end_is_out_of_date(hand: Hand) -> None:
    asked = await hand.start()
    await hand.finish(asked)
    with pytest.raises(Refused, match="stale"):
        await drilling.proceed(hand.house, hand.person_id, asked.ask_id)


async def test_after_the_days_set_nothing_is_due_until_tomorrow(hand: Hand) -> None:
    await hand.finish(await hand.start())
    assert await hand.start() == NothingDue(questions=8, blocked=1, days_left=28)
    hand.house.clock.step(timedelta(days=1))
    assert isinstance(await hand.start(), Asked)


async def test_five_more_can_be_had_the_same_day(hand: Hand) -> None:
    first = await hand.start()
    await hand.finish(first)
    more = await hand.start("extra")
    assert (more.place, more.total) == (1, 4)
    assert first.question.id != more.question.id


async def test_mistakes_are_drilled_on_request(hand: Hand) -> None:
    await hand.finish(await hand.start(), right=False)
    hand.house.clock.step(timedelta(days=1))
    asked = await hand.start("mistakes")
    assert asked.total == 4
    await hand.finish(asked)
    assert await hand.start("mistakes") == NothingDue(8, 1, 27, "mistakes")


async def test_a_skipped_question_changes_nothing_of_what_is_known(hand: Hand) -> None:
    asked = await hand.start()
    following = await drilling.skip(hand.house, hand.person_id, asked.ask_id)
    assert isinstance(following, Asked)
    assert following.place == 2
    assert await hand.card(asked.question.id) is None


async def test_skip_tapped_twice_skips_once(hand: Hand) -> None:
    asked = await hand.start()
    results = await asyncio.gather(
        *(drilling.skip(hand.house, hand.person_id, asked.ask_id) for _ in range(2)),
        return_exceptions=True,
    )
    assert [result.reason for result in results if isinstance(result, Refused)] == ["stale"]
    assert await count(hand.house, Ask, ending="skipped") == 1


async def test_skipping_the_last_question_ends_the_set(hand: Hand) -> None:
    found = await hand.start()
    while isinstance(found, Asked):
        found = await drilling.skip(hand.house, hand.person_id, found.ask_id)
    assert isinstance(found, SetEnd)
    assert (found.answered, found.passed) == (0, 0)


async def test_there_are_two_hints_and_no_more(hand: Hand) -> None:
    asked = await hand.start()
    hints = [(await drilling.hint(hand.house, hand.person_id, asked.ask_id)).hints for _ in range(3)]
    assert hints == [1, 2, 2]


async def test_two_hints_asked_for_at_once_are_two_hints(hand: Hand) -> None:
    asked = await hand.start()
    hints = await asyncio.gather(*(drilling.hint(hand.house, hand.person_id, asked.ask_id) for _ in range(2)))
    assert sorted(shown.hints for shown in hints) == [1, 2]


async def test_a_right_answer_after_a_hint_is_not_mastery(hand: Hand) -> None:
    asked = await hand.single("standard")
    await drilling.hint(hand.house, hand.person_id, asked.ask_id)
    judged = await hand.say(RIGHT["standard"])
    assert judged.verdict.outcome == "pass"
    assert not judged.unaided
    card = await hand.card("standard")
    assert (card.reviews, card.pass_days) == (1, 0)


async def test_a_helped_answer_lasts_less_than_one_without_help(hand: Hand) -> None:
    asked = await hand.single("standard")
    await drilling.hint(hand.house, hand.person_id, asked.ask_id)
    await hand.say(RIGHT["standard"])
    await hand.answer("years", RIGHT["years"])
    assert (await hand.card("standard")).stability < (await hand.card("years")).stability


async def test_a_shown_answer_counts_as_not_known_and_comes_back_today(hand: Hand) -> None:
    asked = await hand.start()
    revealed = await drilling.reveal(hand.house, hand.person_id, asked.ask_id)
    assert revealed.question == asked.question
    assert not revealed.last
    card = await hand.card(asked.question.id)
    assert (card.reviews, card.pass_days) == (1, 0)
    found, seen = await hand.go_on(asked.ask_id), []
    while isinstance(found, Asked):
        seen.append(found.question.id)
        await hand.say(RIGHT[found.question.id])
        found = await hand.go_on(found.ask_id)
    assert seen[-1] == asked.question.id
    assert found.answered == 4
    assert (await hand.card(asked.question.id)).pass_days == 0


async def test_a_question_that_came_back_and_is_shown_again_does_not_come_back_for_ever(hand: Hand) -> None:
    found = await hand.start()
    shown = 0
    while isinstance(found, Asked):
        await drilling.reveal(hand.house, hand.person_id, found.ask_id)
        shown += 1
        found = await hand.go_on(found.ask_id)
    assert shown == 8


async def test_a_shown_answer_can_be_looked_at_again_and_counts_once(hand: Hand) -> None:
    asked = await hand.start()
    first = await drilling.reveal(hand.house, hand.person_id, asked.ask_id)
    card = await hand.card(asked.question.id)
    hand.house.clock.step(timedelta(days=1))
    assert await drilling.reveal(hand.house, hand.person_id, asked.ask_id) == first
    assert (await hand.card(asked.question.id)).reviews == card.reviews
    assert await count(hand.house, Ask) == 1


async def test_without_mistakes_the_open_set_stays(hand: Hand) -> None:
    asked = await hand.start()
    assert await hand.start("mistakes") == NothingDue(8, 1, 28, "mistakes")
    assert (await hand.start()).ask_id == asked.ask_id


async def test_a_next_question_that_never_reached_the_screen_is_shown_as_new(hand: Hand) -> None:
    first = await hand.start()
    await hand.say(RIGHT[first.question.id])
    await drilling.proceed(hand.house, hand.person_id, first.ask_id)
    assert not (await drilling.proceed(hand.house, hand.person_id, first.ask_id)).again


async def test_stopping_ends_the_set_and_keeps_what_was_answered(hand: Hand) -> None:
    asked = await hand.start()
    await hand.say(RIGHT[asked.question.id])
    await hand.go_on(asked.ask_id)
    end = await drilling.stop(hand.house, hand.person_id)
    assert (end.passed, end.answered) == (1, 1)
    with pytest.raises(Refused, match="nothing_open"):
        await drilling.stop(hand.house, hand.person_id)
    assert (await hand.start()).total == 3


async def test_a_restart_goes_on_where_it_was(hand: Hand) -> None:
    first = await hand.start()
    await hand.say(RIGHT[first.question.id])
    second = await hand.go_on(first.ask_id)
    restarted = House(hand.house.store, hand.house.clock, hand.house.settings)
    again = await drilling.start(restarted, hand.person_id)
    assert (again.ask_id, again.place, again.again) == (second.ask_id, 2, True)
    assert await drilling.current(restarted, hand.person_id) == again


async def test_a_restart_between_two_questions_goes_on_with_the_next(hand: Hand) -> None:
    first = await hand.start()
    await hand.say(RIGHT[first.question.id])
    assert await drilling.current(hand.house, hand.person_id) is None
    assert (await hand.start()).place == 2


async def test_the_next_day_the_question_that_was_left_open_comes_first(hand: Hand) -> None:
    first = await hand.start()
    await hand.say(RIGHT[first.question.id])
    left = await hand.go_on(first.ask_id)
    hand.house.clock.step(timedelta(days=1))
    asked = await hand.start()
    assert asked.question.id == left.question.id
    assert asked.ask_id != left.ask_id
    assert (asked.place, asked.again) == (1, False)
    assert await count(hand.house, Ask, ending="dropped") == 1


async def test_buttons_of_another_person_do_nothing(hand: Hand, hire: Hire) -> None:
    asked = await hand.start()
    other = await hire("生人", TOWN)
    for act in (drilling.hint, drilling.skip, drilling.reveal, drilling.proceed):
        with pytest.raises(Refused, match="stale"):
            await act(hand.house, other.id, asked.ask_id)
    current = await drilling.current(hand.house, hand.person_id)
    assert (current.ask_id, current.hints) == (asked.ask_id, 0)


@pytest.mark.parametrize("forged", [0, -1, 999_999])
async def test_buttons_of_no_question_do_nothing(hand: Hand, forged: int) -> None:
    for act in (drilling.hint, drilling.skip, drilling.reveal, drilling.proceed):
        with pytest.raises(Refused, match="stale"):
            await act(hand.house, hand.person_id, forged)


async def test_hint_and_answer_of_a_closed_question_are_out_of_date(hand: Hand) -> None:
    asked = await hand.start()
    await hand.say(RIGHT[asked.question.id])
    for act in (drilling.hint, drilling.skip, drilling.reveal):
        with pytest.raises(Refused, match="stale"):
            await act(hand.house, hand.person_id, asked.ask_id)


async def test_what_a_post_need_not_know_is_not_asked(hand: Hand) -> None:
    with pytest.raises(Refused, match="gone"):
        await drilling.single(hand.house, hand.person_id, "classes")


async def test_a_refused_question_leaves_the_open_set_alone(hand: Hand) -> None:
    asked = await hand.start()
    with pytest.raises(Refused, match="gone"):
        await drilling.single(hand.house, hand.person_id, "classes")
    assert (await drilling.current(hand.house, hand.person_id)).ask_id == asked.ask_id


async def test_a_rumour_is_kept_but_never_asked(hand: Hand) -> None:
    async with hand.house.store.reading() as session:
        library = await hand.house.library(session)
        asked = {question.id for question in library.asked_of(frozenset({TOWNSHIP, HEAD}))}
    assert {question.id for question in BANK.questions} - asked == {"rumour"}


async def test_a_question_without_its_figure_is_blocked_and_says_what_is_missing(
    house: House, hire: Hire
) -> None:
    person = await hire()
    async with house.store.reading() as session:
        library = await house.library(session)
        values = await asking.figures(session, person.unit_id)
    ready, (blocked,) = asking.sort_out(library, person.posts, values)
    assert "enrolment" not in ready
    assert (blocked.question.id, blocked.missing) == ("enrolment", ("children", "enrolled"))


async def test_a_question_is_asked_in_the_units_own_figures(hand: Hand, enter) -> None:
    with pytest.raises(Refused, match="gone"):
        await drilling.single(hand.house, hand.person_id, "enrolment")
    await enter(TOWN, children="1000", enrolled="996")
    await enter("河东区/清水乡", children="1000", enrolled="950")
    asked = await hand.single("enrolment")
    assert asked.question.answer == "入学率99.6%"


async def test_a_person_without_posts_has_nothing_to_learn(hire: Hire, hand_of) -> None:
    person = await hire("闲人", TOWN, ())
    assert await hand_of(person).start() == NothingDue(questions=0, blocked=0, days_left=28)


async def test_the_time_limit_is_not_wound_up_by_looking_again(hand: Hand) -> None:
    await hand.single("standard")
    hand.house.clock.step(timedelta(seconds=50))
    await hand.start()
    judged = await hand.say(RIGHT["standard"], after=20)
    assert (judged.seconds, judged.late) == (70, True)


async def test_who_was_sent_off_does_not_drill(hand: Hand, member: Person, admin: Person) -> None:
    asked = await hand.start()
    await managing.deactivate(hand.house, admin.id, member.id)
    for attempt in (
        drilling.start(hand.house, member.id),
        drilling.hint(hand.house, member.id, asked.ask_id),
        drilling.stop(hand.house, member.id),
        hand.say(WRONG),
    ):
        with pytest.raises(Refused, match="deactivated"):
            await attempt
    assert await count(hand.house, Answer) == 0


async def test_another_set_ends_the_open_one_without_counting_its_question(hand: Hand) -> None:
    asked = await hand.start()
    await hand.single("years")
    assert await count(hand.house, DrillSet, finished_at=None) == 1
    assert await hand.card(asked.question.id) is None


async def test_a_near_miss_that_is_skipped_counts_as_what_it_was(hand: Hand) -> None:
    asked = await hand.single("relief")
    await hand.say(NEAR)
    end = await drilling.skip(hand.house, hand.person_id, asked.ask_id)
    assert (end.answered, end.passed) == (1, 0)
    (row,) = await hand.answers()
    assert (row.final, row.outcome, row.followup_text) == (True, "fail", "")
    assert row.shown_at is not None
    card = await hand.card("relief")
    assert (card.reviews, card.pass_days) == (1, 0)


async def test_a_near_miss_is_counted_when_the_set_is_left(hand: Hand) -> None:
    await hand.single("relief")
    await hand.say(NEAR)
    hand.house.clock.step(timedelta(days=1))
    await hand.start()
    (row,) = await hand.answers()
    assert (row.final, row.outcome) == (True, "fail")
    assert (await hand.card("relief")).reviews == 1


async def test_a_near_miss_followed_by_the_shown_answer_counts_once(hand: Hand) -> None:
    asked = await hand.single("relief")
    await hand.say(NEAR)
    await drilling.reveal(hand.house, hand.person_id, asked.ask_id)
    assert (await hand.card("relief")).reviews == 1
    assert [row.outcome for row in await hand.answers()] == ["fail"]
