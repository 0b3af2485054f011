"""The indexes behind the door."""

import pytest

from m4d_search.door.indexes import Index, index_of
from m4d_search.refusal import RefusedError
from tests.search.door.fakes import Shelf


def test_an_index_is_found_by_its_name() -> None:
    index = Index(engine=None, content=Shelf())  # type: ignore[arg-type]  # nothing is searched here
    assert index_of({"a-B_9": index}, "a-B_9") is index
    assert index.attributes.key == "id"
    with pytest.raises(RefusedError) as raised:
        index_of({}, "a-B_9")
    assert (raised.value.status, raised.value.message) == (404, "Index `a-B_9` not found.")
