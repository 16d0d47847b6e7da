"""What officials type about reminders, and what each is taken for: by a person with two times a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from bot.delays import read_snooze
from bot.timetable import FOREVER, Days, Rhythm, Snooze
from bot.vocabulary import about_reminders
from bot.wishes import read_rhythm

# A Monday, ten in the morning.
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
OWN = Rhythm(slots=(time(7, 30), time(20)))


def slots(*hours: float) -> Rhythm:
    return replace(OWN, slots=tuple(time(int(hour), round(hour % 1 * 60)) for hour in hours))


def on_workdays(*hours: float) -> Rhythm:
    return replace(slots(*hours), days=Days.WORKDAYS)


def paused(until: str, since: str | None = None) -> Rhythm:
    """With days of the year to come, as “12-01”."""
    first, last = (
        day and date.fromisoformat(f"{2027 if day < '11' else 2026}-{day}") for day in (since, until)
    )
    return replace(OWN, paused_until=last or None, paused_from=first or None)


def quiet(begin: float, end: float) -> Rhythm:
    return replace(OWN, quiet_from=slots(begin).slots[0], quiet_until=slots(end).slots[0])


def at(hour: int, minute: int = 0, day: int = 23) -> datetime:
    return NOW.replace(day=day, hour=hour, minute=minute)


OFF = replace(OWN, paused_until=FOREVER)
WORKDAYS = replace(OWN, days=Days.WORKDAYS)

PHRASES: dict[str, Rhythm | Snooze | datetime] = {
    # Times of the day
    "每天早上七点半": slots(7.5),
    "每天早上8点提醒我": slots(8),
    "早上八点提醒我": slots(8),
    "请每天早上8：00提醒": slots(8),
    "麻烦每天早上7点30分提醒我一下": slots(7.5),
    "改到晚上8点": slots(20),
    "改成早上八点": slots(8),
    "提醒时间改为7点半": slots(7.5),
    "把提醒调到八点": slots(8),
    "把提醒时间调整到早上8点": slots(8),
    "提醒挪到晚上九点": slots(21),
    "换成中午12点半": slots(12.5),
    "设置为每天早上8点": slots(8),
    "提醒定在晚上7点": slots(19),
    "每晚八点": slots(20),
    "每天晚上8点叫我": slots(20),
    "每天19:30": slots(19.5),
    "每天提醒两次早八点晚八点": slots(8, 20),
    "每天提醒两次，早八点、晚八点": slots(8, 20),
    "每天两次：早上8点和晚上8点": slots(8, 20),
    "一天两次，早上七点、晚上九点": slots(7, 21),
    "每天三次，8点、12点、18点": slots(8, 12, 18),
    "早上7点、中午12点、晚上8点提醒我": slots(7, 12, 20),
    "每天早上七点和晚上七点各提醒一次": slots(7, 19),
    "每天提醒一次就行": slots(7.5),
    "一天提醒一次就好": slots(7.5),
    "只在晚上八点提醒": slots(20),
    "只保留早上的": slots(7.5),
    "早上七点半的改到八点": slots(8, 20),
    "把晚上8点改成9点半": slots(7.5, 21.5),
    "再加一个中午十二点半": slots(7.5, 12.5, 20),
    "加一个下午3点的提醒": slots(7.5, 15, 20),
    "增加一次中午12点的提醒": slots(7.5, 12, 20),
    "中午十二点半也提醒我": slots(7.5, 12.5, 20),
    "另外下午四点也提醒一次": slots(7.5, 16, 20),
    "去掉晚上八点的提醒": slots(7.5),
    "取消晚上8点的提醒": slots(7.5),
    "删掉早上七点半": slots(20),
    "把晚上八点的提醒取消": slots(7.5),
    "晚上八点不用提醒了": slots(7.5),
    "晚上八点别提醒": slots(7.5),
    "早上七点半的不要提醒了": slots(20),
    "去掉晚上的提醒": slots(7.5),
    "晚上不要提醒我": slots(7.5),
    "早上别提醒": slots(20),
    "以后每天晚上七点半提醒": slots(19.5),
    "能不能改到早上八点": slots(8),
    "提醒时间太早了，改到八点半": slots(8.5),
    "早上的提醒改到8点": slots(8, 20),
    "不要在早上七点半提醒": slots(20),
    # Days
    "周末也要提醒": OWN,
    "周末也提醒": OWN,
    "周末照常提醒": OWN,
    "节假日也要提醒我": OWN,
    "每天都要提醒": OWN,
    "每天都提醒我": OWN,
    "天天提醒我": OWN,
    "工作日才提醒": WORKDAYS,
    "工作日提醒就行": WORKDAYS,
    "只在工作日提醒": WORKDAYS,
    "只要工作日提醒": WORKDAYS,
    "上班的日子提醒我": WORKDAYS,
    "周一到周五提醒": WORKDAYS,
    "节假日不要": WORKDAYS,
    "节假日不要提醒": WORKDAYS,
    "法定节假日不用提醒": WORKDAYS,
    "周末别提醒我": WORKDAYS,
    "周末休息": WORKDAYS,
    "双休日别吵我": WORKDAYS,
    "周六周日不提醒": WORKDAYS,
    "周末和节假日别提醒": WORKDAYS,
    "工作日早上8点": on_workdays(8),
    "工作日早上八点和晚上八点提醒": on_workdays(8, 20),
    "周一到周五早上七点": on_workdays(7),
    "每天早上7点，周末别提醒": on_workdays(7),
    # Quiet hours
    "晚上十一点以后别打扰": quiet(23, 6),
    "晚上9点后不要提醒": quiet(21, 6),
    "早上七点前别打扰": quiet(22, 7),
    "晚上10点到早上7点不要打扰": quiet(22, 7),
    "从晚上九点半到早上六点半别打扰我": quiet(21.5, 6.5),
    "免打扰22:00-7:00": quiet(22, 7),
    "免打扰时间改成晚上9点到早上7点": quiet(21, 7),
    "勿扰时段设为23:00到6:30": quiet(23, 6.5),
    "中午12点到2点别打扰": quiet(12, 14),
    "中午午休别打扰": quiet(12, 14),
    "午休时间不要提醒": quiet(12, 14),
    "取消免打扰": quiet(0, 0),
    "不要免打扰": quiet(0, 0),
    "中午不要打扰": quiet(12, 14),
    "晚上十一点到第二天早上六点别提醒": quiet(23, 6),
    # Pauses
    "明天开始暂停一周": paused("12-01", "11-24"),
    "从明天起暂停三天": paused("11-27", "11-24"),
    "明天起停一个星期": paused("12-01", "11-24"),
    "从下周一开始暂停两周": paused("12-14", "11-30"),
    "12月1日起停三天": paused("12-04", "12-01"),
    "从12月1号起三天别提醒": paused("12-04", "12-01"),
    "12月1日到5日别提醒": paused("12-06", "12-01"),
    "12月1号到12月5号不要提醒我": paused("12-06", "12-01"),
    "12月1日-5日出差，别提醒": paused("12-06", "12-01"),
    "从周三到周五别提醒": paused("11-28", "11-25"),
    "暂停12月1日到3日": paused("12-04", "12-01"),
    "暂停到12月3号": paused("12-03"),
    "暂停到12月3日再提醒": paused("12-03"),
    "停到下周一": paused("11-30"),
    "先暂停三天": paused("11-26"),
    "停三天": paused("11-26"),
    "暂停一周": paused("11-30"),
    "暂停半个月": paused("12-08"),
    "出差三天别提醒": paused("11-26"),
    "我出差三天，别提醒": paused("11-26"),
    "这三天别提醒我": paused("11-26"),
    "一周内不要提醒": paused("11-30"),
    "下周一再提醒我": paused("11-30"),
    "下周一恢复提醒": paused("11-30"),
    "12月1号再提醒": paused("12-01"),
    "后天再提醒我": paused("11-25"),
    "到12月1日前别提醒": paused("12-01"),
    "明天别提醒我": paused("11-25", "11-24"),
    "明天不要提醒": paused("11-25", "11-24"),
    "明天后天别提醒": paused("11-26", "11-24"),
    "周三别提醒我": paused("11-26", "11-25"),
    "这周别提醒": paused("11-30"),
    "本周不要提醒我": paused("11-30"),
    "下周别提醒我": paused("12-07", "11-30"),
    "下周出差，别提醒": paused("12-07", "11-30"),
    "这个周末别提醒": paused("11-30", "11-28"),
    "这个月别提醒了": paused("12-01"),
    "下个月别提醒": paused("01-01", "12-01"),
    "下周三到周五别提醒": paused("12-05", "12-02"),
    "接下来三天别提醒": paused("11-26"),
    "后天再说": paused("11-25"),
    # Off and on
    "别再提醒我": OFF,
    "别再提醒我了": OFF,
    "不要再提醒了": OFF,
    "不要提醒": OFF,
    "不用提醒我了": OFF,
    "关掉提醒": OFF,
    "关闭提醒": OFF,
    "把提醒关了": OFF,
    "停止提醒": OFF,
    "取消提醒": OFF,
    "暂停提醒": OFF,
    "先别发了": OFF,
    "别烦我": OFF,
    "恢复提醒": OWN,
    "重新开始提醒": OWN,
    "继续提醒我吧": OWN,
    "可以提醒我了": OWN,
    "打开提醒": OWN,
    "取消暂停": OWN,
    "不暂停了": OWN,
    "我回来了，恢复提醒": OWN,
    "重新打开提醒": OWN,
    # Putting off
    "半小时后": Snooze.HALF_HOUR,
    "半个小时后提醒我": Snooze.HALF_HOUR,
    "30分钟后再说": Snooze.HALF_HOUR,
    "过30分钟以后再提醒": Snooze.HALF_HOUR,
    "一会儿再说": Snooze.HALF_HOUR,
    "等会儿再练": Snooze.HALF_HOUR,
    "晚点再提醒我": Snooze.HALF_HOUR,
    "一个小时后": at(11),
    "1小时后提醒我": at(11),
    "过两个小时后再叫我": at(12),
    "一个半小时后": at(11, 30),
    "10分钟后再提醒": at(10, 10),
    "一刻钟后提醒我": at(10, 15),
    "今晚": Snooze.TONIGHT,
    "今晚再练": Snooze.TONIGHT,
    "今天晚上再提醒我": Snooze.TONIGHT,
    "晚上再说": Snooze.TONIGHT,
    "晚上再练吧": Snooze.TONIGHT,
    "今晚九点提醒我": at(21),
    "今天下午三点再提醒我": at(15),
    "下午三点再提醒": at(15),
    "3点再提醒我": at(15),
    "中午再提醒我": at(12, 30),
    "下午再说": at(15),
    "明天早上八点提醒我": at(8, day=24),
    "今天不练了": Snooze.NOT_TODAY,
    "今天先不练": Snooze.NOT_TODAY,
    "今天别提醒我": Snooze.NOT_TODAY,
    "今天不学了": Snooze.NOT_TODAY,
    "今天没空": Snooze.NOT_TODAY,
    "今天先算了": Snooze.NOT_TODAY,
    "今天太忙了，不练了": Snooze.NOT_TODAY,
    "今天休息": Snooze.NOT_TODAY,
    "今天跳过": Snooze.NOT_TODAY,
    "今天开会，不练了": Snooze.NOT_TODAY,
    "明天吧": Snooze.NOT_TODAY,
    "明天早上再说": Snooze.NOT_TODAY,
    "明早七点叫我": at(7, day=24),
    "今晚八点": at(20),
    "等半小时": Snooze.HALF_HOUR,
    "明天再说": Snooze.NOT_TODAY,
    "明天再练吧": Snooze.NOT_TODAY,
}
UNPAUSED = {words for words, meaning in PHRASES.items() if meaning == OWN}


@pytest.mark.parametrize("words", PHRASES)
def test_a_phrase_means_what_an_official_means(words: str) -> None:
    before = OWN
    if words in UNPAUSED:
        before = WORKDAYS if "每" in words or "天天" in words or "日" in words or "周末" in words else OFF
    found = read_snooze(words, NOW) or read_rhythm(words, before, today=NOW.date())
    assert found == PHRASES[words]


UNCLEAR = (
    "提醒我",
    "别那么早提醒",
    "提醒得太频繁了",
    "每周三别提醒",
    "每隔一天提醒",
    "周六也提醒我",
    "几天别提醒",
    "这几天别提醒我",
    "过年期间别提醒",
    "早点提醒我",
    "每天提醒三次",
    "12月30日到2日别提醒我们单位的人",
    "早上13点提醒",
    "暂停到13月1日",
    "晚上九点的提醒取消",
    "提醒一下张主任",
    "怎么暂停",
    "提醒怎么设置",
    "夜里不要打扰",
    "国庆期间别提醒",
    "两天提醒一次",
    "提醒几点",
)


@pytest.mark.parametrize("words", UNCLEAR)
def test_what_is_not_understood_is_no_wish_but_is_known_to_be_about_reminders(words: str) -> None:
    assert read_snooze(words, NOW) is None
    assert read_rhythm(words, OWN, today=NOW.date()) is None
    assert about_reminders(words)


@pytest.mark.parametrize(
    "words", ["每天早上七点半到校", "暂停供餐", "今晚值班", "三天", "今天的题目太难", "改到教育局"]
)
def test_ordinary_words_are_neither(words: str) -> None:
    assert read_snooze(words, NOW) is None
    assert read_rhythm(words, OWN, today=NOW.date()) is None
