"""A person's rhythm, said back to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

from bot.messages.reminders import described
from bot.messages.wording import wording
from bot.timetable import FOREVER, Days, Rhythm

CHINESE, ENGLISH = wording("zh"), wording("en")
TODAY = date(2026, 11, 23)
DAILY = Rhythm()
WORKDAYS = Rhythm((time(7), time(12), time(20)), Days.WORKDAYS, time(0), time(0))


def test_a_rhythm_is_said_back_in_words() -> None:
    assert described(CHINESE, DAILY) == "每天 07:30 提醒；22:00 至 06:00 不打扰。"
    assert described(ENGLISH, DAILY) == "Every day at 07:30; quiet from 22:00 to 06:00."


def test_workdays_name_the_holidays() -> None:
    assert described(CHINESE, WORKDAYS, TODAY) == (
        "工作日 07:00、12:00、20:00 提醒；节假日不提醒，调休上班日照常；一天最多提醒 2 次。"
    )
    assert described(ENGLISH, WORKDAYS, TODAY) == (
        "Workdays at 07:00, 12:00, 20:00; none on public holidays; 2 a day at most."
    )


def test_holidays_that_are_not_known_yet_are_not_promised() -> None:
    assert "2099年放假安排尚未公布，只避开周末" in described(CHINESE, WORKDAYS, date(2099, 1, 1))


def test_a_time_within_the_quiet_hours_is_said_to_be_silent() -> None:
    late = replace(DAILY, slots=(time(23),))
    assert described(CHINESE, late).startswith("没有设置提醒时间；23:00 在免打扰时间内")


def test_whoever_wants_no_reminders_is_told_how_to_have_them_again() -> None:
    off = replace(DAILY, paused_until=FOREVER)
    assert "恢复提醒" in described(CHINESE, off)
    assert ENGLISH.label("buttons.resume").partition(" ")[2] in described(ENGLISH, off)


def test_a_pause_is_mentioned_while_it_lasts() -> None:
    paused = replace(DAILY, paused_until=TODAY + timedelta(days=8))
    assert "已暂停，12月1日恢复" in described(CHINESE, paused, TODAY)
    assert "暂停" not in described(CHINESE, paused, TODAY + timedelta(days=8))
    assert "paused until 1 December" in described(ENGLISH, paused, TODAY)


def test_a_pause_that_lies_ahead_is_said_with_both_its_days() -> None:
    begins = TODAY + timedelta(days=1)
    ahead = replace(DAILY, paused_from=begins, paused_until=TODAY + timedelta(days=8))
    assert "11月24日起暂停，12月1日恢复" in described(CHINESE, ahead, TODAY)
    assert "paused from 24 November until 1 December" in described(ENGLISH, ahead, TODAY)
    assert "已暂停，12月1日恢复" in described(CHINESE, ahead, begins)
    for_good = replace(ahead, paused_until=FOREVER)
    assert "11月24日起不再提醒" in described(CHINESE, for_good, TODAY)
    assert "no reminders from 24 November on" in described(ENGLISH, for_good, TODAY)
    assert described(CHINESE, for_good, begins) == described(CHINESE, replace(DAILY, paused_until=FOREVER))
