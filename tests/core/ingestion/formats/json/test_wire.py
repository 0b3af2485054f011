import dataclasses

import pytest

from m4d_core.ingestion.formats.json.wire import Answer


def test_an_answer_taken_apart_does_not_change() -> None:
    answer = Answer(records=(("d[0]", {"id": 1}),), rest={"total": 1})
    with pytest.raises(dataclasses.FrozenInstanceError):
        answer.rest = {}  # type: ignore[misc]  # the point of the test
