"""Scalars are written one way, and read strictly."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from graphql import GraphQLError
from hypothesis import given
from hypothesis import strategies as st

from m4d_schema.types.scalars import SCALARS, Html, read_calendar, read_instant, read_locale, read_url, write_instant


def test_an_instant_is_written_in_utc() -> None:
    tunis = timezone(timedelta(hours=1))
    assert write_instant(datetime(2026, 3, 1, 1, 0, tzinfo=tunis)) == "2026-03-01T00:00:00Z"
    assert write_instant(datetime(2026, 3, 1, 1, 0, 0, 5, tzinfo=UTC)) == "2026-03-01T01:00:00.000005Z"


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_instant_is_read_as_it_was_written(instant: datetime) -> None:
    assert read_instant(write_instant(instant)) == instant


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-01T12:00:00Z", datetime(2026, 3, 1, 12, tzinfo=UTC)),
        ("2026-03-01t12:00:00z", datetime(2026, 3, 1, 12, tzinfo=UTC)),
        ("2026-03-01T12:00:00+02:00", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("2026-03-01T12:00:00.25Z", datetime(2026, 3, 1, 12, 0, 0, 250000, tzinfo=UTC)),
    ],
)
def test_instants_with_an_offset(text: str, expected: datetime) -> None:
    assert read_instant(text) == expected


@pytest.mark.parametrize(
    "value",
    ["", "2026", "2026-03-01", "2026-03-01T12:00:00", "2026-02-30T12:00:00Z", "2026-03-01T25:00:00Z", "yesterday",
     "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-03-01T12:00:00Z\n", 5, None, ["2026"], True],
)  # fmt: skip
def test_what_is_no_instant(value: object) -> None:
    with pytest.raises(GraphQLError, match="DateTime"):
        read_instant(value)


def test_addresses() -> None:
    for url in ("http://example.org", "HTTPS://example.org/a?b=c#d", "https://example.org/é"):
        assert read_url(url) == url
    for wrong in (
        "",
        "example.org",
        "javascript:alert(1)",
        "ftp://example.org",
        "https://",
        "https://a b",
        "https://a\x00b",
        5,
    ):
        with pytest.raises(GraphQLError, match="URL"):
            read_url(wrong)


def test_language_tags() -> None:
    for tag in ("en", "pt-BR", "zh-Hant-TW", "und"):
        assert read_locale(tag) == tag
    for wrong in ("", "e", "en_GB", "en-", "-en", "toolongalanguage", "en\x00", "ar ", 5, None):
        with pytest.raises(GraphQLError, match="Locale"):
            read_locale(wrong)


@given(st.text() | st.integers() | st.none())
def test_any_value_is_read_or_refused(value: object) -> None:
    for read in (read_instant, read_url, read_locale, read_calendar):
        try:
            read(value)
        except GraphQLError:
            continue


def test_scalars_of_answers_are_not_read() -> None:
    parse = SCALARS[Html].parse_value
    assert parse
    with pytest.raises(GraphQLError):
        parse("2014")


def test_calendar_dates() -> None:
    for text in ("2014", "2014-04", "2014-04-01"):
        assert str(read_calendar(text)) == text
    for wrong in ("", "14", "2014-13", "2014-02-30", "2014-04-01T00:00:00Z", 2014, None):
        with pytest.raises(GraphQLError, match="PartialDate"):
            read_calendar(wrong)
