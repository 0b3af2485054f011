"""What the steps of an answer cost."""

import re

from m4d_search.door.steps import Steps


def test_each_step_has_its_time_and_all_have_theirs() -> None:
    steps = Steps()
    steps.end("find")
    steps.end("read")
    found = steps.told(wanted=True)["performanceDetails"]
    assert list(found) == ["search > find", "search > read", "search"]
    assert all(re.fullmatch(r"\d+\.\d\dms", each) for each in found.values())
    assert steps.told(wanted=False) == {}
