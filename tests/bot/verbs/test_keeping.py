"""What the command line tells of the calendar jobs."""

import re
import time

import pytest

from bot.services.almanac import JOBS


def test_jobs_tell_their_times_in_the_campaigns_own_zone(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        monkeypatch.setenv("WENBUDAO_CAMPAIGN_TIMEZONE", "Asia/Urumqi")
        code, said, complaint = run("jobs")
    finally:
        monkeypatch.undo()
        time.tzset()
    assert (code, complaint) == (0, "")
    zone, *lines = said.splitlines()
    assert zone == "时区：Asia/Urumqi"
    told = [re.match(r"(\w+) +下次 \S+ (\d\d:\d\d)  上次 还没有", line).groups() for line in lines]
    assert told == [(job.name, f"{job.hour:02}:{job.minute:02}") for job in JOBS]
