"""What a run teaches about its source."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from m4d_core.errors import FeedError, RetryError
from m4d_core.ingestion.contract import FeedInfo
from m4d_core.ingestion.learning import Lessons, Planning, Rhythm, freshness, learnt, tell
from m4d_core.ingestion.refusal import LaterError
from m4d_core.ingestion.report import Report
from m4d_core.ingestion.schedule import Interval
from m4d_core.settings import Settings
from m4d_core.storage.sources import Known, Learnt
from tests.world import NOW

URL = "https://partner.example/feed"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PLANNING = Planning(now=NOW, interval=Interval(minimum_s=3600, maximum_s=86400), chance=0.0, first={URL})
GOOD = Known(status="OK", status_since=NOW - DAY, last_good_at=NOW - DAY, last_changed_at=NOW - DAY)


def run(lessons: Lessons | None = None, known: Known = GOOD, planning: Planning = PLANNING, **report: Any) -> Learnt:
    made = Report(source_key="demo", trigger="schedule", scope="source", **report)
    return learnt(known, made, lessons or Lessons(), planning)


def after(error: RetryError | FeedError, status: str, known: Known = GOOD, **planning: Any) -> Learnt:
    lessons = Lessons(rhythm=Rhythm.read(known.rhythm))
    lessons.refused(error, URL, is_first=True)
    return run(lessons, known, replace(PLANNING, **planning), status=status, reason=error.reason, detail=error.message)


def test_a_good_run_is_due_after_its_interval_and_forgets_what_failed() -> None:
    found = run(known=replace(GOOD, status="FAILING", failures=7))
    assert (found.status, found.status_since, found.failures) == ("OK", NOW, 0)
    assert (found.last_fetched_at, found.last_good_at, found.last_changed_at) == (NOW, NOW, NOW - DAY)
    assert found.next_check_at == NOW + HOUR
    report = Report(source_key="demo", trigger="schedule", scope="source")
    report.count("changed")
    changed = learnt(GOOD, report, Lessons(), PLANNING)
    assert (changed.last_changed_at, changed.status_since) == (NOW, NOW - DAY)


def test_a_fault_that_may_mend_itself_backs_off_and_one_for_a_human_waits_the_longest() -> None:
    passing = after(RetryError("away", reason="dns"), "FAILING", replace(GOOD, failures=3), chance=1.0)
    assert (passing.failures, passing.next_check_at) == (4, NOW + 16 * HOUR)
    assert (passing.last_good_at, passing.detail) == (NOW - DAY, "away")
    human = after(FeedError("refused", reason="http_403"), "FORBIDDEN", replace(GOOD, failures=3))
    assert (human.failures, human.next_check_at) == (4, NOW + DAY)
    broken = run(status="FAILING", reason="plugin_failed")
    assert broken.next_check_at == NOW + DAY


@pytest.mark.parametrize(
    ("error", "is_passing"),
    [
        (RetryError("x", reason="connect"), True),
        (FeedError("x", reason="http_404"), True),
        (FeedError("x", reason="truncated"), True),
        (FeedError("x", reason="not_a_feed"), False),
    ],
)
def test_which_faults_may_mend_themselves(error: RetryError | FeedError, is_passing: bool) -> None:
    lessons = Lessons()
    lessons.refused(error, URL, is_first=True)
    assert lessons.is_passing is is_passing


def test_the_first_fault_of_a_run_says_how_it_is_tried_again() -> None:
    lessons = Lessons()
    lessons.refused(FeedError("no", reason="http_403"), URL, is_first=True)
    lessons.refused(RetryError("away", reason="dns"), URL, is_first=False)
    assert not lessons.is_passing


def test_a_server_that_wants_peace_has_it() -> None:
    error = LaterError("later", reason="rate_limited", retry_after_s=5 * 86400)
    assert after(error, "FAILING").next_check_at == NOW + 5 * DAY
    lessons = Lessons()
    lessons.refused(error, URL, is_first=True)
    lessons.refused(LaterError("later", reason="rate_limited", retry_after_s=60), URL, is_first=False)
    lessons.refused(LaterError("later", reason="rate_limited", retry_after_s=None), None, is_first=False)
    assert lessons.retry_after_s == 5 * 86400


def test_what_is_taken_down_is_retired_and_one_address_of_two_is_not_all() -> None:
    gone = FeedError("gone", reason="http_410")
    assert after(gone, "GONE").next_check_at is None
    assert after(gone, "GONE", first={URL, "https://partner.example/fr"}).next_check_at == NOW + DAY


def test_what_is_not_found_for_a_week_is_gone_and_still_asked() -> None:
    missing = FeedError("not there", reason="http_404")
    known, states = GOOD, []
    for day in (0, 3, 6.9, 7, 20):
        now = NOW + timedelta(days=day)
        found = after(missing, "FAILING", known, now=now)
        states.append(found.status)
        assert found.next_check_at is not None
        known = replace(GOOD, status=found.status, failures=found.failures, rhythm=found.rhythm)
    assert states == ["FAILING", "FAILING", "FAILING", "GONE", "GONE"]
    other = after(RetryError("away", reason="dns"), "FAILING", known)
    assert other.rhythm["missing_since"] == NOW.isoformat(), "being away for once is not being back"
    back = run(Lessons(rhythm=Rhythm.read(known.rhythm)), known)
    assert (back.status, back.rhythm["missing_since"]) == ("OK", None)


def test_a_source_that_has_moved_says_so_and_is_none_the_worse() -> None:
    found = run(Lessons(moved={URL: "https://new.example/feed"}))
    assert (found.status, found.reason, found.failures, found.last_good_at) == ("MOVED", "moved", 0, NOW)
    assert found.detail == f"{URL} has moved for good to https://new.example/feed"
    failing = run(Lessons(moved={URL: "https://new.example/feed"}), status="FAILING", reason="dns")
    assert failing.status == "FAILING"


def test_a_paused_source_is_not_due() -> None:
    found = run(status="PAUSED", reason="not configured", known=replace(GOOD, failures=3))
    assert (found.status, found.next_check_at, found.failures) == ("PAUSED", None, 0)


def test_what_was_begun_goes_on_soon_however_rarely_it_publishes() -> None:
    rhythm = Rhythm(gap_s=30 * 86400, newest_at=NOW - timedelta(days=60))
    assert run(Lessons(rhythm=rhythm)).next_check_at == NOW + DAY
    assert run(Lessons(rhythm=rhythm, is_unfinished=True)).next_check_at == NOW + HOUR


# --- rhythm and hints -----------------------------------------------------------
def test_the_rhythm_is_the_median_of_what_was_published() -> None:
    hours = [0, 1, 3, 3, 3, 9, 40]
    times = [NOW - timedelta(hours=hour) for hour in hours] + [NOW + DAY]
    found = Rhythm(ttl_s=60).published(times, NOW)
    assert found == Rhythm(gap_s=4 * 3600, newest_at=NOW, ttl_s=60), "at once is once, the future tells nothing"
    assert Rhythm(gap_s=1, newest_at=NOW).published([], NOW) == Rhythm()
    assert Rhythm().published([NOW - DAY], NOW) == Rhythm(newest_at=NOW - DAY)


def test_what_a_feed_wishes_is_kept_with_the_source() -> None:
    info = FeedInfo(ttl_s=7200, skip_hours=[3, 1], skip_days=["Sunday", "monday", "Someday"])
    found = Rhythm(fresh_s=60, gap_s=5).told(info)
    assert found == Rhythm(fresh_s=60, gap_s=5, ttl_s=7200, skip_hours=[1, 3], skip_days=[0, 6])
    assert found.told(FeedInfo()) == Rhythm(fresh_s=60, gap_s=5, skip_hours=[], skip_days=[])
    assert run(Lessons(rhythm=found)).next_check_at == NOW.replace(hour=0) + 2 * DAY


@given(
    st.builds(
        Rhythm, gap_s=st.none() | st.floats(0, 1e9), ttl_s=st.floats(0, 1e9), fresh_s=st.floats(0, 1e9),
        newest_at=st.sampled_from([None, NOW]), missing_since=st.sampled_from([None, NOW]),
        skip_hours=st.lists(st.integers(0, 23)), skip_days=st.lists(st.integers(0, 6)),
    )
)  # fmt: skip
def test_it_is_read_as_it_was_stored(rhythm: Rhythm) -> None:
    assert Rhythm.read(rhythm.stored()) == rhythm
    assert Rhythm.read(None) == Rhythm()


DATE, LATER = "Sun, 01 Mar 2026 12:00:00 GMT", "Sun, 01 Mar 2026 14:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"cache-control": "public, Max-Age=300"}, 300),
        ({"cache-control": 'max-age="300"', "age": "100"}, 200),
        ({"cache-control": "max-age=300", "age": "400"}, None),
        ({"cache-control": "max-age=300", "age": "old"}, 300),
        ({"cache-control": "max-age=0"}, None),
        ({"cache-control": "max-age=0", "expires": LATER, "date": DATE}, None),
        ({"cache-control": "max-age=-1"}, None),
        ({"cache-control": "max-age=soon"}, None),
        ({"cache-control": "s-maxage=300"}, None),
        ({"cache-control": "no-store"}, None),
        ({"expires": "0"}, None),
        ({"expires": "-1"}, None),
        ({"expires": "never"}, None),
        ({"expires": DATE, "date": DATE}, None),
        ({"expires": LATER, "date": DATE}, 7200),
        ({"expires": "Sun, 01 Mar 2026 14:00:00 -0000", "date": DATE}, 7200),
        ({"expires": LATER}, 7200),
        ({"expires": LATER, "date": "x"}, 7200),
        ({"cache-control": "private", "expires": LATER, "date": DATE}, 7200),
    ],
)
def test_how_long_an_answer_is_fresh(headers: dict[str, str], seconds: float | None) -> None:
    assert freshness(headers, NOW) == seconds


@given(st.text(), st.text(), st.text())
def test_any_header_is_some_seconds_or_none(control: str, expires: str, age: str) -> None:
    found = freshness({"cache-control": control, "expires": expires, "age": age}, NOW)
    assert found is None or found > 0


def test_an_answer_that_says_nothing_leaves_what_was_known() -> None:
    lessons = Lessons(rhythm=Rhythm(fresh_s=60))
    lessons.answered({}, NOW)
    assert lessons.rhythm.fresh_s == 60
    lessons.answered({"cache-control": "max-age=7200"}, NOW)
    assert run(lessons).next_check_at == NOW + 2 * HOUR


def test_a_change_of_state_is_told_once() -> None:
    def levels(before: str, status: str) -> list[str]:
        with capture_logs() as logs:
            tell("demo", replace(GOOD, status=before), run(status=status, reason="x"))
        return [str(log["log_level"]) for log in logs]

    assert levels("OK", "FAILING") == ["warning"]
    assert levels("FAILING", "FAILING") == []
    assert levels("FAILING", "OK") == ["info"]
    assert levels("OK", "OK") == []


def test_an_installation_plans_by_its_settings() -> None:
    settings = Settings(ingest_min_interval_s=60, ingest_max_interval_s=600)
    planning = Planning.of(settings, NOW, 0.5, {URL})
    assert (planning.interval, planning.chance) == (Interval(minimum_s=60, maximum_s=600), 0.5)
    assert isinstance(planning.now, datetime)
