"""Templates to HTML."""

from datetime import timedelta

import jinja2
import pytest

from m4d_schema.pages.rendering import ago, day, number, render
from tests.world import NOW


@pytest.mark.parametrize(
    ("past", "words"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=60), "1 minute ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=1000), "1,000 days ago"),
        (-timedelta(seconds=1), "in a moment"),
        (-timedelta(minutes=1), "in 1 minute"),
        (-timedelta(days=2), "in 2 days"),
    ],
)
def test_times_are_told_in_one_number_and_one_unit(past: timedelta, words: str) -> None:
    assert ago(NOW - past, NOW) == words


def test_dates_and_numbers_are_written_as_people_do() -> None:
    assert day(NOW) == "1 March 2026"
    assert [number(value) for value in (0, 999, 1000, 1234567)] == ["0", "999", "1,000", "1,234,567"]


def test_a_value_that_is_not_given_is_a_fault_and_not_a_gap() -> None:
    with pytest.raises(jinja2.UndefinedError):
        render("landing.html")
