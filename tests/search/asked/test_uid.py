"""Names of indexes."""

import pytest

from m4d_search.asked.uid import read_uid
from m4d_search.refusal import RefusedError


def test_a_name_may_be_of_no_index() -> None:
    assert read_uid("a-B_9") == "a-B_9"


@pytest.mark.parametrize("uid", ["", "a b", "é", "x" * 513, "a/b"])
def test_some_are_no_names(uid: str) -> None:
    with pytest.raises(RefusedError, match="is not a valid index uid"):
        read_uid(uid)
