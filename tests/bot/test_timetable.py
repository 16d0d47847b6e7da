from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.timetable import (
    FOREVER,
    Days,
    Rhythm,
    Snooze,
    holidays_known,
    next_reminder,
    rest,
    snoozed,
    snoozes,
    spread,
    workday,
)

EARLY, LATE = datetime.fromisoformat("1995-01-01"), datetime.fromisoformat("2036-01-01")
SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = sorted(available_timezones() - {"localtime"})
LOUD = {"quiet_from": time(0), "quiet_until": time(0)}


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def series(rhythm: Rhythm, after: datetime, zone: ZoneInfo, count: int, **options: int) -> list[datetime]:
    instants = []
    for _ in range(count):
        instant = next_reminder(rhythm, after, zone, **options)
        if instant is None:
            break
        instants.append(instant)
        after = instant
    return instants


def test_the_next_reminder_is_the_next_slot_in_utc() -> None:
    rhythm = Rhythm((time(20), time(7, 30)))
    first = next_reminder(rhythm, at("2026-11-23T07:29"), SHANGHAI)
    assert first == at("2026-11-23T07:30")
    assert first is not None
    assert first.tzinfo is UTC
    assert next_reminder(rhythm, first, SHANGHAI) == at("2026-11-23T20:00")
    assert next_reminder(rhythm, at("2026-11-23T20:00"), SHANGHAI) == at("2026-11-24T07:30")


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        next_reminder(Rhythm(), datetime(2026, 11, 23), SHANGHAI)  # noqa: DTZ001


@settings(max_examples=120)
@given(
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    start=st.datetimes(EARLY, LATE, timezones=st.just(UTC)),
    slots=st.sets(st.times().map(lambda t: t.replace(second=0, microsecond=0)), min_size=1, max_size=3),
    delay=st.integers(0, 9),
)
def test_each_slot_comes_exactly_once_on_each_day_of_any_zone(
    zone: ZoneInfo, start: datetime, slots: set[time], delay: int
) -> None:
    rhythm = Rhythm(tuple(slots), **LOUD)
    count = 5 * len(slots)
    instants = series(rhythm, start, zone, count, spread_minutes=delay)
    assert len(instants) == count
    assert instants == sorted(set(instants))
    last = instants[-1].astimezone(zone).date()
    day = start.astimezone(zone).date() + timedelta(days=1)
    while day < last:
        midday = datetime.combine(day, time(12), zone).astimezone(UTC).astimezone(zone)
        on_day = [instant for instant in instants if instant.astimezone(zone).date() == day]
        meant = {_at_most_once(day, slot, delay, zone) for slot in slots} if midday.date() == day else set()
        assert len(on_day) == len(meant)
        day += timedelta(days=1)


def _at_most_once(day: date, slot: time, delay: int, zone: ZoneInfo) -> datetime:
    naive = datetime.combine(day, slot)
    delayed = naive + timedelta(minutes=delay)
    local = (delayed if delayed.date() == day else naive).replace(tzinfo=zone)
    found = [
        option
        for option in (local.astimezone(UTC), local.replace(fold=1).astimezone(UTC))
        if option.astimezone(zone).date() == day
    ]
    return found[0]


@pytest.mark.parametrize(
    "name",
    [
        "America/New_York",
        "Europe/Berlin",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "America/Nuuk",
        "Asia/Beirut",
        "America/Havana",
        "Pacific/Apia",
    ],
)
@pytest.mark.parametrize("slot", [time(0, 15), time(1, 45), time(2, 30), time(7, 30), time(23, 50)])
def test_a_year_of_clock_changes_has_one_reminder_a_day(name: str, slot: time) -> None:
    zone = ZoneInfo(name)
    year = 2011
    instants = series(Rhythm((slot,), **LOUD), datetime(year, 1, 1, 12, tzinfo=UTC), zone, 380)
    days = [instant.astimezone(zone).date() for instant in instants]
    assert len(set(days)) == len(days)
    gaps = {later - earlier for earlier, later in pairwise(days)}
    skipped = {timedelta(days=2)} if name == "Pacific/Apia" else set()
    assert gaps == {timedelta(days=1)} | skipped


def test_a_time_the_clocks_skip_comes_as_much_later() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    reminder = next_reminder(Rhythm((time(2, 30),), **LOUD), datetime(2026, 3, 28, 12, tzinfo=UTC), berlin)
    assert reminder == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_time_the_clocks_repeat_comes_the_first_time_only() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    both = series(Rhythm((time(2, 30),), **LOUD), datetime(2026, 10, 24, 12, tzinfo=UTC), berlin, 2)
    assert both == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 26, 1, 30, tzinfo=UTC)]


def test_public_holidays_are_free_and_make_up_workdays_are_not() -> None:
    rhythm = Rhythm((time(8),), Days.WORKDAYS)
    days = [i.astimezone(SHANGHAI).date() for i in series(rhythm, at("2025-09-26T12:00"), SHANGHAI, 4)]
    assert days == [date(2025, 9, 28), date(2025, 9, 29), date(2025, 9, 30), date(2025, 10, 9)]


def test_beyond_the_published_years_only_weekends_are_free() -> None:
    assert holidays_known(2025)
    assert not holidays_known(2099)
    assert not holidays_known(2003)
    assert workday(date(2099, 10, 1))
    assert not workday(date(2099, 10, 3))
    rhythm = Rhythm((time(8),), Days.WORKDAYS)
    assert next_reminder(rhythm, at("2099-10-02T09:00"), SHANGHAI) == at("2099-10-05T08:00")


def test_a_pause_ends_on_its_day_and_may_last_until_recalled() -> None:
    rhythm = Rhythm((time(8),), paused_until=date(2026, 12, 1))
    assert next_reminder(rhythm, at("2026-11-23T07:00"), SHANGHAI) == at("2026-12-01T08:00")
    assert next_reminder(rhythm, at("2026-12-05T09:00"), SHANGHAI) == at("2026-12-06T08:00")
    assert next_reminder(Rhythm(paused_until=FOREVER), at("2026-11-23T07:00"), SHANGHAI) is None


def test_a_pause_that_lies_ahead_begins_on_its_day_and_is_passed_over_however_long() -> None:
    ahead = Rhythm((time(8),), paused_from=date(2026, 11, 25), paused_until=date(2027, 3, 1))
    assert series(ahead, at("2026-11-23T07:00"), SHANGHAI, 3) == [
        at("2026-11-23T08:00"),
        at("2026-11-24T08:00"),
        at("2027-03-01T08:00"),
    ]
    for_good = replace(ahead, paused_until=FOREVER)
    assert next_reminder(for_good, at("2026-11-24T07:00"), SHANGHAI) == at("2026-11-24T08:00")
    assert next_reminder(for_good, at("2026-11-24T09:00"), SHANGHAI) is None
    assert ahead.awake(date(2026, 11, 24)) == ahead
    assert ahead.awake(date(2026, 11, 25)) == ahead.awake() == Rhythm((time(8),))


def test_a_slot_in_the_quiet_hours_is_silent() -> None:
    rhythm = Rhythm((time(5), time(22, 30), time(9)), quiet_from=time(22), quiet_until=time(6))
    assert series(rhythm, at("2026-11-23T00:00"), SHANGHAI, 2) == [
        at("2026-11-23T09:00"),
        at("2026-11-24T09:00"),
    ]
    assert next_reminder(Rhythm((time(23),)), at("2026-11-23T00:00"), SHANGHAI) is None
    assert next_reminder(Rhythm(()), at("2026-11-23T00:00"), SHANGHAI) is None


@given(st.times(), st.times(), st.times())
def test_quiet_hours_and_their_opposite_share_the_day(start: time, end: time, moment: time) -> None:
    there = Rhythm(quiet_from=start, quiet_until=end)
    back = Rhythm(quiet_from=end, quiet_until=start)
    assert (there.quiet(moment) != back.quiet(moment)) == (start != end)


def test_the_spread_delays_within_the_day_and_never_into_the_quiet_hours() -> None:
    midnight = at("2026-11-23T00:00")
    assert next_reminder(Rhythm((time(8),)), midnight, SHANGHAI, spread_minutes=4) == at("2026-11-23T08:04")
    late = Rhythm((time(21, 58),), quiet_from=time(22))
    assert next_reminder(late, midnight, SHANGHAI, spread_minutes=4) == at("2026-11-23T21:58")
    last = Rhythm((time(23, 58),), **LOUD)
    assert next_reminder(last, midnight, SHANGHAI, spread_minutes=4) == at("2026-11-23T23:58")


def test_members_are_spread_evenly() -> None:
    delays = [spread(member) for member in range(1000)]
    assert {delay: delays.count(delay) for delay in set(delays)} == dict.fromkeys(range(5), 200)


def test_rest_days_leave_whole_days_out() -> None:
    rhythm = Rhythm((time(8), time(20)))
    assert next_reminder(rhythm, at("2026-11-23T08:00"), SHANGHAI, rest_days=2) == at("2026-11-25T08:00")


def test_reminders_grow_rarer_after_three_ignored_days_and_stop_after_seven() -> None:
    assert [rest(days) for days in (0, 2, 3, 6, 7, 30)] == [0, 0, 2, 2, None, None]


def test_each_snooze_leads_to_its_time() -> None:
    rhythm, now = Rhythm((time(7, 30), time(12, 30))), at("2026-11-23T07:31")
    assert snoozes(rhythm, now, SHANGHAI) == (Snooze.HALF_HOUR, Snooze.TONIGHT, Snooze.NOT_TODAY)
    assert snoozed(Snooze.HALF_HOUR, rhythm, now, SHANGHAI) == at("2026-11-23T08:01")
    assert snoozed(Snooze.TONIGHT, rhythm, now, SHANGHAI) == at("2026-11-23T20:00")
    assert snoozed(Snooze.NOT_TODAY, rhythm, now, SHANGHAI) == at("2026-11-24T07:30")


def test_a_snooze_into_the_quiet_hours_waits_for_the_next_regular_slot() -> None:
    rhythm, now = Rhythm((time(7, 30),)), at("2026-11-23T21:45")
    assert snoozes(rhythm, now, SHANGHAI) == (Snooze.NOT_TODAY,)
    assert snoozed(Snooze.HALF_HOUR, rhythm, now, SHANGHAI) == at("2026-11-24T07:30")
    assert snoozed(Snooze.TONIGHT, rhythm, now, SHANGHAI) == at("2026-11-24T07:30")


def test_tonight_comes_earlier_where_the_quiet_hours_do() -> None:
    early = Rhythm(quiet_from=time(19), quiet_until=time(6))
    assert snoozed(Snooze.TONIGHT, early, at("2026-11-23T08:00"), SHANGHAI) == at("2026-11-23T18:00")
    all_evening = Rhythm(quiet_from=time(15), quiet_until=time(6))
    assert Snooze.TONIGHT not in snoozes(all_evening, at("2026-11-23T08:00"), SHANGHAI)
