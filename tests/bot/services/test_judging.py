import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.services import asking, drilling, judging, library
from bot.services.house import House
from bot.services.judging import FollowUp, Judged, Rest, TooEarly
from bot.store.tables import QuestionRow, QuestionVersion, TaughtAnswer
from questions import record
from questions.grading import Taught
from tests.bank import STANDARD, YEARS
from tests.bot.services.conftest import TOWN, Hire
from tests.bot.services.hand import NEAR, RIGHT, WRONG, Hand


async def test_a_right_answer_passes_and_closes_its_question(hand: Hand) -> None:
    judged = await hand.answer("standard", RIGHT["standard"])
    assert (judged.verdict.outcome, judged.verdict.score) == ("pass", 1.0)
    assert (judged.seconds, judged.late, judged.unaided, judged.last) == (10, False, True, True)
    assert await drilling.current(hand.house, hand.person_id) is None


async def test_a_wrong_figure_fails_and_is_quoted(hand: Hand) -> None:
    judged = await hand.answer("rate", "90%以上")
    (point,) = judged.verdict.points
    assert (judged.verdict.outcome, point.state) == ("fail", "wrong")
    assert "90%" in point.quote


async def test_what_is_stored_is_what_was_said_and_judged(hand: Hand) -> None:
    judged = await hand.answer("years", "六年")
    (row,) = await hand.answers()
    assert (row.id, row.text, row.final, row.outcome) == (judged.answer_id, "六年", True, "fail")
    assert row.score == judged.verdict.score
    assert row.said_at == hand.house.clock.now()


async def test_a_pass_and_a_failure_reach_the_card(hand: Hand) -> None:
    await hand.answer("years", RIGHT["years"])
    await hand.answer("start", WRONG)
    passed, failed = await hand.card("years"), await hand.card("start")
    assert (passed.reviews, passed.pass_days, passed.last_pass_in_time) == (1, 1, True)
    assert (failed.reviews, failed.pass_days) == (1, 0)


async def test_only_the_first_answer_of_a_day_counts_for_memory(hand: Hand) -> None:
    await hand.answer("years", WRONG)
    first = await hand.card("years")
    await hand.answer("years", RIGHT["years"])
    again = await hand.card("years")
    assert (again.reviews, again.pass_days, again.stability) == (1, 0, first.stability)
    assert len(await hand.answers()) == 2


async def test_the_same_update_twice_is_judged_once(hand: Hand) -> None:
    await hand.single("years")
    first = await hand.say("六年", update=77)
    assert await hand.say("六年", update=77) == first
    assert len(await hand.answers()) == 1


async def test_the_same_update_at_two_copies_of_the_program_is_judged_once(hand: Hand) -> None:
    await hand.single("years")
    verdicts = await asyncio.gather(*(hand.say("六年", update=77) for _ in range(2)))
    assert len({judged.answer_id for judged in verdicts}) == 1
    assert len(await hand.answers()) == 1


async def test_of_two_answers_at_once_one_is_judged_and_the_other_finds_no_question(hand: Hand) -> None:
    await hand.single("years")
    found = await asyncio.gather(hand.say("九年"), hand.say("六年"))
    assert sorted(judged is None for judged in found) == [False, True]
    assert len(await hand.answers()) == 1
    assert (await hand.card("years")).reviews == 1


async def test_an_answer_and_a_skip_at_once_end_the_question_once(hand: Hand) -> None:
    asked = await hand.start()
    said, skipped = await asyncio.gather(
        hand.say(RIGHT[asked.question.id]),
        drilling.skip(hand.house, hand.person_id, asked.ask_id),
        return_exceptions=True,
    )
    answers = await hand.answers()
    if answers:
        assert isinstance(said, Judged)
        assert isinstance(skipped, drilling.Refused)
    else:
        assert isinstance(said, TooEarly)


async def test_a_text_without_an_open_question_is_no_answer(hand: Hand) -> None:
    assert await hand.say("你好") is None
    assert await hand.answers() == []


async def test_a_late_answer_is_judged_and_marked(hand: Hand) -> None:
    judged = await hand.answer("years", RIGHT["years"], after=62)
    assert (judged.verdict.outcome, judged.late, judged.seconds) == ("pass", True, 62)
    card = await hand.card("years")
    assert (card.pass_days, card.last_pass_in_time) == (1, False)


@pytest.mark.parametrize("seconds", [60, 61])
async def test_a_second_of_grace_is_given_because_telegram_counts_whole_seconds(
    hand: Hand, seconds: int
) -> None:
    assert not (await hand.answer("years", RIGHT["years"], after=seconds)).late


async def test_a_message_sent_before_the_question_was_on_the_screen_is_no_answer_to_it(hand: Hand) -> None:
    await hand.single("years")
    said_at = hand.house.clock.now() - timedelta(seconds=5)
    found = await judging.answer(hand.house, hand.person_id, "九年", update_id=5, said_at=said_at)
    assert found == TooEarly()
    assert await hand.answers() == []
    assert isinstance(await hand.say("九年"), Judged)


async def test_a_question_that_was_never_sent_cannot_be_answered(hand: Hand) -> None:
    await drilling.single(hand.house, hand.person_id, "years")
    assert await hand.say("九年") == TooEarly()


async def test_a_near_miss_is_asked_once_more_and_both_are_judged_together(hand: Hand) -> None:
    await hand.single("relief")
    followup = await hand.say(NEAR)
    assert isinstance(followup, FollowUp)
    assert followup.prompt
    assert await hand.card("relief") is None
    judged = await hand.say("补助寄宿生生活费")
    assert isinstance(judged, Judged)
    assert judged.verdict.outcome == "pass"
    assert judged.said == f"{NEAR}\n补助寄宿生生活费"
    assert (await hand.card("relief")).pass_days == 1


async def test_a_near_miss_that_stays_one_fails(hand: Hand) -> None:
    await hand.single("relief")
    await hand.say(NEAR)
    judged = await hand.say(WRONG)
    assert judged.verdict.outcome == "fail"
    assert judged.verdict.followup == ""
    assert (await hand.card("relief")).pass_days == 0


async def test_there_is_only_one_follow_up(hand: Hand) -> None:
    await hand.single("relief")
    await hand.say(NEAR)
    assert isinstance(await hand.say(NEAR), Judged)


async def test_a_near_miss_that_telegram_delivers_twice_asks_the_same_again(hand: Hand) -> None:
    await hand.single("relief")
    followup = await hand.say(NEAR, update=7)
    assert await hand.say(NEAR, update=7) == followup
    assert [row.final for row in await hand.answers()] == [False]


async def test_a_follow_up_that_telegram_delivers_twice_is_judged_once(hand: Hand) -> None:
    await hand.single("relief")
    await hand.say(NEAR)
    judged = await hand.say("补助寄宿生生活费", update=8)
    assert await hand.say("补助寄宿生生活费", update=8) == judged


async def test_the_open_follow_up_is_what_is_shown_again(hand: Hand) -> None:
    asked = await hand.single("relief")
    followup = await hand.say(NEAR)
    again = await hand.start()
    assert (again.ask_id, again.followup) == (asked.ask_id, followup.prompt)


async def test_a_hint_before_the_follow_up_is_a_hint(hand: Hand) -> None:
    asked = await hand.single("relief")
    await hand.say(NEAR)
    await drilling.hint(hand.house, hand.person_id, asked.ask_id)
    judged = await hand.say("补助寄宿生生活费")
    assert (judged.verdict.outcome, judged.unaided) == ("pass", False)
    assert (await hand.card("relief")).pass_days == 0


async def test_the_time_is_that_of_the_first_answer_not_of_the_follow_up(hand: Hand) -> None:
    await hand.single("relief")
    await hand.say(NEAR, after=20)
    judged = await hand.say("补助寄宿生生活费", after=100)
    assert (judged.seconds, judged.late) == (20, False)


async def test_a_verdict_that_was_not_shown_waits_until_it_is(hand: Hand) -> None:
    judged = await hand.answer("years", "六年")
    assert await judging.unshown(hand.house, hand.person_id) == [judged]
    await judging.shown(hand.house, judged.answer_id)
    assert await judging.unshown(hand.house, hand.person_id) == []


async def test_verdicts_of_others_are_not_shown(hand: Hand, hire: Hire) -> None:
    await hand.answer("years", "六年")
    other = await hire("王芳", TOWN)
    assert await judging.unshown(hand.house, other.id) == []


async def test_a_near_miss_has_no_verdict_to_show_yet(hand: Hand) -> None:
    await hand.single("relief")
    await hand.say(NEAR)
    assert await judging.unshown(hand.house, hand.person_id) == []


async def test_a_follow_up_that_never_reached_the_screen_cannot_be_answered(hand: Hand) -> None:
    asked = await hand.single("relief")
    followup = await hand.say_unheard(NEAR)
    assert await hand.say("补助寄宿生生活费") == TooEarly()
    again = await drilling.current(hand.house, hand.person_id)
    assert (again.ask_id, again.followup, again.again) == (asked.ask_id, followup.prompt, False)
    await asking.sent(hand.house, again.ask_id, 900, hand.house.clock.now())
    judged = await hand.say("补助寄宿生生活费")
    assert (judged.verdict.outcome, judged.message_id, judged.seconds) == ("pass", 900, 10)


async def test_a_near_miss_names_the_question_whose_buttons_have_served(hand: Hand) -> None:
    asked = await hand.single("relief")
    assert (await hand.say(NEAR)).message_id == 500 + asked.ask_id


async def test_who_knows_no_more_is_judged_by_what_was_said(hand: Hand) -> None:
    asked = await hand.single("relief")
    await hand.say(NEAR)
    judged = await judging.enough(hand.house, hand.person_id, asked.ask_id)
    assert (judged.verdict.outcome, judged.said, judged.verdict.followup) == ("fail", NEAR, "")
    assert (await hand.card("relief")).reviews == 1
    assert await judging.unshown(hand.house, hand.person_id) == [judged]


async def test_enough_said_twice_counts_once(hand: Hand) -> None:
    asked = await hand.single("relief")
    await hand.say(NEAR)
    found = await asyncio.gather(
        *(judging.enough(hand.house, hand.person_id, asked.ask_id) for _ in range(2)), return_exceptions=True
    )
    assert sorted(isinstance(one, Judged) for one in found) == [False, True]
    assert len(await hand.answers()) == 1


async def test_without_a_near_miss_there_is_nothing_to_let_stand(hand: Hand, hire: Hire) -> None:
    asked = await hand.single("relief")
    other = await hire("王芳", TOWN)
    for person_id, ask_id in ((hand.person_id, asked.ask_id), (hand.person_id, -1), (other.id, asked.ask_id)):
        with pytest.raises(drilling.Refused, match="stale"):
            await judging.enough(hand.house, person_id, ask_id)
    assert (await drilling.current(hand.house, hand.person_id)).ask_id == asked.ask_id


async def test_the_rest_of_an_answer_that_came_in_pieces_is_known_as_such(hand: Hand) -> None:
    await hand.single("years")
    await hand.say("九年" * 2048)
    assert await hand.say("义务教育", after=1) == Rest()
    assert await hand.say("义务教育", after=60) is None


async def test_an_answer_as_long_as_a_book_is_cut(hand: Hand) -> None:
    await hand.answer("years", "九年" + "义" * 10_000)
    assert len((await hand.answers())[0].text) == judging.LONGEST_ANSWER


async def test_a_question_left_open_yesterday_can_still_be_answered(hand: Hand) -> None:
    await hand.single("years")
    judged = await hand.say("九年", after=24 * 3600)
    assert (judged.verdict.outcome, judged.late) == ("pass", True)
    assert (await hand.card("years")).last_review.isoformat() == "2026-03-03"


async def test_an_answer_just_after_midnight_counts_for_the_new_day(hand: Hand) -> None:
    # 08:00 in Shanghai plus sixteen hours, while it is still yesterday in UTC.
    hand.house.clock.step(timedelta(hours=16))
    await hand.answer("years", "九年")
    assert (await hand.card("years")).last_review.isoformat() == "2026-03-03"


async def publish(house: House, question, number: int) -> None:
    async with house.store.writing() as session:
        session.add(
            QuestionVersion(
                question_id=question.id,
                number=number,
                content=record.dump(question),
                state="live",
                at=house.clock.now(),
            )
        )
        (await session.get_one(QuestionRow, question.id)).live = number
        await library.touch(session)


async def test_an_answer_is_judged_by_the_wording_in_which_it_was_asked(hand: Hand) -> None:
    await hand.single("years")
    points = (replace(YEARS.points[0], text="十二年"),)
    await publish(hand.house, replace(YEARS, answer="十二年", points=points), 2)
    judged = await hand.say("九年")
    assert (judged.question, judged.verdict.outcome) == (YEARS, "pass")
    assert (await hand.single("years")).question.answer == "十二年"


async def test_the_next_question_is_that_of_the_changed_bank(hand: Hand, house: House) -> None:
    await hand.single("standard")
    await publish(house, replace(STANDARD, prompt="脱盲的标准是什么？"), 2)
    assert (await hand.single("standard")).question.prompt == "脱盲的标准是什么？"


async def test_an_answer_is_judged_by_the_figure_with_which_it_was_asked(hand: Hand, enter) -> None:
    await enter(TOWN, children="1000", enrolled="996")
    await hand.single("enrolment")
    await enter(TOWN, enrolled="998")
    judged = await hand.say("入学率99.6%")
    assert (judged.question.answer, judged.verdict.outcome) == ("入学率99.6%", "pass")
    assert (await hand.answer("enrolment", "入学率99.6%")).verdict.outcome == "fail"


async def test_a_taught_answer_is_at_hand_from_the_change_on_until_it_is_withdrawn(house: House) -> None:
    async with house.store.writing() as session:
        taught = TaughtAnswer(question_id="years", text="小学加初中", score=1.0, at=house.clock.now())
        session.add(taught)
        await library.touch(session)
    async with house.store.writing() as session:
        assert (await house.library(session)).taught == {"years": (Taught("小学加初中", 1.0),)}
        (await session.get_one(TaughtAnswer, taught.id)).withdrawn_at = house.clock.now()
        await library.touch(session)
    async with house.store.reading() as session:
        assert (await house.library(session)).taught == {}


async def test_the_question_comes_again_before_it_is_forgotten(hand: Hand) -> None:
    known = await hand.answer("years", "九年")
    unknown = await hand.answer("start", WRONG)
    assert 1 <= unknown.days_to_next < known.days_to_next <= 28


async def test_marking_a_screen_of_another_question_leaves_the_open_one_alone(hand: Hand) -> None:
    asked = await hand.single("years")
    await asking.sent(hand.house, asked.ask_id + 1, 999, hand.house.clock.now())
    async with hand.house.store.reading() as session:
        row = await asking.open_ask(session, hand.person_id)
    assert row.message_id == 500 + asked.ask_id
    assert (await hand.say("九年")).message_id == row.message_id


async def test_the_bank_is_read_again_only_after_a_change(house: House) -> None:
    async with house.store.reading() as session:
        first = await house.library(session)
    async with house.store.reading() as session:
        assert await house.library(session) is first
    async with house.store.writing() as session:
        await library.touch(session)
    async with house.store.reading() as session:
        assert await house.library(session) is not first


async def test_a_retired_question_is_no_longer_asked(hand: Hand, house: House) -> None:
    async with house.store.writing() as session:
        (await session.get_one(QuestionRow, "years")).retired_at = house.clock.now()
        await library.touch(session)
    async with house.store.reading() as session:
        assert "years" not in (await house.library(session)).by_id
    with pytest.raises(drilling.Refused, match="gone"):
        await hand.single("years")
    async with house.store.reading() as session:
        assert await session.scalar(select(QuestionRow.id).where(QuestionRow.id == "years"))
