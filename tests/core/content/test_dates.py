from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from m4d_core.content.dates import MAX_PARTIAL_YEAR, Instant, read_instant, read_partial
from m4d_core.content.partial_date import PartialDate

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIRST, LAST = datetime(1940, 1, 2), datetime(2027, 12, 30)  # noqa: DTZ001 - bounds, for any zone
PIECES = [
    "1",
    "2",
    "31",
    "2022",
    "99",
    "0",
    "Jan",
    "avril",
    ":",
    "/",
    "-",
    "+",
    ".",
    "T",
    "Z",
    "GMT",
    "+0200",
    "am",
    "٣",
]


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]  # the parts are numbers


@pytest.mark.parametrize(
    ("text", "value", "flag"),
    [
        ("Tue, 21 Jun 2022 03:32:00 +0200", utc(2022, 6, 21, 1, 32), None),
        ("Fri, 01 Apr 2022 00:01:55 -0400", utc(2022, 4, 1, 4, 1, 55), None),
        ("Sat, 07 Sep 02 00:00:01 GMT", utc(2002, 9, 7, 0, 0, 1), None),
        ("Mon, 7 Feb 94 10:00 EST", utc(1994, 2, 7, 15), None),
        ("Thu, 30 Jun 2016 23:59:60 GMT", utc(2016, 6, 30, 23, 59, 59), None),
        ("2022-06-21T01:46+0200", utc(2022, 6, 20, 23, 46), None),
        ("2012-03-19T17:29:42Z", utc(2012, 3, 19, 17, 29, 42), None),
        ("2012-03-19T17:29:42.123456789Z", utc(2012, 3, 19, 17, 29, 42, 123456), None),
        ("2022-04-01 10:00:00 UTC", utc(2022, 4, 1, 10), None),
        ("2022-04-01 10:00:00 +02:00", utc(2022, 4, 1, 8), None),
        ("2021-05-24T14:50:54", utc(2021, 5, 24, 14, 50, 54), "no_zone"),
        ("Wed, 02 Oct 2002 13:00:00 AEST", utc(2002, 10, 2, 13), "no_zone"),
        ("Tue Jun 21 03:32:00 2022", utc(2022, 6, 21, 3, 32), "no_zone"),
        ("Tue Jun 21 03:32:00 CEST 2022", utc(2022, 6, 21, 1, 32), None),
        ("April 20, 2022 5:30 pm", utc(2022, 4, 20, 17, 30), "no_zone"),
        ("12/31/2026 12:00:00 AM", utc(2026, 12, 31), "no_zone"),
        ("Friday, January 2, 2026 - 10:00", utc(2026, 1, 2, 10), "no_zone"),
        ("2021-05-24", utc(2021, 5, 24), "no_time"),
        ("20220401", utc(2022, 4, 1), "no_time"),
        ("17-JAN-22", utc(2022, 1, 17), "no_time"),
        ("20 April 2022", utc(2022, 4, 20), "no_time"),
        ("20 de abril de 2022", utc(2022, 4, 20), "no_time"),
        ("1er mai 2021", utc(2021, 5, 1), "no_time"),
        ("21 juin 2022", utc(2022, 6, 21), "no_time"),
        ("3. März 2022", utc(2022, 3, 3), "no_time"),
        ("28/04/2022", utc(2022, 4, 28), "no_time"),
        ("04/28/2022", utc(2022, 4, 28), "no_time"),
        ("4.4.2022", utc(2022, 4, 4), "no_time"),
    ],
)
def test_dates_of_partners_are_read_into_utc(text: str, value: datetime, flag: str | None) -> None:
    assert read_instant(text, NOW) == Instant(value=value, flag=flag)


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("04/28/2028", "out_of_range"),
        ("2028-01-01T00:00:00Z", "out_of_range"),
        ("0001-01-01T00:00:00Z", "out_of_range"),
        ("0001-01-01T00:00:00+14:00", "out_of_range"),
        ("9999-12-31T23:59:59-12:00", "out_of_range"),
        ("1 Jan 1939", "out_of_range"),
        ("30 Feb 2022", "unreadable"),
        ("2022-13-01", "unreadable"),
        ("03/04/2022", "unreadable"),
        ("2011-03", "unreadable"),
        ("yesterday", "unreadable"),
        ("0", "unreadable"),
        ("20 Smarch 2022", "unreadable"),
        ("1 May 2022 " + "x" * 80, "unreadable"),
    ],
)
def test_what_cannot_be_is_none_and_says_why(text: str, flag: str) -> None:
    assert read_instant(text, NOW) == Instant(value=None, flag=flag)


@pytest.mark.parametrize("nothing", [None, "", "  \n "])
def test_nothing_given_is_nothing(nothing: str | None) -> None:
    assert read_instant(nothing, NOW) is None


def test_years_up_to_the_next_one_are_in_range() -> None:
    assert read_instant("1 Jan 1940", NOW) == Instant(value=utc(1940, 1, 1), flag="no_time")
    assert read_instant("31 Dec 2027", NOW) == Instant(value=utc(2027, 12, 31), flag="no_time")
    assert read_instant("1 Jan 2028", NOW) == Instant(value=None, flag="out_of_range")


def test_an_instant_given_as_one_is_moved_to_utc() -> None:
    aware = datetime(2022, 1, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    assert read_instant(aware, NOW) == Instant(value=utc(2022, 1, 1, 10))
    assert read_instant(datetime(2022, 1, 1), NOW) == Instant(value=utc(2022, 1, 1), flag="no_zone")  # noqa: DTZ001 - naive on purpose


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2014", "2014"),
        ("2014-04", "2014-04"),
        ("2014-04-01", "2014-04-01"),
        (" 2014-04-01T00:00:00Z ", "2014-04-01"),
        ("2014-04-01Z", "2014-04-01"),
        ("2030-06-30", "2030-06-30"),
        ("17-JAN-22", "2022-01-17"),
        ("2100", "2100"),
        ("2101", None),
        ("1939", None),
        ("0000-00-00", None),
        ("2014-02-30", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_partial_dates_are_as_precise_as_the_text(text: str | None, expected: str | None) -> None:
    assert read_partial(text) == expected


@given(st.datetimes(min_value=FIRST, max_value=LAST, timezones=st.timezones()))
@settings(deadline=None)
def test_every_instant_written_in_iso_comes_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    assert read_instant(moment.isoformat(), NOW) == Instant(value=moment.astimezone(UTC))


@given(st.text(max_size=100) | st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join))
@settings(deadline=None)
def test_no_text_raises_and_what_is_read_is_in_range(text: str) -> None:
    instant = read_instant(text, NOW)
    if instant is not None and instant.value is not None:
        assert instant.value.tzinfo is UTC
        assert 1939 <= instant.value.year <= 2028  # a zone may move it over the edge by hours
    partial = read_partial(text)
    if partial is not None:
        assert 1940 <= PartialDate.parse(partial).first.year <= MAX_PARTIAL_YEAR
