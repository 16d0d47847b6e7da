import re
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delays import read_snooze
from bot.services import starting
from bot.timetable import FOREVER, Days, Rhythm, Snooze
from bot.wishes import read_rhythm

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
OLD = Rhythm()


def read(words: str, rhythm: Rhythm = OLD) -> Rhythm | None:
    return read_rhythm(words, rhythm, today=TODAY)


@pytest.mark.parametrize(
    ("words", "slots"),
    [
        ("每天早上七点半", [time(7, 30)]),
        ("每天 7：30", [time(7, 30)]),
        ("每晚八点提醒我", [time(20)]),
        ("请把提醒时间改成早上八点", [time(8)]),
        ("提醒改到晚上9点半吧", [time(21, 30)]),
        ("每天早上七点、晚上八点各一次", [time(7), time(20)]),
        ("每天晚上8点和9点", [time(20), time(21)]),
        ("每天早上7点和12点半", [time(7), time(12, 30)]),
        ("每天二十点三十分", [time(20, 30)]),
        ("每天下午两点零五分", [time(14, 5)]),
        ("每天早7点三刻提醒", [time(7, 45)]),
        ("再加一个晚上八点", [time(7, 30), time(20)]),
    ],
)
def test_times_of_the_day_become_slots(words: str, slots: list[time]) -> None:
    assert read(words) == replace(OLD, slots=tuple(slots))


def test_workdays_and_several_times_are_read_together() -> None:
    rhythm = read("工作日晚上8点和中午12点半")
    assert rhythm == replace(OLD, slots=(time(12, 30), time(20)), days=Days.WORKDAYS)


@pytest.mark.parametrize(
    "words", ["周末别提醒", "节假日不要提醒我", "周六周日别提醒", "只在工作日提醒", "别在周末提醒我"]
)
def test_free_days_can_be_spared(words: str) -> None:
    assert read(words) == replace(OLD, days=Days.WORKDAYS)


@pytest.mark.parametrize("words", ["周末也提醒", "每天都提醒我"])
def test_free_days_can_be_taken_back_in(words: str) -> None:
    assert read(words, replace(OLD, days=Days.WORKDAYS)) == OLD


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("暂停到12月1日", date(2026, 12, 1)),
        ("暂停提醒到十二月一号", date(2026, 12, 1)),
        ("12月1日恢复提醒", date(2026, 12, 1)),
        ("12月1日以前别提醒我", date(2026, 12, 1)),
        ("暂停到1月5日", date(2027, 1, 5)),
        ("暂停到25号", date(2026, 11, 25)),
        ("暂停到下周一", date(2026, 11, 30)),
        ("暂停到周三", date(2026, 11, 25)),
        ("暂停到月底", date(2026, 11, 30)),
        ("暂停到后天", date(2026, 11, 25)),
        ("暂停三天", date(2026, 11, 26)),
        ("两周别提醒", date(2026, 12, 7)),
        ("暂停一个月", date(2026, 12, 23)),
        ("暂停提醒", FOREVER),
        ("别提醒我了", FOREVER),
        ("关闭提醒", FOREVER),
    ],
)
def test_a_pause_is_read_with_its_end(words: str, until: date) -> None:
    assert read(words) == replace(OLD, paused_until=until)


def test_a_pause_is_taken_back_in_words() -> None:
    paused = replace(OLD, paused_until=FOREVER)
    assert read("恢复提醒", paused) == OLD
    assert read("每天早上八点", paused) == replace(OLD, slots=(time(8),))


@pytest.mark.parametrize(
    ("words", "begin", "end"),
    [
        ("晚上十点以后别打扰", time(22), time(6)),
        ("晚上9点半之后不要提醒", time(21, 30), time(6)),
        ("早上七点前别打扰", time(22), time(7)),
        ("晚上10点到早上7点不要打扰我", time(22), time(7)),
        ("晚上10点到7点别打扰", time(22), time(7)),
        ("中午12点到2点别打扰", time(12), time(14)),
        ("6点到20点别打扰", time(6), time(20)),
        ("晚上12点以后别打扰", time(0), time(6)),
    ],
)
def test_quiet_hours_are_read(words: str, begin: time, end: time) -> None:
    assert read(words) == replace(OLD, quiet_from=begin, quiet_until=end)


def test_two_wishes_in_one_message_are_both_granted() -> None:
    assert read("每天早上七点，晚上九点以后别打扰") == replace(OLD, slots=(time(7),), quiet_from=time(21))
    assert read("每天早上七点半，周末别提醒") == replace(OLD, days=Days.WORKDAYS)
    assert read("每天早上七点，并保证学生安全") is None


def test_a_slot_can_be_given_up_but_only_one_that_is_there() -> None:
    both = replace(OLD, slots=(time(7, 30), time(20)))
    assert read("取消早上七点半的提醒", both) == replace(OLD, slots=(time(20),))
    assert read("晚上九点不用提醒", both) is None


def test_a_slot_asked_for_is_heard_even_if_it_was_quiet_time() -> None:
    early, late = read("每天早上五点半"), read("每天晚上十点半")
    assert early == replace(OLD, slots=(time(5, 30),), quiet_until=time(5, 30))
    assert late == replace(OLD, slots=(time(22, 30),), quiet_from=time(23))


ANSWERS = [
    "七点半",
    "7:30",
    "1500字",
    "5% 以下",
    "每天",
    "工作日",
    "周末",
    "三天",
    "12月1日",
    "2006年9月1日",
    "晚上10点",
    "暂停",
    "恢复",
    "暂停供餐",
    "停课三天",
    "提醒",
    "不",
    "别",
    "每天早上七点半到校",
    "每天在校学习时间不超过6小时",
    "每天校园体育活动时间不低于2小时",
    "每天提醒学生注意安全",
    "工作日晚上8点以后不准补课",
    "晚上九点以后不布置作业",
    "周末不得组织补课",
    "节假日不得补课",
    "从9月1日到12月1日",
    "暂停招生三年",
    "恢复上课",
    "早上8点到下午5点",
    "一次性告知，及时提醒家长",
    "每天早上13点",
    "每天25点提醒",
    "每天八点七十分",
    "",
    "。",
]


@pytest.mark.parametrize("words", ANSWERS)
def test_an_ordinary_answer_is_never_taken_as_a_setting(words: str) -> None:
    assert read(words) is None
    assert read_snooze(words, NOW) is None


# Letters that wishes are made of, and some that they are not.
LETTERS = "每天早晚上七八点半提醒周末别不要暂停到月日号以后前再我了,。 1:abc校长报告"


@given(
    st.text(LETTERS, max_size=30),
    st.sampled_from(["每天早上七点半", "周末别提醒", "暂停到12月1日", "晚上十点以后别打扰"]),
)
def test_a_wish_with_foreign_words_behind_it_is_none(tail: str, wish: str) -> None:
    assert read(wish + "县教育局" + tail) is None


@given(st.times().map(lambda at: at.replace(second=0, microsecond=0)), st.times())
def test_every_time_of_the_day_can_be_asked_for_and_is_heard(slot: time, quiet: time) -> None:
    old = replace(OLD, quiet_from=quiet.replace(second=0, microsecond=0))
    rhythm = read(f"每天{slot:%H:%M}", old)
    assert rhythm is not None
    assert rhythm.slots == (slot,)
    assert not rhythm.quiet(slot)


@pytest.mark.parametrize(
    ("words", "snooze"),
    [
        ("30分钟后再提醒我", Snooze.HALF_HOUR),
        ("过半个小时后提醒", Snooze.HALF_HOUR),
        ("今晚再提醒我吧", Snooze.TONIGHT),
        ("今天不练了", Snooze.NOT_TODAY),
        ("今天别提醒我", Snooze.NOT_TODAY),
    ],
)
def test_a_snooze_is_read_from_words(words: str, snooze: Snooze) -> None:
    assert read_snooze(words, NOW) is snooze


def test_no_answer_or_question_of_the_starter_bank_is_taken_for_a_wish() -> None:
    bank = starting.bank_of(None)
    texts = {text for question in bank.questions for text in (question.prompt, question.answer)}
    texts |= {point.text for question in bank.questions for point in question.points}
    texts |= {clause for text in texts for clause in re.split(r"[，。；、：\n]", text)}
    assert len(texts) > 500
    assert not [text for text in texts if read(text) or read_snooze(text, NOW)]
