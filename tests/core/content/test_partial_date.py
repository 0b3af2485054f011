"""Calendar dates as precise as they are known."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.content.partial_date import PartialDate, Precision


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2014", date(2014, 1, 1), date(2014, 12, 31), Precision.YEAR),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29), Precision.MONTH),
        (" 2014-04-01 ", date(2014, 4, 1), date(2014, 4, 1), Precision.DAY),
    ],
)
def test_reads_a_span(text: str, first: date, last: date, precision: Precision) -> None:
    parsed = PartialDate.parse(text)
    assert (parsed.first, parsed.last, parsed.precision) == (first, last, precision)


@pytest.mark.parametrize("text", ["", "14", "2014-13", "2014-02-30", "2014-4-1", "2014-04-01T00:00:00Z", "0000"])
def test_refuses_anything_else(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        PartialDate.parse(text)


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from(list(Precision)))
def test_what_is_written_reads_back(day: date, precision: Precision) -> None:
    text = str(PartialDate(day, precision))
    parsed = PartialDate.parse(text)
    assert str(parsed) == text
    assert parsed.first <= day <= parsed.last
