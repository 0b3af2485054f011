"""Single values of a request; most of what is wrong with them stands in refused.json."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_search.asked import values
from m4d_search.refusal import RefusedError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(JSON)
def test_any_value_is_read_or_refused(value: object) -> None:
    for read in (values.text, values.whole, values.number, values.share, values.boolean, values.texts, values.mapping):
        try:
            read(value, ".x", "bad_request")
        except RefusedError as error:
            assert error.message.startswith("Invalid value")  # noqa: PT017 - either way is right


def test_what_is_echoed_is_cut() -> None:
    with pytest.raises(RefusedError) as raised:
        values.whole("x" * 1000, ".limit", "invalid_search_limit")
    assert len(raised.value.message) < 200
    assert values.echo({"a": [1, "é"]}) == '{"a":[1,"é"]}'


@pytest.mark.parametrize("value", ["１", "²", "-1", "", "1.0", str(2**64)])
def test_only_plain_digits_are_a_number_in_a_query_string(value: str) -> None:
    with pytest.raises(RefusedError):
        values.written_whole(value, "limit", "invalid_search_limit")
    assert values.written_whole("0012", "limit", "invalid_search_limit") == 12
