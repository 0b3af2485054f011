"""Why content has gone, as the public is told."""

import pytest

from m4d_core.content.gone import GoneReason, gone_reason


@pytest.mark.parametrize(
    ("closed_as", "reason", "expected"),
    [
        (None, "vanished", GoneReason.WITHDRAWN_BY_PUBLISHER),
        (None, None, GoneReason.TAKEN_DOWN),
        ("EXPIRED", None, GoneReason.EXPIRED),
        ("MERGED_DUPLICATE", "vanished", GoneReason.MERGED_DUPLICATE),
        ("TAKEN_DOWN", "deleted", GoneReason.TAKEN_DOWN),
    ],
)
def test_reasons(closed_as: str | None, reason: str | None, expected: GoneReason) -> None:
    assert gone_reason({"closed_as": closed_as, "gone_reason": reason}) is expected
