"""What tells one answer from another."""

from uuid import UUID

import pytest

from m4d_search.door.marks import Marks


def marks(header: str | None) -> Marks:
    return Marks.of({} if header is None else {"meili-include-metadata": header}, {"content": "id"}.__getitem__)


@pytest.mark.parametrize("header", [None, "", "false", "0"])
def test_an_answer_names_the_request_alone(header: str | None) -> None:
    found = marks(header).on({"hits": []}, "content", "x")
    assert UUID(found["requestUid"])
    assert set(found) == set(marks(header).on_list({"hits": []}, [{"indexUid": "content"}])) == {"hits", "requestUid"}


@pytest.mark.parametrize("header", ["true", "1"])
def test_an_answer_names_each_search_where_that_is_asked_for(header: str) -> None:
    one = marks(header)
    first, second = (one.on({"hits": []}, "content", "x") for _ in range(2))
    assert first["requestUid"] == second["requestUid"] == one.request_uid
    assert first["metadata"]["queryUid"] != second["metadata"]["queryUid"]
    del first["metadata"]["queryUid"]
    assert first["metadata"] == {"query": "x", "indexUid": "content", "primaryKey": "id"}
    several = one.on_list({"hits": []}, [{"indexUid": "content", "q": "y"}, {"indexUid": "content"}])
    assert [each["query"] for each in several["metadata"]] == ["y", None]
