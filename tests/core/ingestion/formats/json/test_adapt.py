from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.errors import FeedError
from m4d_core.ingestion.contract import BadEntry, Entry
from m4d_core.ingestion.formats.json.adapt import KEY, entries, take_apart
from m4d_core.ingestion.formats.json.wire import Answer


def test_what_is_taken_out_is_in_no_rest() -> None:
    answer = {"a": {"b": {"c": [{"id": 1}], "d": 2}, "e": 3}, "f": 4}
    assert take_apart(answer, "a.b.c", frozenset()) == Answer(
        records=(("a.b.c[0]", {"id": 1}),), rest={"a": {"b": {"d": 2}, "e": 3}, "f": 4}
    )
    assert answer["a"] == {"b": {"c": [{"id": 1}], "d": 2}, "e": 3}, "the answer stays as it was"


def test_a_record_has_its_key_and_one_of_its_own_of_that_name_goes_first() -> None:
    found = take_apart({"d": {"k": {"id": 1}, "l": {KEY: "own"}}}, "d", frozenset())
    assert [record for _, record in found.records] == [{KEY: "k", "id": 1}, {KEY: "own"}]


@pytest.mark.parametrize("path", ["x", "a.x", "a.b.x", "f.x"])
def test_a_path_that_leads_nowhere_is_told(path: str) -> None:
    with pytest.raises(FeedError) as caught:
        take_apart({"a": {"b": 1}, "f": [1]}, path, frozenset())
    assert (caught.value.reason, path in caught.value.message) == ("not_a_feed", True)


@given(st.lists(st.dictionaries(st.text(), st.integers()) | st.integers() | st.none()))
def test_every_record_is_an_entry_or_bad(records: list[Any]) -> None:
    found = list(entries(take_apart({"d": records}, "d", frozenset()), 20))
    assert [isinstance(each, Entry) for each in found] == [isinstance(record, dict) for record in records]
    assert all(isinstance(each, Entry | BadEntry) for each in found)
    assert [each.locator for each in found] == [f"d[{number}]" for number in range(len(records))]


def test_depth_up_to_the_limit_is_read_and_one_deeper_is_bad() -> None:
    answer = Answer(records=(("d[0]", {"x": {"y": [1]}}), ("d[1]", {"x": {"y": [[1]]}})), rest={})
    even, deeper = entries(answer, 3)
    assert isinstance(even, Entry)
    assert deeper == BadEntry(locator="d[1]", reason="too_deep", error="the record nests deeper than 3 values")
